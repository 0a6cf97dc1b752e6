"""The page, the record and the badge of a project: what they say, and of which names they are."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.labels import REASONS
from pipeline.report import explorer
from pipeline.report.site import project_pages
from pipeline.report.site.pages import Site
from pipeline.report.site.project_pages import is_name
from pipeline.study import study_of
from tests.helpers import literal
from tests.helpers.literal import Project, Publisher, history, release

BUILT = Publisher(states=("publish", "build"))
HOSTILE = "<script>alert(1)</script>\u202e=cmd()"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    snapshot = literal.snapshot(
        folder / "data",
        history("a-b", ("1.0", "2025-01-01", BUILT), ("1.1", "2025-02-01", BUILT)),
        Project(
            "c",
            {"1.0": release("c", "1.0", "2025-01-01", Publisher(), None)},
            owners=["ann"],
            organization=HOSTILE,
            maintainers=["bob", "cid"],
        ),
        history("d", ("1.0", "2025-01-01", None)),
        Project("e", {}, outcome="not_found"),
        history("../f", ("1.0", "2025-01-01", None)),
        history("g<b>", ("1.0", "2025-01-01", None)),
    )
    study = study_of(snapshot)
    with study.db:
        site = Site(study, folder / "report", ("index.html",))
        site.folder.mkdir()
        projects = explorer.explored(study)
        [half] = [each for each in projects if each["project"] == "c"]
        assert (half["evidence"], half["releases"][0]["evidence"]) == ("partial", "partial")
        assert explorer.recent(half["releases"]) == ("◧", "1 attested in part")
        assert dict(project_pages.facts(half))["Maintainers"] == 2
        assert dict(project_pages.facts(half))["Attested files"] == "1 of 2"
        assert project_pages.write_project_pages(site, projects) == 4
    return folder / "report" / "projects"


def record(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    return found


def badge(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.badge.json").read_text())
    return found


def test_only_names_that_any_disk_takes_become_files(written: Path) -> None:
    assert {path.name.partition(".")[0] for path in written.iterdir()} == {"a-b", "c", "d", "e"}
    assert len(list(written.iterdir())) == 16
    assert not list(written.parent.parent.glob("f.*"))
    for name in ("a", "a-1", "zope-interface"):
        assert is_name(name)
    for name in ("", "A", "a--b", "-a", "a-", "a.b", "a_b", "a/b", "..", "a\n", "é", "a" * 101):
        assert not is_name(name), name


def test_a_record_has_codes_ids_and_counts(written: Path) -> None:
    found = record(written, "a-b")
    assert found["publishers"] == [
        {
            "kind": "GitHub",
            "repository": "acme/one",
            "workflow": "release.yml",
            "environment": None,
            "account": None,
            "repository_id": "101",
            "owner_id": "11",
        },
    ]
    assert found["latest"] == {
        "version": "1.1",
        "released_at": "2025-02-01T12:00:00Z",
        "attestable_files": 1,
        "attested_files": 1,
        "statement": "both",
        "workflow_reference": "branch",
    }
    assert found["ownership"] == {"owners": 2, "maintainers": 0, "organization": None}
    assert [(event["kind"], event["version"]) for event in found["events"]] == [
        ("first_attested", "1.0"),
    ]
    assert (found["rank"], found["evidence"], found["source"]) == (1, "attested", "index")
    assert record(written, "c")["ownership"] == {
        "owners": 1,
        "maintainers": 2,
        "organization": HOSTILE,
    }
    missing = record(written, "e")
    assert (missing["evidence"], missing["unknown_because"]) == ("unknown", "not_found")
    assert missing["latest"] is missing["ownership"] is None
    for path in written.glob("*.json"):
        assert "ann" not in path.read_text().replace("channel", "")


def test_a_badge_says_what_was_found_and_when_and_judges_nothing(written: Path) -> None:
    said = {name: badge(written, name) for name in ("a-b", "c", "d", "e")}
    assert {name: each["message"] for name, each in said.items()} == {
        "a-b": "attested with build provenance (2026-11-01)",
        "c": "attested in part (2026-11-01)",
        "d": "none found (2026-11-01)",
        "e": "unknown (2026-11-01)",
    }
    assert {each["schemaVersion"] for each in said.values()} == {1}
    assert said["d"]["color"] == said["e"]["color"] == "5d6673", "no colour of a warning"
    for name, each in said.items():
        picture = ElementTree.parse(written / f"{name}.svg").getroot()  # noqa: S314 - ours
        texts = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")]
        assert texts == [each["label"], each["message"]]


def test_a_page_is_read_without_script_and_hostile_text_is_text(written: Path) -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in written.glob("*.html")}
    for page in pages.values():
        assert "<script" not in page
        assert "script-src 'none'" in page
        assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages["c"]
    assert "<dt>Publisher<dd>GitHub · acme/one · release.yml</div>" in pages["a-b"]
    assert "<li>2025-01-01 first attested file in 1.0" in pages["a-b"]
    assert "A change is not an alarm." in pages["a-b"]
    assert "<dt>Owners<dd>1</div>" in pages["c"]
    assert f"<dt>Not known<dd>{REASONS['not_found']}</div>" in pages["e"]


def test_a_badge_escapes_whatever_it_is_given() -> None:
    drawn = project_pages.svg({"label": '"<x>&', "message": "</svg>", "color": "5d6673"})
    root = ElementTree.fromstring(drawn)  # noqa: S314 - ours
    assert [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")] == [
        '"<x>&',
        "</svg>",
    ]
