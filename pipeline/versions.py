"""Versions and filenames as the packaging specifications read them, tolerant of old ones.

Pure functions on text.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.utils import canonicalize_version, parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

#: What is longer is nobody's version or file name, and is not read: reading takes time and memory.
LONGEST_VERSION, LONGEST_NAME = 200, 255
#: Tags a wheel's name may stand for: three lists multiply, and each product is made.
_MOST_TAGS = 100
#: Larger epochs and majors (nobody's, but a filename can state one) are read as this one.
_LARGEST = 2**31 - 1
#: Parts of a filename, between hyphens, that are looked at for a version.
_MOST_PARTS = 20
_SUFFIX = re.compile(r"\.(?:tar\.(?:gz|bz2|xz|Z)|tgz|zip|whl|egg|exe|msi|rpm|dmg|deb)$", re.I)
_PLATFORM = re.compile(r"[-.](?:py\d|win\d|win-|win32|linux|macosx|noarch|src\b|x86_64).*$", re.I)


@dataclass(frozen=True, order=True)
class Parsed:
    """A version string and what PEP 440 says of it; legacy strings sort below every other."""

    sort_key: tuple[int, Version | str]
    text: str
    canonical: str
    epoch: int | None
    major: int | None
    is_prerelease: bool | None


def normalise(project: str) -> str:
    """The project's name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", project).lower()


def parse(text: str) -> Parsed:
    """Read one version string; a legacy string gets NULL epoch, major and pre-release flag.

    ``canonical`` drops trailing zeros, as the index does when it looks a version up. A string of
    more than :data:`LONGEST_VERSION` letters is taken for a legacy one.
    """
    legacy = Parsed((0, text), text, text, None, None, None)
    if len(text) > LONGEST_VERSION:
        return legacy
    try:
        version = Version(text)
    except ValueError:  # InvalidVersion, and what else reading a number may raise
        return legacy
    canonical = canonicalize_version(version)
    if len(canonical) > LONGEST_VERSION:  # an implied zero was written out
        return legacy
    epoch, major = (min(number, _LARGEST) for number in (version.epoch, version.major))
    return Parsed((1, version), text, canonical, epoch, major, version.is_prerelease)


def by_spelling(listed: Iterable[str]) -> dict[str, str]:
    """Each version an index lists by how a filename spells it, of two the first in the alphabet."""
    return {_folded(version): version for version in sorted(listed, reverse=True)}


def from_filename(
    project: str, filename: str, listed: Mapping[str, str] | None = None
) -> str | None:
    """The version a filename states, NULL when it states none that can be read.

    A name of more than :data:`LONGEST_NAME` letters states none. Order: wheel and sdist
    specification, then what follows the project's own name (eggs, installers, old sdists whose
    version is not PEP 440): the longest of the versions ``listed`` (see :func:`by_spelling`), else
    what looks like one.
    """
    if len(filename) > LONGEST_NAME:
        return None
    stated = _of_known_kind(project, filename)
    if stated is not None:
        return stated
    stem, n_suffixes = _SUFFIX.subn("", filename)
    separators = "[-_.]+".join(re.escape(part) for part in normalise(project).split("-"))
    match = re.match(rf"{separators}[-_](?P<rest>(?P<version>[^-]+(?:-\d[^-]*)?).*)", stem, re.I)
    if not n_suffixes or match is None:
        return None
    parts = _folded(_PLATFORM.sub("", match["rest"])).split("-")[:_MOST_PARTS]
    spelled = ("-".join(parts[:end]) for end in range(len(parts), 0, -1))
    known = next((listed[form] for form in spelled if form in listed), None) if listed else None
    return known or _PLATFORM.sub("", match["version"]) or None


def _folded(version: str) -> str:
    """A version as a filename can spell it: no difference between the signs around its parts."""
    return re.sub(r"[-_+!]+", "-", version).lower()


def is_same_file(filename: str, other: str) -> bool:
    """Do two names stand for one distribution? The order of a wheel's tags, and how project and
    version are spelled, do not matter.
    """
    return filename == other or _parts(filename) == _parts(other)


def _parts(filename: str) -> tuple[object, ...]:
    """What a filename says by the packaging rules; a name they refuse says only itself."""
    if len(filename) > LONGEST_NAME or _n_tags(filename) > _MOST_TAGS:
        return (filename,)
    try:
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename)
        kind = ".zip" if filename.endswith(".zip") else ".tar.gz"
        return (*parse_sdist_filename(filename), kind)
    except ValueError:  # an invalid name or version, and what else reading a number may raise
        return (filename,)


def _of_known_kind(project: str, filename: str) -> str | None:
    """The version in the name of a wheel or sdist of this project, None where it is neither."""
    is_wheel = filename.endswith(".whl")
    if is_wheel and _n_tags(filename) > _MOST_TAGS:
        return None
    try:
        name, version = (parse_wheel_filename if is_wheel else parse_sdist_filename)(filename)[:2]
    except ValueError:  # an invalid name or version, and what else reading a number may raise
        return None
    return str(version) if name == normalise(project) else None


def _n_tags(filename: str) -> int:
    """How many tags the three lists at the end of a wheel's name stand for."""
    return math.prod(part.count(".") + 1 for part in filename[:-4].split("-")[-3:])
