"""Fixtures, and the wall between tests and the network: only loopback can be reached."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import database
from tests.helpers import literal
from tests.helpers.literal import Built
from tests.helpers.surroundings import REAL


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test tried to reach {address!r}")
        real_connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def real() -> Path:
    """The folder of recorded data; skipped where it is absent, a failure where CI demands it."""
    if not REAL.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared/real is absent and CI=true demands it")
        pytest.skip("../shared/real is absent")
    return REAL


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Built]:
    """``built(*projects, lists=...)``: an in-memory database of a literal world."""
    opened = []

    def build(*projects: literal.Project, **more: Any) -> duckdb.DuckDBPyConnection:
        db = database.open_memory()
        opened.append(db)
        database.fill(db, literal.snapshot(tmp_path, *projects, **more))
        return db

    yield build
    for db in opened:
        db.close()
