"""What a report must hold before anybody sees it: each gate has its exit code and its one line.

A closed gate raises, unless a reason to pass was given (``--accept``): then the manifest says which
gate, what it found, and the reason. Damaged data and failed notebooks are no gates: nothing lets
them pass.
"""

import ast
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline import paths
from pipeline.datafile import load
from pipeline.errors import BadInput, MetricMoved, OutputRefused, PipelineError, StaleData
from pipeline.snapshot import Snapshot
from pipeline.text import escape_unsafe

#: An executed notebook above this is no page anybody can open.
NOTEBOOK_BYTES = 5_000_000
#: Of fewer projects each moves a share by more than a point: no sign that something is broken.
FEWEST = 100
_ACCEPT = "look into it, or pass with --accept REASON"
#: A drawn mark of a figure, words beside its data among them: those of its frame are always there.
_MARK = re.compile(
    r'<g class="mark-(?:(?:rect|symbol|line|area|arc|shape|trail|path)[^"]*\brole-mark\b'
    r"|text role-mark (?!house_frame))[^>]*(?<!/)>"
    r'<(?!/g>)(?![^>]*\bd="")'
)


@dataclass(frozen=True)
class Fault:
    """A closed gate: its name, and the error that says what it found."""

    gate: str
    error: PipelineError


@dataclass(frozen=True)
class Gates:
    """How strict to be. ``max_age`` is in days before ``now``; None of either asks for no age.

    ``accept`` is the reason to pass closed gates. ``found`` are faults known before the report.
    """

    max_age: int | None = None
    now: datetime | None = None
    accept: str | None = None
    found: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        if self.max_age is not None and self.max_age < 0:
            raise BadInput("--max-age must be at least 0", f"it is {self.max_age}")
        if self.accept is not None and not 0 < len(self.accept.strip()) <= 500:
            raise BadInput("--accept gives no reason", "say in 1 to 500 characters why it is right")

    def accept_or_raise(self, faults: Iterator[Fault]) -> list[dict[str, str]]:
        """The faults as a manifest records them when they are accepted; else raises the first."""
        closed_gates = list(faults)
        if closed_gates and self.accept is None:
            raise closed_gates[0].error
        reason = escape_unsafe((self.accept or "").strip())
        return [
            {"gate": fault.gate, "found": escape_unsafe(fault.error.what), "reason": reason}
            for fault in closed_gates
        ]

    def before_report(self, snapshot: Snapshot) -> Iterator[Fault]:
        """What is known of a snapshot before anything is run."""
        yield from self.found
        yield from self._stale(snapshot)

    def _stale(self, snapshot: Snapshot) -> Iterator[Fault]:
        """Closed when the capture, its list or its adoption table is older than allowed, or of the
        future.
        """
        if self.max_age is None or self.now is None:
            return
        oldest = self.now - timedelta(days=self.max_age)
        listed = snapshot.manifest["cohort"].get("as_of")
        dates = {
            "snapshot": snapshot.as_of,
            "its top list": listed,
            "its adoption table": snapshot.manifest.get("evidence_as_of"),
        }
        for what, stated in dates.items():
            at = _moment(stated) if isinstance(stated, str) else stated
            if at and at < oldest:
                fault = f"{what} dates from {at:%Y-%m-%d}: older than --max-age {self.max_age} days"
                yield Fault("stale", StaleData(f"{snapshot.id}: {fault}", _ACCEPT))
            if at and at > self.now + timedelta(days=1):
                fault = f"{what} is dated {at:%Y-%m-%d}, in the future, so its age is unknown"
                yield Fault("stale", StaleData(f"{snapshot.id}: {fault}", _ACCEPT))


def accepted_gaps(snapshot: Snapshot, reason: str) -> list[dict[str, str]]:
    """Holes of the download log that were let pass when the snapshot was made, for a manifest."""
    return [
        {
            "gate": "holed_downloads",
            "found": f"{hole['first']} to {hole['last']}: {hole['found']}",
            "reason": reason,
        }
        for hole in snapshot.manifest.get("holes", [])
        if hole["logged"] == "downloads"
    ]


def tripwires(n_projects: int = FEWEST) -> dict[str, dict[str, float]]:
    """Limits by metric id, from ``data/reference/tripwires.toml``: ``absolute``, ``relative``.

    ``n_projects``: those of the baseline. Of fewer than :data:`FEWEST` a headline may move freely;
    a list that has lost most of its projects since is what the limits are for.
    """
    limits = load("tripwires")
    return limits if n_projects >= FEWEST else {name: {"absolute": math.inf} for name in limits}


