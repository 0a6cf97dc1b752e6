"""Real recorded answers, served on loopback and captured by the real client."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline import catalog, database
from pipeline.snapshot import Snapshot
from pipeline.summary import headline_metrics
from tests.helpers.captures import nine

FIRST_ATTESTED = {
    "certifi": "2024-12-14",
    "click": "2024-12-21",
    "urllib3": "2024-12-22",
    "pytz": "2025-01-31",
    "markupsafe": "2025-09-27",
    "idna": "2025-10-12",
    "werkzeug": "2025-11-29",
}


@pytest.fixture
def captured(real: Path, tmp_path: Path) -> Iterator[tuple[Snapshot, duckdb.DuckDBPyConnection]]:
    snapshot = nine(real, tmp_path)
    database.build(snapshot)
    with database.connect(snapshot.data, snapshot.id) as db:
        yield snapshot, db


def test_real_adoption_dates_and_no_false_event(
    captured: tuple[Snapshot, duckdb.DuckDBPyConnection],
) -> None:
    snapshot, db = captured
    first = db.sql(
        "select project, happened_at::date::varchar from fct_event where kind = 'first_attested'"
    ).fetchall()
    assert dict(first) == FIRST_ATTESTED
    kinds = {kind for (kind,) in db.sql("select distinct kind from fct_event").fetchall()}
    assert kinds == {"first_attested", "dormant_release"}
    assert snapshot.manifest["coverage"] == {
        "asked": 9,
        "answered": 9,
        "unchanged": 0,
        "missing": {},
    }


def test_the_last_month_of_the_series_is_the_headline(
    captured: tuple[Snapshot, duckdb.DuckDBPyConnection],
) -> None:
    _, db = captured
    last = catalog.run(db, "adoption_by_rank").to_pylist()[-1]
    assert (last["attested"], last["known"]) == (7, 9), "legacy versions are never the newest"


def test_what_the_recording_lacks_is_unknown_with_its_reason(
    captured: tuple[Snapshot, duckdb.DuckDBPyConnection],
) -> None:
    _, db = captured
    reasons = db.sql("select reason, kind, count(*) from stg_publisher group by all").fetchall()
    assert reasons == [("refused", None, 197)]
    assert db.sql("select count(*) from stg_file where evidence = 'attested'").fetchall() == [
        (197,)
    ]
    owned = db.sql("select count(*) from fct_project where is_ownership_known").fetchall()
    assert owned == [(0,)], "the one recorded project JSON predates the ownership key"
    rows = {row["id"]: row for row in headline_metrics(db)}
    assert rows["projects_in_organization"]["value"] is None
    assert rows["events_publisher_workflow_changed"]["note"] == "no publisher could be read"


def test_every_file_of_simple_has_a_version_and_django_the_newest_release(
    captured: tuple[Snapshot, duckdb.DuckDBPyConnection],
) -> None:
    _, db = captured
    assert db.sql("select count(*) from stg_file").fetchall() == [(3178,)]
    unnamed = db.sql("select filename from stg_file where version is null").fetchall()
    assert unnamed == []
    sources = db.sql("select distinct version_source from stg_file where project = 'django'")
    assert {source for (source,) in sources.fetchall()} == {"metadata", "filename"}
    latest = db.sql("select latest_version from fct_project where project = 'django'").fetchall()
    assert latest == [("6.1",)]


def test_rules_on_lost_attestation_over_recorded_projects(
    captured: tuple[Snapshot, duckdb.DuckDBPyConnection],
) -> None:
    _, db = captured
    rows = catalog.run(db, "rule_alarms").to_pylist()
    assert [(row["rule"], row["releases"], row["judged"], row["alarms"]) for row in rows] == [
        ("index_rule", 48, 13, 0),
        ("dependabot", 48, 48, 0),
        ("renovate", 48, 48, 0),
        ("no_downgrade", 48, 45, 0),
        ("events", 48, 45, 0),
    ]
