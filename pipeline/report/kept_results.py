"""Executed notebooks and drawn figures, kept by the hash of everything they are made from.

A report of the same snapshot then runs again only what has changed: another parameter, another
notebook, another library, other code. What is kept is checked when it is read, and what does not
hold, or cannot be stored, is simply made again.
"""

import json
import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import paths
from pipeline.snapshot import canonical_json, is_id, sha256

#: How many snapshots' results stay: those used last.
_SNAPSHOTS = 3
#: Name of a folder of results: a hash of what they were made of.
_RESULTS = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Kept:
    """The results of one snapshot under one state of the code; ``is_read`` is False to make all."""

    folder: Path
    is_read: bool = True

    @property
    def has_any(self) -> bool:
        """Is there a result that could be taken?"""
        return self.is_read and self.folder.is_dir()

    def find(self, *made_of: Any) -> dict[str, Any] | None:
        """What was kept under all it is made of, if that is there and whole."""
        if not self.is_read:
            return None
        try:
            digest, body = self._place(made_of).read_text(encoding="utf-8").split("\n", 1)
        except (OSError, ValueError):
            return None
        if digest != sha256(body.encode()):
            return None
        result: dict[str, Any] = json.loads(body)
        return result

    def keep(self, value: dict[str, Any], *made_of: Any) -> None:
        """Store a result of JSON values, whole or not at all."""
        body = json.dumps(value)  # ASCII: a text may hold what UTF-8 cannot
        with suppress(OSError):  # without room or permission it is made again next time
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", dir=self.folder, delete=False, encoding="ascii"
            ) as file:
                try:
                    file.write(f"{sha256(body.encode())}\n{body}")
                    file.close()
                    Path(file.name).replace(self._place(made_of))
                except OSError:
                    Path(file.name).unlink()

    def _place(self, made_of: tuple[Any, ...]) -> Path:
        text = json.dumps(made_of, sort_keys=True)
        return self.folder / f"{sha256(text.encode())}.json"


def open_kept(data: Path, snapshot: str, made_of: Any, is_read: bool = True) -> Kept:
    """The results of a snapshot made of the given code, libraries and baseline.

    Results of other code are removed, and of snapshots that were not used for long.
    """
    of_snapshot = paths.results(data, snapshot)
    root = of_snapshot.parent
    folder = of_snapshot / sha256(canonical_json(made_of))[:16]
    with suppress(OSError):
        of_snapshot.mkdir(parents=True, exist_ok=True)
        os.utime(of_snapshot)
        if root.is_symlink():
            return Kept(folder, is_read)
        every = [path for path in root.iterdir() if is_id(path.name) and _is_folder(path)]
        by_use = sorted(every, key=lambda path: path.stat().st_mtime, reverse=True)
        for place, path in enumerate(by_use):
            for results in path.iterdir():
                is_used = results == folder or (path != of_snapshot and place < _SNAPSHOTS)
                if not is_used and _RESULTS.fullmatch(results.name) and _is_folder(results):
                    shutil.rmtree(results)
            if place >= _SNAPSHOTS and not any(path.iterdir()):
                path.rmdir()
    return Kept(folder, is_read)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
