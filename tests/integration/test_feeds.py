"""Feeds: valid for every reader, equal ids run after run, nothing lost, hostile text harmless."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import capture, catalog, codes
from pipeline.errors import BadInput
from pipeline.report.events import event_rows
from pipeline.report.feeds import Feed, Filters, atom, feed_of, json_feed
from pipeline.report.feeds.feed import NEWEST
from pipeline.snapshot import Snapshot
from pipeline.study import study_of
from pipeline.summary import headline_metrics
from tests.helpers import literal
from tests.helpers.command import called
from tests.helpers.literal import Publisher, history

ATOM = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")
#: What JSON Feed 1.1 demands and allows, strict: extensions begin with an underscore.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "patternProperties": {"^_": {"type": "object"}},
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "language": {"type": "string", "pattern": "^[a-z]{2}$"},
        "home_page_url": {"type": "string", "pattern": "^https?://"},
        "feed_url": {"type": "string", "pattern": "^https?://"},
        "authors": {"type": "array", "items": {"type": "object", "required": ["name"]}},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_text", "date_published"],
                "additionalProperties": False,
                "patternProperties": {"^_": {"type": "object"}},
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "title": {"type": "string"},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "content_text": {"type": "string", "minLength": 1},
                    "date_published": {"type": "string", "pattern": f"^{DATE.pattern}$"},
                    "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
                },
            },
        },
    },
}
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def event(number: int, **about: Any) -> dict[str, Any]:
    at = AS_OF - timedelta(hours=number)
    return {"id": f"{number:016x}", "project": f"p{number}", "kind": "yanked", "subtype": None,
            "at": f"{at:%Y-%m-%dT%H:%M:%S}Z", "version": "1.0", "previous_version": None,
            "before": {"yanked": False}, "after": {"yanked": True}, "gap_days": 7,
            "baseline": "any", "benign_hint": [], "source": "snapshots", "layer": "record",
            **about}  # fmt: skip


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    other = Publisher(repository="else/where", repository_id="9", owner_id="9")
    return literal.snapshot(
        tmp_path, history("one", ("1.0", "2025-01-01", Publisher()), ("1.1", "2025-02-01", other))
    )


def checked_atom(text: bytes) -> list[str]:
    """Entry ids of a feed that meets RFC 4287: required elements once, ids and dates in form."""
    parsed = feedparser.parse(text)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    root = ET.fromstring(text)  # noqa: S314 - our own feed
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            [found] = parent.findall(ATOM + name)
            assert (found.text or "").strip()
            if name == "updated":
                assert DATE.fullmatch(found.text or "")
            if name == "id":
                assert re.match(r"urn:[a-z0-9][a-z0-9-]+:\S+$", found.text or "")
    assert root.findall(f"{ATOM}author/{ATOM}name")
    assert len(root.findall(f"{ATOM}link[@rel='self']")) == 1
    for entry in root.findall(f"{ATOM}entry"):
        assert len(entry.findall(f"{ATOM}content")) == 1
        assert all(each.get("term") for each in entry.findall(f"{ATOM}category"))
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    assert len(parsed.entries) == len(ids)
    return ids


def checked_json(text: bytes) -> list[str]:
    document = json.loads(text)
    jsonschema.validate(document, JSON_FEED)
    ids = [item["id"] for item in document["items"]]
    assert len(ids) == len(set(ids))
    return ids


def test_both_forms_are_valid_and_have_one_entry_an_event(snapshot: Snapshot) -> None:
    study = study_of(snapshot)
    with study.db:
        rows = event_rows(catalog.run(study.db, "events"))
    feed = feed_of(rows, snapshot)
    expected = [f"urn:trustcensus:event:{row['id']}" for row in rows]
    assert len(expected) == 2
    assert checked_atom(atom(feed)) == expected
    assert checked_json(json_feed(feed)) == expected
    entry = feedparser.parse(atom(feed)).entries[0]
    assert entry.title == "one 1.1: repository replaced"
    assert "before: acme/one; after: else/where" in entry.content[0].value
    assert entry.updated == "2025-02-01T12:00:00Z"
    assert [tag.term for tag in entry.tags] == ["publisher_repository_changed", "notice"]


def test_a_feed_of_a_site_has_absolute_links_in_both_forms(snapshot: Snapshot) -> None:
    study = study_of(snapshot)
    with study.db:
        rows = event_rows(catalog.run(study.db, "events"))
    relative, site = feed_of(rows, snapshot), "https://site.invalid/census/"
    feed = feed_of(rows, snapshot, site=site)
    assert feed.id == relative.id, "readers keep what they have read"
    checked_atom(atom(feed))
    checked_json(json_feed(feed))
    root = ET.fromstring(atom(feed))  # noqa: S314 - our own feed
    links = [str(each.get("href")) for each in root.iter(f"{ATOM}link")]
    assert links[:2] == [f"{site}feed.atom", site]
    assert len(links) == 2 + len(rows)
    assert all(each.startswith(site) for each in links)
    assert {item["url"] for item in json.loads(json_feed(feed))["items"]} == set(links[2:])
    assert b"site.invalid" not in atom(relative) + json_feed(relative)


#: Any text a database holds: UTF-8, so no half of a surrogate pair.
HOSTILE = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["<script>alert(1)</script>", "]]>", "&amp;&lt;", "\x1b[31mred", "\u202egnp.exe", "=cmd()",
     "a\nb", "\x00", "\uffff", "\ufffe"]
)  # fmt: skip


@given(HOSTILE, HOSTILE, HOSTILE)
def test_hostile_text_stays_text(project: str, version: str, organization: str) -> None:
    told = event(1, project=project, version=version, after={"organization": organization})
    feed = Feed("urn:uuid:0", "title", "2026-11-01T00:00:00Z", False, (told,))
    checked_atom(atom(feed))
    checked_json(json_feed(feed))
    root = ET.fromstring(atom(feed))  # noqa: S314 - our own feed
    allowed = {"feed", "entry", "id", "title", "updated", "published", "author", "name", "link",
               "generator", "category", "content"}  # fmt: skip
    assert {each.tag.removeprefix(ATOM) for each in root.iter()} <= allowed
    shown = root.findtext(f"{ATOM}entry/{ATOM}title") or ""
    assert not set(shown) & {"\x1b", "\u202e", "\n", "\x00"}
    assert all(each.get("type") in {None, "text"} for each in root.iter(f"{ATOM}content"))


def test_new_events_are_in_the_feed_however_many_they_are(snapshot: Snapshot) -> None:
    events = [event(number) for number in range(3 * NEWEST)]
    new = {each["id"] for each in events[100 : 2 * NEWEST + 100]} | {events[-1]["id"]}
    kept = {each["id"] for each in feed_of(events, snapshot, new).events}
    assert new <= kept
    assert kept - new == {each["id"] for each in events[:100]}
    assert len(feed_of(events, snapshot).events) == NEWEST


def test_the_id_is_of_what_a_feed_follows_and_not_of_a_run(tmp_path: Path) -> None:
    def made(folder: str, top: int, **about: Any) -> str:
        options = capture.Options(source="demo", data=tmp_path / folder, top=top, **about)
        return feed_of([], capture.collect(options)).id

    whole = made("a", 20)
    assert made("b", 20) == whole
    names = json.loads(json.dumps(["Sim-One", "sim.two"]))
    watch, other = tmp_path / "watch.txt", tmp_path / "other.txt"
    watch.write_text("\n".join(f"{name}==1.0" for name in names))
    shutil.copy(watch, other)
    followed = made("c", 20, projects=str(watch), min_coverage=0)
    watch.write_text("# the same, bumped\n" + "\n".join(f"{name}==2.0" for name in names))
    assert made("d", 20, projects=str(watch), min_coverage=0) == followed
    watch.write_text(f"{names[0]}\n")
    shorter = made("e", 20, projects=str(watch), min_coverage=0)
    renamed = made("f", 20, projects=str(other), min_coverage=0)
    ids = [whole, made("g", 21), followed, shorter, renamed]
    assert len(set(ids)) == len(ids)


def test_a_filtered_feed_is_a_feed_of_its_own(snapshot: Snapshot) -> None:
    filters = [
        Filters(),
        Filters(kinds=frozenset({"yanked"})),
        Filters(layer="notice"),
        Filters(projects=frozenset({"p1"})),
        Filters(projects=frozenset({"p2"})),
        Filters(kinds=frozenset({"yanked"}), layer="notice"),
    ]
    ids = [feed_of([], snapshot, filters=each).id for each in filters]
    assert len(set(ids)) == len(ids)
    assert feed_of([], snapshot, filters=Filters(since="2026-01-01")).id == ids[0]
    assert "notices only" in feed_of([], snapshot, filters=filters[2]).title


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [1, 2, 3]),
        (Filters(kinds=frozenset({"late_file"})), [2]),
        (Filters(layer="notice"), [2]),
        (Filters(projects=frozenset({"p3", "p1"})), [1, 3]),
        (Filters(since="2026-10-31"), [1, 2]),
        (Filters(layer="notice", projects=frozenset({"p3"})), []),
    ],
)
def test_filters_keep_what_they_say(
    snapshot: Snapshot, filters: Filters, expected: list[int]
) -> None:
    events = [
        event(1),
        event(2, kind="late_file", layer="notice"),
        event(30, id=f"{3:016x}", project="p3"),
    ]
    found = feed_of(events, snapshot, filters=filters).events
    assert [int(each["id"], 16) for each in found] == expected


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: Filters(kinds=frozenset({"nonsense"})), "--kind nonsense is unknown"),
        (lambda: Filters(layer="loud"), "--layer loud is unknown"),
    ],
)
def test_an_unknown_filter_is_refused(make: Callable[[], Filters], fault: str) -> None:
    with pytest.raises(BadInput, match=fault):
        make()


def test_kinds_are_those_of_the_summary(snapshot: Snapshot) -> None:
    study = study_of(snapshot)
    with study.db:
        ids = {row["id"] for row in headline_metrics(study.db)}
    assert {f"events_{kind}" for kind in codes.event_kinds()} == {
        name for name in ids if "events_" in name
    }


def test_the_command_prints_filtered_events_in_each_form(tmp_path: Path) -> None:
    made = capture.collect(capture.Options(source="demo", data=tmp_path, top=40))
    data = ["--data-dir", str(tmp_path)]
    whole = json.loads(called("events", made.id, *data).stdout)
    kind = whole[0]["kind"]
    follow = tmp_path / "follow.txt"
    follow.write_text(f"{whole[0]['project']}\n")
    cut = ["--kind", kind, "--projects", str(follow), "--layer", whole[0]["layer"]]
    expected = [
        each["id"]
        for each in whole
        if (each["kind"], each["project"], each["layer"])
        == (kind, whole[0]["project"], whole[0]["layer"])
    ]
    found = {
        form: called("events", made.id, *cut, "--format", form, *data)
        for form in ("json", "csv", "atom", "jsonfeed")
    }
    assert {form: done.returncode for form, done in found.items()} == dict.fromkeys(found, 0)
    assert [each["id"] for each in json.loads(found["json"].stdout)] == expected
    assert len(found["csv"].stdout.splitlines()) == 1 + len(expected)
    ids = [f"urn:trustcensus:event:{each}" for each in expected]
    assert checked_atom(found["atom"].stdout.encode()) == ids
    assert checked_json(found["jsonfeed"].stdout.encode()) == ids
    assert "SIMULATED" in found["atom"].stdout.upper()
    for wrong in (["--format", "rss"], ["--kind", "odd"], ["--since", "monday"]):
        refused = called("events", made.id, *wrong, *data)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert wrong[1] in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1
