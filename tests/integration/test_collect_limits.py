"""Limits of a capture: sizes, pauses, turns and settings."""

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture
from pipeline.capture import Options
from pipeline.errors import BadInput, SourceUnavailable
from tests.helpers.captures import FAST, WORLD, index, options
from tests.helpers.servers import (
    Answering,
    Reply,
    encoded,
    serve,
    top_list,
    world_index,
)


def test_a_small_body_that_unpacks_to_a_large_one_stops_at_the_limit(tmp_path: Path) -> None:
    bomb = encoded(lambda _path, _headers: Reply(200, b'{"a": "' + b"0" * 50_000_000 + b'"}'))
    with serve(bomb) as (url, _):
        limits = replace(FAST, max_body=1_000_000)
        asked = options(tmp_path, url, min_coverage=0, settings=limits)
        Path(str(asked.top_list)).write_bytes(top_list("a"))
        assert capture.collect(asked).manifest["coverage"]["missing"] == {"oversized": 1}


def test_waiting_for_a_turn_is_no_timeout(tmp_path: Path) -> None:
    with index(lambda base: world_index(WORLD, base)) as (url, _):
        slow = replace(FAST, rate=30, total_timeout=1.5)
        found = capture.collect(options(tmp_path, url, identity="latest", settings=slow))
    assert "timed_out" not in found.manifest["coverage"]["missing"]


def test_retry_after_makes_everybody_wait(tmp_path: Path) -> None:
    times: list[float] = []

    def answer(base: Callable[[], str]) -> Answering:
        inner = world_index(WORLD, base)

        def once_busy(path: str, headers: dict[str, str]) -> Reply:
            times.append(time.monotonic())
            if len(times) == 5:
                return Reply(429, b"{}", headers={"Retry-After": "1"})
            return inner(path, headers)

        return once_busy

    with index(answer) as (url, _):
        capture.collect(options(tmp_path, url, identity="latest"))
    paused = [later - earlier for earlier, later in pairwise(times)]
    assert max(paused) > 0.8, "nobody asked within the second"
    longest = paused.index(max(paused))
    assert longest < 5 + FAST.concurrency, "only what was under way still came"


def test_a_pause_longer_than_the_limit_stops_and_keeps(tmp_path: Path) -> None:
    busy = Reply(429, b"{}", headers={"Retry-After": "3600"})
    with serve(lambda _path, _headers: busy) as (url, log):
        with pytest.raises(SourceUnavailable, match=f"^{url} says to retry in 3600 s; nothing"):
            capture.collect(options(tmp_path, url))
        assert len(log) <= FAST.concurrency * 2


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"settings": replace(FAST, contact="J\xf6rg")}, "--contact"),
        ({"settings": replace(FAST, max_body=10**20)}, "--max-body"),
        ({"settings": replace(FAST, total_timeout=float("nan"))}, "timeout"),
        ({"full_every": 10**12}, "--full-every"),
        ({"settings": replace(FAST, breaker=0)}, "--breaker"),
        ({"settings": replace(FAST, backoff=-1.0)}, "--backoff"),
    ],
)
def test_settings_out_of_bounds_are_bad_input(
    tmp_path: Path, more: dict[str, Any], fault: str
) -> None:
    with pytest.raises(BadInput, match=fault):
        Options(source="demo", data=tmp_path, **more)
