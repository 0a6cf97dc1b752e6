"""Series, rolling lists, waiting times and other choices, on worlds you can count by eye."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import CensoredData, ecdf

from pipeline import collect, database, metrics, reference
from pipeline.charts import parts
from pipeline.errors import BadInput
from pipeline.metrics.answer import wilson
from pipeline.sources.list_history import parse_top_history
from tests.literal import File, Project, Publisher, day, history, listed, release

A = Publisher()
Built = Callable[..., duckdb.DuckDBPyConnection]


def rows(table: pa.Table, *names: str, **wanted: Any) -> list[tuple[Any, ...]]:
    """Some columns of the rows in which the named columns have the wanted values."""
    return [
        tuple(row[name] for name in names)
        for row in table.to_pylist()
        if all(row[key] == value for key, value in wanted.items())
    ]


def parquet(*given: dict[str, Any]) -> bytes:
    body = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(given)), body)
    return body.getvalue()


def lists(*given: list[dict[str, Any]]) -> pa.Table:
    return parse_top_history(parquet(*(row for each in given for row in each)), "lists")[0]


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
    found = metrics.adoption_by_unit(db)
    march = rows(found, "unit", "attested", "known", "share", month=date(2025, 3, 1))
    assert march == [("projects", 1, 2, 0.5), ("releases", 2, 4, 0.5), ("files", 4, 6, 4 / 6)]
    april = rows(found, "unit", "known", "share", month=date(2025, 4, 1))
    assert april == [("projects", 0, None), ("releases", 0, None), ("files", 0, None)]
    assert rows(found, "month")[0] == (date(2024, 10, 1),)


def test_a_file_from_before_anything_could_attest_is_in_no_month(built: Built) -> None:
    db = built(history("p", ("1", "2024-10-02", None), ("2", "2024-10-03", None)))
    october = rows(metrics.adoption_by_unit(db), "attested", "known", month=date(2024, 10, 1))
    assert october == [(0, 1)] * 3


def test_without_times_there_is_no_series(built: Built) -> None:
    db = built(Project("p", {}, outcome="not_found"))
    assert metrics.adoption_by_unit(db).num_rows == 0
    assert metrics.time_to_attestation(db).num_rows == 0
    assert metrics.time_to_repair(db).num_rows == 0
    assert metrics.attestation_persistence(db).num_rows == 0


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
    found = metrics.list_turnover(db)
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
    found = metrics.rolling_adoption(db)
    columns = ("members", "attested", "known", "share", "adoption_points", "turnover_points")
    assert rows(found, *columns) == [
        (3, 1, 2, 0.5, None, None),
        (3, 2, 2, 1.0, 50.0, 0.0),
        (3, 1, 2, 0.5, 0.0, -50.0),
    ]
    assert rows(found, "fixed_share") == [(1 / 3,), (2 / 3,), (2 / 3,)]


def test_without_a_history_no_list_moves(built: Built) -> None:
    db = built(history("a", ("1", "2025-01-01", A)))
    assert metrics.list_turnover(db).num_rows == metrics.rolling_adoption(db).num_rows == 0


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
    assert rows(metrics.list_turnover(db), "members", "ever") == [(2, 2)]  # the better rank stays


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
    without = collect.collect(collect.Options(**options))
    snapshot = collect.collect(collect.Options(**options, top_history=str(file)))
    assert without.id != snapshot.id
    assert without.table("top_history") is None
    kept = snapshot.table("top_history")
    assert kept is not None
    assert kept["project"].to_pylist() == ["a", "b"]
    assert snapshot.manifest["unreadable_rows"]["top_history"] == {}
    with pytest.raises(BadInput, match="--top-history"):
        collect.collect(collect.Options(**options, top_history=str(tmp_path / "absent")))
    with pytest.raises(BadInput, match="lists"):
        collect.collect(collect.Options("demo", tmp_path / "data", top_history=str(file)))


def test_the_published_lists_and_their_breaks(real: Path, tmp_path: Path) -> None:
    snapshot = collect.collect(
        collect.Options(
            source="published", data=tmp_path, top=1000, min_coverage=0,
            top_list=str(real / "top_2026-04.json"), adoption=str(real / "adoption_2026-05.csv"),
            top_history=str(real / "top_lists.parquet"),
        )
    )  # fmt: skip
    database.build(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        found = metrics.list_turnover(db)
        assert metrics.rolling_adoption(db).num_rows == 0  # no upload times
        choices = metrics.sensitivity(db)
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
    found = metrics.time_to_attestation(db)
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


def test_waiting_times_are_those_of_scipy(tmp_path: Path) -> None:
    snapshot = collect.collect(collect.Options("demo", tmp_path, top=120))
    database.build(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        found = metrics.time_to_attestation(db)
    steps = rows(found, "days", "events", "censored", "share_by_then", grouping="all")
    waited = CensoredData(
        uncensored=[days for days, events, _, _ in steps for _ in range(events)],
        right=[days for days, _, censored, _ in steps for _ in range(censored)],
    )  # fmt: skip
    expected = ecdf(waited).cdf
    assert [share for *_, share in steps] == pytest.approx(
        [float(expected.evaluate(days)) for days, *_ in steps]
    )


def test_time_until_a_loss_is_repaired(built: Built) -> None:
    db = built(
        # lost on 2025-02-01; a second unattested release adds no loss; repaired 59 days later
        history("p", ("1.0", "2025-01-01", A), ("1.1", "2025-02-01", None),
                ("1.2", "2025-03-01", None), ("1.3", "2025-04-01", A)),
        # not repaired: observed from 2026-10-02 to the capture, 29 days
        history("q", ("1.0", "2026-01-01", A), ("1.1", "2026-10-02", None)),
        history("r", ("1.0", "2026-01-01", A)),
    )  # fmt: skip
    found = metrics.time_to_repair(db)
    assert rows(found, "days", "at_risk", "events", "censored", "share_by_then") == [
        (29, 2, 0, 1, 0.0), (59, 1, 1, 0, 1.0),
    ]  # fmt: skip


def test_who_goes_on_attesting(built: Built) -> None:
    db = built(
        history("p", ("1", "2025-01-01", None), ("2", "2025-01-02", A), ("3", "2025-01-03", A),
                ("4rc1", "2025-01-04", None), ("4", "2025-01-05", A)),
        history("q", ("1", "2025-01-01", A), ("2", "2025-01-02", None), ("3", "2025-01-03", A)),
        history("r", ("1", "2025-01-01", A)),  # no later release
        history("s", ("1", "2025-01-01", None), ("2", "2025-01-02", None)),  # never attested
    )  # fmt: skip
    found = metrics.attestation_persistence(db)
    assert rows(found, "later", "attested", "unbroken", "known") == [(1, 1, 1, 2), (2, 2, 1, 2)]
    assert rows(found, "low", "high")[0] == pytest.approx((0.0945, 0.9055), abs=1e-4)


def test_wilson_holds_at_the_ends() -> None:
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1), abs=1e-4)


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
    found = metrics.sensitivity(db)
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
    headlines = {row["id"]: (row["numerator"], row["denominator"]) for row in metrics.summary(db)}
    found = metrics.sensitivity(db)
    for name, *counts in rows(found, "id", "numerator", "denominator", variant="reported"):
        assert tuple(counts) == headlines[name], name
    sizes = rows(found, "variant", "denominator", id="projects_attested", dimension="cohort_size")
    assert sizes == [("top 100", 100)]  # not the sizes the cohort does not have


def test_a_source_that_cannot_tell_gives_null(built: Built) -> None:
    db = built(Project("p", {}, outcome="not_found"))
    assert {value for (value,) in rows(metrics.sensitivity(db), "numerator")} == {None}


# --- dates from outside ----------------------------------------------------------------------


def test_boundary_dates_have_sources_and_letters_of_their_own() -> None:
    found = reference.boundaries()
    letters = [each.letter for each in found if each.letter]
    assert len(letters) == len(set(letters))
    assert all(bool(each.letter) == bool(each.label) for each in found)
    assert all(each.source and each.what for each in found)
    assert (parts.ATTESTABLE, "attestation") in {(each.date, each.axis) for each in found}
