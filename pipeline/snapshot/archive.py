"""Hand a snapshot on: one file with its manifest, tables and bodies, every hash checked.

The archive is a plain tar (bodies are compressed already), files before bodies, with sorted names
and no times, so that the same snapshot packs to the same bytes. Nothing in it is trusted: names
must have the shapes below, sizes are bounded before anything is read, paths are made from hashes,
and a snapshot appears only when all of it is right.
"""

import io
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from pipeline import paths
from pipeline.errors import BadInput, DamagedData, unwritable
from pipeline.snapshot import tables
from pipeline.snapshot.manifest import ID, files_of, manifest_of
from pipeline.snapshot.objects import Objects, sha256, write_atomically
from pipeline.snapshot.store import (
    Snapshot,
    is_whole,
    named_in,
    named_objects,
    place,
    read,
)

_MEMBER = re.compile(
    rf"(?P<id>{ID})/"
    r"(?:objects/(?P<digest>[0-9a-f]{64})\.zst|(?P<file>[a-z][a-z0-9_]*\.(?:json|parquet)))"
)
#: Bytes of the largest member, and of all tables and attachments together: they are in memory.
_LARGEST = 512_000_000
#: Bytes of all packed bodies together.
_MOST_BYTES = 16_000_000_000
_MOST_FILES = 100
_WRONG_FILE = "give a file made by `pack`"
_REPAIR = "get the file again"


def pack(snapshot: Snapshot, target: Path) -> None:
    """Write the snapshot as one archive.

    Raises :class:`DamagedData` when a table or body does not match its hash, :class:`BadInput`
    when the archive cannot be written.
    """
    files = {"manifest.json": (snapshot.folder / "manifest.json").read_bytes()}
    for name in sorted(snapshot.manifest["tables"]):
        snapshot.table(name)
        files[f"{name}.parquet"] = (snapshot.folder / f"{name}.parquet").read_bytes()
    for name in sorted(snapshot.manifest["attachments"]):
        files[name] = snapshot.attachment(name) or b""
    partial = target.with_name(f".{target.name}.part")
    try:
        partial.unlink(missing_ok=True)  # a killed try's, or a link: nothing is written through it
        with tarfile.open(partial, "x", format=tarfile.USTAR_FORMAT) as archive:
            for name, content in sorted(files.items()):
                _add(archive, f"{snapshot.id}/{name}", content)
            for digest in sorted(named_objects(snapshot)):
                snapshot.objects.get(digest)  # checks it
                stored = snapshot.objects.path(digest).read_bytes()
                _add(archive, f"{snapshot.id}/objects/{digest}.zst", stored)
        partial.rename(target)
    except OSError as error:
        raise unwritable(f"archive {target}", error) from None
    finally:
        if not partial.is_dir():
            partial.unlink(missing_ok=True)


def unpack(source: Path, data: Path) -> Snapshot:
    """Add the snapshot of an archive to a data folder; one that is there already stays.

    Raises :class:`BadInput` for a file that is not a snapshot's archive, :class:`DamagedData` when
    anything in it does not match its hash or is not what readers rely on; the data folder then
    has no new snapshot, and no body but those that an undamaged table of answers names.
    """
    if not source.is_file():
        raise BadInput(f"{source}: no such file", "give a file that can be read")
    try:
        with source.open("rb") as stream:
            return _unpacked(stream, source, data)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BadInput(f"{source}: not an archive ({error})", _WRONG_FILE) from None
    except OSError as error:
        raise BadInput(f"{source}: {error.strerror}", "give a file that can be read") from None


@dataclass(frozen=True)
class _Packed:
    """What comes before the bodies, all of it checked; ``bodies`` has the bytes of each."""

    manifest: dict[str, Any]
    files: dict[str, bytes]
    bodies: dict[str, int]


