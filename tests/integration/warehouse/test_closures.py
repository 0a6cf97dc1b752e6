"""What projects depend on: followed, extras and markers read, cut where it is not known."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import catalog
from pipeline.demo import generate
from pipeline.summary import headline_metrics
from tests.helpers.literal import Built, File, Logs, Project, Publisher, day, history

A = Publisher()


def project(name: str, requires: Any, by: Publisher | None = A, **more: Any) -> Project:
    """A project with one release, a wheel."""
    return history(name, ("1.0", "2025-01-01", by), requires=requires, **more)


def closure(db: duckdb.DuckDBPyConnection, name: str) -> dict[str, str | None]:
    """The members of a project's closure but itself, with why it goes no further there."""
    found = db.execute(
        "select member, untold from fct_closure where project = ? and not is_self order by member",
        [name],
    )
    return dict(found.fetchall())


def untold(db: duckdb.DuckDBPyConnection, name: str) -> str | None:
    query = "select untold from fct_closure where project = ? and is_self"
    [(found,)] = db.execute(query, [name]).fetchall()
    return None if found is None else str(found)


def asked(db: duckdb.DuckDBPyConnection, metric: str, **parameters: Any) -> list[dict[str, Any]]:
    return catalog.run(db, metric, **parameters).to_pylist()


def reach(db: duckdb.DuckDBPyConnection, name: str) -> tuple[int, int, int]:
    """Attested, refuted and unknown."""
    [row] = [row for row in asked(db, "closures") if row["reach"] == name]
    return row["attested"], row["refuted"], row["unknown"]


def test_a_closure_is_followed_to_its_end(built: Built) -> None:
    db = built(project("a", ["b>=1", "B"]), project("b", ["c"]), project("c", []), project("d", []))
    assert closure(db, "a") == {"b": None, "c": None}
    direct = "select member from fct_closure where project = 'a' and is_direct"
    assert db.sql(direct).fetchall() == [("b",)]
    assert closure(db, "d") == {}


def test_a_cycle_ends_and_a_project_is_no_dependency_of_its_own(built: Built) -> None:
    db = built(project("a", ["b"]), project("b", ["c"]), project("c", ["a", "c"]))
    assert [set(closure(db, name)) for name in "abc"] == [{"b", "c"}, {"a", "c"}, {"a", "b"}]
    assert reach(db, "closure") == (3, 0, 0)


def test_an_extra_counts_where_it_is_asked_for(built: Built) -> None:
    db = built(
        project("plain", ["lib"]), project("asking", ["lib[Fast_IO]"]),
        project("lib", ["base", "speed; extra == 'fast-io'", "docs; extra == 'docs'"]),
        *(project(name, []) for name in ("base", "speed", "docs")),
    )  # fmt: skip
    assert set(closure(db, "lib")) == {"base"}
    assert set(closure(db, "plain")) == {"base", "lib"}
    assert set(closure(db, "asking")) == {"base", "lib", "speed"}


def test_an_extra_can_ask_for_others_of_its_project(built: Built) -> None:
    own = ["a[fast]; extra == 'all'", "b; extra == 'fast'"]
    db = built(project("x", ["a[all]"]), project("a", own), project("b", []))
    assert set(closure(db, "x")) == {"a", "b"}
    assert set(closure(db, "a")) == set()


def test_a_project_that_turns_on_its_own_extra_requires_that_itself(built: Built) -> None:
    db = built(project("a", ["a[x]", "b; extra == 'x'"]), project("b", []))
    direct = "select project, member from fct_closure where is_direct"
    assert db.sql(direct).fetchall() == [("a", "b")]


def test_what_does_not_apply_in_the_environment_is_no_dependency(built: Built) -> None:
    listed = ["b; sys_platform == 'win32'", "c; python_version < '3.9'", "d; os_name == 'posix'"]
    db = built(project("a", listed), *(project(name, []) for name in "bcd"))
    assert set(closure(db, "a")) == {"d"}


def test_a_dependency_outside_the_cohort_is_not_known(built: Built) -> None:
    db = built(project("a", ["elsewhere", "b"]), project("b", []))
    assert closure(db, "a") == {"b": None, "elsewhere": "outside"}
    assert reach(db, "closure") == (1, 0, 1)
    assert asked(db, "closure_gaps") == [
        {"reason": "outside", "closures": 1, "alone": 1, "members": 1, "projects": 2}
    ]
    [row] = [row for row in asked(db, "closures") if row["reach"] == "closure"]
    assert (row["dependencies"], row["outside"]) == (2, 1)
    assert (row["share"], row["low"], row["high"]) == (1.0, 0.5, 1.0)


