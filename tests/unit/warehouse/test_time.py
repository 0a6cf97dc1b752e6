"""Series, rolling lists, waiting times and other choices, on worlds you can count by eye."""

from datetime import UTC, date, datetime
from math import exp
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scipy.stats import CensoredData, ecdf, logrank

from pipeline import capture, catalog, database, reference, statistics
from pipeline.errors import BadInput
from pipeline.sources.list_history import parse_top_history
from pipeline.summary import headline_metrics
from tests.helpers.literal import Built, File, Project, Publisher, day, history, listed, release
from tests.helpers.tables import lists, parquet, rows

A = Publisher()
B = Publisher(repository="Other/two", repository_id="102", owner_id="12")


# --- by unit ---------------------------------------------------------------------------------


def test_files_releases_and_projects_of_a_month(built: Built) -> None:
    db = built(
        # two releases in March: 3 of 4 files; the first is partial, the last one attested
        Project("p", {"1": release("p", "1", "2025-03-01", A, None),
                      "2": release("p", "2", "2025-03-09", A, A)}),
        # attested first, not any more: 1 of 2 releases, the project's last says no
        history("q", ("1", "2025-03-02", A), ("2", "2025-03-20", None)),
        # an egg cannot be attested; a file that does not say is unknown: in no denominator
        Project("r", {"1": [File("r-1.egg", day("2025-03-03"))],
                      "2": [File("r-2.zip", day("2025-03-04"), provenance="absent")]}),
    )  # fmt: skip
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


def test_who_came_and_who_left(built: Built) -> None:
    db = built(
        history("a", ("1", "2025-01-01", A)), history("b", ("1", "2025-01-01", None)),
        lists=lists(
            listed("2024-10-01", "a", "x", "out-of-the-ranks"),
            listed("2024-10-20", "a", "y"),  # the month's last list: x has gone, y has come
            listed("2024-11-09", "a", "y"),
            listed("2024-11-09", "z", "z2", window_days=365),  # a year's list is another thing
            listed("2024-12-01", "b", "a"),  # D and E come between
            listed("2025-02-01", "b", "c"),  # F: no list of January
        ),
    )  # fmt: skip
    found = catalog.run(db, "list_turnover")
    assert rows(found, "listed_on", "members", "entered", "left", "ever", "broken_by") == [
        (date(2024, 10, 20), 2, None, None, 3, None),
        (date(2024, 11, 9), 2, 0, 0, 3, None),
        (date(2024, 12, 1), 2, 1, 1, 4, "DE"),
        (date(2025, 2, 1), 2, 1, 1, 5, "F"),
    ]


def test_a_change_is_split_into_adoption_and_turnover(built: Built) -> None:
    """March: 1 of 2 known attested. April, same list: b attests, +50 adoption. May: b leaves and
    c, not attested, comes: a stays as it is, so all of -50 is turnover; ``far`` was not asked.
    """
    db = built(
        history("a", ("1", "2025-01-01", A)),
        history("b", ("1", "2025-01-01", None), ("2", "2025-03-15", A)),
        history("c", ("1", "2025-01-01", None)),
        lists=lists(
            listed("2025-03-01", "a", "b", "far"),
            listed("2025-04-01", "a", "b", "far"),
            listed("2025-05-01", "a", "c", "far"),
            listed("2027-01-01", "c"),  # after the capture
        ),
    )  # fmt: skip
    found = catalog.run(db, "rolling_adoption")
    columns = ("members", "attested", "known", "share", "adoption_points", "turnover_points")
    assert rows(found, *columns) == [
        (3, 1, 2, 0.5, None, None),
        (3, 2, 2, 1.0, 50.0, 0.0),
        (3, 1, 2, 0.5, 0.0, -50.0),
    ]
    assert rows(found, "fixed_share") == [(1 / 3,), (2 / 3,), (2 / 3,)]


