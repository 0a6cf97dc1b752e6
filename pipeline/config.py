"""Every setting of a capture once: its name, type, default, limits, help, and what it decides.

The command's options, the checks, the key of a capture to resume and the notebook parameters of
the same names all derive from these dataclasses. A field with other fields in it (``settings``,
``budget``, ``access``) is a group; its settings are options of their own.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from pipeline import __version__, codes
from pipeline.endpoints import shown, usable
from pipeline.errors import BadInput
from pipeline.setting_tree import setting

Cohort = Literal["bigquery", "file", "list"]
#: Questions BigQuery answers besides the ones every capture of it needs.
Also = Literal["downloads_by_day", "downloads_by_release", "index_uploads_by_month"]
Identity = Literal["latest", "per-release", "all"]

#: Bytes of the largest answer that is kept, unpacked.
MAX_BODY = 25_000_000
METADATA_TABLE = "bigquery-public-data.pypi.distribution_metadata"
DOWNLOADS_TABLE = "bigquery-public-data.pypi.file_downloads"
#: On-demand price of a TiB read, US dollars, and the day it took effect.
USD_PER_TIB, PRICED_ON = 6.25, "2023-07-05"
_TABLE = re.compile(r"^[a-z][\w-]*(?:\.[\w$-]+){2}$")


@dataclass(frozen=True)
class Settings:
    """How politely to ask. ``rate`` is requests per second (0 = no limit); times in seconds."""

    rate: float = setting(10.0, "Requests per second; 0 for no limit.", "How to ask", at_least=0)
    #: Each request under way has a connection and a task of its own.
    concurrency: int = setting(
        10, "Requests under way at once.", "How to ask", at_least=1, at_most=1000
    )
    tries: int = setting(
        5, "Attempts per request, with increasing delays.", "How to ask", at_least=1
    )
    backoff: float = setting(
        0.5,
        "Seconds of the first delay; each later one is double the last.",
        "How to ask",
        at_least=0,
    )
    longest_wait: float = setting(
        120.0,
        "Longest wait in seconds; if the server asks for more, the capture stops.",
        "How to ask",
        at_least=0,
    )
    breaker: int = setting(
        20,
        "Consecutive failed requests that stop the capture.",
        "How to ask",
        at_least=1,
    )
    max_redirects: int = setting(
        5, "Redirects followed, on the same host.", "How to ask", at_least=0
    )
    timeout: float = setting(30.0, "Seconds to connect, and between bytes.", "How to ask", above=0)
    total_timeout: float = setting(120.0, "Seconds per answer.", "How to ask", above=0)
    max_body: int = setting(
        MAX_BODY,
        "Bytes of the largest answer kept, unpacked.",
        "How to ask",
        at_least=1,
        at_most=2**40,
    )
    contact: str = setting(
        "",
        "E-mail address or URL where PyPI's operators can reach you; sent in the User-Agent.",
        "How to ask",
        envvar="TRUSTCENSUS_CONTACT",
    )

    @property
    def user_agent(self) -> str:
        """Program, version and, where set, whom to write to."""
        contact = f" (contact: {self.contact})" if self.contact else ""
        return f"trustcensus/{__version__}{contact}"


@dataclass(frozen=True)
class Limits:
    """What one capture and one calendar month may cost, in US dollars and bytes billed."""

    max_cost: float = setting(5.0, "US dollars this capture may cost.", "BigQuery", at_least=0)
    max_month_cost: float = setting(
        20.0, "US dollars a calendar month may cost in all.", "BigQuery", at_least=0
    )
    max_bytes: int | None = setting(
        None, "Bytes this capture may be billed for.", "BigQuery", at_least=0, at_most=2**60
    )
    usd_per_tib: float = USD_PER_TIB
    priced_on: str = PRICED_ON


@dataclass(frozen=True)
class Access:
    """Where the tables are and who pays. ``endpoint`` is another server (no credentials are sent
    there), ``storage`` its host:port for streams; times in seconds, ``reach`` that of trying to
    connect.
    """

    metadata: str = setting(
        METADATA_TABLE, "Table of uploads.", "BigQuery", option="metadata_table", decides=True
    )
    downloads: str = setting(
        DOWNLOADS_TABLE, "Table of downloads.", "BigQuery", option="downloads_table", decides=True
    )
    endpoint: str | None = None
    storage: str | None = None
    timeout: float = 600.0
    reach: float = 60.0

    def __post_init__(self) -> None:
        for option, table in (("metadata", self.metadata), ("downloads", self.downloads)):
            if not _TABLE.match(table):
                raise BadInput(
                    f"--{option}-table must be project.dataset.table", f"it is {table!r}"
                )
        streams = f"http://{self.storage}" if self.storage else None
        for variable, url in (("ENDPOINT", self.endpoint), ("STORAGE", streams)):
            if url is not None and usable(url) is None:
                what = f"TRUSTCENSUS_BIGQUERY_{variable}: invalid address {shown(url)}"
                raise BadInput(what, "fix it, or leave it out")


@dataclass(frozen=True)
class CaptureSettings:
    """One capture. ``projects`` is a file of dependencies: the cohort is what it names.
    ``adoption_date`` is the day the adoption table was read on, where it is another than ``as_of``;
    of ``installers`` none means all; ``top_history`` is a file of earlier lists, for the rolling
    cohort.
    """

    data: Path
    source: str = setting(
        "demo",
        " ".join(f"{entry.code}: {entry.help}." for entry in codes.sources().values()),
        "What to ask",
        choices=tuple(codes.sources()),
        decides=True,
    )
    top: int = setting(
        1000,
        "Projects to read, from the top of the list.",
        "What to ask",
        at_least=1,
        decides=True,
    )
    top_list: str | None = setting(
        None,
        "Top list, JSON or CSV: a file or an https URL.  [default for index: the monthly "
        "published list]",
        "What to read",
        default_shown=False,
        decides=True,
    )
    projects: str | None = setting(
        None,
        "Read exactly the projects this file names, and the releases it pins: "
        "requirements, pylock.toml, uv.lock, poetry.lock, pyproject.toml, or a list of names.",
        "What to read",
        metavar="FILE",
        decides=True,
    )
    top_history: str | None = setting(
        None,
        "Earlier top lists, for shares of what was popular then: Parquet with as_of, "
        "window_days, rank, project, download_count.",
        "What to read",
        decides=True,
    )
    adoption: str | None = setting(
        None,
        "Adoption table for --source published: CSV with project, version, file, "
        "has_provenance, publisher.",
        "What to read",
        decides=True,
    )
    adoption_date: datetime | None = setting(
        None,
        "Day the adoption table was read on, YYYY-MM-DD.  [default: --as-of, else not stated]",
        "What to read",
        default_shown=False,
        decides=True,
    )
    endpoint: str | None = setting(
        None,
        "Base URL of an index: URL/simple/, URL/pypi/, URL/integrity/.  "
        "[default: the public index]",
        "What to ask",
        default_shown=False,
        decides=True,
    )
    identity: Identity = setting(
        "per-release",
        "Publishers to read. latest: those of the latest release; per-release: also those of one "
        "wheel and one source archive of each older attested release; all: of every attested file.",
        "What to ask",
        choices=get_args(Identity),
        decides=True,
    )
    since: str | None = setting(
        None,
        "Earlier snapshot to fetch changes against.  [default: the newest of this endpoint]",
        "What to ask",
        default_shown=False,
        decides=True,
    )
    incremental: bool = setting(
        False, "Skip projects whose serial did not change.", "What to ask", decides=True
    )
    full_every: int = setting(
        30,
        "Days after which --incremental reads every project again: serials miss "
        "archiving, organization moves and publisher settings.",
        "What to ask",
        at_least=0,
        decides=True,
    )
    resume: bool = setting(
        False, "Continue an interrupted capture with the same options.", "What to ask"
    )
    partial: bool = setting(
        False, "If the source stops answering, keep what came, marked as partial.", "What to ask"
    )
    as_of: datetime | None = setting(
        None,
        "Date the data are from, YYYY-MM-DD.  An earlier day of the demo gives its index as it was "
        "then.  [default: now; published: the list's own]",
        "What to read",
        default_shown=False,
        decides=True,
    )
    min_coverage: float = setting(
        0.9,
        "Smallest share of projects that must answer, 0 to 1.",
        "What to ask",
        at_least=0,
        at_most=1,
    )
    seed: int = setting(
        2026, "Seed of the demo's simulated index.", "What to ask", at_most=2**62, decides=True
    )
    cohort: Cohort | None = setting(
        None,
        "Where the ranked list comes from: bigquery (counted there), file (--top-list), list "
        "(the published one).  [default: list; bigquery with --source bigquery]",
        "What to ask",
        choices=get_args(Cohort),
        default_shown=False,
        decides=True,
    )
    settings: Settings = field(default_factory=Settings)
    window_days: int = setting(
        30,
        "Whole days downloads are counted in.",
        "BigQuery",
        at_least=1,
        at_most=3660,
        decides=True,
    )
    installers: tuple[str, ...] = setting(
        (),
        "Count downloads of this client only, such as pip; may be given several times.  "
        "[default: all]",
        "BigQuery",
        option="installer",
        default_shown=False,
        decides=True,
    )
    also: tuple[str, ...] = setting(
        (),
        "An additional query to run; may be given several times.",
        "BigQuery",
        choices=get_args(Also),
        decides=True,
    )
    accept_gap: bool = setting(False, "Rank by downloads even if days are missing.", "BigQuery")
    budget: Limits = field(default_factory=Limits)
    access: Access = field(default_factory=Access)
