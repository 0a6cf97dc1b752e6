"""Files of a report and their hashes."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from pipeline.snapshot import canonical_json, sha256

SUMS = "SHA256SUMS"


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file the way every JSON file of a report is written."""
    path.write_bytes(canonical_json(value))


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder by its relative path, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in files}


def write_sums(folder: Path, mutable: Collection[str] = ()) -> dict[str, str]:
    """Write ``SHA256SUMS`` of every file of a folder, for ``sha256sum -c``; gives all hashes.

    It lists neither itself, nor ``manifest.json`` (which hashes it), nor what may change later.
    """
    hashes = file_hashes(folder)
    left_out = {SUMS, "manifest.json", *mutable}
    sums = "".join(f"{digest}  {name}\n" for name, digest in hashes.items() if name not in left_out)
    (folder / SUMS).write_text(sums, encoding="utf-8")
    return dict(sorted({**hashes, SUMS: sha256(sums.encode())}.items()))
