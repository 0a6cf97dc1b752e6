"""Draw every chart the snapshot can fill, in each form a figure is published in."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import catalog, charts, database, processes
from pipeline.charts import render
from pipeline.charts.fonts import MissingFont
from pipeline.charts.frame import EmptyChart, Frame
from pipeline.charts.tokens import Size, Theme
from pipeline.errors import BadInput, OutputRefused
from pipeline.figures import press
from pipeline.figures.theme import themed
from pipeline.progress import Progress
from pipeline.report.description import describe
from pipeline.report.embed import citation, embed
from pipeline.snapshot import Snapshot
from pipeline.study import Study, study_of
from pipeline.text import csv_text

WORKERS = min(4, os.cpu_count() or 1)
THEMES: tuple[Theme, ...] = ("light", "dark")
#: Figures of documents: the same for every snapshot, and never simulated.
DOCUMENTARY = ("files_added", "support_backlog", "recovery_paths", "dated_claims")
#: Figures of what a capture asks BigQuery for beside its uploads (``--also``).
LOGGED = ("downloads_by_attestation", "uptake_after_change", "attested_downloads_by_day",
          "index_uploads_by_tool")  # fmt: skip
#: What a figure can be written as.
FORMS = ("svg", "png", "json", "csv", "txt")
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
    "publisher_kinds_by_rank",
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
    *LOGGED,
    *DOCUMENTARY,
)


@dataclass(frozen=True)
class Figure:
    """One drawn figure: its words as real text, its table, and the bare chart of both themes.

    ``bare`` is SVG by theme, the chart alone: a page says ``question``, ``finding`` and the
    paragraphs of ``caption`` itself. ``alt`` is the short, ``description`` the long description,
    ``cite`` the line to cite it by, ``snippet`` the element to paste into a page.
    """

    name: str
    question: str
    finding: str
    caption: tuple[str, ...]
    alt: str
    description: str
    table: pa.Table
    bare: dict[Theme, str]
    cite: str
    snippet: str


@dataclass(frozen=True)
class Figures:
    """What was drawn, and the charts this source cannot fill."""

    drawn: tuple[Figure, ...]
    left_out: tuple[str, ...]


def write_figures(
    study: Study, folder: Path, progress: Progress, notebooks: Sequence[Path] = ()
) -> Figures:
    """Write every chart with something to show, in each form, and its snippet.

    Files are ``<name>.{svg,png,vl.json,csv,txt,long.txt}``. Beside the report's own charts there
    are the figures that executed ``notebooks`` publish (:meth:`pipeline.study.Study.figure`).

    Simulated figures carry the prefix of their kind inside (title, description, PNG text), and
    keep their contract name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    others = published(notebooks)
    progress.start("draw figures", len(ORDER) + len(others))
    drawn: list[Figure] = []
    left_out: list[str] = []
    # The renderer keeps its memory for good: in processes of its own it is gone when they are.
    with processes.pool(WORKERS) as pool:
        jobs = {
            name: pool.submit(draw, name, _table(study, name), study.frame, folder)
            for name in ORDER
        } | {name: pool.submit(draw_published, spec, folder) for name, spec in others.items()}
        for name, job in jobs.items():
            try:
                drawn.append(job.result())
            except EmptyChart:
                left_out.append(name)
            progress.advance()
    progress.finish(f"{len(drawn)} figures, {len(left_out)} left out: nothing to draw")
    return Figures(tuple(drawn), tuple(left_out))


def _table(study: Study, name: str) -> pa.Table:
    """The table a figure is drawn from."""
    table: pa.Table = catalog.run(study.db, name)
    return table


def draw(name: str, table: pa.Table, frame: Frame, folder: Path) -> Figure:
    """Draw one chart of its table and write it in each form; raises :class:`EmptyChart`."""
    chart = charted(name, table, frame)
    drawn = {theme: charted(name, table, replace(frame, theme=theme, bare=True))
             for theme in THEMES}  # fmt: skip
    bare = {theme: render.svg(each) for theme, each in drawn.items()}
    written = forms(chart, table)
    for form, body in written.items():
        (folder / f"{name}.{form}").write_bytes(body)
    words = chart.usermeta
    return Figure(
        name, words["question"], words["finding"], tuple(words["notes"]), words["alt"],
        written["long.txt"].decode().strip(), table, bare,
        citation(words), embed(drawn["light"].usermeta, bare["light"]).decode(),
    )  # fmt: skip


def published(notebooks: Sequence[Path]) -> dict[str, press.Spec]:
    """The figures that executed notebooks publish, by name, in their order.

    Raises :class:`OutputRefused` where one has the name of another, or of the report's own charts.
    """
    found: dict[str, press.Spec] = {}
    for path in notebooks:
        for name, spec in press.collect(path).specs.items():
            if name in ORDER or found.setdefault(name, spec) != spec:
                what = f"notebook {path.stem}: another figure is named {name}"
                raise OutputRefused(what, "rename it in study.figure()")
    return found


