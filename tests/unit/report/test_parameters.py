"""What a parameters cell declares."""

import pytest

from pipeline.errors import BadInput
from pipeline.report.parameters import check_executed, declared


def test_a_line_has_a_type_or_that_of_its_literal() -> None:
    cell = (
        'snapshot = "demo"  # snapshot id\n'
        "rows: int = 20  # rows shown, 1 to 1000\n"
        "share = -0.5\n"
        "limit = None\n"
        "names = ['a']\n"
        'first_day = "2026-01-01"\n'
        "about.rows = 3\n"
        "twice = rows * 2\n"
    )
    found = {name: (one.type, one.default, one.help) for name, one in declared(cell).items()}
    assert found == {
        "snapshot": ("str", "demo", "snapshot id"),
        "rows": ("int", 20, "rows shown, 1 to 1000"),
        "share": ("float", -0.5, ""),
        "first_day": ("date", "2026-01-01", ""),
    }


def test_a_typed_default_that_is_worked_out_is_refused() -> None:
    with pytest.raises(ValueError, match="malformed"):
        declared("rows: int = count()\n")


@pytest.mark.parametrize("declaring", ["rows: int = 20  # 1 to 50", "rows = 20  # 1 to 50"])
def test_a_kernel_refuses_what_the_command_would(declaring: str) -> None:
    given = "# Parameters\n"
    check_executed([declaring, f"{given}rows = 50\n", "rows = 60\n"])
    check_executed([f"limit = None\n{declaring}", f"{given}rows = 50\n"])
    for wrong, fault in (("rows = 51\n", "range"), ("row = 5\n", "no such parameter")):
        with pytest.raises(BadInput, match=fault):
            check_executed([declaring, given + wrong])
