"""Series, rolling lists, waiting times and other choices, on worlds you can count by eye."""

from datetime import UTC, date, datetime
from math import exp
from typing import Any

import duckdb
import pytest

from pipeline import catalog, reference, statistics
from tests.helpers.literal import Built, File, Project, Publisher, day, history, release
from tests.helpers.tables import rows

A = Publisher()
B = Publisher(repository="Other/two", repository_id="102", owner_id="12")


# --- by unit ---------------------------------------------------------------------------------


def test_files_releases_and_projects_of_a_month(built: Built) -> None:
    db = built(
        # two releases in March: 3 of 4 files; the first is partial, the last one attested
        Project(
            "p",
            {
                "1": release("p", "1", "2025-03-01", A, None),
                "2": release("p", "2", "2025-03-09", A, A),
            },
        ),
        # attested first, not any more: 1 of 2 releases, the project's last says no
        history("q", ("1", "2025-03-02", A), ("2", "2025-03-20", None)),
        # an egg cannot be attested; a file that does not say is unknown: in no denominator
        Project(
            "r",
            {
                "1": [File("r-1.egg", day("2025-03-03"))],
                "2": [File("r-2.zip", day("2025-03-04"), provenance="absent")],
            },
        ),
    )
    found = catalog.run(db, "adoption_by_unit")
    march = rows(found, "unit", "attested", "known", "share", month=date(2025, 3, 1))
    assert march == [("projects", 1, 2, 0.5), ("releases", 2, 4, 0.5), ("files", 4, 6, 4 / 6)]
    april = rows(found, "unit", "known", "share", month=date(2025, 4, 1))
    assert april == [("projects", 0, None), ("releases", 0, None), ("files", 0, None)]
    assert rows(found, "month")[0] == (date(2024, 10, 1),)


def test_a_file_from_before_anything_could_attest_is_in_no_month(built: Built) -> None:
    db = built(history("p", ("1", "2024-10-02", None), ("2", "2024-10-03", None)))
    october = rows(
        catalog.run(db, "adoption_by_unit"), "attested", "known", month=date(2024, 10, 1)
    )
    assert october == [(0, 1)] * 3


def test_without_times_there_is_no_series(built: Built) -> None:
    db = built(Project("p", {}, outcome="not_found"))
    assert catalog.run(db, "adoption_by_unit").num_rows == 0
    assert catalog.run(db, "time_to_attestation").num_rows == 0
    assert catalog.run(db, "time_to_repair").num_rows == 0
    assert catalog.run(db, "attestation_persistence").num_rows == 0


# --- lists that move -------------------------------------------------------------------------


# --- how long it takes -----------------------------------------------------------------------


def waits(db: duckdb.DuckDBPyConnection, *names: str) -> dict[str, tuple[Any, ...]]:
    """Some columns of each project's wait."""
    found = db.sql("select * from fct_attestation_wait").to_arrow_table().to_pylist()
    return {row["project"]: tuple(row[name] for name in names) for row in found}


def test_time_since_a_project_could_attest(built: Built) -> None:
    """As of 2026-11-01: old ones wait since 2024-10-03, new ones since their first upload."""
    db = built(
        history("old", ("1", "2020-01-01", None), ("2", "2024-10-13", A)),  # 10 days and a half
        history("new", ("1", "2025-01-01", A)),  # with its first file: 0
        history("late", ("1", "2026-10-02", None)),  # observed for 29 days, then the capture
        history("never", ("1", "2020-01-01", None), organization="acme"),  # 759 days
        # its latest release has none, an earlier one does not say: whether it attested is not known
        Project(
            "unsure",
            {
                "1": [File("unsure-1.zip", day("2025-01-02"), provenance="absent")],
                "2": release("unsure", "2", "2025-01-01", None),
            },
        ),
        Project("gone", {}, outcome="not_found"),
    )
    found = catalog.run(db, "time_to_attestation")
    columns = ("days", "at_risk", "events", "censored", "share_by_then")
    assert rows(found, *columns, grouping="all") == [
        (0, 4, 1, 0, 0.25),
        (10, 3, 1, 0, 0.5),
        (29, 2, 0, 1, 0.5),
        (759, 1, 0, 1, 0.5),
    ]
    assert rows(found, "group_name", "days", "share_by_then", grouping="organization") == [
        ("in an organization", 759, 0),
        ("in none", 0, pytest.approx(1 / 3)),
        ("in none", 10, pytest.approx(2 / 3)),
        ("in none", 29, pytest.approx(2 / 3)),
    ]
    assert rows(found, *columns, grouping="band") == rows(found, *columns, grouping="all")
    # from 2024-10-29 for one that attests from GitHub; nothing says where ``never`` is kept
    assert rows(found, "days", "events", "censored", grouping="default") == [
        (0, 2, 0),
        (29, 0, 1),
        (759, 0, 1),
    ]


