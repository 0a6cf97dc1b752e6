"""Requirements as text: one entry a line of a requirements file, nothing of it followed or run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pipeline.requirements import LONGEST
from pipeline.versions import LONGEST_VERSION

_COMMENT = re.compile(r"(?:^|\s)#.*$")  # one blank is looked for: a run of them goes by strip
_OPTIONS = re.compile(r"\s--?[A-Za-z].*$")
_ARCHIVE = re.compile(r"\.(?:whl|zip|egg|tar(?:\.\w+)?|tgz|tbz2?)$", re.I)
_KINDS_OF_OPTION = {
    "-r": "include",
    "--requirement": "include",
    "-c": "constraint",
    "--constraint": "constraint",
    "-e": "editable",
    "--editable": "editable",
}


@dataclass(frozen=True)
class LeftOut:
    """An entry that names no project of an index: where it stands (``line 3``), and why."""

    place: str
    reason: str


@dataclass(frozen=True)
class Named:
    """An entry that names a project: its name as spelled, and the one release it pins."""

    place: str
    name: str
    pin: str | None = None


Entry = Named | LeftOut


def entries(text: str) -> Iterator[Entry]:
    """Entries of a requirements file, by the number of the line each starts on."""
    for number, line in _logical_lines(text):
        place = f"line {number}"
        if line.startswith("-"):
            yield LeftOut(place, _option(line))
        else:
            yield requirement(place, _OPTIONS.sub("", line))


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with continuations joined and comments cut, without empty ones."""
    start, parts = 1, list[str]()
    lines = text.split("\n")
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r")
        if not parts:
            start = number
        is_continued = line.endswith("\\") and not line.lstrip().startswith("#")
        parts.append(line[:-1] if is_continued else line)
        if is_continued and number < len(lines):
            continue
        joined = _COMMENT.sub("", " ".join(parts)).strip()
        parts = []
        if joined:
            yield start, joined


def _option(line: str) -> str:
    word = re.split(r"[=\s]", line, maxsplit=1)[0]
    return _KINDS_OF_OPTION.get(word if word.startswith("--") else word[:2], "option")


def requirement(place: str, text: str) -> Entry:
    """One requirement: name, extras, versions, marker; extras and marker are let go."""
    text = text.strip()
    if _ARCHIVE.search(text) and "@" not in text and "://" not in text:
        return LeftOut(place, "local path")
    try:
        if len(text) > LONGEST:
            raise ValueError(text[:LONGEST])
        return named(place, Requirement(text))
    except (ValueError, RecursionError):  # InvalidRequirement, and a number of too many digits
        if "://" in text:
            return LeftOut(place, "URL")
        is_path = text.startswith((".", "~")) or "/" in text or "\\" in text
        return LeftOut(place, "local path" if is_path else "not a requirement")


def named(place: str, requirement: Requirement) -> Entry:
    """The entry of a requirement that was read."""
    if requirement.url is not None:
        return LeftOut(place, "URL")
    return Named(place, requirement.name, _pin(requirement.specifier))


def _pin(specifier: SpecifierSet) -> str | None:
    """The one release the specifiers allow: ``==`` without a wildcard, or ``===``.

    None where several are allowed, or where two specifiers contradict each other.
    """
    exact = [
        clause.version
        for clause in specifier
        if clause.operator == "==="
        or (clause.operator == "==" and not clause.version.endswith(".*"))
    ]
    if not exact or not specifier.contains(exact[0], prereleases=True):
        return None
    return release(exact[0]) or exact[0]


def release(version: Any) -> str | None:
    """A version as PEP 440 writes it, None where it is none."""
    if not isinstance(version, str) or len(version) > LONGEST_VERSION:
        return None
    try:
        return str(Version(version))
    except ValueError:  # InvalidVersion, and what else reading a number may raise
        return None
