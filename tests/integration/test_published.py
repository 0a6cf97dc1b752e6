"""Published tables: the real ones give the published numbers; bad ones say what is wrong."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture, catalog, codes, database, study
from pipeline.capture.run import FROM_TABLES
from pipeline.errors import BadInput
from pipeline.figures import press
from pipeline.figures.house import LeftOut
from pipeline.origin import origin_of
from pipeline.report.claims import claims_of
from pipeline.snapshot import Snapshot
from pipeline.sources.published import parse_adoption, parse_top_list
from pipeline.statistics import wilson
from pipeline.summary import headline_metrics
from tests.helpers.command import called
from tests.helpers.specs import drawn


@pytest.mark.parametrize(
    ("top", "known", "attested", "top100"),
    [(1000, 487, 177, (54, 100)), (500, 420, 165, (54, 100)), (360, 337, 139, (54, 100))],
)
def test_real_tables_give_the_published_counts(
    real: Path, tmp_path: Path, top: int, known: int, attested: int, top100: tuple[int, int]
) -> None:
    snapshot = capture.collect(
        capture.Options(
            source="published",
            data=tmp_path,
            top=top,
            top_list=str(real / "top_2026-04.json"),
            adoption=str(real / "adoption_2026-05.csv"),
        )
    )
    database.build(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        rows = {row["id"]: row for row in headline_metrics(db)}
        waited = catalog.run(db, "time_to_attestation")
        sampled = catalog.run(db, "sample_intervals").to_pylist()
    # of projects alike in the first word of their names, drawn again together
    [row] = [row for row in sampled if row["id"] == "projects_attested"]
    assert (row["numerator"], row["denominator"]) == (attested, known)
    assert row["design_effect"] > 1.4
    low, high = wilson(attested, known)
    assert row["low"] < low < high < row["high"]
    if top == 1000:
        assert (row["low"], row["high"]) == pytest.approx((0.30, 0.42), abs=0.01)
    # no file has a date: nobody can be said not to have attested in so many days
    assert isinstance(drawn("time_to_attestation", waited), LeftOut)
    assert waited.num_rows == 0
    assert "dated" in catalog.get("time_to_attestation").empty
    assert snapshot.manifest["coverage"] == {
        "asked": top,
        "answered": known,
        "unchanged": 0,
        "missing": {"not_in_adoption_table": top - known},
    }

    def counts(metric: str) -> tuple[int, int]:
        return rows[metric]["numerator"], rows[metric]["denominator"]

    assert counts("projects_attested") == (attested, known)
    assert counts("projects_attested_top100") == top100
    if top == 1000:
        assert counts("projects_attested_by_downloads") == (47_830_316_116, 101_830_126_163)
        kinds = [
            counts(f"projects_attested_kind_{kind}")[0]
            for kind in ("github", "google", "gitlab", "unknown")
        ]
        assert kinds == [152, 24, 1, 0]
    for metric in ("projects_in_organization", "projects_single_owner", "events_first_attested"):
        assert rows[metric]["value"] is None
        assert rows[metric]["note"] == "this source does not say"


def published(folder: Path, **more: Any) -> Snapshot:
    """One project, on a list of 1 April 2026."""
    folder.mkdir(exist_ok=True)
    listed = {"last_update": "2026-04-01", "rows": [{"project": "a", "download_count": 9}]}
    (folder / "list.json").write_text(json.dumps(listed))
    (folder / "table.csv").write_text(
        "project,version,file,has_provenance,publisher\na,1,a-1-py3-none-any.whl,True,GitHub\n"
    )
    return capture.collect(
        capture.Options(
            source="published",
            data=folder,
            top=1,
            top_list=str(folder / "list.json"),
            adoption=str(folder / "table.csv"),
            **more,
        )
    )


READ_ON = datetime(2026, 5, 27, tzinfo=UTC)
DATED = "list of 1 April 2026, adoption table of 27 May 2026"


def test_each_source_that_is_read_from_tables_has_what_captures_it() -> None:
    reading = {source.code for source in codes.sources().values() if source.reads == "table"}
    assert FROM_TABLES.keys() == reading


@pytest.mark.parametrize(
    ("given", "as_of", "day", "said"),
    [
        ({}, "2026-04-01", None, "list of 1 April 2026, date of the evidence not stated"),
        ({"adoption_date": READ_ON}, "2026-04-01", "2026-05-27", DATED),
        ({"as_of": READ_ON}, "2026-05-27", "2026-05-27", DATED),
        (
            {"as_of": datetime(2026, 6, 1, tzinfo=UTC), "adoption_date": READ_ON},
            "2026-06-01",
            "2026-05-27",
            DATED,
        ),
    ],
)
def test_evidence_has_a_date_of_its_own(
    tmp_path: Path, given: dict[str, Any], as_of: str, day: str | None, said: str
) -> None:
    """A table read in May on a list of April is evidence of May, or of a day nobody stated."""
    snapshot = published(tmp_path, **given)
    assert snapshot.manifest["as_of"][:10] == as_of
    assert (snapshot.manifest["evidence_as_of"] or "")[:10] == (day or "")
    origin = origin_of(snapshot)
    assert origin.cohort == f"top 1 by downloads, {said}"
    assert origin.as_of == (day or as_of)
    opened = study.study_of(snapshot)
    with opened.db:
        claims = {each["id"]: each for each in claims_of(opened)["claims"]}
        chart = drawn("evidence_by_rank", catalog.run(opened.db, "evidence_by_rank"))
        notes = press.dress(chart.to_dict(), opened.origin)["usermeta"]["notes"]
    assert said in notes[-1]
    dates = re.findall(r"\d+ \w+ 20\d\d", notes[-1])
    assert len(dates) == len(set(dates)), "no caption gives a day twice"
    told = claims["C45"]["data"]["why"]
    read = "on 27 May 2026," if day else "on 1 April 2026 (the list's day),"
    assert read in told


def test_an_undated_table_is_told_on_stderr_and_another_source_has_none(tmp_path: Path) -> None:
    published(tmp_path)
    asked = [
        "collect",
        "--source",
        "published",
        "--top",
        "1",
        "--data-dir",
        str(tmp_path),
        "--top-list",
        str(tmp_path / "list.json"),
        "--adoption",
        str(tmp_path / "table.csv"),
    ]
    told = "date of the evidence: not stated, and reports say so: give --adoption-date"
    undated, dated = called(*asked), called(*asked, "--adoption-date", "2026-05-27")
    assert (undated.returncode, dated.returncode) == (0, 0), dated.stderr
    assert told in undated.stderr
    assert told not in dated.stderr
    bad = called(*asked, "--adoption-date", "May")
    assert bad.returncode == 2
    assert "--adoption-date May: not a date" in bad.stderr
    later = called(*asked, "--adoption-date", "2098-01-01")
    assert later.stderr.strip() == (
        "trustcensus: --adoption-date is in the future; give the day the table was read on"
    )
    ancient = called(*asked, "--adoption-date", "1926-05-27")
    assert "--adoption-date 1926-05-27 is outside the years allowed" in ancient.stderr
    assert (later.returncode, ancient.returncode) == (2, 2)
    with pytest.raises(BadInput, match="--source demo reads no adoption table"):
        capture.Options(source="demo", data=tmp_path, adoption_date=READ_ON)


def test_csv_and_json_forms_of_a_list_are_equal() -> None:
    rows = [{"download_count": 5, "project": "A_b"}, {"download_count": 3, "project": "c"}]
    json_form = json.dumps({"rows": rows}).encode()
    csv_form = b"download_count,project\n5,A_b\n3,c\n"
    assert parse_top_list(json_form, "x").rows == parse_top_list(csv_form, "x").rows
    assert parse_top_list(csv_form, "x").rows[0].project == "a-b"


def test_rows_that_cannot_be_read_are_counted_by_reason() -> None:
    body = b"""{"rows": [{"project": "a", "download_count": 9}, {"project": "A"}, 7,
        {"project": ""}, {"project": "b", "download_count": "many"}, {"project": "../x"},
        {"project": "c", "download_count": true}, {"project": "d", "download_count": null}]}"""
    found = parse_top_list(body, "x")
    assert [(row.project, row.downloads) for row in found.rows] == [("a", 9), ("d", None)]
    assert found.unreadable == {
        "download count is not a number": 2,
        "duplicate project": 1,
        "no project name": 3,
    }


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "neither JSON nor a CSV with a column project"),
        (b"{", "not JSON"),
        (b'{"rows": 5}', "no list under the key rows"),
        (b'{"rows": []}', "no row has a project"),
        (b"rank,name\n1,a\n", "neither JSON nor a CSV with a column project"),
        (b"\xff\xfe", "not UTF-8"),
        (b"<html>", "neither JSON nor a CSV"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_malformed_list_says_what_is_wrong(body: bytes, fault: str) -> None:
    with pytest.raises(BadInput, match=fault):
        parse_top_list(body, "list.json")


def test_an_adoption_table_without_a_column_names_it() -> None:
    with pytest.raises(BadInput, match="no column has_provenance"):
        parse_adoption(b"project,version,file,publisher\n", "a.csv")


def test_adoption_rows_are_typed_and_bad_ones_counted() -> None:
    body = (
        b"project,version,file,has_provenance,publisher\n"
        b"A_b,1,a.whl,True,GitHub\nA_b,1,a.whl,True,GitHub\n"
        b"A_b,1,b.whl,maybe,\n,1,c.whl,False,\n"
    )
    table, unreadable = parse_adoption(body, "a.csv")
    assert table.to_pylist() == [
        {
            "project": "a-b",
            "version": "1",
            "filename": "a.whl",
            "has_provenance": True,
            "kind": "GitHub",
        }
    ]
    assert unreadable == {
        "duplicate file": 1,
        "field empty": 1,
        "has_provenance is neither True nor False": 1,
    }
