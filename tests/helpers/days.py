"""An index and its logs that change day by day, and what really happened on each of them.

Every project changes at most once. Changes of ownership, organization, status and files are told by
the change itself; what releases make happen is read from the records in plain Python.
"""

import json
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

import pyarrow as pa

from pipeline import demo
from pipeline.demo import File, Project, Publisher, Release, World
from pipeline.demo.changes import events
from tests.helpers.bigquery_server import Server
from tests.helpers.bigquery_tables import served
from tests.helpers.evolve import evolve
from tests.helpers.servers import Answering, Reply, bare_index, encoded

#: Project, kind, release.
Key = tuple[str, str, str | None]


@dataclass(frozen=True)
class Day:
    """One day: the index in the morning, and what had happened since the morning before."""

    world: World
    between: Counter[Key]
    released: Counter[Key]

    @property
    def happened(self) -> Counter[Key]:
        return self.between + self.released


def days(seed: int, projects: int, number: int) -> list[Day]:
    """The first morning, and ``number`` more."""
    world = demo.generate(seed=seed, projects=projects)
    first = world.as_of.replace(hour=0) + timedelta(days=1)
    world = replace(world, as_of=first)
    found = [Day(world, Counter(), Counter())]
    touched: set[str] = set()
    for day in range(1, number + 1):
        earlier = world
        world, told = evolve(world, seed + day, days=1, share=0.05, spared=touched)
        touched |= {name for name, *_ in told}
        world = _with_releases(world, Random(f"{seed} {day}"), touched)
        found.append(Day(world, Counter(told), _history(world) - _history(earlier)))
    return found


def _history(world: World) -> Counter[Key]:
    return Counter(
        (project.name, kind, version)
        for project in world.projects
        for kind, _, version, *_ in events(project)
    )


def _with_releases(world: World, rng: Random, touched: set[str]) -> World:
    """Two projects that were left alone so far have a new release each."""
    able = [
        each
        for each in world.projects
        if each.name not in touched
        and each.status == "active"
        and each.is_json_served
        and each.is_provenance_declared
    ]
    chosen = rng.sample(able, min(2, len(able)))
    touched |= {each.name for each in chosen}
    names = {each.name for each in chosen}
    return replace(
        world,
        projects=tuple(
            _released(each, rng, world.as_of) if each.name in names else each
            for each in world.projects
        ),
    )


def _released(project: Project, rng: Random, morning: datetime) -> Project:
    """A new minor release, by the publisher before, another one, or nobody known."""
    newest = max(project.releases, key=lambda each: each.parsed)
    version = f"{newest.parsed.major}.{newest.parsed.minor + 1}.0"
    if newest.parsed.epoch:
        version = f"{newest.parsed.epoch}!{version}"
    other = Publisher(
        "GitHub",
        f"elsewhere/{project.name}",
        str(rng.randrange(10**9)),
        str(rng.randrange(10**9)),
        "release.yml",
    )
    by = rng.choice([newest.files[0].publisher, other, None])
    file = File(
        filename=f"{project.name.replace('-', '_')}-{version}-py3-none-any.whl",
        packagetype="bdist_wheel",
        sha256=f"{rng.randrange(16**64):064x}",
        size=1000,
        uploaded_at=morning - timedelta(hours=rng.randrange(1, 23)),
        publisher=by,
    )
    release = Release(version, (file,))
    return replace(project, releases=(*project.releases, release), serial=project.serial + 1)


Spoiling = Callable[[str, Reply], Reply]


def fine(_: str, reply: Reply) -> Reply:
    """A good day."""
    return reply


def outage(_: str, __: Reply) -> Reply:
    """Nothing answers."""
    return Reply(503, b"<html>busy</html>", "text/html")


def broken_deploy(path: str, reply: Reply) -> Reply:
    """The index says of no file that it has provenance."""
    if not path.startswith("/simple/") or reply.status != 200:
        return reply
    body = json.loads(reply.body)
    for file in body.get("files", []):
        file["provenance"] = None
    return replace(reply, body=json.dumps(body).encode())


def no_integrity(path: str, reply: Reply) -> Reply:
    """Provenance is declared and cannot be read."""
    return Reply(500, b"oops", "text/plain") if path.startswith("/integrity/") else reply


def without(names: Container[str]) -> Spoiling:
    """The file lists of these projects fail."""

    def spoilt(path: str, reply: Reply) -> Reply:
        is_one = path.startswith("/simple/") and path.split("/")[2] in names
        return Reply(500, b"oops", "text/plain") if is_one else reply

    return spoilt


class Changing:
    """An index over HTTP whose answers are of the day it is set to."""

    def __init__(self) -> None:
        self.url = ""
        self._answer: Answering | None = None

    def show(self, world: World, spoil: Spoiling = fine) -> None:
        bare = bare_index(world, lambda: self.url)
        self._answer = encoded(lambda path, headers: spoil(path, bare(path, headers)))

    def __call__(self, path: str, headers: dict[str, str]) -> Reply:
        if self._answer is None:
            raise RuntimeError("no day is shown")
        return self._answer(path, headers)


class Logged:
    """The download and upload logs of the day they are set to; no row of an upload ever goes."""

    def __init__(self, window_days: int = 30) -> None:
        self.server = Server({})
        self._window_days = window_days
        self._uploads: dict[str, dict[str, object]] = {}

    def show(self, world: World, *, is_late: bool = False) -> None:
        """Log the world's files; ``is_late``: yesterday's downloads are not written yet."""
        for project in world.projects:
            for release in project.releases:
                for file in release.files:
                    self._uploads[file.filename] = {
                        "project": project.name,
                        "version": release.version,
                        "filename": file.filename,
                        "sha256": file.sha256,
                        "uploaded_at": file.uploaded_at.replace(tzinfo=None),
                        "file_type": file.packagetype,
                        "size": file.size,
                        "project_urls": [f"{label}, {url}" for label, url in project.project_urls],
                    }
        past = [world.as_of.date() - timedelta(back) for back in range(1, self._window_days + 1)]
        counted = {"downloads": past[1:] if is_late else past, "uploads": past}
        self.server.tables = {
            "completeness": _table(
                "completeness",
                [
                    {"logged": logged, "day": day, "n_rows": 1000}
                    for logged, logged_days in counted.items()
                    for day in logged_days
                ],
            ),
            "top_projects": _table(
                "top_projects",
                [
                    {"project": each.name, "downloads": 10**6 - rank}
                    for rank, each in enumerate(world.projects)
                ],
            ),
            "uploads": _table("uploads", list(self._uploads.values())),
        }


def _table(query: str, rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=served(query))
