"""The database of a snapshot: built, found as it was built, and opened read-only."""

import errno
import hashlib
import os
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cache
from pathlib import Path

import duckdb

from pipeline import (
    bodies,
    captured,
    catalog,
    certificates,
    codes,
    inputs,
    layers,
    paths,
    reference,
    repositories,
    requirements,
    signatures,
    sql_files,
    versions,
)
from pipeline.errors import NO_ROOM, BadInput, DamagedData
from pipeline.progress import Progress, Silent
from pipeline.reference import entries
from pipeline.snapshot import Snapshot, sha256
from pipeline.snapshot.lock import workplace
from pipeline.snapshot.objects import write_atomically


def open_memory() -> duckdb.DuckDBPyConnection:
    """An empty in-memory database with the settings every build uses."""
    db = duckdb.connect()
    _configure(db)
    return db


def built(data: Path, snapshot_id: str) -> Path:
    """Where a snapshot's database is; raises :class:`BadInput` when it is not built."""
    path = paths.database(data, snapshot_id)
    if not path.is_file():
        raise BadInput(f"snapshot {snapshot_id} has no database", f"run `build {snapshot_id}`")
    return path


def connect(
    data: Path,
    snapshot_id: str,
    prepare: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
) -> duckdb.DuckDBPyConnection:
    """The built database of a snapshot, read-only and without access to files or network.

    ``prepare`` may still use files. Raises :class:`BadInput` when it is not built,
    :class:`DamagedData` when it cannot be opened.
    """
    path = built(data, snapshot_id)
    try:
        db = (
            duckdb.connect(str(path), read_only=True) if prepare is None else _attach_isolated(path)
        )
    except duckdb.Error as error:
        what = f"database of {snapshot_id} cannot be opened ({str(error).splitlines()[0]})"
        raise DamagedData(what, f"delete it and run `build {snapshot_id}`") from None
    if prepare is not None:
        prepare(db)
    _configure(db)
    return db


def ensure(snapshot: Snapshot, progress: Progress | None = None) -> Path:
    """The snapshot's database, built when it is missing, was built by other code, or a byte of it
    is not as it was built.

    Raises :class:`DamagedData` for a damaged table, which a database built before would not show.
    """
    snapshot.check_tables()
    path = paths.database(snapshot.data, snapshot.id)
    if path.is_file() and not _is_altered(path):
        try:
            with duckdb.connect(str(path), read_only=True) as db:
                _configure(db)
                if db.sql("select code from build").fetchall() == [(_build_fingerprint(snapshot),)]:
                    return path
        except duckdb.Error:
            pass  # unreadable or without the table: the snapshot has all it takes to build again
    return build(snapshot, progress)


def _is_altered(path: Path) -> bool:
    """Does the file differ from what was built, or is its hash not known?"""
    note = path.with_suffix(".sha256")
    return not note.is_file() or note.read_bytes() != _hash(path).encode()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def fingerprint() -> str:
    """Hash of the code that decides what a database holds: SQL, and what reads its inputs.

    Metrics and series are asked of a finished database: another one makes none of it.
    """
    queries = sorted(paths.SQL.rglob("*.sql"))
    made = [path for path in queries if path.parent.name not in catalog.QUERY_FOLDERS]
    modules = (
        versions,
        bodies,
        captured,
        inputs,
        layers,
        certificates,
        repositories,
        requirements,
        codes,
        entries,
        sql_files,
    )
    files = (Path(str(module.__file__)) for module in modules)
    packages = [file.parent.glob("*.py") if file.stem == "__init__" else [file] for file in files]
    code = [Path(__file__), *(file for package in packages for file in sorted(package))]
    data = [
        *(reference.KNOWN, reference.BOUNDARIES, reference.LIMITS, reference.ENVIRONMENT),
        codes.CODES,
    ]
    return sha256(b"".join(file.read_bytes() for file in (*made, *code, *data)))


def _build_fingerprint(snapshot: Snapshot) -> str:
    """What decides a database's content besides its snapshot: code, and checked signatures."""
    return f"{fingerprint()} {signatures.fingerprint(snapshot.data, snapshot.id)}"


