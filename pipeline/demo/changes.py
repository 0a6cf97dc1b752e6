"""Every event of a project's history, read from its releases in plain Python."""

from collections.abc import Iterator
from datetime import timedelta

from pipeline.demo.reading import Reading, declared_matches, identity, latest_release, readings
from pipeline.demo.world import File, Project, Publisher

#: kind, subtype, version, previous version.
Event = tuple[str, str | None, str, str | None]
_YEAR = timedelta(days=365)
_LATE = timedelta(days=14)


def events(project: Project) -> Iterator[Event]:
    """Its events, each kind in the order of releases."""
    read = readings(project)
    yield from _first_attested(read)
    yield from _losses(read)
    for place, reading in enumerate(read):
        version, previous = reading.release.version, read[place - 1] if place else None
        previous_version = previous.release.version if previous else None
        if reading.evidence == "partial":
            yield "provenance_partial", None, version, previous_version
        if _is_inconsistent(reading):
            yield "provenance_inconsistent", None, version, previous_version
        baseline = _baseline(read[:place], reading)
        if baseline is not None and (change := _change(baseline, reading)):
            yield *change, version, baseline.release.version
        if previous and _gap(previous, reading) > _YEAR:
            subtype = _awakening(reading, baseline)
            yield "dormant_release", subtype, version, previous_version
        for _ in late_files(reading):
            yield "late_file", None, version, None
    latest = latest_release(project)
    if latest is not None and declared_matches(project, read) is False:
        yield "repository_mismatch", None, latest.version, None


def _gap(earlier: Reading, later: Reading) -> timedelta:
    return later.release.first_file_at - earlier.release.first_file_at


def _first_attested(read: tuple[Reading, ...]) -> Iterator[Event]:
    """The release of the first attested file, after the release before it."""
    firsts = [
        (min(file.uploaded_at for file in reading.release.files if file.publisher), place)
        for place, reading in enumerate(read)
        if any(file.publisher for file in reading.release.files)
    ]
    if firsts:
        _, place = min(firsts)
        previous = read[place - 1].release.version if place else None
        yield "first_attested", None, read[place].release.version, previous


def _losses(read: tuple[Reading, ...]) -> Iterator[Event]:
    """Lost provenance, once until the line is attested again, and the release that regains it."""
    lost: dict[tuple[int, int, bool], str] = {}
    for place, reading in enumerate(read):
        version = reading.release.version
        if reading.evidence == "attested" and reading.line in lost:
            yield "provenance_regained", None, version, lost.pop(reading.line)
        elif reading.evidence == "none_found" and reading.line not in lost:
            predecessor = _predecessor(read[:place], reading)
            if predecessor is not None and predecessor.evidence == "attested":
                lost[reading.line] = version
                yield "provenance_lost", None, version, predecessor.release.version


def _predecessor(before: tuple[Reading, ...], reading: Reading) -> Reading | None:
    """The release an unattested one is measured by; partial ones are passed over."""
    whole = [earlier for earlier in before if earlier.evidence != "partial"]
    version, line = reading.release.parsed, reading.line
    lower = [
        earlier for earlier in whole if earlier.line == line and earlier.release.parsed < version
    ]
    if lower:
        return max(lower, key=lambda earlier: earlier.release.parsed)
    is_first_of_major = not any(earlier.line[:2] == line[:2] for earlier in before)
    is_first_stable = not version.is_prerelease and not any(
        earlier.line == line for earlier in before
    )
    if not (is_first_of_major or is_first_stable):
        return None
    comparable = [earlier for earlier in whole if version.is_prerelease or not earlier.line[2]]
    return comparable[-1] if comparable else None


def _is_comparable(reading: Reading) -> bool:
    return reading.evidence == "attested" and reading.publisher is not None


def _baseline(before: tuple[Reading, ...], reading: Reading) -> Reading | None:
    """The release whose publisher this one's is compared with."""
    if not _is_comparable(reading):
        return None
    earlier = [candidate for candidate in before if _is_comparable(candidate)]
    same_line = [candidate for candidate in earlier if candidate.line == reading.line]
    if same_line:
        return same_line[-1]
    if not reading.line[2]:
        stable = [candidate for candidate in earlier if not candidate.line[2]]
        earlier = stable or earlier
    elif any(
        candidate.evidence == "attested" and candidate.line[:2] == reading.line[:2]
        for candidate in before
    ):
        return None
    return earlier[-1] if earlier else None


def _change(baseline: Reading, reading: Reading) -> tuple[str, str | None] | None:
    """The first difference of the two publishers: kind, repository, workflow, environment."""
    before, after = baseline.publisher, reading.publisher
    assert before is not None  # noqa: S101 - baselines are comparable
    assert after is not None  # noqa: S101
    if before.kind != after.kind:
        return "publisher_kind_changed", None
    if before.email != after.email:
        return "publisher_repository_changed", "unknown"
    if subtype := _repository_change(before, after):
        return "publisher_repository_changed", subtype
    if before.workflow != after.workflow:
        return "publisher_workflow_changed", None
    if before.environment != after.environment:
        return "publisher_environment_changed", None
    return None


def _repository_change(before: Publisher, after: Publisher) -> str | None:
    """How the repository changed, by the numbers of the certificates."""
    is_renamed = (before.repository or "").lower() != (after.repository or "").lower()
    if before.repository_id is None or after.repository_id is None:
        return "unknown" if is_renamed else None
    if before.repository_id != after.repository_id:
        return "replaced"
    if before.owner_id != after.owner_id:
        return "transferred"
    return "renamed" if is_renamed else None


def _is_inconsistent(reading: Reading) -> bool:
    """Whether its files come from more than one repository, e-mail or workflow."""
    sources = {
        (publisher.kind, publisher.repository, publisher.email) for publisher in reading.publishers
    }
    workflows = {publisher.workflow for publisher in reading.publishers}
    return len(sources) > 1 or len(workflows) > 1


def _awakening(reading: Reading, baseline: Reading | None) -> str | None:
    """Who publishes after a year of silence."""
    if reading.evidence != "attested":
        return "unattested"
    if reading.publisher is None:
        return None
    if baseline is None or baseline.publisher is None:
        return "new_publisher"
    is_same = identity(reading.publisher) == identity(baseline.publisher)
    return "same_publisher" if is_same else "new_publisher"


def late_files(reading: Reading) -> list[File]:
    """Files added long after the first, to files all attested, by nobody or somebody else."""
    found = []
    for late in reading.release.files:
        is_late = late.uploaded_at > reading.release.first_file_at + _LATE
        earlier = [
            file
            for file in reading.release.files
            if file.is_attestable and file.uploaded_at < late.uploaded_at
        ]
        if not is_late or not earlier or not all(file.publisher for file in earlier):
            continue
        if late.publisher is None:
            is_strange = late.is_attestable
        elif late in reading.read and not late.is_refused:
            known = {identity(f.publisher) for f in earlier if f in reading.read and f.publisher}
            is_strange = bool(known) and identity(late.publisher) not in known
        else:
            is_strange = False
        found += [late] * is_strange
    return found
