"""An incident's releases, as its sources state them, as a literal project to be judged.

What no source states is replayed as it may have been: a replay for each way.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from tests.helpers import literal

#: Types of file an incident's releases may state, and how such a file ends.
FILE_TYPES = {"sdist": ".tar.gz", "wheel": "-py3-none-any.whl"}


def worlds(releases: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """These releases as they may have been: attested or not, each type of file nobody speaks of.

    A release with ``files`` and without ``attested`` has one file more, of the type not stated.
    """
    choices = []
    for release in releases:
        files = release.get("files", {})
        open_types = FILE_TYPES.keys() - files.keys() if files and "attested" not in release else ()
        choices.append(
            [
                release | {"files": files | dict(zip(open_types, said, strict=True))}
                if files
                else release
                for said in product((True, False), repeat=len(open_types))
            ]
        )
    return map(list, product(*choices))


def replay(
    releases: list[dict[str, Any]], file_type: str = "sdist", name: str = "p"
) -> literal.Project:
    """The project of an incident, in the order and with the gaps stated.

    A release has the files that sources state, and one of ``file_type`` where they do not say more.
    """
    made: dict[str, list[literal.File]] = {}
    for release, uploaded in zip(releases, moments(releases), strict=True):
        by = literal.Publisher(
            repository=release.get("repository", "stated/nowhere"),
            workflow=release.get("workflow", "not-stated.yml"),
            environment=release.get("environment"),
            repository_id=None,
            owner_id=None,
        )
        files = release.get("files", {})
        if "attested" in release or not files:
            files = {file_type: release.get("attested")} | files
        made[release["version"]] = [
            literal.File(
                f"{name}-{release['version']}{FILE_TYPES[each]}",
                uploaded,
                by if attested else None,
                provenance="absent" if attested is None else "by publisher",
            )
            for each, attested in sorted(files.items())
        ]
    return literal.Project(name, made)


def moments(releases: list[dict[str, Any]]) -> list[datetime]:
    """Upload times: stated ones, and for the others the stated gap, else a day, to a neighbour."""
    gaps = [timedelta(days=release.get("after_days", 1)) for release in releases]
    stated = [moment(release["on"]) if "on" in release else None for release in releases]
    first = next((place for place, day in enumerate(stated) if day), None)
    start = stated[first] if first is not None else datetime(2025, 1, 1, tzinfo=UTC)
    assert start is not None
    found = [start - sum(gaps[1 : (first or 0) + 1], timedelta())]
    for place in range(1, len(releases)):
        after = found[-1] + gaps[place]
        known = stated[place]
        found.append(after if known is None else max(known, found[-1] + timedelta(seconds=1)))
    return found


def moment(text: str) -> datetime:
    """The time an incident's ``on`` states; a day alone is its first moment, UTC."""
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
