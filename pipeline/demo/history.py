"""Builds the releases of one project: file names, times, sizes, and who published them."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from packaging.version import Version

from pipeline.demo.certificates import digest
from pipeline.demo.world import File, Publisher, Release

_PLATFORMS = (
    "macosx_11_0_arm64",
    "manylinux_2_17_x86_64.manylinux2014_x86_64",
    "musllinux_1_2_x86_64",
    "win_amd64",
)
_EGGS_REFUSED = datetime(2023, 8, 1, tzinfo=UTC)
_NAMES_ENFORCED = datetime(2025, 10, 23, tzinfo=UTC)
#: What a project uploads for a release: its shape, and how common it is.
SHAPES = {"pure": 70, "wheel": 6, "sdist": 5, "zip": 2, "native": 17}


@dataclass(slots=True)
class By:
    """Who publishes a release: its wheels, its source distribution, and a wheel weeks later."""

    wheels: Publisher | None = None
    sdist: Publisher | None = None
    late: Publisher | None = None
    has_late: bool = False
    is_refused: bool = False
    states: tuple[str, ...] = ("publish",)


@dataclass(slots=True)
class History:
    """The releases of one project so far; ``is_legacy``: eggs and unnormalised file names.

    ``reference``: the form in which its workflows are named.
    """

    seed: int
    rng: random.Random
    display_name: str
    name: str
    shape: str
    is_legacy: bool = False
    reference: str = "tag"
    releases: list[Release] = field(default_factory=list)

    def publish(self, version: str, at: datetime, by: By | None = None, **extra: str) -> None:
        """Add one release; ``extra``: ``yanked`` with its reason."""
        by = by or By()
        # Half of the releases have whole seconds: fractions are optional in every answer.
        at = at.replace(microsecond=self.rng.choice((0, self.rng.randrange(1, 1_000_000))))
        files = []
        for number, (filename, packagetype) in enumerate(self._filenames(version, at)):
            publisher = by.sdist if packagetype == "sdist" else by.wheels
            uploaded_at = at + timedelta(seconds=2 * number)
            files.append(self._file(filename, packagetype, uploaded_at, publisher, by))
        if by.has_late:
            later = at + timedelta(days=self.rng.randint(20, 60))
            name = f"{self._stem}-{version}-cp313-cp313-manylinux_2_28_riscv64.whl"
            files.append(self._file(name, "bdist_wheel", later, by.late, by))
        python = f">=3.{7 + (at.year - 2022)}"
        requires = python if self.rng.random() < 0.9 else None
        self.releases.append(Release(version, tuple(files), requires, **extra))

    @property
    def _stem(self) -> str:
        return self.name.replace("-", "_")

    def _file(
        self,
        filename: str,
        packagetype: str,
        uploaded_at: datetime,
        publisher: Publisher | None,
        by: By,
    ) -> File:
        sha256 = digest(self.seed, filename).hex()
        size = 4_000 + int(sha256[:5], 16)
        return File(
            filename,
            packagetype,
            sha256,
            size,
            uploaded_at,
            publisher,
            by.is_refused,
            by.states,
            self.reference,
        )

    def _filenames(self, version: str, at: datetime) -> list[tuple[str, str]]:
        """File names with their package types, in upload order: wheels before the sdist."""
        filenames: list[tuple[str, str]] = []
        if self.shape == "native":
            minor = 8 + (at.year - 2022)
            filenames += [
                (f"{self._stem}-{version}-cp3{python}-cp3{python}-{platform}.whl", "bdist_wheel")
                for python in range(minor, minor + 2)
                for platform in _PLATFORMS[: 2 + len(self.name) % 3]
            ]
        elif self.shape != "sdist":
            filenames.append((f"{self._stem}-{version}-py3-none-any.whl", "bdist_wheel"))
        if self.is_legacy and at < _EGGS_REFUSED:
            filenames.append((f"{self._stem}-{version}-py3.9.egg", "bdist_egg"))
            filenames.append((f"{self._stem}-{version}.win-amd64-py3.9.exe", "bdist_wininst"))
        if self.shape != "wheel":
            stem = self.display_name if self.is_legacy and at < _NAMES_ENFORCED else self._stem
            ending = ".zip" if self.shape == "zip" and at < _NAMES_ENFORCED else ".tar.gz"
            filenames.append((f"{stem}-{version}{ending}", "sdist"))
        return filenames


def next_version(rng: random.Random, version: str) -> str:
    """The version after this one: mostly a patch or minor release, seldom a major one."""
    parsed = Version(version)
    if parsed.is_prerelease:
        return parsed.base_version
    major, minor, patch = (*parsed.release, 0, 0)[:3]
    draw = rng.random()
    if draw < 0.08:
        return f"{major + 1}.0.0rc1" if rng.random() < 0.5 else f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if draw < 0.5 else f"{major}.{minor}.{patch + 1}"
