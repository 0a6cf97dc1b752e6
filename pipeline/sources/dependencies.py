"""Read which projects a build names, and which releases it pins, without running anything.

Forms: a requirements file or plain list of names; ``pylock.toml``, ``uv.lock``, ``poetry.lock`` and
other locks of ``[[package]]`` tables; ``pyproject.toml`` (build requirements, dependencies, extras
and dependency groups). Every entry counts whatever its marker or extra, since somebody's build
pulls it. What is not a project of an index (an include, a URL, a path) is not followed: it is left
out with its place and a reason, never with its text, which can hold credentials. Which index a
lock names is not compared: mirrors serve the same projects.
"""

import codecs
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from packaging.dependency_groups import DependencyGroupInclude, DependencyGroupResolver
from packaging.pylock import Pylock, PylockValidationError
from packaging.requirements import Requirement
from packaging.utils import InvalidName, canonicalize_name

from pipeline.errors import BadInput
from pipeline.sources import requirement_lines
from pipeline.sources.requirement_lines import Entry, LeftOut, Named, named, release, requirement
from pipeline.text import escape_unsafe

_FORMS = (
    "a requirements file, pylock.toml, uv.lock, poetry.lock, pyproject.toml, or a list of names"
)
#: Names joined by dots in one key, and dots of all keys: each name makes a table.
_DEEPEST, _MOST_DOTS = 12, 100_000
_WORD = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_DOTTED = re.compile(rf"(?:^|[{{,\[])[ \t]*+{_WORD}(?:[ \t]*+\.[ \t]*+{_WORD})++[ \t]*+[=\]]", re.M)
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


@dataclass
class Dependency:
    """One project of a build; several pins where markers choose between releases."""

    project: str
    listed_name: str
    pins: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Dependencies:
    """The projects of a build in file order, each once. ``form`` says what was read."""

    form: str
    wanted: tuple[Dependency, ...]
    left_out: tuple[LeftOut, ...]

    def counted(self) -> dict[str, int]:
        """Entries left out, by reason."""
        return dict(sorted(Counter(entry.reason for entry in self.left_out).items()))

    def as_list(self) -> dict[str, Any]:
        """The same in the form of a published top list, which readers of that understand."""
        rows = [
            {"download_count": None, "pins": dependency.pins, "project": dependency.listed_name}
            for dependency in self.wanted
        ]
        left_out = [{"place": entry.place, "reason": entry.reason} for entry in self.left_out]
        return {"last_update": None, "left_out": left_out, "rows": rows, "source": self.form}


def read_dependencies(body: bytes, name: str) -> Dependencies:
    """The projects a file names; its suffix and content say which form it has.

    Raises :class:`BadInput` when it has none of them or names no project of an index.
    """
    text = _text(body, name)
    if name.lower().endswith((".toml", ".lock")):
        form, entries = _toml(text, name)
    else:
        form, entries = "a requirements file", list(requirement_lines.entries(text))
    dependencies = _gathered(form, entries)
    if not dependencies.wanted:
        reasons = ", ".join(f"{count} {reason}" for reason, count in dependencies.counted().items())
        what = f"{escape_unsafe(name)}: names no project{f' ({reasons})' if reasons else ''}"
        raise BadInput(what, f"give {_FORMS}")
    return dependencies


def _gathered(form: str, entries: Iterable[Entry]) -> Dependencies:
    """Entries of one project together, at the place of the first; equal pins once."""
    wanted: dict[str, Dependency] = {}
    left_out: list[LeftOut] = []
    for entry in entries:
        if isinstance(entry, LeftOut):
            left_out.append(entry)
            continue
        project = _project(entry.name)
        if project is None:
            left_out.append(LeftOut(entry.place, "not a project name"))
            continue
        is_new = project not in wanted
        kept = wanted.setdefault(project, Dependency(project, entry.name))
        if entry.pin is not None and entry.pin not in kept.pins:
            kept.pins.append(entry.pin)
        elif not is_new:
            left_out.append(LeftOut(entry.place, "duplicate project"))
    return Dependencies(form, tuple(wanted.values()), tuple(left_out))


def _project(name: str) -> str | None:
    try:
        return str(canonicalize_name(name, validate=True)) if name.isascii() else None
    except InvalidName:
        return None


def _text(body: bytes, name: str) -> str:
    """The text; a byte order mark means UTF-16, which some shells write when redirecting."""
    encoding = next((codec for bom, codec in _BOMS.items() if body.startswith(bom)), "utf-8")
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        what = f"{escape_unsafe(name)}: not {encoding.upper()} text (byte {error.start})"
        raise BadInput(what, f"give {_FORMS}") from None


# TOML: locks and pyproject.toml


def _toml(text: str, name: str) -> tuple[str, list[Entry]]:
    _check_keys(text, name)
    try:
        document = tomllib.loads(text)
        if isinstance(document.get("packages"), list) and "lock-version" in document:
            return "pylock.toml", list(_pylock(document))
        if isinstance(document.get("package"), list):
            return _lock_form(document), list(_lock(document["package"]))
        if document.keys() & {"project", "dependency-groups", "build-system"}:
            return "pyproject.toml", list(_pyproject(document))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:  # a number of any length
        what = f"{escape_unsafe(name)}: not TOML ({escape_unsafe(str(error))})"
        raise BadInput(what, f"give {_FORMS}") from None
    except PylockValidationError as error:
        what = f"{escape_unsafe(name)}: not a valid pylock.toml ({escape_unsafe(str(error))})"
        raise BadInput(what, "lock again with the tool that made it") from None
    except ExceptionGroup as group:
        first = escape_unsafe(f"{group.message} ({_first(group)})")
        what = f"{escape_unsafe(name)}: {first}"
        raise BadInput(what, "fix the table dependency-groups") from None
    what = f"{escape_unsafe(name)}: not a lock file or pyproject.toml this program can read"
    raise BadInput(what, f"give {_FORMS}")


