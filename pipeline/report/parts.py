"""The finished parts of a report in the making, so that a killed try loses little.

A part is a figure or a notebook: its files, and what the rest of the report needs to know of it.
Each is kept below the staging folder as links to its files and a note of their hashes, written
last; what a kill or a full disk cut short has no note, or does not match it, and is made again.
"""

import json
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc

from pipeline import __version__
from pipeline.report.place import link
from pipeline.snapshot import canonical_json, sha256
from pipeline.snapshot.objects import write_atomically

TOOLS = ("altair", "duckdb", "fonttools", "papermill", "pyarrow", "pyoxipng", "vl-convert-python")


def versions() -> dict[str, str]:
    """What decides a report's bytes beside its own code: versions of Python and the libraries."""
    return {
        "trustcensus": __version__,
        "python": platform.python_version(),
        **{tool: version(tool) for tool in TOOLS},
    }


@dataclass(frozen=True)
class Part:
    """A finished part: what it told, and its table where it has one."""

    value: Any
    table: pa.Table | None


class Parts:
    """Finished parts below ``folder``; their files are those of ``report``."""

    def __init__(self, folder: Path, report: Path) -> None:
        self.folder = folder
        self.report = report
        made_with = folder / "versions.json"
        if not made_with.is_file() or made_with.read_bytes() != canonical_json(versions()):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            write_atomically(made_with, canonical_json(versions()))

    def keep(self, name: str, files: list[Path], value: Any, table: pa.Table | None = None) -> None:
        """Note that a part is finished, with its files (below the report) and what it told."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        hashes = {}
        for number, file in enumerate(sorted(files)):
            link(file, folder / str(number))
            hashes[file.relative_to(self.report).as_posix()] = sha256(file.read_bytes())
        if table is not None:
            (folder / "table").write_bytes(_packed(table))
        note = {
            "files": hashes,
            "table": None if table is None else sha256(_packed(table)),
            "value": value,
        }
        write_atomically(folder / "note.json", canonical_json(note))

    def take(self, name: str) -> Part | None:
        """A finished part with its files put into the report, None where it has to be made."""
        folder = self.folder / name
        try:
            note = json.loads((folder / "note.json").read_bytes())
            kept = {file: folder / str(n) for n, file in enumerate(sorted(note["files"]))}
            whole = {file: sha256(path.read_bytes()) for file, path in kept.items()}
            packed = None if note["table"] is None else (folder / "table").read_bytes()
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if whole != note["files"] or (packed and sha256(packed) != note["table"]):
            return None
        for file, path in kept.items():
            target = self.report / file
            target.parent.mkdir(parents=True, exist_ok=True)
            link(path, target)
        return Part(note["value"], None if packed is None else _unpacked(packed))


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _unpacked(content: bytes) -> pa.Table:
    return pa.ipc.open_stream(pa.BufferReader(content)).read_all()
