"""Words and numbers as text."""

import pytest

from pipeline.text import nearest, one_of, percent


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (0, 1, "0.0%"),
        (0.0004, 1, "<0.1%"),
        (0.0049, 1, "0.5%"),
        (0.9996, 1, ">99.9%"),
        (1, 1, "100.0%"),
        (0.004, 0, "<1%"),
        (0.996, 0, ">99%"),
        (1, 0, "100%"),
    ],
)
def test_a_share_is_not_rounded_to_none_or_all(value: float, digits: int, said: str) -> None:
    assert percent(value, digits) == said


def test_a_name_nobody_knows_is_answered_with_the_nearest_or_with_all() -> None:
    known = ["json", "parquet"]
    assert nearest("parket", known) == "did you mean parquet?" == one_of("parket", known)
    assert nearest("xml", known) == ""
    assert one_of("xml", known) == "use one of json, parquet"