def moved_headlines(
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    limits: dict[str, dict[str, float]],
) -> Iterator[Fault]:
    """Closed for each headline metric that moved more than its tripwire since the baseline."""
    earlier = {metric["id"]: metric["value"] for metric in before}
    for metric in after:
        was, now = earlier.get(metric["id"]), metric["value"]
        limit = limits.get(metric["id"])
        if limit is None or was is None:
            continue
        if now is None:
            change = f"{metric['id']} was {was:.4g} and is no longer known"
        elif _trips(abs(now - was), abs(was), limit):
            change = f"{metric['id']} moved from {was:.4g} to {now:.4g}, past its tripwire"
        else:
            continue
        yield Fault("moved_metric", MetricMoved(change, _ACCEPT))


def _trips(by: float, was: float, limit: dict[str, float]) -> bool:
    return by > limit.get("absolute", 0) and by > limit.get("relative", 0) * was


def outputs(report: Path) -> Iterator[Fault]:
    """Closed for executed notebooks and figures that show less, or more, than they should."""
    drawn = {path.stem for path in (report / "figures").glob("*.svg")}
    for path in sorted((report / "notebooks").glob("*.ipynb")):
        size = path.stat().st_size
        if size > NOTEBOOK_BYTES:
            what = f"notebook {path.stem}: {size:,} bytes, more than {NOTEBOOK_BYTES:,}"
            yield Fault("notebook_size", OutputRefused(what, _ACCEPT))
        for fault in _odd_cells(path):
            what = f"notebook {path.stem}, {fault}"
            yield Fault("notebook_output", OutputRefused(what, _ACCEPT))
    for name in sorted(drawn):
        if _is_empty(report / "figures" / name):
            what = f"figure {name}: its table has rows, but nothing is drawn"
            yield Fault("empty_figure", OutputRefused(what, _ACCEPT))


def _odd_cells(path: Path) -> Iterator[str]:
    """Cells of an executed notebook that did not run, or show an error or nothing."""
    cells = json.loads(path.read_bytes())["cells"]
    planned = json.loads((paths.notebooks() / path.name).read_bytes())["cells"]
    there = {cell["id"] for cell in cells}
    for lost in [cell["id"] for cell in planned if cell["id"] not in there]:
        yield f"cell {lost}: cut off"
    for cell, fault in _unshown([cell for cell in cells if cell["cell_type"] == "code"]):
        yield f"cell {cell}: {fault}"
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or not source.strip():
            continue
        kinds = [output["output_type"] for output in cell["outputs"]]
        if cell["execution_count"] is None:
            yield f"cell {cell['id']}: it was not run"
        elif "error" in kinds:
            yield f"cell {cell['id']}: it shows an error"
        elif _shows(source) and not kinds:
            yield f"cell {cell['id']}: it shows nothing"


def _unshown(cells: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Figures that a cell makes and nothing shows: by the cell's id, what to do about it."""
    parsed = {cell["id"]: _parsed("".join(cell["source"])) for cell in cells}
    nodes = {name: list(ast.walk(tree)) for name, tree in parsed.items()}
    read = {
        node.id
        for cell_nodes in nodes.values()
        for node in cell_nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    for name, cell_nodes in nodes.items():
        shown = parsed[name].body[-1:]
        for node in cell_nodes:
            if isinstance(node, ast.Expr) and node not in shown and _is_figure(node.value):
                yield name, "its figure is not shown: make it the last line, or display() it"
            if isinstance(node, ast.Assign) and _is_figure(node.value):
                named = {part.id for part in node.targets if isinstance(part, ast.Name)}
                if named and not named & read:
                    yield name, f"its figure {min(named)} is not shown: display() it"


def _is_figure(value: ast.expr) -> bool:
    """Is this a call of ``study.figure``, which no other ``figure`` has the words for?"""
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "figure"
        and (len(value.args) >= 4 or any(word.arg == "finding" for word in value.keywords))
    )


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:  # a magic: what it shows is its own
        return ast.Module([], [])


def _shows(source: str) -> bool:
    """Does a cell end in an expression, whose value a notebook shows?"""
    body = _parsed(source).body
    return bool(body) and isinstance(body[-1], ast.Expr) and not source.rstrip().endswith(";")


def shows_nothing(picture: str) -> bool:
    """Is there no mark and no word of the data in a figure's SVG?"""
    return not _MARK.search(picture)


def _is_empty(figure: Path) -> bool:
    rows = figure.with_suffix(".csv").read_text(encoding="utf-8").splitlines()[1:]
    return bool(rows) and shows_nothing(figure.with_suffix(".svg").read_text(encoding="utf-8"))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