def draw_published(spec: press.Spec, folder: Path) -> Figure:
    """Draw a figure that a notebook publishes, and write it in each form."""
    framed, bare = press.dress(spec), press.dress(spec, bare=True)
    try:
        picture, chart = press.svg(framed), press.svg(bare)
    except MissingFont as error:
        raise BadInput(str(error)) from None
    words = framed["usermeta"]
    _, alt = press.labels(words)
    table = pa.Table.from_pylist(press.rows_of(spec))
    described = " ".join([alt, *words["notes"]])
    written = {
        "svg": picture.encode(),
        "png": press.png(framed, picture),
        "vl.json": f"{json.dumps(framed, sort_keys=True, ensure_ascii=False, indent=1)}\n".encode(),
        "csv": csv_text(table).encode(),
        "txt": f"{alt}\n".encode(),
        "long.txt": f"{described}\n".encode(),
    }
    for form, body in written.items():
        (folder / f"{words['name']}.{form}").write_bytes(body)
    return Figure(
        words["name"], words["question"], words["finding"], tuple(words["notes"]), words["alt"],
        described, table, {theme: themed(chart, theme) for theme in THEMES}, citation(words),
        embed(bare["usermeta"], chart).decode(),
    )  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Which variants of figures to write: sizes, themes, and forms (:data:`FORMS` or html)."""

    sizes: tuple[Size, ...] = ("blog",)
    themes: tuple[Theme, ...] = ("light",)
    forms: tuple[str, ...] = FORMS


def write_variants(
    snapshot: Snapshot, baseline: Snapshot | None, names: tuple[str, ...], wanted: Wanted,
    folder: Path, progress: Progress,
) -> tuple[list[Path], list[str]]:  # fmt: skip
    """Write the wanted variants of figures; gives the files, and the names left out.

    Outside a report a simulated figure is a file ``simulated-<name>``; a size or theme that is not
    the default is part of the name: ``<name>.wide.dark.svg``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"output folder {folder} cannot be written ({error.strerror})"
        raise BadInput(what, "give another --out") from None
    database.ensure(snapshot, progress)
    progress.start("draw figures", len(names))
    files: list[Path] = []
    left_out: list[str] = []
    workers = min(WORKERS, len(names))
    study = study_of(snapshot, baseline)
    with study.db, processes.pool(workers) as pool:
        jobs = {name: pool.submit(vary, name, _table(study, name), study.frame, wanted, folder)
                for name in names}  # fmt: skip
        for name, job in jobs.items():
            try:
                files += job.result()
            except EmptyChart:
                left_out.append(name)
            progress.advance()
    progress.finish(f"{len(files)} files of {len(names) - len(left_out)} figures")
    return files, left_out


def vary(name: str, table: pa.Table, frame: Frame, wanted: Wanted, folder: Path) -> list[Path]:
    """Write one figure's variants and give the files; raises :class:`EmptyChart`."""
    start = f"simulated-{name}" if frame.simulated else name
    bodies: dict[str, bytes] = {}
    for size, theme in product(wanted.sizes, wanted.themes):
        varied = replace(frame, size=size, theme=theme)
        found = forms(charted(name, table, varied), table, wanted.forms)
        if "html" in wanted.forms:
            bare = charted(name, table, replace(varied, bare=True))
            found["embed.html"] = embed(bare.usermeta, render.svg(bare))
        look = ("" if size == "blog" else f".{size}") + ("" if theme == "light" else f".{theme}")
        bodies |= {  # table and words are the same in every look
            f"{start}{'' if form in {'csv', 'txt', 'long.txt'} else look}.{form}": body
            for form, body in found.items()
        }
    for file, body in bodies.items():
        (folder / file).write_bytes(body)
    return [folder / file for file in bodies]


def charted(name: str, table: pa.Table, frame: Frame) -> Any:
    """The chart of a metric's table; a missing font or glyph is an error of the build.

    Raises :class:`EmptyChart` where the table has nothing to draw.
    """
    drawing: Callable[[pa.Table, Frame], Any] = getattr(charts, name)
    try:
        return drawing(table, frame)
    except MissingFont as error:
        raise BadInput(str(error)) from None


def forms(chart: Any, table: pa.Table, wanted: tuple[str, ...] = FORMS) -> dict[str, bytes]:
    """A chart in the wanted of :data:`FORMS`: file endings and what the files hold."""
    words, picture = chart.usermeta, render.svg(chart)
    found: dict[str, bytes] = {}
    if "svg" in wanted:
        found["svg"] = picture.encode()
    if "png" in wanted:
        found["png"] = render.png(chart, picture)
    if "json" in wanted:
        found["vl.json"] = render.spec(chart).encode()
    if "csv" in wanted:
        found["csv"] = csv_text(table).encode()
    if "txt" in wanted:
        description = describe(
            words["name"], words["alt"], words["notes"][0], table, words["left_out"]
        )
        found |= {"txt": f"{words['alt']}\n".encode(), "long.txt": f"{description}\n".encode()}
    return found
