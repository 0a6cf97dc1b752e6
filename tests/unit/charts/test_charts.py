"""Every chart draws literal tables; words equal the data; nothing leaves the canvas."""

import re
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline import capture, catalog, charts, database, study
from pipeline.charts import fonts, render, tokens
from pipeline.charts.frame import EmptyChart, Frame
from pipeline.charts.heat import step_ink
from pipeline.charts.scales import chance, next_month, spread, ticks
from pipeline.report.figures import DOCUMENTARY, LOGGED, ORDER
from tests.helpers.chart_tables import FINDINGS, FRAME, MONTHS, SIMULATED, TABLES, table
from tests.helpers.specs import assert_texts_are_clear, rows_of, texts


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
    evidence = "no snapshot, as of " if name in DOCUMENTARY else "lower bound · "
    assert evidence in words["notes"][-1]
    assert " ".join(words["caption"]).endswith("· data licence per source")
    assert "SIMULATED" not in render.spec(chart)


@pytest.mark.parametrize("name", ORDER)
@pytest.mark.parametrize("size", ["blog", "wide", "square"])
def test_no_text_leaves_the_canvas_or_covers_another(name: str, size: str) -> None:
    frame = Frame(**{**FRAME.__dict__, "size": size, "simulated": True})
    assert_texts_are_clear(getattr(charts, name)(TABLES[name], frame))


def test_the_demo_is_drawn_clearly(tmp_path: Path) -> None:
    """Uneven numbers as a real cohort has them, in every chart that no paid question fills."""
    database.build(capture.collect(capture.Options(source="demo", data=tmp_path)))
    found = study.find(tmp_path, "demo")
    with database.connect(tmp_path, found.id) as db:
        for name in sorted(set(ORDER) - set(LOGGED)):
            assert_texts_are_clear(getattr(charts, name)(catalog.run(db, name), study.frame(found)))


def changed(name: str, **values: Any) -> pa.Table:
    return table(*({**row, **values} for row in TABLES[name].to_pylist()))


def only(name: str, **wanted: Any) -> pa.Table:
    return table(*(row for row in TABLES[name].to_pylist()
                   if all(row[key] in some for key, some in wanted.items())))  # fmt: skip


@pytest.mark.parametrize(("name", "empty"), [
    ("adoption_by_rank", changed("adoption_by_rank", share=None, known=0, attested=0)),
    ("evidence_by_rank", changed("evidence_by_rank", projects=0)),
    ("publisher_kinds", changed("publisher_kinds", projects=0)),
    ("first_attested_by_month", changed("first_attested_by_month", new=0, cumulative=0)),
    ("files_by_month", changed("files_by_month", files=0)),
    ("owners_by_organization", only("owners_by_organization", organization=[None])),
    ("events_by_month", changed("events_by_month", events=0)),
    ("days_since_release", changed("days_since_release", projects=0, dormant=0, known=0)),
    ("adoption_by_unit", changed("adoption_by_unit", attested=0, known=0, share=None)),
    ("list_turnover", TABLES["list_turnover"].slice(0, 1)),
    ("rolling_adoption", changed("rolling_adoption", known=0, share=None, fixed_share=None)),
    ("rolling_adoption", TABLES["rolling_adoption"].slice(0, 1)),
    ("time_to_attestation", changed("time_to_attestation", days=0)),
    ("repository_match", changed("repository_match", projects=0)),
    ("publisher_changes", changed("publisher_changes", events=0, compared=0)),
    ("change_rates", changed("change_rates", compared=0, changed=0, lost=0)),
    ("readiness_cells", changed("readiness_cells", projects=0, known=0, share=None)),
    ("readiness_by_rank", changed("readiness_by_rank", projects=0, known=0, share=None)),
    ("organization_by_rank", changed("organization_by_rank", in_organization=0, known=0)),
    ("cohort_downloads", changed("cohort_downloads", downloads=None, cumulative_share=None)),
    ("downloads_by_attestation", changed("downloads_by_attestation", known_downloads=0)),
    ("attested_downloads_by_day", changed("attested_downloads_by_day", downloads=None)),
    ("attested_downloads_by_day", changed("attested_downloads_by_day", downloads=0)),
    ("uptake_after_change", changed("uptake_after_change", rated=0)),
    ("uptake_after_change", only("uptake_after_change", change=["none", "not_told"])),
    ("index_uploads_by_tool", changed("index_uploads_by_tool", is_whole_month=False)),
])  # fmt: skip
def test_a_table_without_anything_known_is_an_empty_chart(name: str, empty: pa.Table) -> None:
    with pytest.raises(EmptyChart):
        getattr(charts, name)(empty, FRAME)


