"""Who appears in a project's history: its publishers by letter, and the repository it declares."""

import random
from dataclasses import replace

from pipeline.demo.certificates import FORGES, digest
from pipeline.demo.names import Names
from pipeline.demo.world import Publisher

_WORKFLOWS = ("release.yml", "publish.yml", "build-and-publish.yaml", "wheels.yml")
_ENVIRONMENTS = (None, None, "release", "publish")
#: Labels that projects put on the link to their source.
_LABELS = ("Source", "Repository", "Source Code", "GitHub", "Code", "homepage")


def publishers(rng: random.Random, seed: int, name: str, names: Names) -> dict[str, Publisher]:
    """The publishers of the storylines' letters for this project."""
    owner = names.owner()
    # A few repositories publish several projects each.
    shared = rng.random() < 0.05
    repository = f"sim-owner-shared/monorepo-{rng.randrange(6)}" if shared else f"{owner}/{name}"
    first = Publisher(
        kind="GitHub",
        repository=repository,
        workflow=rng.choice(_WORKFLOWS),
        environment=rng.choice(_ENVIRONMENTS),
        **_ids(seed, repository),
    )
    newcomer, other = f"{owner}-labs", f"sim-owner-taken-{rng.randrange(10_000):04d}"
    replacement = f"{other}/{name}"
    moved = _ids(seed, f"{newcomer}/{name}")
    email = f"publisher@{name}.invalid"
    return {
        "A": first,
        "R": replace(first, repository=f"{owner}/{name}-next"),
        "T": replace(first, repository=f"{newcomer}/{name}", owner_id=moved["owner_id"]),
        "X": replace(first, repository=replacement, **_ids(seed, replacement)),
        "N": replace(first, repository=f"{owner}/{name}-moved", repository_id=None, owner_id=None),
        "W": replace(first, workflow="nightly-wheels.yml"),
        "E": replace(first, environment="protected-release"),
        "L": Publisher(
            kind="GitLab",
            repository=f"{owner}/group/{name}",
            workflow=".gitlab-ci.yml",
            environment=rng.choice(("release", None)),
            **_ids(seed, f"{owner}/group/{name}"),
        ),
        "G": Publisher(kind="Google", email=email),
        "H": Publisher(kind="Google", email=f"release-{email}"),
        "C": replace(first, kind="CircleCI", repository_id=None, owner_id=None),
    }


def _ids(seed: int, repository: str) -> dict[str, str]:
    """The numbers a forge gives this repository and its owner."""
    of_repository = digest(seed, "repository", repository).hex()[:7]
    of_owner = digest(seed, "owner", repository.partition("/")[0]).hex()[:6]
    return {
        "repository_id": str(10_000_000 + int(of_repository, 16)),
        "owner_id": str(1_000_000 + int(of_owner, 16)),
    }


def declared_repository(cast: dict[str, Publisher], declares: str) -> str | None:
    """The URL a project's metadata names: a letter's repository, another one, or none."""
    if declares == "-":
        return None
    publisher = cast.get(declares, cast["A"])
    forge, repository = FORGES.get(publisher.kind, FORGES["GitHub"]), publisher.repository or ""
    if declares == "sibling":
        repository = f"{repository}-sibling"
    if declares == "other":
        repository = f"sim-owner-elsewhere/{repository.rpartition('/')[2]}-fork"
    return f"{forge}/{repository}"


def declared_urls(
    rng: random.Random, name: str, repository: str | None
) -> tuple[tuple[tuple[str, str], ...], str | None]:
    """``project_urls`` and ``home_page`` of the metadata, spelled as variously as people do."""
    urls = [("Documentation", f"https://docs.{name}.invalid/en/latest/")]
    if repository is None:
        return tuple(urls if rng.random() < 0.7 else []), None
    style, is_github = rng.random(), "//github.com/" in repository
    if style < 0.12:
        return (), repository
    if style < 0.20:
        repository += ".git"
    elif style < 0.28:
        repository = repository.replace("sim-owner", "Sim-Owner")
    elif style < 0.36:
        issues = "/issues" if is_github else "/-/issues"
        return (*urls, ("Bug Tracker", repository + issues)), None
    urls.append((rng.choice(_LABELS), repository))
    if style > 0.7:
        tail = "/blob/main/CHANGES.md" if is_github else "/-/blob/main/CHANGES.md"
        urls.append(("Changelog", repository + tail))
    return tuple(urls), f"https://{name}.invalid" if style > 0.6 else None
