"""The captures of one list as a series: what each of them says, and where the series is silent.

Each capture is compared with the one before it. The tables are the queries of ``sql/series/``, over
what the captures' own databases answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from pipeline import baseline, catalog, database
from pipeline import snapshot as store
from pipeline.errors import BadInput, DamagedData
from pipeline.progress import Progress, Silent
from pipeline.snapshot import Snapshot, reported


@dataclass(frozen=True)
class PassedOver:
    """A capture that a series does not use, or not whole: ``kind`` is a code of ``gap``."""

    kind: str
    snapshot: str
    as_of: datetime
    reason: str


@dataclass(frozen=True)
class Series:
    """Captures, the oldest first, what was passed over, and the tables by name."""

    captures: tuple[Snapshot, ...]
    passed_over: tuple[PassedOver, ...]
    tables: dict[str, pa.Table]


def series_of(
    newest: Snapshot, every: float | None = None, progress: Progress | None = None
) -> Series:
    """How did the answers change from capture to capture, up to this one?

    All earlier captures of what it follows are read; databases that are missing are built. A
    damaged one is passed over. ``every``: usual days between captures, by default their median.
    Raises :class:`DamagedData` where the newest is damaged.
    """
    progress = progress or Silent()
    captures, passed_over = _captures(newest)
    for snapshot in list(captures):
        try:
            for name in snapshot.manifest["tables"]:  # its database may be older than the damage
                snapshot.table(name)
            database.ensure(snapshot, progress)
        except DamagedData as fault:
            if snapshot is newest:
                raise
            captures.remove(snapshot)
            passed_over.append(_unusable(snapshot, fault.what))
    progress.start("read captures", len(captures))
    with database.open_memory() as db:
        previous: list[Snapshot | None] = []
        for place, snapshot in enumerate(captures, 1):
            before = captures[place - 2] if place > 1 else None
            try:
                connection = baseline.connect(snapshot, before)
            except BadInput as fault:
                passed_over.append(_without_events(snapshot, fault.what))
                before, connection = None, baseline.connect(snapshot, None)
            with connection:
                _take(db, place, connection)
            previous.append(before)
            progress.advance()
        _register(db, captures, previous, passed_over)
        tables = {name: _answer(db, table, every) for name, table in catalog.series().items()}
    progress.finish(f"{len(captures)} captures, {tables['series_event'].num_rows:,} events")
    return Series(tuple(captures), tuple(passed_over), tables)


def _captures(newest: Snapshot) -> tuple[list[Snapshot], list[PassedOver]]:
    """The captures of a series, the oldest first, and those that are passed over."""
    captures, passed_over = [newest], []
    for other in store.newest_first(newest.data, newest.manifest["source"]):
        is_later = other.as_of > newest.as_of
        if is_later or other.id == newest.id or baseline.follows(other) != baseline.follows(newest):
            continue
        if other.as_of == captures[-1].as_of:
            passed_over.append(_unusable(other, f"as of the same time as {captures[-1].id}"))
        elif not baseline.is_alike(captures[-1], other):
            passed_over.append(_unusable(other, "another list of the same name"))
        else:
            captures.append(other)
    present = {capture.id for capture in captures} | {other.snapshot for other in passed_over}
    return captures[::-1], [*passed_over, *_missing(newest, present)]


def _missing(newest: Snapshot, present: Iterable[str]) -> Iterable[PassedOver]:
    """Captures that were reported and are gone or cannot be read."""
    unreadable = store.unreadable(newest.data)
    for report in reported.reports(newest.data, baseline.follows(newest)):
        if report.snapshot not in present and report.at < newest.as_of:
            is_there = report.snapshot in unreadable
            reason = "its manifest is damaged" if is_there else "reported, and no longer here"
            kind = "capture_unusable" if is_there else "capture_gone"
            yield PassedOver(kind, report.snapshot, report.at, reason)


def _unusable(snapshot: Snapshot, reason: str) -> PassedOver:
    return PassedOver("capture_unusable", snapshot.id, snapshot.as_of, reason)


def _without_events(snapshot: Snapshot, reason: str) -> PassedOver:
    return PassedOver("not_compared", snapshot.id, snapshot.as_of, reason)


def _take(db: duckdb.DuckDBPyConnection, place: int, capture: duckdb.DuckDBPyConnection) -> None:
    """Add a capture's answers to those of the captures before it; of an event the newest stays."""
    answers = {
        "metric": catalog.run(capture, "summary"),
        "project": capture.sql("from fct_project").to_arrow_table(),
        "event": catalog.run(capture, "events"),
        "log_gap": capture.sql("from raw_log_gap").to_arrow_table(),
    }
    answers["event_at"] = answers["event"].select(["id"])
    for name, answer in answers.items():
        db.register("answer", answer)
        if place == 1:
            db.execute(f"create table captured_{name} as select 0 as place, * from answer limit 0")
        elif name == "event":
            db.execute("delete from captured_event where id in (select id from answer)")
        db.execute(f"insert into captured_{name} select {place}, * from answer")
        db.unregister("answer")


def _register(
    db: duckdb.DuckDBPyConnection,
    captures: list[Snapshot],
    previous: list[Snapshot | None],
    passed_over: list[PassedOver],
) -> None:
    text, time = pa.string(), pa.timestamp("us")
    versions = [snapshot.manifest["tool_version"] for snapshot in captures]
    capture = {
        "place": pa.array(range(1, len(captures) + 1), pa.int64()),
        "snapshot": pa.array([snapshot.id for snapshot in captures], text),
        "as_of": pa.array([_moment(snapshot.as_of) for snapshot in captures], time),
        "previous_snapshot": pa.array([before and before.id for before in previous], text),
        "source": pa.array([snapshot.manifest["source"] for snapshot in captures], text),
        "simulated": pa.array([snapshot.simulated for snapshot in captures], pa.bool_()),
        "tool_version": pa.array(versions, text),
    }
    others = {
        "kind": pa.array([other.kind for other in passed_over], text),
        "snapshot": pa.array([other.snapshot for other in passed_over], text),
        "as_of": pa.array([_moment(other.as_of) for other in passed_over], time),
        "reason": pa.array([other.reason for other in passed_over], text),
    }
    db.register("capture", pa.table(capture))
    db.register("passed_over", pa.table(others))


def _moment(time: datetime) -> datetime:
    """A time in UTC, as the tables have it."""
    return time.astimezone(UTC).replace(tzinfo=None)


def _answer(db: duckdb.DuckDBPyConnection, table: catalog.Table, every: float | None) -> pa.Table:
    params = {"every": every} if "$every" in table.sql else None
    answer = db.sql(table.sql, params=params).to_arrow_table()
    return answer.select([column.name for column in table.columns])
