"""Every chart draws literal tables; words equal the data; nothing leaves the canvas."""

import re
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipeline import charts, collect, database, metrics, reference, study
from pipeline.charts import fonts, render, tokens
from pipeline.charts.boundaries import Boundary
from pipeline.charts.frame import EmptyChart, Frame
from pipeline.charts.heat import step_ink
from pipeline.charts.scales import next_month, spread, ticks
from pipeline.report.figures import DOCUMENTARY, ORDER

DATES = tuple(Boundary(each.date, each.axis, each.letter, each.label)
              for each in reference.boundaries() if each.letter)  # fmt: skip
FRAME = Frame(source="test", cohort="top 10", as_of=date(2026, 11, 1), snapshot="x",
              evidence="attested is a lower bound", boundaries=DATES)  # fmt: skip
SIMULATED = Frame(source="test", cohort="top 10", as_of=date(2026, 11, 1), snapshot="x",
                  simulated=True, boundaries=DATES)  # fmt: skip
MONTHS = [date(2024 + (9 + place) // 12, (9 + place) % 12 + 1, 1) for place in range(25)]
STATES = ["attested", "partial", "none_found", "not_attestable", "unknown"]
BANDS = ["1–100", "101–250"]
HOLDERS = ["owner", "sole_owner", "organization", "repository_owner", "repository", "workflow"]
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
         "downloads_share": 0.4, "decile": 1 + (rank - 1) // 4, "decile_attested": 1,
         "decile_known": 4, "low": 0.05, "high": 0.7} for rank in range(1, 40)
    )),
    "first_attested_by_month": table(*(
        {"month": month, "new": 2, "cumulative": 2 * place + 2, "known": 90}
        for place, month in enumerate(MONTHS)
    )),
    "files_by_month": table(*(
        {"month": month, "state": state, "files": 5}
        for month in MONTHS for state in STATES if state != "partial"
    )),
    "adoption_by_unit": table(*(
        {"month": month, "unit": unit, "unit_order": order, "attested": 2 * place, "known": 60,
         "share": place / 30}
        for place, month in enumerate(MONTHS)
        for order, unit in enumerate(("projects", "releases", "files"), start=1)
    )),
    "list_turnover": table(*(
        {"listed_on": month, "members": 1000, "entered": 40 if place else None,
         "left": 40 if place else None, "ever": 1000 + 40 * place, "broken_by": None}
        for place, month in enumerate(MONTHS)
    )),
    "rolling_adoption": table(*(
        {"listed_on": month, "members": 100, "attested": 2 * place, "known": 80,
         "share": place / 40, "fixed_share": place / 45,
         "adoption_points": 3.0 if place else None, "turnover_points": -0.5 if place else None,
         "broken_by": None}
        for place, month in enumerate(MONTHS)
    )),
    "time_to_attestation": table(*(
        {"grouping": grouping, "group_name": name, "group_order": order, "days": 100 * step,
         "at_risk": 100 - 10 * step, "events": 10 if step < 7 else 0,
         "censored": 0 if step < 7 else 30, "share_by_then": min(step + 1, 7) / 10}
        for grouping, name, order in (("all", "all", 1), ("band", "1–100", 1),
                                      ("band", "101–250", 2), ("organization", "in none", 1))
        for step in range(8)
    )),
    "time_to_repair": table(*(
        {"days": 50 * step, "at_risk": 40 - 4 * step, "events": 4 if step < 5 else 0,
         "censored": 0 if step < 5 else 20, "share_by_then": min(step + 1, 5) / 10}
        for step in range(6)
    )),
    "attestation_persistence": table(*(
        {"later": later, "attested": 40, "unbroken": 35, "known": 50, "low": 0.67, "high": 0.89}
        for later in (1, 2, 3, 5, 10, 20, 50)
    )),
    "publisher_kinds_by_rank": table(*(
        {"band": band, "band_order": order, "kind": kind, "projects": 40 // place, "known": 98,
         "share": (40 // place) / 98}
        for order, band in enumerate(("1–100", "101–250", "251–500"), start=1)
        for place, kind in enumerate(("GitHub", "Google", "GitLab", "unknown"), start=1)
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
    "change_rates": table(*(
        {"rule": rule, "window_days": window, "compared": 100 * place, "changed": 4 * place,
         "lost": place, "lost_followed": place // 2}
        for rule in ("same_line", "any", "stable_only")
        for place, window in enumerate((14, 30, 90, 365, None), 1)
    ), {"rule": "index_rule", "window_days": 14, "compared": 0, "changed": 0, "lost": 0,
        "lost_followed": 0}),
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
        {"band": band, "band_order": order, "in_organization": 5, "known": 40, "share": 0.125,
         "in_organization_downloads": 10, "known_downloads": 50, "downloads_share": 0.2}
        for order, band in enumerate(BANDS, start=1)
    )),
    "readiness_by_rank": table(*(
        {"band": band, "band_order": order, "measure": measure, "projects": 3, "known": 40,
         "share": 0.075}
        for order, band in enumerate(BANDS, start=1) for measure in MEASURES
    )),
    "projects_per_sole_owner": table(*(
        {"owner_ordinal": 11 - place, "projects": number, "owners_share": place / 10,
         "projects_share": together / 40, "sole_owned": 40, "known": 90}
        for place, number, together in zip(
            range(1, 11), (1, 1, 1, 1, 1, 2, 3, 5, 10, 15), (1, 2, 3, 4, 5, 7, 10, 15, 25, 40),
            strict=True)
    )),
    "concentration": table(*(
        {"holder": holder, "position": place, "holder_name": None, "projects": 2, "downloads": 10,
         "covered_projects": place, "known": 80, "share": place / 80,
         "covered_downloads": 10 * place, "known_downloads": 1000, "downloads_share": place / 100}
        for holder, most in zip(HOLDERS, (60, 40, 3, 51, 50, 7), strict=True)
        for place in range(1, most + 1)
    )),
    "readiness_cells": table(*(
        {"owner_state": owners, "organization_state": inside, "evidence_state": evidence,
         "activity_state": activity, "projects": 5, "downloads": 10, "known": 120,
         "share": None if evidence == "unknown" else 5 / 120, "known_downloads": 240,
         "downloads_share": None if evidence == "unknown" else 10 / 240}
        for owners in ("one", "two_or_more", "hidden") for inside in ("none", "organization")
        for evidence in ("attested", "not_attested", "unknown")
        for activity in ("active", "dormant")
    ), {"owner_state": None, "organization_state": None, "evidence_state": "attested",
        "activity_state": "active", "projects": 4, "downloads": 8, "known": 120, "share": None,
        "known_downloads": 240, "downloads_share": None}),
    "readiness_remedies": table(*(
        {"remedy": remedy, "applied": applied, "gained": gained, "gained_dormant": gained // 2,
         "covered_projects": covered, "known": 120, "share": covered / 120,
         "gained_downloads": 10 * gained, "covered_downloads": 10 * covered,
         "known_downloads": 1200, "downloads_share": covered / 120}
        for remedy, applied, gained, covered in (
            ("none", 0, 0, 30), ("add_owner", 60, 20, 50), ("join_organization", 60, 20, 50),
            ("attest", 70, 30, 60), ("both", 90, 40, 120))
    )),
    "cohort_downloads": table(*(
        {"rank": rank, "downloads": 10, "cumulative_share": rank / 120} for rank in range(1, 121)
    )),
    "direct_owners": table(*(
        {"direct_owners": str(owners) if owners else "none listed", "organization": inside,
         "n_owners": owners, "projects": 10 + owners, "known": 92, "share": (10 + owners) / 92,
         "downloads": 100 * owners, "known_downloads": 1200, "downloads_share": owners / 12}
        for inside in (False, True) for owners in (0, 1, 2, 3)
    ), {"direct_owners": None, "organization": None, "n_owners": None, "projects": 5, "known": 92,
        "share": None, "downloads": 9, "known_downloads": 1200, "downloads_share": None}),
    "losses_by_quarter": table(*(
        {"quarter": date(2024 + (9 + 3 * place) // 12, (9 + 3 * place) % 12 + 1, 1),
         "comparable": 40 * place, "lost": place, "lost_followed": place // 2,
         "lost_per_1000": 25.0 if place else None,
         "incidents": "ultralytics" if not place else None,
         "incident_day": date(2024, 12, 7) if not place else None}
        for place in range(9)
    )),
    "dormancy_gaps": table(*(
        {"year": year, "longer_than_months": months, "gaps": (48 - months) * (year - 2014) // 4,
         "projects": 3, "releases": 100 * (year - 2014), "gaps_per_1000": 2.5,
         "is_whole_year": year < 2026}
        for year in range(2015, 2027) for months in (12, 18, 24)
    )),
    "states_by_rank": table(*(
        {"decile": decile, "low_rank": 100 * decile - 99, "high_rank": 100 * decile,
         "measure": measure, "projects": projects, "known": 90, "share": projects / 90,
         "expected": 11.25 if measure == "all_three" else None}
        for decile in range(1, 11) for measure, projects in (
            ("one_owner", 45), ("not_attested", 60), ("dormant", 30), ("all_three", 15))
    )),
    **{name: getattr(metrics, name)(duckdb.connect()) for name in DOCUMENTARY},
    "coverage": table(
        {"reason": "answered", "projects": 487, "is_answered": True},
        {"reason": "not_in_adoption_table", "projects": 513, "is_answered": False},
    ),
}  # fmt: skip
#: A number each subtitle must hold, worked out by hand from the table above.
FINDINGS = {
    "adoption_by_rank": "48%", "evidence_by_rank": "30 of 170", "publisher_kinds": "152 of 487",
    "publisher_kinds_by_rank": "40 of 98",
    "repository_match": "40 of 45", "publisher_changes": "8 of 100", "coverage": "487 of 1000",
    "organization_by_rank": "10 of 80", "readiness_by_rank": "6 of 80",
    "owners_by_organization": "12 of 98", "days_since_release": "4 of 36",
    "change_rates": "25 of 500",
    "events_by_month": "500 publisher changes", "first_attested_by_month": "50 projects",
    "projects_per_sole_owner": "15 of 40", "concentration": "10 of 80",
    "readiness_cells": "10 of 120", "readiness_remedies": "30 of 120",
    "adoption_by_unit": "48 of 60 projects (80%)", "list_turnover": "40 new ones",
    "rolling_adoption": "adoption moved that by +72.0 pp", "time_to_attestation": "40% of 100",
    "time_to_repair": "20 of 40 stops", "attestation_persistence": "40 of 50 projects (80%)",
    "cohort_downloads": "83.3%", "adoption_along_ranks": "13 of 39", "files_by_month": "125",
    "direct_owners": "22 of 92", "losses_by_quarter": "36 of 1440", "dormancy_gaps": "702 of 7800",
    "states_by_rank": "112 would", "files_added": "31%", "support_backlog": "9 or 16 months",
    "recovery_paths": "1 of 6", "dated_claims": "8 contradicted",
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
    """Uneven numbers as a real cohort has them, in every chart."""
    database.build(collect.collect(collect.Options(source="demo", data=tmp_path)))
    found = study.find(tmp_path, "demo")
    with database.connect(tmp_path, found.id) as db:
        for name in ORDER:
            assert_texts_are_clear(
                getattr(charts, name)(getattr(metrics, name)(db), study.frame(found))
            )


def assert_texts_are_clear(chart: Any) -> None:
    """Every text is inside the canvas, and none covers or touches another."""
    spec = chart.to_dict(validate=False)
    left, top = spec["padding"]["left"], spec["padding"]["top"]
    width, height = chart.usermeta["size"]
    boxes = []
    for text, x, y, size, weight, align in texts(spec):
        wide = fonts.width(text, size, weight)
        start = left + x - {"left": 0, "center": wide / 2, "right": wide}[align]
        assert start >= 2, (text, start)
        assert start + wide <= width - 2, (text, start + wide, width)
        assert 0 <= top + y <= height, text
        boxes.append((start, y - size * 0.48, wide, size * 0.96, text))
    for a, b in combinations(sorted(set(boxes)), 2):
        apart = (a[0] + a[2] + 3 <= b[0] or a[1] + a[3] <= b[1] + 0.5
                 or b[1] + b[3] <= a[1] + 0.5)  # fmt: skip
        assert apart, (a[4], b[4])


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


def test_breaks_of_the_list_are_lettered_and_explained() -> None:
    chart = charts.list_turnover(TABLES["list_turnover"], FRAME)
    letters = [text for text, *_ in texts(chart.to_dict(validate=False)) if len(text) == 1]
    assert {"D", "E", "F", "G"} <= set(letters)
    assert "G calendar months (2025-06-30)" in " ".join(chart.usermeta["caption"])
    plain = Frame(**{**FRAME.__dict__, "boundaries": ()})
    assert "Breaks" not in " ".join(charts.list_turnover(TABLES["list_turnover"], plain)
                                    .usermeta["caption"])  # fmt: skip


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
