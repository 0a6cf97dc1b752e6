"""What a capture fetches: counts before the first request, then which provenance objects.

Unit and budget: one request a file. Every attested file of the latest release, and of a release
that is pinned, is fetched; of older releases none (``latest``), one wheel and one sdist
(``per-release``, so that a release whose halves differ is seen), or every file (``all``). Where
what ``per-release`` read would be a change of publisher, every file of the releases compared is
fetched too (``confirm``).

Which files these are is a query over the tables that the database will have: the answers so far are
read by the same SQL, so that plan and facts cannot disagree.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import database, sql_files
from pipeline.config import Identity
from pipeline.snapshot import Snapshot
from pipeline.text import plural

#: Projects whose answers are read at once: the files of some thousand do not fit into memory.
_AT_ONCE = 500
_ATTESTED_FILES = "plan/attested_files"


@dataclass(frozen=True)
class Plan:
    """Requests a capture will send, by kind; None is known only from the answers.

    ``conditional`` of the ``simple`` and ``project`` requests carry an ETag and may be answered
    by "unchanged"; ``unmoved`` projects need no request. ``stored`` provenance objects are
    here already; ``mode`` is ``full`` or ``incremental``. ``confirm`` are provenance requests of
    the second pass, known when the first is read.
    """

    mode: str
    projects: int
    index: int
    unmoved: int | None
    simple: int | None
    project: int | None
    conditional: int
    provenance: int | None
    stored: int
    confirm: int | None = None

    def by_kind(self) -> dict[str, str]:
        """Requests by kind, as far as they are known."""
        most = "at most " if self.simple is None else ""
        listings = self.projects if self.simple is None else self.simple
        known = "known after the file lists" if self.provenance is None else str(self.provenance)
        return {
            "index": str(self.index),
            "simple": f"{most}{listings}",
            "project": f"{most}{listings}",
            "conditional, of these two": str(self.conditional),
            "provenance": known,
            "to confirm changes": "known after these"
            if self.confirm is None
            else str(self.confirm),
        }

    def requests(self) -> int:
        """Requests planned so far, the largest number where it is not known yet."""
        listings = self.projects if self.simple is None else self.simple
        return self.index + 2 * listings + (self.provenance or 0) + (self.confirm or 0)

    def sentence(self, rate: float) -> str:
        """The plan in one line, with minutes at ``rate`` requests per second."""
        most = "at most " if self.simple is None else ""
        listings = self.projects if self.simple is None else self.simple
        mode = "" if self.mode == "full" else f"{self.mode}: "
        of = plural(listings, "project")
        parts = [f"{mode}{most}{2 * listings:,} requests for {of}"]
        if self.unmoved:
            parts.append(f"{self.unmoved:,} unchanged")
        if self.conditional:
            parts.append(f"{self.conditional:,} conditional")
        provenance = (
            "provenance" if self.provenance is None else f"{self.provenance:,} for provenance"
        )
        stored = f" ({self.stored:,} already stored)" if self.stored else ""
        parts.append(f"plus {provenance}{stored}")
        if self.confirm:
            parts.append(f"{self.confirm:,} to confirm changes")
        if rate:
            minutes = self.requests() / rate / 60
            parts.append(f"{most}{minutes:.1f} min at {rate:g} per second")
        return ", ".join(parts)


@dataclass(frozen=True, order=True)
class Target:
    """One provenance object to fetch; ``sha256`` is the file's, where the index states it."""

    filename: str
    version: str
    url: str
    sha256: str | None = None


@dataclass(frozen=True)
class Listed:
    """A file that its list says has provenance; ``is_asked``: in the first pass."""

    project: str
    target: Target
    is_asked: bool


@dataclass(frozen=True)
class Answers(Snapshot):
    """A capture that is not a snapshot yet: its tables are at hand, its bodies are stored."""

    given: dict[str, pa.Table] = field(default_factory=dict)

    def table(self, name: str) -> pa.Table | None:
        """One of the tables at hand, None where there is none of that name."""
        return self.given.get(name)

    def of(self, projects: set[str]) -> "Answers":
        """The same of some projects only."""
        names = pa.array(sorted(projects), pa.string())
        some = {
            name: table.filter(pc.is_in(table.column("project"), names))
            for name, table in self.given.items()
        }
        return Answers(self.data, self.manifest, some)

    @contextmanager
    def database(self, query: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """What a build makes of the answers, in memory, as far as the query reads it."""
        with database.open_memory() as db:
            database.build_tables(db, self, only=sql_files.needed(query))
            yield db


def answers_so_far(data: Path, as_of: datetime, tables: dict[str, pa.Table]) -> Answers:
    """The answers of a capture under way; ``tables`` are ``cohort``, ``response`` and ``pin``."""
    manifest = {
        "id": "unpublished",
        "source": "index",
        "as_of": as_of.isoformat(),
        "simulated": False,
        "cohort": {},
    }
    return Answers(data, manifest, tables)


def attested_files(db: duckdb.DuckDBPyConnection, identity: Identity) -> list[Listed]:
    """Every file with provenance in a built database, sorted by project and file name."""
    rows = db.execute(sql_files.query(_ATTESTED_FILES), {"identity": identity}).fetchall()
    return [
        Listed(project, Target(filename, version, url, sha256), is_asked)
        for project, filename, version, url, sha256, is_asked in rows
    ]


def plan_provenance(answers: Answers, identity: Identity) -> list[Listed]:
    """The files with provenance in the file lists so far, and which to fetch in the first pass."""
    response = answers.given["response"].to_pylist()
    names = sorted({row["project"] for row in response if row["kind"] == "simple"})
    files = []
    for start in range(0, len(names), _AT_ONCE):
        some = answers.of(set(names[start : start + _AT_ONCE]))
        with some.database(sql_files.query(_ATTESTED_FILES)) as db:
            files += attested_files(db, identity)
    return files
