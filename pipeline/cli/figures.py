"""The verb ``figures``: draw a snapshot's figures in the sizes, themes and forms asked for."""

from pathlib import Path
from typing import Annotated, TypeVar

import typer

from pipeline.cli import options as opt
from pipeline.cli.app import verb
from pipeline.cli.console import Steps, result, say
from pipeline.cli.report import find
from pipeline.errors import BadInput
from pipeline.text import one_of

_HOW = "How to draw"
Name = TypeVar("Name", bound=str)


@verb()
def figures(
    snapshot: opt.SnapshotArgument,
    name: Annotated[
        list[str] | None,
        typer.Option(help="Figure to draw; repeat for more.  [default: all]", rich_help_panel=_HOW),
    ] = None,
    size: Annotated[
        list[str] | None,
        typer.Option(
            help="blog (720 px), wide (1200), square (1080) or phone (360).  [default: blog]",
            rich_help_panel=_HOW,
        ),
    ] = None,
    theme: Annotated[
        list[str] | None,
        typer.Option(help="light or dark.  [default: light]", rich_help_panel=_HOW),
    ] = None,
    format: Annotated[  # noqa: A002 - the contract's name
        list[str] | None,
        typer.Option(
            help="svg, png, json (Vega-Lite), csv, txt (alt text and description), html "
            "(a snippet to paste); also with commas.  [default: all but html]",
            rich_help_panel=_HOW,
        ),
    ] = None,
    baseline: opt.BaselineOption = None,
    brand: opt.BrandOption = None,
    data_dir: opt.DataOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write to.  [default: reports/figures/ID in the current folder]",
            show_default=False,
            rich_help_panel="Where things go",
        ),
    ] = None,
) -> None:
    """Draw figures of a snapshot as files to publish; prints each file written."""
    from pipeline.baseline import earlier
    from pipeline.figures.charts import NAMES
    from pipeline.figures.theme import SIZES
    from pipeline.report.figures import FORMS
    from pipeline.report.variants import THEMES, Variants, write_variants

    opt.use_brand(brand)
    own = "a notebook's figure sets its size and theme in study.figure(size=, theme=)"
    names = _checked("--name", name, NAMES, NAMES, also=f"; {own}")
    variants = Variants(
        _checked("--size", size, tuple(SIZES), ("blog",)),
        _checked("--theme", theme, THEMES, ("light",)),
        _checked("--format", format, (*FORMS, "html"), FORMS),
    )
    opened = find(opt.data_folder(data_dir), snapshot)
    folder = out or Path("reports", "figures", opened.id).absolute()
    files, left_out = write_variants(
        opened, earlier(opened, baseline), names, variants, folder, Steps()
    )
    if not files:
        first, reason = next(iter(left_out.items()))
        what = f"figure {first}: left out, {reason}"
        more = f" (and {len(left_out) - 1} more)" if len(left_out) > 1 else ""
        raise BadInput(what + more, "name a figure this source can fill")
    for figure, reason in left_out.items():
        say(f"{figure}: left out, {reason}")
    for file in files:
        result(str(file), snapshot=opened.id, file=str(file))


def _checked(
    option: str,
    values: list[str] | None,
    known: tuple[Name, ...],
    default: tuple[Name, ...],
    also: str = "",
) -> tuple[Name, ...]:
    """The values given, one by one or with commas, in the known order; raises for another."""
    choices = [part for value in values or [] for part in value.split(",")]
    for value in choices:
        if value not in known:
            raise BadInput(f"{option} {value!r}: not known", one_of(value, known) + also)
    return tuple(value for value in known if value in choices) or default
