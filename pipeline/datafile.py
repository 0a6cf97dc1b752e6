"""Read one data file of ``data/reference/``, and its entries as records."""

import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from pipeline import paths
from pipeline.errors import DamagedData
from pipeline.text import one_of

Record = TypeVar("Record")


def load(name: str) -> dict[str, Any]:
    """The content of ``data/reference/<name>.toml``; raises :class:`DamagedData` if it is none."""
    path = paths.REFERENCE / f"{name}.toml"
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        what = f"data/reference/{name}.toml cannot be read ({error})"
        raise DamagedData(what, "put the file back as it was committed") from None


def records(kind: type[Record], name: str, section: str) -> list[Record]:
    """The entries ``[[section]]`` of ``data/reference/<name>.toml``, each as a dataclass.

    A list becomes what its field is (a tuple, a set), an entry within an entry a record too. Raises
    :class:`DamagedData` naming file, entry and field for a field that is missing or not known, and
    for a value of another type or that is none of those a ``Literal`` allows.
    """
    entries = load(name).get(section)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        _refuse(f"data/reference/{name}.toml has no entries [[{section}]]", "add them")
    made = []
    for place, entry in enumerate(entries, 1):
        code = entry.get("code", entry.get("id", place))
        made.append(_record(kind, entry, f"data/reference/{name}.toml, [[{section}]] {code}"))
    return made


def _record(kind: type[Record], entry: dict[str, Any], where: str) -> Record:
    hints = get_type_hints(kind)
    required = {
        field.name
        for field in fields(kind)  # type: ignore[arg-type]  # a dataclass
        if field.default is MISSING and field.default_factory is MISSING
    }
    for name in sorted(entry.keys() - hints.keys()):
        _refuse(f"{where}: {name} is not a field", one_of(name, hints))
    for name in sorted(required - entry.keys()):
        _refuse(f"{where}: {name} is missing", "give it a value")
    return kind(
        **{name: _value(hints[name], value, f"{where}, {name}") for name, value in entry.items()}
    )


def _value(hint: Any, value: Any, where: str) -> Any:
    origin = get_origin(hint)
    if is_dataclass(hint) and isinstance(value, dict):
        return _record(hint, value, where)  # type: ignore[arg-type]
    if origin in (tuple, frozenset):
        if not isinstance(value, list):
            _refuse(f"{where} = {value!r}", "give a list")
        return origin(_value(get_args(hint)[0], part, where) for part in value)
    allowed = list(_allowed(hint))
    if allowed and value not in allowed:
        _refuse(f"{where} = {value!r}", one_of(str(value), filter(None, allowed)))
    if isinstance(hint, type) and not isinstance(value, (int, float) if hint is float else hint):
        _refuse(f"{where} = {value!r}", f"give a value of type {hint.__name__}")
    return value


def _allowed(hint: Any) -> Iterator[Any]:
    """The values a ``Literal``, or a union of them, allows."""
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    elif get_origin(hint) in (Union, UnionType):
        for part in get_args(hint):
            yield from _allowed(part)


def _refuse(what: str, repair: str) -> NoReturn:
    raise DamagedData(what, repair)
