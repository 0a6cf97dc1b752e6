"""Which provenance objects to ask for, given what the Simple API said of a project's files.

Unit and budget: one request a file. Every attested file of the latest release is asked; of older
releases none (``latest``), one wheel and one sdist (``per-release``, so that a release whose
halves differ is seen), or every file (``all``).
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from pipeline import versions
from pipeline.collect.options import Identity

_PROVENANCE_PATH = re.compile(r"/integrity/[^/]+/(?P<version>[^/]+)/[^/]+/provenance$")
parse = lru_cache(maxsize=65536)(versions.parse)


@dataclass(frozen=True)
class Target:
    """One provenance object to ask for."""

    filename: str
    version: str
    url: str


@dataclass(frozen=True)
class _File:
    filename: str
    version: str | None
    yanked: bool
    provenance: str | None


def provenance_targets(
    project: str, simple: dict[str, Any], metadata: dict[str, Any] | None, identity: Identity
) -> list[Target]:
    """The provenance objects to ask for, sorted by file name."""
    by_release: dict[str | None, list[_File]] = defaultdict(list)
    for file in _files(project, simple, metadata):
        key = None if file.version is None else parse(file.version).canonical
        by_release[key].append(file)
    latest = _latest(by_release)
    chosen: list[_File] = []
    for release, files in by_release.items():
        attested = sorted((f for f in files if f.provenance), key=lambda f: f.filename)
        if release == latest or identity == "all":
            chosen += attested
        elif identity == "per-release":
            chosen += [f for f in attested if f.filename.endswith(".whl")][:1]
            chosen += [f for f in attested if not f.filename.endswith(".whl")][:1]
    targets = [
        Target(file.filename, file.version, file.provenance)
        for file in chosen
        if file.provenance and file.version
    ]
    return sorted(targets, key=lambda target: target.filename)


def version_of_url(url: str) -> str | None:
    """The version a provenance URL's path names, None where it has another shape."""
    match = _PROVENANCE_PATH.search(url)
    return unquote(match["version"]) if match else None


def _files(project: str, simple: dict[str, Any], metadata: dict[str, Any] | None) -> list[_File]:
    known = _version_by_filename(metadata)
    found = []
    for entry in simple.get("files") or []:
        if not isinstance(entry, dict) or not isinstance(entry.get("filename"), str):
            continue
        filename, served = entry["filename"], entry.get("provenance")
        url = served if isinstance(served, str) and served else None
        version = (
            known.get(filename)
            or (version_of_url(url) if url else None)
            or versions.from_filename(project, filename)
        )
        found.append(_File(filename, version, entry.get("yanked", False) is not False, url))
    return found


def _version_by_filename(metadata: dict[str, Any] | None) -> dict[str, str]:
    releases = (metadata or {}).get("releases")
    if not isinstance(releases, dict):
        return {}
    return {
        entry["filename"]: version
        for version, entries in releases.items()
        if isinstance(entries, list)
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("filename"), str)
    }


def _latest(by_release: dict[str | None, list[_File]]) -> str | None:
    """The newest non-yanked stable release, else the newest non-yanked pre-release."""
    candidates = [
        (parse(release).is_prerelease is False, parse(release).sort_key, release)
        for release, files in by_release.items()
        if release is not None and not all(file.yanked for file in files)
    ]
    return max(candidates)[2] if candidates else None
