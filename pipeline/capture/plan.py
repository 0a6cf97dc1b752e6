"""What to ask: counts before the first request, then which provenance objects.

Unit and budget: one request a file. Every attested file of the latest release, and of a release
that is pinned, is asked; of older releases none (``latest``), one wheel and one sdist
(``per-release``, so that a release whose halves differ is seen), or every file (``all``). Where
what ``per-release`` read would be a change of publisher, every file of the releases compared is
asked too (``confirm``).
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from pipeline import versions
from pipeline.capture.options import Identity
from pipeline.text import is_text

_PROVENANCE_PATH = re.compile(r"/integrity/[^/]+/(?P<version>[^/]+)/[^/]+/provenance$")
#: What counts as served provenance; the same rule is in ``sql/raw/raw_simple_file.sql``.
_URL = re.compile(r"https?://[^\s/]+/\S+", re.A | re.I)
_SHA256 = re.compile(r"^[0-9a-f]{64}$")
parse = lru_cache(maxsize=65536)(versions.parse)


@dataclass(frozen=True)
class Plan:
    """Requests a capture will send, by kind; None is what only the answers can tell.

    ``conditional`` of the ``simple`` and ``project`` requests carry an ETag and may be answered
    by "unchanged"; ``unmoved`` projects are not asked about. ``stored`` provenance objects are
    here already; ``mode`` is ``full`` or ``incremental``. ``confirm`` are provenance requests of
    the second pass, known when the first is read.
    """

    mode: str
    projects: int
    index: int
    unmoved: int | None
    simple: int | None
    project: int | None
    conditional: int
    provenance: int | None
    stored: int
    confirm: int | None = None

    def by_kind(self) -> dict[str, str]:
        """Requests by kind, as far as they are known, for a reader."""
        most = "at most " if self.simple is None else ""
        listings = self.projects if self.simple is None else self.simple
        known = "known after the file lists" if self.provenance is None else str(self.provenance)
        return {
            "index": str(self.index),
            "simple": f"{most}{listings}",
            "project": f"{most}{listings}",
            "conditional, of these two": str(self.conditional),
            "provenance": known,
            "to confirm changes": "known after these"
            if self.confirm is None
            else str(self.confirm),
        }

    def requests(self) -> int:
        """Requests planned so far, the largest number where it is not known yet."""
        listings = self.projects if self.simple is None else self.simple
        return self.index + 2 * listings + (self.provenance or 0) + (self.confirm or 0)

    def sentence(self, rate: float) -> str:
        """The plan for a reader, with minutes at ``rate`` requests a second."""
        most = "at most " if self.simple is None else ""
        listings = self.projects if self.simple is None else self.simple
        parts = [f"{self.mode}: {most}{2 * listings} requests about {listings} projects"]
        if self.unmoved:
            parts.append(f"{self.unmoved} did not move")
        parts.append(f"{self.conditional} conditional")
        asked = (
            "provenance known after the file lists"
            if self.provenance is None
            else f"{self.provenance} of provenance"
        )
        parts.append(f"{asked} ({self.stored} stored)")
        if self.confirm is not None:
            parts.append(f"{self.confirm} to confirm changes")
        minutes = (
            f"{most}{self.requests() / rate / 60:.1f} min at {rate:g} a second" if rate else ""
        )
        parts.append(minutes or "no rate limit")
        return ", ".join(parts)


@dataclass(frozen=True, order=True)
class Target:
    """One provenance object to ask for; ``sha256`` is the file's, where the index states it."""

    filename: str
    version: str
    url: str
    sha256: str | None = None


@dataclass(frozen=True)
class _File:
    filename: str
    version: str | None
    yanked: bool
    provenance: str | None
    sha256: str | None


def provenance_targets(
    project: str,
    simple: dict[str, Any],
    metadata: dict[str, Any] | None,
    identity: Identity,
    pinned: frozenset[str] = frozenset(),
) -> list[Target]:
    """The provenance objects to ask for, sorted by file name; ``pinned`` are canonical versions."""
    by_release: dict[str | None, list[_File]] = defaultdict(list)
    for file in _files(project, simple, metadata):
        key = None if file.version is None else parse(file.version).canonical
        by_release[key].append(file)
    latest = _latest(by_release)
    chosen: list[_File] = []
    for release, files in by_release.items():
        attested = sorted((f for f in files if f.provenance), key=lambda f: f.filename)
        if release == latest or release in pinned or identity == "all":
            chosen += attested
        elif identity == "per-release":
            chosen += [f for f in attested if f.filename.endswith(".whl")][:1]
            chosen += [f for f in attested if not f.filename.endswith(".whl")][:1]
    targets = {
        file.filename: Target(file.filename, file.version, file.provenance, file.sha256)
        for file in chosen
        if file.provenance and file.version
    }
    return [targets[filename] for filename in sorted(targets)]


def n_attested(simple: dict[str, Any]) -> int:
    """How many files of a file list have served provenance."""
    entries = simple.get("files")
    return sum(
        isinstance(entry, dict) and _url(entry) is not None
        for entry in (entries if isinstance(entries, list) else [])
    )


def version_of_url(url: str) -> str | None:
    """The version a provenance URL's path names, None where it has another shape or is no UTF-8."""
    match = _PROVENANCE_PATH.search(url)
    try:
        return unquote(match["version"], errors="strict") if match else None
    except UnicodeDecodeError:
        return None


def _files(project: str, simple: dict[str, Any], metadata: dict[str, Any] | None) -> list[_File]:
    known = _version_by_filename(metadata)
    listed = simple.get("versions")
    spelled = versions.by_spelling(filter(is_text, listed if isinstance(listed, list) else []))
    found = []
    entries = simple.get("files")
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or not is_text(entry.get("filename")):
            continue
        filename, url = entry["filename"], _url(entry)
        version = (
            known.get(filename)
            or (version_of_url(url) if url else None)
            or versions.from_filename(project, filename, spelled)
        )
        # null, and any other value, is not yanked; sql/raw/raw_simple_file.sql has the same rule
        yanked = entry.get("yanked") is True or isinstance(entry.get("yanked"), str)
        found.append(_File(filename, version, yanked, url, _sha256(entry.get("hashes"))))
    return found


def _url(entry: dict[str, Any]) -> str | None:
    served = entry.get("provenance")
    return served if is_text(served) and _URL.fullmatch(served) else None


def _sha256(hashes: Any) -> str | None:
    stated = hashes.get("sha256") if isinstance(hashes, dict) else None
    return stated if isinstance(stated, str) and _SHA256.match(stated) else None


def _version_by_filename(metadata: dict[str, Any] | None) -> dict[str, str]:
    releases = (metadata or {}).get("releases")
    if not isinstance(releases, dict):
        return {}
    return {
        entry["filename"]: version
        for version, entries in releases.items()
        if isinstance(entries, list)
        for entry in entries
        if isinstance(entry, dict) and is_text(entry.get("filename")) and is_text(version)
    }


def _latest(by_release: dict[str | None, list[_File]]) -> str | None:
    """The newest non-yanked stable release, else the newest non-yanked pre-release."""
    candidates = [
        (parse(release).is_prerelease is False, parse(release).sort_key, release)
        for release, files in by_release.items()
        if release is not None and not all(file.yanked for file in files)
    ]
    return max(candidates)[2] if candidates else None
