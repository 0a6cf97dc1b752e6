"""Versions and filenames as the packaging specifications read them, tolerant of old ones.

Pure functions on text; both the capture plan and the database build use them, so that
"latest release" has one meaning.
"""

import re
from dataclasses import dataclass

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_version,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

#: File types the index accepts attestations for.
ATTESTABLE_SUFFIXES = (".whl", ".tar.gz", ".zip")
#: Larger epochs and majors (nobody's, but a filename can state one) are read as this one.
_LARGEST = 2**31 - 1
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

    ``canonical`` drops trailing zeros, as the index does when it looks a version up.
    """
    try:
        version = Version(text)
    except InvalidVersion:
        return Parsed((0, text), text, text, None, None, None)
    canonical = canonicalize_version(version)
    epoch, major = (min(number, _LARGEST) for number in (version.epoch, version.major))
    return Parsed((1, version), text, canonical, epoch, major, version.is_prerelease)


def from_filename(project: str, filename: str) -> str | None:
    """The version a filename states, NULL when it states none that can be read.

    Order: wheel and sdist specification, then what follows the project's own name (eggs,
    installers, old sdists whose version is not PEP 440).
    """
    try:
        read = parse_wheel_filename if filename.endswith(".whl") else parse_sdist_filename
        name, version = read(filename)[:2]
        if name == normalise(project):
            return str(version)
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        pass  # not one of the two: read on by the project's name
    stem, found = _SUFFIX.subn("", filename)
    separators = "[-_.]+".join(re.escape(part) for part in normalise(project).split("-"))
    match = re.match(rf"{separators}[-_](?P<version>[^-]+(?:-\d[^-]*)?)", stem, re.I)
    if not found or match is None:
        return None
    return _PLATFORM.sub("", match["version"]) or None


def is_same_file(filename: str, other: str) -> bool:
    """Do two names stand for one distribution? The order of a wheel's tags, and how project and
    version are spelled, do not matter.
    """
    return filename == other or _parts(filename) == _parts(other)


def _parts(filename: str) -> tuple[object, ...]:
    """What a filename says by the packaging rules; a name they refuse says only itself."""
    try:
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename)
        kind = ".zip" if filename.endswith(".zip") else ".tar.gz"
        return (*parse_sdist_filename(filename), kind)
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return (filename,)
