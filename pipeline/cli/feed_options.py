"""Options of ``events``: which form, and which events to keep."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options as opt

if TYPE_CHECKING:  # feeds import a lot; the command's help needs none of it
    from pipeline.report.feeds import Filters

FormatOption = Annotated[str, typer.Option(help="json, csv, atom or jsonfeed.")]
KindOption = Annotated[
    list[str] | None, typer.Option(help="Only this kind of event; may be given several times.")
]
LayerOption = Annotated[
    str | None, typer.Option(help="notice: worth a look. record: only that something changed.")
]
FollowOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Only projects this file names: requirements, a lock file, or a list of names.",
    ),
]
SinceDayOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Only events on or after this day, YYYY-MM-DD.")
]


def filters(
    kinds: list[str] | None, layer: str | None, projects: str | None, since: str | None
) -> "Filters":
    """The filters these options ask for; raises :class:`BadInput` for one that cannot be."""
    from pipeline.capture import dependency_cohort
    from pipeline.report.feeds import Filters

    day = opt.date_of(since, "--since")
    return Filters(
        frozenset(kinds or ()),
        layer,
        None
        if projects is None
        else frozenset(dependency_cohort.read(dependency_cohort.load(projects)[0]).pins),
        None if day is None else f"{day:%Y-%m-%d}",
    )
