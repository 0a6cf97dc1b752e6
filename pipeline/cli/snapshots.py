"""Verbs for the data folder: list, verify, pack, unpack and prune snapshots; doctor and cost."""

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import options as opt
from pipeline.cli.app import verb
from pipeline.cli.console import MANNER, Steps, note, result, say
from pipeline.cli.report import find
from pipeline.endpoints import without_secrets
from pipeline.errors import BadInput, DamagedData

if TYPE_CHECKING:
    from pipeline.snapshot import Snapshot


@verb()
def snapshots(
    unkept: Annotated[
        bool, typer.Option("--unkept", help="Only captures that exist nowhere else.")
    ] = False,
    data_dir: opt.DataOption = None,
) -> None:
    """List snapshots, newest first: id, source, as-of, size on disk, projects answered of asked."""
    from pipeline import snapshot as store
    from pipeline.snapshot import kept
    from pipeline.snapshot.retention import is_of_the_future, size

    data, now = opt.data_folder(data_dir), datetime.now(UTC)
    for name in store.unreadable(data):
        say(f"{name}: damaged, its manifest cannot be read or is of another snapshot")
    found = [each for each in store.newest_first(data) if not unkept or kept.is_only_copy(each)]
    if found and sys.stdout.isatty() and not MANNER.is_json:  # a pipe gets rows alone
        result("snapshot\tsource\tas of\ton disk\tprojects answered")
    for each in found:
        coverage = each.manifest["coverage"]
        answered = coverage["answered"] + coverage["unchanged"]
        partial = " (partial)" if each.manifest.get("partial") else ""
        partial += " (of the future)" if is_of_the_future(each, now) else ""
        bytes_ = size(each)
        result(
            f"{each.id}\t{each.manifest['source']}\t{each.manifest['as_of']}\t"
            f"{bytes_ / 1e6:.1f} MB\t{answered} of {coverage['asked']}{partial}",
            snapshot=each.id,
            source=each.manifest["source"],
            as_of=each.manifest["as_of"],
            bytes=bytes_,
            answered=answered,
            asked=coverage["asked"],
            kept_at=[copy.place for copy in kept.copies(each)],
            is_partial=bool(each.manifest.get("partial")),
            is_of_the_future=is_of_the_future(each, now),
        )


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

    found = find(opt.data_folder(data_dir), snapshot)
    n_objects, faults = store.verify(found)
    bad = list(faults)
    for fault in bad:
        say(fault)
    table = signatures.read(found.data, found.id)
    if check_signatures and not bad:
        with writing(found.data):
            table = signatures.check(found, Steps())
    if kept.is_only_copy(found):
        say(f"{found.id} exists nowhere else: `pack` it, to a place that outlives this folder")
    counts: dict[str, Any] = {"objects": n_objects, "bad_objects": len(bad)}
    none: dict[str, Any] = {"attestations": 0, "verified": 0, "refused": {}}
    counts |= none if table is None else signatures.counts(table)
    result(json.dumps(counts), snapshot=found.id, **counts)
    if bad:
        what = f"snapshot {found.id}: {len(bad)} of its tables and bodies are damaged"
        raise DamagedData(what, "collect again, or restore the data folder from a copy")


KeptAtOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Note that another program has put the archive there; give it afterwards.",
    ),
]


@verb()
def pack(
    snapshot: opt.SnapshotArgument,
    drop_roles: Annotated[
        bool,
        typer.Option("--drop-roles", help="Replace account names by ordinals, drop author fields."),
    ] = False,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Folder of the archive, or s3://, gs://, az://.  [default: the current folder]",
        ),
    ] = None,
    kept_at: KeptAtOption = None,
    data_dir: opt.DataOption = None,
) -> None:
    """Write a snapshot as one verified archive; prints its path.

    Where archives are is noted in the data folder: `prune`, `verify` and `doctor` know which
    snapshots exist nowhere else.
    """
    from pipeline.capture.redact import without_roles
    from pipeline.snapshot.archive import pack as write
    from pipeline.sources import object_store

    found = packed = find(opt.data_folder(data_dir), snapshot)
    store = object_store.place(out) if out and object_store.is_address(out) else None
    noted = _noted(kept_at)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) if store else Path(out or "").resolve()
        if not folder.is_dir():
            raise BadInput(f"--out {folder}: no such folder", "give a folder that exists")
        if drop_roles:
            packed = without_roles(found, Path(scratch))
        target = folder / f"{packed.id}.tar"
        write(packed, target)
        size = target.stat().st_size
        at = str(target)
        if store:
            store.write(target.name, target)
            at = store.address(target.name)
    _note(found, [at, *noted], size, drop_roles)
    result(at, snapshot=found.id, archive=at)


