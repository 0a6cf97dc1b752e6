"""Draw every chart the snapshot can fill, in each form a figure is published in."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import charts, metrics
from pipeline.charts import render
from pipeline.charts.frame import EmptyChart, Frame
from pipeline.charts.tokens import Theme
from pipeline.progress import Progress
from pipeline.report.description import describe
from pipeline.report.parts import Part, Parts
from pipeline.snapshot import Snapshot
from pipeline.study import Study, study_of
from pipeline.text import csv_text

WORKERS = 2
THEMES: tuple[Theme, ...] = ("light", "dark")
#: Figures in the order a reader meets them; each is a metric table and a chart of one name.
ORDER = (
    "adoption_by_rank",
    "evidence_by_rank",
    "adoption_along_ranks",
    "first_attested_by_month",
    "files_by_month",
    "adoption_by_unit",
    "rolling_adoption",
    "list_turnover",
    "time_to_attestation",
    "attestation_persistence",
    "time_to_repair",
    "publisher_kinds",
    "repository_match",
    "publisher_changes",
    "events_by_month",
    "change_rates",
    "days_since_release",
    "owners_by_organization",
    "organization_by_rank",
    "projects_per_sole_owner",
    "concentration",
    "readiness_by_rank",
    "readiness_cells",
    "readiness_remedies",
    "cohort_downloads",
    "coverage",
)


@dataclass(frozen=True)
class Figure:
    """One drawn figure: its words as real text, its table, and the bare chart of both themes.

    ``bare`` is SVG by theme, the chart alone: a page says ``question``, ``finding`` and the
    paragraphs of ``caption`` itself. ``alt`` is the short, ``description`` the long description.
    """

    name: str
    question: str
    finding: str
    caption: tuple[str, ...]
    alt: str
    description: str
    table: pa.Table
    bare: dict[Theme, str]


@dataclass(frozen=True)
class Figures:
    """What was drawn, and the charts this source cannot fill."""

    drawn: tuple[Figure, ...]
    left_out: tuple[str, ...]


def write_figures(
    study: Study, folder: Path, progress: Progress, parts: Parts | None = None
) -> Figures:
    """Write ``<name>.{svg,png,vl.json,csv,txt,long.txt}`` for every chart with something to show.

    Simulated figures carry the prefix of their kind inside (title, description, PNG text), and
    keep their contract name. What an earlier try finished is taken over from ``parts``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    progress.start("draw figures", len(ORDER))
    finished = {name: parts.take(f"figure-{name}") for name in ORDER} if parts else {}
    missing = [name for name in ORDER if finished.get(name) is None]
    drawn: list[Figure] = []
    left_out: list[str] = []
    # The renderer keeps its memory for good: in processes of its own it is gone when they are.
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        jobs = {
            name: pool.submit(draw, study.snapshot, study.baseline, name, folder)
            for name in missing
        }
        for name in ORDER:
            before = finished.get(name)
            try:
                figure = _restored(before) if before else jobs[name].result()
            except EmptyChart:
                left_out.append(name)
            else:
                drawn.append(figure)
                if parts and not before:
                    _keep(figure, folder, parts)
            progress.advance()
    again = f", {len(ORDER) - len(missing)} of them kept" if len(missing) < len(ORDER) else ""
    progress.finish(
        f"{len(drawn)} figures{again}, {len(left_out)} left out: the source does not say"
    )
    return Figures(tuple(drawn), tuple(left_out))


def _keep(figure: Figure, folder: Path, parts: Parts) -> None:
    told = {key: value for key, value in vars(figure).items() if key != "table"}
    files = sorted(folder.glob(f"{figure.name}.*"))
    parts.keep(f"figure-{figure.name}", files, told, figure.table)


def _restored(part: Part) -> Figure:
    told: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in part.value.items()
    }
    return Figure(**told, table=part.table)


def draw(snapshot: Snapshot, baseline: Snapshot | None, name: str, folder: Path) -> Figure:
    """Draw one chart of a snapshot and write it in each form; raises :class:`EmptyChart`."""
    study = study_of(snapshot, baseline)
    with study.db:
        return _write(study, name, folder)


def _write(study: Study, name: str, folder: Path) -> Figure:
    table = getattr(metrics, name)(study.db)
    drawing: Callable[[pa.Table, Frame], Any] = getattr(charts, name)
    chart = drawing(table, study.frame)
    words, picture = chart.usermeta, render.svg(chart)
    description = describe(name, words["alt"], words["notes"][0], table)
    texts = {
        "svg": picture, "vl.json": render.spec(chart), "csv": csv_text(table),
        "txt": words["alt"] + "\n", "long.txt": description + "\n",
    }  # fmt: skip
    for form, text in texts.items():
        (folder / f"{name}.{form}").write_text(text, encoding="utf-8")
    (folder / f"{name}.png").write_bytes(render.png(chart, picture))
    bare = {
        theme: render.svg(drawing(table, replace(study.frame, theme=theme, bare=True)))
        for theme in THEMES
    }
    return Figure(name, words["question"], words["finding"], tuple(words["notes"]), words["alt"],
                  description, table, bare)  # fmt: skip
