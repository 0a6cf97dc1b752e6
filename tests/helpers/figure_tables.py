"""Literal tables of charts, the text each headline must hold, and tables with nothing to draw."""

from datetime import date
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from pipeline import catalog, frames
from pipeline.figures.press import Origin
from tests.helpers import chart_tables

MONTHS = [date(2024 + (9 + place) // 12, (9 + place) % 12 + 1, 1) for place in range(25)]
STATES = ["attested", "partial", "none_found", "not_attestable", "unknown"]
BANDS = ["1–100", "101–250"]
DOCUMENTARY = ("files_added", "support_backlog", "recovery_paths", "dated_claims")
REAL = Origin("PyPI", "2026-11-01", "top 10", licence="CC BY 4.0", note="attested is a minimum")
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
    "first_attested_by_month": table(*(
        {"month": month, "new": 2, "cumulative": 2 * place + 2, "known": 90}
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
    "attestation_persistence": table(*(
        {"later": later, "attested": 40, "unbroken": 35, "known": 50, "low": 0.67, "high": 0.89}
        for later in (1, 2, 3, 5, 10, 20, 50)
    )),
    **{name: frames.to_frame(catalog.run(duckdb.connect(), name)) for name in DOCUMENTARY},
}  # fmt: skip
#: Worked out by hand from the table above.
FINDINGS = {
    "adoption_by_rank": "48% of ranks 1–100",
    "evidence_by_rank": "30 of 132",
    "files_by_month": "50%",
    "adoption_along_ranks": "13 of 39",
    "first_attested_by_month": "50 of 90 projects (56%)",
    "list_turnover": "each list brings 40 new ones",
    "rolling_adoption": "by +72.0 points, changes of the list by −12.0",
    "time_to_attestation": "40% of projects attested a file within a year",
    "attestation_persistence": "40 of 50 projects (80%)",
    "files_added": "26% of the files added in October 2025",
    "support_backlog": "4 months in mid-2024, 1.5 days by late 2025",
    "recovery_paths": "one unaided, two with help",
    "dated_claims": "Eight of the article's ten dates",
}

#: Charts whose tables are those of the first drawings of the same metrics.
OTHERS = {
    "attested_downloads_by_day": "14.5%",
    "cohort_downloads": "83.3%",
    "concentration": "10 of 80",
    "days_since_release": "4 of 36",
    "direct_owners": "22 of 92",
    "downloads_by_attestation": "35.7%",
    "events_by_month": "500 publisher changes",
    "index_uploads_by_tool": "37.0%",
    "losses_by_quarter": "36 of 1,440",
    "organization_by_rank": "10 of 80",
    "owners_by_organization": "12 of 44",
    "publisher_changes": "8 of 100",
    "publisher_kinds": "152 of 487",
    "readiness_remedies": "30 of 120",
    "uptake_after_change": "0.90 times",
}
TABLES |= {name: frames.to_frame(chart_tables.TABLES[name]) for name in OTHERS}
FINDINGS |= OTHERS


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
    ("files_by_month", TABLES["files_by_month"][:2].assign(files=[4, 5]), "4 of 9"),
    (
        "time_to_attestation",
        changed("time_to_attestation", at_risk=9, events=1, days=90, share_by_then=0.1),
        "8 of 9",
    ),
    ("attestation_persistence", changed("attestation_persistence", attested=4, known=9), "4 of 9"),
]
