"""Fixtures, and the wall between tests and the network: only loopback can be reached."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from pipeline import paths
from tests.helpers import lazily, literal, shared
from tests.helpers.literal import Built
from tests.helpers.surroundings import REAL

# The same few examples every time; EXAMPLES=many draws others, and many.
settings.register_profile("few", max_examples=25, derandomize=True, database=None, deadline=None)
settings.register_profile("many", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("EXAMPLES", "few"))


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test tried to reach {address!r}")
        real_connect(self, address)

    with pytest.MonkeyPatch.context() as here:
        here.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_power_cut() -> Iterator[None]:
    """No test cuts the power, and waiting for the disk is waiting for all who use the machine."""
    with pytest.MonkeyPatch.context() as here:
        here.setattr(os, "sync", lambda: None)
        yield


class InModules(LoadScopeScheduling):  # type: ignore[misc]
    """Tests that share what their module makes run in one process, so that it is made once."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if _is_sharing(module) else nodeid


@cache
def _is_sharing(module: str) -> bool:
    return 'scope="module"' in (paths.ROOT / module).read_text(encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InModules:
    """In the order of the lanes: the longest first, and the short ones fill what is left."""
    config.option.loadscopereorder = False
    return InModules(config, log)


@pytest.fixture(scope="session")
def demo_report(tmp_path_factory: pytest.TempPathFactory) -> shared.Made:
    """One whole report of a demo, for all who read one."""
    make = partial(shared.demo_report, seed="0", zone="UTC")
    return shared.made(shared.once(tmp_path_factory, "demo-report", make))


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of recorded data; skipped where it is absent, a failure where CI demands it."""
    if not REAL.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared/real is absent and CI=true demands it")
        pytest.skip("../shared/real is absent")
    return REAL


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Built]:
    """``built(*projects, lists=...)``: an in-memory database of a literal world.

    Its tables are built when they are read.
    """
    with ExitStack() as worlds:

        def build(*projects: literal.Project, **more: Any) -> duckdb.DuckDBPyConnection:
            snapshot = literal.snapshot(tmp_path, *projects, **more)
            return worlds.enter_context(lazily.world(snapshot))

        yield build
