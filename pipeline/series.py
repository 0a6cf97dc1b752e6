"""The captures of one list as a series: what each of them says, and where the series is silent.

Each capture is compared with the one before it. The tables are the queries of ``sql/series/``, over
what the captures' own databases answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import baseline, catalog, database
from pipeline import snapshot as store
from pipeline.errors import BadInput, DamagedData
from pipeline.origin import evidence_day
from pipeline.progress import Progress, Silent
from pipeline.snapshot import Snapshot, received, reported, sha256


@dataclass(frozen=True)
class Capture:
    """A capture of a series: ``previous`` is what its events compare it with, ``not_compared`` says
    why that is none, ``days_since_previous`` is the distance from the one before it.
    """

    snapshot: Snapshot
    previous: Snapshot | None
    days_since_previous: float | None
    not_compared: str | None = None


@dataclass(frozen=True)
class PassedOver:
    """A capture that is not of the series, or cannot be read: ``kind`` is a code of ``gap``."""

    kind: str
    snapshot: str
    as_of: datetime
    reason: str


@dataclass(frozen=True)
class Series:
    """Snapshots, the oldest first, what was passed over, and the tables by name."""

    snapshots: tuple[Snapshot, ...]
    passed_over: tuple[PassedOver, ...]
    tables: dict[str, pa.Table]

    @property
    def content(self) -> str:
        """The hash of what its tables hold."""
        written = []
        for _, table in sorted(self.tables.items()):
            sink = BytesIO()
            pq.write_table(table, sink, store_schema=False)
            written.append(sink.getvalue())
        return sha256(b"".join(written))


def series_of(
    newest: Snapshot, every: float | None = None, progress: Progress | None = None
) -> Series:
    """The series of captures up to this one: how the answers changed from each to the next.

    All earlier captures of what it follows are read; databases that are missing are built. One that
    is damaged is passed over, and so is what an archive brought where the newest was captured here.
    ``every``: usual days between captures, by default their median. Raises :class:`DamagedData`
    where the newest is damaged.
    """
    progress = progress or Silent()
    snapshots, passed_over = _snapshots(newest, progress)
    progress.start("read captures", len(snapshots))
    with database.open_memory() as db:
        captures = []
        for place, snapshot in enumerate(snapshots, 1):
            before = snapshots[place - 2] if place > 1 else None
            days = (snapshot.as_of - before.as_of) / timedelta(1) if before else None
            capture = Capture(snapshot, before, days)
            try:
                connection = baseline.connect(snapshot, before)
            except BadInput as fault:
                capture = replace(capture, previous=None, not_compared=fault.what)
                connection = baseline.connect(snapshot, None)
            with connection:
                _add_answers(db, place, connection)
            captures.append(capture)
            progress.advance()
        db.register("capture", _captures(captures))
        db.register("passed_over", _passed_over(passed_over))
        tables = {name: _answer(db, table, every) for name, table in catalog.series().items()}
    progress.finish(f"{len(captures)} captures, {tables['series_event'].num_rows:,} events")
    return Series(tuple(snapshots), tuple(passed_over), tables)


def _snapshots(newest: Snapshot, progress: Progress) -> tuple[list[Snapshot], list[PassedOver]]:
    """The snapshots of a series, the oldest first, their databases built, and what is left out."""
    _check(newest, progress)
    snapshots, passed_over = [newest], list(_unreadable(newest))
    for other in _candidates(newest):
        reason = _not_used(snapshots[-1], other)
        if reason:
            passed_over.append(PassedOver("capture_not_used", other.id, other.as_of, reason))
            continue
        try:
            _check(other, progress)
        except DamagedData as fault:
            kind = "capture_unusable"
            passed_over.append(PassedOver(kind, other.id, other.as_of, fault.what))
        else:
            snapshots.append(other)
    known = {snapshot.id for snapshot in snapshots} | {other.snapshot for other in passed_over}
    passed_over += [gone for gone in _gone(newest) if gone.snapshot not in known]
    return snapshots[::-1], passed_over


def _candidates(newest: Snapshot) -> list[Snapshot]:
    """Captures of what this one follows, newest first; of one time, first what was received here,
    then what has account names, then as :func:`pipeline.snapshot.newest_first` has them.
    """
    candidates = [
        other
        for other in store.newest_first(newest.data, newest.manifest["source"])
        if other.as_of <= newest.as_of
        and other.id != newest.id
        and baseline.follows(other) == baseline.follows(newest)
    ]
    return sorted(
        candidates,
        key=lambda other: (
            other.as_of,
            received.circumstances(other) is not None,
            not other.manifest.get("roles_dropped"),
        ),
        reverse=True,
    )


def _not_used(later: Snapshot, other: Snapshot) -> str:
    """Why a capture is not of the series that goes on with a later one; empty where it is."""
    if not baseline.may_precede(later, other):
        return "it came in an archive (`unpack --own` brings back your own)"
    if other.as_of == later.as_of:
        return f"as of the same time as {later.id}"
    return "" if baseline.is_alike(later, other) else "another list of the same name"


def _check(snapshot: Snapshot, progress: Progress) -> None:
    """Build what is missing; raises :class:`DamagedData` for a table that is not what it was."""
    for name in snapshot.manifest["tables"]:  # a database may be older than the damage
        snapshot.table(name)
    database.ensure(snapshot, progress)


def _unreadable(newest: Snapshot) -> Iterator[PassedOver]:
    """Captures of the same source whose manifest is damaged, but those known to be of others."""
    follows = {report.snapshot: report.follows for report in reported.reports(newest.data)}
    own, source = baseline.follows(newest), f"{newest.manifest['source']}-"
    for name in store.unreadable(newest.data):
        if not name.startswith(source) or follows.get(name, own) != own:
            continue
        try:
            day = datetime.fromisoformat(name.removeprefix(source)[:10]).replace(tzinfo=UTC)
        except ValueError:  # no day of the calendar: nothing we wrote
            continue
        if day <= newest.as_of:
            unsure = "" if name in follows else ", so its list is unknown"
            reason = f"its manifest is damaged{unsure}"
            yield PassedOver("capture_unusable", name, day, reason)


def _gone(newest: Snapshot) -> Iterator[PassedOver]:
    """Captures that were reported."""
    for report in reported.reports(newest.data, baseline.follows(newest)):
        if report.at < newest.as_of:
            reason = "reported, and no longer here"
            yield PassedOver("capture_gone", report.snapshot, report.at, reason)


def _add_answers(
    db: duckdb.DuckDBPyConnection, place: int, capture: duckdb.DuckDBPyConnection
) -> None:
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


def _captures(captures: list[Capture]) -> pa.Table:
    rows = [
        {
            "place": place,
            "snapshot": capture.snapshot.id,
            "as_of": _moment(capture.snapshot.as_of),
            "previous_snapshot": capture.previous and capture.previous.id,
            "days_since_previous": capture.days_since_previous,
            "not_compared": capture.not_compared,
            "source": capture.snapshot.manifest["source"],
            "evidence_day": evidence_day(capture.snapshot),
            "is_received": received.circumstances(capture.snapshot) is not None,
            "is_partial": bool(capture.snapshot.manifest.get("partial")),
            "simulated": capture.snapshot.is_simulated,
            "tool_version": capture.snapshot.manifest["tool_version"],
        }
        for place, capture in enumerate(captures, 1)
    ]
    return pa.Table.from_pylist(rows, schema=_CAPTURE)


_CAPTURE = pa.schema(
    [
        ("place", pa.int64()),
        ("snapshot", pa.string()),
        ("as_of", pa.timestamp("us")),
        ("previous_snapshot", pa.string()),
        ("days_since_previous", pa.float64()),
        ("not_compared", pa.string()),
        ("source", pa.string()),
        ("evidence_day", pa.date32()),
        ("is_received", pa.bool_()),
        ("is_partial", pa.bool_()),
        ("simulated", pa.bool_()),
        ("tool_version", pa.string()),
    ]
)


def _passed_over(passed_over: list[PassedOver]) -> pa.Table:
    rows = [vars(other) | {"as_of": _moment(other.as_of)} for other in passed_over]
    columns = ("kind", "snapshot", "as_of", "reason")
    schema = [(name, pa.timestamp("us") if name == "as_of" else pa.string()) for name in columns]
    return pa.Table.from_pylist(rows, schema=pa.schema(schema))


def _moment(time: datetime) -> datetime:
    """A time in UTC, as the tables have it."""
    return time.astimezone(UTC).replace(tzinfo=None)


def _answer(db: duckdb.DuckDBPyConnection, table: catalog.Table, every: float | None) -> pa.Table:
    """A table of the series, its columns as its header has them."""
    params = {"every": every} if "$every" in table.sql else None
    return catalog.conforming(table, db.sql(table.sql, params=params).to_arrow_table())
