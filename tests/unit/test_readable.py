"""Cells of tables for people."""

import pytest

from pipeline.readable import cell


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
