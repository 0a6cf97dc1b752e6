"""A world some weeks later: known changes of ownership, organization, status and files.

Each project is changed in at most one way, so what happened is told by the change that was made and
not worked out from the records.
"""

from collections.abc import Container
from dataclasses import replace
from datetime import timedelta
from random import Random

from pipeline.demo import Project, World
from pipeline.demo.ownership import OWNERSHIP, Change, Made

#: What happened to one project: kind of event, and the release it is about.
Told = tuple[str, str, str | None]


def evolve(
    world: World, seed: int, days: int = 30, share: float = 0.5, spared: Container[str] = ()
) -> tuple[World, list[Told]]:
    """The world ``days`` later, and (project, kind, version) of everything that happened to it.

    About ``share`` of the projects may change, never a ``spared`` one.
    """
    rng = Random(f"later {seed}")
    events: list[Told] = []
    projects = []
    for place, project in enumerate(world.projects):
        change = _CHANGES[place % len(_CHANGES)] if rng.random() < share else None
        is_seen = project.status == "active" and project.is_json_served
        is_seen = is_seen and project.name not in spared
        made = change(project, rng) if change and is_seen else None
        if made is None:
            projects.append(project)
            continue
        changed, happened = made
        projects.append(replace(changed, serial=project.serial + 1))
        events += [(project.name, kind, version) for kind, version in happened]
    as_of = world.as_of + timedelta(days=days)
    return World(world.seed, as_of, tuple(projects), {}), sorted(events, key=str)


def _archived(project: Project, _: Random) -> Made | None:
    return replace(project, status="archived"), [("status_changed", None)]


def _release_removed(project: Project, rng: Random) -> Made | None:
    if len(project.releases) < 2:
        return None
    gone = rng.choice(project.releases)
    kept = tuple(release for release in project.releases if release is not gone)
    return replace(project, releases=kept), [("release_removed", gone.version)]


def _file_removed(project: Project, rng: Random) -> Made | None:
    several = [release for release in project.releases if len(release.files) > 1]
    if not several:
        return None
    chosen = rng.choice(several)
    kept = tuple(
        replace(release, files=release.files[:-1]) if release is chosen else release
        for release in project.releases
    )
    return replace(project, releases=kept), [("file_removed", chosen.version)]


def _yanked(project: Project, rng: Random) -> Made | None:
    standing = [release for release in project.releases if release.yanked is None]
    if not standing:
        return None
    chosen = rng.choice(standing)
    kept = tuple(
        replace(release, yanked="broken") if release is chosen else release
        for release in project.releases
    )
    return replace(project, releases=kept), [("yanked", chosen.version)]


_CHANGES: tuple[Change, ...] = (
    *OWNERSHIP,
    _archived,
    _release_removed,
    _file_removed,
    _yanked,
)
