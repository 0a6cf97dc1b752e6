"""What changed between two snapshots: exact on worlds counted by eye, and on any two tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import catalog, changes, database, labels, study
from pipeline.changes.figures import figure_changes
from pipeline.changes.tables import Difference, difference
from pipeline.figures import charts
from pipeline.report import change_summary, data
from pipeline.report.events import event_rows
from pipeline.report.site import pages
from pipeline.snapshot import Snapshot, canonical_json
from pipeline.study import Study, study_of
from pipeline.summary import headline_metrics
from tests.helpers import literal
from tests.helpers.literal import Project, Publisher, history

FIRST, SECOND = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
BY = Publisher()


@contextmanager
def studied(folder: Path, before: list[Project] | None, after: list[Project]) -> Iterator[Study]:
    earlier = None if before is None else literal.snapshot(folder, *before, as_of=FIRST)
    study = study_of(literal.snapshot(folder, *after, as_of=SECOND), earlier)
    with study.db:
        yield study


def document(study: Study) -> dict[str, Any]:
    rows = event_rows(catalog.run(study.db, "events"))
    return change_summary.document(study, {"metrics": headline_metrics(study.db)}, rows)


def attested(name: str, *more: tuple[str, str, Publisher | None], **about: Any) -> Project:
    return history(name, ("1.0", "2026-01-01", BY), *more, **about)


def plain(name: str, *more: tuple[str, str, Publisher | None], **about: Any) -> Project:
    return history(name, ("1.0", "2026-01-01", None), *more, **about)


BEFORE = [attested("keeps"), plain("gains"), plain("leaves"), attested("loses")]
AFTER = [
    attested("keeps"),
    plain("gains", ("1.1", "2026-10-10", BY)),
    attested("enters"),
    attested("loses", ("1.1", "2026-10-11", None)),
]


def test_a_share_is_split_into_turnover_and_what_happened_to_those_in_both(tmp_path: Path) -> None:
    with studied(tmp_path, BEFORE, AFTER) as study:
        found = document(study)
    [row] = [each for each in found["metrics"] if each["id"] == "projects_attested"]
    assert (row["before"], row["after"], row["change"]) == (0.5, 0.75, 25.0)
    assert (row["numerator"], row["denominator"]) == ([2, 3], [4, 4])
    # in both: keeps, gains, loses: 2 of 3 attested before and after
    assert row["of_which"] == {"entered": 8.333333, "left": 16.666667, "stayed": 0.0}
    for each in found["metrics"]:
        if each["of_which"] is not None:
            assert sum(each["of_which"].values()) == pytest.approx(each["change"], abs=1e-5)
    assert sum(each["of_which"] is not None for each in found["metrics"]) > 20


def test_every_share_has_words_for_readers(tmp_path: Path) -> None:
    with studied(tmp_path, None, AFTER) as study:
        shares = [row["id"] for row in headline_metrics(study.db) if row["unit"] == "share"]
    assert len(shares) > 15
    assert [name for name in shares if name not in labels.HEADLINES] == []


def test_projects_that_came_left_gained_and_lost_are_named(tmp_path: Path) -> None:
    with studied(tmp_path, BEFORE, AFTER) as study:
        found = document(study)
    assert [(row["moved"], row["project"]) for row in found["projects"]] == [
        ("gained", "gains"), ("lost", "loses"), ("entered", "enters"), ("left", "leaves"),
    ]  # fmt: skip
    assert found["projects"][0]["evidence_before"] == "none_found"
    assert found["projects"][0]["evidence_after"] == "attested"
    assert found["projects"][3]["rank_after"] is None
    assert found["sentence"] == (
        "Since 2026-10-01: projects attested 50.0% to 75.0% (+25.0 percentage points, 0.0 of it "
        "among projects in both); 3 new events; 1 project gained attestation and 1 lost it; "
        "1 project entered the cohort and 1 left it."
    )


def test_tables_and_figures_say_which_rows_differ(tmp_path: Path) -> None:
    with studied(tmp_path, BEFORE, AFTER) as study:
        found = document(study)
        assert set(found["tables"]) == set(data.exported(study.db)) - {
            "new_events", "project_changes"
        }  # fmt: skip
    rows = found["tables"]["fct_project"]["rows"]
    assert rows == {"before": 4, "after": 4, "gained": 1, "lost": 1, "changed": 2}
    assert found["tables"]["fct_project"]["columns"]["is_attested"] == 2
    assert found["tables"]["stg_file"]["rows"]["gained"] == 3
    assert "version_order" not in found["tables"]["fct_release"]["columns"]
    assert [each["name"] for each in found["figures"]] == list(charts.NAMES)
    [drawn] = [each for each in found["figures"] if each["name"] == "evidence_by_rank"]
    assert drawn["is_changed"]
    assert drawn["largest"]["count"]["change"] == 1
    assert drawn["largest"]["count"]["row"]["state"] == "attested"


def test_the_same_world_a_month_later_is_no_change(tmp_path: Path) -> None:
    with studied(tmp_path, BEFORE, BEFORE) as study:
        found = document(study)
    assert found["is_changed"] is False
    assert found["sentence"] == "Since 2026-10-01: no change."
    assert found["projects"] == []
    assert found["events"]["new"] == 0
    facts = ("fct_project", "fct_release", "fct_event", "stg_file", "stg_publisher")
    assert {name: found["tables"][name]["rows"]["changed"] for name in facts} == dict.fromkeys(
        facts, 0
    )
    assert (change_summary.shown(found) or {})["metrics"] == []


def test_without_a_baseline_the_document_says_only_that(tmp_path: Path) -> None:
    with studied(tmp_path, None, AFTER) as study:
        found = document(study)
        assert changes.news_of(study.db) == {}
    assert found["baseline"] is None
    assert set(found) == {"schema", "snapshot", "as_of", "simulated", "baseline", "sentence"}
    assert change_summary.shown(found) is None


def test_an_event_is_new_by_identity_and_not_by_date(tmp_path: Path) -> None:
    lost = ("1.1", "2026-09-20", None)
    silent = attested("p", lost, outcome="not_found")
    with studied(tmp_path / "a", [silent], [attested("p", lost)]) as study:
        learned = changes.news_of(study.db)
    with studied(tmp_path / "b", [attested("q")], [attested("q"), attested("p", lost)]) as study:
        entered = changes.news_of(study.db)
    with studied(tmp_path / "c", [attested("p", lost)], [attested("p", lost)]) as study:
        assert changes.news_of(study.db) == {}
    happened = ("1.1", "2026-10-20", None)
    with studied(tmp_path / "d", [attested("p")], [attested("p", happened)]) as study:
        assert set(changes.news_of(study.db).values()) == {"happened"}
    assert set(entered.values()) == {"entered"}
    assert len(entered) == 2
    assert {learned[key] for key in entered} == {"learned"}
    assert len(learned) == 3  # and that it came back, which happened since


def test_new_events_hold_what_the_document_lists(tmp_path: Path) -> None:
    with studied(tmp_path, BEFORE, AFTER) as study:
        found = document(study)
    kinds = [(each["project"], each["kind"], each["news"]) for each in found["events"]["items"]]
    assert sorted(kinds) == [
        ("enters", "first_attested", "entered"),
        ("gains", "first_attested", "happened"),
        ("loses", "provenance_lost", "happened"),
    ]
    assert found["events"]["by_layer"] == {"notice": 1, "record": 2}
    assert found["events"]["by_kind"] == {"first_attested": 2, "provenance_lost": 1}


def test_a_small_change_is_not_shown_as_none() -> None:
    shown = [change_summary._points(each) for each in (12.34, -0.1, -0.04, 0.031, 0.0, -0.001)]
    assert shown == ["+12.3", "-0.1", "-0.04", "+0.03", "0.0", "0.0"]


def test_two_documents_of_the_same_pair_are_equal_byte_for_byte(tmp_path: Path) -> None:
    texts = []
    for folder in ("a", "b"):
        with studied(tmp_path / folder, BEFORE, AFTER) as study:
            texts.append(canonical_json(document(study)))
    assert texts[0] == texts[1]


def test_the_section_escapes_what_an_index_said() -> None:
    event = {"at": "2026-10-02T00:00:00Z", "project": "<script>x</script>", "version": "1\u202e2",
             "kind": "status_changed", "subtype": "<b>odd</b>", "layer": "record"}  # fmt: skip
    shown = {"sentence": "Since <i>", "baseline": "index-2026-10-01-000000000000", "metrics": [],
             "events": [event], "n_figures": 1}  # fmt: skip
    page = pages.environment().get_template("since.html").render(since=shown)
    assert "<script>" not in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "1 figure changed." in page
    assert "style=" not in page


ROWS = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3)),
    st.tuples(st.integers(0, 2) | st.none(), st.sampled_from(["x", "y"]) | st.none()),
    max_size=8,
)


def table(rows: dict[tuple[str, int], tuple[int | None, str | None]]) -> pa.Table:
    return pa.table({
        "name": pa.array([key[0] for key in rows], pa.string()),
        "month": pa.array([key[1] for key in rows], pa.int64()),
        "count": pa.array([row[0] for row in rows.values()], pa.int64()),
        "state": pa.array([row[1] for row in rows.values()], pa.string()),
        "position": pa.array(range(len(rows)), pa.int64()),
    })  # fmt: skip


@given(ROWS, ROWS)
def test_a_difference_leads_from_one_table_to_the_other(before: Any, after: Any) -> None:
    found = difference(table(before), table(after), ("name", "month"))
    rebuilt = {key: list(row) for key, row in before.items() if key not in found.lost}
    for key, column, was, now in found.cells:
        place = ("count", "state").index(column)
        assert rebuilt[key][place] == was
        rebuilt[key][place] = now
    rebuilt |= {key: list(after[key]) for key in found.gained}
    assert {key: tuple(row) for key, row in rebuilt.items()} == after
    assert found.is_changed == (before != after)


def test_rows_whose_key_is_an_ordinal_are_a_bag() -> None:
    one = pa.table({"owner_ordinal": [1, 2, 3], "projects": [1, 1, 4]})
    other = pa.table({"owner_ordinal": [1, 2, 3], "projects": [1, 4, 4]})
    found = difference(one, other, ("owner_ordinal",))
    assert (len(found.gained), len(found.lost), found.changed) == (1, 1, 0)


def test_the_largest_change_is_of_a_share_in_points_and_of_a_count_in_its_unit() -> None:
    def made(*rows: tuple[str, float, int]) -> pa.Table:
        return pa.table({"band": [row[0] for row in rows], "share": [row[1] for row in rows],
                         "projects": [row[2] for row in rows]})  # fmt: skip

    before, after = made(("a", 0.5, 10), ("b", 0.2, 5)), made(("a", 0.25, 11), ("b", 0.3, 9))
    found = figure_changes("readiness_by_rank", difference(before, after, ("band",)))
    share, count = found["largest"]["share"], found["largest"]["count"]
    assert (share["row"], share["change"]) == ({"band": "a"}, -25.0)
    assert (count["row"], count["change"], count["unit"]) == ({"band": "b"}, 4, "projects")


def test_a_database_can_be_opened_twice_and_stays_shut_to_files(tmp_path: Path) -> None:
    with studied(tmp_path, BEFORE, AFTER) as study:
        snapshot = study.snapshot
        with database.connect(snapshot.data, snapshot.id) as second:
            assert second.sql("select count(*) from fct_baseline").fetchall() == [(0,)]
            assert study.db.sql("select count(*) from fct_baseline").fetchall() == [(1,)]
            settings = "select current_setting('TimeZone'), current_setting('threads')"
            assert second.sql(settings).fetchall() == [("UTC", 2)]
            with pytest.raises(duckdb.Error, match="disabled"):
                second.execute(f"copy (select 1) to '{tmp_path / 'out.csv'}'")


def test_every_exported_table_has_a_key(tmp_path: Path) -> None:
    with studied(tmp_path, None, AFTER) as study:
        tables = data.exported(study.db)
    for name, found in tables.items():
        assert set(database.key_of(name)) <= set(found.column_names), name


def test_events_between_snapshots_are_what_the_dictionary_says(tmp_path: Path) -> None:
    before = [plain("p"), plain("q", owners=["ann"]), plain("r", organization="a", owners=[]),
              plain("s", organization="a", owners=[]), plain("t")]  # fmt: skip
    after = [
        plain("p", status="archived"), plain("q", owners=[], organization="acme"),
        plain("r", organization="b", owners=[]), plain("s", organization="b", owners=[]),
        plain("t", outcome="not_found"),
    ]  # fmt: skip
    with studied(tmp_path, before, after) as study:
        tables = data.exported(study.db)
        hints = [row["benign_hint"] for row in catalog.run(study.db, "events").to_pylist()]
    assert {"organization_move"} <= {each for hint in hints for each in hint}
    assert {"organization_rename"} <= {each for hint in hints for each in hint}
    told = ("events.", "new_events.", "project_changes.")
    assert [fault for fault in data.faults(tables) if fault.startswith(told)] == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (0.26949, 0.26751, ("26.9%", "26.8%", "-0.1")),  # by themselves -0.2
        (0.5, 0.75, ("50.0%", "75.0%", "+25.0")),
        (0.26851, 0.26849, ("26.9%", "26.8%", "-0.1")),
        (0.26860, 0.26910, ("26.86%", "26.91%", "+0.05")),
        (0.268601, 0.268602, ("26.9%", "26.9%", "0.0")),
    ],
)
def test_points_are_the_difference_of_the_shares_as_shown(
    before: float, after: float, told: tuple[str, str, str]
) -> None:
    row = {"id": "projects_attested", "unit": "share", "before": before, "after": after,
           "change": 100 * (after - before), "of_which": None}  # fmt: skip
    shown = change_summary.shown({"baseline": "x", "sentence": "", "metrics": [row],
                         "events": {"items": []}, "figures": []})  # fmt: skip
    assert shown
    [found] = shown["metrics"]
    assert (found["before"], found["after"], found["change"]) == told
    assert change_summary._share(row).startswith(
        f"projects attested {told[0]} to {told[1]} ({told[2]} "
    )


def test_a_changed_count_has_the_unit_of_its_table() -> None:
    key = ("grouping", "group_name", "days")
    cells = ((("all", "all", 3), "events", 4, 9),)
    found = figure_changes("time_to_attestation", Difference(key, 1, 1, (), (), cells))
    assert found["largest"]["count"]["unit"] == "projects"


def test_captures_of_two_indexes_are_not_compared(tmp_path: Path) -> None:
    def capture(endpoint: str, day: int) -> Snapshot:
        return Snapshot(tmp_path, {
            "id": f"index-2026-10-{day:02}-000000000000", "source": "index",
            "as_of": f"2026-10-{day:02}T00:00:00+00:00", "cohort": {"name": "top 1"},
            "circumstances": {"endpoint": endpoint},
        })  # fmt: skip

    one, other = capture("https://one.invalid", 1), capture("https://other.invalid", 1)
    later = capture("https://one.invalid", 2)
    assert study.comparable(later, one)
    assert not study.comparable(later, other)
