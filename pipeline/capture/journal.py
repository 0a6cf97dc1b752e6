"""What an unfinished capture has fetched: one line per answer, so that a kill loses none.

Layout: ``<data>/journal/<key>/head.json`` (when the capture began and what it works from) and
``answers.jsonl``. A body is stored before its line is written; a line cut short is dropped.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import paths
from pipeline.snapshot.objects import Objects, canonical_json, sha256, write_atomically
from pipeline.sources.http import ANSWERS

#: (kind, project, filename): what one request was about.
Key = tuple[str, str, str | None]
Row = dict[str, Any]


@dataclass
class Journal:
    """The answers of one capture in progress, by request."""

    folder: Path
    head: dict[str, Any]
    rows: dict[Key, Row] = field(default_factory=dict)
    _file: int = field(init=False, default=-1, repr=False)
    _is_closed: bool = field(init=False, default=False, repr=False)

    def add(self, row: Row) -> None:
        """Record one answer; it survives whatever happens to this process next."""
        line = json.dumps(row).encode() + b"\n"
        written = os.write(self._file, line)
        if written < len(line):  # a full disk: the rest may fit, else the error is raised here
            os.write(self._file, line[written:])
        self.rows[key_of(row)] = row

    def close(self) -> None:
        """Let go of the file, once; the journal stays."""
        if not self._is_closed:
            os.close(self._file)
            self._is_closed = True

    def discard(self) -> None:
        """The capture is published: nothing is left to resume."""
        self.close()
        shutil.rmtree(self.folder)

    def __post_init__(self) -> None:
        self._file = os.open(
            self.folder / "answers.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644
        )


def key_of(row: Row) -> Key:
    """What the request of a row was about."""
    return row["kind"], row["project"], row["filename"]


def key(options: dict[str, Any]) -> str:
    """Name of the journal of a capture with these options."""
    return sha256(canonical_json(options))[:12]


def begun(data: Path, name: str) -> dict[str, Any] | None:
    """The head of the unfinished capture of this name; None if there is none."""
    try:
        head = json.loads((paths.journals(data) / name / "head.json").read_bytes())
        is_whole = isinstance(head["as_of"], str) and isinstance(head["options"]["source"], str)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return head if is_whole else None


def start(data: Path, name: str, head: dict[str, Any]) -> Journal:
    """An empty journal, in the place of any earlier one of this name."""
    folder = paths.journals(data) / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_atomically(folder / "head.json", canonical_json(head))
    return Journal(folder, head)


def resume(data: Path, name: str, head: dict[str, Any], objects: Objects) -> Journal:
    """The journal of this name with every answer that need not be fetched again.

    Left out: what is no answer of an index (a fault, a portal's page, a refusal), as it may pass,
    and answers whose body did not reach the disk.
    """
    folder = paths.journals(data) / name
    rows: dict[Key, Row] = {}
    for row in _whole_rows(folder / "answers.jsonl"):
        body = row["body_sha256"]
        if row["reason"] in ANSWERS and (body is None or objects.holds(body)):
            rows[key_of(row)] = row
    kept = b"".join(json.dumps(row).encode() + b"\n" for row in rows.values())
    write_atomically(folder / "answers.jsonl", kept)
    return Journal(folder, head, rows)


def _whole_rows(path: Path) -> Iterator[Row]:
    """Answers whose line is complete: a kill or a full disk may have cut a write short."""
    if not path.is_file():
        return
    for line in path.read_bytes().split(b"\n")[:-1]:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and {"kind", "project", "filename", "reason"} <= row.keys():
            yield row
