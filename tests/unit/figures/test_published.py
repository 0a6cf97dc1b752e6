"""What study.figure() takes, and what it refuses in one line."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import pytest

from pipeline.errors import BadInput
from pipeline.figures import collected, house, press, showing, theme
from pipeline.report.figures import draw

ROWS = pd.DataFrame({"kind": ["a", "b"], "n": [1, 2]})
BARS = alt.Chart(ROWS).mark_bar().encode(x="n:Q", y="kind:N")
WORDS: dict[str, Any] = {"question": "How many?", "finding": "3 are there", "counted": "n = 3."}
REAL = press.Origin("PyPI", "2026-11-01", "top 2")


def figure(**more: Any) -> alt.LayerChart:
    found = showing.as_figure(BARS, "mine", **WORDS | more)
    assert isinstance(found, alt.LayerChart)
    return found


def test_a_chart_without_a_row_is_left_out_and_says_why() -> None:
    frame = alt.Chart(ROWS[:0]).mark_bar().encode(x="n:Q", y="kind:N")
    for chart in (frame, frame + frame.mark_text()):
        found = showing.as_figure(chart, "mine", **WORDS, empty="no kind is known.")
        assert isinstance(found, house.LeftOut)
        assert (found.name, found.reason) == ("mine", "no kind is known")
        found = showing.as_figure(chart, "mine", **WORDS)
        assert isinstance(found, house.LeftOut)
        assert found.reason == "its table has no row"
    rule = alt.Chart(pd.DataFrame({"n": [2]})).mark_rule().encode(x="n:Q")
    assert isinstance(showing.as_figure(frame + rule, "mine", **WORDS), alt.LayerChart)


def test_the_caption_is_within_the_canvas_of_any_chart() -> None:
    spec = press.dress(figure().to_dict(), REAL)
    [axis] = [
        unit["encoding"]["y"]["axis"]
        for unit in spec["layer"]
        if "field" in unit.get("encoding", {}).get("y", {})
    ]
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
        (BARS, "mine", {"size": "huge"}, "size 'huge' is not known"),
        (BARS, "mine", {"theme": "sepia"}, "theme 'sepia' is not known"),
        (BARS.configure_axis(grid=False), "mine", {}, "a configuration of its own"),
    ],
)
def test_what_cannot_be_published_is_refused(
    chart: Any, name: str, words: dict[str, str], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        showing.as_figure(chart, name, **{**WORDS, **words})


def test_a_figure_has_a_title_size_and_theme_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(press.NO_PICTURES, "1")
    own = figure(title="Only three", size="square", theme="dark")
    shown = showing.mimebundle(own.to_dict(), REAL)
    assert shown[press.MIME]["config"]["background"] == theme.PALETTE["figure"][1]
    notebook = {"cells": [{"outputs": [{"data": shown}]}]}
    (tmp_path / "n.ipynb").write_text(json.dumps(notebook))
    spec = collected.collect(tmp_path / "n.ipynb").specs["mine"]
    dressed = press.dress(spec)
    assert dressed["usermeta"]["size"] == [1080, 1080]
    assert dressed["title"]["subtitle"] == ["Only three"]
    assert dressed["usermeta"]["finding"] == "3 are there"
    assert press.dress(spec, size="wide")["usermeta"]["size"] == [1200, 675]
    found = draw(spec, pa.Table.from_pylist(ROWS.to_dict("records")))
    picture = b64decode(found["files"]["mine.svg"]).decode()
    assert f'fill="{theme.PALETTE["figure"][1]}"' in picture
    assert "var(--figure)" in found["words"]["bare"], "a page has its reader's theme"
