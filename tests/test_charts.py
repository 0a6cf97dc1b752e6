"""Every chart draws literal tables; words equal the data; nothing leaves the canvas."""

import re
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import pyarrow as pa
import pytest

from pipeline import charts
from pipeline.charts import fonts, render, tokens
from pipeline.charts.frame import EmptyChart, Frame
from pipeline.charts.scales import next_month, spread, ticks
from pipeline.report.figures import ORDER

FRAME = Frame(source="test", cohort="top 10", as_of=date(2026, 11, 1), snapshot="x",
              evidence="attested is a lower bound")  # fmt: skip
SIMULATED = Frame(source="test", cohort="top 10", as_of=date(2026, 11, 1), snapshot="x",
                  simulated=True)  # fmt: skip
MONTHS = [date(2024 + (9 + place) // 12, (9 + place) % 12 + 1, 1) for place in range(25)]
STATES = ["attested", "partial", "none_found", "not_attestable", "unknown"]
BANDS = ["1–100", "101–250"]
MEASURES = ["one_owner", "no_organization", "not_attested", "dormant", "all_four"]


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows))


TABLES = {
    "adoption_by_rank": table(*(
        {"month": month, "band": band, "band_order": order, "attested": place, "known": 50,
         "share": place / 50}
        for place, month in enumerate(MONTHS) for order, band in enumerate(BANDS, start=1)
    )),
    "evidence_by_rank": table(*(
        {"band": band, "band_order": order, "state": state, "projects": 10 * order + place}
        for order, band in enumerate(BANDS, start=1) for place, state in enumerate(STATES)
    )),
    "adoption_along_ranks": table(*(
        {"rank": rank, "attested": rank // 3, "known": rank, "share": (rank // 3) / rank,
         "downloads_share": 0.4} for rank in range(1, 40)
    )),
    "first_attested_by_month": table(*(
        {"month": month, "new": 2, "cumulative": 2 * place + 2, "known": 90}
        for place, month in enumerate(MONTHS)
    )),
    "files_by_month": table(*(
        {"month": month, "state": state, "files": 5}
        for month in MONTHS for state in STATES if state != "partial"
    )),
    "publisher_kinds": table(
        {"kind": "GitHub", "projects": 152, "known": 487},
        {"kind": "Google", "projects": 24, "known": 487},
        {"kind": "GitLab", "projects": 1, "known": 487},
        {"kind": "unknown", "projects": 0, "known": 487},
    ),
    "repository_match": table(
        {"outcome": "match", "projects": 40}, {"outcome": "mismatch", "projects": 5},
        {"outcome": "undeclared", "projects": 1}, {"outcome": "unknown", "projects": 0},
    ),
    "publisher_changes": table(
        {"kind": "publisher_kind_changed", "subtype": None, "events": 1, "compared": 100},
        {"kind": "publisher_repository_changed", "subtype": "renamed", "events": 7,
         "compared": 100},
    ),
    "events_by_month": table(*(
        {"month": month, "lane": lane, "events": 3 if lane == "lost" else 20}
        for month in MONTHS
        for lane in ("first_attested", "publisher_changed", "lost", "dormant")
    )),
    "days_since_release": table(*(
        {"low_days": low, "high_days": high, "projects": 9, "dormant": 4, "known": 36}
        for low, high in ((0, 30), (30, 365), (365, 730), (730, 9999))
    )),
    "owners_by_organization": table(*(
        {"owners": owners, "organization": inside, "projects": 12, "attested": 3,
         "evidence_known": 11}
        for inside in (False, True) for owners in ("0", "1", "2", "3+")
    ), {"owners": None, "organization": None, "projects": 2, "attested": 0, "evidence_known": 0}),
    "organization_by_rank": table(*(
        {"band": band, "band_order": order, "in_organization": 5, "known": 40, "share": 0.125}
        for order, band in enumerate(BANDS, start=1)
    )),
    "readiness_by_rank": table(*(
        {"band": band, "band_order": order, "measure": measure, "projects": 3, "known": 40,
         "share": 0.075}
        for order, band in enumerate(BANDS, start=1) for measure in MEASURES
    )),
    "cohort_downloads": table(*(
        {"rank": rank, "downloads": 10, "cumulative_share": rank / 120} for rank in range(1, 121)
    )),
    "coverage": table(
        {"reason": "answered", "projects": 487, "is_answered": True},
        {"reason": "not_in_adoption_table", "projects": 513, "is_answered": False},
    ),
}  # fmt: skip
#: A number each subtitle must hold, worked out by hand from the table above.
FINDINGS = {
    "adoption_by_rank": "48%", "evidence_by_rank": "30 of 170", "publisher_kinds": "152 of 487",
    "repository_match": "40 of 45", "publisher_changes": "8 of 100", "coverage": "487 of 1000",
    "organization_by_rank": "10 of 80", "readiness_by_rank": "6 of 80",
    "owners_by_organization": "12 of 98", "days_since_release": "4 of 36",
    "events_by_month": "500 publisher changes", "first_attested_by_month": "50 projects",
    "cohort_downloads": "83.3%", "adoption_along_ranks": "13 of 39", "files_by_month": "125",
}  # fmt: skip


def test_every_chart_has_a_place_a_table_and_a_finding() -> None:
    names = set(charts.__all__) - {"show"}
    assert names == set(ORDER) == set(TABLES) == set(FINDINGS)