def test_without_a_history_no_list_moves(built: Built) -> None:
    db = built(history("a", ("1", "2025-01-01", A)))
    assert (
        catalog.run(db, "list_turnover").num_rows
        == catalog.run(db, "rolling_adoption").num_rows
        == 0
    )


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"as_of,rank", "not Parquet"),
        (parquet({"as_of": date(2025, 1, 1), "rank": 1}), "column window_days, project, down"),
        (parquet({**listed("2025-01-01", "a")[0], "rank": "first"}), "another type"),
        (parquet({**listed("2025-01-01", "a")[0], "as_of": None}), "no row has a list"),
        (parquet({**listed("2025-01-01", "a")[0], "rank": 0}), "no row has a list"),
    ],
)
def test_a_history_that_cannot_be_used_says_why(body: bytes, fault: str) -> None:
    with pytest.raises(BadInput, match=fault):
        parse_top_history(body, "lists")


def test_names_are_normalised_and_bad_rows_counted(built: Built) -> None:
    given = listed("2025-03-01", "A.One", "a_one", "b", " ")
    table, left_out = parse_top_history(parquet(*given, {**given[0], "rank": None}), "lists")
    assert table["project"].to_pylist() == ["a-one", "a-one", "b"]
    assert left_out == {"field empty or below 1": 2}
    names = ("a-one", "b", "c")
    db = built(*(history(name, ("1", "2025-01-01", A)) for name in names), lists=table)
    assert rows(catalog.run(db, "list_turnover"), "members", "ever") == [
        (2, 2)
    ]  # the better rank stays


def test_the_history_is_a_table_of_the_snapshot(tmp_path: Path) -> None:
    file = tmp_path / "lists.parquet"
    file.write_bytes(parquet(*listed("2025-03-01", "a", "b")))
    (tmp_path / "top.json").write_text('{"rows": [{"project": "a", "download_count": 1}]}')
    (tmp_path / "table.csv").write_text(
        "project,version,file,has_provenance,publisher\na,1,a-1.zip,True,GitHub\n"
    )
    options: dict[str, Any] = {
        "source": "published", "data": tmp_path / "data", "top_list": str(tmp_path / "top.json"),
        "adoption": str(tmp_path / "table.csv"), "as_of": day("2025-04-01"),
    }  # fmt: skip
    without = capture.collect(capture.Options(**options))
    snapshot = capture.collect(capture.Options(**options, top_history=str(file)))
    assert without.id != snapshot.id
    assert without.table("top_history") is None
    kept = snapshot.table("top_history")
    assert kept is not None
    assert kept["project"].to_pylist() == ["a", "b"]
    assert snapshot.manifest["unreadable_rows"]["top_history"] == {}
    with pytest.raises(BadInput, match="--top-history"):
        capture.collect(capture.Options(**options, top_history=str(tmp_path / "absent")))
    with pytest.raises(BadInput, match="lists"):
        capture.collect(
            capture.Options(source="demo", data=tmp_path / "data", top_history=str(file))
        )


