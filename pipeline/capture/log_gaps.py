"""Gaps in BigQuery's logs within a window, found before any measure is weighted by them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from pipeline.errors import IncompleteData

#: Days on which rows with keywords mostly failed to be written; filled up in part, in 2025-01.
UPLOAD_GAP = (date(2024, 3, 19), date(2025, 1, 13))
#: Since this day, requests for metadata files no longer count as downloads.
NEW_DEFINITION = date(2026, 8, 31)
#: A day with fewer rows than this share of the window's median is short.
_SHORT = 0.5


@dataclass(frozen=True)
class LogGap:
    """A stretch of days of one log (``downloads``, ``uploads``) that cannot be relied on.

    ``kind``: ``known_gap``, ``missing_day``, ``short_day`` or ``changed_definition``.
    """

    logged: str
    kind: str
    first: str
    last: str
    found: str

    def sentence(self) -> str:
        """The gap for a caption."""
        days = self.first if self.first == self.last else f"{self.first} to {self.last}"
        return f"{self.logged} of {days}: {self.found}"


def find_gaps(
    rows: list[dict[str, Any]],
    windows: dict[str, tuple[datetime, datetime]],
    uploads_since: datetime,
) -> list[LogGap]:
    """Gaps of each log's window (start, end), from ``completeness`` rows (logged, day, n_rows).

    Uploads are read from ``uploads_since`` on, so a known gap of older days counts as well.
    """
    gaps: list[LogGap] = []
    for logged, (start, end) in sorted(windows.items()):
        counted = {row["day"]: row["n_rows"] for row in rows if row["logged"] == logged}
        days = [start.date() + timedelta(n) for n in range((end - start).days)]
        since = uploads_since.date()
        if logged == "uploads" and since <= UPLOAD_GAP[1] and end.date() > UPLOAD_GAP[0]:
            gaps.append(
                LogGap(
                    logged,
                    "known_gap",
                    str(UPLOAD_GAP[0]),
                    str(UPLOAD_GAP[1]),
                    "rows with keywords are mostly missing",
                )
            )
        if logged == "downloads" and start.date() < NEW_DEFINITION < end.date():
            day = str(NEW_DEFINITION)
            gaps.append(LogGap(logged, "changed_definition", day, day, "counting changed"))
        usual = median(counted.values()) if counted else 0
        for utc_day in days:
            day, n_rows = str(utc_day), counted.get(utc_day, 0)
            if n_rows == 0:
                gaps.append(LogGap(logged, "missing_day", day, day, "no rows"))
            elif n_rows < _SHORT * usual:
                share = f"{n_rows / usual:.0%} of a usual day's rows"
                gaps.append(LogGap(logged, "short_day", day, day, share))
    return gaps


def in_downloads(gaps: list[LogGap]) -> list[LogGap]:
    """Gaps of the downloads, which weigh and rank."""
    return [gap for gap in gaps if gap.logged == "downloads"]


def refuse_gaps(gaps: list[LogGap], accepted: bool) -> None:
    """Raise :class:`IncompleteData` when downloads, which weigh and rank, have a gap."""
    bad = in_downloads(gaps)
    if bad and not accepted:
        more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
        repair = "try later, choose another window, or --accept-gap"
        raise IncompleteData(f"{bad[0].sentence()}{more}", repair)
