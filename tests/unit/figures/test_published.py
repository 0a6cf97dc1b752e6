"""What study.figure() takes, and what it refuses in one line."""

from typing import Any

import altair as alt
import pandas as pd
import pytest

from pipeline.errors import BadInput
from pipeline.figures import collected, house, press

ROWS = pd.DataFrame({"kind": ["a", "b"], "n": [1, 2]})
BARS = alt.Chart(ROWS).mark_bar().encode(x="n:Q", y="kind:N")
WORDS = {"question": "How many?", "finding": "3 are there", "counted": "n = 3."}
REAL = press.Origin("PyPI", "2026-11-01", "top 2")


def test_the_caption_is_within_the_canvas_of_any_chart() -> None:
    spec = press.dress(house.published(BARS, "mine", **WORDS).to_dict(), REAL)
    [axis] = [unit["encoding"]["y"]["axis"] for unit in spec["layer"]
              if "field" in unit.get("encoding", {}).get("y", {})]  # fmt: skip
    assert axis["minExtent"] == axis["maxExtent"] > 0
    [caption] = [unit for unit in spec["layer"] if unit.get("name") == "house-frame-caption"]
    assert caption["encoding"]["x"]["value"] == -axis["minExtent"]
    assert collected.rows_of(spec) == ROWS.to_dict("records")
    assert press.dress(spec, REAL) == spec


@pytest.mark.parametrize(
    ("chart", "name", "words", "said"),
    [
        (BARS, "My chart", {}, "cannot name a figure"),
        (BARS, "../x", {}, "cannot name a figure"),
        (BARS, "mine", {"finding": " "}, "finding is empty"),
        (BARS | BARS, "mine", {}, "HConcatChart is not one chart"),
        ("a chart", "mine", {}, "str is not one chart"),
    ],
)
def test_what_cannot_be_published_is_refused(
    chart: Any, name: str, words: dict[str, str], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        house.published(chart, name, **{**WORDS, **words})
