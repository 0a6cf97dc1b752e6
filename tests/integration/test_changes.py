"""What changed between two snapshots: exact on worlds counted by eye."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import baseline, catalog, changes, database, labels, sql_files
from pipeline.figures import charts
from pipeline.report import change_summary, data, gates
from pipeline.report import run as report_run
from pipeline.report.events import event_rows
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


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with studied(tmp_path_factory.mktemp("compared"), BEFORE, AFTER) as study:
        yield study


@pytest.fixture(scope="module")
def said(compared: Study) -> str:
    """The document of the two, as JSON: each test reads one of its own."""
    return canonical_json(document(compared)).decode()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with studied(tmp_path_factory.mktemp("alone"), None, AFTER) as study:
        yield study


def test_a_share_is_split_into_turnover_and_what_happened_to_those_in_both(compared: Study) -> None:
    found = document(compared)
    [row] = [each for each in found["metrics"] if each["id"] == "projects_attested"]
    assert (row["before"], row["after"], row["change"]) == (0.5, 0.75, 25.0)
    assert (row["numerator"], row["denominator"]) == ([2, 3], [4, 4])
    # in both: keeps, gains, loses: 2 of 3 attested before and after
    assert row["of_which"] == {"entered": 8.333333, "left": 16.666667, "stayed": 0.0}
    for each in found["metrics"]:
        if each["of_which"] is not None:
            assert sum(each["of_which"].values()) == pytest.approx(each["change"], abs=1e-5)
    assert sum(each["of_which"] is not None for each in found["metrics"]) > 20


def test_every_share_has_words_for_readers(alone: Study) -> None:
    shares = [row["id"] for row in headline_metrics(alone.db) if row["unit"] == "share"]
    assert len(shares) > 15
    assert [name for name in shares if name not in labels.HEADLINES] == []


def test_projects_that_came_left_gained_and_lost_are_named(said: str) -> None:
    found = json.loads(said)
    assert [(row["moved"], row["project"]) for row in found["projects"]] == [
        ("gained", "gains"),
        ("lost", "loses"),
        ("entered", "enters"),
        ("left", "leaves"),
    ]
    assert found["projects"][0]["evidence_before"] == "none_found"
    assert found["projects"][0]["evidence_after"] == "attested"
    assert found["projects"][3]["rank_after"] is None
    assert found["sentence"] == (
        "Since 1 October 2026: 75.0% of projects attested, 50.0% before (+25.0 percentage points; "
        "0.0 among projects on both lists); 2 new changes; "
        "1 earlier change not known then; 1 project gained attestation and "
        "1 lost it; 1 project entered the list and 1 left it."
    )
    assert (change_summary.shown(found) or {})["projects"] == [
        {"words": "Gained attestation", "names": ["gains"], "n": 1},
        {"words": "Lost attestation", "names": ["loses"], "n": 1},
    ]


def test_tables_and_figures_say_which_rows_differ(compared: Study, said: str) -> None:
    found = json.loads(said)
    assert set(found["tables"]) == set(data.exported(compared.db)) - {
        "new_events",
        "project_changes",
    }
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
    assert found["sentence"] == "Since 1 October 2026: no change."
    assert found["projects"] == []
    assert found["events"]["new"] == 0
    facts = ("fct_project", "fct_release", "fct_event", "stg_file", "stg_publisher")
    assert {name: found["tables"][name]["rows"]["changed"] for name in facts} == dict.fromkeys(
        facts, 0
    )
    assert (change_summary.shown(found) or {})["metrics"] == []


def test_without_a_baseline_the_document_says_only_that(alone: Study) -> None:
    found = document(alone)
    assert changes.news_of(alone.db) == {}
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


def test_a_list_that_lost_most_of_its_projects_is_measured_by_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "FEWEST", 3)
    with studied(tmp_path / "cut", BEFORE, BEFORE[:1]) as study:
        faults = [fault.error.what for fault in report_run._moved(study)]
    assert "projects_attested moved from 0.5 to 1, past its tripwire" in faults
    with studied(tmp_path / "few", BEFORE[:2], BEFORE[:1]) as study:
        assert not list(report_run._moved(study))


def test_new_events_hold_what_the_document_lists(said: str) -> None:
    found = json.loads(said)
    kinds = [(each["project"], each["kind"], each["news"]) for each in found["events"]["items"]]
    assert sorted(kinds) == [
        ("enters", "first_attested", "entered"),
        ("gains", "first_attested", "happened"),
        ("loses", "provenance_lost", "happened"),
    ]
    assert found["events"]["by_layer"] == {"notice": 1, "record": 2}
    assert found["events"]["by_kind"] == {"first_attested": 2, "provenance_lost": 1}


def test_two_documents_of_the_same_pair_are_equal_byte_for_byte(tmp_path: Path, said: str) -> None:
    with studied(tmp_path, BEFORE, AFTER) as study:
        assert canonical_json(document(study)).decode() == said


def test_a_database_can_be_opened_twice_and_stays_shut_to_files(
    compared: Study, tmp_path: Path
) -> None:
    snapshot = compared.snapshot
    with database.connect(snapshot.data, snapshot.id) as second:
        assert second.sql("select count(*) from fct_baseline").fetchall() == [(0,)]
        assert compared.db.sql("select count(*) from fct_baseline").fetchall() == [(1,)]
        settings = "select current_setting('TimeZone'), current_setting('threads')"
        assert second.sql(settings).fetchall() == [("UTC", 2)]
        with pytest.raises(duckdb.Error, match="disabled"):
            second.execute(f"copy (select 1) to '{tmp_path / 'out.csv'}'")


def test_every_exported_table_has_a_key(alone: Study) -> None:
    for name, found in data.exported(alone.db).items():
        assert set(sql_files.key_of(name)) <= set(found.column_names), name


def test_events_between_snapshots_are_what_the_dictionary_says(tmp_path: Path) -> None:
    before = [
        plain("p"),
        plain("q", owners=["ann"]),
        plain("r", organization="a", owners=[]),
        plain("s", organization="a", owners=[]),
        plain("t"),
    ]
    after = [
        plain("p", status="archived"),
        plain("q", owners=[], organization="acme"),
        plain("r", organization="b", owners=[]),
        plain("s", organization="b", owners=[]),
        plain("t", outcome="not_found"),
    ]
    with studied(tmp_path, before, after) as study:
        tables = data.exported(study.db)
        hints = [row["benign_hint"] for row in catalog.run(study.db, "events").to_pylist()]
    assert {"organization_move"} <= {each for hint in hints for each in hint}
    assert {"organization_rename"} <= {each for hint in hints for each in hint}
    told = ("events.", "new_events.", "project_changes.")
    assert [fault for fault in data.faults(tables) if fault.startswith(told)] == []


def test_captures_of_two_indexes_are_not_compared(tmp_path: Path) -> None:
    def capture(endpoint: str, day: int) -> Snapshot:
        return Snapshot(
            tmp_path,
            {
                "id": f"index-2026-10-{day:02}-000000000000",
                "source": "index",
                "as_of": f"2026-10-{day:02}T00:00:00+00:00",
                "cohort": {"name": "top 1"},
                "tables": {},
                "circumstances": {"endpoint": endpoint},
            },
        )

    one, other = capture("https://one.invalid", 1), capture("https://other.invalid", 1)
    later = capture("https://one.invalid", 2)
    assert baseline.comparable(later, one)
    assert not baseline.comparable(later, other)
