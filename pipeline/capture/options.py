"""What a capture is asked for; names equal the command's long options."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from pipeline import codes
from pipeline.capture.budget import Budget
from pipeline.endpoints import resolve, shown, usable
from pipeline.errors import BadInput
from pipeline.snapshot import sha256
from pipeline.sources.bigquery import Access
from pipeline.sources.http import Settings
from pipeline.sources.pool import check_environment

Cohort = Literal["bigquery", "file", "list"]
#: Questions BigQuery answers besides the ones every capture of it needs.
Also = Literal["downloads_by_day", "downloads_by_release", "index_uploads_by_month"]
Identity = Literal["latest", "per-release", "all"]


_MOST = 1e6
#: A capture of another year comes of a clock or date that is wrong.
YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Options:
    """One capture. ``top`` counts projects; ``min_coverage`` is a share, 0 to 1.

    ``incremental`` skips projects whose serial did not move, unless the last full refresh is
    ``full_every`` days old; ``partial`` publishes what was learned when the source stops
    answering. ``window_days`` are the days BigQuery counts downloads in, ``installers`` the
    clients (none: all). ``adoption_date`` is the day the adoption table was read on, where it is
    another than ``as_of``. ``projects`` is a file of dependencies: the cohort is what it names.
    clients (none: all). ``top_history`` is a file of earlier lists, for the rolling cohort.
    """

    source: str
    data: Path
    top: int = 1000
    top_list: str | None = None
    projects: str | None = None
    top_history: str | None = None
    adoption: str | None = None
    adoption_date: datetime | None = None
    endpoint: str | None = None
    identity: Identity = "per-release"
    since: str | None = None
    incremental: bool = False
    full_every: int = 30
    resume: bool = False
    partial: bool = False
    as_of: datetime | None = None
    min_coverage: float = 0.9
    seed: int = 2026
    cohort: Cohort | None = None
    window_days: int = 30
    installers: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    accept_gap: bool = False
    budget: Budget = field(default_factory=Budget)
    access: Access = field(default_factory=Access)
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        if self.source not in codes.sources():
            what = f"--source {self.source!r} is unknown"
            raise BadInput(what, f"use one of {', '.join(codes.sources())}")
        about = self.about
        checks: list[tuple[bool, str, str]] = [
            (self.identity in get_args(Identity), f"--identity {self.identity!r} is unknown",
             f"use one of {', '.join(get_args(Identity))}"),
            (self.top >= 1, f"--top {self.top} asks for no project", "give 1 or more"),
            (0 <= self.min_coverage <= 1, f"--min-coverage {self.min_coverage} is no share",
             "give a number from 0 to 1"),
            (0 <= self.settings.rate < _MOST, f"--rate {self.settings.rate} is negative",
             "give requests a second, 0 for no limit"),
            (self.settings.concurrency >= 1, f"--concurrency {self.settings.concurrency} is none",
             "give 1 or more"),
            (0 <= self.settings.backoff < _MOST and 0 <= self.settings.longest_wait < _MOST,
             "a pause is no number of seconds", "mend --backoff or --longest-wait"),
            (self.settings.breaker >= 1 and self.settings.max_redirects >= 0,
             "--breaker or --max-redirects is out of bounds", "give 1 or more, and 0 or more"),
            (self.settings.tries >= 1, f"--tries {self.settings.tries} never asks",
             "give 1 or more"),
            (all(0 < each < _MOST for each in (self.settings.timeout, self.settings.total_timeout)),
             "a timeout is no number of seconds above 0", "mend --timeout or --total-timeout"),
            (0 < self.settings.max_body < 2**40,
             f"--max-body {self.settings.max_body} is no size", "give bytes, 1 to 2**40"),
            (0 <= self.full_every < _MOST, f"--full-every {self.full_every} is no number of days",
             "give days, 0 for always"),
            ((self.settings.contact.isascii() and self.settings.contact.isprintable())
             or not self.settings.contact, "--contact has letters a header cannot carry",
             "write it in plain ASCII"),
            (self.cohort is None or self.cohort in get_args(Cohort),
             f"--cohort {self.cohort!r} is unknown", f"use one of {', '.join(get_args(Cohort))}"),
            (set(self.also) <= set(get_args(Also)), f"--also {', '.join(self.also)} is unknown",
             f"use some of {', '.join(get_args(Also))}"),
            (self.cohort != "file" or self.top_list is not None, "--cohort file needs --top-list",
             "give the file"),
            (self.cohort != "bigquery" or about.is_live or about.reads == "log",
             f"--source {self.source} has a list of its own", "leave out --cohort bigquery"),
            (self.uses_bigquery or not self.also, "--also asks BigQuery",
             "use it with --source bigquery or --cohort bigquery"),
            (1 <= self.window_days <= 3660, f"--window-days {self.window_days} counts no day",
             "give 1 to 3660"),
            (self.projects is None or about.reads == "index",
             f"--source {self.source} has a cohort of its own", "leave out --projects"),
            (self.projects is None or (self.top_list, self.cohort) == (None, None),
             "--projects is a cohort of its own", "leave out --top-list and --cohort"),
            (not self.incremental or about.is_live,
             f"--source {self.source} has no serials", "leave out --incremental"),
            ("://" not in (self.top_list or "")
             or usable(str(self.top_list), ("https",)) is not None,
             f"--top-list {shown(str(self.top_list))!r} is neither a file nor an https URL",
             "give either"),
            (self.as_of is None or self.as_of.year in YEARS,
             f"--as-of {self.as_of:%Y-%m-%d} is in no year of this index" if self.as_of else "",
             f"give a day of {YEARS[0]} to {YEARS[-1]}"),
            (about.reads != "table" or self.adoption is not None,
             f"--source {self.source} needs --adoption FILE",
             "give a CSV with project, version, file, has_provenance, publisher"),
            (about.reads == "table" or self.adoption_date is None,
             f"--source {self.source} reads no adoption table", "leave out --adoption-date"),
        ]  # fmt: skip
        for holds, what, repair in checks:
            if not holds:
                raise BadInput(what, repair)
        if about.is_live:
            resolve(self.endpoint)
        if about.is_live or "://" in (self.top_list or ""):
            check_environment()

    @property
    def about(self) -> codes.Source:
        """What its source is read from, and what it can tell."""
        return codes.sources()[self.source]

    @property
    def cohort_from(self) -> Cohort:
        """Where the ranked list comes from."""
        if self.cohort is not None:
            return self.cohort
        return "bigquery" if self.about.reads == "log" else "list"

    @property
    def size(self) -> int | None:
        """Projects taken from the top of the list; None takes all of a build's."""
        return None if self.projects is not None else self.top

    @property
    def uses_bigquery(self) -> bool:
        """Does anything of this capture come from BigQuery?"""
        return self.about.reads == "log" or self.cohort == "bigquery"

    @property
    def listed(self) -> str | None:
        """The list as text; of a URL's query, which may be a secret, only what tells it apart."""
        address, mark, query = (self.top_list or "").partition("?")
        if "://" not in address:
            return self.top_list
        return shown(address) + (f"?{sha256(query.encode())[:12]}" if mark else "")

    @property
    def content(self) -> dict[str, object]:
        """The options that decide what a capture holds: a resumed one must have the same."""
        return {
            "source": self.source, "top": self.top, "top_list": self.listed,
            "projects": self.projects,
            "top_history": self.top_history,
            "adoption": self.adoption,
            "adoption_date": self.adoption_date and self.adoption_date.isoformat(),
            "endpoint": self.endpoint and shown(self.endpoint), "identity": self.identity,
            "since": self.since, "incremental": self.incremental, "full_every": self.full_every,
            "as_of": self.as_of and self.as_of.isoformat(), "seed": self.seed,
            "cohort": self.cohort, "window_days": self.window_days, "also": sorted(self.also),
            "installers": sorted(self.installers), "metadata": self.access.metadata,
            "downloads": self.access.downloads,
        }  # fmt: skip


def clock() -> datetime:
    """The time now; raises :class:`BadInput` where the clock of this machine cannot be right."""
    now = datetime.now(UTC).replace(microsecond=0)
    if now.year not in YEARS:
        what = f"the clock of this machine says {now:%Y-%m-%d}"
        raise BadInput(what, "set it, or give --as-of YYYY-MM-DD")
    return now
