"""Every event of a project's history, read from its releases in plain Python."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pipeline.demo.comparison import Change, change, is_same_publisher
from pipeline.demo.oracle import (
    Reading,
    declared_matches,
    is_same_repository,
    latest_release,
    readings,
)
from pipeline.demo.world import FIRST_ATTESTABLE, File, Project, Publisher

#: kind, subtype, version, previous version, upload of the first file that makes it true.
Event = tuple[str, str | None, str, str | None, datetime]
_YEAR = timedelta(days=365)
_LATE = timedelta(days=14)


def events(project: Project) -> Iterator[Event]:
    """Its events, each kind in the order of releases."""
    read = confirmed_readings(project)
    yield from _first_attested(read)
    yield from _losses(read)
    for place, reading in enumerate(read):
        release, previous = reading.release, read[place - 1] if place else None
        previous_version = previous.release.version if previous else None
        if reading.evidence == "partial":
            at = max(_first(reading, bare=False), _first(reading, bare=True))
            yield "provenance_partial", None, release.version, previous_version, at
        if len(first_by_source := _sources(reading)) > 1:
            at = sorted(first_by_source)[1]
            yield "provenance_inconsistent", None, release.version, previous_version, at
        baseline = _baseline(read[:place], reading)
        if baseline is not None and (publisher_change := _certain(baseline, reading)):
            kind, subtype, at = publisher_change
            yield kind, subtype, release.version, baseline.release.version, at
        is_whole = baseline is not None and not (_is_part_read(reading) or _is_part_read(baseline))
        if (
            baseline
            and is_whole
            and (build_change := _build_change(read[:place], baseline, reading))
        ):
            kind, at = build_change
            yield kind, None, release.version, baseline.release.version, at
        if previous and _gap(previous, reading) > _YEAR:
            subtype = _awakening(reading, baseline or _any(read[:place], reading))
            at = release.first_file_at
            yield "dormant_release", subtype, release.version, previous_version, at
        for file in _late_files(reading):
            yield "late_file", None, release.version, None, file.uploaded_at
    latest = latest_release(project)
    if latest is not None and declared_matches(project, read) is False:
        at = min(file.uploaded_at for file in latest.files if file.publisher)
        yield "repository_mismatch", None, latest.version, None, at


def confirmed_readings(project: Project) -> tuple[Reading, ...]:
    """Its releases as read once everything a change depends on was asked for."""
    confirmed: set[str] = set()
    while True:
        read = readings(project, confirmed)
        versions = set(_unconfirmed(read)) - confirmed
        if declared_matches(project, read) is False:
            versions = {reading.release.version for reading in read} - confirmed
        if not versions:
            return read
        confirmed |= versions


def _unconfirmed(read: tuple[Reading, ...]) -> Iterator[str]:
    """Versions of which every file has to be read before a change is claimed."""
    for place, reading in enumerate(read):
        version, files = reading.release.version, reading.release.files
        limit = reading.release.first_file_at + _LATE
        if len(_sources(reading)) > 1:
            yield version
        if any(file.publisher and file.uploaded_at > limit for file in files):
            yield version
        before = read[:place]
        is_woken = bool(before) and _gap(before[-1], reading) > _YEAR
        for baseline in (
            _baseline(before, reading),
            _any(before, reading),
            _any([earlier for earlier in before if not earlier.line[2]], reading),
        ):
            if baseline and (
                is_woken
                or baseline.is_unasked_by(reading.release.first_file_at)
                or change(baseline, reading)
            ):
                yield from (version, baseline.release.version)
        baseline = _baseline(before, reading)
        if baseline and _build_change(before, baseline, reading):
            yield from (version, baseline.release.version)


def _gap(earlier: Reading, later: Reading) -> timedelta:
    return later.release.first_file_at - earlier.release.first_file_at


def _first(reading: Reading, *, bare: bool) -> datetime:
    """Upload of its first attested file, or of its first attestable one that is not."""
    return min(
        file.uploaded_at
        for file in reading.release.files
        if (file.is_attestable and file.publisher is None if bare else file.publisher)
    )


def _first_attested(read: tuple[Reading, ...]) -> Iterator[Event]:
    """The release of the first attested file, after the release before it."""
    firsts = [
        (_first(reading, bare=False), place)
        for place, reading in enumerate(read)
        if any(file.publisher for file in reading.release.files)
    ]
    if firsts:
        at, place = min(firsts)
        previous = read[place - 1].release.version if place else None
        yield "first_attested", None, read[place].release.version, previous, at


def _losses(read: tuple[Reading, ...]) -> Iterator[Event]:
    """Lost provenance, once until the line is attested again, and the release that regains it."""
    lost: dict[tuple[int, int, bool], str] = {}
    for place, reading in enumerate(read):
        version = reading.release.version
        if reading.evidence == "attested" and reading.line in lost:
            at = _first(reading, bare=False)
            yield "provenance_regained", None, version, lost.pop(reading.line), at
        elif reading.evidence == "none_found" and reading.line not in lost:
            moment = reading.release.first_file_at
            predecessor = _predecessor(read[:place], reading)
            if predecessor is not None and predecessor.evidence_by(moment) == "attested":
                lost[reading.line] = version
                at = _first(reading, bare=True)
                yield "provenance_lost", None, version, predecessor.release.version, at


def _predecessor(before: tuple[Reading, ...], reading: Reading) -> Reading | None:
    """The release an unattested one is measured by; those partial at that time are passed over."""
    version, line, moment = reading.release.parsed, reading.line, reading.release.first_file_at
    whole = [
        earlier for earlier in before if earlier.evidence_by(moment) not in ("partial", "unknown")
    ]
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
    moment = reading.release.files[-1].uploaded_at
    return reading.evidence == "attested" and reading.is_readable_by(moment)


def _any(before: tuple[Reading, ...] | list[Reading], reading: Reading) -> Reading | None:
    """The newest release attested by the time of this one, with publishers that could be read."""
    if not _is_comparable(reading):
        return None
    moment = reading.release.first_file_at
    candidates = [
        earlier
        for earlier in before
        if earlier.evidence_by(moment) == "attested"
        and (earlier.is_readable_by(moment) or earlier.is_unasked_by(moment))
    ]
    return candidates[-1] if candidates else None


def _baseline(before: tuple[Reading, ...], reading: Reading) -> Reading | None:
    """The release whose publishers this one's are compared with."""
    same_line = _any([earlier for earlier in before if earlier.line == reading.line], reading)
    if same_line is not None:
        return same_line
    if not reading.line[2]:
        stable = _any([earlier for earlier in before if not earlier.line[2]], reading)
        return stable or _any(before, reading)
    moment = reading.release.first_file_at
    is_old = any(
        earlier.evidence_by(moment) == "attested" and earlier.line[:2] == reading.line[:2]
        for earlier in before
    )
    return None if is_old else _any(before, reading)