def finding(name: str, rows: pa.Table) -> str:
    words: dict[str, Any] = getattr(charts, name)(rows, FRAME).usermeta
    return str(words["subtitle"])


def test_a_band_without_a_known_project_is_left_out() -> None:
    rows = [{**row, "share": None, "known": 0} if row["band_order"] == 2 else row
            for row in TABLES["adoption_by_rank"].to_pylist()]  # fmt: skip
    assert "101–250" not in finding("adoption_by_rank", table(*rows))


def test_downloads_may_be_missing_at_the_head_of_the_list() -> None:
    rows = [{**row, "downloads_share": None} if row["rank"] < 20 else row
            for row in TABLES["adoption_along_ranks"].to_pylist()]  # fmt: skip
    assert "40.0% of known downloads" in finding("adoption_along_ranks", table(*rows))
    rows = [{**row, "downloads": None} if row["rank"] % 2 else row
            for row in TABLES["cohort_downloads"].to_pylist()]  # fmt: skip
    assert "600 downloads of 60 projects" in finding("cohort_downloads", table(*rows))


def test_rows_of_a_state_outcome_or_lane_may_be_missing() -> None:
    assert "20 of 24 projects" in finding("evidence_by_rank", table(
        {"band": "1–100", "band_order": 1, "state": "verified", "projects": 15},
        {"band": "1–100", "band_order": 1, "state": "attested", "projects": 5},
        {"band": "1–100", "band_order": 1, "state": "none_found", "projects": 4}))  # fmt: skip
    assert "0 of 3 projects" in finding(
        "repository_match", table({"outcome": "unknown", "projects": 3})
    )
    lanes = only("events_by_month", lane=["first_attested", "lost"])
    assert "0 publisher changes and 75 stops" in finding("events_by_month", lanes)
    assert "4 of 36" in finding("days_since_release", only("days_since_release", low_days=[0, 30]))


def test_without_download_counts_projects_are_weighed_instead() -> None:
    none = {"downloads": None, "covered_downloads": None, "known_downloads": None,
            "downloads_share": None, "gained_downloads": None,
            "in_organization_downloads": None}  # fmt: skip
    for name in ("concentration", "readiness_remedies", "organization_by_rank"):
        chart = getattr(charts, name)(changed(name, **none), FRAME)
        assert "downloads" not in chart.usermeta["subtitle"], name
    assert "of projects" in charts.concentration(changed("concentration", **none),
                                                 FRAME).usermeta["caption"][0]  # fmt: skip


def test_where_no_account_is_alone_on_two_projects_that_is_the_finding() -> None:
    rows = table(*({"owner_ordinal": 3 - place, "projects": 1, "owners_share": place / 3,
                    "projects_share": place / 3, "sole_owned": 3, "known": 9}
                   for place in (1, 2, 3)))  # fmt: skip
    assert "No account is alone on more than one of 3" in finding("projects_per_sole_owner", rows)


def test_a_state_without_a_look_is_an_error_and_not_left_out_of_n() -> None:
    with pytest.raises(ValueError, match="state"):
        charts.evidence_by_rank(changed("evidence_by_rank", state="other"), FRAME)


