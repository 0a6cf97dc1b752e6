"""Every chart on a literal table: its words, its spec, its pictures."""

import inspect
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert

from pipeline.errors import OutputRefused
from pipeline.figures import (
    annotations,
    charts,
    collected,
    house,
    lettering,
    pictures,
    press,
    showing,
    theme,
)
from pipeline.figures.outline import outlined, runs
from tests.helpers.figure_tables import EMPTY, FEW, FINDINGS, REAL, SIMULATED, TABLES
from tests.helpers.specs import assert_texts_are_clear

NAMES = charts.NAMES
#: The oldest Vega-Lite the renderer has: what JupyterLab holds is 5.6.
OLDEST = "5.8"


def drawn(name: str, data: pd.DataFrame | None = None) -> Any:
    return getattr(charts, name)(TABLES[name] if data is None else data)


@cache
def spec_of(name: str) -> dict[str, Any]:
    """A chart's spec on its literal table, validated against Altair's schema."""
    spec: dict[str, Any] = drawn(name).to_dict()
    return spec


def units(layers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in layers:
        yield from units(each["layer"]) if "layer" in each else (each,)


def test_every_chart_has_a_table_and_a_finding() -> None:
    assert set(NAMES) == set(TABLES) == set(FINDINGS), "each is in tests/helpers/figure_tables.py"


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_has_the_words_it_is_published_with(name: str) -> None:
    words = spec_of(name)["usermeta"]
    assert words["name"] == name
    assert words["question"].endswith("?")
    assert len(words["question"].split()) <= 15
    assert FINDINGS[name] in words["finding"]
    assert not words["finding"].endswith(".")
    assert len(words["finding"]) <= 125, words["finding"]
    assert words["counted"].endswith(".")
    assert house.ALT_LEAST <= len(words["alt"]) <= house.ALT_MOST, words["alt"]
    assert words["finding"] in words["alt"]


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_about_a_screen_long_with_its_words(name: str) -> None:
    lines, _ = inspect.getsourcelines(inspect.unwrap(getattr(charts, name)))
    assert len(lines) <= 36


@pytest.mark.parametrize("name", NAMES)
def test_a_headline_takes_two_lines_at_most(name: str) -> None:
    spec = spec_of(name)
    for size in ("blog", "wide", "square"):
        dressed = press.dress(spec, SIMULATED, size)
        assert len(dressed["title"]["subtitle"]) <= 2, size
        assert len(dressed["title"]["text"]) == 1, size


@pytest.mark.parametrize("name", NAMES)
def test_a_spec_is_valid_and_holds_its_data(name: str) -> None:
    spec = spec_of(name)
    alt.LayerChart.from_dict(press.dress(spec, SIMULATED), validate=True)
    vl_convert.vegalite_to_vega(press.dress(spec, SIMULATED), vl_version=OLDEST)
    held = [row for rows in spec["datasets"].values() for row in rows]
    assert len(held) > 1
    encoded = {
        channel["field"]
        for unit in units(spec["layer"])
        for channel in unit.get("encoding", {}).values()
        if isinstance(channel, dict) and "field" in channel
    }
    assert encoded & set().union(*held), "encoded by the names of fields"
    assert '"scale": null' not in json.dumps(spec)


ADDRESS = {"data": {"url": "file:///etc/hostname"}}


@pytest.mark.parametrize("layer", [ADDRESS, {"transform": [{"lookup": "at", "from": ADDRESS}]}])
def test_a_chart_that_does_not_hold_its_data_is_no_figure(layer: press.Spec) -> None:
    spec = spec_of("publisher_changes")
    elsewhere = {**spec, "layer": [*spec["layer"], {**layer, "mark": "bar"}]}
    with pytest.raises(ValueError, match="publisher_changes loads data from an address"):
        press.dress(elsewhere, SIMULATED)


def test_changes_are_sorted_with_their_names() -> None:
    [rows] = [rows for rows in spec_of("publisher_changes")["datasets"].values() if len(rows) == 2]
    named = [(row["change"], row["kind"], row["events"]) for row in rows]
    assert named == [
        ("Repository renamed", "publisher_repository_changed", 7),
        ("Kind", "publisher_kind_changed", 1),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_has_tooltips(name: str) -> None:
    spec = spec_of(name)
    assert any("tooltip" in unit["encoding"] for unit in units(spec["layer"]))


@pytest.mark.parametrize(("name", "data"), EMPTY)
def test_nothing_to_draw_gives_the_reason_in_a_chart_s_place(name: str, data: pd.DataFrame) -> None:
    found = drawn(name, data)
    assert isinstance(found, house.LeftOut)
    assert re.match(r"^[a-z].*[a-z0-9)]$", found.reason)
    assert found._repr_mimebundle_()["text/markdown"] == f"*Left out: {found.reason}.*"


@pytest.mark.parametrize(("name", "data", "counts"), FEW)
def test_below_thirty_there_are_counts_and_no_share(
    name: str, data: pd.DataFrame, counts: str
) -> None:
    chart = drawn(name, data)
    assert counts in chart.usermeta["finding"]
    assert "%" not in chart.usermeta["finding"]
    shown = [run.text for run in runs(pictures.svg(press.dress(chart.to_dict(), REAL)))]
    assert all(re.fullmatch(r"[\d.]+%", text) for text in shown if "%" in text), shown  # of an axis


@pytest.mark.parametrize("size", theme.SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_no_text_leaves_the_canvas_or_covers_another(name: str, size: str) -> None:
    dressed = press.dress(spec_of(name), SIMULATED, size)
    assert_texts_are_clear(dressed)


@pytest.mark.parametrize("name", NAMES[::5])
def test_words_written_in_after_the_layout_change_nothing_of_it(name: str) -> None:
    """The renderer is given a letter for each line of the frame; given all of it it draws this."""
    framed = press.dress(spec_of(name), SIMULATED)
    picture = pictures.svg(framed)
    layers = [each for each in framed["layer"] if each.get("name") != press.HOVER]
    whole = vl_convert.vegalite_to_svg({**framed, "layer": layers})
    for each in (r">([^<]+)</(?:text|tspan)>", r' (?:d|x2|y2)="[^"]*"'):
        assert re.findall(each, picture) == re.findall(each, whole) != []
    assert set(re.findall(r"<g transform=[^>]*>", picture)) == set(
        re.findall(r"<g transform=[^>]*>", whole)
    )


def test_only_simulated_figures_are_marked() -> None:
    spec = spec_of("evidence_by_rank")
    real, simulated = (press.dress(spec, origin) for origin in (REAL, SIMULATED))
    assert "simulated" not in pictures.svg(real).lower()
    picture = pictures.svg(simulated)
    assert theme.C.paper in picture
    assert theme.C.figure not in picture
    assert picture.count(">SIMULATED<") == 1
    assert "<title>SIMULATED: " in picture
    assert simulated["title"]["text"][0].startswith("Simulated data. ")
    assert b"Comment\0\0\0\0\0SIMULATED" in pictures.png(simulated, picture, scale=1)


def test_dressing_twice_is_once() -> None:
    spec = spec_of("adoption_by_rank")
    once = press.dress(spec, SIMULATED)
    assert press.dress(once) == once
    assert press.dress(press.dress(spec, SIMULATED, "wide")) == once
    with pytest.raises(ValueError, match="where its numbers come from"):
        press.dress(spec)
    with pytest.raises(ValueError, match="make it a figure"):
        press.dress({"layer": []}, REAL)


def test_a_picture_says_what_it_shows_and_has_another_theme() -> None:
    dressed = press.dress(spec_of("files_by_month"), REAL)
    picture = pictures.svg(dressed)
    assert 'role="img"><title>50% of files' in picture
    assert f"<desc>{dressed['usermeta']['alt']}</desc>" in picture
    assert "<tspan" not in picture
    assert "<text" not in outlined(picture)
    dark = theme.themed(picture, "dark")
    assert theme.C.strong not in dark
    assert theme.PALETTE["strong"][1] in dark
    assert not re.search(r'"#[0-9A-F]{6}"', theme.themed(picture, "css"))


def test_a_character_without_a_glyph_is_a_question_mark_and_stays_in_the_spec() -> None:
    data = TABLES["adoption_by_rank"].replace({"band": {"1–100": "1\u202e–00 \U0001f600\x07"}})
    dressed = press.dress(drawn("adoption_by_rank", data).to_dict(), REAL)
    texts = [run.text for run in runs(pictures.svg(dressed))]
    assert "ranks 1?–00 ??: 48%" in texts
    assert "\U0001f600" in json.dumps(dressed, ensure_ascii=False)


def test_labels_are_apart_near_their_lines_and_on_the_plot() -> None:
    assert house.spread([0.5, 0.1], 0.1, 0, 1) == [0.5, 0.1]
    assert house.spread([0.5, 0.5], 0.1, 0, 1) == pytest.approx([0.45, 0.55])
    assert house.spread([0, 0, 0], 0.1, 0, 1) == pytest.approx([0, 0.1, 0.2])
    assert house.spread([1, 0.98], 0.1, 0, 1) == pytest.approx([1, 0.9])


@pytest.mark.parametrize(
    ("most", "last", "end"),
    [
        (0, 1, 1),
        (38.4, 40, 40),
        (608, 600, 608),
        (100, 100, 100),
        (3, 3, 3),
        (0.4, 0.4, 0.4),
    ],
)
def test_an_axis_ends_at_a_round_value_or_just_above_it(
    most: float, last: float, end: float
) -> None:
    steps, top = theme_axis(most)
    assert steps[0] == 0
    assert steps[-1] == pytest.approx(last)
    assert top == pytest.approx(end)


def theme_axis(most: float) -> tuple[list[float], float]:
    from pipeline.figures.fields import axis_of

    return axis_of(most)


def test_a_notebook_gives_back_the_figures_it_shows(tmp_path: Any) -> None:
    spec = spec_of("evidence_by_rank")
    shown = showing.mimebundle(spec, SIMULATED)
    cell = {"outputs": [{"data": shown}, {"text": "printed"}, {"data": {"text/plain": "1"}}]}
    notebook = tmp_path / "run.ipynb"
    notebook.write_text(json.dumps({"cells": [{"source": "no outputs"}, cell]}))
    [found] = collected.collect(notebook).specs.values()
    assert found["usermeta"]["name"] == "evidence_by_rank"
    assert pictures.svg(press.dress(found, size="wide")) == pictures.svg(
        press.dress(spec, SIMULATED, "wide")
    )
    notebook.write_text(json.dumps({"cells": [cell, cell]}))
    with pytest.raises(OutputRefused, match="another figure is named evidence_by_rank"):
        collected.collect(notebook)


def test_a_notebook_shows_a_figure_dressed_and_another_chart_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    showing.register(SIMULATED)
    try:
        shown = drawn("evidence_by_rank")._repr_mimebundle_()
        assert shown[press.MIME]["usermeta"]["simulated"] is True
        assert shown["text/plain"] == shown[press.MIME]["usermeta"]["alt"]
        assert b64decode(shown["image/png"])[:4] == b"\x89PNG"
        monkeypatch.setenv(press.NO_PICTURES, "1")
        assert "image/png" not in drawn("evidence_by_rank")._repr_mimebundle_()
        plain = alt.Chart(TABLES["evidence_by_rank"]).mark_bar().encode(x="projects:Q")
        assert "usermeta" not in plain._repr_mimebundle_()[press.MIME]
    finally:
        alt.renderers.enable("default")


def test_a_name_of_a_column_wraps_between_words() -> None:
    axis = lettering.column_names(["Recovery codes", "PyPI staff"], 20, 10)
    assert '["Recovery", "codes"]' in axis["labelExpr"]
    assert '["PyPI", "staff"]' in axis["labelExpr"]


def test_dates_too_close_for_their_own_words_share_them() -> None:
    [rows] = (
        annotations.boundaries("2024-10-01", "2026-11-01", "list").to_dict()["datasets"].values()
    )
    said = [row["wide"].replace("\n", " ") for row in rows]
    assert said[:2] == ["", ""]
    assert said[2] == "Nov: counts all installers. Dec: 29 days, later fewer. Jan: no January list"
    # On a phone the first has its own words, what follows too closely has no rule.
    narrow = [row["narrow"].replace("\n", " ") for row in rows]
    assert narrow == ["Counts all installers", "", "", ""]
    assert annotations.boundaries("2040-01-01", "2040-03-01").to_dict()
