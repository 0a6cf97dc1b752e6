"""Compare a snapshot with an earlier one: the changes no single capture can show.

A connection with a baseline has the earlier database attached, read-only, and two temporary tables
in the place of the empty ones every database has: ``fct_baseline`` and ``fct_snapshot_event``.
Metrics read these names and need not know.
"""

from pathlib import Path

import duckdb

from pipeline import database, paths
from pipeline.errors import BadInput
from pipeline.snapshot import Snapshot


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
        what = f"baseline {baseline.id} is of another source than {snapshot.id}"
    elif baseline.as_of > snapshot.as_of:
        what = f"baseline {baseline.id} is later than {snapshot.id}"
    elif baseline.id == snapshot.id:
        what = f"baseline {baseline.id} is the snapshot itself"
    else:
        return
    raise BadInput(what, "give an earlier snapshot of the same source")


def _attach(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    db.execute(f"attach '{quoted}' as baseline (read_only)")
    db.execute(
        "create temp table fct_baseline as select snapshot, as_of from baseline.main.raw_snapshot"
    )
    text = (paths.SQL / "pair" / "fct_snapshot_event.sql").read_text(encoding="utf-8")
    db.execute(f"create temp table fct_snapshot_event as {text}")
    database.check_key(db, "fct_snapshot_event", text)
