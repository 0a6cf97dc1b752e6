"""The command's options: those of a capture from its settings, the others declared here once."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import typer

from pipeline import paths
from pipeline.config import Access, CaptureSettings, Settings
from pipeline.errors import BadInput
from pipeline.setting_tree import Leaf, leaves

_READ, _WRITE = "What to read", "Where things go"


def _argument(leaf: Leaf) -> Parameter:
    """A setting as the argument that the command makes an option of."""
    about, default = leaf.setting, leaf.default
    kind: Any = leaf.type
    is_list, is_date = get_origin(kind) is tuple, datetime in get_args(kind)
    is_optional = is_list or type(None) in get_args(kind)
    if about.choices:
        choices: Any = Enum
        kind = choices(leaf.name.capitalize(), {choice: choice for choice in about.choices})
        default = None if is_optional else kind(default)
    elif is_list or is_date:
        kind, default = str, None
    if is_list:
        kind = list.__class_getitem__(kind)
    option = typer.Option(
        *([f"--{_spelled(leaf)}"] if kind is bool else []),
        help=about.help,
        rich_help_panel=about.panel,
        metavar=about.metavar,
        envvar=about.envvar,
        show_default=about.default_shown,
    )
    kind = kind | None if is_optional else kind
    annotation: Any = Annotated[kind, option]
    return Parameter(leaf.option, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _spelled(leaf: Leaf) -> str:
    return leaf.option.replace("_", "-")


def with_settings(verb: Callable[..., None]) -> Callable[..., Any]:
    """The decorated verb takes every setting of a capture too, as its ``**asked``."""
    own = signature(verb)
    kept = [p for p in own.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
    more = [_argument(leaf) for leaf in leaves(CaptureSettings)]
    both = own.replace(parameters=[*more, *(p.replace(kind=Parameter.KEYWORD_ONLY) for p in kept)])
    verb.__signature__ = both  # type: ignore[attr-defined]
    verb.__annotations__ = {p.name: p.annotation for p in both.parameters.values()}
    return verb


def capture_options(arguments: dict[str, Any]) -> Any:
    """The options of a capture, from the arguments that :func:`with_settings` adds."""
    from pipeline.capture import Options
    from pipeline.capture.budget import Budget

    groups: dict[str, dict[str, Any]] = {"": {"data": data_folder(arguments["data_dir"])}}
    for leaf in leaves(Options):
        value = arguments[leaf.option]
        if datetime in get_args(leaf.type):
            value = date_of(value, f"--{_spelled(leaf)}")
        elif get_origin(leaf.type) is tuple:
            value = tuple(getattr(item, "value", item) for item in value or ())
        groups.setdefault(".".join(leaf.groups), {})[leaf.name] = getattr(value, "value", value)
    for name in ("endpoint", "storage"):
        variable = os.environ.get(f"TRUSTCENSUS_BIGQUERY_{name.upper()}")
        groups["access"][name] = variable or None
    return Options(
        **groups[""],
        budget=Budget(**groups["budget"]),
        access=Access(**groups["access"]),
        settings=Settings(**groups["settings"]),
    )


def _snapshots(incomplete: str) -> list[str]:
    """Ids that a shell completes; those of another ``--data-dir`` are not known to it."""
    names = [path.parent.name for path in paths.snapshots(paths.data_dir()).glob("*/manifest.json")]
    return [name for name in sorted([*names, "demo", "latest"]) if name.startswith(incomplete)]


def _notebooks(incomplete: str) -> list[str]:
    names = sorted(path.stem for path in paths.notebooks().glob("[0-9]*.ipynb"))
    return [name for name in names if name.startswith(incomplete)]


DryRunOption = Annotated[
    bool,
    typer.Option("--dry-run", help="Only print what would be sent.", rich_help_panel="What to ask"),
]
ContactOption = Annotated[
    str,
    typer.Option(envvar="TRUSTCENSUS_CONTACT", help="The contact that a capture would send."),
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
    str | None,
    typer.Option(
        metavar="PLACE",
        help="Folder reports are written to, or s3://, gs://, az:// to copy to.  "
        "[default: reports/ of the project]",
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
        metavar="NAME",
        help="Run only this notebook, such as 02; may be given several times.",
        rich_help_panel=_WRITE,
        autocompletion=_notebooks,
    ),
]
ForceOption = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Run every notebook and draw every figure, even those for which nothing has changed.",
        rich_help_panel=_WRITE,
    ),
]
BrandOption = Annotated[
    Path | None,
    typer.Option(
        "--brand",
        metavar="FILE",
        help="TOML file with the name, colours and fonts to publish under.",
        rich_help_panel=_WRITE,
    ),
]
BaselineOption = Annotated[
    str | None,
    typer.Option(
        help="Earlier snapshot to compare with; latest: the one last reported, else the newest "
        "earlier one.",
        rich_help_panel=_READ,
    ),
]
SnapshotArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="Snapshot id; demo: the newest simulated one; latest: the newest of all.",
        autocompletion=_snapshots,
    ),
]


def use_brand(path: Path | None) -> None:
    """Publish under the brand of a file, if one is given; raises :class:`BadInput` as it does."""
    if path is not None:
        from pipeline.figures import brand
        from pipeline.report import brand_file

        brand.use(brand_file.load(path))


def data_folder(folder: Path | None) -> Path:
    """The data folder an option names, or the default."""
    return folder.resolve() if folder else paths.data_dir()


def parameters(assignments: list[str] | None) -> dict[str, str]:
    """``-p name=value`` options as a dict; raises :class:`BadInput` for another shape or a
    snapshot, which is the command's own argument.
    """
    values = {}
    for text in assignments or []:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise BadInput(f"-p {text}: not NAME=VALUE", "write it like -p rows=50")
        if name in {"snapshot", "baseline"}:
            raise BadInput(f"-p {name}: the command sets it", "leave it out")
        values[name] = value
    return values


def date_of(text: str | None, option: str = "--as-of") -> datetime | None:
    """The UTC start of a day; raises :class:`BadInput` for anything else than YYYY-MM-DD."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput(f"{option} {text}: not a date", "write it like 2026-11-24") from None
