"""What each project of a world requires: mostly more downloaded ones, by chance of its own.

Beside ordinary requirements there are those that are hard to follow: two projects that require each
other, extras, markers that do not hold, names nobody captures, and text that is no requirement.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline.demo.world import Project, Requirement

#: What can be hard, with the share of the cohort. The first projects have one of each, at the ranks
#: below; some need the next project too.
_HARD = {"cycle": 0.004, "extra": 0.03, "every extra": 0.006, "marker": 0.08, "outside": 0.05,
         "unread": 0.004}  # fmt: skip
_FIRST = {1: "cycle", 3: "extra", 5: "every extra", 7: "marker", 8: "outside", 9: "unread"}
_PAIRED = ("cycle", "extra", "every extra")
#: How many ordinary requirements a project has.
_MANY = {0: 45, 1: 25, 2: 15, 3: 10, 5: 5}


def with_requirements(seed: int, projects: Sequence[Project]) -> tuple[Project, ...]:
    """The projects, in rank order, with what they require; nothing else of them is changed."""
    chances = [
        random.Random(f"{seed}|requirements|{project.name}")  # noqa: S311 - repeatable, not secret
        for project in projects
    ]
    forms = [_form(rng, project.rank) for rng, project in zip(chances, projects, strict=True)]
    dependents = []
    for place, (rng, project) in enumerate(zip(chances, projects, strict=True)):
        listed = _ordinary(rng, projects, place)
        following = projects[place + 1] if place + 1 < len(projects) else None
        listed += _hard(forms[place], projects[place // 3], following)
        if place and forms[place - 1] in _PAIRED:
            listed += _answering(
                forms[place - 1], projects[place - 1], project, projects[place // 2]
            )
        dependents.append(replace(project, requires=tuple(listed)))
    return tuple(dependents)


def _form(rng: random.Random, rank: int) -> str:
    drawn = rng.choices((*_HARD, ""), (*_HARD.values(), 1 - sum(_HARD.values())))[0]
    return _FIRST.get(rank, "" if rank <= max(_FIRST) + 1 else drawn)


def _ordinary(rng: random.Random, projects: Sequence[Project], place: int) -> list[Requirement]:
    """Requirements of a few projects with more downloads, the most downloaded ones more often."""
    many = rng.choices(tuple(_MANY), tuple(_MANY.values()))[0]
    places = sorted({int(place * rng.random() ** 1.5) for _ in range(many)} - {place})
    return [
        _plain(projects[index], rng.choice(("", ">=1.0", ">=0.9,!=1.1", " (>=1)")))
        for index in places
    ]


def _plain(project: Project, rest: str = "", **more: Any) -> Requirement:
    return Requirement(f"{project.display_name}{rest}", project.name, **more)


def _hard(form: str, other: Project, following: Project | None) -> list[Requirement]:
    """What makes a project's requirements hard to follow."""
    match form:
        case "marker":
            return [
                _plain(other, '; sys_platform == "win32"', applies=False),
                _plain(other, '>=1; python_version < "3.9"', applies=False),
            ]
        case "outside":
            return [Requirement("Sim_Elsewhere.One>=2", "sim-elsewhere-one")]
        case "unread":
            return [Requirement("=cmd() <b>no requirement</b>\x1b[31m", None)]
    if following is None:
        return []
    match form:
        case "cycle":
            return [_plain(following, '; sys_platform == "linux"')]
        case "extra":
            return [_plain(following, "[Fast_IO]>=1", extras=("fast-io",))]
        case "every extra":
            return [_plain(following, "[all]", extras=("all",))]
    return []


def _answering(form: str, before: Project, own: Project, other: Project) -> list[Requirement]:
    """What the project after one of a pair requires in turn."""
    if form == "cycle":
        return [_plain(before)]
    fast = _plain(other, '; extra == "fast-io"', under="fast-io")
    slow = _plain(other, '; extra == "slow"', under="slow")
    every = _plain(own, '[fast-io]; extra == "all"', extras=("fast-io",), under="all")
    return [slow, fast, every]
