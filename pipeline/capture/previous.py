"""What earlier snapshots of the same endpoint contain, so that it need not be fetched again.

Only captures made here count: otherwise whoever sends an archive decides what the index says.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow.compute as pc

from pipeline import snapshot as store
from pipeline.capture.journal import Row
from pipeline.errors import BadInput, DamagedData
from pipeline.snapshot import Snapshot, received
from pipeline.snapshot.retention import is_of_the_future
from pipeline.sources.http import Validator


@dataclass(frozen=True)
class PreviousAnswers:
    """Readable answers of one earlier snapshot, and every provenance object stored so far.

    ``refreshed``: when every project was last requested, not only those whose serial had changed.
    ``answers`` by (kind, project): the base of conditional requests and of serials.
    ``provenance`` by (filename, file sha256), of all snapshots: it never changes for a file.
    ``ignored`` are snapshots of the future: some clock was wrong, so nothing is compared with them.
    """

    snapshot: Snapshot | None = None
    refreshed: datetime | None = None
    answers: dict[tuple[str, str], Row] = field(default_factory=dict)
    provenance: dict[tuple[str, str], Row] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def tag(self, kind: str, project: str) -> Validator | None:
        """The ETag to send, with the encoding it was served under; None requests a full answer."""
        row = self.answers.get((kind, project), {})
        etag, encoding = row.get("etag") or "", row.get("encoding")
        is_sendable = etag.isascii() and etag.isprintable()
        return Validator(etag, encoding) if etag and is_sendable and encoding else None

    def unmoved(self, project: str, serial: int | None) -> bool:
        """Do both earlier answers about a project carry this serial?"""
        before = [self.answers.get((kind, project), {}) for kind in ("simple", "project")]
        return bool(serial) and all(row.get("serial") == serial for row in before)


def load_previous(
    data: Path, source: str, endpoint: str, since: str | None, now: datetime | None = None
) -> PreviousAnswers:
    """What captures of one endpoint made here contain; ``since`` names the one to compare with.

    Without it that is the newest one no later than ``now``. A damaged snapshot, and
    one whose account names were dropped, knows nothing. Raises :class:`BadInput` when ``since`` is
    unknown, not made here, or of another source or endpoint.
    """
    same, ahead, refreshed_at = [], [], {}
    for snapshot in store.newest_first(data, source):
        about = received.circumstances(snapshot) or {}
        if about.get("endpoint") != endpoint or snapshot.manifest.get("roles_dropped"):
            continue
        if snapshot.id != since and now is not None and is_of_the_future(snapshot, now):
            ahead.append(snapshot.id)
            continue
        same.append(snapshot)
        refreshed_at[snapshot.id] = about.get("refreshed")
    if since and since not in {snapshot.id for snapshot in same}:
        store.read(data, since)
        what = f"--since {since} is not a capture of {endpoint} made here with all its answers"
        raise BadInput(what, "give one of the same source and endpoint, or leave it out")
    rows = {snapshot.id: _read(snapshot) for snapshot in same}
    base = next(
        (snapshot for snapshot in same if rows[snapshot.id] and since in {None, snapshot.id}), None
    )
    answers = {
        (row["kind"], row["project"]): row
        for row in (rows[base.id] if base else [])
        if row["kind"] != "provenance"
    }
    provenance: dict[tuple[str, str], Row] = {}
    for row in (row for snapshot in same for row in rows[snapshot.id]):
        if row["kind"] == "provenance" and row.get("file_sha256"):
            provenance.setdefault((row["filename"], row["file_sha256"]), row)
    stamp = refreshed_at[base.id] if base else None
    refreshed = datetime.fromisoformat(stamp) if stamp else None
    return PreviousAnswers(base, refreshed, answers, provenance, tuple(sorted(ahead)))


def _read(snapshot: Snapshot) -> list[Row]:
    """Rows of answers that have a readable body; none of a damaged snapshot."""
    try:
        table = snapshot.table("response")
    except DamagedData:
        return []
    if table is None:
        return []
    rows: list[Row] = table.filter(pc.equal(table.column("reason"), "ok")).to_pylist()
    return rows