def test_the_published_lists_and_their_breaks(real: Path, tmp_path: Path) -> None:
    snapshot = capture.collect(
        capture.Options(
            source="published", data=tmp_path, top=1000, min_coverage=0,
            top_list=str(real / "top_2026-04.json"), adoption=str(real / "adoption_2026-05.csv"),
            top_history=str(real / "top_lists.parquet"),
        )
    )  # fmt: skip
    database.build(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        found = catalog.run(db, "list_turnover")
        assert catalog.run(db, "rolling_adoption").num_rows == 0  # no upload times
        choices = catalog.run(db, "sensitivity")
    # one release a project in this source: which is the newest cannot be chosen otherwise
    assert {n for (n,) in rows(choices, "numerator", dimension="latest_release")} == {None}
    attested = rows(choices, "variant", "numerator", "denominator", id="projects_attested")
    assert attested[:7] == [
        ("reported", 177, 487), ("none of the unknown", 177, 1000),
        ("all of the unknown", 690, 1000), ("top 100", 54, 100), ("top 360", 139, 337),
        ("top 500", 165, 420), ("top 1000", 177, 487),
    ]  # fmt: skip
    assert {members for (members,) in rows(found, "members")} == {1000}
    months = rows(found, "listed_on", "ever")
    assert (months[0][0], months[-1]) == (date(2018, 1, 31), (date(2026, 4, 1), 2993))
    assert [row for row in rows(found, "listed_on", "broken_by") if row[1]] == [
        (date(2024, 11, 26), "D"), (date(2024, 12, 1), "E"), (date(2025, 2, 1), "F"),
        (date(2025, 7, 5), "G"),
    ]  # fmt: skip
    assert date(2025, 1, 1) not in {each[0].replace(day=1) for each in months}


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
        Project("unsure", {"1": [File("unsure-1.zip", day("2025-01-02"), provenance="absent")],
                           "2": release("unsure", "2", "2025-01-01", None)}),
        Project("gone", {}, outcome="not_found"),
    )  # fmt: skip
    found = catalog.run(db, "time_to_attestation")
    columns = ("days", "at_risk", "events", "censored", "share_by_then")
    assert rows(found, *columns, grouping="all") == [
        (0, 4, 1, 0, 0.25), (10, 3, 1, 0, 0.5), (29, 2, 0, 1, 0.5), (759, 1, 0, 1, 0.5),
    ]  # fmt: skip
    assert rows(found, "group_name", "days", "share_by_then", grouping="organization") == [
        ("in an organization", 759, 0), ("in none", 0, pytest.approx(1 / 3)),
        ("in none", 10, pytest.approx(2 / 3)),
        ("in none", 29, pytest.approx(2 / 3)),
    ]  # fmt: skip
    assert rows(found, *columns, grouping="band") == rows(found, *columns, grouping="all")
    # from 2024-10-29 for one that attests from GitHub; nothing says where ``never`` is kept
    assert rows(found, "days", "events", "censored", grouping="default") == [
        (0, 2, 0), (29, 0, 1), (759, 0, 1),
    ]  # fmt: skip


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
        history("by-google", ("1", "2020-01-01", None), ("2", "2025-04-30", google),
                urls={"Source": hub}),
        history("by-github", ("1", "2020-01-01", None), ("2", "2024-11-08", A),
                ("3", "2025-05-01", google), urls={"Source": lab}),
        history("on-gitlab", ("1", "2020-01-01", None), urls={"Source": lab}),
        history("on-both", ("1", "2020-01-01", None), urls={"Source": lab, "Homepage": hub}),
        history("elsewhere", ("1", "2020-01-01", None), urls={"Source": berg}),
        history("young", ("1", "2026-10-02", None), urls={"Source": lab}),
    )  # fmt: skip
    assert waits(db, "forge", "days", "default_days", "is_attested") == {
        "by-gitlab": ("gitlab", 5, 5, True), "by-google": ("google", 7, 7, True),
        "by-github": ("github", 36, 10, True), "on-gitlab": ("gitlab", 711, 711, False),
        "on-both": ("gitlab", 711, 711, False), "elsewhere": (None, 759, 759, False),
        "young": ("gitlab", 29, 29, False),
    }  # fmt: skip


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_days_are_days_that_have_passed(built: Built) -> None:
    """Ten midnights and almost ten days, by less than a second, are nine whole days."""
    first, second = moment("2025-01-01 12:00:00.9"), moment("2025-01-11 12:00:00.1")
    early = Project("early", {"1": [File("early-1.zip", first)],
                              "2": [File("early-2.zip", second, A)]})  # fmt: skip
    lost = Project("lost", {"1.0": [File("lost-1.0.zip", moment("2024-12-01"), A)],
                            "1.1": [File("lost-1.1.zip", first)],
                            "1.2": [File("lost-1.2.zip", second, A)]})  # fmt: skip
    db = built(early, lost)
    assert waits(db, "days")["early"] == (9,)
    assert rows(catalog.run(db, "time_to_repair"), "days") == [(9,)]


