"""Immutable captures: bodies stored once by content, tables and a manifest that hash them.

Layout below the data folder::

    objects/<2 hex>/<sha256>.zst     a body, zstd, named by the hash of its plain content
    snapshots/<id>/manifest.json     what was asked, of whom, when, and every hash
    snapshots/<id>/<table>.parquet   cohort, responses, adoption ... (sorted rows)
    snapshots/<id>/<attachment>      small files a source adds, such as the demo's truth

``id`` is ``<source>-<as_of date>-<12 hex of the content>``. Tables hold no clock times of the
capture, so the same content gives the same id. Knows no source and no database.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import codes, paths
from pipeline.errors import BadInput, DamagedData
from pipeline.snapshot import tables
from pipeline.snapshot.lock import workplace
from pipeline.snapshot.manifest import ID, SCHEMA, files_of, identity, manifest_in
from pipeline.snapshot.objects import REPAIR, Objects, canonical_json, sha256
from pipeline.text import nearest, plural

_ID = re.compile(ID)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass
class Draft:
    """A capture being made; nothing of it is visible as a snapshot until :func:`publish`."""

    source: str
    as_of: datetime
    cohort: dict[str, Any]
    tables: dict[str, pa.Table]
    requests: dict[str, int]
    coverage: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict)
    circumstances: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Snapshot:
    """One published capture, read through its manifest."""

    data: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """``<source>-<as_of date>-<12 hex>``."""
        return str(self.manifest["id"])

    @property
    def folder(self) -> Path:
        """The snapshot's own folder."""
        return paths.snapshots(self.data) / self.id

    @property
    def as_of(self) -> datetime:
        """The time the capture describes, UTC."""
        return datetime.fromisoformat(self.manifest["as_of"])

    @property
    def endpoint(self) -> str | None:
        """The server that was asked, as the capture names it; None where none was."""
        endpoint = self.manifest.get("circumstances", {}).get("endpoint")
        return None if endpoint is None else str(endpoint)

    @property
    def is_simulated(self) -> bool:
        """Was it made from the demo index?"""
        return bool(self.manifest["simulated"])

    @property
    def objects(self) -> Objects:
        """The bodies, shared by all snapshots of the data folder."""
        return Objects(paths.objects(self.data))

    def table(self, name: str) -> pa.Table | None:
        """One table of the snapshot, None where its source has none.

        Raises :class:`DamagedData` when its bytes do not match the manifest or are not a table.
        """
        if name not in self.manifest["tables"]:
            return None
        about = self.manifest["tables"][name]
        try:
            return tables.read(name, self._file(f"{name}.parquet", about["sha256"]), about["rows"])
        except DamagedData as fault:
            what = fault.what if self.id in fault.what else f"snapshot {self.id}: {fault.what}"
            raise DamagedData(what, REPAIR) from None

    def check_tables(self) -> None:
        """Raise :class:`DamagedData` where the bytes of a table do not match the manifest."""
        for name, about in sorted(self.manifest["tables"].items()):
            self._file(f"{name}.parquet", about["sha256"])

    def attachment(self, name: str) -> bytes | None:
        """A small file the source added, None where there is none."""
        digest = self.manifest["attachments"].get(name)
        return None if digest is None else self._file(name, digest)

    def _file(self, name: str, digest: str) -> bytes:
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            what = f"snapshot {self.id}: {name} cannot be read ({error.strerror})"
            raise DamagedData(what, REPAIR) from None
        if sha256(content) != digest:
            raise DamagedData(f"snapshot {self.id}: {name} does not match its hash", REPAIR)
        return content


def publish(data: Path, draft: Draft) -> Snapshot:
    """Write the draft as a snapshot in one rename; the same content gives the existing one, and
    takes the place of one that is damaged.
    """
    content = {name: tables.parquet(table) for name, table in sorted(draft.tables.items())}
    about = {
        name: {"rows": draft.tables[name].num_rows, "sha256": sha256(body)}
        for name, body in content.items()
    }
    attachments = {name: sha256(body) for name, body in sorted(draft.attachments.items())}
    manifest = {
        "schema": SCHEMA,
        "source": draft.source,
        "as_of": draft.as_of.astimezone(UTC).isoformat(timespec="seconds"),
        "cohort": draft.cohort,
        "coverage": draft.coverage,
        "tables": about,
        "attachments": attachments,
        "simulated": codes.sources()[draft.source].is_simulated,
        **draft.details,
    }
    manifest["id"] = identity(manifest)
    folder = paths.snapshots(data) / str(manifest["id"])
    if not is_whole(folder, manifest):
        from pipeline import __version__

        manifest |= {
            "requests": draft.requests,
            "tool_version": __version__,
            "circumstances": draft.circumstances,
        }
        written = {f"{name}.parquet": body for name, body in content.items()}
        place(folder, manifest, written | draft.attachments)
    return read(data, str(manifest["id"]))


def is_whole(folder: Path, manifest: dict[str, Any]) -> bool:
    """Is the snapshot there, its manifest and each of its tables and attachments undamaged?"""
    try:
        return manifest_in(folder / "manifest.json") is not None and all(
            sha256((folder / name).read_bytes()) == digest
            for name, digest in files_of(manifest).items()
        )
    except OSError:
        return False


