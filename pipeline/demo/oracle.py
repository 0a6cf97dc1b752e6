"""What a capture can know of a project, read from the records in plain Python.

A capture asks for the provenance of every attested file of the latest release, and of the first
attested wheel and the first attested source distribution (by name) of each other release; then for
every file of the releases whose publishers seem to differ (:mod:`pipeline.demo.changes`).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pipeline import codes
from pipeline.demo.world import File, Project, Publisher, Release

_FORGE_KINDS = {code for code, kind in codes.publisher_kinds().items() if kind.forge}
_FORGES = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "bitbucket": "Bitbucket",
    "codeberg": "Codeberg",
}
#: Labels, without punctuation, that say where a project's source is.
_SOURCE = ("source", "sourcecode", "repository", "code", "github")


@dataclass(frozen=True, slots=True)
class Reading:
    """One release as read; ``read`` are the files whose provenance was asked for."""

    release: Release
    is_declared: bool
    read: tuple[File, ...]

    @property
    def line(self) -> tuple[int, int, bool]:
        """Epoch, major version, pre-release or not."""
        version = self.release.parsed
        return version.epoch, version.major, version.is_prerelease

    @property
    def evidence(self) -> str:
        """Of its attestable files: ``attested``, ``partial``, ``none_found``, ``unknown`` or
        ``not_attestable`` (there are none).
        """
        return self.evidence_by(self.release.files[-1].uploaded_at)

    def evidence_by(self, moment: datetime) -> str:
        """The same of the files uploaded by then; ``not_attestable`` before the first."""
        files = [file for file in self.release.files if file.uploaded_at <= moment]
        attested = [file for file in files if file.publisher is not None]
        bare = [file for file in files if file.publisher is None and file.is_attestable]
        if attested:
            return "partial" if bare else "attested"
        if not bare:
            return "not_attestable"
        return "none_found" if self.is_declared else "unknown"

    @property
    def publishers(self) -> tuple[Publisher, ...]:
        """Of the files whose provenance could be read, each once."""
        return self.publishers_by(self.release.files[-1].uploaded_at)

    def publishers_by(self, moment: datetime) -> tuple[Publisher, ...]:
        """The same of the files uploaded by then."""
        publishers = (
            file.publisher
            for file in self.read
            if not file.is_refused and file.uploaded_at <= moment
        )
        return tuple(dict.fromkeys(publisher for publisher in publishers if publisher is not None))

    def builds_by(self, moment: datetime) -> bool:
        """Whether a file read and uploaded by then states how it was built."""
        return any("build" in file.states for file in self.read if file.uploaded_at <= moment)

    @property
    def is_refused(self) -> bool:
        """Whether what attests a file could not be read."""
        return any(file.is_refused for file in self.read)

    def is_readable_by(self, moment: datetime) -> bool:
        """Whether the files it had then say who published them, all of them legibly."""
        refused = any(file.is_refused and file.uploaded_at <= moment for file in self.read)
        return not refused and bool(self.publishers_by(moment))

    def is_unasked_by(self, moment: datetime) -> bool:
        """Whether nobody asked who published its attested files of then."""
        is_asked = any(file.uploaded_at <= moment for file in self.read)
        return not is_asked and self.is_part_read_by(moment)

    def is_part_read_by(self, moment: datetime) -> bool:
        """Whether an attested file of then was not asked about."""
        return any(
            file.publisher is not None and file.uploaded_at <= moment and file not in self.read
            for file in self.release.files
        )


def is_same_repository(publisher: Publisher, other: Publisher) -> bool:
    """Whether both publish from one repository, by its id where both have one, or one account."""
    if publisher.kind != other.kind or publisher.email != other.email:
        return False
    if publisher.repository_id is None or other.repository_id is None:
        return (publisher.repository or "").lower() == (other.repository or "").lower()
    return publisher.repository_id == other.repository_id


def latest_release(project: Project) -> Release | None:
    """The newest stable release that is not yanked, else the newest such pre-release."""
    kept = [release for release in project.visible_releases if release.yanked is None]
    stable = [release for release in kept if not release.parsed.is_prerelease]
    return max(stable or kept, key=lambda release: release.parsed, default=None)


def readings(project: Project, confirmed: Collection[str] = ()) -> tuple[Reading, ...]:
    """Its releases as read, in the order of their first files; ``confirmed`` versions in full."""
    latest = latest_release(project)
    ordered = sorted(
        project.visible_releases, key=lambda release: (release.first_file_at, release.parsed)
    )
    return tuple(
        _read(project, release, release is latest or release.version in confirmed)
        for release in ordered
    )


def _read(project: Project, release: Release, is_whole: bool) -> Reading:
    attested = [file for file in release.files if file.publisher is not None]
    read = attested if is_whole else _first_of_each_type(attested)
    return Reading(release, project.is_provenance_declared, tuple(read))


def _first_of_each_type(files: list[File]) -> list[File]:
    by_name = sorted(files, key=lambda file: file.filename)
    wheels = [file for file in by_name if file.filename.endswith(".whl")]
    return wheels[:1] + [file for file in by_name if file not in wheels][:1]


def repositories(publishers: tuple[Publisher, ...]) -> set[tuple[str, str]]:
    """Forge and lower-case path of each repository among these publishers."""
    return {
        (publisher.kind, publisher.repository.lower())
        for publisher in publishers
        if publisher.kind in _FORGE_KINDS and publisher.repository
    }


def declared_repositories(project: Project) -> set[tuple[str, str]]:
    """Forge and lower-case path of each repository the metadata gives as its source.

    Links under a source label decide where there are any, else the home page; no other counts.
    """
    urls = [(re.sub(r"[\W_]", "", label).lower(), value) for label, value in project.project_urls]
    sources = {
        repository for label, value in urls if label in _SOURCE for repository in _repository(value)
    }
    pages = [value for label, value in urls if label == "homepage"]
    pages += [project.home_page] if project.home_page else []
    return sources or {repository for value in pages for repository in _repository(value)}


def _repository(value: str) -> list[tuple[str, str]]:
    match = re.match(
        r"https://(github|gitlab|bitbucket|codeberg)\.(?:com|org)/([^?#]+)", value.lower()
    )
    if match is None:
        return []
    path = match[2].partition("/-/")[0].strip("/").split("/")
    kept = path if match[1] == "gitlab" else path[:2]
    return [(_FORGES[match[1]], "/".join(kept).removesuffix(".git"))]


def declared_matches(project: Project, read: tuple[Reading, ...]) -> bool | None:
    """Whether a declared repository attests the latest release; an earlier name of it counts.

    None where either side has no repository on a forge.
    """
    latest = latest_release(project)
    current = next((reading for reading in read if reading.release is latest), None)
    publishers = current.publishers if current else ()
    attested, declared = repositories(publishers), declared_repositories(project)
    if not attested or not declared:
        return None
    ids = {publisher.repository_id for publisher in publishers} - {None}
    everyone = tuple(publisher for reading in read for publisher in reading.publishers)
    earlier = tuple(publisher for publisher in everyone if publisher.repository_id in ids)
    return bool(declared & (attested | repositories(earlier)))
