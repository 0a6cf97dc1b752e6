"""Answers that are odd, or that nobody asked for: kept apart, and never a stop."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture
from pipeline.snapshot import Snapshot
from pipeline.sources.index import SIMPLE_JSON
from tests.helpers.captures import FAST, options, outcomes
from tests.helpers.servers import Answering, Reply, serve, top_list


def one_project(tmp_path: Path, answer: Answering, **more: Any) -> Snapshot:
    """A capture of the single project `p`."""
    with serve(answer) as (url, _):
        asked = options(tmp_path, url, min_coverage=0, **more)
        Path(str(asked.top_list)).write_bytes(top_list("p"))
        return capture.collect(asked)


@pytest.mark.parametrize(
    ("simple", "headers", "outcome"),
    [
        ({"files": [{"filename": "p-1.0.tar.gz", "provenance": "https://[bad/x"}]}, {}, "answered"),
        ({}, {}, "unreadable"),
        ({"message": "maintenance"}, {}, "unreadable"),
        ({"files": None}, {}, "unreadable"),
        ({"files": []}, {}, "no_releases"),
        ({"files": [{"filename": "p-1.0.tar.gz"}]}, {"ETag": '"t\xe4g"'}, "answered"),
    ],
)
def test_odd_answers_are_kept_apart_and_never_stop_a_capture(
    tmp_path: Path, simple: Any, headers: dict[str, str], outcome: str
) -> None:
    def answer(path: str, _: dict[str, str]) -> Reply:
        if path.startswith("/simple/"):
            return Reply(200, json.dumps(simple).encode(), SIMPLE_JSON, headers)
        return Reply(404, b"{}")

    fast = replace(FAST, tries=2, breaker=99)
    for _ in range(2):  # the second time with whatever tag came the first time
        assert outcomes(one_project(tmp_path, answer, settings=fast)) == [outcome]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(302, headers={"Location": "http://[bad"}), "redirect_refused"),
        (Reply(304), "unexpected_status"),
    ],
)
def test_answers_nobody_asked_for(tmp_path: Path, reply: Reply, reason: str) -> None:
    found = one_project(tmp_path, lambda _path, _headers: reply)
    assert outcomes(found) == [reason]