@pytest.mark.parametrize(("name", "rows", "counts"), [
    ("adoption_by_rank", table({"month": MONTHS[0], "band": "1–100", "band_order": 1,
                                "attested": 4, "known": 9, "share": 4 / 9}), "4 of 9"),
    ("publisher_kinds", table({"kind": "GitHub", "projects": 4, "known": 9}), "4 of 9"),
    ("repository_match", table({"outcome": "match", "projects": 3},
                               {"outcome": "mismatch", "projects": 1}), "3 of 4"),
    ("organization_by_rank", table({"band": "1–100", "band_order": 1, "in_organization": 4,
                                    "known": 9, "share": 4 / 9, "in_organization_downloads": 1,
                                    "known_downloads": 2, "downloads_share": 0.5}), "4 of 9"),
    ("concentration", changed("concentration", known=29), "10 of 29"),
    ("readiness_cells", changed("readiness_cells", known=20), "10 of 20"),
    ("readiness_remedies", changed("readiness_remedies", known=20, covered_projects=4), "4 of 20"),
    ("coverage", table({"reason": "answered", "projects": 9, "is_answered": True}), "9 of 9"),
    ("adoption_by_unit", changed("adoption_by_unit", attested=4, known=9, share=4 / 9), "4 of 9"),
    ("time_to_attestation", changed("time_to_attestation", at_risk=9, events=1, days=90,
                                    share_by_then=0.1), "8 of 9"),
    ("time_to_repair", table({"days": 9, "at_risk": 9, "events": 2, "censored": 7,
                              "share_by_then": 2 / 9}), "2 of 9"),
    ("attestation_persistence", changed("attestation_persistence", attested=4, known=9), "4 of 9"),
    ("downloads_by_attestation",
     changed("downloads_by_attestation", known_downloads=9, downloads=4), "4 of 9"),
    ("attested_downloads_by_day", TABLES["attested_downloads_by_day"].slice(0, 1).set_column(
        2, "attested_downloads", pa.array([4])).set_column(3, "known_downloads", pa.array([9])),
     "4 of 9"),
    ("index_uploads_by_tool", changed("index_uploads_by_tool", files=4, all_files=9,
                                      cohort_files=1, all_cohort_files=2), "4 of 9"),
])  # fmt: skip
def test_below_thirty_there_are_counts_and_no_share(
    name: str, rows: pa.Table, counts: str
) -> None:  # fmt: skip
    chart = getattr(charts, name)(rows, FRAME)
    assert counts in chart.usermeta["subtitle"]
    assert "%" not in chart.usermeta["subtitle"]
    labels = [text for text, *_ in texts(chart.to_dict(validate=False)) if "%" in text]
    assert all(re.fullmatch(r"\d+%", text) for text in labels), labels  # ticks of an axis only


def test_columns_wide_enough_carry_the_word_inside() -> None:
    wide = Frame(**{**SIMULATED.__dict__, "size": "wide"})
    spec = charts.days_since_release(TABLES["days_since_release"], wide).to_dict(validate=False)
    sizes = [size for text, _, _, size, *_ in texts(spec) if text == "SIMULATED"]
    assert sizes.count(min(sizes)) >= 4
    assert len(set(sizes)) == 2


def test_time_before_attestations_is_a_zone_and_not_a_zero() -> None:
    early = [{**row, "month": date(2024, 4, 1)} for row in TABLES["adoption_by_rank"].to_pylist()
             if row["month"] == MONTHS[0]]  # fmt: skip
    late = TABLES["adoption_by_rank"]
    shown = [charts.adoption_by_rank(rows, FRAME).to_dict(validate=False)
             for rows in (table(*early, *late.to_pylist()), late)]  # fmt: skip
    named = [any("attestable" in text for text, *_ in texts(spec)) for spec in shown]
    assert named == [True, False]
    starts = [rows_of(spec, layer)[0]["x"] for spec in shown for layer in spec["layer"]
              if layer["mark"]["type"] == "line"]  # fmt: skip
    assert len(set(starts)) == 1


def test_few_stops_are_counted_on_the_axis_too() -> None:
    few = table({"days": 9, "at_risk": 9, "events": 2, "censored": 7, "share_by_then": 2 / 9})
    found = [text for text, *_ in texts(charts.time_to_repair(few, FRAME).to_dict(validate=False))]
    assert not any("%" in text for text in found)
    assert any(text.endswith(" returned") for text in found)