def _build_change(
    before: tuple[Reading, ...], baseline: Reading, reading: Reading
) -> tuple[str, datetime] | None:
    """Build provenance lost, or regained in its line, and when; None where a file was refused."""
    if baseline.is_refused or reading.is_refused:
        return None
    moment = reading.release.first_file_at
    had, has = baseline.builds_by(moment), reading.builds_by(_last(reading))
    if had and not has:
        return "build_provenance_lost", _first(reading, bare=False)
    first = before[: before.index(baseline)]
    is_again = any(earlier.line == reading.line and earlier.builds_by(moment) for earlier in first)
    if has and not had and is_again:
        builds = (file.uploaded_at for file in reading.read if "build" in file.states)
        return "build_provenance_regained", min(builds)
    return None


def _last(reading: Reading) -> datetime:
    """Upload of its last file."""
    return reading.release.files[-1].uploaded_at


def _is_part_read(reading: Reading) -> bool:
    """Whether an attested file was not asked about."""
    return reading.is_part_read_by(_last(reading))


def _certain(baseline: Reading, reading: Reading) -> Change | None:
    """How the publishers changed, where every file of both was read."""
    moment = reading.release.first_file_at
    is_part_read = baseline.is_part_read_by(moment) or _is_part_read(reading)
    return None if is_part_read else change(baseline, reading)


def _sources(reading: Reading) -> list[datetime]:
    """First uploads of its repositories or accounts, each with its workflow; a rename is one."""
    read = [(file.uploaded_at, file.publisher) for file in reading.read if not file.is_refused]
    numbers = {
        (who.kind, (who.repository or "").lower()): who.repository_id
        for _, who in sorted(read, key=lambda upload: str(upload[1] and upload[1].repository_id))
        if who is not None and who.repository_id
    }
    firsts: dict[tuple[str | None, ...], datetime] = {}
    for at, who in sorted(read, key=lambda upload: upload[0]):
        if who is not None:
            name = (who.repository or "").lower()
            number = who.repository_id or numbers.get((who.kind, name))
            firsts.setdefault((who.kind, number or name, who.email, who.workflow), at)
    return list(firsts.values())


def _awakening(reading: Reading, baseline: Reading | None) -> str | None:
    """Who publishes after a year of silence; None where that, or who did before, is not known."""
    if reading.release.first_file_at < FIRST_ATTESTABLE:
        return None
    if reading.evidence == "none_found":
        return "unattested"
    if baseline is None or not _is_comparable(reading):
        return None
    return "same_publisher" if is_same_publisher(baseline, reading) else "new_publisher"


def _late_files(reading: Reading) -> list[File]:
    """Files added long after the first, to files all attested, by nobody or somebody else."""
    limit = reading.release.first_file_at + _LATE
    early = [file for file in reading.release.files if file.uploaded_at <= limit]
    if reading.evidence_by(limit) != "attested":
        return []
    known = [file.publisher for file in early if file in reading.read]
    is_readable = reading.is_readable_by(limit)
    files = []
    for late in reading.release.files:
        if late.uploaded_at <= limit:
            continue
        if late.publisher is None:
            is_late = late.is_attestable
        else:
            is_late = (
                late in reading.read
                and not late.is_refused
                and is_readable
                and not any(_is_same(late.publisher, publisher) for publisher in known if publisher)
            )
        files += [late] * is_late
    return files


def _is_same(publisher: Publisher, other: Publisher) -> bool:
    return is_same_repository(publisher, other) and (publisher.workflow, publisher.environment) == (
        other.workflow,
        other.environment,
    )
