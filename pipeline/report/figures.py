"""The figures of a report: what executed notebooks show, in each form a figure is published in."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline import catalog
from pipeline.errors import BadInput, OutputRefused
from pipeline.figures import brand, collected, pictures, press, tips
from pipeline.figures.fonts import MissingFont
from pipeline.figures.press import Spec
from pipeline.figures.theme import Theme, themed
from pipeline.figures.words import day
from pipeline.processes import Pool
from pipeline.progress import Progress
from pipeline.report.embed import citation, embed
from pipeline.report.kept_results import Kept
from pipeline.study import Study
from pipeline.text import csv_text

if TYPE_CHECKING:
    from concurrent.futures import Future

#: What a figure can be written as.
FORMS = ("svg", "png", "json", "csv", "txt")


@dataclass(frozen=True)
class Figure:
    """One drawn figure: its words as real text, its table, and the bare chart for a page.

    ``bare`` is the chart alone as SVG in the colours of a page's theme, ``narrow`` its drawing for
    a phone: a page says ``question``, ``finding`` and the paragraphs of ``caption`` itself. ``alt``
    is the short, ``description`` the long description, ``cite`` the line to cite it by, ``snippet``
    the element to paste into a page, ``tips`` what its marks tell by their ``data-tip``. ``limits``
    say what its numbers are no evidence of, ``card`` is the wide picture as PNG. ``metric`` is
    the one whose answer it draws (``is_whole``: all of it), ``parameters`` are those it was asked
    with, ``documents`` what it is drawn from in place of a snapshot.
    """

    name: str
    question: str
    finding: str
    caption: tuple[str, ...]
    alt: str
    description: str
    table: pa.Table
    bare: str
    narrow: str
    cite: str
    snippet: str
    tips: list[list[tips.Line]]
    limits: str
    simulated: bool
    card: bytes
    metric: str = ""
    is_whole: bool = True
    parameters: Mapping[str, Any] = field(default_factory=dict)
    documents: str = ""


@dataclass(frozen=True)
class Figures:
    """What was drawn, in the order a reader meets it, and why others were not."""

    drawn: tuple[Figure, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


def collect(notebooks: list[Path]) -> collected.Collected:
    """The figures that executed notebooks show, in their order, and the reasons of those left out.

    A figure may be shown on several pages. Raises :class:`OutputRefused` where two that are not the
    same have one name.
    """
    collection = collected.Collected({}, {})
    for path in notebooks:
        page = collected.collect(path)
        for name, spec in page.specs.items():
            if collection.specs.setdefault(name, spec) != spec:
                what = f"notebook {path.stem}: another figure is named {name}"
                raise OutputRefused(what, "rename one of them: study.figure(chart, name=...)")
        collection.left_out.update(page.left_out)
    for name in collection.specs:
        collection.left_out.pop(name, None)
    return collection


class Drawing:
    """The figures of a report on their way: each is drawn once, as soon as a notebook shows it."""

    def __init__(self, study: Study, asked: Mapping[str, pa.Table], pool: Pool, kept: Kept) -> None:
        """``asked`` are the metrics' answers to their own parameters."""
        self._study, self._asked, self._pool, self._kept = study, asked, pool, kept
        self._tables: dict[str, pa.Table] = {}
        self._drawn: dict[str, dict[str, Any]] = {}
        self._jobs: dict[str, Future[dict[str, Any]]] = {}

    def start(self, notebook: Path) -> None:
        """Begin to draw what an executed notebook shows, but for what is kept."""
        for name, spec in collected.collect(notebook).specs.items():
            if name in self._tables:
                continue
            self._tables[name] = table_of(self._study, spec, self._asked)
            before = self._kept.find("figure", spec, brand.about())
            if before is not None:
                self._drawn[name] = before
            else:
                self._jobs[name] = self._pool.submit(draw, spec, self._tables[name])

    @property
    def names(self) -> set[str]:
        """The figures it has begun with."""
        return set(self._tables)

    def write(self, notebooks: list[Path], folder: Path, progress: Progress) -> Figures:
        """Write every figure in each form, and its snippet, in the order of the notebooks.

        Files are ``<name>.{svg,png,vl.json,csv,txt,long.txt}``. Simulated figures carry the prefix
        of their kind inside (title, description, PNG text), and keep their contract name.
        """
        folder.mkdir(parents=True, exist_ok=True)
        collection = collect(notebooks)
        progress.start("draw figures", len(collection.specs))
        figures = []
        for name, spec in collection.specs.items():
            if name in self._jobs:
                self._drawn[name] = self._jobs[name].result()
                self._kept.keep(self._drawn[name], "figure", spec, brand.about())
            figures.append(placed(self._drawn[name], self._tables[name], folder))
            progress.advance()
        unchanged = len(figures) - len(self._jobs)
        as_before = f", {unchanged} as before" if unchanged else ""
        left_out = f", {len(collection.left_out)} left out" if collection.left_out else ""
        progress.finish(f"{len(self._jobs)} drawn{as_before}{left_out}")
        return Figures(tuple(figures), dict(sorted(collection.left_out.items())))