def test_months_with_few_projects_are_not_drawn() -> None:
    rows = [{**row, "known": 5, "attested": 5, "share": 1.0} if row["month"] == MONTHS[24] else row
            for row in TABLES["adoption_by_unit"].to_pylist()]  # fmt: skip
    assert "uploaded in September 2026" in finding("adoption_by_unit", table(*rows))


def test_a_rule_under_which_nobody_was_read_has_no_line_and_a_window_no_point() -> None:
    """What is not known of one window hides nothing of the others."""
    unread = [
        {**row, "changed": None}
        if row["rule"] == "same_line" or (row["rule"], row["window_days"]) == ("any", 14)
        else row
        for row in TABLES["change_rates"].to_pylist()
    ]
    chart = charts.change_rates(table(*unread), FRAME)
    assert "an unknown number of 500 releases changed" in chart.usermeta["subtitle"]
    assert "25 of 500 after any" in chart.usermeta["subtitle"]
    spec = chart.to_dict(validate=False)
    found = [text for text, *_ in texts(spec)]
    assert not any("same line" in text for text in found)
    assert any("any release before" in text for text in found)
    with pytest.raises(EmptyChart):
        charts.change_rates(changed("change_rates", changed=None), FRAME)


def test_breaks_of_the_list_are_lettered_and_explained() -> None:
    chart = charts.list_turnover(TABLES["list_turnover"], FRAME)
    letters = [text for text, *_ in texts(chart.to_dict(validate=False)) if len(text) == 1]
    assert {"D", "E", "F", "G"} <= set(letters)
    assert "G calendar months (2025-06-30)" in " ".join(chart.usermeta["caption"])
    plain = Frame(**{**FRAME.__dict__, "boundaries": ()})
    assert "Breaks" not in " ".join(charts.list_turnover(TABLES["list_turnover"], plain)
                                    .usermeta["caption"])  # fmt: skip


def test_logs_without_evidence_are_days_of_downloads_and_no_share() -> None:
    silent = changed("attested_downloads_by_day", attested_downloads=None, known_downloads=None,
                     share=None)  # fmt: skip
    chart = charts.attested_downloads_by_day(silent, FRAME)
    assert "logs alone do not say" in chart.usermeta["subtitle"]
    found = [text for text, *_ in texts(chart.to_dict(validate=False))]
    assert not any("%" in text for text in found)
    assert "3 million" in found


def test_a_day_the_log_lacks_is_a_gap_and_not_a_low_column() -> None:
    chart = charts.attested_downloads_by_day(TABLES["attested_downloads_by_day"], FRAME)
    spec = chart.to_dict(validate=False)
    drawn = [row for layer in spec["layer"] if layer["mark"]["type"] == "rect"
             for row in rows_of(spec, layer) if row["y2"] > row["y"] + 200]  # fmt: skip
    assert len(drawn) == 2, "shaded over both panels"
    assert "lacks 2 of 30 days" in " ".join(chart.usermeta["caption"])


def test_months_the_log_does_not_have_whole_are_not_drawn() -> None:
    chart = charts.index_uploads_by_tool(TABLES["index_uploads_by_tool"], FRAME)
    assert "In September 2026, twine" in chart.usermeta["subtitle"], "October is not over"
    assert "November 2024 to January 2025 (shaded)" in " ".join(chart.usermeta["caption"])


def test_a_cohort_with_few_files_a_month_has_no_line_of_them() -> None:
    few = changed("index_uploads_by_tool", cohort_files=2, all_cohort_files=9, cohort_share=2 / 9)
    found = [text for text, *_ in texts(charts.index_uploads_by_tool(few, FRAME)
                                        .to_dict(validate=False))]  # fmt: skip
    assert "fewer than 30 files in every month" in found
    # a line that ends earlier is labelled with the share of its own last month
    rows = table(*(
        {**row, "all_cohort_files": 9} if row["month"] > date(2026, 3, 1) else row
        for row in TABLES["index_uploads_by_tool"].to_pylist()
    ))  # fmt: skip
    found = [text for text, *_ in texts(charts.index_uploads_by_tool(rows, FRAME)
                                        .to_dict(validate=False))]  # fmt: skip
    assert {"37.0% twine", "43% twine"} <= set(found)


