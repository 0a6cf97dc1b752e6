"""What the simulated index knows of itself: its stories, its truth, its adoption."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline import codes
from pipeline.demo import World
from pipeline.demo.app import SIMPLE
from pipeline.demo.oracle import readings
from pipeline.demo.storylines import BY_NAME
from pipeline.demo.truth import SHARES
from tests.helpers.demo_index import a_thousand, get_one, living


@pytest.fixture(scope="module")
def world() -> World:
    return a_thousand()


def test_nothing_is_attested_before_it_could_be(world: World) -> None:
    earliest = {"GitHub": "2024-10-03", "GitLab": "2024-11-20", "Google": "2025-04-23"}
    for project in world.projects:
        for release in project.releases:
            for file in release.files:
                assert file.uploaded_at < world.as_of
                if file.publisher is not None:
                    first = earliest.get(file.publisher.kind, "2024-10-03")
                    assert f"{file.uploaded_at:%Y-%m-%d}" >= first
                if file.uploaded_at - release.first_file_at > timedelta(days=14):
                    assert f"{file.uploaded_at:%Y-%m-%d}" < "2026-07-08"


@pytest.mark.parametrize("storyline", BY_NAME)
def test_each_story_makes_its_events_and_no_others(world: World, storyline: str) -> None:
    events = [
        (event["kind"], event["subtype"], event["version"], event["previous_version"])
        for event in world.truth["events"]
        if event["project"] == living(world, storyline).name
    ]
    expected = Counter(BY_NAME[storyline].expects)
    assert Counter(event for event in events if event[0] != "first_attested") == expected
    assert sum(event[0] == "first_attested" for event in events) == 1


def test_truth_adds_up(world: World) -> None:
    truth = world.truth
    assert json.loads(json.dumps(truth)) == truth
    metrics = truth["metrics"]
    for metric in SHARES:
        assert 0 <= metrics[metric]["numerator"] <= metrics[metric]["denominator"]
    counted = Counter(event["kind"] for event in truth["events"])
    for metric, value in metrics.items():
        if metric.startswith("events_"):
            assert value == {
                "numerator": counted[metric.removeprefix("events_")],
                "denominator": None,
            }
            assert value["numerator"] > 0

    def top(metric: str) -> int:
        return int(metrics[metric]["numerator"])

    matched = top("projects_repository_match") + top("projects_repository_mismatch")
    assert matched == metrics["projects_repository_match"]["denominator"]
    assert top("projects_repository_mismatch") == counted["repository_mismatch"]
    kinds = [f"projects_attested_kind_{kind.lower()}" for kind in codes.publisher_kinds()]
    assert sum(map(top, kinds)) >= top("projects_attested")
    assert top("projects_attested") == top("projects_attested_of_attestable")
    assert top("projects_attested") <= counted["first_attested"]


def test_truth_of_a_world_counted_by_eye(world: World) -> None:
    # One project alone, whose figures can be read off its story.
    from pipeline.demo.truth import compute_truth

    alone = (replace(living(world, "partial latest"), rank=1),)
    metrics = compute_truth(alone, world.as_of, 0)["metrics"]
    known = {"numerator": 0, "denominator": 1}
    assert metrics["projects_attested"] == known
    assert metrics["projects_attested_partially"] == {"numerator": 1, "denominator": 1}
    assert metrics["projects_repository_match"] == {"numerator": 1, "denominator": 1}
    assert metrics["events_provenance_partial"] == {"numerator": 1, "denominator": None}


def test_adoption_looks_like_the_real_one(world: World) -> None:
    metrics = world.truth["metrics"]
    top100 = metrics["projects_attested_top100"]
    everyone = metrics["projects_attested"]
    assert 0.35 <= top100["numerator"] / top100["denominator"] <= 0.45
    assert 0.15 <= everyone["numerator"] / everyone["denominator"] <= 0.35
    n_files = sum(len(r.files) for p in world.projects for r in p.releases)
    assert 12_000 <= n_files <= 16_500
    assert max(len(project.releases) for project in world.projects) <= 40
    n_asked = sum(len(one.read) for project in world.projects for one in readings(project))
    assert 1_000 <= n_asked <= 5_000


def test_hostile_text_is_served_as_it_is(world: World) -> None:
    project = living(world, "hostile")
    body = get_one(world, f"/pypi/{project.name}/json", "").json()
    assert body["info"]["summary"] == project.summary
    assert "\x1b" in body["info"]["summary"]
    assert "javascript:alert(document.domain)" in body["info"]["project_urls"].values()
    assert body["ownership"]["organization"] == project.organization
    files = get_one(world, f"/simple/{project.name}/", SIMPLE).json()["files"]
    assert any("<script>" in str(file["yanked"]) for file in files)
