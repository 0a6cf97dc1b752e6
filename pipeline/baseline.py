"""Compare a snapshot with an earlier one: the changes no single capture can show.

A connection with a baseline has the earlier database attached, read-only, and temporary tables (the
layers of ``sql/comparison/``) in the place of the empty ones every database has. Metrics read these
names and need not know.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import codes, database, layers, sql_files
from pipeline import snapshot as store
from pipeline.errors import BadInput, DamagedData
from pipeline.snapshot import Snapshot, canonical_json, received, reported

#: Names the newest earlier snapshot that can be compared, whichever it is.
NEWEST = "latest"


def connect(snapshot: Snapshot, baseline: Snapshot | None) -> duckdb.DuckDBPyConnection:
    """The built database of a snapshot, read-only, with its changes since ``baseline``.

    Raises :class:`BadInput` when the baseline is later, or of another source or kind.
    """
    if baseline is None:
        return database.connect(snapshot.data, snapshot.id)
    check(snapshot, baseline)
    path = database.built(baseline.data, baseline.id)
    return database.connect(snapshot.data, snapshot.id, lambda db: _attach(db, path))


def check(snapshot: Snapshot, baseline: Snapshot) -> None:
    """Raise :class:`BadInput` when two snapshots cannot be compared."""
    if baseline.manifest["source"] != snapshot.manifest["source"]:
        what = f"baseline {baseline.id} is from a different source than {snapshot.id}"
    elif baseline.id == snapshot.id:
        what = f"baseline {baseline.id} is the snapshot itself"
    elif baseline.as_of > snapshot.as_of:
        what = f"baseline {baseline.id} is later than {snapshot.id}"
    elif snapshot.manifest.get("roles_dropped") or baseline.manifest.get("roles_dropped"):
        what = f"{snapshot.id} and {baseline.id}: without account names owners cannot be compared"
        raise BadInput(what, "give snapshots that were packed without --drop-roles")
    else:
        return
    raise BadInput(what, "give an earlier snapshot of the same source")


def earlier(snapshot: Snapshot, name: str | None) -> Snapshot | None:
    """The snapshot to compare with: an id, or ``latest`` for the :func:`comparable` one that was
    reported last, else for the newest.

    None where no name is given. Raises :class:`BadInput` when there is none, or it cannot be,
    :class:`DamagedData` when the one last reported is gone or damaged: comparing with a capture
    that readers have not seen would lose what came before it.
    """
    if not name:
        return None
    if name == NEWEST:
        for candidate in (*_last_reported(snapshot), *_earlier_ones(snapshot)):
            return candidate
        what = f"there is no earlier snapshot of the source and cohort of {snapshot.id}"
        raise BadInput(what, "leave out --baseline")
    baseline = store.read(snapshot.data, name)
    check(snapshot, baseline)
    return baseline


def has_earlier(snapshot: Snapshot) -> bool:
    """Is there anything that ``latest`` could be?"""
    return any(True for _ in (*_last_reported(snapshot), *_earlier_ones(snapshot)))


def note_reported(snapshot: Snapshot, baseline: Snapshot | None) -> None:
    """Note that readers have seen a report of this snapshot, for later ones to compare with."""
    reported.note(snapshot, follows(snapshot), baseline)


def _last_reported(snapshot: Snapshot) -> Iterator[Snapshot]:
    """The comparable snapshot that was reported last; the baseline it had, where this one was."""
    reports = reported.reports(snapshot.data, follows(snapshot))
    own = [
        report.baseline for report in reports if report.snapshot == snapshot.id and report.baseline
    ]
    for name in (*own, *(report.snapshot for report in reports if report.at < snapshot.as_of)):
        try:
            other = store.read(snapshot.data, name)
        except (BadInput, DamagedData) as fault:
            if snapshot.is_simulated or name != reports[0].snapshot:
                continue  # made again from its seed, or followed by another that readers saw
            what = f"baseline {name}, which was reported last, cannot be used ({fault.what})"
            raise DamagedData(what, "restore it, or give another with --baseline ID") from None
        if comparable(snapshot, other):
            yield other
            return


def _earlier_ones(snapshot: Snapshot) -> Iterator[Snapshot]:
    """Comparable snapshots of the data folder, newest first."""
    of_source = store.newest_first(snapshot.data, snapshot.manifest["source"])
    return (other for other in of_source if comparable(snapshot, other))


def comparable(snapshot: Snapshot, other: Snapshot) -> bool:
    """Is ``other`` an earlier capture of what ``snapshot`` follows: same index, list and size?

    Half of the projects of the smaller one are in both, else they are two lists of one name.
    What was received here is compared by itself with nothing that an archive brought.
    """
    is_same = other.as_of < snapshot.as_of and follows(other) == follows(snapshot)
    return is_same and may_precede(snapshot, other) and is_alike(snapshot, other)


def may_precede(snapshot: Snapshot, other: Snapshot) -> bool:
    """May ``other`` be what a snapshot is compared with: was it received here, if that was?"""
    return received.circumstances(snapshot) is None or received.circumstances(other) is not None


def follows(snapshot: Snapshot) -> str:
    """What a snapshot is a capture of, as JSON: source, index, and the list by name and size."""
    cohort = snapshot.manifest["cohort"]
    source = snapshot.manifest["source"]
    endpoint = snapshot.endpoint if codes.sources()[source].is_live else None
    listed = cohort["source"] if "pinned" in cohort else list_name(cohort)
    return canonical_json([source, endpoint, listed]).decode()


def list_name(cohort: dict[str, Any]) -> str:
    """The name of a ranked list: a short one has another number of projects each time."""
    return f"top {cohort['asked']}" if "asked" in cohort else str(cohort["name"])


def is_alike(snapshot: Snapshot, other: Snapshot) -> bool:
    """Is half of the projects of the smaller one in both?"""
    try:
        tables = [capture.table("cohort") for capture in (snapshot, other)]
    except DamagedData:
        return True  # whoever reads it says so
    names = [set(table["project"].to_pylist()) for table in tables if table is not None]
    return len(names) < 2 or 2 * len(names[0] & names[1]) >= min(map(len, names))


def within(snapshot: Snapshot, other: Snapshot) -> duckdb.DuckDBPyConnection:
    """The database of a snapshot as if its cohort were only the projects it shares with another.

    Temporary tables stand before those that headline metrics count projects and events in; the
    difference between two such databases is of the same projects, so none of it is turnover.
    """
    with database.connect(other.data, other.id) as db:
        projects = db.sql("select project from fct_project").to_arrow_table()
    return database.connect(snapshot.data, snapshot.id, lambda db: _restrict(db, projects))


def _restrict(db: duckdb.DuckDBPyConnection, projects: pa.Table) -> None:
    db.register("shared", projects)
    for table in ("fct_project", "fct_event"):
        db.execute(
            f"create temp table {table} as from main.{table} semi join shared using (project)"
        )
    for layer in ("choices", "shares"):  # what headlines count, of these projects
        layers.build(db, layer, is_temporary=True)


def _attach(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    db.execute(f"attach '{quoted}' as baseline (read_only)")
    compare(db)


def compare(db: duckdb.DuckDBPyConnection) -> None:
    """The changes since the database attached as ``baseline``, as temporary tables."""
    for layer in sql_files.COMPARISON:
        layers.build(db, layer, is_temporary=True)
