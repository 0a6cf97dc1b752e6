"""What does a capture cost? Requests, seconds and bytes, beside the two published methods.

One loopback server in a process of its own answers after the latency given: every project has two
attested releases of a wheel and a source archive, and older files without provenance. Measured in
one run: this client cold, warm with nothing changed, warm with 3 % changed (full and incremental);
then, re-done on the same server, asking serially for project JSON and file list of each project,
and asking for the file list, then for provenance of every file of the newest release, 10 at once.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import resource
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from pipeline.capture import Options, collect
from pipeline.config import Settings
from tests.helpers.servers import SIMPLE, Answering, Reply, encoded, serve, top_list

INTEGRITY = "application/vnd.pypi.integrity.v1+json"
OLDER_FILES = 60
FILLER = "".join(random.Random(1).choices("abcdefghij \n", k=9000))


def bodies(base: str, latency: float, changed: set[str]) -> Answering:
    """Answers of an index of numbered projects; a changed project has a third release."""

    def files(name: str) -> list[dict[str, object]]:
        older: list[dict[str, object]] = [
            {
                "filename": f"{name}-0.{n}.tar.gz",
                "hashes": {"sha256": f"{name[1:]:0>32}{n:032x}"},
                "provenance": None,
                "size": 1000,
                "upload-time": "2023-01-01T00:00:00Z",
                "url": f"{base}/files/{name}-0.{n}.tar.gz",
                "yanked": False,
                "requires-python": None,
            }
            for n in range(OLDER_FILES)
        ]
        attested: list[dict[str, object]] = [
            {
                "filename": f"{name}-{n}.0{end}",
                "size": 1000,
                "yanked": False,
                "hashes": {"sha256": f"{name[1:]:0>32}{n:031x}{len(end) % 10}"},
                "upload-time": f"2026-0{n}-01T00:00:00Z",
                "url": f"{base}/files/{name}-{n}.0{end}",
                "provenance": f"{base}/integrity/{name}/{n}.0/{name}-{n}.0{end}/provenance",
            }
            for n in range(1, 4 if name in changed else 3)
            for end in ("-py3-none-any.whl", ".tar.gz")
        ]
        return older + attested

    def make(path: str) -> Reply:
        root, name = path.split("/")[1:3]
        if path == "/-/change":
            changed.update(f"p{n}" for n in range(0, 10_000, 33))
            return Reply(200, b"{}")  # asked once, so made once
        if path == "/simple/":
            listed = [{"name": f"p{n}", "_last-serial": serial(f"p{n}")} for n in range(10_000)]
            return Reply(200, json.dumps({"projects": listed}).encode(), SIMPLE)
        if root == "simple":
            body = {"files": files(name), "meta": {"_last-serial": serial(name)}, "name": name}
            return Reply(200, json.dumps(body).encode(), SIMPLE)
        if root == "pypi":
            about = {
                "info": {"description": FILLER, "name": name},
                "last_serial": serial(name),
                "releases": {"1.0": [], "2.0": []},
            }
            return Reply(200, json.dumps(about).encode())
        signed = {"certificate": random.Random(path).randbytes(2500).hex()}
        publisher = {"kind": "GitHub", "repository": "a/b", "workflow": "r.yml"}
        bundle = {"publisher": publisher, "attestations": [signed]}
        return Reply(200, json.dumps({"attestation_bundles": [bundle]}).encode(), INTEGRITY)

    def serial(name: str) -> int:
        return 2000 + (name in changed)

    whole = encoded(lambda path, _headers: make(path))
    kept: dict[tuple[str, bool], Reply] = {}

    def late(path: str, headers: dict[str, str]) -> Reply:
        """Each answer made once, so that the server's own work is small beside the client's."""
        time.sleep(latency)
        key = (path, path.split("/")[2] in changed or (path == "/simple/" and bool(changed)))
        if key not in kept:
            kept[key] = whole(path, {"accept-encoding": "gzip"})
        found = kept[key]
        if headers.get("if-none-match") == found.headers["ETag"]:
            return Reply(304, headers=found.headers)
        return found

    return late


def server(pipe: "multiprocessing.connection.Connection", latency: float) -> None:
    """Serve until told to stop; gives the URL, then the requests so far whenever asked."""
    changed: set[str] = set()
    inner: list[Answering] = []
    with serve(lambda path, headers: inner[0](path, headers)) as (url, log):
        inner.append(bodies(url, latency, changed))
        pipe.send(url)
        while pipe.recv() != "stop":
            pipe.send(len(log))
            log.clear()


def folder_bytes(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


async def serially(url: str, names: list[str]) -> None:
    """Published method 1: project JSON, then file list, one project after another."""
    async with httpx.AsyncClient() as client:
        for name in names:
            (await client.get(f"{url}/pypi/{name}/json")).json()
            (await client.get(f"{url}/simple/{name}/", headers={"Accept": SIMPLE})).json()


async def every_file(url: str, names: list[str]) -> None:
    """Published method 2: file list, then provenance of each file of the newest release."""
    slots = asyncio.Semaphore(10)
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=10)) as client:

        async def get(path: str, accept: str) -> dict[str, object]:
            async with slots:
                answer = await client.get(f"{url}{path}", headers={"Accept": accept})
                found: dict[str, object] = answer.json()
                return found

        async def about(name: str) -> None:
            listing = await get(f"/simple/{name}/", SIMPLE)
            newest = str(listing["files"][-1]["filename"]).split("-")[1].removesuffix(".tar.gz")  # type: ignore[index]
            await asyncio.gather(
                *(
                    get(f"/integrity/{name}/{newest}/{file['filename']}/provenance", INTEGRITY)
                    for file in listing["files"]  # type: ignore[attr-defined]
                    if f"-{newest}" in file["filename"]
                )
            )

        await asyncio.gather(*(about(name) for name in names))


def main() -> None:
    """Print one row a method: requests, seconds, requests a second, bytes stored, peak memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("projects", nargs="?", type=int, default=1000)
    parser.add_argument("latency", nargs="?", type=float, default=20, help="in milliseconds")
    given = parser.parse_args()
    n_projects, latency = given.projects, given.latency / 1000
    names = [f"p{n}" for n in range(n_projects)]
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=server, args=(there, latency))
    process.start()
    url = here.recv()
    print(f"{n_projects} projects, {latency * 1000:.0f} ms latency")
    heads = ("requests", "seconds", "req/s", "MB stored", "peak MB")
    print(f"{'method':<34} {heads[0]:>8} {heads[1]:>8} {heads[2]:>6} {heads[3]:>9} {heads[4]:>8}")

    def row(title: str, work: Callable[[], object], data: Path | None = None) -> float:
        before = folder_bytes(data) if data else 0
        start = time.monotonic()
        work()
        seconds = time.monotonic() - start
        here.send("count")
        requests = here.recv()
        stored = f"{(folder_bytes(data) - before) / 1e6:.2f}" if data else "-"
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rate = requests / seconds
        print(f"{title:<34} {requests:>8} {seconds:>8.1f} {rate:>6.0f} {stored:>9} {peak:>8.0f}")
        return float(requests)

    with tempfile.TemporaryDirectory() as folder:
        data, listed = Path(folder) / "data", Path(folder) / "list.json"
        listed.write_bytes(top_list(*names))
        asked = Options(
            source="index",
            data=data,
            top=n_projects,
            top_list=str(listed),
            endpoint=url,
            as_of=datetime(2026, 11, 1, tzinfo=UTC),
            settings=Settings(rate=0),
        )

        def capture(day: int, **more: object) -> Callable[[], object]:
            dated = replace(asked, as_of=datetime(2026, 11, day, tzinfo=UTC), **more)  # type: ignore[arg-type]
            return lambda: collect(dated)

        cold = row("this client, cold", capture(1), data)
        row("this client, warm, conditional", capture(2), data)
        row("this client, warm, incremental", capture(3, incremental=True), data)
        with urllib.request.urlopen(f"{url}/-/change") as reply:
            reply.read()
        here.send("count")
        here.recv()
        warm = row("same, 3 % changed", capture(4, incremental=True), data)
        row("JSON + file list, serially", lambda: asyncio.run(serially(url, names)))
        row("file list + each file, 10 at once", lambda: asyncio.run(every_file(url, names)))
    changed = len(range(0, n_projects, 33))
    print(f"cold: bound {2 * n_projects + 4 * n_projects}, asked {cold:.0f}")
    print(f"3 % changed: bound {1 + 2 * changed + 2 * changed}, asked {warm:.0f}")
    here.send("stop")
    process.join()


if __name__ == "__main__":
    main()
