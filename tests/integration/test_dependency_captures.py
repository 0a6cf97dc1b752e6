"""Captures of what a build names: pins, what was left out, who published each pinned release."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture, catalog, database, demo
from pipeline.capture import Options
from pipeline.config import Settings
from pipeline.errors import SourceUnavailable
from pipeline.origin import origin_of
from pipeline.snapshot import Snapshot
from pipeline.summary import headline_metrics
from tests.helpers.literal import File, Project, Publisher, day, history, release, snapshot
from tests.helpers.servers import Reply, serve, world_index
from tests.helpers.tables import rows, table_of

A = Publisher()


WORLD = demo.generate(seed=7, projects=30)


def captured(folder: Path, text: str, **more: Any) -> Snapshot:
    file = folder / "requirements.txt"
    file.write_text(text, encoding="utf-8")
    return capture.collect(
        Options(source="demo", data=folder / "data", top=30, seed=7, projects=str(file), **more)
    )


def test_a_capture_of_dependencies(tmp_path: Path) -> None:
    one, two = [each for each in WORLD.projects if each.storyline == "ordinary"][:2]
    oldest = one.releases[0].version
    made = captured(
        tmp_path, f"{two.display_name}\n{one.name}=={oldest}\nsim-absent==1\n-r other.txt\n"
    )
    assert made.manifest["cohort"]["name"] == "3 projects of a requirements file"
    assert made.manifest["unreadable_rows"] == {"projects": {"include": 1}, "top_list": {}}
    assert made.manifest["left_out"] == [{"place": "line 4", "reason": "include"}]
    assert made.manifest["coverage"]["missing"] == {"not_found": 1}
    assert made.attachment("truth.json") is None, "it is true of the whole simulated list"
    assert origin_of(made).cohort == "3 projects of a requirements file"
    assert made.table("top_history") is None, "lists of downloads are not of this build"
    db = database.open_memory()
    database.build_tables(db, made)
    rows = db.sql("select project, rank, downloads, reason from fct_project order by rank")
    assert rows.fetchall() == [
        (two.name, 1, None, None),
        (one.name, 2, None, None),
        ("sim-absent", 3, None, "not_found"),
    ]
    pinned = catalog.run(db, "pinned_releases").to_pylist()
    assert [(row["project"], row["version"], row["reason"]) for row in pinned] == [
        (one.name, oldest, None),
        ("sim-absent", "1", "not_found"),
    ]
    weighted = {row["id"]: row for row in headline_metrics(db)}["projects_attested_by_downloads"]
    assert weighted["value"] is None


def test_the_same_dependencies_are_the_same_snapshot(tmp_path: Path) -> None:
    text = f"{WORLD.projects[3].name}\n"
    first = captured(tmp_path, text)
    assert captured(tmp_path, f"# the same\n{text}\n").id == first.id
    assert captured(tmp_path, f"{text.strip()}==1.0\n").id != first.id


def test_a_pinned_release_is_asked_about_in_full(tmp_path: Path) -> None:
    project, old = next(
        (each, release)
        for each in WORLD.projects
        for release in each.visible_releases[:-2]
        if sum(file.publisher is not None for file in release.files) > 1
    )
    named = {file.filename for file in old.files if file.publisher is not None}

    def asked(text: str) -> set[str]:
        response = table_of(captured(tmp_path, text, identity="latest"), "response")
        return {name for (name,) in rows(response, "filename", kind="provenance")}

    assert not named & asked(project.name)
    assert named <= asked(f"{project.name}=={old.version}")


def test_a_resumed_capture_goes_on_with_the_list_it_began_with(tmp_path: Path) -> None:
    names = [each.name for each in WORLD.projects if each.storyline == "ordinary"][:4]
    file = tmp_path / "names.txt"
    file.write_text("".join(f"{name}==1.0\n" for name in names), encoding="utf-8")
    base, is_down = "", True
    answer = world_index(WORLD, lambda: base)

    def failing(path: str, headers: dict[str, str]) -> Reply:
        return Reply(503, b"busy") if is_down and names[-1] in path else answer(path, headers)

    settings = Settings(rate=0, backoff=0.001, tries=2, concurrency=1, breaker=1)
    with serve(failing) as (url, _):
        base = url
        options = Options(
            source="index",
            data=tmp_path / "data",
            endpoint=url,
            projects=str(file),
            settings=settings,
        )
        with pytest.raises(SourceUnavailable):
            capture.collect(options)
        is_down = False
        file.write_text("other\n", encoding="utf-8")
        made = capture.collect(replace(options, resume=True))
    assert table_of(made, "cohort").column("project").to_pylist() == names
    assert table_of(made, "pin").to_pylist() == [
        {"project": name, "version": "1.0"} for name in names
    ]


def test_who_published_each_pinned_release(tmp_path: Path) -> None:
    others = replace(A, repository="acme/other", repository_id="102")
    worlds = [
        history(
            "a",
            ("1.0", "2025-01-01", A),
            ("2.0", "2025-02-01", others),
            ("3.0", "2025-03-01", None),
        ),
        Project("b", {"1!2.0.0": release("b", "1!2.0.0", "2025-01-01", A, others)}),
        Project("c", {"1.0": release("c", "1.0", "2025-01-01", A, status=403)}),
        Project("d", {"1.0": [File("d-1.0.zip", day("2025-01-01"), yanked="bad")]}),
        Project("e", {"1.0": [File("e-1.0.zip", day("2025-01-01"), provenance="absent")]}),
        Project("gone", {}, outcome="not_found"),
    ]
    pins = {
        "a": ["2.0", "1", "3.0", "4.0"],
        "b": ["1!2"],
        "c": ["1.0+local", "1.0"],
        "d": ["1.0"],
        "e": ["1.0"],
        "gone": ["2004d"],
    }
    db = database.open_memory()
    database.build_tables(db, snapshot(tmp_path, *worlds, pins=pins))
    rows = [tuple(row.values()) for row in catalog.run(db, "pinned_releases").to_pylist()]
    assert rows == [
        ("a", "1", "attested", "GitHub", "acme/one", False, False, None),
        ("a", "2.0", "attested", "GitHub", "acme/other", False, False, None),
        ("a", "3.0", "none_found", None, None, True, False, None),
        ("a", "4.0", "unknown", None, None, None, None, "release_not_found"),
        ("b", "1!2", "attested", None, None, True, False, "publisher_several"),
        ("c", "1.0", "attested", None, None, True, False, "publisher_unread"),
        ("c", "1.0+local", "unknown", None, None, None, None, "release_not_found"),
        ("d", "1.0", "none_found", None, None, None, True, None),
        ("e", "1.0", "unknown", None, None, True, False, "evidence_unknown"),
        ("gone", "2004d", "unknown", None, None, None, None, "not_found"),
    ]


def test_without_pins_the_table_is_empty(tmp_path: Path) -> None:
    db = database.open_memory()
    database.build_tables(db, snapshot(tmp_path, history("a", ("1.0", "2025-01-01", A))))
    assert catalog.run(db, "pinned_releases").num_rows == 0
