"""Two releases' publishers compared as sets, in plain Python."""

from collections.abc import Callable
from datetime import datetime

from pipeline.demo.oracle import Reading, is_same_repository
from pipeline.demo.world import Publisher

#: Kind of event, subtype, upload of the first file that shows it.
Change = tuple[str, str | None, datetime]
_Same = Callable[[Publisher, Publisher], bool]


def change(baseline: Reading, reading: Reading) -> Change | None:
    """The first of kind, repository, workflow, environment in which the publishers differ."""
    before = baseline.publishers_by(reading.release.first_file_at)
    after = reading.publishers
    first = min(file.uploaded_at for file in reading.release.files if file.publisher in after)
    if not {publisher.kind for publisher in before} & {publisher.kind for publisher in after}:
        return "publisher_kind_changed", None, first
    if (repository_change := _repository_change(before, after)) is not None:
        subtype, new = repository_change
        return "publisher_repository_changed", subtype, _first_by(reading, new) or first
    is_less = bool(_without(before, after, is_same_repository))  # nobody new, with all it had
    for kind, is_same in (("workflow", _has_workflow), ("environment", _has_environment)):
        gained, gone = _without(after, before, is_same), _without(before, after, is_same)
        if gained or (gone and not is_less):
            return f"publisher_{kind}_changed", None, _first_by(reading, gained) or first
    return None


def is_same_publisher(baseline: Reading, reading: Reading) -> bool:
    """Whether nothing but the name of a repository is new, and no more than a repository gone."""
    before = baseline.publishers_by(reading.release.first_file_at)
    after = reading.publishers
    repository_change = _repository_change(before, after)
    if (repository_change is not None and repository_change[0] != "renamed") or _without(
        after, before, _has_environment
    ):
        return False
    is_less = bool(_without(before, after, is_same_repository))
    return is_less or not _without(before, after, _has_environment)


def _repository_change(
    before: tuple[Publisher, ...], after: tuple[Publisher, ...]
) -> tuple[str, list[Publisher]] | None:
    """How the repositories changed, by the numbers of the certificates, and who shows it."""
    new = _without(after, before, is_same_repository)
    if len(new) == len(after):
        without = any(publisher.repository_id is None for publisher in (*before, *after))
        return ("unknown" if without else "replaced"), new
    if new:
        return "added", new
    if moved := _without(after, before, _has_owner):
        return "transferred", moved
    if renamed := _without(after, before, _has_name):
        by_number = not _without(renamed, before, _has_known_owner)
        return ("renamed" if by_number else "unknown"), renamed
    return None


def _without(
    some: tuple[Publisher, ...] | list[Publisher], others: tuple[Publisher, ...], is_same: _Same
) -> list[Publisher]:
    """Those of ``some`` that none of the others is the same as."""
    return [
        publisher for publisher in some if not any(is_same(publisher, other) for other in others)
    ]


def _has_owner(publisher: Publisher, other: Publisher) -> bool:
    is_open = publisher.owner_id is None or other.owner_id is None
    return is_same_repository(publisher, other) and (
        is_open or publisher.owner_id == other.owner_id
    )


def _has_known_owner(publisher: Publisher, other: Publisher) -> bool:
    return is_same_repository(publisher, other) and None not in (publisher.owner_id, other.owner_id)


def _has_name(publisher: Publisher, other: Publisher) -> bool:
    is_named_so = (publisher.repository or "").lower() == (other.repository or "").lower()
    return is_same_repository(publisher, other) and is_named_so


def _has_workflow(publisher: Publisher, other: Publisher) -> bool:
    return is_same_repository(publisher, other) and publisher.workflow == other.workflow


def _has_environment(publisher: Publisher, other: Publisher) -> bool:
    return _has_workflow(publisher, other) and publisher.environment == other.environment


def _first_by(reading: Reading, publishers: list[Publisher]) -> datetime | None:
    """Upload of the first file by any of these."""
    return min(
        (file.uploaded_at for file in reading.read if file.publisher in publishers), default=None
    )
