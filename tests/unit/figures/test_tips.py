"""What marks tell: numbers in a picture that is otherwise the still one, and texts beside it."""

import json
import re
from typing import Any

import altair as alt
import pandas as pd
import pytest

from pipeline.figures import fields, house, pictures, press, tips
from tests.helpers.figure_tables import SIMULATED, TABLES
from tests.helpers.specs import drawn


def bare(name: str, size: str = "blog") -> press.Spec:
    return press.dress(drawn(name, TABLES[name]).to_dict(), SIMULATED, size, bare=True)


@pytest.mark.parametrize(
    "name", ["adoption_by_rank", "evidence_by_rank", "cohort_downloads", "dated_claims"]
)
def test_without_its_numbers_a_live_picture_is_the_still_one(name: str) -> None:
    spec, told = bare(name), tips.Tips()
    live = pictures.live(spec, told)
    assert live != pictures.svg(spec)
    assert tips.without_tips(live) == pictures.svg(spec)
    assert 'aria-label="' not in live
    numbers = {int(each) for each in re.findall(r'data-tip="(\d+)"', live)}
    assert numbers == set(range(len(told.told)))


def test_both_drawings_of_a_page_have_the_same_numbers() -> None:
    told = tips.Tips()
    wide = pictures.live(bare("adoption_by_rank"), told)
    many = len(told.told)
    narrow = pictures.live(bare("adoption_by_rank", "phone"), told)
    assert len(told.told) == many == 50
    for picture in (wide, narrow):
        points = re.findall(r'<circle data-tip="(\d+)" data-of="(\d+)"', picture)
        assert [int(tip) for tip, _ in points] == list(range(50))
        assert {of for _, of in points} == {"0", "1"}
        lines = re.findall(r'mark-line[^>]*><path data-of="(\d+)"', picture)
        assert lines == ["0", "1"]
    assert told.lines()[2] == [
        ("on", "28 November 2024"),
        ("ranks", "1–100"),
        ("attested", "2.0%"),
        ("attested projects", "1"),
        ("assessed projects", "50"),
    ]


def test_a_tip_has_no_line_of_what_is_not_known_and_says_yes_or_no() -> None:
    data = pd.DataFrame([{"n": 3, "low": None, "whole": True}])
    chart = alt.Chart(data).mark_bar().encode(x="n:Q", tooltip=["n:Q", "low:Q", "whole:N"])
    shown = house.worded(chart, "x", question="What?", finding="Three", counted="n = 1")
    texts = tips.Tips()
    pictures.live(press.dress(shown.to_dict(), SIMULATED, bare=True), texts)
    assert texts.lines() == [[("n", "3"), ("whole", "yes")]]


def test_what_an_index_says_is_neither_markup_nor_script() -> None:
    hostile = 'a"</script><b>&quot;\\'
    data = pd.DataFrame([{"name": hostile, "n": 3}, {"name": "plain", "n": 4}])
    chart = (
        alt.Chart(data)
        .mark_bar()
        .encode(x="n:Q", y="name:N", color="name:N", tooltip=["name:N", "n:Q"])
    )
    figure = house.worded(chart, "hostile", question="Q?", finding="F", counted="n = 2")
    told = tips.Tips()
    live = pictures.live(press.dress(figure.to_dict(), SIMULATED, bare=True), told)
    assert [("name", hostile), ("n", "3")] in told.lines()
    assert "<b>" not in live
    script = tips.script("hostile", told.lines())
    assert "<" not in script
    given = json.loads(f"[{script.removeprefix('trustcensusTips(').rstrip().removesuffix(');')}]")
    assert given[0] == "hostile"
    assert given[1]["heads"] == [["name", "n"]]
    assert [0, hostile, "3"] in given[1]["tips"]


def test_names_and_values_of_a_compiled_tooltip_are_taken_apart() -> None:
    signal = """{"a, {b}": format(datum["x"], ",.1%"), "c \\"d\\"": {'e': [1, 2]}['e'], "f": ","}"""
    assert tips.entries(signal) == [
        ('"a, {b}"', 'format(datum["x"], ",.1%")'),
        ('"c \\"d\\""', "{'e': [1, 2]}['e']"),
        ('"f"', '","'),
    ]
    assert tips.entries("{}") == []


def test_a_chart_of_one_colour_has_no_series_and_one_field_no_name() -> None:
    data = pd.DataFrame([{"name": "a", "n": 3}])
    chart = alt.Chart(data).mark_bar().encode(x="n:Q", y="name:N", tooltip="n:Q")
    plain = house.worded(chart, "plain", question="Q?", finding="F", counted="n = 1")
    told = tips.Tips()
    live = pictures.live(press.dress(plain.to_dict(), SIMULATED, bare=True), told)
    assert "data-of" not in live
    assert told.lines() == [[("", "3")]]


def test_tooltips_write_a_column_by_the_last_word_of_its_name() -> None:
    columns = ("tool:N", "month", "measured_on", "cohort_share", "alarms_per_1000", "files")
    found: list[Any] = [each.to_dict() for each in fields.tips(*columns, files_share="of files")]
    assert [(each["title"], each.get("format"), each["type"]) for each in found] == [
        ("tool", None, "nominal"),
        ("month", "%B %Y", "temporal"),
        ("on", "%-d %B %Y", "temporal"),
        ("cohort share", ".1%", "quantitative"),
        ("alarms per 1000", ".1f", "quantitative"),
        ("files", ",", "quantitative"),
        ("of files", ".1%", "quantitative"),
    ]