def placed(drawing: Mapping[str, Any], table: pa.Table, folder: Path) -> Figure:
    """Write the files of a drawing of :func:`draw`, and give the figure for the pages."""
    for name, body in drawing["files"].items():
        (folder / name).write_bytes(b64decode(body))
    words = {**drawing["words"], "caption": tuple(drawing["words"]["caption"])}
    return Figure(table=table, card=b64decode(drawing["card"]), **words)


def table_of(study: Study, spec: Spec, answers: Mapping[str, pa.Table]) -> pa.Table:
    """The table behind a figure: of its metric's answer, asked as it was, the rows it was given;
    else those it draws.
    """
    words = spec["usermeta"]
    metric = metric_of(words)
    if not metric:
        return pa.Table.from_pylist(collected.rows_of(spec))
    given = words.get("parameters", {})
    table = catalog.run(study.db, metric, **given) if given else answers[metric]
    return table.take(words["rows"]) if "rows" in words else table


def draw(spec: Spec, table: pa.Table) -> dict[str, Any]:
    """Draw one figure of a notebook: its ``files`` by name (base64), and what a :class:`Figure`
    says beside its table (``words``, ``card``).
    """
    framed, bare = press.dress(spec), press.dress(spec, bare=True)
    tooltips = tips.Tips()
    picture, chart = drawn(framed), drawn(bare, tooltips)
    narrow = drawn(press.dress(spec, size="phone", bare=True), tooltips)
    words = framed["usermeta"]
    files = forms(framed, picture, table, theme=words.get("theme", "light"))
    wide = press.dress(spec, size="wide")
    return {
        "card": b64encode(pictures.png(wide, drawn(wide), scale=1)).decode(),
        "files": {
            f"{words['name']}.{form}": b64encode(body).decode() for form, body in files.items()
        },
        "words": {
            "name": words["name"],
            "question": words["question"],
            "finding": words["finding"],
            "caption": words["notes"],
            "alt": words["alt"],
            "description": files["long.txt"].decode().strip(),
            "bare": _inline(chart, "wide"),
            "narrow": _inline(narrow, "narrow"),
            "cite": citation(words),
            "snippet": embed(bare["usermeta"], themed(tips.without_tips(chart), "light")).decode(),
            "tips": tooltips.lines(),
            "limits": words["origin"]["note"],
            "simulated": words["simulated"],
            "metric": metric_of(words),
            "is_whole": "rows" not in words,
            "parameters": words.get("parameters", {}),
            "documents": "" if words["origin"]["snapshot"] else _documents(words["origin"]),
        },
    }


def _documents(origin: Mapping[str, str]) -> str:
    """What a figure of no snapshot is drawn from: "PyPI blog, 10 November 2025"."""
    return f"{origin['source']}, {day(origin['as_of'])}"


def _inline(picture: str, room: str) -> str:
    """A picture as a part of a page: in the colours of its theme, for where there is such room."""
    return themed(picture, "css").replace('class="marks"', f'class="{room}"', 1)


def drawn(framed: Spec, tooltips: tips.Tips | None = None) -> str:
    """The SVG of a dressed spec, numbered where tips are asked for; a missing font is an error."""
    try:
        return pictures.svg(framed) if tooltips is None else pictures.live(framed, tooltips)
    except MissingFont as error:
        raise BadInput(str(error)) from None


def forms(
    framed: Spec,
    picture: str,
    table: pa.Table,
    wanted: tuple[str, ...] = FORMS,
    theme: Theme = "light",
) -> dict[str, bytes]:
    """A figure in the wanted of :data:`FORMS`: file endings and what the files hold."""
    words, svg = framed["usermeta"], themed(picture, theme)
    files: dict[str, bytes] = {}
    if "svg" in wanted:
        files["svg"] = svg.encode()
    if "png" in wanted:
        files["png"] = pictures.png(framed, svg)
    if "json" in wanted:
        spec = json.dumps(framed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        files["vl.json"] = themed(f"{spec}\n", theme).encode()
    if "csv" in wanted:
        files["csv"] = csv_text(table).encode()
    if "txt" in wanted:
        _, alt = pictures.labels(words)
        files |= {"txt": f"{alt}\n".encode(), "long.txt": f"{described(words, table)}\n".encode()}
    return files


def described(words: Mapping[str, Any], table: pa.Table) -> str:
    """A figure in words for those who cannot see it: what it shows, n, source, and its table."""
    metric = metric_of(words)
    known = catalog.get(metric).columns if metric else ()
    means = {column.name: column.means for column in known}
    columns = "; ".join(
        f"{column.replace('_', ' ')} ({means[column]})" if column in means else column
        for column in table.column_names
    )
    rows = f"{table.num_rows:,} row{'' if table.num_rows == 1 else 's'}"
    size = f"Its table has {rows}: {columns}."
    _, alt = pictures.labels(words)
    counted, *rest = words["notes"]
    more = [
        sentence for sentence in re.split(r"(?<=\.) ", counted) if sentence.rstrip(".") not in alt
    ]
    return " ".join([alt, *more, *rest, size])


def metric_of(words: Mapping[str, Any]) -> str:
    """The metric whose answer a figure draws; "" where it draws other rows."""
    name: str = words["name"]
    return name if name in catalog.names() and words.get("is_answer", True) else ""