def _attach_isolated(path: Path) -> duckdb.DuckDBPyConnection:
    """A database in an instance of its own: what is prepared in it no other connection meets."""
    db = duckdb.connect(":memory:")
    _configure(db, _MODEST)
    quoted = str(path).replace("'", "''")
    db.execute(f"attach '{quoted}' as census (read_only)")
    db.execute("use census")
    return db


#: What holds for every query, and what keeps a connection from files, network and other settings.
_MODEST = ("global TimeZone = 'UTC'", "threads = 2", "memory_limit = '1GB'")
_ISOLATED = (
    "enable_external_access = false",
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "lock_configuration = true",
)


def _configure(
    db: duckdb.DuckDBPyConnection, settings: tuple[str, ...] = (*_MODEST, *_ISOLATED)
) -> None:
    """Settings of the whole instance: a second connection to an open database has them already.

    Nothing is asked of the database about it: a database from elsewhere may define what answers.
    """
    with suppress(duckdb.InvalidInputException):  # some notebooks refuse, and have none
        db.execute("set enable_progress_bar = false")  # where a kernel is forked, it is on
    for setting in settings:
        try:
            db.execute(f"set {setting}")
        except duckdb.InvalidInputException as error:
            if "locked" not in str(error):
                raise
            return


def build(snapshot: Snapshot, progress: Progress | None = None) -> Path:
    """Build the snapshot's database beside any earlier one and replace that in one rename.

    Raises :class:`DamagedData` when a body or table does not match its hash, or a key is not one,
    :class:`BadInput` when the folder takes no more.
    """
    try:
        return _built(snapshot, progress)
    except (duckdb.Error, OSError) as error:
        is_full = isinstance(error, OSError) and error.errno in NO_ROOM
        if not (is_full or bodies.says_no_room(error)):
            raise
        reason = paths.redact_paths(str(error).splitlines()[0], data=snapshot.data)
        what = f"database of {snapshot.id} cannot be written ({reason})"
        repair = "make room, then run the command again"
        if isinstance(error, OSError) and error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
            repair = "make the data folder writable, or give another --data-dir"
        raise BadInput(what, repair) from None


def _built(snapshot: Snapshot, progress: Progress | None) -> Path:
    target = paths.database(snapshot.data, snapshot.id)
    target.parent.mkdir(parents=True, exist_ok=True)
    with workplace(target.parent, ".build-") as folder:
        draft = folder / "database.duckdb"
        with duckdb.connect(str(draft)) as db:
            _configure(db)
            build_tables(db, snapshot, progress)
            _explain(db)
            db.execute("checkpoint")  # closing does it too, and says nothing of a full disk
        made = _hash(draft)
        os.replace(draft, target)  # noqa: PTH105 - replaces a file in one step on every system
        write_atomically(target.with_suffix(".sha256"), made.encode())
    return target


def build_tables(
    db: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
) -> None:
    """Create every table of every layer in an open database, keys checked.

    ``only``: these, and the tables of bodies, as a body that one of them cannot take is in none.
    """
    progress = progress or Silent()
    if only is not None:
        only = {*only, *layers.from_bodies(sql_files.queries("raw"))}
    progress.start("build database", len(sql_files.LAYERS))
    layers.prepare(db, snapshot)
    n_unreadable = 0
    for layer in sql_files.LAYERS:
        n_unreadable += layers.build(db, layer, bodies.batches(snapshot), only=only)
        progress.advance()
    code = {"code": _build_fingerprint(snapshot)}
    db.execute("create or replace table build as select $code as code", code)
    unread = f"; {n_unreadable} answers could not be read" if n_unreadable else ""
    progress.finish(f"{len(tables(db))} tables, keys checked{unread}")


def _explain(db: duckdb.DuckDBPyConnection) -> None:
    """What exported tables and their columns mean, as comments of the database itself."""
    statements = []
    for name, table in catalog.facts().items():
        comments = {f"table {name}": f"{table.grain}. {table.notes}".strip()} | {
            f'column {name}."{column.name}"': f"{column.means} ({column.unit})"
            for column in table.columns
        }
        for what, text in comments.items():
            quoted = text.replace("'", "''")
            statements.append(f"comment on {what} is '{quoted}'")
    with layers.at_once(db):
        db.execute("; ".join(statements))


def tables(db: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the built tables, sorted."""
    rows = db.sql("select table_name from duckdb_tables() order by table_name").fetchall()
    return [str(row[0]) for row in rows]
