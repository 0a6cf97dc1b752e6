"""The index's published numbers: what each entry must say, and that they agree with each other."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest

from pipeline import catalog, datafile, paths, reference
from pipeline.errors import DamagedData
from tests.helpers.literal import Publisher, history

FIGURES = reference.published_figures()


def test_every_number_has_a_definition_a_source_and_a_known_word() -> None:
    assert len(FIGURES) >= 50
    for each in FIGURES.values():
        assert each.definition, each.id
        assert each.period, each.id
        assert each.relation in {"exact", "about", "over"}, each.id
        word = "lines" if "-" in each.lines or "," in each.lines else "line"
        assert each.source == f"{{BLOG}} post of {each.post}, {word} {each.lines}"
        assert (0 < each.value < 1) == (each.unit == "share" or each.value == 0.1), each.id


def test_conflicting_numbers_are_both_kept_and_name_each_other() -> None:
    pairs = {(each.id, each.conflict) for each in FIGURES.values() if each.conflict}
    assert ("pep541_backlog_before", "pep541_backlog_other") in pairs
    assert pairs == {(other, one) for one, other in pairs}
    for one, other in pairs:
        assert FIGURES[one].definition == FIGURES[other].definition
        assert FIGURES[one].value != FIGURES[other].value


def test_the_series_has_every_month_once() -> None:
    months = reference.files_added().column("month").to_pylist()
    assert (months[0], months[-1]) == (date(2024, 2, 1), date(2025, 10, 1))
    assert months == sorted(set(months))
    assert len(months) == 21


def test_the_published_numbers_agree() -> None:
    found = {check.id: check for check in reference.checks()}
    assert all(check.agrees for check in found.values()), found
    assert found["files_2024_02"].found == 240_500
    assert found["files_2025_10"].found == 376_500
    assert found["share_2025"].found == pytest.approx(0.208, abs=0.0005)
    assert found["attested_of_trusted"].found == pytest.approx(0.82, abs=0.005)
    total = sum(
        row["trusted"] + row["other"]
        for row in reference.files_added().to_pylist()
        if row["month"].year == 2025
    )
    assert total == 3_218_200
    assert found["files_2025"].found == (3_900_000 - total) / 2


def test_a_number_that_does_not_fit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = reference.Check("x", "?", 1.0, 2.0, 0.5, 1.5, "files", "nowhere")
    assert not wrong.agrees
    october = FIGURES["files_october_2025"]
    changed = {**FIGURES, october.id: replace(october, value=400_000)}
    monkeypatch.setattr("pipeline.reference.agreement.published_figures", lambda: changed)
    failed = [check.id for check in reference.checks.__wrapped__() if not check.agrees]
    assert failed == ["files_2025_10"]


def test_the_calibration_is_made_of_the_same_numbers() -> None:
    anchor = reference.calibration()
    assert anchor.attested == FIGURES["attested_share_2025"].value
    assert anchor.trusted == pytest.approx(669_400 / 3_218_200, abs=0.0005)
    assert anchor.attested_low < anchor.attested < anchor.attested_high
    assert anchor.trusted_low < anchor.trusted < anchor.trusted_high
    numbers = [value for value in datafile.load("calibration").values() if isinstance(value, float)]
    assert max(numbers) < 0.01, "tolerances only: a share is derived, never typed"


def test_the_cohort_stands_beside_the_index_and_is_not_compared(built: Any) -> None:
    db = built(history("a", ("1", "2025-03-01", Publisher()), ("2", "2025-04-01", None)))
    rows = {row["check_id"]: row for row in catalog.run(db, "published_checks").to_pylist()}
    assert rows["cohort_attested_2025"]["found"] == 0.5
    assert rows["cohort_attested_2025"]["agrees"] is None
    assert rows["cohort_attested_2025"]["population"] == "the cohort"
    assert rows["cohort_organizations"]["stated"] == pytest.approx(9059 / 700_000)
    assert rows["files_2025_10"]["agrees"] is True


def test_the_matrix_is_whole_and_every_cell_has_its_reference() -> None:
    rows = catalog.run(duckdb.connect(), "recovery_paths").to_pylist()
    cells = {(row["loss"], row["path"]): row for row in rows}
    assert len(rows) == len(cells) == 6 * 6
    assert len({loss for loss, _ in cells}) == len({path for _, path in cells}) == 6
    for row in rows:
        assert {row["now"], row["march_2024"]} <= {"works", "human", "fails"}
        assert re.search(r" at [0-9a-f]{9}|post of 2025-11-14", row["stated_in"]), row
        assert not re.search(r"[{}@]", row["stated_in"]), row
    assert cells["codes", "second_factor"]["now"] == "fails"
    assert cells["codes", "admin_recovery"]["now"] == "human"
    assert cells["frozen", "trusted_publisher"]["now"] == "works"
    assert cells["ci_host", "trusted_publisher"]["now"] == "fails"


def test_dates_say_how_far_off_a_claim_is() -> None:
    rows = {row["claim"]: row for row in catalog.run(duckdb.connect(), "dated_claims").to_pylist()}
    assert rows["C03"]["days_off"] == (date(2023, 7, 8) - date(2023, 5, 25)).days
    assert rows["C44"]["days_off"] == -(date(2024, 4, 17) - date(2024, 3, 31)).days
    assert (rows["C43"]["days_off"], rows["C43"]["verdict"]) == (0, "supported")
    assert rows["C20"]["days_off"] is None
    for row in rows.values():
        assert row["sourced_from"] <= row["sourced_to"]
        if row["verdict"] == "supported":
            assert row["days_off"] == 0


def test_support_keeps_the_posts_that_disagree() -> None:
    rows = {
        row["queue"]: row for row in catalog.run(duckdb.connect(), "support_backlog").to_pylist()
    }
    names = rows["names (PEP 541)"]
    assert names["before_days_low"] == pytest.approx(9 * 365.25 / 12)
    assert names["before_days_high"] == pytest.approx(16 * 365.25 / 12)
    assert names["resolved_earlier"] is None
    assert rows["account recovery"]["after_days"] == 1.5


def test_a_damaged_data_file_is_said_to_be_one(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "calibration.toml").write_text("attested = = 1")
    monkeypatch.setattr(paths, "REFERENCE", tmp_path)
    with pytest.raises(DamagedData, match=r"calibration\.toml cannot be read"):
        datafile.load("calibration")
