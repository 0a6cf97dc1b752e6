"""Do the numbers the index published agree with its own monthly series, and with each other?"""

from dataclasses import asdict, dataclass
from datetime import date
from functools import cache

import pyarrow as pa

from pipeline.reference.published import (
    READ_TO,
    Published,
    calibration,
    published_figures,
    summed,
)

#: How far a share may be from the whole percent a post rounds it to.
ROUNDING = 0.01
_JANUARY, _OCTOBER = date(2025, 1, 1), date(2025, 10, 1)


@dataclass(frozen=True)
class Check:
    """One comparison of two published numbers: ``found`` has to be from ``low`` to ``high``."""

    id: str
    question: str
    stated: float
    found: float
    low: float
    high: float
    unit: str
    source: str

    @property
    def agrees(self) -> bool:
        """Do the two numbers agree within what rounding and reading leave open?"""
        return self.low <= self.found <= self.high


@cache
def checks() -> tuple[Check, ...]:
    """Every check, in the order a reader asks; each is recomputed from the data files."""
    figures = published_figures()
    return (
        *_month(
            date(2024, 2, 1), figures["files_february_2024"], figures["trusted_share_february_2024"]
        ),
        *_month(_OCTOBER, figures["files_october_2025"], figures["trusted_share_october_2025"]),
        _rest_of_the_year(figures["files_2025"]),
        _year(figures["trusted_share_2025"]),
        _attested_of_trusted(figures["attested_share_2025"]),
        _projects_an_organization(figures["organizations_2025"], figures["organization_projects"]),
    )


def _month(month: date, files: Published, part: Published) -> tuple[Check, Check]:
    """A month's files and trusted share, as read and as stated."""
    trusted, total = summed(month, month)
    low = part.value if part.relation == "over" else part.value - ROUNDING
    return (
        Check(
            f"files_{month:%Y_%m}",
            f"Files added in {month:%B %Y}, read off the chart",
            files.value,
            total,
            files.value - READ_TO,
            files.value + READ_TO,
            "files",
            files.source,
        ),
        Check(
            f"share_{month:%Y_%m}",
            f"Share through Trusted Publishing in {month:%B %Y}",
            part.value,
            trusted / total,
            low,
            part.value + ROUNDING,
            "share",
            part.source,
        ),
    )


def _rest_of_the_year(year: Published) -> Check:
    """What November and December must each have had for the year's sum: near October's count?"""
    _, so_far = summed(_JANUARY, _OCTOBER)
    _, october = summed(_OCTOBER, _OCTOBER)
    return Check(
        "files_2025",
        "Files a month that the year's sum leaves for November and December",
        year.value,
        (year.value - so_far) / 2,
        0.8 * october,
        1.2 * october,
        "files",
        year.source,
    )


def _year(stated: Published) -> Check:
    """Over a share: at least that, and less than the next number the post would have named."""
    trusted, total = summed(_JANUARY, _OCTOBER)
    return Check(
        "share_2025",
        "Share through Trusted Publishing, January to October 2025",
        stated.value,
        trusted / total,
        stated.value,
        stated.value + 0.05,
        "share",
        stated.source,
    )


def _attested_of_trusted(attested: Published) -> Check:
    """Attested files are a part of those through Trusted Publishing, so at most all of them."""
    return Check(
        "attested_of_trusted",
        "Part of the files through Trusted Publishing, attested",
        1.0,
        attested.value / calibration().trusted,
        0.0,
        1.0,
        "share",
        f"{attested.source}; monthly series",
    )


def _projects_an_organization(organizations: Published, projects: Published) -> Check:
    """The two counts of one post: an organization manages about one project."""
    return Check(
        "projects_an_organization",
        "Projects an organization manages, on average",
        1.2,
        projects.value / organizations.value,
        1.0,
        1.5,
        "projects",
        projects.source,
    )


_CHECKS = pa.schema(
    [
        ("check_id", pa.string()),
        ("question", pa.string()),
        ("stated", pa.float64()),
        ("found", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("unit", pa.string()),
        ("source", pa.string()),
        ("population", pa.string()),
    ]
)


def published_checks() -> pa.Table:
    """Every check, and what of a cohort can stand beside a published number (``found`` is NULL).

    Columns: ``check_id`` and those of :class:`Check`, ``population`` (the index, the cohort).
    """
    rows = [
        {"check_id": fields.pop("id"), **fields, "population": "the index"}
        for fields in map(asdict, checks())
    ]
    figures = published_figures()
    attested, projects = figures["attested_share_2025"], figures["organization_projects"]
    everything = figures["projects_2026"]
    rows += [
        _beside(
            "cohort_attested_2025",
            "Files uploaded in 2025 that are attested",
            attested.value,
            attested.source,
        ),
        _beside(
            "cohort_organizations",
            "Projects that organizations manage",
            projects.value / everything.value,
            f"{projects.source}; {everything.source}",
        ),
    ]
    return pa.Table.from_pylist(rows, schema=_CHECKS)


def _beside(check: str, question: str, stated: float, source: str) -> dict[str, object]:
    return {
        "check_id": check,
        "question": question,
        "stated": stated,
        "unit": "share",
        "source": source,
        "population": "the cohort",
    }
