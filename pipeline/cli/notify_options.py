"""Options that say whom to tell."""

from typing import Annotated

import typer

_TELL = "Whom to tell"
NotifyOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TARGET",
        help="Tell of a finished report: stdout, file:PATH, an https address (signed with "
        "TRUSTCENSUS_NOTIFY_SECRET) or mailto:ADDRESS (through TRUSTCENSUS_SMTP_HOST). "
        "May be given several times.",
        rich_help_panel=_TELL,
    ),
]
NotifyFailureOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TARGET",
        help="Tell of a run that made no report; targets as --notify takes them.",
        rich_help_panel=_TELL,
    ),
]
