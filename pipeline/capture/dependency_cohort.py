"""A cohort of exactly the projects a build names (``--projects``), as a list like a published one.

The list's bytes carry the pins and what was left out, so that a resumed capture continues with the
list it began with, whatever became of the file.
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import versions
from pipeline.capture import cohort
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import canonical_json
from pipeline.sources.dependencies import read_dependencies

#: Bytes of a build's file: the largest known locks have five million.
_LARGEST = 16_000_000


@dataclass(frozen=True)
class DependencyCohort:
    """A list made by :func:`load`: its pins by project, and entries left out with their places."""

    form: str
    pins: dict[str, tuple[str, ...]]
    left_out: tuple[dict[str, str], ...]

    def table(self) -> pa.Table:
        """One row a pinned release (``SCHEMAS``), in the list's order."""
        rows = [
            {"project": name, "version": pin} for name, all_ in self.pins.items() for pin in all_
        ]
        return pa.Table.from_pylist(rows, schema=SCHEMAS["pin"])

    def counted(self) -> dict[str, int]:
        """Entries left out, by reason."""
        return dict(sorted(Counter(entry["reason"] for entry in self.left_out).items()))

    def described(self, about: dict[str, Any]) -> dict[str, Any]:
        """The manifest's ``cohort``: nothing ranks these projects, so its name says no top."""
        pinned = sum(map(len, self.pins.values()))
        named = f"{about['size']} project{'s' if about['size'] != 1 else ''} of {self.form}"
        return {**about, "name": named, "pinned": pinned}

    def sentence(self) -> str:
        """The list's contents in one line."""
        left_out = ", ".join(f"{count} {reason}" for reason, count in self.counted().items())
        pinned = sum(map(len, self.pins.values()))
        return (
            f"{len(self.pins)} projects of {self.form}, {pinned} releases pinned"
            f"{f'; left out: {left_out}' if left_out else ''}"
        )


def load(where: str) -> tuple[bytes, str]:
    """The bytes of the list a file of dependencies makes, and the file's name.

    Raises :class:`BadInput` for a file that cannot be read or names no project.
    """
    name = Path(where).name
    dependencies = read_dependencies(cohort.read_file(where, "--projects", _LARGEST), name)
    return canonical_json(dependencies.as_list()), name


def read(body: bytes) -> DependencyCohort:
    """What :func:`load` wrote besides the names."""
    document = json.loads(body)
    return DependencyCohort(
        document["source"],
        {versions.normalise(row["project"]): tuple(row["pins"]) for row in document["rows"]},
        tuple(document["left_out"]),
    )