def test_a_tools_name_is_text_and_takes_no_more_room_than_there_is() -> None:
    names = {"twine": '<script>alert("x")</script>' * 9, "uv": "\u202e\x1b[31mevil"}
    rows = table(*({**row, "tool": names.get(row["tool"], row["tool"])}
                   for row in TABLES["index_uploads_by_tool"].to_pylist()))  # fmt: skip
    chart = charts.index_uploads_by_tool(rows, FRAME)
    assert_texts_are_clear(chart)
    svg = render.svg(chart)
    assert "<script" not in svg
    assert "\x1b" not in svg


@pytest.mark.parametrize("name", DOCUMENTARY)
def test_figures_of_documents_are_the_same_for_any_snapshot(name: str) -> None:
    """A demo does not simulate what documents say, and no snapshot's source is behind it."""
    drawn = [
        render.spec(getattr(charts, name)(TABLES[name], frame)) for frame in (FRAME, SIMULATED)
    ]
    assert drawn[0] == drawn[1]
    assert "SIMULATED" not in drawn[1]
    assert "Source: test" not in drawn[0]


@pytest.mark.parametrize("name", [name for name in ORDER if name not in DOCUMENTARY])
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
    long = table({"reason": "x" * 400, "projects": 3, "is_answered": False})
    named = Frame(**{**FRAME.__dict__, "cohort": "y" * 400})
    chart = charts.coverage(long, named)
    for text, _, _, size, weight, _ in texts(chart.to_dict(validate=False)):
        assert fonts.width(text, size, weight) <= 720, text[:20]
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
    for tint in ("attested", "none_found", "not_attestable"):  # numbers stand on tints
        assert contrast(value("strong"), value(f"ev-{tint}-tint")) >= 4.5, tint
        assert contrast(value(f"ev-{tint}"), value("figure")) >= 3, tint
    assert contrast(value("ink-dark"), value("ev-attested")) >= 4.5
    assert contrast(value("figure"), value("ev-verified")) >= 4.5
    for level in range(6):
        frame = Frame(**{**FRAME.__dict__, "theme": theme})
        assert contrast(value(step_ink(frame, level)), value(f"seq-{level}")) >= 4.5, level
    for one, other in combinations(["pub-GitHub", "pub-GitLab", "pub-Google"], 2):
        assert value(one) != value(other)


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


def test_bands_stand_where_there_are_enough_projects() -> None:
    """Of two bands of rank, one of 100 projects and one of 9, one is drawn."""

    def faint(rows: pa.Table) -> tuple[int, bool]:
        chart = charts.time_to_attestation(rows, FRAME)
        layers = [layer for layer in chart.to_dict(validate=False)["layer"]
                  if layer.get("mark", {}).get("opacity") == 0.12]  # fmt: skip
        return len(layers), "95 % bands" in chart.usermeta["notes"][0]

    many = TABLES["time_to_attestation"].to_pylist()
    mixed = [{**row, "at_risk": 9} if row["group_name"] == "1–100" else row for row in many]
    few = [{**row, "at_risk": 9} for row in many]
    assert faint(table(*many)) == (2, True)
    assert faint(table(*mixed)) == (1, True)
    assert faint(table(*few)) == (0, False)


def test_the_caption_tells_the_test_between_groups() -> None:
    notes = charts.time_to_attestation(TABLES["time_to_attestation"], FRAME).usermeta["notes"][0]
    assert "bands of rank (least of all pairs) p < 0.001" in notes
    assert "organization or none" not in notes, "one group alone is not compared"
    assert [chance(p) for p in (0.52, 0.008, 0.0001)] == ["p = 0.52", "p = 0.008", "p < 0.001"]