@verb()
def unpack(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="An archive made by `pack`, or a folder of them with a slash at its end; also in "
            "an object store.",
        ),
    ],
    own: Annotated[
        bool,
        typer.Option(
            "--own",
            help="You packed it yourself: captures go on from it, and are compared with it, as "
            "before.",
        ),
    ] = False,
    kept_at: KeptAtOption = None,
    data_dir: opt.DataOption = None,
) -> None:
    """Check archives and add their snapshots to the data folder; prints each snapshot's id."""
    from pipeline.snapshot import received
    from pipeline.snapshot.archive import unpack as read
    from pipeline.snapshot.lock import writing

    data, noted = opt.data_folder(data_dir), _noted(kept_at)
    with writing(data):
        for path, at in _archives(file):
            found = read(path, data)
            dropped = bool(found.manifest.get("roles_dropped"))
            if own and dropped:
                say(f"{found.id} has no account names: captures do not go on from it")
            elif own:
                received.note(found, found.manifest.get("circumstances", {}))
            _note(found, [at, *noted], path.stat().st_size, dropped)
            result(found.id, snapshot=found.id)


def _archives(named: str) -> Iterator[tuple[Path, str]]:
    """Each archive as a file, and where it is: one, or all that a folder has."""
    from pipeline.sources import object_store

    if not object_store.is_address(named):
        path = Path(named)
        files = sorted(path.glob("*.tar")) if named.endswith("/") and path.is_dir() else [path]
        yield from ((each, str(each.absolute())) for each in files)
        return
    folder, name = object_store.split(named)
    store = object_store.place(folder, "unpack")
    for each in [name] if name else store.names(".tar"):
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "archive.tar"
            path.write_bytes(store.read(each))
            yield path, store.address(each)


def _noted(kept_at: str | None) -> list[str]:
    """The place ``--kept-at`` names, as it is noted."""
    if kept_at and "://" not in kept_at:
        raise BadInput("--kept-at: not an address", "write it like https://…; a folder is --out")
    return [without_secrets(kept_at)] if kept_at else []


def _note(snapshot: "Snapshot", places: list[str], size: int, roles_dropped: bool) -> None:
    """Note where archives of a snapshot are; a data folder that takes no note loses no archive."""
    from pipeline.snapshot import kept
    from pipeline.snapshot.lock import writing

    try:
        with writing(snapshot.data):
            for place in places:
                kept.note(snapshot, kept.Copy(place, size, roles_dropped))
    except (BadInput, OSError) as fault:
        say(f"not noted in the data folder that the archive is there: {fault}")


@verb()
def prune(
    keep: Annotated[int, typer.Option(min=1, help="Snapshots of each source that stay.")],
    force: Annotated[
        bool,
        typer.Option("--force", help="Also remove captures that are in no archive elsewhere."),
    ] = False,
    data_dir: opt.DataOption = None,
) -> None:
    """Remove all but the newest whole snapshots of each source, and bodies no snapshot refers to.

    A capture that exists nowhere else stays, unless --force is given; what is damaged, of the
    future, a link or not ours is left alone too, and said.
    """
    from pipeline.snapshot.lock import writing
    from pipeline.snapshot.retention import prune as thin

    data = opt.data_folder(data_dir)
    with writing(data):
        done = thin(data, keep, datetime.now(UTC), force)
    for line in done.left:
        say(line)
    for name in done.snapshots:
        result(name, removed=name)
    note(
        f"removed {len(done.snapshots)} snapshots and {done.objects} bodies, "
        f"{done.bytes / 1e6:.1f} MB"
    )


@verb()
def doctor(contact: opt.ContactOption = "", data_dir: opt.DataOption = None) -> None:
    """Say whether all is here that a capture needs, and what in the index's answers is new."""
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
    """Show what BigQuery jobs cost: one line a job, newest first, with the month so far."""
    from pipeline import ledger

    jobs = ledger.jobs(opt.data_folder(data_dir)).to_pylist()
    for job in jobs:
        billed = (
            "not told" if job["billed_bytes"] is None else f"{job['billed_bytes'] / 1e9:.2f} GB"
        )
        result(
            f"{job['sent_at']:%Y-%m-%d}\t{job['query']}\t{billed}\t${job['usd']:.4f}\t"
            f"month so far ${job['month_to_date_usd']:.4f}\t{job['job_id']}",
            **{key: str(value) if key == "sent_at" else value for key, value in job.items()},
        )
    if not jobs:
        note("no BigQuery job was sent from this data folder")
