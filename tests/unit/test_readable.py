"""Cells of tables for people."""

import pytest

from pipeline import catalog
from pipeline.readable import cell
from pipeline.report.data.dictionary import SHARES


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("kind", "publisher_changed", "publisher changed"),
        ("holder_name", "acme/my_repo", "acme/my_repo"),
        ("holder_name", "my_org", "my_org"),
        ("filename", "a_b-1.0.tar.gz", "a_b-1.0.tar.gz"),
        ("metric", "adoption_by_rank", "adoption_by_rank"),
    ],
)
def test_underscores_of_codes_are_spaces_and_those_of_names_stay(
    column: str, value: str, shown: str
) -> None:
    assert cell(column, value) == shown


def test_a_share_is_in_percent_whatever_its_column_is_called() -> None:
    """The rule goes by names: it must say of every column what its header declares."""
    metrics = [catalog.get(name) for name in catalog.names()]
    tables = [*metrics, *catalog.facts().values(), *catalog.series().values()]
    numbers = [column for table in tables for column in table.columns if column.type == "number"]
    in_percent = {column.name for column in numbers if cell(column.name, 0.0087) == "0.9%"}
    assert in_percent == {column.name for column in numbers if column.unit in SHARES}
    assert {"share_by_then", "low", "high", "downloads_share"} <= in_percent