def test_projects_without_a_dated_file_are_in_no_waiting_time(built: Built) -> None:
    """Nothing tells when they attested, or for how long they have not."""
    many = [history("a", ("1", "2025-01-01", A)), history("b", ("1", "2025-01-01", None))]
    db = built(*many)
    assert waits(db, "is_attested") == {"a": (True,), "b": (False,)}
    db = built(
        *many, Project("undated", {"1": [File("undated-1.zip", None)]}),
        Project("half", {"1": [File("half-1.zip", None, A)],
                         "2": [File("half-2.zip", moment("2025-01-01"))]}),
    )  # fmt: skip
    assert waits(db, "is_attested") == {"a": (True,), "b": (False,)}


def test_waiting_times_and_their_bands_are_those_of_scipy(tmp_path: Path) -> None:
    snapshot = capture.collect(capture.Options(source="demo", data=tmp_path, top=120))
    database.build(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        found = catalog.run(db, "time_to_attestation")
        spans = db.sql(
            "select days, is_attested, is_inside from fct_attestation_wait order by project"
        ).fetchall()
        tests = catalog.run(db, "attestation_logrank").to_pylist()

    def waited(*inside: bool | None) -> CensoredData:
        return CensoredData(
            uncensored=[days for days, attested, within in spans if attested and within in inside],
            right=[days for days, attested, within in spans if not attested and within in inside],
        )

    expected = ecdf(waited(True, False, None))
    ends = expected.sf.confidence_interval(method="log-log")
    steps = rows(found, "days", "share_by_then", "low", "high", grouping="all")
    assert len(steps) > 20
    for days, share, low, high in steps:
        assert share == pytest.approx(float(expected.cdf.evaluate(days)))
        assert low == pytest.approx(1 - float(ends.high.evaluate(days)))
        assert high == pytest.approx(1 - float(ends.low.evaluate(days)))
        assert low < share < high
    [test] = [row for row in tests if row["grouping"] == "organization"]
    again = logrank(waited(True), waited(False))
    assert test["statistic"] == pytest.approx(again.statistic)
    assert test["p_value"] == test["p_adjusted"] == pytest.approx(again.pvalue)
    assert set(rows(found, "logrank_p", grouping="organization")) == {(test["p_adjusted"],)}
    bands = [row for row in tests if row["grouping"] == "band"]
    [(least,)] = set(rows(found, "logrank_p", grouping="band"))
    assert least == min(row["p_adjusted"] for row in bands)


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
        history("a", *new, organization="acme"), history("b", *new, organization="acme"),
        history("c", *new), history("d", *never),
    )  # fmt: skip
    [row] = catalog.run(db, "attestation_logrank").to_pylist()
    assert row["statistic"] == pytest.approx(1)
    assert row["p_value"] == row["p_adjusted"] == pytest.approx(0.3173, abs=1e-4)
    del row["statistic"], row["p_value"], row["p_adjusted"]
    assert row == {
        "grouping": "organization", "first_group": "in an organization", "second_group": "in none",
        "first_projects": 2, "second_projects": 2, "first_attested": 2, "second_attested": 1,
    }  # fmt: skip
    db = built(history("c", *never), history("d", *never, organization="acme"))
    assert rows(catalog.run(db, "attestation_logrank"), "statistic", "p_adjusted") == [(None, None)]


def test_time_until_a_loss_is_repaired(built: Built) -> None:
    db = built(
        # lost on 2025-02-01; a second unattested release adds no loss; repaired 59 days later
        history("p", ("1.0", "2025-01-01", A), ("1.1", "2025-02-01", None),
                ("1.2", "2025-03-01", None), ("1.3", "2025-04-01", A)),
        # not repaired: observed from 2026-10-02 to the capture, 29 days
        history("q", ("1.0", "2026-01-01", A), ("1.1", "2026-10-02", None)),
        history("r", ("1.0", "2026-01-01", A)),
    )  # fmt: skip
    found = catalog.run(db, "time_to_repair")
    assert rows(found, "days", "at_risk", "events", "censored", "share_by_then") == [
        (29, 2, 0, 1, 0.0), (59, 1, 1, 0, 1.0),
    ]  # fmt: skip


