"""The records of the simulated index: frozen, and all that answers and truth are read from."""

import io
import json
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from packaging.version import Version

#: First day provenance is kept; nothing uploaded before it can be attested.
FIRST_ATTESTABLE = datetime(2024, 10, 3, tzinfo=UTC)
#: Endings of the file types that can be attested.
ATTESTABLE_ENDINGS = (".whl", ".tar.gz", ".zip")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who uploaded an attested file.

    ``repository_id`` and ``owner_id`` are what the certificate says: None is a certificate
    without them. ``email`` is set for Google only, which has no repository.
    """

    kind: str
    repository: str | None = None
    repository_id: str | None = None
    owner_id: str | None = None
    workflow: str | None = None
    environment: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One uploaded distribution; ``publisher`` None is a file without provenance.

    ``is_refused``: provenance is served in the file list, reading it answers 403. ``states``: what
    its attestations state, ``publish`` and ``build``; ``reference``: the form its workflow is named
    in, by the certificate a ``tag`` or a ``branch``, by a build statement perhaps a ``commit``.
    """

    filename: str
    packagetype: str
    sha256: str
    size: int
    uploaded_at: datetime
    publisher: Publisher | None = None
    is_refused: bool = False
    states: tuple[str, ...] = ("publish",)
    reference: str = "tag"

    @property
    def named_by(self) -> str | None:
        """The form in which its workflow is named; None where nothing names it."""
        if self.publisher is None or self.publisher.workflow is None:
            return None
        is_pinned = self.reference == "commit" and "build" not in self.states
        return "tag" if is_pinned else self.reference

    @property
    def is_attestable(self) -> bool:
        """Whether it can have provenance, by type and date."""
        return self.uploaded_at >= FIRST_ATTESTABLE and self.filename.endswith(ATTESTABLE_ENDINGS)


@cache
def _parsed(version: str) -> Version:
    """A version once parsed: its releases are compared with one another again and again."""
    return Version(version)


@dataclass(frozen=True, slots=True)
class Release:
    """A version with its files, in upload order; ``yanked`` is the reason, "" for none given."""

    version: str
    files: tuple[File, ...]
    requires_python: str | None = None
    yanked: str | None = None

    @property
    def parsed(self) -> Version:
        """The version, ordered by PEP 440."""
        return _parsed(self.version)

    @property
    def first_file_at(self) -> datetime:
        """Upload of its first file."""
        return self.files[0].uploaded_at


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement as metadata spells it, and what it means.

    ``project``: the normalised name it asks for, with ``extras``; None where it cannot be read.
    ``under``: the extra of its own project that turns it on, "" for none. ``applies``: its marker
    holds in the stated environment.
    """

    text: str
    project: str | None
    extras: tuple[str, ...] = ()
    under: str = ""
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Project:
    """One project of the cohort and everything the index says about it.

    ``status``: ``active``, ``archived``, ``quarantined`` or ``gone`` (404 everywhere).
    ``is_provenance_declared`` False: its file list has no ``provenance`` key at all.
    ``is_ownership_declared`` False: its JSON answer has no ``ownership`` key.
    ``storyline`` names how its history was made. ``requires``: of its newest release.
    """

    rank: int
    display_name: str
    name: str
    downloads: int
    summary: str
    storyline: str
    releases: tuple[Release, ...]
    project_urls: tuple[tuple[str, str], ...] = ()
    home_page: str | None = None
    download_url: str | None = None
    roles: tuple[tuple[str, str], ...] = ()
    organization: str | None = None
    requires: tuple[Requirement, ...] = ()
    status: str = "active"
    is_provenance_declared: bool = True
    is_ownership_declared: bool = True
    serial: int = 0

    @property
    def is_json_served(self) -> bool:
        """Whether the project JSON answers 200."""
        return self.status in ("active", "archived") and bool(self.releases)

    @property
    def visible_releases(self) -> tuple[Release, ...]:
        """The releases the index shows."""
        return self.releases if self.is_json_served else ()


@dataclass(frozen=True)
class World:
    """A simulated index: its cohort in rank order and what is true of it."""

    seed: int
    as_of: datetime
    projects: tuple[Project, ...]
    truth: dict[str, Any]

    @cached_property
    def by_name(self) -> dict[str, Project]:
        """Projects by normalised name, without those that are gone."""
        return {project.name: project for project in self.projects if project.status != "gone"}

    def top_list(self) -> bytes:
        """The ranked list in its published shape."""
        rows = [
            {"download_count": project.downloads, "project": project.display_name}
            for project in self.projects
        ]
        document = {
            "last_update": f"{self.as_of:%Y-%m-%d} 00:00:00",
            "source": "simulated",
            "rows": rows,
        }
        return json.dumps(document, indent=0).encode()

    def top_history(self) -> bytes:
        """Monthly lists since October 2024 as Parquet: places drift, and projects not captured
        now held some of the lower ones before. Like the published lists, none of January 2025.
        """
        rng = random.Random(f"{self.seed} lists")  # noqa: S311 - drifting places, not secrets
        size = len(self.projects)
        drift = {project.name: rng.gauss(0, 0.006) for project in self.projects}
        drift |= {f"former-{number}": rng.uniform(0.01, 0.04) for number in range(size // 5)}
        start = {project.name: project.rank / size for project in self.projects}
        rows = []
        for back in range((self.as_of.year - 2024) * 12 + self.as_of.month - 10, -1, -1):
            month = self.as_of.year * 12 + self.as_of.month - 1 - back
            listed_on = date(month // 12, month % 12 + 1, 1)
            if listed_on == date(2025, 1, 1):
                continue
            place = {name: start.get(name, 1.05) - back * by for name, by in drift.items()}
            ranked = sorted(place, key=lambda name: (place[name], name))[:size]
            rows += [
                {
                    "as_of": listed_on,
                    "window_days": 30,
                    "rank": rank,
                    "project": name,
                    "download_count": int(1.2e9 / (rank + 2) ** 0.9),
                }
                for rank, name in enumerate(ranked, start=1)
            ]
        body = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(rows), body)
        return body.getvalue()
