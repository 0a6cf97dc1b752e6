"""Verbs for archives of snapshots: ``pack`` and ``unpack``, and the notes of where they are."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options as opt
from pipeline.cli.app import verb
from pipeline.cli.console import result, say
from pipeline.cli.report import find
from pipeline.endpoints import without_secrets
from pipeline.errors import BadInput

if TYPE_CHECKING:
    from pipeline.snapshot import Snapshot

KeptAtOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Note that another program has put the archive there; use it after uploading.",
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

    opened = packed = find(opt.data_folder(data_dir), snapshot, may_capture=False)
    store = object_store.place(out) if out and object_store.is_address(out) else None
    noted = _noted(kept_at)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) if store else Path(out or "").resolve()
        if not folder.is_dir():
            raise BadInput(f"--out {folder}: no such folder", "give a folder that exists")
        if drop_roles:
            packed = without_roles(opened, Path(scratch))
        target = folder / f"{packed.id}.tar"
        write(packed, target)
        size = target.stat().st_size
        at = str(target)
        if store:
            store.write(target.name, target)
            at = store.address(target.name)
    _note(opened, [at, *noted], size, drop_roles)
    result(at, snapshot=opened.id, archive=at)


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
            help="You packed it yourself: captures continue from it, and are compared with it, as "
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
            snapshot = read(path, data)
            dropped = bool(snapshot.manifest.get("roles_dropped"))
            if own and dropped:
                say(f"{snapshot.id} has no account names: captures do not continue from it")
            elif own:
                received.note(snapshot, snapshot.manifest.get("circumstances", {}))
            _note(snapshot, [at, *noted], path.stat().st_size, dropped)
            result(snapshot.id, snapshot=snapshot.id)


def _archives(named: str) -> Iterator[tuple[Path, str]]:
    """Each archive as a file, and where it is: one, or all that a folder has."""
    from pipeline.sources import object_store

    if not object_store.is_address(named):
        path = Path(named)
        files = sorted(path.glob("*.tar")) if named.endswith("/") and path.is_dir() else [path]
        if not files:
            say(f"no archive in {named}")
        yield from ((file, str(file.absolute())) for file in files)
        return
    folder, name = object_store.split(named)
    store = object_store.place(folder, "unpack")
    for filename in [name] if name else store.names(".tar"):
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "archive.tar"
            store.fetch(filename, path)
            yield path, store.address(filename)


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
        say(f"the data folder could not record the archive's place: {fault}")