def test_who_goes_on_attesting(built: Built) -> None:
    db = built(
        history("p", ("1", "2025-01-01", None), ("2", "2025-01-02", A), ("3", "2025-01-03", A),
                ("4rc1", "2025-01-04", None), ("4", "2025-01-05", A)),
        history("q", ("1", "2025-01-01", B), ("2", "2025-01-02", None), ("3", "2025-01-03", B)),
        history("r", ("1", "2025-01-01", A)),  # no later release
        history("s", ("1", "2025-01-01", None), ("2", "2025-01-02", None)),  # never attested
    )  # fmt: skip
    found = catalog.run(db, "attestation_persistence")
    assert rows(found, "later", "attested", "unbroken", "known") == [(1, 1, 1, 2), (2, 2, 1, 2)]
    # two owners drawn twice: neither, one or both attested in 1, 2, 1 of 4 draws
    assert rows(found, "low", "high")[0] == (0, 1)
    # all of two: as two independent subjects
    assert rows(found, "low", "high")[1] == pytest.approx(statistics.wilson(2, 2))


def test_projects_of_one_owner_are_one_cluster(built: Built) -> None:
    """Whose projects all belong to one owner says nothing of other owners: no interval."""
    going = (("1", "2025-01-01", A), ("2", "2025-01-02", A))
    db = built(history("p", *going), history("q", *going))
    assert rows(catalog.run(db, "attestation_persistence"), "known", "low", "high") == [
        (2, None, None)
    ]


# --- who publishes, and what that makes of an interval ------------------------------------------


def test_a_cluster_is_the_owner_who_publishes(built: Built) -> None:
    """Of the newest attested file, else of a declared repository, else the project alone."""
    lab = Publisher(kind="GitLab", repository="Group/Sub/p")
    google = Publisher(kind="Google", email="x@index.invalid")
    source, home = "https://github.com/Acme/x", "https://gitlab.com/zeta/x"
    db = built(
        history("moved", ("1", "2025-01-01", A), ("2", "2025-02-01", B), urls={"Source": source}),
        history("grouped", ("1", "2025-01-01", lab)),
        history("declared", ("1", "2025-01-01", None),
                urls={"Homepage": home, "Source": source, "Other": "https://github.com/a/b"}),
        history("by-mail", ("1", "2025-01-01", google), urls={"Homepage": home}),
        history("alone-here", ("1", "2025-01-01", None)),
    )  # fmt: skip
    found = db.sql("select project, cluster, cluster_source from fct_cluster").fetchall()
    assert {project: (cluster, source) for project, cluster, source in found} == {
        "moved": ("github/other", "attested"), "grouped": ("gitlab/group", "attested"),
        "declared": ("github/acme", "declared"), "by-mail": ("gitlab/zeta", "declared"),
        "alone-here": ("alone-here", "project"),
    }  # fmt: skip


def test_tenths_below_rank_100_have_an_interval_by_owners(built: Built) -> None:
    """200 projects, the last 20: ten of one owner, attested, and ten alone, not attested."""

    def at(rank: int) -> Project:
        return history(f"p{rank}", ("1", "2025-01-01", A if 180 < rank <= 190 else None))

    db = built(*(at(rank) for rank in range(1, 201)))
    found = catalog.run(db, "adoption_along_ranks")
    assert set(rows(found, "low", "high", decile=5)) == {(None, None)}, "ranks 81 to 100"
    expected = statistics.clustered((10, *[0] * 10), (10, *[1] * 10))
    assert expected is not None
    assert set(rows(found, "decile_attested", "decile_known", "low", "high", decile=10)) == {
        (10, 20, expected.low, expected.high)
    }
    low, high = statistics.wilson(10, 20)
    assert expected.low < low < high < expected.high


