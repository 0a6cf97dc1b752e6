"""The command's options, each declared once; names equal notebook parameters."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import codes, paths
from pipeline.errors import BadInput


class Cohort(Enum):
    """Where the ranked list comes from."""

    bigquery = "bigquery"
    file = "file"
    list = "list"


class Identity(Enum):
    """Of which releases the publisher is asked."""

    latest = "latest"
    per_release = "per-release"
    all = "all"


_ASK, _READ, _WRITE = "What to ask", "What to read", "Where things go"
_HOW = "How to ask"


def _source(given: str) -> str:
    """A source there is; raises ``typer.BadParameter`` for another."""
    if given not in codes.sources():
        message = f"{given!r} is not one of {', '.join(map(repr, codes.sources()))}."
        raise typer.BadParameter(message)
    return given


SourceOption = Annotated[
    str,
    typer.Option(
        parser=_source,
        autocompletion=lambda: list(codes.sources()),
        metavar=f"[{'|'.join(codes.sources())}]",
        help=" ".join(f"{each.code}: {each.help}." for each in codes.sources().values()),
        rich_help_panel=_ASK,
    ),
]
TopOption = Annotated[
    int, typer.Option(help="Projects to ask about, from the top of the list.", rich_help_panel=_ASK)
]
TopListOption = Annotated[
    str | None,
    typer.Option(
        help="Top list, JSON or CSV: a file or an https URL.  [default for index: the monthly "
        "published list]",
        rich_help_panel=_READ,
        show_default=False,
    ),
]
TopHistoryOption = Annotated[
    str | None,
    typer.Option(
        help="Earlier top lists, for shares of what was on top then: Parquet with as_of, "
        "window_days, rank, project, download_count.",
        rich_help_panel=_READ,
    ),
]
ProjectsOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Ask about exactly the projects this file names, and the releases it pins: "
        "requirements, pylock.toml, uv.lock, poetry.lock, pyproject.toml, or a list of names.",
        rich_help_panel=_READ,
    ),
]
AdoptionOption = Annotated[
    str | None,
    typer.Option(
        help="Adoption table for --source published: CSV with project, version, file, "
        "has_provenance, publisher.",
        rich_help_panel=_READ,
    ),
]
EndpointOption = Annotated[
    str | None,
    typer.Option(
        help="Base URL of an index: URL/simple/, URL/pypi/, URL/integrity/.  "
        "[default: the public index]",
        rich_help_panel=_ASK,
        show_default=False,
    ),
]
IdentityOption = Annotated[
    Identity,
    typer.Option(
        help="Publishers to read: of the latest release; also one wheel and one source archive "
        "of each older release; or of every attested file.",
        rich_help_panel=_ASK,
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        help="Earlier snapshot to ask changes against.  [default: the newest of this endpoint]",
        rich_help_panel=_ASK,
        show_default=False,
    ),
]
IncrementalOption = Annotated[
    bool,
    typer.Option(
        "--incremental", help="Skip projects whose serial did not move.", rich_help_panel=_ASK
    ),
]
FullEveryOption = Annotated[
    int,
    typer.Option(
        help="Days after which --incremental asks about every project again: serials miss "
        "archiving, organization moves and publisher settings.",
        rich_help_panel=_ASK,
    ),
]
ResumeOption = Annotated[
    bool,
    typer.Option(
        "--resume", help="Go on with an interrupted capture of the same options.",
        rich_help_panel=_ASK,
    ),
]  # fmt: skip
PartialOption = Annotated[
    bool,
    typer.Option(
        "--partial", help="If the source stops answering, keep what came, marked as partial.",
        rich_help_panel=_ASK,
    ),
]  # fmt: skip
CohortOption = Annotated[
    Cohort | None,
    typer.Option(
        help="Where the ranked list comes from: bigquery (counted there), file (--top-list), list "
        "(the published one).  [default: list; bigquery with --source bigquery]",
        rich_help_panel=_ASK,
        show_default=False,
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Only say what would be asked.", rich_help_panel=_ASK)
]
RateOption = Annotated[
    float, typer.Option(help="Requests a second, 0 for no limit.", rich_help_panel=_HOW)
]
ConcurrencyOption = Annotated[
    int, typer.Option(help="Requests under way at once.", rich_help_panel=_HOW)
]
TriesOption = Annotated[
    int, typer.Option(help="Tries a request, with growing pauses.", rich_help_panel=_HOW)
]
BackoffOption = Annotated[
    float, typer.Option(help="Seconds of the first pause; each further one doubles.",
                        rich_help_panel=_HOW)
]  # fmt: skip
LongestWaitOption = Annotated[
    float,
    typer.Option(
        help="Seconds to wait at most; asked to wait longer, the capture stops.",
        rich_help_panel=_HOW,
    ),
]
BreakerOption = Annotated[
    int, typer.Option(help="Failures in a row that stop the capture.", rich_help_panel=_HOW)
]
MaxRedirectsOption = Annotated[
    int, typer.Option(help="Redirects followed, on the same host.", rich_help_panel=_HOW)
]
TimeoutOption = Annotated[
    float, typer.Option(help="Seconds to connect, and between bytes.", rich_help_panel=_HOW)
]
TotalTimeoutOption = Annotated[
    float, typer.Option(help="Seconds for one whole answer.", rich_help_panel=_HOW)
]
MaxBodyOption = Annotated[
    int, typer.Option(help="Largest answer kept, unpacked.", rich_help_panel=_HOW)
]
ContactOption = Annotated[
    str,
    typer.Option(
        envvar="TRUSTCENSUS_CONTACT",
        help="Mail or URL the index's operators can reach you at; sent in the User-Agent.",
        rich_help_panel=_HOW,
    ),
]
AdoptionDateOption = Annotated[
    str | None,
    typer.Option(
        help="Day the adoption table was read on, YYYY-MM-DD.  [default: --as-of, else not stated]",
        rich_help_panel=_READ,
        show_default=False,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        help="Date the source speaks of, YYYY-MM-DD.  [default: now; published: the list's own]",
        rich_help_panel=_READ,
        show_default=False,
    ),
]
CoverageOption = Annotated[
    float,
    typer.Option(
        help="Least share of projects that must get an answer, 0 to 1.", rich_help_panel=_ASK
    ),
]
SeedOption = Annotated[
    int, typer.Option(help="Seed of the demo's simulated index.", rich_help_panel=_ASK)
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder of snapshots and databases.  [default: data/ of the project]",
        rich_help_panel=_WRITE,
        show_default=False,
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder reports are written to.  [default: reports/ of the project]",
        rich_help_panel=_WRITE,
        show_default=False,
    ),
]
ParameterOption = Annotated[
    list[str] | None,
    typer.Option(
        "-p",
        "--parameter",
        metavar="NAME=VALUE",
        help="Notebook parameter; may be given several times.",
        rich_help_panel=_WRITE,
    ),
]
NotebookOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Run only this notebook; may be given several times.", rich_help_panel=_WRITE
    ),
]
BaselineOption = Annotated[
    str | None,
    typer.Option(
        help="Earlier snapshot to compare with; latest: the newest earlier one of the source.",
        rich_help_panel=_READ,
    ),
]
SnapshotArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="Snapshot id; demo: the newest simulated one; latest: the newest of all."
    ),
]


def with_options_of(other: Callable[..., None], leaving_out: str) -> Callable[..., Any]:
    """The decorated verb takes the options of ``other`` too, all but one, as its ``**asked``."""

    def decorate(verb: Callable[..., None]) -> Callable[..., None]:
        own = signature(verb)
        kept = [p for p in own.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
        shared = [p for p in signature(other).parameters.values() if p.name != leaving_out]
        both = own.replace(parameters=[*shared, *kept])
        verb.__signature__ = both  # type: ignore[attr-defined]
        verb.__annotations__ = {p.name: p.annotation for p in both.parameters.values()}
        return verb

    return decorate


def data_folder(given: Path | None) -> Path:
    """The data folder an option names, or the default."""
    return given.resolve() if given else paths.data_dir()


def parameters(given: list[str] | None) -> dict[str, str]:
    """``-p name=value`` options as a dict; raises :class:`BadInput` for another shape or a
    snapshot, which is the command's own argument.
    """
    found = {}
    for text in given or []:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise BadInput(f"-p {text}: not NAME=VALUE", "write it like -p rows=50")
        if name in {"snapshot", "baseline"}:
            raise BadInput(f"-p {name}: the command says it", "leave it out")
        found[name] = value
    return found


def date_of(text: str | None, option: str = "--as-of") -> datetime | None:
    """The UTC start of a day; raises :class:`BadInput` for anything else than YYYY-MM-DD."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput(f"{option} {text}: not a date", "write it like 2026-11-24") from None
