"""The command's options about BigQuery: what to count, and what it may cost."""

from enum import Enum
from typing import Annotated

import typer

_LOGS = "BigQuery"


class Also(Enum):
    """Further questions to BigQuery."""

    downloads_by_day = "downloads_by_day"
    downloads_by_release = "downloads_by_release"
    index_uploads_by_month = "index_uploads_by_month"


WindowDaysOption = Annotated[
    int, typer.Option(help="Whole days downloads are counted in.", rich_help_panel=_LOGS)
]
InstallerOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Count downloads of this client only, such as pip; may be given several times.  "
        "[default: all]",
        rich_help_panel=_LOGS,
        show_default=False,
    ),
]
AlsoOption = Annotated[
    list[Also] | None,
    typer.Option(help="A further question; may be given several times.", rich_help_panel=_LOGS),
]
MaxCostOption = Annotated[
    float, typer.Option(help="US dollars this capture may cost.", rich_help_panel=_LOGS)
]
MaxMonthCostOption = Annotated[
    float,
    typer.Option(help="US dollars a calendar month may cost in all.", rich_help_panel=_LOGS),
]
MaxBytesOption = Annotated[
    int | None, typer.Option(help="Bytes this capture may be billed for.", rich_help_panel=_LOGS)
]
AcceptGapOption = Annotated[
    bool,
    typer.Option(
        "--accept-gap", help="Rank by downloads although days are missing.", rich_help_panel=_LOGS
    ),
]
MetadataTableOption = Annotated[str, typer.Option(help="Table of uploads.", rich_help_panel=_LOGS)]
DownloadsTableOption = Annotated[
    str, typer.Option(help="Table of downloads.", rich_help_panel=_LOGS)
]