@pytest.mark.parametrize("name", ORDER)
def test_a_chart_is_valid_and_says_what_it_shows(name: str) -> None:
    chart = getattr(charts, name)(TABLES[name], FRAME)
    chart.to_dict()  # validates against the Vega-Lite schema
    words = chart.usermeta
    assert words["name"] == name
    assert words["title"].endswith("?")
    assert len(words["title"].split()) <= 15
    assert FINDINGS[name] in words["subtitle"]
    assert 200 <= len(words["alt"]) <= 520
    assert words["caption"][-1].endswith("attested is a lower bound")
    assert "SIMULATED" not in render.spec(chart)


@pytest.mark.parametrize("name", ORDER)
@pytest.mark.parametrize("size", ["column", "wide", "square"])
def test_no_text_leaves_the_canvas(name: str, size: str) -> None:
    chart = getattr(charts, name)(TABLES[name], Frame(
        **{**FRAME.__dict__, "size": size, "simulated": True}))  # fmt: skip
    spec = chart.to_dict(validate=False)
    left, top = spec["padding"]["left"], spec["padding"]["top"]
    width, height = chart.usermeta["size"]
    for text, x, y, size_, weight, align in texts(spec):
        wide = fonts.width(text, size_, weight)
        start = left + x - {"left": 0, "center": wide / 2, "right": wide}[align]
        assert start >= 2, (text, start)
        assert start + wide <= width - 2, (text, start + wide, width)
        assert 0 <= top + y <= height, text


def rows_of(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    data = layer["data"]
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


def texts(spec: dict[str, Any]) -> list[tuple[str, float, float, float, int, str]]:
    found = []
    for layer in spec["layer"]:
        mark = layer["mark"]
        if mark["type"] == "text":
            found += [(row["text"], row["x"], row["y"], mark["fontSize"], mark["fontWeight"],
                       mark["align"]) for row in rows_of(spec, layer)]  # fmt: skip
    return found


@pytest.mark.parametrize("name", ORDER)
def test_simulated_data_is_marked_in_every_layer(name: str) -> None:
    chart = getattr(charts, name)(TABLES[name], SIMULATED)
    words = chart.usermeta
    assert words["subtitle"].startswith("Simulated data.")
    assert "SIMULATED DATA" in " ".join(words["caption"])
    assert words["title"].startswith("SIMULATED")
    assert sum(text == "SIMULATED" for text, *_ in texts(chart.to_dict(validate=False))) >= 3


@pytest.mark.parametrize("name", ["publisher_kinds", "evidence_by_rank"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_two_renders_are_equal_and_carry_their_words(name: str, theme: Any) -> None:
    frame = Frame(**{**SIMULATED.__dict__, "theme": theme})
    drawn = [getattr(charts, name)(TABLES[name], frame) for _ in range(2)]
    assert render.svg(drawn[0]) == render.svg(drawn[1])
    assert render.spec(drawn[0]) == render.spec(drawn[1])
    picture = render.png(drawn[0])
    assert picture == render.png(drawn[1])
    assert b"SIMULATED" in picture
    svg = render.svg(drawn[0])
    assert 'role="img"' in svg
    assert "<title>SIMULATED" in svg
    assert svg.count("<text") > 10


@pytest.mark.parametrize("name", ORDER)
def test_an_empty_table_is_an_empty_chart(name: str) -> None:
    with pytest.raises(EmptyChart):
        getattr(charts, name)(TABLES[name].slice(0, 0), FRAME)


def test_hostile_text_is_text_in_the_picture() -> None:
    rows = table({"reason": '<script>alert("x")</script>', "projects": 3, "is_answered": False},
                 {"reason": "\u202eevil\x1b[31m", "projects": 2, "is_answered": True})  # fmt: skip
    svg = render.svg(charts.coverage(rows, FRAME))
    assert "<script" not in svg
    assert "\x1b" not in svg
    shown = charts.show(charts.coverage(rows, FRAME))._repr_mimebundle_()["text/html"]
    assert "<script" not in shown


def luminance(value: str) -> float:
    parts = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_of_text_and_marks(theme: str) -> None:
    def value(name: str) -> str:
        return tokens.colour(name, theme)

    for surface in ("figure", "page", "sunken"):
        for text in ("strong", "body", "muted", "accent"):
            assert contrast(value(text), value(surface)) >= 4.5, (text, surface)
    marks = [name for name in tokens.names()
             if re.match(r"(ev|pub|evt|rank)-", name) and not name.endswith("-tint")]  # fmt: skip
    for mark in marks:
        assert contrast(value(mark), value("figure")) >= 3, mark
    for one, other in combinations(["pub-GitHub", "pub-GitLab", "pub-Google"], 2):
        assert value(one) != value(other)


def test_no_colour_is_written_outside_the_tokens() -> None:
    from pipeline import paths

    for path in sorted((paths.PACKAGE / "charts").glob("*.py")):
        if path.name != "tokens.py":
            assert not re.search(r"#[0-9A-Fa-f]{6}\b", path.read_text(encoding="utf-8")), path.name


def test_fonts_are_the_checked_files() -> None:
    for weight in fonts.FACES:
        assert fonts.path(weight).is_file()
    assert fonts.width("0000000000", 10) == pytest.approx(10 * fonts.width("0", 10))
    assert fonts.drawable("a\u25b2b") == "a?b"


def test_small_helpers() -> None:
    assert ticks(0) == [0, 1]
    assert ticks(9) == [0, 5, 10]
    assert ticks(10)[-1] >= 10
    assert next_month(date(2025, 12, 1)) == date(2026, 1, 1)
    placed = spread([10, 11, 12], 5, 0, 20)
    assert placed == sorted(placed)
    assert all(b - a >= 5 - 1e-9 for a, b in pairwise(placed))