def test_the_clock_starts_when_its_kind_of_publisher_could_attest(built: Built) -> None:
    """GitHub 2024-10-03 (by default 2024-10-29), GitLab 2024-11-20, Google 2025-04-23: the kind
    that attested, else the declared repository, else the first day of all.
    """
    gitlab = Publisher(kind="GitLab", repository="g/p")
    google = Publisher(kind="Google", email="x@index.invalid")
    hub, lab = "https://github.com/acme/one", "https://gitlab.com/acme/one"
    berg = "https://codeberg.org/acme/one"
    db = built(
        history("by-gitlab", ("1", "2020-01-01", None), ("2", "2024-11-25", gitlab)),
        history(
            "by-google",
            ("1", "2020-01-01", None),
            ("2", "2025-04-30", google),
            urls={"Source": hub},
        ),
        history(
            "by-github",
            ("1", "2020-01-01", None),
            ("2", "2024-11-08", A),
            ("3", "2025-05-01", google),
            urls={"Source": lab},
        ),
        history("on-gitlab", ("1", "2020-01-01", None), urls={"Source": lab}),
        history("on-both", ("1", "2020-01-01", None), urls={"Source": lab, "Homepage": hub}),
        history("elsewhere", ("1", "2020-01-01", None), urls={"Source": berg}),
        history("young", ("1", "2026-10-02", None), urls={"Source": lab}),
    )
    assert waits(db, "forge", "days", "default_days", "is_attested") == {
        "by-gitlab": ("gitlab", 5, 5, True),
        "by-google": ("google", 7, 7, True),
        "by-github": ("github", 36, 10, True),
        "on-gitlab": ("gitlab", 711, 711, False),
        "on-both": ("gitlab", 711, 711, False),
        "elsewhere": (None, 759, 759, False),
        "young": ("gitlab", 29, 29, False),
    }


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_days_are_days_that_have_passed(built: Built) -> None:
    """Ten midnights and almost ten days, by less than a second, are nine whole days."""
    first, second = moment("2025-01-01 12:00:00.9"), moment("2025-01-11 12:00:00.1")
    early = Project(
        "early", {"1": [File("early-1.zip", first)], "2": [File("early-2.zip", second, A)]}
    )
    lost = Project(
        "lost",
        {
            "1.0": [File("lost-1.0.zip", moment("2024-12-01"), A)],
            "1.1": [File("lost-1.1.zip", first)],
            "1.2": [File("lost-1.2.zip", second, A)],
        },
    )
    db = built(early, lost)
    assert waits(db, "days")["early"] == (9,)
    assert rows(catalog.run(db, "time_to_repair"), "days") == [(9,)]


def test_projects_without_a_dated_file_are_in_no_waiting_time(built: Built) -> None:
    """Nothing tells when they attested, or for how long they have not."""
    many = [history("a", ("1", "2025-01-01", A)), history("b", ("1", "2025-01-01", None))]
    db = built(*many)
    assert waits(db, "is_attested") == {"a": (True,), "b": (False,)}
    db = built(
        *many,
        Project("undated", {"1": [File("undated-1.zip", None)]}),
        Project(
            "half",
            {"1": [File("half-1.zip", None, A)], "2": [File("half-2.zip", moment("2025-01-01"))]},
        ),
    )
    assert waits(db, "is_attested") == {"a": (True,), "b": (False,)}


def test_a_band_stands_where_the_estimate_is_neither_none_nor_all(built: Built) -> None:
    """1 of 2 by day 10, S = 1/2, Greenwood 1 / (2 * 1): 1 - 0.5 ** exp(+-1.96 * 0.7071 / log 2)."""
    waited = (("1", "2020-01-01", None), ("2", "2024-10-13", A))
    db = built(history("p", *waited), history("q", ("1", "2020-01-01", None)))
    steps = rows(catalog.run(db, "time_to_attestation"), "days", "low", "high", grouping="all")
    band = (pytest.approx(1 - 0.5 ** exp(-2), abs=1e-3), pytest.approx(1 - 0.5 ** exp(2), abs=1e-3))
    assert steps == [(10, *band), (759, *band)]
    assert rows(catalog.run(db, "attestation_logrank"), "grouping") == []  # one band, none inside
    db = built(history("p", *waited))
    assert rows(catalog.run(db, "time_to_attestation"), "share_by_then", "low", grouping="all") == [
        (1.0, None)
    ]
    db = built(history("q", ("1", "2020-01-01", None)))
    found = catalog.run(db, "time_to_attestation")
    assert rows(found, "share_by_then", "low", "logrank_p", grouping="all") == [(0.0, None, None)]