def _unpacked(stream: IO[bytes], source: Path, data: Path) -> Snapshot:
    objects = Objects(paths.objects(data))
    files: dict[str, bytes] = {}
    ids: set[str] = set()
    packed: _Packed | None = None
    missing: dict[str, int] = {}
    left = {"file": _LARGEST, "body": _MOST_BYTES}
    for name, size in _members(stream, source):
        match = _MEMBER.fullmatch(name)
        if match is None:
            raise _no_part(source, name)
        ids.add(match["id"])
        kind = "file" if match["file"] else "body"
        left[kind] -= size
        if size > _LARGEST or left[kind] < 0 or len(files) > _MOST_FILES:
            raise DamagedData(f"{source}: {name[:80]!r} is too large", _WRONG_FILE)
        if match["file"]:
            if packed is not None or match["file"] in files:
                raise _no_part(source, name)
            files[match["file"]] = _content(stream, size, source)
            continue
        if packed is None:  # bodies come last: what they must be is known by now
            packed = _checked(source, ids, files)
            missing = dict(packed.bodies)
        if missing.pop(match["digest"], None) is None:
            raise _no_part(source, name)
        _keep(objects, match["digest"], packed.bodies[match["digest"]], stream, size, source)
    if packed is None:
        packed = _checked(source, ids, files)
        missing = dict(packed.bodies)
    if ids != {packed.manifest["id"]}:
        raise DamagedData(f"{source}: manifest does not match the id", _REPAIR)
    for digest, size in sorted(missing.items()):
        if objects.measured(digest) != size:
            raise DamagedData(f"{source}: body {digest} is missing", _REPAIR)
    snapshot = Snapshot(data, packed.manifest)
    if not is_whole(snapshot.folder, packed.manifest):
        place(snapshot.folder, packed.manifest, packed.files)
    return read(data, snapshot.id)


def _members(stream: IO[bytes], source: Path) -> Iterator[tuple[str, int]]:
    """Name and size of each member; its content is next in the stream and must be read.

    `pack` writes regular files with short names, so a member is one header and its content. Links,
    devices, sparse files and headers that lengthen others do not belong in it, and are never
    unpacked to find out what they are.
    """
    while len(header := stream.read(tarfile.BLOCKSIZE)) == tarfile.BLOCKSIZE:
        if header == bytes(tarfile.BLOCKSIZE):
            return
        member = tarfile.TarInfo.frombuf(header, "utf-8", "replace")
        if member.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or member.size < 0:
            raise _no_part(source, member.name)
        yield member.name, member.size
        padding = -member.size % tarfile.BLOCKSIZE
        if len(stream.read(padding)) != padding:
            break
    raise DamagedData(f"{source}: it is cut short", _REPAIR)


def _content(stream: IO[bytes], size: int, source: Path) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise DamagedData(f"{source}: it is cut short", _REPAIR)
    return content


def _no_part(source: Path, name: str) -> BadInput:
    return BadInput(f"{source}: {name[:80]!r} is not part of a snapshot", _WRONG_FILE)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o644
    archive.addfile(entry, io.BytesIO(content))


def _keep(
    objects: Objects, digest: str, unpacked: int, stream: IO[bytes], size: int, source: Path
) -> None:
    """Store one packed body under its hash, unless what it unpacks to has another, or its size."""
    content = _content(stream, size, source)
    if objects.measured(digest) == unpacked:
        return
    target = objects.path(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, content)
    if objects.measured(digest) != unpacked:
        target.unlink()
        raise DamagedData(f"{source}: body {digest} does not match its hash", _REPAIR)


def _checked(source: Path, ids: set[str], files: dict[str, bytes]) -> _Packed:
    """Manifest, tables and attachments, all that they say of each other compared."""
    if "manifest.json" not in files:
        raise BadInput(f"{source}: no manifest of a snapshot", _WRONG_FILE)
    manifest = manifest_of(files["manifest.json"])
    if manifest is None or ids != {manifest["id"]}:
        raise DamagedData(f"{source}: manifest does not match the id", _REPAIR)
    named = files_of(manifest)
    for name, digest in sorted(named.items()):
        if name not in files or sha256(files[name]) != digest:
            raise DamagedData(f"{source}: {name} does not match its hash", _REPAIR)
    for name in sorted(files.keys() - named.keys() - {"manifest.json"}):
        raise _no_part(source, name)
    for name in ("cohort", "response"):
        if name not in manifest["tables"]:
            raise DamagedData(f"{source}: it has no table {name}", _REPAIR)
    try:
        for name, about in sorted(manifest["tables"].items()):
            tables.check(name, files[f"{name}.parquet"], about["rows"])
        bodies = _bodies(source, tables.read("response", files["response.parquet"]))
    except DamagedData as fault:
        raise DamagedData(f"{source}: {fault.what}", _REPAIR) from None
    return _Packed(manifest, {name: files[name] for name in named}, bodies)


def _bodies(source: Path, responses: pa.Table) -> dict[str, int]:
    """Bodies that the answers name, and what each unpacks to; one size for one body."""
    named_in(responses, str(source))
    bodies: dict[str, int] = {}
    pairs = responses.select(["body_sha256", "body_bytes"])
    for digest, size in zip(*(column.to_pylist() for column in pairs.columns), strict=True):
        if digest and (size is None or bodies.setdefault(digest, size) != size):
            raise DamagedData(f"body {digest} has size {size}: missing or contradictory", _REPAIR)
    return bodies
