"""The options of one capture; names equal the command's long options."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline import codes
from pipeline.capture.budget import Budget
from pipeline.codes.records import Source
from pipeline.config import CaptureSettings, Cohort
from pipeline.endpoints import resolve, shown, usable
from pipeline.errors import BadInput
from pipeline.setting_tree import check, content
from pipeline.snapshot import sha256
from pipeline.sources.pool import check_environment

#: A capture of any other year comes from a wrong clock or date.
YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Options(CaptureSettings):
    """The settings of one capture, each checked and all of them together."""

    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        check(self)
        about, contact = self.about, self.settings.contact
        checks: list[tuple[bool, str, str]] = [
            (
                not contact or (contact.isascii() and contact.isprintable()),
                "--contact must be plain ASCII",
                "a header carries no other letters",
            ),
            (
                self.cohort != "file" or self.top_list is not None,
                "--cohort file needs --top-list",
                "give the file",
            ),
            (
                self.cohort != "bigquery" or about.is_live or about.reads == "log",
                f"--source {self.source} has a list of its own",
                "leave out --cohort bigquery",
            ),
            (
                self.uses_bigquery or not self.also,
                "--also queries BigQuery",
                "use it with --source bigquery or --cohort bigquery",
            ),
            (
                self.projects is None or about.reads == "index",
                f"--source {self.source} has a cohort of its own",
                "leave out --projects",
            ),
            (
                self.projects is None
                or (self.top_list, self.cohort, self.top_history) == (None, None, None),
                "--projects is a cohort of its own",
                "leave out --top-list, --cohort and --top-history",
            ),
            (
                not self.incremental or about.is_live,
                f"--source {self.source} has no serials",
                "leave out --incremental",
            ),
            (
                "://" not in (self.top_list or "")
                or usable(str(self.top_list), ("https",)) is not None,
                f"--top-list {shown(str(self.top_list))!r} is neither a file nor an https URL",
                "give either",
            ),
            (
                about.reads != "table" or self.adoption is not None,
                f"--source {self.source} needs --adoption FILE",
                "give a CSV with project, version, file, has_provenance, publisher",
            ),
            (
                about.reads == "table" or self.adoption_date is None,
                f"--source {self.source} reads no adoption table",
                "leave out --adoption-date",
            ),
            (
                self.adoption_date is None or self.adoption_date <= clock(),
                "--adoption-date is in the future",
                "give the day the table was read on",
            ),
        ]
        checks += [
            (
                day.year in YEARS,
                f"--{name} {day:%Y-%m-%d} is outside the years allowed",
                f"give a day from {YEARS[0]} to {YEARS[-1]}",
            )
            for name, day in (("as-of", self.as_of), ("adoption-date", self.adoption_date))
            if day is not None
        ]
        files = {
            "projects": self.projects,
            "top-history": self.top_history,
            "adoption": self.adoption,
        }
        checks += [
            ("://" not in (where or ""), f"--{name} {shown(str(where))} is a URL", "give a file")
            for name, where in files.items()
        ]
        for holds, what, repair in checks:
            if not holds:
                raise BadInput(what, repair)
        if about.is_live:
            resolve(self.endpoint)
        if about.is_live or "://" in (self.top_list or ""):
            check_environment()

    @property
    def about(self) -> Source:
        """What its source is read from, and what it reports."""
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
    def content(self) -> dict[str, object]:
        """The settings that decide what a capture holds: a resumed one must have the same.

        An address's query, which may be a secret, is only there as a fingerprint.
        """
        settings = content(self)
        return settings | {name: _address(settings[name]) for name in ("top_list", "endpoint")}


def _address(given: str | None) -> str | None:
    """An address as text that may be written down; the name of a file as it is."""
    address, mark, query = (given or "").partition("?")
    if "://" not in address:
        return given
    return shown(address) + (f"?{sha256(query.encode())[:12]}" if mark else "")


def clock() -> datetime:
    """The time now; raises :class:`BadInput` where the clock of this machine cannot be right."""
    now = datetime.now(UTC).replace(microsecond=0)
    if now.year not in YEARS:
        what = f"the clock of this machine says {now:%Y-%m-%d}"
        raise BadInput(what, "set it, or give --as-of YYYY-MM-DD")
    return now
