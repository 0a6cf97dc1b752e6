"""The simulated index, asked in memory."""

import asyncio
import hashlib
import json
from functools import cache

import httpx

from pipeline.demo import Project, World, application, generate
from pipeline.demo.app import INTEGRITY, SIMPLE

BASE = "https://index.invalid"


@cache
def a_thousand() -> World:
    """The demo as it is by default, made once a process."""
    return generate(2026, 1000)


def get(world: World, *paths: str, **headers: str) -> list[httpx.Response]:
    """The answers to these paths, in order."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=application(world, BASE))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return [await client.get(path, headers=headers) for path in paths]

    return asyncio.run(ask())


def get_one(world: World, path: str, accept: str, **headers: str) -> httpx.Response:
    return get(world, path, accept=accept, **headers)[0]


def living(world: World, storyline: str) -> Project:
    return next(project for project in world.projects if project.storyline == storyline)


def attested_paths(project: Project) -> list[str]:
    return [
        f"/integrity/{project.name}/{release.version}/{file.filename}/provenance"
        for release in project.releases
        for file in release.files
        if file.publisher is not None
    ]


def every_body_hashed(seed: int, size: int) -> str:
    world = generate(seed, size)
    paths = ["/simple/"]
    for project in world.projects:
        paths += [f"/simple/{project.name}/", f"/pypi/{project.name}/json"]
        paths += attested_paths(project)
    accept = f"{SIMPLE}, {INTEGRITY}, application/json"
    bodies = [answer.content for answer in get(world, *paths, accept=accept)]
    truth = json.dumps(world.truth).encode()
    return hashlib.sha256(b"|".join([world.top_list(), truth, *bodies])).hexdigest()
