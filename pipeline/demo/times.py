"""When each event of a project's history came true, read from its files in plain Python."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from pipeline.demo.changes import events, late_files
from pipeline.demo.reading import Reading, readings
from pipeline.demo.world import Project, Publisher

#: kind, subtype, version, previous version, time of upload.
Dated = tuple[str, str | None, str, str | None, str]


def dated_events(project: Project) -> Iterator[Dated]:
    """Its events with the upload time of the first file that makes each true."""
    read = {reading.release.version: reading for reading in readings(project)}
    seen: Counter[tuple[str, str]] = Counter()
    for kind, subtype, version, previous in events(project):
        moments = _moments(kind, read[version])
        at = moments[seen[kind, version]]  # late files: one event a file
        seen[kind, version] += 1
        yield kind, subtype, version, previous, at.isoformat()


def _moments(kind: str, reading: Reading) -> list[datetime]:
    files = reading.release.files
    attested = [file.uploaded_at for file in files if file.publisher is not None]
    bare = [file.uploaded_at for file in files if file.publisher is None and file.is_attestable]
    if kind == "late_file":
        return [file.uploaded_at for file in late_files(reading)]
    if kind == "dormant_release":
        return [reading.release.first_file_at]
    if kind == "provenance_lost":
        return [min(bare)]
    if kind == "provenance_partial":
        return [max(min(attested), min(bare))]
    if kind == "provenance_inconsistent":
        return [_second_source(reading)]
    return [min(attested)]


def _second_source(reading: Reading) -> datetime:
    """Upload of the first file read whose repository, e-mail or workflow is another's."""
    first, *later = sorted(
        (file.uploaded_at, file.filename, _source(file.publisher))
        for file in reading.read if file.publisher is not None and not file.is_refused
    )  # fmt: skip
    return min(at for at, _, source in later if source != first[2])


def _source(publisher: Publisher) -> tuple[str, ...]:
    parts = (publisher.kind, publisher.repository, publisher.email, publisher.workflow)
    return tuple(part or "" for part in parts)
