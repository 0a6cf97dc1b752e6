"""Times of whole captures: histories of lists, waiting times, intervals of headlines."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import CensoredData, ecdf, logrank

from pipeline import capture, catalog, database
from pipeline.errors import BadInput
from pipeline.summary import headline_metrics
from tests.helpers.literal import day, listed
from tests.helpers.tables import parquet, rows, table_of


def test_the_history_is_a_table_of_the_snapshot(tmp_path: Path) -> None:
    file = tmp_path / "lists.parquet"
    file.write_bytes(parquet(*listed("2025-03-01", "a", "b")))
    (tmp_path / "top.json").write_text('{"rows": [{"project": "a", "download_count": 1}]}')
    (tmp_path / "table.csv").write_text(
        "project,version,file,has_provenance,publisher\na,1,a-1.zip,True,GitHub\n"
    )
    options: dict[str, Any] = {
        "source": "published",
        "data": tmp_path / "data",
        "top_list": str(tmp_path / "top.json"),
        "adoption": str(tmp_path / "table.csv"),
        "as_of": day("2025-04-01"),
    }
    without = capture.collect(capture.Options(**options))
    snapshot = capture.collect(capture.Options(**options, top_history=str(file)))
    assert without.id != snapshot.id
    assert without.table("top_history") is None
    assert table_of(snapshot, "top_history")["project"].to_pylist() == ["a", "b"]
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
            source="published",
            data=tmp_path,
            top=1000,
            min_coverage=0,
            top_list=str(real / "top_2026-04.json"),
            adoption=str(real / "adoption_2026-05.csv"),
            top_history=str(real / "top_lists.parquet"),
        )
    )
    database.build(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        found = catalog.run(db, "list_turnover")
        assert catalog.run(db, "rolling_adoption").num_rows == 0  # no upload times
        choices = catalog.run(db, "sensitivity")
    # one release a project in this source: which is the newest cannot be chosen otherwise
    assert {n for (n,) in rows(choices, "numerator", dimension="latest_release")} == {None}
    attested = rows(choices, "variant", "numerator", "denominator", id="projects_attested")
    assert attested[:7] == [
        ("reported", 177, 487),
        ("none of the unknown", 177, 1000),
        ("all of the unknown", 690, 1000),
        ("top 100", 54, 100),
        ("top 360", 139, 337),
        ("top 500", 165, 420),
        ("top 1000", 177, 487),
    ]
    assert {members for (members,) in rows(found, "members")} == {1000}
    months = rows(found, "listed_on", "ever")
    assert (months[0][0], months[-1]) == (date(2018, 1, 31), (date(2026, 4, 1), 2993))
    assert [row for row in rows(found, "listed_on", "broken_by") if row[1]] == [
        (date(2024, 11, 26), "D"),
        (date(2024, 12, 1), "E"),
        (date(2025, 2, 1), "F"),
        (date(2025, 7, 5), "G"),
    ]
    assert date(2025, 1, 1) not in {each[0].replace(day=1) for each in months}


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