def test_an_interval_is_of_the_headline_it_names(tmp_path: Path) -> None:
    snapshot = capture.collect(capture.Options(source="demo", data=tmp_path, top=150))
    database.build(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        found = catalog.run(db, "sample_intervals").to_pylist()
        headlines = {row["id"]: row for row in headline_metrics(db)}
    assert len(found) == 8
    for row in found:
        headline = headlines[row["id"]]
        assert headline["interval"] is None, "the cohort itself is counted whole"
        for name in ("numerator", "denominator"):
            assert row[name] == headline[name], row["id"]
        assert row["low"] <= row["share"] == headline["value"] <= row["high"]
        assert 1 < row["clusters"] <= row["denominator"]


# --- other choices ---------------------------------------------------------------------------


def test_what_other_choices_would_say(built: Built) -> None:
    db = built(
        history("p", ("1", "2025-01-01", None), ("2rc1", "2025-01-02", A), downloads=300),
        Project("q", {"1": release("q", "1", "2025-01-01", None),
                      "2": release("q", "2", "2025-01-02", A, A, yanked=True)}),
        Project("r", {"1": release("r", "1", "2025-01-01", A, None)}),
        history("s", ("1", "2025-01-01", A), owners=None),
        Project("gone", {}, outcome="not_found"),
    )  # fmt: skip
    found = catalog.run(db, "sensitivity")
    by_choice = rows(found, "variant", "numerator", "denominator", "points", id="projects_attested")
    assert by_choice == [
        ("reported", 1, 4, 0.0), ("none of the unknown", 1, 5, -5.0),
        ("all of the unknown", 2, 5, 15.0),
        ("with pre-releases", 2, 4, 25.0), ("with yanked", 2, 4, 25.0), ("with both", 3, 4, 50.0),
        ("without the last 14 days", 1, 4, 0.0),
        ("verified", None, None, None), ("any_file", 2, 4, 25.0),
        ("attested by default", 1, 4, 0.0),
    ]  # fmt: skip
    downloads = rows(found, "numerator", "denominator", id="projects_attested_by_downloads")
    assert downloads[:4] == [(100, 600), (100, 700), (200, 700), (400, 600)]
    assert rows(found, "variant", "share", id="projects_single_owner") == [
        ("reported", 0.0), ("none of the unknown", 0.0), ("all of the unknown", 2 / 5),
    ]  # fmt: skip


def test_the_reported_choice_is_the_headline(built: Built) -> None:
    many = [history(f"p{n}", ("1", "2025-01-01", A if n % 3 else None)) for n in range(101)]
    db = built(*many)
    headlines = {row["id"]: (row["numerator"], row["denominator"]) for row in headline_metrics(db)}
    found = catalog.run(db, "sensitivity")
    for name, *counts in rows(found, "id", "numerator", "denominator", variant="reported"):
        assert tuple(counts) == headlines[name], name
    sizes = rows(found, "variant", "denominator", id="projects_attested", dimension="cohort_size")
    assert sizes == [("top 100", 100)]  # not the sizes the cohort does not have


def test_a_source_that_cannot_tell_gives_null(built: Built) -> None:
    db = built(Project("p", {}, outcome="not_found"))
    assert {value for (value,) in rows(catalog.run(db, "sensitivity"), "numerator")} == {None}


# --- dates from outside ----------------------------------------------------------------------


def test_boundary_dates_have_sources_and_letters_of_their_own() -> None:
    found = reference.boundaries()
    letters = [each.letter for each in found if each.letter]
    assert len(letters) == len(set(letters))
    assert all(bool(each.letter) == bool(each.label) for each in found)
    assert all(each.source and each.what for each in found)
    assert (date(2024, 10, 3), "attestation") in {(each.date, each.axis) for each in found}
