"""Captures that are stopped: by the source, the disk, another writer, or a kill."""

import multiprocessing
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from pipeline import capture
from pipeline import snapshot as store
from pipeline.capture import Options
from pipeline.errors import CONTINUE, BadInput, CoverageTooLow, SourceUnavailable
from pipeline.operations.doctor import examine
from pipeline.snapshot.lock import writing
from tests.helpers.captures import FAST, WORLD, index, options
from tests.helpers.killed_captures import killed_captures
from tests.helpers.servers import Answering, Reply, world_index


def stopping(stopped: dict[str, int], base: Callable[[], str]) -> Answering:
    """The demo world until it has answered ``stopped["after"]`` requests; then it is busy."""
    inner = world_index(WORLD, base)
    served: list[str] = []

    def failing(path: str, headers: dict[str, str]) -> Reply:
        served.append(path)
        return inner(path, headers) if len(served) <= stopped["after"] else Reply(503)

    return failing


def test_the_breaker_keeps_what_came_and_partial_says_so(tmp_path: Path) -> None:
    stopped = {"after": 25}
    asked = partial(options, settings=replace(FAST, breaker=4))

    with index(partial(stopping, stopped)) as (url, log):
        with pytest.raises(SourceUnavailable, match=re.escape(CONTINUE)):
            capture.collect(asked(tmp_path, url))
        assert not (tmp_path / "data" / "snapshots").exists()
        findings = examine(tmp_path / "data", "", datetime.now(UTC))
        [unfinished] = [finding for finding in findings if finding.subject == "unfinished capture"]
        assert unfinished.found.endswith(CONTINUE)
        with pytest.raises(CoverageTooLow, match="not_asked"):
            capture.collect(asked(tmp_path, url, resume=True, partial=True))
        part = capture.collect(asked(tmp_path, url, resume=True, partial=True, min_coverage=0))
        assert part.manifest["partial"] is True
        coverage = part.manifest["coverage"]
        assert coverage["asked"] == len(WORLD.projects)
        assert coverage["missing"]["not_asked"] + coverage["answered"] <= coverage["asked"]
        assert coverage["answered"] > 5
        stopped["after"] = 10**9
        log.clear()
        whole = capture.collect(asked(tmp_path, url))
        assert "partial" not in whole.manifest


def test_resume_asks_only_what_is_missing(tmp_path: Path) -> None:
    stopped = {"after": 40}

    with index(partial(stopping, stopped)) as (url, log):
        with pytest.raises(SourceUnavailable):
            capture.collect(options(tmp_path / "a", url))
        good = set(log[:40])
        stopped["after"] = 10**9
        log.clear()
        resumed = capture.collect(options(tmp_path / "a", url, resume=True))
        assert good & set(log) == set()
        assert not list((tmp_path / "a" / "data" / "journal").iterdir())
        once = capture.collect(options(tmp_path / "b", url))
    assert resumed.manifest == once.manifest


def test_a_full_disk_is_one_line_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with index(lambda base: world_index(WORLD, base)) as (url, log):
        left = {"puts": 20}
        real_put = store.Objects.put

        def put(self: store.Objects, body: bytes) -> str:
            left["puts"] -= 1
            if left["puts"] < 0:
                raise OSError(28, "No space left on device")
            return real_put(self, body)

        monkeypatch.setattr(store.Objects, "put", put)
        with pytest.raises(BadInput, match=f"No space left on device.*{re.escape(CONTINUE)}"):
            capture.collect(options(tmp_path, url))
        monkeypatch.setattr(store.Objects, "put", real_put)
        before = len(log)
        capture.collect(options(tmp_path, url, resume=True))
    assert before < len(log)


def test_a_second_writer_is_refused_and_a_dead_one_is_not(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    holder = context.Process(target=_hold, args=(tmp_path,))
    holder.start()
    while not (tmp_path / "held").exists():
        assert holder.is_alive()
        time.sleep(0.02)
    with pytest.raises(BadInput, match="in use by another"):
        capture.collect(Options(source="demo", data=tmp_path, top=5))
    holder.kill()
    holder.join()
    capture.collect(Options(source="demo", data=tmp_path, top=5))


def _hold(data: Path) -> None:
    with writing(data):
        (data / "held").touch()
        time.sleep(10**6)


def test_kills_and_the_same_manifest(tmp_path: Path) -> None:
    """Eight, two of them late: ``bench/kills.py captures`` does fifty and more."""
    assert killed_captures(tmp_path, number=8, seed=4) == [], "the same manifest, whole"
