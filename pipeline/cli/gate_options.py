"""Options of what is published: how old, how patient, and why a closed gate is passed."""

from typing import Annotated

import typer

_PUBLISH = "What may be published"

MaxAgeOption = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=36_500,
        metavar="DAYS",
        help="Refuse a snapshot or top list older than this many days.  [default: any age]",
        rich_help_panel=_PUBLISH,
        show_default=False,
    ),
]
AcceptOption = Annotated[
    str | None,
    typer.Option(
        metavar="REASON",
        help="Publish even though a check failed; check and reason are recorded in the report's "
        "manifest. Damaged data and failed notebooks are never accepted.",
        rich_help_panel=_PUBLISH,
    ),
]
CellTimeoutOption = Annotated[
    int,
    typer.Option(
        min=1,
        metavar="SECONDS",
        help="A notebook cell that takes longer has failed.",
        rich_help_panel=_PUBLISH,
    ),
]
FreshOption = Annotated[
    bool,
    typer.Option(
        "--fresh",
        help="Start over. Otherwise a run resumes a killed or failed one with the same options "
        "that began in the last 12 hours.",
        rich_help_panel=_PUBLISH,
    ),
]
