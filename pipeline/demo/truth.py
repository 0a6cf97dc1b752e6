"""The truth of a world: every metric and every event, counted from the records.

The counting is plain Python over the records alone, so it can be held against any other way of
computing the same definitions from the answers.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from pipeline import codes
from pipeline.demo.changes import confirmed_readings, events
from pipeline.demo.closures import closures
from pipeline.demo.oracle import (
    Reading,
    declared_matches,
    latest_release,
)
from pipeline.demo.world import FIRST_ATTESTABLE, Project

EVENT_KINDS = tuple(
    code
    for code, kind in codes.event_kinds().items()
    if kind.origin == "history" and kind.is_simulated
)
_KINDS = {code for code, kind in codes.publisher_kinds().items() if kind.fields}
_STATED = ("publish", "build")
#: Metric -> the counter above the line, the one below.
SHARES = {
    "projects_attested": ("attested", "known"),
    "projects_attested_by_downloads": ("attested_downloads", "known_downloads"),
    "projects_attested_of_attestable": ("attested", "attestable"),
    "projects_attested_partially": ("partial", "known"),
    "projects_attested_top100": ("attested_top100", "known_top100"),
    **{
        f"projects_attested_kind_{code.lower()}": (code, "known")
        for code in codes.publisher_kinds()
    },
    "projects_attested_publish": ("states_publish", "known"),
    "projects_attested_build": ("states_build", "known"),
    "projects_attested_both": ("states_both", "known"),
    "projects_closure_attested": ("closure_attested", "closure_settled"),
    "projects_mutable_workflow": ("mutable", "named"),
    "files_attested_latest": ("files_attested", "files_attestable"),
    "projects_in_organization": ("in_organization", "owned"),
    "projects_single_owner": ("single_owner", "owned"),
    "projects_single_owner_no_org_no_attestation": ("single_owner_unattested", "owned_attestable"),
    "projects_repository_match": ("match", "declared_attested"),
    "projects_repository_mismatch": ("mismatch", "declared_attested"),
    "projects_dormant_365d": ("dormant", "with_files"),
}


def compute_truth(projects: tuple[Project, ...], as_of: datetime, seed: int) -> dict[str, Any]:
    """The truth as a JSON-able document: ``metrics`` by id, and ``events`` in order."""
    counts: Counter[str] = Counter()
    happened = []
    for project in projects:
        read = confirmed_readings(project)
        _count_latest(counts, project, read)
        _count_ownership(counts, project, read)
        _count_project(counts, project, read, as_of)
        happened += [(project.name, *event, at.isoformat()) for *event, at in events(project)]
    for closure in closures(projects).values():
        counts["closure_settled"] += closure.is_attested or closure.is_refuted
        counts["closure_attested"] += closure.is_attested
    by_kind = Counter(event[1] for event in happened)
    metrics: dict[str, dict[str, int | None]] = {
        metric: {"numerator": counts[top], "denominator": counts[bottom]}
        for metric, (top, bottom) in SHARES.items()
    }
    for kind in EVENT_KINDS:
        metrics[f"events_{kind}"] = {"numerator": by_kind[kind], "denominator": None}
    fields = ("project", "kind", "subtype", "version", "previous_version", "at")
    return {
        "schema": 1,
        "seed": seed,
        "projects": len(projects),
        "simulated": True,
        "metrics": metrics,
        "events": [
            dict(zip(fields, event, strict=True))
            for event in sorted(happened, key=lambda event: [part or "" for part in event])
        ],
    }


def _latest(project: Project, read: tuple[Reading, ...]) -> Reading | None:
    """The latest release as read, if there is one and its evidence is known."""
    latest = latest_release(project)
    return next(
        (
            reading
            for reading in read
            if reading.release is latest and reading.evidence != "unknown"
        ),
        None,
    )


def _count_latest(counts: Counter[str], project: Project, read: tuple[Reading, ...]) -> None:
    latest = _latest(project, read)
    if latest is None:
        return
    counts["known"] += 1
    counts["known_downloads"] += project.downloads
    counts["known_top100"] += project.rank <= 100
    counts["attestable"] += latest.release.first_file_at >= FIRST_ATTESTABLE
    counts["partial"] += latest.evidence == "partial"
    files = latest.release.files
    counts["files_attested"] += sum(file.publisher is not None for file in files)
    counts["files_attestable"] += sum(
        file.publisher is not None or file.is_attestable for file in files
    )
    if latest.evidence == "attested":
        counts["attested"] += 1
        counts["attested_downloads"] += project.downloads
        counts["attested_top100"] += project.rank <= 100
        kinds = {publisher.kind for publisher in latest.publishers}
        known = kinds & _KINDS
        is_unread = any(file.is_refused for file in latest.read)
        _count_statements(counts, latest)
        counts.update(known | ({"unknown"} if kinds - known or is_unread or not kinds else set()))


def _count_statements(counts: Counter[str], latest: Reading) -> None:
    """What every file of an attested release states, and how its workflows are named."""
    files = [file for file in latest.read if not file.is_refused]
    names = {file.named_by for file in files} - {None}
    if names:
        counts["named"] += 1
        counts["mutable"] += names != {"commit"}
    if len(files) == len(latest.read):
        stated = {
            statement for statement in _STATED if all(statement in file.states for file in files)
        }
        counts.update(f"states_{statement}" for statement in stated)
        counts["states_both"] += stated == set(_STATED)


def _count_ownership(counts: Counter[str], project: Project, read: tuple[Reading, ...]) -> None:
    if not project.is_json_served or not project.is_ownership_declared:
        return
    owners = sum(role == "Owner" for role, _ in project.roles)
    counts["owned"] += 1
    counts["in_organization"] += project.organization is not None
    counts["single_owner"] += owners == 1
    latest = _latest(project, read)
    if latest is not None and latest.release.first_file_at >= FIRST_ATTESTABLE:
        counts["owned_attestable"] += 1
        # The evidence of a release is the weakest of its files, so a partial one counts too.
        is_bare = latest.evidence in ("none_found", "partial")
        counts["single_owner_unattested"] += (
            owners == 1 and project.organization is None and is_bare
        )


def _count_project(
    counts: Counter[str], project: Project, read: tuple[Reading, ...], as_of: datetime
) -> None:
    matches = declared_matches(project, read)
    if matches is not None:
        counts["declared_attested"] += 1
        counts["match" if matches else "mismatch"] += 1
    uploads = [file.uploaded_at for reading in read for file in reading.release.files]
    if uploads:
        counts["with_files"] += 1
        counts["dormant"] += as_of - max(uploads) > timedelta(days=365)
