"""What a capture can know of a project, read from the records in plain Python.

A capture asks for the provenance of every attested file of the latest release, and of the first
attested wheel and the first attested source distribution (by name) of each other release.
"""

import re
from dataclasses import dataclass

from pipeline.demo.world import File, Project, Publisher, Release

_FORGE_KINDS = ("GitHub", "GitLab")
_FORGES = {
    "github": "GitHub", "gitlab": "GitLab", "bitbucket": "Bitbucket", "codeberg": "Codeberg",
}  # fmt: skip
#: Labels, without punctuation, that say where a project's source is.
_SOURCE = ("source", "sourcecode", "repository", "code", "github")
#: kind, repository (its id, else its name), workflow, environment, e-mail.
Identity = tuple[str, str | None, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One release as read.

    ``evidence`` of its attestable files: ``attested``, ``partial``, ``none_found``,
    ``not_attestable`` (there are none) or ``unknown``. ``publisher``: the one all files read have
    in common, of whatever kind; None where there are several, none or one that cannot be read.
    """

    release: Release
    evidence: str
    read: tuple[File, ...]
    publisher: Publisher | None

    @property
    def line(self) -> tuple[int, int, bool]:
        """Epoch, major version, pre-release or not."""
        version = self.release.parsed
        return version.epoch, version.major, version.is_prerelease

    @property
    def publishers(self) -> tuple[Publisher, ...]:
        """Of the files whose provenance could be read, each once."""
        found = (file.publisher for file in self.read if not file.is_refused)
        return tuple(dict.fromkeys(publisher for publisher in found if publisher is not None))


def identity(publisher: Publisher) -> Identity:
    """What two publishers must share to be the same: a renamed repository is, a transferred
    one (new owner id) is not.
    """
    by_id = publisher.repository_id and f"{publisher.repository_id} of {publisher.owner_id}"
    repository = by_id or (publisher.repository or "").lower() or None
    return (
        publisher.kind,
        repository,
        publisher.workflow,
        publisher.environment,
        publisher.email,
    )


def latest_release(project: Project) -> Release | None:
    """The newest stable release that is not yanked, else the newest such pre-release."""
    kept = [release for release in project.visible_releases if release.yanked is None]
    stable = [release for release in kept if not release.parsed.is_prerelease]
    return max(stable or kept, key=lambda release: release.parsed, default=None)


def readings(project: Project) -> tuple[Reading, ...]:
    """Its releases as read, in the order of their first files."""
    latest = latest_release(project)
    ordered = sorted(
        project.visible_releases, key=lambda release: (release.first_file_at, release.parsed)
    )
    return tuple(_read(project, release, release is latest) for release in ordered)


def _read(project: Project, release: Release, is_latest: bool) -> Reading:
    attested = [file for file in release.files if file.publisher is not None]
    bare = [file for file in release.files if file.publisher is None and file.is_attestable]
    if attested:
        evidence = "partial" if bare else "attested"
    elif not bare:
        evidence = "not_attestable"
    else:
        evidence = "none_found" if project.is_provenance_declared else "unknown"
    read = attested if is_latest else _first_of_each_type(attested)
    return Reading(release, evidence, tuple(read), _one_publisher(read))


def _first_of_each_type(files: list[File]) -> list[File]:
    by_name = sorted(files, key=lambda file: file.filename)
    wheels = [file for file in by_name if file.filename.endswith(".whl")]
    return wheels[:1] + [file for file in by_name if file not in wheels][:1]


def _one_publisher(files: list[File]) -> Publisher | None:
    found = {file.publisher for file in files if file.publisher is not None}
    identities = {identity(publisher) for publisher in found}
    if len(identities) != 1 or any(file.is_refused for file in files):
        return None
    return next(file.publisher for file in files if file.publisher is not None)


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
    sources = {found for label, value in urls if label in _SOURCE for found in _repository(value)}
    pages = [value for label, value in urls if label == "homepage"]
    pages += [project.home_page] if project.home_page else []
    return sources or {found for value in pages for found in _repository(value)}


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
