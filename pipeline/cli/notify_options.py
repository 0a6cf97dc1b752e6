"""Options that say where runs are announced."""

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