def test_null_says_that_nothing_is_required_only_where_a_wheel_came_first(built: Built) -> None:
    wheel, archive = "{}-1.0-py3-none-any.whl", "{}-1.0.tar.gz"

    def null(name: str, *files: tuple[str, str | None], requires: Any = None) -> Project:
        made = [File(form.format(name), day(at) if at else None, A) for form, at in files]
        return Project(name, {"1.0": made}, requires=requires)

    first, later = "2025-01-01", "2025-01-02"
    db = built(
        null("wheel", (wheel, first)),
        null("wheel-first", (archive, later), (wheel, first)),
        null("archive-first", (archive, first), (wheel, later)),
        null("same-time", (archive, first), (wheel, first)),
        null("undated", (archive, None), (wheel, first)),
        null("archive", (archive, first)),
        null("empty", (archive, first), requires=[]),
        null("no-key", (wheel, first), requires=...),
        null("no-list", (wheel, first), requires="click"),
    )
    state = "select project from raw_project where requirement_state = ? order by project"
    told = {found: [name for (name,) in db.execute(state, [found]).fetchall()]
            for found in ("none", "listed", "not_stated")}  # fmt: skip
    assert told == {
        "none": ["wheel", "wheel-first"], "listed": ["empty"],
        "not_stated": ["archive", "archive-first", "no-key", "no-list", "same-time", "undated"],
    }  # fmt: skip
    assert (untold(db, "wheel"), untold(db, "empty")) == (None, None)
    assert (untold(db, "archive"), untold(db, "same-time")) == ("not_stated", "not_stated")


@pytest.mark.parametrize("entry", ["=cmd()", 5, None, {}, "b @ https://elsewhere.invalid/b.whl",
                                   "b; python_version ~= 'many'"])  # fmt: skip
def test_a_requirement_that_cannot_be_read_leaves_the_closure_unknown(
    built: Built, entry: Any
) -> None:
    db = built(project("a", ["b", entry]), project("b", []), project("c", ["a"]))
    assert untold(db, "a") == "unread"
    assert closure(db, "c") == {"a": "unread", "b": None}
    assert reach(db, "closure") == (1, 0, 2)
    assert reach(db, "direct") == (2, 0, 1), "c requires a alone, whatever a requires"


def test_a_list_longer_than_anybodys_is_not_read(built: Built) -> None:
    db = built(project("a", ["b"] * 5000), project("b", []), project("c", ["b"] * 5001))
    assert (untold(db, "a"), closure(db, "a")) == (None, {"b": None})
    assert (untold(db, "c"), closure(db, "c")) == ("unread", {})


def test_an_answer_about_another_release_says_nothing(built: Built) -> None:
    """The newest release is 2.0; the last of the dictionary, which the answer is about, is not."""
    db = built(
        history("a", ("2.0", "2025-02-01", A), ("1.0", "2025-01-01", A), requires=["b"]),
        history("same", ("1.0", "2025-01-01", A), requires=["b"], versions=["1"]),
        project("b", []), project("c", None, has_metadata=False),
    )  # fmt: skip
    assert (untold(db, "a"), closure(db, "a")) == ("other_release", {})
    assert closure(db, "same") == {"b": None}
    assert untold(db, "c") == "not_read"


def test_a_closure_is_attested_when_all_of_it_is(built: Built) -> None:
    db = built(
        project("all", ["leaf"]), project("leaf", []), project("bare", [], None),
        project("through", ["middle"]), project("middle", ["bare"]),
        project("both", ["bare", "elsewhere"]), project("open", ["elsewhere"]),
        project("not-itself", ["leaf"], None),
        Project("gone", {}, outcome="not_found"), project("on-gone", ["gone"]),
    )  # fmt: skip
    assert reach(db, "itself") == (7, 2, 1)
    assert reach(db, "direct") == (3, 4, 3)  # all, leaf, through; bare, middle, both, not-itself
    assert reach(db, "closure") == (2, 5, 3)
    [headline] = [row for row in headline_metrics(db) if row["id"] == "projects_closure_attested"]
    assert (headline["numerator"], headline["denominator"]) == (2, 7)
    bounds = {
        row["variant"]: (row["numerator"], row["denominator"])
        for row in asked(db, "sensitivity")
        if row["id"] == "projects_closure_attested" and row["dimension"] == "unknown"
    }
    assert bounds == {"none of the unknown": (2, 10), "all of the unknown": (5, 10)}
    assert {row["reason"]: row["closures"] for row in asked(db, "closure_gaps")} == {
        "evidence_unknown": 2, "not_read": 2, "outside": 2
    }  # fmt: skip


def test_a_closure_with_a_gap_is_counted_where_another_member_refutes_it(built: Built) -> None:
    db = built(project("refuted", ["bare", "elsewhere"]), project("bare", [], None),
               project("open", ["elsewhere"]))  # fmt: skip
    assert reach(db, "closure") == (0, 2, 1)
    [gap] = asked(db, "closure_gaps")
    assert (gap["reason"], gap["closures"]) == ("outside", 2)


