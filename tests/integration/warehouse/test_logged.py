"""Figures of BigQuery's logs on worlds you can count by eye."""

from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipeline import catalog
from pipeline.report import data
from tests.helpers.literal import Built, File, Logs, Project, Publisher, day, history, release
from tests.helpers.tables import rows

A, B = Publisher(), Publisher(repository="acme/two", repository_id="102")
EVERY = (
    "attested_downloads_by_day",
    "downloads_by_attestation",
    "index_uploads_by_tool",
    "uptake_after_change",
)


def logs(**asked: Any) -> Logs:
    """Logs of October 2026."""
    return Logs("2026-10-01", "2026-10-31", **asked)


def told(name: str, db: duckdb.DuckDBPyConnection) -> pa.Table:
    """A metric's table, which is as the dictionary says."""
    table = catalog.run(db, name)
    assert data.faults({name: table}) == []
    return table


# --- downloads of versions -------------------------------------------------------------------


def test_downloads_count_for_the_version_that_was_fetched(built: Built) -> None:
    db = built(
        # the latest release is attested: the one before it, fetched more, is not
        history("p", ("1.0", "2026-10-02", None), ("2.0", "2026-10-05", A)),
        Project("q", {"1": release("q", "1", "2026-10-03", A, None),  # partial
                      "2": [File("q-2.egg", day("2026-10-03"))],
                      "3": [File("q-3.zip", day("2026-10-04"), provenance="absent")]}),
        logs=logs(releases=[
            ("p", "1.0.0", "2026-10-02T12:00:00", 60, 70, 80),  # the same release, spelled longer
            ("p", "2.0", "2026-10-05T12:00:00", 20, 30, 40),
            ("q", "1", "2026-10-03T12:00:00", 10, 20, 30),
            ("q", "2", "2026-10-03T12:00:00", 10, 10, 10),
            ("q", "3", "2026-10-04T12:00:00", 5, 6, 7),
            ("q", "4", "2026-10-04T12:00:00", 1, 2, 3),  # not served any more
        ]),
    )  # fmt: skip
    found = told("downloads_by_attestation", db)
    columns = ("state", "releases", "removed", "downloads", "known_downloads", "share")
    assert rows(found, *columns, span="first_hours") == [
        ("attested", 1, 0, 20, 100, 0.2),
        ("partial", 1, 0, 10, 100, 0.1),
        ("none_found", 1, 0, 60, 100, 0.6),
        ("not_attestable", 1, 0, 10, 100, 0.1),
        ("unknown", 2, 1, 6, 100, None),
    ]
    assert rows(found, "span", "share", state="attested") == [
        ("first_hours", 20 / 100),
        ("first_day", 30 / 130),
        ("first_week", 40 / 160),
    ]


@pytest.mark.parametrize(("publisher", "share"), [(A, 1.0), (None, 0.0)])
def test_downloads_of_versions_that_all_attest_or_none_are_a_share(
    built: Built, publisher: Publisher | None, share: float
) -> None:
    db = built(
        history("p", ("1.0", "2026-10-02", publisher)),
        logs=logs(releases=[("p", "1.0", "2026-10-02T12:00:00", 50, 50, 50)]),
    )
    found = told("adoption_by_weight", db)
    columns = ("attested", "known", "unknown", "share", "low", "high")
    assert rows(found, *columns, weight="version_downloads") == [
        (50 * share, 50, 0, share, share, share)
    ]


def test_a_span_the_log_does_not_have_whole_is_cut_off_and_not_small(built: Built) -> None:
    db = built(
        history("p", ("1", "2026-10-10", A), ("2", "2026-10-24", A), ("3", "2026-10-30", A)),
        logs=logs(
            releases=[("p", "1", "2026-10-10T12:00:00", 5, 5, 5),
                      ("p", "2", "2026-10-24T00:00:00", 10, 20, 30),  # ends with the window
                      ("p", "3", "2026-10-30T18:00:00", 1, 1, 1)],
            gaps=(("downloads", "short_day", "2026-10-11", "2026-10-11"),
                   ("downloads", "changed_definition", "2026-10-24", "2026-10-24"),
                   ("uploads", "missing_day", "2026-10-24", "2026-10-24")),
        ),
    )  # fmt: skip
    found = told("downloads_by_attestation", db)
    assert rows(found, "releases", "cut_off", "downloads", state="attested") == [
        (3, 0, 16),
        (1, 2, 20),
        (1, 2, 30),
    ]
    uptake = db.sql("select version, span from fct_uptake where downloads is null order by all")
    assert uptake.fetchall() == [
        ("1", "first_day"),
        ("1", "first_week"),
        ("3", "first_day"),
        ("3", "first_week"),
    ]


