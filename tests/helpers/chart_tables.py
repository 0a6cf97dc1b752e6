"""Literal tables every chart can draw, and the number its finding must tell."""

from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa
from pipeline.charts.boundaries import Boundary
from pipeline.charts.frame import Frame

from pipeline import catalog, reference
from pipeline.report.figures import DOCUMENTARY

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
SPANS = ("first_hours", "first_day", "first_week")
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
         "decile_known": 4, "low": 0.05 if rank > 8 else None, "high": 0.7 if rank > 8 else None}
        for rank in range(1, 40)
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
         "censored": 0 if step < 7 else 30, "share_by_then": min(step + 1, 7) / 10,
         "low": min(step + 1, 7) / 10 - 0.05, "high": min(step + 1, 7) / 10 + 0.05,
         "logrank_p": 0.0004 if grouping == "band" else None}
        for grouping, name, order in (
            ("all", "all", 1), ("band", "1–100", 1), ("band", "101–250", 2),
            ("organization", "in none", 1), ("default", "all", 1))
        for step in range(8)
    )),
    "time_to_repair": table(*(
        {"days": 50 * step, "at_risk": 40 - 4 * step, "events": 4 if step < 5 else 0,
         "censored": 0 if step < 5 else 20, "share_by_then": min(step + 1, 5) / 10,
         "low": min(step + 1, 5) / 10 - 0.08, "high": min(step + 1, 5) / 10 + 0.08}
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
    "downloads_by_attestation": table(*(
        {"span": span, "state": state, "state_order": order,
         "releases": 40 - 5 * order, "removed": 2 if state == "unknown" else 0,
         "cut_off": 4 * place, "downloads": 10 ** (2 + place) * (6 - order),
         "known_downloads": 10 ** (2 + place) * 14,
         "share": (6 - order) / 14 if order < 5 else None}
        for place, span in enumerate(SPANS) for order, state in enumerate(STATES, 1)
    )),
    "attested_downloads_by_day": table(*(
        dict.fromkeys(("downloads", "attested_downloads", "known_downloads", "share"))
        | {"day": date(2026, 9, 30) + timedelta(place), "hole": "missing_day"}
        if place in {9, 20} else
        {"day": date(2026, 9, 30) + timedelta(place), "downloads": 2_000_000 + 10_000 * place,
         "attested_downloads": 10_000 * place, "known_downloads": 1_000_000,
         "share": place / 100, "hole": None}
        for place in range(30)
    )),
    "uptake_after_change": table(*(
        {"span": span, "change": change, "change_order": order,
         "releases": 50 - 10 * order, "projects": 9, "alone": order % 3, "cut_off": place,
         "low_downloads": 10.0, "median_downloads": 20.0, "high_downloads": 30.0,
         "rated": 50 - 10 * order if order < 4 else 0,
         **dict(zip(("low_ratio", "median_ratio", "high_ratio"),
                    (0.2 / order, 0.9 / order, 2.5 / order) if order < 4 else (None,) * 3,
                    strict=True))}
        for place, span in enumerate(SPANS)
        for order, change in enumerate(
            ("publisher_changed", "provenance_lost", "none", "not_told"), 1)
    )),
    "index_uploads_by_tool": table(*(
        {"month": month, "tool": tool, "tool_order": order, "files": files, "all_files": 1000,
         "share": files / 1000, "cohort_files": files // 10, "all_cohort_files": 100,
         "cohort_share": (files // 10) / 100, "is_whole_month": 0 < place < 24,
         "is_in_hole": place < 4}
        for place, month in enumerate(MONTHS)
        for order, (tool, files) in enumerate((
            ("twine", 600 - 10 * place), ("uv", 100 + 10 * place), ("poetry", 120),
            ("maturin", 70), ("flit", 40), ("other tools", 50), ("not stated", 20)), 1)
    )),
    **{name: catalog.run(duckdb.connect(), name) for name in DOCUMENTARY},
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
    "owners_by_organization": "12 of 96", "days_since_release": "4 of 36",
    "change_rates": "25 of 500",
    "events_by_month": "500 publisher changes", "first_attested_by_month": "50 projects",
    "projects_per_sole_owner": "15 of 40", "concentration": "10 of 80",
    "readiness_cells": "10 of 120", "readiness_remedies": "30 of 120",
    "adoption_by_unit": "48 of 60 projects (80%)", "list_turnover": "40 new ones",
    "rolling_adoption": "adoption moved that by +72.0 pp", "time_to_attestation": "40% of 100",
    "time_to_repair": "20 of 40 stops", "attestation_persistence": "40 of 50 projects (80%)",
    "cohort_downloads": "83.3%", "adoption_along_ranks": "13 of 39", "files_by_month": "125",
    "direct_owners": "22 of 92", "losses_by_quarter": "36 of 1440", "dormancy_gaps": "702 of 7800",
    "downloads_by_attestation": "50,000 of 140,000 downloads (35.7%)",
    "attested_downloads_by_day": "4,060,000 of 28,000,000",
    "uptake_after_change": "40 with a changed publisher, 0.90 times",
    "index_uploads_by_tool": "37.0% of 1000 files",
    "states_by_rank": "112 would", "files_added": "31%", "support_backlog": "9 or 16 months",
    "recovery_paths": "1 of 6", "dated_claims": "8 contradicted",
}  # fmt: skip
