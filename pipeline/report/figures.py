"""Draw every chart the snapshot can fill, in each form a figure is published in."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from pipeline import charts, metrics
from pipeline.charts import render
from pipeline.charts.frame import EmptyChart
from pipeline.progress import Progress
from pipeline.snapshot import Snapshot
from pipeline.study import Study, study_of
from pipeline.text import csv_text

WORKERS = 2
#: Figures of documents: the same for every snapshot, and never simulated.
DOCUMENTARY = ("files_added", "support_backlog", "recovery_paths", "dated_claims")
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
    "losses_by_quarter",
    "change_rates",
    "days_since_release",
    "dormancy_gaps",
    "direct_owners",
    "owners_by_organization",
    "organization_by_rank",
    "projects_per_sole_owner",
    "concentration",
    "readiness_by_rank",
    "readiness_cells",
    "readiness_remedies",
    "states_by_rank",
    "cohort_downloads",
    "coverage",
    *DOCUMENTARY,
)


@dataclass(frozen=True)
class Figure:
    """One drawn figure: its words, its table, and its SVG in both themes for the page."""

    name: str
    title: str
    subtitle: str
    caption: tuple[str, ...]
    alt: str
    table: pa.Table
    svg: dict[str, str]


@dataclass(frozen=True)
class Figures:
    """What was drawn, and the charts this source cannot fill."""

    drawn: tuple[Figure, ...]
    left_out: tuple[str, ...]


def write_figures(study: Study, folder: Path, progress: Progress) -> Figures:
    """Write ``<name>.{svg,png,vl.json,csv,txt}`` for every chart with something to show.

    Simulated figures carry the prefix of their kind inside (title, description, PNG text), and
    keep their contract name.
    """
    folder.mkdir(parents=True)
    progress.start("draw figures", len(ORDER))
    drawn: list[Figure] = []
    left_out: list[str] = []
    # The renderer keeps its memory for good: in processes of its own it is gone when they are.
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        jobs = {
            name: pool.submit(draw, study.snapshot, study.baseline, name, folder) for name in ORDER
        }
        for name, job in jobs.items():
            try:
                drawn.append(job.result())
            except EmptyChart:
                left_out.append(name)
            progress.advance()
    progress.finish(f"{len(drawn)} figures, {len(left_out)} left out: the source does not say")
    return Figures(tuple(drawn), tuple(left_out))


def draw(snapshot: Snapshot, baseline: Snapshot | None, name: str, folder: Path) -> Figure:
    """Draw one chart of a snapshot and write it in each form; raises :class:`EmptyChart`."""
    study = study_of(snapshot, baseline)
    with study.db:
        return _write(study, name, folder)


def _write(study: Study, name: str, folder: Path) -> Figure:
    table = getattr(metrics, name)(study.db)
    drawing: Callable[..., Any] = getattr(charts, name)
    chart = drawing(table, study.frame)
    svg = {"light": render.svg(chart), "dark": render.svg(drawing(table, _dark(study)))}
    words = chart.usermeta
    (folder / f"{name}.svg").write_text(svg["light"], encoding="utf-8")
    (folder / f"{name}.png").write_bytes(render.png(chart))
    (folder / f"{name}.vl.json").write_text(render.spec(chart), encoding="utf-8")
    (folder / f"{name}.csv").write_text(csv_text(table), encoding="utf-8")
    (folder / f"{name}.txt").write_text(words["alt"] + "\n", encoding="utf-8")
    return Figure(name, words["title"], words["subtitle"], tuple(words["caption"]), words["alt"],
                  table, svg)  # fmt: skip


def _dark(study: Study) -> Any:
    theme: Literal["dark"] = "dark"
    return replace(study.frame, theme=theme)
