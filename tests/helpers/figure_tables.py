"""Literal tables of charts, the text each headline must hold, and tables with nothing to draw."""

from datetime import date, timedelta
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from pipeline import catalog, frames
from pipeline.figures.press import Origin

MONTHS = [date(2024 + (9 + place) // 12, (9 + place) % 12 + 1, 1) for place in range(25)]
STATES = ["attested", "partial", "none_found", "not_attestable", "unknown"]
BANDS = ["1–100", "101–250"]
HOLDERS = ["owner", "sole_owner", "organization", "repository_owner", "repository", "workflow"]
SPANS = ("first_hours", "first_day", "first_week")
#: Figures of documents: the same for every snapshot, and never simulated.
DOCUMENTARY = ("files_added", "support_backlog", "recovery_paths", "dated_claims")
#: Figures of what a capture asks BigQuery for beside its uploads (``--also``).
LOGGED = ("attested_downloads_by_day", "downloads_by_attestation", "index_uploads_by_tool",
          "uptake_after_change")  # fmt: skip
REAL = Origin("PyPI", "2026-11-01", "top 10", note="attested is a minimum")
SIMULATED = Origin("simulated index", "2026-11-01", "top 10", simulated=True)


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return frames.to_frame(pa.Table.from_pylist(list(rows)))


TABLES = {
    "adoption_by_rank": table(*(
        {"month": month, "measured_on": month.replace(day=28), "band": band, "band_order": order,
         "attested": place, "known": 50, "share": place / 50}
        for place, month in enumerate(MONTHS) for order, band in enumerate(BANDS, start=1)
    )),
    "evidence_by_rank": table(*(
        {"band": band, "band_order": order, "state": state, "projects": 10 * order + place}
        for order, band in enumerate(BANDS, start=1) for place, state in enumerate(STATES)
    )),
    "files_by_month": table(*(
        {"month": month, "state": state, "is_whole_month": month < MONTHS[-1], "files": 5}
        for month in MONTHS for state in STATES if state != "partial"
    )),
    "adoption_along_ranks": table(*(
        {"rank": rank, "attested": rank // 3, "known": rank, "share": (rank // 3) / rank,
         "downloads_share": 0.4, "decile": 1 + (rank - 1) // 4, "decile_attested": 1,
         "decile_known": 4, "low": 0.05 if rank > 8 else None, "high": 0.7 if rank > 8 else None}
        for rank in range(1, 40)
    )),
    "closures": table(*(
        {"reach": reach, "reach_order": order, "attested": 60 // order, "refuted": 30 + 5 * order,
         "unknown": 110 - 60 // order - 30 - 5 * order, "projects": 110,
         "share": (60 // order) / (60 // order + 30 + 5 * order), "low": (60 // order) / 110,
         "high": (80 - 5 * order) / 110, "dependencies": 90 * (order - 1),
         "outside": 20 * (order - 1)}
        for order, reach in enumerate(("itself", "direct", "closure"), 1)
    )),
    "adoption_by_weight": table(*(
        {"weight": weight, "weight_order": order, "unit": unit, "attested": 40 * order,
         "known": 100 * order, "unknown": 20, "share": 0.4, "low": 0.4 * order / (order + 0.2),
         "high": (0.4 * order + 0.2) / (order + 0.2)}
        for order, (weight, unit) in enumerate((
            ("projects", "projects"), ("downloads", "downloads"),
            ("direct_dependents", "dependencies"), ("dependents", "dependencies"),
            ("version_downloads", "downloads")), 1)
    )),
    "first_attested_by_month": table(*(
        {"month": month, "is_whole_month": month < MONTHS[-1], "new": 2,
         "cumulative": 2 * place + 2, "known": 90}
        for place, month in enumerate(MONTHS)
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
         "newly_known_points": 0.25 if place else None, "entered": 8, "entered_known": 8,
         "left": 8, "left_known": 5, "broken_by": None}
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
    "attestation_persistence": table(*(
        {"later": later, "attested": 40, "unbroken": 35, "known": 50, "low": 0.67, "high": 0.89}
        for later in (1, 2, 3, 5, 10, 20, 50)
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
    "cohort_downloads": table(*(
        {"rank": rank, "downloads": 10, "cumulative_share": rank / 120} for rank in range(1, 121)
    )),
    "concentration": table(*(
        {"holder": holder, "position": place, "holder_name": None, "projects": 2, "downloads": 10,
         "covered_projects": place, "known": 80, "share": place / 80,
         "covered_downloads": 10 * place, "known_downloads": 1000, "downloads_share": place / 100}
        for holder, most in zip(HOLDERS, (60, 40, 3, 51, 50, 7), strict=True)
        for place in range(1, most + 1)
    )),
    "days_since_release": table(*(
        {"low_days": low, "high_days": high, "projects": 9, "dormant": 4, "known": 36}
        for low, high in ((0, 30), (30, 365), (365, 730), (730, 9999))
    )),
    "direct_owners": table(*(
        {"direct_owners": str(owners) if owners else "none listed", "organization": inside,
         "n_owners": owners, "projects": 10 + owners, "known": 92, "share": (10 + owners) / 92,
         "downloads": 100 * owners, "known_downloads": 1200, "downloads_share": owners / 12}
        for inside in (False, True) for owners in (0, 1, 2, 3)
    ), {"direct_owners": None, "organization": None, "n_owners": None, "projects": 5, "known": 92,
        "share": None, "downloads": 9, "known_downloads": 1200, "downloads_share": None}),
    "downloads_by_attestation": table(*(
        {"span": span, "state": state, "state_order": order,
         "releases": 40 - 5 * order, "removed": 2 if state == "unknown" else 0,
         "cut_off": 4 * place, "downloads": 10 ** (2 + place) * (6 - order),
         "known_downloads": 10 ** (2 + place) * 14,
         "share": (6 - order) / 14 if order < 5 else None}
        for place, span in enumerate(SPANS) for order, state in enumerate(STATES, 1)
    )),
    "events_by_month": table(*(
        {"month": month, "lane": lane, "is_whole_month": month < MONTHS[-1],
         "events": 3 if lane == "lost" else 20}
        for month in MONTHS
        for lane in ("first_attested", "publisher_changed", "lost", "dormant")
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
    "losses_by_quarter": table(*(
        {"quarter": date(2024 + (9 + 3 * place) // 12, (9 + 3 * place) % 12 + 1, 1),
         "is_whole_quarter": place < 8, "comparable": 40 * place, "lost": place,
         "lost_followed": place // 2,
         "lost_per_1000": 25.0 if place else None,
         "incidents": "ultralytics" if not place else None,
         "incident_day": date(2024, 12, 7) if not place else None}
        for place in range(9)
    )),
    "organization_by_rank": table(*(
        {"band": band, "band_order": order, "in_organization": 5, "known": 40, "share": 0.125,
         "in_organization_downloads": 10, "known_downloads": 50, "downloads_share": 0.2}
        for order, band in enumerate(BANDS, start=1)
    )),
    "owners_by_organization": table(*(
        {"owners": owners, "organization": inside, "projects": 12, "attested": 3,
         "evidence_known": 11}
        for inside in (False, True) for owners in ("0", "1", "2", "3+")
    ), {"owners": None, "organization": None, "projects": 2, "attested": 0, "evidence_known": 0}),
    "publisher_changes": table(
        {"kind": "publisher_kind_changed", "subtype": None, "events": 1, "compared": 100},
        {"kind": "publisher_repository_changed", "subtype": "renamed", "events": 7,
         "compared": 100},
    ),
    "publisher_kinds": table(
        {"kind": "GitHub", "projects": 152, "known": 487},
        {"kind": "Google", "projects": 24, "known": 487},
        {"kind": "GitLab", "projects": 1, "known": 487},
        {"kind": "unknown", "projects": 0, "known": 487},
    ),
    "readiness_remedies": table(*(
        {"remedy": remedy, "applied": applied, "gained": gained, "gained_dormant": gained // 2,
         "covered_projects": covered, "known": 120, "share": covered / 120,
         "gained_downloads": 10 * gained, "covered_downloads": 10 * covered,
         "known_downloads": 1200, "downloads_share": covered / 120}
        for remedy, applied, gained, covered in (
            ("none", 0, 0, 30), ("add_owner", 60, 20, 50), ("join_organization", 60, 20, 50),
            ("attest", 70, 30, 60), ("both", 90, 40, 120))
    )),
    "statements": table(
        {"statement": "both", "projects": 20, "known": 487},
        {"statement": "build", "projects": 2, "known": 487},
        {"statement": "publish", "projects": 152, "known": 487},
        {"statement": "other", "projects": 0, "known": 487},
        {"statement": "unread", "projects": 3, "known": 487},
    ),
    "rule_alarms": table(*(
        {"rule": rule, "rule_order": order, "rule_name": name, "raised_when": "no file is attested",
         "state": state, "releases": 2000, "judged": 900, "alarms": alarms,
         "alarms_per_1000": alarms / 2, "project_years": 400.0, "alarms_per_year": alarms / 400,
         "followed": alarms // 2, "followed_share": 0.5, "hinted": alarms // 4,
         "hinted_share": 0.25, "attacks_caught": int(order in (1, 4)), "attacks_told": 8,
         "harmless_alarmed": 1, "harmless_told": 6, "stated_on": date(2026, 11, 1),
         "stated_in": "acme/one issue 1",
         **{f"{end}_per_{unit}": factor * alarms / size if alarms > 8 else None
            for unit, size in (("1000", 2), ("year", 400))
            for end, factor in (("low", 0.6), ("high", 1.5))}}
        for order, (rule, name, state, alarms) in enumerate((
            ("index_rule", "PyPI's release page", "shipped", 8),
            ("dependabot", "Dependabot", "proposed", 24),
            ("renovate", "Renovate", "asked for", 20),
            ("no_downgrade", "pip and uv no-downgrade", "asked for", 90),
            ("events", "This census", "shipped", 16)), 1)
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
    **{name: frames.to_frame(catalog.run(duckdb.connect(), name)) for name in DOCUMENTARY},
}  # fmt: skip
#: Worked out by hand from the table above.
FINDINGS = {
    "adoption_by_rank": "48% of projects ranked 1–100",
    "adoption_by_weight": "40% of assessed projects are attested; they receive 40% of dependencies",
    "closures": "20 of 65 projects (31%)",
    "evidence_by_rank": "30 of 132",
    "files_by_month": "50%",
    "adoption_along_ranks": "13 of 39",
    "first_attested_by_month": "50 of 90 projects (56%)",
    "list_turnover": "a new list adds 40 on average",
    "rolling_adoption": "share by 72.0 points; changes to the list lowered it by 12.0",
    "time_to_attestation": "40% of projects attested a file within a year",
    "attestation_persistence": "40 of 50 projects (80%)",
    "files_added": "26% of the files added in October 2025",
    "support_backlog": "4 months old in mid-2024; triage took 1.5 days by late 2025",
    "recovery_paths": "one unaided, two with help",
    "dated_claims": "Eight of the article's ten dates",
    "attested_downloads_by_day": "14.5%",
    "cohort_downloads": "83.3%",
    "concentration": "10 of 80",
    "days_since_release": "4 of 36",
    "direct_owners": "22 of 92",
    "downloads_by_attestation": "35.7%",
    "events_by_month": "500 changes of publisher",
    "index_uploads_by_tool": "37.0%",
    "losses_by_quarter": "36 of 1,440",
    "organization_by_rank": "10 of 80",
    "owners_by_organization": "12 of 44",
    "publisher_changes": "8 of 100",
    "publisher_kinds": "152 of 487",
    "readiness_remedies": "30 of 120",
    "statements": "22 of 177",
    "rule_alarms": "4 to 45 alarms per 1,000 releases",
    "uptake_after_change": "0.90 times",
}


def changed(name: str, **values: Any) -> pd.DataFrame:
    return TABLES[name].assign(**values)


#: Charts with a table that leaves nothing to draw.
EMPTY = [
    ("adoption_by_rank", changed("adoption_by_rank", share=None)),
    ("evidence_by_rank", changed("evidence_by_rank", projects=0)),
    ("files_by_month", changed("files_by_month", files=0)),
    ("adoption_along_ranks", changed("adoption_along_ranks", share=None)),
    ("first_attested_by_month", changed("first_attested_by_month", new=0, cumulative=0)),
    ("list_turnover", TABLES["list_turnover"][:1]),
    ("rolling_adoption", changed("rolling_adoption", known=0, share=None, fixed_share=None)),
    ("rolling_adoption", TABLES["rolling_adoption"][:1]),
    ("time_to_attestation", changed("time_to_attestation", days=0)),
    ("attestation_persistence", changed("attestation_persistence", known=0)),
]
#: Charts with a table of few: counts, and no share.
FEW = [
    ("adoption_by_rank", changed("adoption_by_rank", attested=4, known=9, share=4 / 9), "4 of 9"),
    ("evidence_by_rank", TABLES["evidence_by_rank"][:2].assign(projects=[4, 5]), "4 of 9"),
    (
        "evidence_by_rank",
        TABLES["evidence_by_rank"][:2].assign(projects=[1, 4]),
        "1 of 5 assessed latest releases is fully",
    ),
    (
        "evidence_by_rank",
        TABLES["evidence_by_rank"][:1].assign(state="unknown", projects=[2]),
        "No latest release could be assessed",
    ),
    (
        "adoption_by_rank",
        changed("adoption_by_rank", attested=1, known=5, share=1 / 5),
        "1 of 5 projects ranked 1–100 attests every file of its",
    ),
    (
        "direct_owners",
        TABLES["direct_owners"].query("n_owners == 1")[:1].assign(projects=1, known=5),
        "1 of 5 projects lists a single owner; it is in no organization",
    ),
    ("files_by_month", TABLES["files_by_month"][:2].assign(files=[4, 5]), "4 of 9"),
    (
        "time_to_attestation",
        changed("time_to_attestation", at_risk=9, events=1, days=90, share_by_then=0.1),
        "8 of 9",
    ),
    ("attestation_persistence", changed("attestation_persistence", attested=4, known=9), "4 of 9"),
]
