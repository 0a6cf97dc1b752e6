"""The emulator of BigQuery: started on loopback and filled with a small world."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from pipeline import demo, paths
from pipeline.capture import Options
from pipeline.config import Access, Settings
from tests.helpers.surroundings import REQUIRED

PYTHON = paths.ROOT / ".venv-emulator" / "bin" / "python"
HERE = Path(__file__).parents[1] / "emulator"
WORLD = demo.generate(seed=11, projects=40)
AS_OF = WORLD.as_of
PYPI = "bigquery-public-data.pypi"
#: The known schemas, as far as the queries read them (column, type, mode).
METADATA = [
    ("metadata_version", "STRING", ""),
    ("name", "STRING", "REQUIRED"),
    ("version", "STRING", "REQUIRED"),
    ("home_page", "STRING", ""),
    ("download_url", "STRING", ""),
    ("project_urls", "STRING", "REPEATED"),
    ("uploaded_via", "STRING", ""),
    ("upload_time", "TIMESTAMP", "REQUIRED"),
    ("filename", "STRING", "REQUIRED"),
    ("size", "INT64", "REQUIRED"),
    ("packagetype", "STRING", "REQUIRED"),
    ("sha256_digest", "STRING", "REQUIRED"),
]
PARTS = {"file": ["filename", "project", "version", "type"], "installer": ["name", "version"]}
GOOGLESQL = {
    f"{PYPI}.distribution_metadata": [
        [name, f"ARRAY<{kind}>" if mode == "REPEATED" else kind] for name, kind, mode in METADATA
    ],
    f"{PYPI}.file_downloads": [
        ["timestamp", "TIMESTAMP"],
        ["project", "STRING"],
        ["file", [[part, "STRING"] for part in PARTS["file"]]],
        ["details", [["installer", [[part, "STRING"] for part in PARTS["installer"]]]]],
    ],
}


def needed() -> None:
    """Skip with a reason where the emulator is not set up; a failure where it is required."""
    if not PYTHON.exists():
        if "emulator" in REQUIRED:
            pytest.fail("REQUIRE names emulator and .venv-emulator is absent: run `make emulator`")
        pytest.skip("the emulator is not set up: run `make emulator`")


@dataclass(frozen=True)
class Emulator:
    """The running emulator: a client to fill it with, and how the program reaches it."""

    client: bigquery.Client
    access: Access


@contextmanager
def started(home: Path) -> Iterator[Emulator]:
    """The emulator at work, its log in the folder ``home``."""
    needed()
    ports = [_free_port(), _free_port()]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [PYTHON, HERE / "launch.py", *map(str, ports)],
            stdout=log,
            stderr=log,
            env={**os.environ, "HOME": str(home)},
        )
        try:
            url = f"http://127.0.0.1:{ports[0]}"
            _wait(url, process)
            client = bigquery.Client(
                project="project",
                credentials=AnonymousCredentials(),
                client_options=ClientOptions(api_endpoint=url),
            )
            fill(client)
            streams = f"127.0.0.1:{ports[1]}"
            yield Emulator(client, Access(endpoint=url, storage=streams, timeout=60))
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(10)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "the emulator stopped while starting"
        try:
            urllib.request.urlopen(url, timeout=1)  # noqa: S310 - our own http address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the emulator did not start in 60 s")


def fill(client: bigquery.Client) -> None:
    """Tables of the known schemas with the demo's uploads, retries doubled, and downloads."""
    client.create_dataset(bigquery.Dataset(PYPI))
    field = bigquery.SchemaField
    installer = field(
        "installer", "RECORD", fields=[field(n, "STRING") for n in PARTS["installer"]]
    )
    downloads = [
        field("timestamp", "TIMESTAMP", "REQUIRED"),
        field("project", "STRING"),
        field("file", "RECORD", fields=[field(n, "STRING") for n in PARTS["file"]]),
        field("details", "RECORD", fields=[installer]),
    ]
    metadata = [field(name, kind, mode or "NULLABLE") for name, kind, mode in METADATA]
    for name, schema, day in (
        ("distribution_metadata", metadata, "upload_time"),
        ("file_downloads", downloads, "timestamp"),
    ):
        table = bigquery.Table(f"{PYPI}.{name}", schema=schema)
        table.time_partitioning = bigquery.TimePartitioning(field=day)
        client.create_table(table)
    rows = uploads()
    insert(client, "distribution_metadata", rows + rows[::7])
    insert(client, "file_downloads", fetches())


def insert(client: bigquery.Client, table: str, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 500):
        assert client.insert_rows_json(f"{PYPI}.{table}", rows[start : start + 500]) == []


def uploads() -> list[dict[str, Any]]:
    """The demo's files, and one of a release that the index does not serve any more."""
    found = [
        {
            "name": project.display_name,
            "version": release.version,
            "filename": file.filename,
            "upload_time": file.uploaded_at.isoformat(),
            "size": file.size,
            "packagetype": file.packagetype,
            "sha256_digest": file.sha256,
            "uploaded_via": f"twine/{place % 3} CPython" if place % 4 else None,
            "home_page": project.home_page,
            "project_urls": [f"{label}, {url}" for label, url in project.project_urls],
        }
        for place, project in enumerate(WORLD.projects)
        for release in project.releases
        for file in release.files
    ]
    first = WORLD.projects[0]
    gone = f"{first.name.replace('-', '_')}-0.0.1.tar.gz"
    return [
        *found,
        {
            **found[0],
            "version": "0.0.1",
            "filename": gone,
            "sha256_digest": "e" * 64,
            "upload_time": "2023-01-02T00:00:00+00:00",
        },
    ]


def fetches() -> list[dict[str, Any]]:
    """Downloads that fall with the rank, some on every day of the window, by two clients."""
    end = AS_OF.astimezone(UTC).replace(hour=0, minute=0, second=0)
    return [
        {
            "timestamp": (end - timedelta(days=day, hours=-(place % 20) - 1)).isoformat(),
            "project": project.name,
            "file": {"filename": "x", "project": project.name, "version": newest(project)},
            "details": {"installer": {"name": "pip" if place % 3 else "uv"}} if place % 5 else None,
        }
        for rank, project in enumerate(WORLD.projects)
        for day in range(1, 31)
        for place in range((80 - rank) // 20)
    ] + [
        {
            "timestamp": (end - timedelta(days=day)).isoformat(),
            "project": project.name,
            "file": {"filename": "x", "project": project.name, "version": newest(project)},
            "details": None,
        }
        for rank, project in enumerate(WORLD.projects)
        for day in range(1, 30 - rank // 2)
    ]


def newest(project: demo.Project) -> str:
    """The version uploaded last."""
    return project.releases[-1].version if project.releases else "0"


def options(folder: Path, access: Access, **more: Any) -> Options:
    settings = Settings(rate=0, backoff=0.001)
    return Options(
        data=folder,
        top=40,
        as_of=AS_OF,
        access=access,
        min_coverage=0,
        settings=settings,
        **{"source": "bigquery", **more},
    )
