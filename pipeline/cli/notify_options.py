"""Options that say where runs are announced, and where their report is served."""

from typing import Annotated

import typer

_TELL = "Notifications"
NotifyOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TARGET",
        help="Where to announce a finished report: stdout, file:PATH, an https address (signed "
        "with TRUSTCENSUS_NOTIFY_SECRET) or mailto:ADDRESS (through TRUSTCENSUS_SMTP_HOST). "
        "May be given several times.",
        rich_help_panel=_TELL,
    ),
]
NotifyFailureOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TARGET",
        help="Where to announce a run that made no report; targets as for --notify.",
        rich_help_panel=_TELL,
    ),
]
PingOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Monitor of this schedule: pinged at URL/start, at URL when a report is made, at "
        "URL/fail when none is (the form of healthchecks).",
        rich_help_panel=_TELL,
        envvar="TRUSTCENSUS_PING",
        show_envvar=False,
        show_default=False,
    ),
]
EveryOption = Annotated[
    int | None,
    typer.Option(
        metavar="DAYS",
        min=1,
        max=366,
        help="Promise a newer report every this many days: pages tell the reader when it is "
        "overdue.",
        rich_help_panel=_TELL,
        show_default=False,
    ),
]
SiteOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Address the report is served at: links in feeds, messages and pages' canonical "
        "addresses are absolute.",
        rich_help_panel=_TELL,
        envvar="TRUSTCENSUS_SITE_URL",
        show_envvar=False,
        show_default=False,
    ),
]
