"""The same world on an earlier day: what a capture made then would have read.

What was uploaded since is not there yet, and some projects had other owners, another organization
or were not archived yet: a capture of today shows those as changes.
"""

from dataclasses import replace
from datetime import datetime
from random import Random

from pipeline.demo.ownership import OWNERSHIP
from pipeline.demo.world import Project, World

#: Part of the projects whose ownership differed.
_SHARE = 0.04


def rewind(world: World, as_of: datetime) -> World:
    """The world as it was; the same again for the same world and day. Its truth is not told."""
    rng = Random(f"before {world.seed}")  # noqa: S311 - a simulation
    projects = tuple(_before(project, as_of, rng) for project in world.projects)
    return World(world.seed, as_of, projects, {})


def _before(project: Project, as_of: datetime, rng: Random) -> Project:
    is_moved, is_archived_since = rng.random() < _SHARE, rng.random() < 0.3
    change = rng.choice(OWNERSHIP)
    made = change(project, rng) if is_moved and project.is_json_served else None
    before = made[0] if made else project
    if before.status == "archived" and is_archived_since:
        before = replace(before, status="active")
    releases = (
        replace(release, files=tuple(file for file in release.files if file.uploaded_at <= as_of))
        for release in before.releases
    )
    return replace(before, releases=tuple(release for release in releases if release.files))
