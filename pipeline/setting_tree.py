"""What a setting is, and how a tree of them is read, checked and compared (:mod:`.config`)."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal, get_type_hints

from pipeline.errors import BadInput

Panel = Literal["What to ask", "What to read", "How to ask", "BigQuery"]

#: The largest count, size or time that is taken; anything above it, or NaN, is a mistake.
_MOST = 1_000_000


@dataclass(frozen=True)
class Setting:
    """What is known of one setting besides its name, type and default.

    ``option`` is its option where that is not its name; ``at_least``, ``at_most`` and ``above`` are
    limits of a number; ``decides``: two captures that differ in it hold different things.
    """

    help: str
    panel: Panel
    option: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    choices: tuple[str, ...] = ()
    decides: bool = False
    default_shown: bool = True
    metavar: str | None = None
    envvar: str | None = None

    def fault(self, value: Any) -> str | None:
        """What a value must be and is not; None where it may be taken."""
        if self.choices:
            given = value if isinstance(value, tuple) else (value,)
            unknown = any(choice is not None and choice not in self.choices for choice in given)
            return f"must be one of {', '.join(self.choices)}" if unknown else None
        if value is None or isinstance(value, bool) or not isinstance(value, int | float):
            return None
        most = _MOST if self.at_most is None else self.at_most
        is_small = self.at_least is not None and not value >= self.at_least
        if is_small or not value <= most:
            if self.at_least is not None and self.at_most is not None:
                return f"must be between {_number(self.at_least)} and {_number(self.at_most)}"
            if is_small:
                return f"must be at least {_number(self.at_least or 0)}"
            return f"must be at most {_number(most)}"
        if self.above is not None and not value > self.above:
            return f"must be greater than {_number(self.above)}"
        return None


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def setting(default: Any, help: str, panel: Panel, **more: Any) -> Any:  # noqa: A002 - an option's help
    """A dataclass field that is a setting."""
    return field(default=default, metadata={"setting": Setting(help, panel, **more)})


@dataclass(frozen=True)
class Leaf:
    """A setting in its tree: the groups it is in, its name, type and default."""

    groups: tuple[str, ...]
    name: str
    type: Any
    default: Any
    setting: Setting

    @property
    def option(self) -> str:
        """The option's name, with underscores, as a function's argument has it."""
        return self.setting.option or self.name

    def of(self, tree: Any) -> Any:
        """The setting's value in a tree."""
        for name in (*self.groups, self.name):
            tree = getattr(tree, name)
        return tree


def leaves(tree: type, groups: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """The settings of a tree, in the order of their declaration."""
    types = get_type_hints(tree)
    for member in fields(tree):
        if "setting" in member.metadata:
            default = None if member.default is MISSING else member.default
            yield Leaf(groups, member.name, types[member.name], default, member.metadata["setting"])
        elif isinstance(member.default_factory, type):
            yield from leaves(member.default_factory, (*groups, member.name))


def check(tree: Any) -> None:
    """Raise :class:`BadInput` for the first setting whose value may not be taken."""
    for leaf in leaves(type(tree)):
        value = leaf.of(tree)
        fault = leaf.setting.fault(value)
        if fault is not None:
            given = ", ".join(map(str, value)) if isinstance(value, tuple) else value
            raise BadInput(f"--{leaf.option.replace('_', '-')} {fault}", f"it is {given}")


def content(tree: Any) -> dict[str, Any]:
    """The settings that decide what a capture holds, as JSON values: a resumed one has the same."""
    return {
        leaf.name: _plain_value(leaf.of(tree))
        for leaf in leaves(type(tree))
        if leaf.setting.decides
    }


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return sorted(value) if isinstance(value, tuple) else value