def test_shared_dependencies_are_those_most_closures_pass_through(built: Built) -> None:
    db = built(
        project("one", [], owners=["ann"]), project("two", []), project("bare", ["one"], None),
        project("x", ["bare", "two"]), project("y", ["bare"]), project("z", ["one"], None),
    )  # fmt: skip
    rows = asked(db, "shared_dependencies")
    assert [(row["project"], row["closures"], row["direct"], row["alone"]) for row in rows] == [
        ("one", 4, 2, 0), ("bare", 2, 2, 2),
    ]  # fmt: skip
    assert [row["owner_state"] for row in rows] == ["one", "two_or_more"]
    assert rows[0]["share"] == 4 / 6
    assert asked(db, "shared_dependencies", most=1) == rows[:1]


def test_equal_numbers_are_ordered_by_name(built: Built) -> None:
    names = ["zeta", "alpha", "mu"]
    db = built(project("x", names), *(project(name, [], None) for name in names))
    assert [row["project"] for row in asked(db, "shared_dependencies")] == ["alpha", "mu", "zeta"]


def test_adoption_weighted_by_dependents_and_downloads(built: Built) -> None:
    logs = Logs("2025-01-01", "2025-03-01", releases=[
        ("a", "1.0", "2025-01-01T12:00:00", 1, 2, 30), ("b", "1.0", "2025-01-01T12:00:00", 1, 2, 10)
    ])  # fmt: skip
    db = built(
        project("a", [], downloads=50), project("b", ["a"], None, downloads=30),
        project("c", ["b", "elsewhere"], None, downloads=20), logs=logs,
    )  # fmt: skip
    found = {
        row["weight"]: (row["attested"], row["known"], row["unknown"])
        for row in asked(db, "adoption_by_weight")
    }
    assert found == {
        "projects": (1, 3, 0), "downloads": (50, 100, 0), "direct_dependents": (1, 2, 1),
        "dependents": (2, 3, 1), "version_downloads": (30, 40, 0),
    }  # fmt: skip
    [row] = [row for row in asked(db, "adoption_by_weight") if row["weight"] == "dependents"]
    assert (row["share"], row["low"], row["high"]) == (2 / 3, 2 / 4, 3 / 4)


def test_a_capture_without_project_json_says_nothing_of_closures(built: Built) -> None:
    db = built(project("a", None, has_metadata=False))
    assert asked(db, "closures") == []
    [headline] = [row for row in headline_metrics(db) if row["id"] == "projects_closure_attested"]
    assert (headline["value"], headline["note"]) == (
        None, "this source does not say what projects require",
    )  # fmt: skip


def test_the_demo_has_every_form_that_is_hard_to_follow() -> None:
    listed = [each for project in generate(2026, 13).projects for each in project.requires]
    assert {each.applies for each in listed} == {True, False}
    assert {"", "fast-io", "slow", "all"} == {each.under for each in listed}
    assert any(each.extras for each in listed)
    assert any(each.project is None for each in listed)
    assert any(each.project == "sim-elsewhere-one" for each in listed)
    asks = {
        (one.name, each.project) for one in generate(2026, 13).projects for each in one.requires
    }
    assert any((after, before) in asks for before, after in asks if before != after)


def test_recorded_projects_require_what_they_list(real: Path, built: Built) -> None:
    """Real answers of 133 projects: most of what they require is outside so small a cohort."""
    made = []
    for path in sorted((real / "recorded_index" / "json").glob("*.json")):
        body = json.loads(path.read_bytes())
        release = (body["info"]["version"], "2025-01-01", None)
        made.append(history(path.stem, release, answer=body))
    db = built(*made)
    states = "select requirement_state, count(*) from raw_project group by all"
    assert dict(db.sql(states).fetchall()) == {"listed": 113, "none": 6, "not_stated": 14}
    unread = "select project from fct_closure where is_self and untold = 'unread'"
    assert db.sql(unread).fetchall() == [("ipython",)], "setuptools (>=18.5decorator)"
    [counted] = db.sql(
        "select count(*) filter (where not is_self), count(*) filter (where is_direct), "
        "count(*) filter (where not is_inside), "
        "count(distinct member) filter (where not is_inside) from fct_closure"
    ).fetchall()
    assert counted == (1904, 288, 1555, 109)
    whole = "select project from fct_closure group by project having bool_and(untold is null)"
    assert len(db.sql(whole).fetchall()) == 14
    assert [
        (row["reason"], row["closures"], row["alone"], row["members"])
        for row in asked(db, "closure_gaps")
    ] == [("outside", 105, 16, 109), ("not_stated", 102, 14, 14), ("unread", 1, 0, 1)]
    [first, *_] = asked(db, "shared_dependencies")
    assert (first["project"], first["closures"], first["direct"]) == ("pyyaml", 85, 7)