def test_groups_are_compared_by_a_logrank_test(built: Built) -> None:
    """Inside: attested at 0 and 0; outside: at 0, and never. Expected at day 0 with 4 at risk and
    3 events: 2 * 3/4 = 1.5 inside; variance 3 * 2/4 * 2/4 * (4 - 3) / (4 - 1) = 0.25: z = 1.
    """
    new, never = (("1", "2025-01-01", A),), (("1", "2025-01-01", None),)
    db = built(
        history("a", *new, organization="acme"),
        history("b", *new, organization="acme"),
        history("c", *new),
        history("d", *never),
    )
    [row] = catalog.run(db, "attestation_logrank").to_pylist()
    assert row["statistic"] == pytest.approx(1)
    assert row["p_value"] == row["p_adjusted"] == pytest.approx(0.3173, abs=1e-4)
    del row["statistic"], row["p_value"], row["p_adjusted"]
    assert row == {
        "grouping": "organization",
        "first_group": "in an organization",
        "second_group": "in none",
        "first_projects": 2,
        "second_projects": 2,
        "first_attested": 2,
        "second_attested": 1,
    }
    db = built(history("c", *never), history("d", *never, organization="acme"))
    assert rows(catalog.run(db, "attestation_logrank"), "statistic", "p_adjusted") == [(None, None)]


def test_time_until_a_loss_is_repaired(built: Built) -> None:
    db = built(
        # lost on 2025-02-01; a second unattested release adds no loss; repaired 59 days later
        history(
            "p",
            ("1.0", "2025-01-01", A),
            ("1.1", "2025-02-01", None),
            ("1.2", "2025-03-01", None),
            ("1.3", "2025-04-01", A),
        ),
        # not repaired: observed from 2026-10-02 to the capture, 29 days
        history("q", ("1.0", "2026-01-01", A), ("1.1", "2026-10-02", None)),
        history("r", ("1.0", "2026-01-01", A)),
    )
    found = catalog.run(db, "time_to_repair")
    assert rows(found, "days", "at_risk", "events", "censored", "share_by_then") == [
        (29, 2, 0, 1, 0.0),
        (59, 1, 1, 0, 1.0),
    ]


def test_who_goes_on_attesting(built: Built) -> None:
    db = built(
        history(
            "p",
            ("1", "2025-01-01", None),
            ("2", "2025-01-02", A),
            ("3", "2025-01-03", A),
            ("4rc1", "2025-01-04", None),
            ("4", "2025-01-05", A),
        ),
        history("q", ("1", "2025-01-01", B), ("2", "2025-01-02", None), ("3", "2025-01-03", B)),
        history("r", ("1", "2025-01-01", A)),  # no later release
        history("s", ("1", "2025-01-01", None), ("2", "2025-01-02", None)),  # never attested
    )
    found = catalog.run(db, "attestation_persistence")
    assert rows(found, "later", "attested", "unbroken", "known") == [(1, 1, 1, 2), (2, 2, 1, 2)]
    # two owners drawn twice: neither, one or both attested in 1, 2, 1 of 4 draws
    assert rows(found, "low", "high")[0] == (0, 1)
    # all of two: as two independent subjects
    assert rows(found, "low", "high")[1] == pytest.approx(statistics.wilson(2, 2))


# --- who publishes, and what that makes of an interval ------------------------------------------


# --- other choices ---------------------------------------------------------------------------


# --- dates from outside ----------------------------------------------------------------------


def test_boundary_dates_have_sources_and_letters_of_their_own() -> None:
    found = reference.boundaries()
    letters = [each.letter for each in found if each.letter]
    assert len(letters) == len(set(letters))
    assert all(bool(each.letter) == bool(each.label) for each in found)
    assert all(each.source and each.what for each in found)
    assert (date(2024, 10, 3), "attestation") in {(each.date, each.axis) for each in found}