def test_one_release_under_two_spellings_is_one(built: Built) -> None:
    db = built(
        history("p", ("1.0", "2026-10-02", A)),
        logs=logs(releases=[("p", "1", "2026-10-02T12:00:00", 1, 2, 3),
                            ("p", "1.0", "2026-10-03T12:00:00", 10, 20, 30)]),
    )  # fmt: skip
    assert rows(
        catalog.run(db, "downloads_by_attestation"), "releases", "downloads", state="attested"
    ) == [(1, 11), (1, 22), (1, 33)]


# --- after a change --------------------------------------------------------------------------


def test_a_changed_release_is_compared_with_unchanged_ones_of_its_project(built: Built) -> None:
    db = built(
        history("p", ("1.0", "2026-10-01", A), ("1.1", "2026-10-02", A), ("1.2", "2026-10-03", A),
                ("1.3", "2026-10-04", B), ("1.4", "2026-10-05", None), ("1.5b1", "2026-10-06", B)),
        history("q", ("1.0", "2026-10-01", A), ("1.1", "2026-10-02", B)),  # 1.0 is not in the log
        history("r", ("1.0", "2026-10-01", A), ("1.1", "2026-10-02", A)),  # nothing changed
        logs=logs(releases=[
            ("p", "1.0", "2026-10-01T12:00:00", 10, 100, 1000),
            ("p", "1.1", "2026-10-02T12:00:00", 20, 200, 2000),
            ("p", "1.2", "2026-10-03T12:00:00", 60, 600, 6000),
            ("p", "1.3", "2026-10-04T12:00:00", 10, 400, 2000),
            ("p", "1.4", "2026-10-05T12:00:00", 20, 20, 20),
            ("p", "1.5b1", "2026-10-06T12:00:00", 7, 7, 7),  # compared with nothing: not told
            ("q", "1.1", "2026-10-02T12:00:00", 5, 5, 5),  # no unchanged release beside it
            ("r", "1.0", "2026-10-01T12:00:00", 9, 9, 9),
        ]),
    )  # fmt: skip
    found = told("uptake_after_change", db)
    counts = ("change", "releases", "projects", "alone", "rated")
    assert rows(found, *counts, span="first_day") == [
        ("publisher_changed", 1, 1, 1, 1),
        ("provenance_lost", 1, 1, 0, 1),
        ("none", 3, 1, 1, 3),
        ("not_told", 1, 1, 0, 0),
    ]
    downloads = ("low_downloads", "median_downloads", "high_downloads")
    assert rows(found, *downloads, span="first_day", change="none") == [(150, 200, 400)]
    ratios = ("low_ratio", "median_ratio", "high_ratio")
    assert rows(found, *ratios, span="first_day", change="none") == [(0.75, 1.0, 2.0)]
    assert rows(found, "span", "median_ratio", change="publisher_changed") == [
        ("first_hours", 0.5),
        ("first_day", 2.0),
        ("first_week", 1.0),
    ]
    assert rows(found, "median_ratio", change="provenance_lost") == [(1.0,), (0.1,), (0.01,)]
    assert rows(found, *downloads, *ratios, span="first_day", change="not_told") == [
        (7, 7, 7, None, None, None)
    ]


def test_what_cannot_be_told_is_no_unchanged_release(built: Built) -> None:
    db = built(
        Project("p", {
            "1.0": [File("p-1.0.zip", day("2026-10-01"), A)],
            "1.1": [File("p-1.1.zip", day("2026-10-02"), B)],
            "1.2": [File("p-1.2.zip", day("2026-10-03"), B, status=403)],  # publisher not read
            "1.3": [File("p-1.3.zip", day("2026-10-04"), provenance="absent")],
        }),
        logs=logs(releases=[
            ("p", version, f"2026-10-0{place}T12:00:00", 0, 4, 4)
            for place, version in enumerate(("1.0", "1.1", "1.2", "1.3", "9"), 1)
        ]),
    )  # fmt: skip
    found = told("uptake_after_change", db)
    assert rows(found, "change", "releases", span="first_day") == [
        ("publisher_changed", 1),
        ("provenance_lost", 0),
        ("none", 1),
        ("not_told", 3),
    ]
    # nothing was fetched of the unchanged release: there is no ratio to it, and none is made up
    assert rows(found, "releases", "rated", "median_ratio", "median_downloads", span="first_hours",
                change="publisher_changed") == [(1, 0, None, 0)]  # fmt: skip


# --- upload tools ----------------------------------------------------------------------------


