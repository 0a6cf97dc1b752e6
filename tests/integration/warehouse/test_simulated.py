"""A simulated index has every state there is, and its counts are those of its own records."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import capture, catalog
from pipeline.demo import generate
from pipeline.demo import world as simulated
from pipeline.demo.closures import closures
from pipeline.study import study_of
from tests.helpers import lazily


def test_months_of_a_simulated_index_are_those_of_its_records(tmp_path: Path) -> None:
    """Known and attested at each month's end, counted from the records file by file."""
    options = capture.Options(source="demo", data=tmp_path, top=200)
    world = generate(2026, 200)
    with study_of(capture.collect(options)).db as db:
        names = db.sql("select project from fct_project where is_known").fetchall()
        found = catalog.run(db, "adoption_by_rank").to_pylist()
    known = {name for (name,) in names}
    computed: dict[date, list[int]] = {}
    for row in found:
        counts = computed.setdefault(row["month"], [0, 0])
        counts[0] += row["attested"]
        counts[1] += row["known"]
    projects = [project for project in world.projects if project.name in known]
    for month, counts in computed.items():
        after = (month + timedelta(days=31)).replace(day=1)
        end = min(datetime(after.year, after.month, 1, tzinfo=UTC), world.as_of)
        states = [attested_at(project, end) for project in projects]
        assert counts == [states.count(True), len(states) - states.count(None)], month
    assert len(computed) == 26


def attested_at(project: simulated.Project, end: datetime) -> bool | None:
    """Had its newest release by then every attestable file attested? None: not known, or none."""
    uploaded = {
        release: [file for file in release.files if file.uploaded_at < end]
        for release in project.visible_releases
        if release.yanked is None
    }
    there = [release for release, files in uploaded.items() if files]
    if not there:
        return None
    newest = max(there, key=lambda each: (not each.parsed.is_prerelease, each.parsed))
    attested = [file for file in uploaded[newest] if file.publisher is not None]
    bare = [file for file in uploaded[newest] if file.publisher is None and file.is_attestable]
    if bare and not project.is_provenance_declared:
        return None
    return bool(attested) and not bare


def test_the_demo_has_every_state_the_index_tells_apart(tmp_path: Path) -> None:
    """Changes and losses within its 14 days too: the stories of who is in a hurry."""
    snapshot = capture.collect(capture.Options(source="demo", data=tmp_path, top=300))
    with lazily.world(snapshot) as db:
        states = catalog.run(db, "index_states").to_pylist()
        [index] = [
            row
            for row in catalog.run(db, "change_rates").to_pylist()
            if row["rule"] == "index_rule"
        ]
    assert all(row["releases"] > 0 for row in states), states
    assert len(states) == 6
    assert index["changed"] > 0
    assert index["lost"] > 0


@pytest.mark.parametrize("size", [13, 1000])
def test_closures_of_the_demo_are_those_of_its_records(tmp_path: Path, size: int) -> None:
    """Every pair of every closure, walked over the records without any SQL or parser."""
    snapshot = capture.collect(capture.Options(source="demo", data=tmp_path, top=size))
    world = generate(2026, size)
    expected = closures(world.projects)
    with lazily.world(snapshot) as db:
        found: dict[str, dict[str, tuple[bool, str, bool]]] = {}
        for name, member, *about in db.sql(
            "select project, member, is_direct, state, untold is not null from fct_closure"
        ).fetchall():
            found.setdefault(name, {})[member] = (about[0], about[1], about[2])
        metric = catalog.run(db, "closures").to_pylist()[-1]
        shared = catalog.run(db, "shared_dependencies", most=100000).to_pylist()
    assert found == {
        name: {
            each: (each in one.direct, state, each in one.untold)
            for each, state in one.states.items()
        }
        for name, one in expected.items()
    }
    attested = sum(one.is_attested for one in expected.values())
    refuted = sum(one.is_refuted for one in expected.values())
    assert (metric["attested"], metric["refuted"]) == (attested, refuted)
    assert metric["projects"] == size
    assert world.truth["metrics"]["projects_closure_attested"] == {
        "numerator": attested,
        "denominator": attested + refuted,
    }
    passed = Counter(each for name, one in expected.items() for each in one.states if each != name)
    assert shared
    assert all(row["closures"] == passed[row["project"]] for row in shared)
    assert shared == sorted(shared, key=lambda row: (-row["closures"], row["project"]))
