"""A world without stories: every file's publisher is drawn by chance.

Adversarial rather than likely: strangers' wheels, late files, mixed releases, renames, missing ids
and backports are common, so that two readings of it differ wherever they can.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.demo.certificates import digest
from pipeline.demo.generator import AS_OF
from pipeline.demo.truth import compute_truth
from pipeline.demo.world import FIRST_ATTESTABLE, File, Project, Publisher, Release, World

#: What attestations of a file state, and how its workflow is named.
_STATES = (*[("publish",)] * 4, ("publish", "build"), ("build",))
_REFERENCES = ("tag", "branch", "commit")
_WHEELS = ("cp310", "cp311", "cp312", "cp313", "py3")


def chance_world(seed: int, projects: int) -> World:
    """A world of this many projects whose truth is read from it like any other's."""
    made = tuple(_project(seed, number) for number in range(1, projects + 1))
    return World(seed, AS_OF, made, compute_truth(made, AS_OF, seed))


def _project(seed: int, number: int) -> Project:
    rng = random.Random(f"chance {seed} {number}")
    name = f"chance-{number}"
    cast = _cast(rng, name)
    home = rng.choice(cast)
    at, major, minor, releases = FIRST_ATTESTABLE, 1, 0, []
    versions = set()
    for _ in range(rng.randint(1, 7)):
        at += timedelta(days=rng.choice((3, 9, 20, 60, 130, 400)), seconds=rng.randrange(86_400))
        if at > AS_OF - timedelta(days=90):
            break
        if rng.random() < 0.2:
            major, minor = major + 1, 0
        behind = max(1, major - 1) if rng.random() < 0.2 else major
        minor += 1
        version = f"{behind}.{minor}" + ("rc1" if rng.random() < 0.15 else "")
        if version in versions:
            continue
        versions.add(version)
        if rng.random() < 0.15:
            home = rng.choice(cast)
        releases.append(_release(rng, name, version, at, (home, *cast)))
    return Project(
        rank=number,
        display_name=name,
        name=name,
        downloads=1_000_000 - number,
        summary="Drawn by chance.",
        storyline="chance",
        releases=tuple(releases),
        project_urls=(("Source", f"https://github.com/{cast[0].repository}"),),
        roles=(("Owner", f"owner-{number}"),),
        serial=number,
    )


def _cast(rng: random.Random, name: str) -> list[Publisher]:
    first = Publisher(
        "GitHub", f"sim-owner/{name}", str(1000 + rng.randrange(900)), "77", "release.yml"
    )
    return [
        first,
        replace(first, workflow="wheels.yml"),
        replace(first, environment="release"),
        replace(first, repository=f"sim-owner/{name}-next"),
        replace(first, owner_id="78", repository=f"sim-labs/{name}"),
        replace(first, repository_id=None, owner_id=None),
        replace(first, repository=f"sim-other/{name}", repository_id="5", owner_id="79"),
        Publisher("GitLab", f"sim-owner/{name}", "6", "80", ".gitlab-ci.yml"),
        Publisher("Google", email=f"one@{name}.invalid"),
    ]


def _release(
    rng: random.Random, name: str, version: str, at: datetime, cast: tuple[Publisher, ...]
) -> Release:
    """One to five wheels and maybe a source archive, most of them by the first of the cast."""
    home, *others = cast
    is_bare, is_refusing = rng.random() < 0.15, rng.random() < 0.03
    names = [
        f"{name}-{version}-{tag}-none-any.whl" for tag in rng.sample(_WHEELS, rng.randint(1, 5))
    ]
    names += [f"{name}-{version}.tar.gz"] * (rng.random() < 0.7)
    files = []
    for filename in names:
        days = rng.choice((0, 0, 0, 0, 0, 0, 0, 0, 2, 13, 15, 40, 80))
        by: Publisher | None = rng.choice(others) if rng.random() < 0.12 else home
        if is_bare or rng.random() < 0.06:
            by = None
        files.append(
            File(
                filename=filename,
                packagetype="sdist" if filename.endswith(".tar.gz") else "bdist_wheel",
                sha256=digest("chance", filename).hex(),
                size=1000,
                uploaded_at=at + timedelta(days=days, seconds=rng.randrange(3600)),
                publisher=by,
                is_refused=is_refusing and by is not None and rng.random() < 0.5,
                states=_STATES[digest("chance statements", filename)[0] % len(_STATES)],
                reference=_REFERENCES[digest("chance reference", filename)[0] % 3],
            )
        )
    return Release(
        version, tuple(sorted(files, key=lambda file: (file.uploaded_at, file.filename)))
    )