def place(folder: Path, manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    """Write a snapshot's manifest and files and move them into place in one rename."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with workplace(folder.parent, ".staging-") as scratch:
        staging = scratch / folder.name
        staging.mkdir()
        for name, body in files.items():
            (staging / name).write_bytes(body)
        (staging / "manifest.json").write_bytes(canonical_json(manifest))
        staging.chmod(0o755)
        os.sync()  # bodies first: after a power cut no manifest names a body that is not there
        if folder.is_symlink() or (folder.exists() and not _is_replaced(folder, staging)):
            what = f"{folder} is in the way: it is not a snapshot"
            raise BadInput(what, "move it away, then run the command again")
        if folder.exists():
            folder.rename(scratch / "replaced")
        staging.rename(folder)


def _is_replaced(folder: Path, by: Path) -> bool:
    """Is a folder without a manifest what a kill left of this snapshot: its files, and no more?"""
    return folder.is_dir() and all(
        path.is_file() and not path.is_symlink() and (by / path.name).exists()
        for path in folder.iterdir()
    )


def read(data: Path, snapshot_id: str) -> Snapshot:
    """The snapshot with this id; raises :class:`BadInput` when unknown, :class:`DamagedData` when
    its manifest does not give its id.
    """
    path = paths.snapshots(data) / snapshot_id / "manifest.json"
    if not is_id(snapshot_id) or not os.path.lexists(path):
        raise _unknown(snapshot_id, [snapshot.id for snapshot in newest_first(data)])
    manifest = manifest_in(path)
    if manifest is None:
        what = f"snapshot {snapshot_id}: manifest does not match the id"
        raise DamagedData(what, "restore it from a copy, or remove its folder")
    return Snapshot(data, manifest)


def _unknown(name: str, known: list[str]) -> BadInput:
    """The error for a name that is none of the snapshots there are."""
    if not known:
        return BadInput(f"no snapshot {name!r}: there is none yet", "make one with `collect`")
    repair = f"{nearest(name, known)} `trustcensus snapshots` lists what there is".lstrip()
    return BadInput(f"no snapshot {name!r} among {plural(len(known), 'snapshot')}", repair)


def is_id(name: str) -> bool:
    """Does a name have the form of a snapshot's id?"""
    return bool(_ID.fullmatch(name))


def newest_first(data: Path, source: str | None = None) -> list[Snapshot]:
    """All readable snapshots, newest as-of first (of one source where given).

    Where several have one time, as demo captures do, the one received last comes first.
    """
    snapshots = [
        Snapshot(data, manifest)
        for name, manifest in _manifests(data)
        if manifest is not None and name.startswith(f"{source}-" if source else "")
    ]
    return sorted(
        snapshots,
        key=lambda snapshot: (snapshot.as_of, _received_at(snapshot), snapshot.id),
        reverse=True,
    )


def _received_at(snapshot: Snapshot) -> int:
    """When it was noted that the snapshot was received here; 0 where it was not."""
    try:
        return (paths.received(snapshot.data) / f"{snapshot.id}.json").stat().st_mtime_ns
    except OSError:
        return 0


def unreadable(data: Path) -> list[str]:
    """Ids of snapshots whose manifest is damaged: `newest_first` passes them over."""
    return [name for name, manifest in _manifests(data) if manifest is None]


def _manifests(data: Path) -> list[tuple[str, dict[str, Any] | None]]:
    return [
        (folder.name, manifest_in(folder / "manifest.json"))
        for folder in sorted(paths.snapshots(data).glob("*"))
        if is_id(folder.name) and os.path.lexists(folder / "manifest.json")
    ]


def verify(snapshot: Snapshot) -> tuple[int, Iterator[str]]:
    """How many bodies the snapshot names, and (lazily) a message for each bad body or table."""
    try:
        digests = sorted(named_objects(snapshot))
    except DamagedData as fault:  # of the table itself, most often, which its hash says too
        return 0, iter(dict.fromkeys([fault.what, *_faults(snapshot, [])]))
    return len(digests), _faults(snapshot, digests)


def named_objects(snapshot: Snapshot) -> set[str]:
    """Hashes of all bodies the snapshot's answers name; raises :class:`DamagedData`."""
    return named_in(snapshot.table("response"), snapshot.id)


def named_in(responses: pa.Table | None, where: str) -> set[str]:
    """Hashes of all bodies a table of answers names."""
    named = [] if responses is None else responses.column("body_sha256").unique().to_pylist()
    odd = [digest for digest in named if digest and not _DIGEST.fullmatch(digest)]
    if odd:
        raise DamagedData(f"{where}: {odd[0][:80]!r} is not the hash of a body", REPAIR)
    return {digest for digest in named if digest}


def _faults(snapshot: Snapshot, digests: list[str]) -> Iterator[str]:
    checks = [(snapshot.table, name) for name in sorted(snapshot.manifest["tables"])]
    checks += [(snapshot.attachment, name) for name in sorted(snapshot.manifest["attachments"])]
    for check, name in [*checks, *((snapshot.objects.get, digest) for digest in digests)]:
        try:
            check(name)
        except DamagedData as fault:
            yield fault.what
