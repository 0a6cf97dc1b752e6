"""Help that fits a screen: everyday options a line each by group, the others by name.

``--help-all`` shows every option with its whole text. Nothing heavy is imported: help is read while
somebody waits for it.
"""

import re
import shutil
import textwrap
from collections.abc import Iterator
from typing import Any

from typer.core import TyperCommand, TyperGroup

from pipeline.cli.console import OUTPUT
from pipeline.text import nearest

#: Groups and options that are listed by name only: whoever needs one looks it up.
_GROUPS_NAMED = frozenset({"How to ask", "BigQuery"})
_OPTIONS_NAMED = frozenset(
    {
        "adoption_date",
        "cell_timeout",
        "cohort",
        "full_every",
        "incremental",
        "min_coverage",
        "partial",
        "ping",
        "seed",
        "since",
        "top_history",
    }
)
_KINDS = {"int": "N", "float": "N", "str": "TEXT", "path": "PATH"}
_OTHERS = "Other options"
_WIDEST, _NARROWEST, _LEFT = 100, 50, 26
#: Verbs by what they are for, in the order of use.
VERBS = {
    "Make a report": ("run", "collect", "build", "report"),
    "Read one": ("events", "claims", "figures", "export", "series", "review", "reproduce"),
    "Keep snapshots": ("snapshots", "verify", "pack", "unpack", "prune"),
    "Look after it": ("doctor", "cost"),
}
EXAMPLES = (
    ("trustcensus run --source demo", "a report of a simulated index, offline"),
    ("trustcensus run --source index --contact you@example.org", "the real one"),
)


class Verb(TyperCommand):
    """A verb: its help, whole or on a screen, and its name for results."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of a verb into the formatter."""
        formatter.write("\n".join(_of_verb(self, ctx, is_whole=False)) + "\n")

    def whole_help(self, ctx: Any) -> str:
        """Every option with its whole text."""
        return "\n".join(_of_verb(self, ctx, is_whole=True)) + "\n"

    def invoke(self, ctx: Any) -> Any:
        """Run the verb; results as JSON say its name."""
        OUTPUT.verb = ctx.info_name
        return super().invoke(ctx)


class Command(TyperGroup):
    """The command: its verbs by group, and the nearest one for a misspelt one."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the command into the formatter."""
        formatter.write("\n".join(_of_command(self, ctx)) + "\n")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The verb that was asked for; names the nearest one where there is none."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            hint = nearest(name, self.commands) or f"it may be {EXAMPLES[0][0]}"
            ctx.fail(f"no verb {name!r}: {hint}")
        return super().resolve_command(ctx, args)


def short_help() -> str:
    """What ``trustcensus`` alone says: what it is for, two examples, where more is."""
    lines = ["usage: trustcensus VERB [OPTIONS]", ""]
    lines += [f"  {example:<58} {meaning}" for example, meaning in EXAMPLES]
    return "\n".join([*lines, "", f"verbs: {', '.join(_verbs())}", "more: trustcensus --help"])


def _verbs() -> list[str]:
    return [name for names in VERBS.values() for name in names]


def _width() -> int:
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 40)).columns))


def _of_command(command: Any, ctx: Any) -> Iterator[str]:
    yield f"usage: {ctx.command_path} VERB [OPTIONS]"
    yield ""
    yield from textwrap.wrap(command.help, _width())
    for group, names in VERBS.items():
        yield ""
        yield group
        for name in names:
            yield from _row(name, _first_sentence(command.commands[name].help), 12)
    yield ""
    yield "Options"
    for option in command.get_params(ctx):
        yield from _row(_names(option, ctx), option.help or "", _LEFT)
    yield ""
    yield "Examples"
    for example, meaning in EXAMPLES:
        yield from _row(example, meaning, 58)
    yield ""
    yield "trustcensus VERB --help explains a verb."


def _of_verb(command: Any, ctx: Any, is_whole: bool) -> Iterator[str]:
    pieces = [piece for piece in command.collect_usage_pieces(ctx) if piece != "[OPTIONS]"]
    yield " ".join(["usage:", ctx.command_path, *pieces, "[OPTIONS]"])
    yield ""
    text = re.sub(r"\s*\n\s*(?!\n)", " ", command.help or "")
    yield from textwrap.wrap(text if is_whole else _first_sentence(text), _width())
    named = []
    for group, parameters in _groups(command.get_params(ctx)).items():
        shown = [
            parameter for parameter in parameters if is_whole or not _is_named(parameter, group)
        ]
        named += [parameter for parameter in parameters if parameter not in shown]
        if shown:
            yield ""
            yield group
        for parameter in shown:
            yield from _row(_names(parameter, ctx), _about(parameter, ctx, is_whole), _LEFT)
    if named:
        yield ""
        yield "More, explained by --help-all"
        listed = ", ".join(parameter.opts[0] for parameter in named)
        yield from textwrap.wrap(
            listed, _width(), initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )


def _groups(parameters: list[Any]) -> dict[str, list[Any]]:
    """Parameters by their group; arguments first, what every verb has last."""
    groups: dict[str, list[Any]] = {"Arguments": []}
    for parameter in parameters:
        group = getattr(parameter, "rich_help_panel", None) or _OTHERS
        is_argument = parameter.param_type_name == "argument"
        groups.setdefault("Arguments" if is_argument else group, []).append(parameter)
    others = groups.pop(_OTHERS, [])
    return {**groups, _OTHERS: others}


def _is_named(parameter: Any, group: str) -> bool:
    return group in _GROUPS_NAMED or parameter.name in _OPTIONS_NAMED


def _names(parameter: Any, ctx: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    names = ", ".join(sorted(parameter.opts, key=len))
    if parameter.is_flag:
        return names
    kind = parameter.display_type(ctx).strip("<>").split()[0].removeprefix("list[").rstrip("]")
    return f"{names} {parameter.metavar or _KINDS.get(kind, 'NAME')}"


def _about(parameter: Any, ctx: Any, is_whole: bool = True) -> str:
    """A parameter's text with its choices and its default, where it has some."""
    text = " ".join((parameter.help or "").split())
    if not is_whole:
        text = _first_clause(text)
    kind = parameter.display_type(ctx)
    if "|" in kind and not all(choice in text for choice in kind.strip("<>").split("|")):
        text += f"  {kind}"
    default = getattr(parameter.default, "value", parameter.default)
    is_shown = getattr(parameter, "show_default", False) and not isinstance(default, bool)
    if is_shown and default not in (None, "", (), []) and "[default:" not in text:
        text += f"  [default: {default}]"
    return text


def _first_sentence(text: str) -> str:
    """A text up to its first full stop."""
    return re.split(r"(?<=[a-z\d)])[.;](?= |$)", " ".join(text.split()), maxsplit=1)[0].rstrip(".")


def _first_clause(text: str) -> str:
    """A text's first sentence, or what says enough of it where that is more than a line."""
    first = _first_sentence(re.sub(r" *\[default[^\]]*\]$", "", text))
    room = _width() - _LEFT - 4
    return first if len(first) <= room else re.split(r": | \(|, and ", first, maxsplit=1)[0]


def _row(left: str, right: str, width: int) -> Iterator[str]:
    """A name and its text beside it, or below where the name is too long."""
    indent = " " * (width + 4)
    lines = textwrap.wrap(right, _width() - len(indent), break_on_hyphens=False) or [""]
    if len(left) <= width:
        yield f"  {left:<{width}}  {lines.pop(0)}".rstrip()
    else:
        yield f"  {left}"
    for line in lines:
        yield indent + line