def test_files_by_tool_of_the_index_and_of_the_cohort(built: Built) -> None:
    agents = ["twine/6.1 CPython", "TWINE/5", "uv/0.5", "odd", None, ""]
    tools = [("twine", 50), ("uv", 20), ("poetry", 9), ("maturin", 8), ("flit", 7), ("hatch", 4),
             ("not stated", 2)]  # fmt: skip
    db = built(
        history("p", ("1", "2026-09-02", A)),
        logs=logs(
            uploads=[("p", f"p-{place}.zip", str(place), "2026-09-02", agent)
                     for place, agent in enumerate(agents, 1)],
            months=[("2026-07-01", "twine", 1), *(("2026-09-01", *each) for each in tools),
                    ("2026-10-01", "uv", 5)],
            gaps=(("uploads", "missing_day", "2026-09-30", "2026-09-30"),),
        ),
    )  # fmt: skip
    found = told("index_uploads_by_tool", db)
    assert rows(found, "tool", "files", "share", "cohort_files", month=date(2026, 9, 1)) == [
        ("twine", 50, 0.5, 2), ("uv", 20, 0.2, 1), ("poetry", 9, 0.09, 0),
        ("maturin", 8, 0.08, 0), ("flit", 7, 0.07, 0), ("other tools", 4, 0.04, 1),
        ("not stated", 2, 0.02, 2),
    ]  # fmt: skip
    assert rows(
        found, "all_files", "all_cohort_files", "cohort_share", month=date(2026, 9, 1), tool="twine"
    ) == [(100, 6, 2 / 6)]
    marks = rows(found, "month", "files", "share", "is_whole_month", "is_in_hole", tool="twine")
    assert marks == [
        (date(2026, 7, 1), 1, 1.0, False, False),
        (date(2026, 8, 1), 0, None, True, False),
        (date(2026, 9, 1), 50, 0.5, True, True),
        (date(2026, 10, 1), 0, 0.0, False, False),
    ]


# --- downloads by day ------------------------------------------------------------------------


def test_a_day_the_log_lacks_is_null_and_a_day_without_downloads_is_zero(built: Built) -> None:
    db = built(
        history("p", ("1", "2026-09-01", None), ("2", "2026-10-03", A),
                ("1.1", "2026-10-04", None)),
        history("q", ("1", "2026-10-02", None)),
        Project("r", {"1": [File("r-1.zip", day("2026-09-01"), provenance="absent")]}),
        logs=Logs(
            "2026-10-01", "2026-10-07",
            days=[("p", "2026-10-01", 10), ("q", "2026-10-01", 5), ("r", "2026-10-01", 1),
                  ("p", "2026-10-03", 30), ("q", "2026-10-03", 10), ("p", "2026-10-05", 3),
                  ("p", "2026-10-06", 20)],
            gaps=(("downloads", "missing_day", "2026-10-02", "2026-10-02"),
                   ("downloads", "short_day", "2026-10-05", "2026-10-05"),
                   ("downloads", "changed_definition", "2026-10-06", "2026-10-06")),
        ),
    )  # fmt: skip
    found = told("attested_downloads_by_day", db)
    first = date(2026, 10, 1)
    assert rows(found, *found.column_names) == [
        (first, 16, 0, 10, 0.0, None),  # q has no release yet, r does not say
        (first + timedelta(1), None, None, None, None, "missing_day"),
        (first + timedelta(2), 40, 30, 40, 0.75, None),
        (first + timedelta(3), 0, 0, 0, None, None),
        (first + timedelta(4), None, None, None, None, "short_day"),
        (first + timedelta(5), 20, 20, 20, 1.0, None),  # 2 stays the newest after 1.1
    ]


# --- not asked -------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", EVERY)
@pytest.mark.parametrize("asked", [None, logs(), logs(days=[], releases=[], months=[], uploads=[])])
def test_what_was_not_asked_has_no_rows(built: Built, metric: Any, asked: Logs | None) -> None:
    db = built(history("p", ("1", "2026-10-02", A)), logs=asked)
    assert told(metric, db).num_rows == 0


def test_a_logged_file_is_removed_only_where_the_index_said_what_it_serves(built: Built) -> None:
    db = built(
        history("read", ("1.0", "2026-10-02", A)),
        Project("refused", {}, outcome="refused"),
        Project("gone", {}, outcome="not_found"),
        logs=logs(
            uploads=[
                (name, f"{name}-0.9.zip", "0.9", "2025-01-01", "twine/6.0")
                for name in ("gone", "read", "refused")
            ]
        ),
    )
    found = db.sql(
        "select project, is_removed from stg_file where filename like '%-0.9.zip' order by project"
    ).fetchall()
    assert found == [("gone", True), ("read", True), ("refused", None)]
