"""Literal tables of charts, the text each headline must hold, and tables with nothing to draw."""

from datetime import date
from typing import Any

import pandas as pd

from pipeline.figures.press import Origin

MONTHS = [date(2024 + (9 + place) // 12, (9 + place) % 12 + 1, 1) for place in range(25)]
STATES = ["attested", "partial", "none_found", "not_attestable", "unknown"]
BANDS = ["1–100", "101–250"]
REAL = Origin("PyPI", "2026-11-01", "top 10", licence="CC BY 4.0", note="attested is a minimum")
SIMULATED = Origin("simulated index", "2026-11-01", "top 10", simulated=True)


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows)


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
}  # fmt: skip
#: Worked out by hand from the table above.
FINDINGS = {
    "adoption_by_rank": "48% of ranks 1–100",
    "evidence_by_rank": "30 of 170",
    "files_by_month": "50%",
}


def changed(name: str, **values: Any) -> pd.DataFrame:
    return TABLES[name].assign(**values)


#: Charts with a table that leaves nothing to draw.
EMPTY = [
    ("adoption_by_rank", changed("adoption_by_rank", share=None)),
    ("evidence_by_rank", changed("evidence_by_rank", projects=0)),
    ("files_by_month", changed("files_by_month", files=0)),
]
#: Charts with a table of few: counts, and no share.
FEW = [
    ("adoption_by_rank", changed("adoption_by_rank", attested=4, known=9, share=4 / 9), "4 of 9"),
    ("evidence_by_rank", TABLES["evidence_by_rank"][:2].assign(projects=[4, 5]), "4 of 9"),
    ("files_by_month", TABLES["files_by_month"][:2].assign(files=[4, 5]), "4 of 9"),
]