def _check_keys(text: str, name: str) -> None:
    """Raise :class:`BadInput` where reading the keys would make tables without end."""
    n_dots = 0
    for match in _DOTTED.finditer(text):
        dots = match[0].count(".")
        n_dots += dots
        if dots >= _DEEPEST or n_dots > _MOST_DOTS:
            line = text.count("\n", 0, match.end()) + 1
            what = (
                f"a key of more than {_DEEPEST} names" if dots >= _DEEPEST else "one table too many"
            )
            raise BadInput(f"{escape_unsafe(name)}: line {line} has {what}", f"give {_FORMS}")


def _first(group: BaseException) -> BaseException:
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group


def _pylock(document: dict[str, Any]) -> Iterator[Entry]:
    for number, package in enumerate(Pylock.from_dict(document).packages, start=1):
        place = f"package {number}"
        if package.is_direct:
            yield LeftOut(place, "local path" if package.directory else "URL")
        else:
            pin = None if package.version is None else str(package.version)
            yield Named(place, package.name, pin)


def _lock_form(document: dict[str, Any]) -> str:
    metadata = document.get("metadata")
    if isinstance(metadata, dict) and "content-hash" in metadata:
        return "poetry.lock"
    return "uv.lock" if isinstance(document.get("version"), int) else "a lock file"


def _lock(packages: list[Any]) -> Iterator[Entry]:
    """``[[package]]`` tables: name, version, and the source where it is not an index."""
    for number, package in enumerate(packages, start=1):
        place = f"package {number}"
        if not isinstance(package, dict) or not isinstance(package.get("name"), str):
            yield LeftOut(place, "not a project name")
            continue
        source = package.get("source")
        keys = set(source) if isinstance(source, dict) else set()
        kind = source.get("type") if isinstance(source, dict) else None
        if keys & {"editable", "virtual", "directory", "path"} or kind in {"directory", "file"}:
            yield LeftOut(place, "local path")
        elif kind in {"git", "url"} or (kind is None and keys & {"git", "url"}):
            yield LeftOut(place, "URL")
        elif package.keys() & {"git", "path"} or (source is None and "url" in package):
            yield LeftOut(place, "local path" if "path" in package else "URL")
        else:
            pin = release(package.get("version"))
            if pin is None and package.get("version") is not None:
                yield LeftOut(place, "not a version")
            yield Named(place, package["name"], pin)


def _pyproject(document: dict[str, Any]) -> Iterator[Entry]:
    """Requirements of the standard tables; those of a project on itself are left out."""
    about = _table(document, "project")
    own = _project(about["name"]) if isinstance(about.get("name"), str) else None
    lists = {
        "build-system.requires": _table(document, "build-system").get("requires"),
        "project.dependencies": about.get("dependencies"),
    } | {
        f"project.optional-dependencies.{number}": entries
        for number, entries in enumerate(_table(about, "optional-dependencies").values(), start=1)
    }
    for where, entries in lists.items():
        for number, text in enumerate(entries if isinstance(entries, list) else [], start=1):
            place = f"{where} {number}"
            entry = (
                requirement(place, text)
                if isinstance(text, str)
                else LeftOut(place, "not a requirement")
            )
            is_own = isinstance(entry, Named) and own is not None and _project(entry.name) == own
            yield LeftOut(place, "the project itself") if is_own else entry
    yield from _groups(DependencyGroupResolver(_table(document, "dependency-groups")))


def _groups(resolver: DependencyGroupResolver) -> Iterator[Entry]:
    """What each group names itself: one that is included is a group of the file, and read as such.

    Includes are not written out: groups that include each other twice would double at each step.
    """
    titles = list(resolver.dependency_groups)
    parsed = {title: resolver.lookup(title) for title in titles}
    included = {
        title: {
            str(canonicalize_name(entry.include_group))
            for entry in entries
            if isinstance(entry, DependencyGroupInclude)
        }
        for title, entries in parsed.items()
    }
    _check_includes(included)
    seen: set[Requirement] = set()
    for group, title in enumerate(titles, start=1):
        for number, wanted in enumerate(parsed[title], start=1):
            if isinstance(wanted, Requirement) and wanted not in seen:
                seen.add(wanted)
                yield named(f"dependency-groups.{group} {number}", wanted)


def _check_includes(included: dict[str, set[str]]) -> None:
    """Raise for a group that is not there, or that includes itself, if by way of others."""
    missing = sorted(set().union(*included.values()) - included.keys())
    fault: Exception | None = (
        LookupError(f"group {missing[0][:80]!r} not found") if missing else None
    )
    try:
        TopologicalSorter(included).prepare()
    except CycleError as error:
        fault = ValueError(f"group {str(error.args[1][0])[:80]!r} includes itself")
    if fault is not None:
        raise ExceptionGroup("[dependency-groups] data was invalid", [fault])


def _table(document: dict[str, Any], key: str) -> dict[str, Any]:
    table = document.get(key)
    return table if isinstance(table, dict) else {}
