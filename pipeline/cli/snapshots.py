"""Verbs for the data folder: list, verify and prune snapshots; doctor and cost."""

import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from pipeline.cli import options as opt
from pipeline.cli.app import verb
from pipeline.cli.console import OUTPUT, Steps, note, result, say
from pipeline.cli.report import find
from pipeline.errors import BadInput, DamagedData
from pipeline.text import plural


@verb()
def snapshots(
    unkept: Annotated[
        bool, typer.Option("--unkept", help="Only captures that exist nowhere else.")
    ] = False,
    data_dir: opt.DataOption = None,
) -> None:
    """List snapshots, newest first: id, source, as-of, size on disk, projects that answered."""
    from pipeline import snapshot as store
    from pipeline.snapshot import kept
    from pipeline.snapshot.retention import is_of_the_future, size

    data, now = opt.data_folder(data_dir), datetime.now(UTC)
    for name in store.unreadable(data):
        say(f"{name}: damaged: its manifest cannot be read, or belongs to another snapshot")
    snapshots = [
        snapshot
        for snapshot in store.newest_first(data)
        if not unkept or kept.is_only_copy(snapshot)
    ]
    if snapshots and sys.stdout.isatty() and not OUTPUT.is_json:  # a pipe gets rows alone
        result("snapshot\tsource\tas of\ton disk\tprojects answered")
    for snapshot in snapshots:
        coverage = snapshot.manifest["coverage"]
        answered = coverage["answered"] + coverage["unchanged"]
        partial = " (partial)" if snapshot.manifest.get("partial") else ""
        partial += " (dated in the future)" if is_of_the_future(snapshot, now) else ""
        bytes_ = size(snapshot)
        result(
            f"{snapshot.id}\t{snapshot.manifest['source']}\t{snapshot.manifest['as_of']}\t"
            f"{bytes_ / 1e6:.1f} MB\t{answered} of {coverage['asked']}{partial}",
            snapshot=snapshot.id,
            source=snapshot.manifest["source"],
            as_of=snapshot.manifest["as_of"],
            bytes=bytes_,
            answered=answered,
            asked=coverage["asked"],
            kept_at=[copy.place for copy in kept.copies(snapshot)],
            is_partial=bool(snapshot.manifest.get("partial")),
            is_of_the_future=is_of_the_future(snapshot, now),
        )
    if not snapshots:
        note(f"no {'capture without a copy' if unkept else 'snapshot'} in {data}")


@verb()
def verify(
    snapshot: opt.SnapshotArgument,
    check_signatures: Annotated[
        bool,
        typer.Option(
            "--signatures",
            help="Also check each attestation's signature, offline; results are stored.",
        ),
    ] = False,
    data_dir: opt.DataOption = None,
) -> None:
    """Check every table and body of a snapshot against its hash; the last line is JSON.

    Signatures that were checked before are counted; run `report` again to see them in the report.
    """
    from pipeline import signatures
    from pipeline import snapshot as store
    from pipeline.snapshot import kept
    from pipeline.snapshot.lock import writing
    from pipeline.snapshot.objects import REPAIR

    opened = find(opt.data_folder(data_dir), snapshot, may_capture=False)
    n_objects, faults = store.verify(opened)
    bad = list(faults)
    for fault in bad:
        say(fault)
    table = signatures.read(opened.data, opened.id)
    if check_signatures and not bad:
        with writing(opened.data):
            table = signatures.check(opened, Steps())
    if kept.is_only_copy(opened):
        say(f"{opened.id} exists nowhere else: `pack` it to a place that lasts")
    counts: dict[str, Any] = {"objects": n_objects, "bad_objects": len(bad)}
    none: dict[str, Any] = {"attestations": 0, "verified": 0, "refused": {}}
    counts |= none if table is None else signatures.counts(table)
    result(json.dumps(counts), snapshot=opened.id, **counts)
    if bad:
        what = f"snapshot {opened.id}: {len(bad)} of its tables and bodies are damaged"
        raise DamagedData(what, REPAIR)


@verb()
def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many snapshots of each source to keep.")],
    force: Annotated[
        bool,
        typer.Option("--force", help="Also remove captures that are in no archive elsewhere."),
    ] = False,
    data_dir: opt.DataOption = None,
) -> None:
    """Remove all but the newest whole snapshots of each source, and bodies no snapshot refers to.

    A capture that exists nowhere else stays, unless --force is given; what is damaged, dated
    in the future, a link or not ours is left alone too, and reported.
    """
    from pipeline.snapshot.lock import writing
    from pipeline.snapshot.retention import prune as thin

    data = opt.data_folder(data_dir)
    if not data.is_dir():
        raise BadInput(f"there is no data folder {data}", "give the --data-dir of the captures")
    with writing(data):
        done = thin(data, keep, datetime.now(UTC), force)
    for line in done.left:
        say(line)
    for name in done.snapshots:
        result(name, removed=name)
    note(
        f"removed {plural(len(done.snapshots), 'snapshot')} and "
        f"{plural(done.objects, 'body', 'bodies')}, "
        f"{done.bytes / 1e6:.1f} MB"
    )


@verb()
def doctor(contact: opt.ContactOption = "", data_dir: opt.DataOption = None) -> None:
    """Check that everything a capture needs is here, and say what is new in the index's answers."""
    from pipeline.operations.doctor import examine

    for finding in examine(opt.data_folder(data_dir), contact, datetime.now(UTC)):
        result(
            f"{'!' if finding.needs_you else ' '} {finding.subject}: {finding.found}",
            subject=finding.subject,
            found=finding.found,
            needs_you=finding.needs_you,
        )


@verb()
def cost(data_dir: opt.DataOption = None) -> None:
    """Show what BigQuery jobs cost: one line per job, newest first, with the month so far."""
    from pipeline import ledger

    jobs = ledger.jobs(opt.data_folder(data_dir)).to_pylist()
    for job in jobs:
        billed = (
            "not stated" if job["billed_bytes"] is None else f"{job['billed_bytes'] / 1e9:.2f} GB"
        )
        result(
            f"{job['sent_at']:%Y-%m-%d}\t{job['query']}\t{billed}\t${job['usd']:.4f}\t"
            f"month so far ${job['month_to_date_usd']:.4f}\t{job['job_id']}",
            **{key: str(value) if key == "sent_at" else value for key, value in job.items()},
        )
    if not jobs:
        note("no BigQuery job was sent from this data folder")
