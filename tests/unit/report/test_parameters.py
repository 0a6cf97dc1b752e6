"""What a parameters cell declares."""

import pytest

from pipeline.report.parameters import declared


def test_a_line_has_a_type_or_that_of_its_literal() -> None:
    cell = (
        'snapshot = "demo"  # snapshot id\n'
        "rows: int = 20  # rows shown, 1 to 1000\n"
        "share = 0.5\n"
        'first_day = "2026-01-01"\n'
        "about.rows = 3\n"
    )
    found = {name: (one.type, one.default, one.help) for name, one in declared(cell).items()}
    assert found == {
        "snapshot": ("str", "demo", "snapshot id"),
        "rows": ("int", 20, "rows shown, 1 to 1000"),
        "share": ("float", 0.5, ""),
        "first_day": ("date", "2026-01-01", ""),
    }


def test_a_value_that_is_worked_out_is_none() -> None:
    with pytest.raises(ValueError, match="malformed"):
        declared("rows = count()\n")
