"""What a first reading leaves open: a change is confirmed by all files before it is claimed.

The same SQL that will build the database reads the answers so far, so that plan and facts cannot
disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import database
from pipeline.capture.fetch import Capture
from pipeline.progress import Progress
from pipeline.snapshot import Snapshot

#: The last layer of SQL that says whether publishers differ, and declared repositories match.
_LAYER = "projects"


@dataclass(frozen=True)
class Unpublished(Snapshot):
    """A capture that is not a snapshot yet: its tables are at hand, its bodies are stored."""

    given: dict[str, pa.Table] = field(default_factory=dict)

    def table(self, name: str) -> pa.Table | None:
        """One of the tables at hand, None where there is none of that name."""
        return self.given.get(name)


async def confirm(
    capture: Capture, data: Path, as_of: datetime, cohort: pa.Table, progress: Progress
) -> int:
    """Ask for every file that a change depends on, until no further change comes into sight.

    Returns how many requests that took. ``cohort`` is the capture's table.
    """
    n_asked = 0
    projects = capture.part_asked
    while projects:
        wanted = files_to_confirm(data, as_of, cohort, capture.table(), projects)
        targets = set(capture.attested_files(wanted)) - capture.targets
        if targets:
            n_new = sum(capture.stored(target) is None for _, target in targets)
            progress.start("confirm changes", len(targets))
            await capture.provenance(targets, progress)
            progress.finish(
                f"{n_new} asked of {len(wanted)} projects, {len(targets) - n_new} stored"
            )
            n_asked += n_new
        capture.targets |= targets
        projects = {project for project, _ in targets}
    return n_asked


def files_to_confirm(
    data: Path, as_of: datetime, cohort: pa.Table, response: pa.Table, projects: Iterable[str]
) -> dict[str, set[str]]:
    """File names by project whose provenance has to be asked for before a change is claimed.

    ``cohort`` and ``response`` are the capture's tables so far; only ``projects`` are looked at.
    """
    names = pa.array(sorted(projects), pa.string())
    given = {
        "cohort": cohort.filter(pc.is_in(cohort.column("project"), names)),
        "response": response.filter(pc.is_in(response.column("project"), names)),
    }
    manifest = {
        "id": "unpublished",
        "source": "index",
        "as_of": as_of.isoformat(),
        "simulated": False,
    }
    found: dict[str, set[str]] = {}
    with database.open_memory() as db:
        database.fill(db, Unpublished(data, manifest, given), through=_LAYER)
        for project, filename in db.sql(database.query("plan/to_confirm")).fetchall():
            found.setdefault(project, set()).add(filename)
    return found
