"""Changes between two snapshots, from small worlds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import baseline, catalog
from pipeline.errors import BadInput
from pipeline.summary import headline_metrics
from tests.helpers import lazily, literal
from tests.helpers.literal import Built, Project, Publisher, history

FIRST, SECOND = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


@contextmanager
def pair(
    folder: Path, before: list[Project], after: list[Project]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the later world with the earlier one as its baseline."""
    earlier = literal.snapshot(folder, *before, as_of=FIRST)
    with lazily.pair(earlier, literal.snapshot(folder, *after, as_of=SECOND)) as db:
        yield db


def told(db: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Project, kind, subtype, version and hints of the changes between the snapshots."""
    return db.sql(
        "select project, kind, subtype, version, benign_hint from fct_snapshot_event order by all"
    ).fetchall()


def owned(*owners: str, **about: Any) -> Project:
    return history("p", ("1.0", "2025-01-01", None), owners=list(owners), **about)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (owned("ann"), owned("ann"), []),
        (owned("ann"), owned("ann", "bob"), [("owner_added", [])]),
        (owned("ann", "bob"), owned("ann"), [("owner_removed", [])]),
        (owned("ann", "bob"), owned("cid"), [("owners_replaced", [])]),
        (owned("ann", "bob"), owned("ann", "cid"), [("owner_added", []), ("owner_removed", [])]),
        (owned(), owned("ann"), [("owner_added", [])]),
        (
            owned("ann"),
            owned(organization="acme"),
            [("organization_joined", []), ("owner_removed", ["organization_move"])],
        ),
        (owned("ann"), owned("ann", organization="acme"), [("organization_joined", [])]),
        (
            owned("ann", "bob", "cid"),
            owned("bob", "cid", organization="acme"),
            [("organization_joined", []), ("owner_removed", ["organization_move"])],
        ),
        (
            owned("ann", "bob", "cid"),
            owned("cid", organization="acme"),
            [("organization_joined", []), ("owner_removed", [])],
        ),
        (
            owned("ann", "bob"),
            owned("bob", "dan", organization="acme"),
            [
                ("organization_joined", []),
                ("owner_added", []),
                ("owner_removed", ["organization_move"]),
            ],
        ),
        (
            owned("ann"),
            owned("dan", organization="acme"),
            [("organization_joined", []), ("owners_replaced", [])],
        ),
        (
            owned("ann", "bob", organization="acme"),
            owned("bob", organization="zeta"),
            [("organization_changed", []), ("owner_removed", [])],
        ),
        (owned("ann", organization="acme"), owned("ann"), [("organization_left", [])]),
        (
            owned("ann", organization="acme"),
            owned("ann", organization="zeta"),
            [("organization_changed", [])],
        ),
    ],
)
def test_owners_and_organization(
    tmp_path: Path, before: Project, after: Project, expected: list[tuple[str, list[str]]]
) -> None:
    with pair(tmp_path, [before], [after]) as db:
        assert [(row[1], row[4]) for row in told(db)] == expected


def test_ownership_that_one_of_the_two_does_not_tell_is_no_change(tmp_path: Path) -> None:
    silent = history("p", ("1.0", "2025-01-01", None), owners=None)
    with pair(tmp_path / "a", [silent], [owned("ann")]) as db:
        assert told(db) == []
    with pair(tmp_path / "b", [owned("ann")], [silent]) as db:
        assert told(db) == []


def test_an_organization_renamed_on_all_its_projects(tmp_path: Path) -> None:
    def worlds(*names: str) -> list[Project]:
        return [
            history(f"p{n}", ("1.0", "2025-01-01", None), owners=[], organization=name)
            for n, name in enumerate(names)
        ]

    with pair(tmp_path / "a", worlds("acme", "acme"), worlds("apex", "apex")) as db:
        assert [row[4] for row in told(db)] == [["organization_rename"]] * 2
    with pair(tmp_path / "b", worlds("acme", "acme"), worlds("apex", "acme")) as db:
        assert [(row[1], row[4]) for row in told(db)] == [("organization_changed", [])]
    with pair(tmp_path / "c", worlds("acme", "apex"), worlds("apex", "apex")) as db:
        assert [row[4] for row in told(db)] == [[]], "one that was there is no new name"


def test_status_files_releases_and_yanks(tmp_path: Path) -> None:
    def project(name: str, *versions: str, **about: Any) -> Project:
        releases = {
            version: literal.release(name, version, "2025-01-01", None, None)
            for version in versions
        }
        return Project(name, releases, **about)

    yanked = project("y", "1.0", "2.0")
    yanked.releases["1.0"] = literal.release("y", "1.0", "2025-01-01", None, None, yanked=True)
    fewer = project("f", "1.0", "2.0")
    fewer.releases["2.0"] = fewer.releases["2.0"][:1]
    two = [project(name, "1.0", "2.0") for name in "fry"]
    before = [*(project(name, "1.0") for name in "agq"), *two]
    after = [
        project("a", "1.0", status="archived"),
        fewer,
        project("g", outcome="not_found"),
        project("q", status="quarantined", outcome="quarantined"),
        project("r", "1.0"),
        yanked,
    ]
    with pair(tmp_path, before, after) as db:
        assert told(db) == [
            ("a", "status_changed", "archived", None, []),
            ("f", "file_removed", None, "2.0", []),
            ("g", "status_changed", "gone", None, []),
            ("q", "status_changed", "quarantined", None, []),
            ("r", "release_removed", None, "2.0", []),
            ("y", "yanked", None, "1.0", []),
        ]
        rows = {row["id"]: row for row in headline_metrics(db)}
        assert rows["events_status_changed"]["value"] == 3
        assert rows["events_owner_added"]["value"] == 0, "two snapshots, and none: a zero"
        events = catalog.run(db, "events").to_pylist()
        found = {row["project"]: row for row in events if row["source"] == "snapshots"}
        assert found["f"]["before"] == '{"files":2}'
        assert found["f"]["after"] == '{"files":1}'
        assert {row["gap_days"] for row in found.values()} == {31}
        assert {row["happened_at"] for row in found.values()} == {SECOND.replace(tzinfo=None)}


def test_a_release_whose_files_were_all_replaced_is_not_removed(tmp_path: Path) -> None:
    [wheel, archive] = literal.release("p", "1.0", "2025-01-01", None, None)
    others = [replace(archive, name="p-1.0.zip"), replace(archive, name="p-1.0-2-py3-none-any.whl")]
    for place, now in enumerate(([archive], others)):
        before, after = (Project("p", {"1.0": files}) for files in ([wheel], now))
        with pair(tmp_path / str(place), [before], [after]) as db:
            assert told(db) == [("p", "file_removed", None, "1.0", [])]
            [event] = catalog.run(db, "events").to_pylist()
            assert (event["before"], event["after"]) == ('{"files":1}', f'{{"files":{len(now)}}}')


def test_every_release_of_a_project_removed(tmp_path: Path) -> None:
    """An empty list of files is an answer: each release that was there is gone."""
    two = {version: literal.release("p", version, "2025-01-01", None) for version in ("1", "2")}
    before = [Project("p", two), Project("n", {}, outcome="no_releases")]
    after = [Project("p", {}, outcome="no_releases"), Project("n", {}, outcome="no_releases")]
    with pair(tmp_path, before, after) as db:
        assert told(db) == [
            ("p", "release_removed", None, "1", []),
            ("p", "release_removed", None, "2", []),
        ]
        rows = db.sql("select project, reason from fct_project order by all").fetchall()
        assert rows == [("n", "no_releases"), ("p", "no_releases")]


@pytest.mark.parametrize("outcome", ["quarantined", "refused", "unreadable", "renamed"])
def test_a_project_that_gave_no_list_has_lost_no_release(tmp_path: Path, outcome: str) -> None:
    before = [history("p", ("1", "2025-01-01", None))]
    with pair(tmp_path, before, [Project("p", {}, outcome=outcome)]) as db:
        assert told(db) == []


def test_a_release_that_comes_back_after_none_was_listed_is_no_change(tmp_path: Path) -> None:
    before = [Project("p", {}, outcome="no_releases")]
    with pair(tmp_path, before, [history("p", ("1", "2025-01-01", None))]) as db:
        assert told(db) == []


def test_a_yank_is_seen_though_the_version_is_spelled_otherwise(tmp_path: Path) -> None:
    """A second spelling that sorts first renames the release, and nothing else."""
    [old] = literal.release("p", "1.0.0", "2025-01-01", None)
    [yanked] = literal.release("p", "1.0.0", "2025-01-01", None, yanked=True)
    [new] = literal.release("p", "1.0", "2025-02-01", None, yanked=True)
    before = [Project("p", {"1.0.0": [old]})]
    with pair(tmp_path, before, [Project("p", {"1.0": [new], "1.0.0": [yanked]})]) as db:
        assert told(db) == [("p", "yanked", None, "1.0", [])]


def test_without_a_baseline_there_is_no_such_event_and_no_zero(built: Built) -> None:
    db = built(owned("ann"))
    assert told(db) == []
    rows = {row["id"]: row for row in headline_metrics(db)}
    assert rows["events_owner_added"]["value"] is None
    assert rows["events_owner_added"]["note"] == "needs two snapshots"


def test_a_baseline_must_be_earlier_and_of_the_same_source(tmp_path: Path) -> None:
    one = literal.snapshot(tmp_path, owned("ann"), as_of=FIRST)
    two = literal.snapshot(tmp_path, owned("bob"), as_of=SECOND)
    for snapshot, earlier, fault in ((one, two, "later than"), (one, one, "itself")):
        with pytest.raises(BadInput, match=fault):
            baseline.connect(snapshot, earlier)


def test_layers_are_a_record_or_a_notice(built: Built, tmp_path: Path) -> None:
    other = Publisher(repository_id="999", repository="else/where")
    world = history("p", ("1.0", "2025-01-01", Publisher()), ("1.1", "2025-02-01", other))
    with pair(tmp_path, [owned("ann", "bob")], [owned("ann", "bob", "cid")]) as db:
        assert {row["layer"] for row in catalog.run(db, "events").to_pylist()} == {"record"}
    events = catalog.run(built(world), "events").to_pylist()
    layers = {row["kind"]: row["layer"] for row in events}
    assert layers == {"first_attested": "record", "publisher_repository_changed": "notice"}
