"""Changes of who holds a project: each gives the project after it, and the events it makes."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from pipeline.demo.world import Project

#: The project changed, and what happened: kind of event, and the release it is about.
Made = tuple[Project, list[tuple[str, str | None]]]
Change = Callable[[Project, Random], Made | None]


def _owners(project: Project) -> list[tuple[str, str]]:
    return [role for role in project.roles if role[0] == "Owner"]


def _owner_added(project: Project, rng: Random) -> Made | None:
    if not project.is_ownership_declared:
        return None
    new = ("Owner", f"sim-user-new-{rng.randrange(10**6):06d}")
    return replace(project, roles=(*project.roles, new)), [("owner_added", None)]


def _owner_removed(project: Project, rng: Random) -> Made | None:
    owners = _owners(project)
    if not project.is_ownership_declared or len(owners) < 2:
        return None
    gone = rng.choice(owners)
    kept = tuple(role for role in project.roles if role != gone)
    return replace(project, roles=kept), [("owner_removed", None)]


def _owners_replaced(project: Project, rng: Random) -> Made | None:
    owners = _owners(project)
    if not project.is_ownership_declared or not owners:
        return None
    others = [role for role in project.roles if role[0] != "Owner"]
    new = ("Owner", f"sim-user-new-{rng.randrange(10**6):06d}")
    return replace(project, roles=(new, *others)), [("owners_replaced", None)]


def _joined(project: Project, rng: Random) -> Made | None:
    if not project.is_ownership_declared or project.organization is not None:
        return None
    name = f"sim-org-new-{rng.randrange(10**6):06d}"
    emptied = replace(project, organization=name, roles=())
    removed: list[tuple[str, str | None]] = [("owner_removed", None)] if _owners(project) else []
    return emptied, [("organization_joined", None), *removed]


def _left(project: Project, _: Random) -> Made | None:
    if not project.is_ownership_declared or project.organization is None:
        return None
    return replace(project, organization=None), [("organization_left", None)]


def _moved(project: Project, rng: Random) -> Made | None:
    if not project.is_ownership_declared or project.organization is None:
        return None
    name = f"sim-org-new-{rng.randrange(10**6):06d}"
    return replace(project, organization=name), [("organization_changed", None)]


#: Changes of who holds a project.
OWNERSHIP: tuple[Change, ...] = (
    _owner_added,
    _owner_removed,
    _owners_replaced,
    _joined,
    _left,
    _moved,
)
