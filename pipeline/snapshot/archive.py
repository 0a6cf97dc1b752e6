"""Hand a snapshot on: one file with its manifest, tables and bodies, every hash checked.

The archive is a plain tar (bodies are compressed already) with sorted names and no times, so that
the same snapshot packs to the same bytes. Nothing in it is trusted: names must have the shapes
below, paths are made from hashes, and a snapshot appears only when all of it is right.
"""

import io
import re
import tarfile
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import BadInput, DamagedData
from pipeline.snapshot.objects import Objects, sha256, write_atomically
from pipeline.snapshot.store import Snapshot, manifest_of, named_objects, place, read

_MEMBER = re.compile(
    r"^(?P<id>[a-z]+-\d{4}-\d{2}-\d{2}-[0-9a-f]{12})/"
    r"(?:objects/(?P<digest>[0-9a-f]{64})\.zst|(?P<file>[a-z][a-z0-9_]*\.(?:json|parquet)))$"
)
#: Largest member read into memory.
_LARGEST = 512_000_000
_WRONG_FILE = "give a file made by `pack`"
_REPAIR = "ask for the file again"


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
        with tarfile.open(partial, "w", format=tarfile.USTAR_FORMAT) as archive:
            for name, content in sorted(files.items()):
                _add(archive, f"{snapshot.id}/{name}", content)
            for digest in sorted(named_objects(snapshot)):
                snapshot.objects.get(digest)  # checks it
                stored = snapshot.objects.path(digest).read_bytes()
                _add(archive, f"{snapshot.id}/objects/{digest}.zst", stored)
        partial.rename(target)
    except OSError as error:
        what = f"archive {target} cannot be written ({error.strerror})"
        raise BadInput(what, "give another --out") from None
    finally:
        partial.unlink(missing_ok=True)


def unpack(source: Path, data: Path) -> Snapshot:
    """Add the snapshot of an archive to a data folder; one that is there already stays.

    Raises :class:`BadInput` when the file is no archive of a snapshot, :class:`DamagedData` when
    anything in it does not match its hash; the data folder then has no new snapshot.
    """
    objects = Objects(data / "objects")
    files: dict[str, bytes] = {}
    names: set[str] = set()
    try:
        with tarfile.open(source, "r:") as archive:
            for member in archive:
                found = _MEMBER.match(member.name)
                content = archive.extractfile(member) if member.isreg() else None
                if found is None or content is None or member.size > _LARGEST:
                    what = f"{source}: {member.name[:80]!r} is no part of a snapshot"
                    raise BadInput(what, "give a file made by `pack`")
                names.add(found["id"])
                if found["digest"]:
                    _keep(objects, found["digest"], content, source)
                else:
                    files[found["file"]] = content.read()
    except (tarfile.TarError, EOFError) as error:
        raise BadInput(
            f"{source}: not an archive ({error})", "give a file made by `pack`"
        ) from None
    except OSError as error:
        raise BadInput(f"{source}: {error.strerror}", "give a file that can be read") from None
    manifest = _checked_manifest(source, names, files)
    tables = {name: files[f"{name}.parquet"] for name in manifest["tables"]}
    missing = [each for each in sorted(_named(source, tables)) if not objects.holds(each)]
    if missing:
        raise DamagedData(f"{source}: {len(missing)} bodies are missing", _REPAIR)
    attachments = {name: files[name] for name in manifest["attachments"]}
    snapshot = Snapshot(data, manifest)
    if not (snapshot.folder / "manifest.json").exists():
        place(snapshot.folder, manifest, tables, attachments)
    return read(data, snapshot.id)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o644
    archive.addfile(entry, io.BytesIO(content))


def _keep(objects: Objects, digest: str, content: IO[bytes], source: Path) -> None:
    """Store one packed body under its hash, unless what it unpacks to has another."""
    if objects.holds(digest):
        return
    target = objects.path(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, content.read())
    if not objects.holds(digest):
        target.unlink()
        raise DamagedData(f"{source}: body {digest} does not match its hash", _REPAIR)


def _named(source: Path, tables: dict[str, bytes]) -> set[str]:
    """Bodies the packed answers name."""
    try:
        response = pq.read_table(pa.BufferReader(tables["response"]))
        named = response.column("body_sha256").to_pylist()
    except (pa.ArrowException, KeyError, OSError):
        raise DamagedData(f"{source}: its answers cannot be read", _REPAIR) from None
    return {str(digest) for digest in named if digest}


def _checked_manifest(source: Path, names: set[str], files: dict[str, bytes]) -> dict[str, Any]:
    if "manifest.json" not in files:
        raise BadInput(f"{source}: no manifest of a snapshot", _WRONG_FILE)
    manifest = manifest_of(files["manifest.json"])
    if manifest is None or names != {manifest["id"]}:
        raise DamagedData(f"{source}: manifest does not match the id", _REPAIR)
    hashes = {f"{name}.parquet": about["sha256"] for name, about in manifest["tables"].items()}
    for name, digest in sorted((hashes | manifest["attachments"]).items()):
        if name not in files or sha256(files[name]) != digest:
            raise DamagedData(f"{source}: {name} does not match its hash", _REPAIR)
    return manifest
