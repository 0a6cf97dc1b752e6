"""Archives and tables made to fill the memory, or to break whoever reads them next."""

import io
import json
import resource
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import paths
from pipeline import snapshot as store
from pipeline.capture.bigquery_tables import TABLES
from pipeline.errors import BadInput, DamagedData
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import archive, canonical_json, identity, sha256
from pipeline.snapshot.archive import pack, unpack
from pipeline.snapshot.tables import parquet
from tests.helpers.command import called
from tests.helpers.literal import one_project
from tests.helpers.tables import table_of

#: Bytes of address space a child may use: a bomb that is opened does not fit.
ROOM = 3_000_000_000


def forged(
    found: store.Snapshot,
    target: Path,
    about: dict[str, Any] | None = None,
    **replaced: bytes,
) -> str:
    """An archive with other tables, or other facts in its manifest, and every hash right."""
    manifest = json.loads(json.dumps(found.manifest)) | (about or {})
    files = {}
    for name in found.manifest["tables"]:
        files[name] = replaced.get(name, (found.folder / f"{name}.parquet").read_bytes())
    for name, content in replaced.items():
        try:
            rows = pq.ParquetFile(io.BytesIO(content)).metadata.num_rows
        except pa.ArrowException:
            rows = 1
        manifest["tables"][name] = {"rows": rows, "sha256": sha256(content)}
    manifest["id"] = identity(manifest)
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as new:

        def add(name: str, content: bytes) -> None:
            entry = tarfile.TarInfo(f"{manifest['id']}/{name}")
            entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))

        for name, content in files.items():
            add(f"{name}.parquet", content)
        add("manifest.json", canonical_json(manifest))
        for digest in sorted(store.named_objects(found)):
            add(f"objects/{digest}.zst", found.objects.path(digest).read_bytes())
    return str(manifest["id"])


def refused(source: Path, data: Path) -> str:
    """Unpack in a process with little memory; gives the one line of its refusal."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))

    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "unpack", str(source), "--data-dir", str(data)],
        capture_output=True, text=True, timeout=60, cwd=paths.ROOT, preexec_fn=limited,
    )  # fmt: skip
    assert done.returncode in {2, 5}, (done.returncode, done.stderr)
    [line] = done.stderr.strip().splitlines()
    assert store.newest_first(data) == []
    return line


def repeated(schema: pa.Schema, column: str, text: str, times: int) -> pa.Table:
    """A table of equal rows that is small in a file."""
    columns = {}
    for field in schema:
        one = pa.array([text if field.name == column else None], field.type)
        columns[field.name] = pa.concat_arrays([one]).take(pa.array([0] * times))
    return pa.table(columns, schema=schema)


def test_a_forged_archive_is_accepted_when_nothing_in_it_is_wrong(tmp_path: Path) -> None:
    """The tool of the other tests: what they refuse, they refuse for what they changed."""
    found = one_project(tmp_path / "a")
    assert forged(found, tmp_path / "x.tar") == found.id
    assert unpack(tmp_path / "x.tar", tmp_path / "b").id == found.id


def test_many_equal_rows_are_refused_from_the_footer(tmp_path: Path) -> None:
    """4e7 rows of one value: kilobytes in the file, gigabytes in memory."""
    found = one_project(tmp_path / "a")
    sink = io.BytesIO()
    batch = repeated(SCHEMAS["cohort"], "project", "p" * 50, 1_000_000)
    with pq.ParquetWriter(sink, batch.schema, compression="zstd", store_schema=False) as writer:
        for _ in range(40):
            writer.write_table(batch)
    assert len(sink.getvalue()) < 1_000_000
    forged(found, tmp_path / "x.tar", cohort=sink.getvalue())
    assert "larger than any table of a capture (40000000 rows" in refused(
        tmp_path / "x.tar", tmp_path / "b"
    )


def test_long_values_repeated_often_are_counted_before_they_are_read(tmp_path: Path) -> None:
    """A megabyte, 20,000 times: 20 GB in memory, and the footer names a few megabytes."""
    found = one_project(tmp_path / "a")
    schema = SCHEMAS["cohort"]
    index = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), ["x" * 1_000_000])
    columns = {
        field.name: index if field.name == "project" else pa.nulls(20_000, field.type)
        for field in schema
    }
    content = parquet(pa.table(columns))
    assert len(content) < 100_000
    forged(found, tmp_path / "x.tar", cohort=content)
    assert "more than 1000000000 bytes" in refused(tmp_path / "x.tar", tmp_path / "b")


SPARSE = "GNU.sparse."


def sparse_old(name: str) -> bytes:
    """A header of the old kind: 511 MB of holes in one block."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.size = tarfile.GNUTYPE_SPARSE, 0
    header = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    header[386:398] = b"%011o\x00" % 511_000_000
    header[398:410] = b"%011o\x00" % 0
    header[483:495] = b"%011o\x00" % 511_000_000
    header[148:156] = b"        "
    header[148:156] = b"%06o\x00 " % sum(header)
    return bytes(header)


def sparse_pax(name: str) -> bytes:
    """The newer kind: a header before the header."""
    entry = tarfile.TarInfo(name)
    entry.pax_headers = {f"{SPARSE}major": "0", f"{SPARSE}minor": "1", f"{SPARSE}map": "0,0",
                         f"{SPARSE}size": "511000000", f"{SPARSE}numblocks": "1"}  # fmt: skip
    return entry.tobuf(tarfile.PAX_FORMAT)


@pytest.mark.parametrize("kind", [sparse_old, sparse_pax])
def test_sparse_members_are_refused_unopened(tmp_path: Path, kind: Callable[[str], bytes]) -> None:
    name = "index-2026-11-01-0123456789ab"
    content = b"".join(kind(f"{name}/t{n}.parquet") for n in range(24))
    (tmp_path / "x.tar").write_bytes(content + bytes(1024))
    with tarfile.open(tmp_path / "x.tar") as opened:  # it is what it is meant to be
        assert all(each.issparse() and each.size == 511_000_000 for each in opened)
    assert "is not part of a snapshot" in refused(tmp_path / "x.tar", tmp_path / "b")


def test_members_are_limited_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = one_project(tmp_path / "a")
    pack(found, tmp_path / "x.tar")
    monkeypatch.setattr(archive, "_LARGEST", 4_000)
    with pytest.raises(DamagedData, match="too large"):
        unpack(tmp_path / "x.tar", tmp_path / "b")
    monkeypatch.undo()
    monkeypatch.setattr(archive, "_MOST_BYTES", 100)
    with pytest.raises(DamagedData, match="too large"):
        unpack(tmp_path / "x.tar", tmp_path / "b")
    monkeypatch.undo()
    assert unpack(tmp_path / "x.tar", tmp_path / "b").id == found.id


def test_bodies_nothing_names_and_members_twice_are_refused(tmp_path: Path) -> None:
    found = one_project(tmp_path / "a")
    for case in ("foreign body", "body twice", "table twice", "file after bodies", "other id"):
        pack(found, tmp_path / "x.tar")
        names = {"foreign body": f"objects/{'0' * 64}.zst", "table twice": "cohort.parquet",
                 "file after bodies": "extra.json", "other id": "",
                 "body twice": f"objects/{min(store.named_objects(found))}.zst"}  # fmt: skip
        with (
            tarfile.open(tmp_path / "x.tar") as old,
            tarfile.open(tmp_path / f"{case}.tar", "w", format=tarfile.USTAR_FORMAT) as new,
        ):
            members = [(each.name, old.extractfile(each).read()) for each in old]  # type: ignore[union-attr]
            content = dict(members).get(f"{found.id}/{names[case]}", b"x")
            members.append((f"{found.id}/{names[case]}", content))
            if case == "other id":
                members[-1] = (f"index-2026-11-01-{'0' * 12}/objects/{'0' * 64}.zst", b"x")
            for name, body in members:
                entry = tarfile.TarInfo(name)
                entry.size = len(body)
                new.addfile(entry, io.BytesIO(body))
        with pytest.raises((BadInput, DamagedData)):
            unpack(tmp_path / f"{case}.tar", tmp_path / case)
        assert store.newest_first(tmp_path / case) == []
        kept = {path.stem for path in (tmp_path / case).rglob("*.zst")}
        assert kept <= store.named_objects(found), case


@pytest.mark.parametrize("size", [0, 100, 512, 1000, 1536, 5000])
def test_an_archive_cut_short_adds_nothing(tmp_path: Path, size: int) -> None:
    pack(one_project(tmp_path / "a"), tmp_path / "x.tar")
    (tmp_path / "x.tar").write_bytes((tmp_path / "x.tar").read_bytes()[:size])
    with pytest.raises((BadInput, DamagedData)):
        unpack(tmp_path / "x.tar", tmp_path / "b")
    assert store.newest_first(tmp_path / "b") == []


def cast(found: store.Snapshot, name: str, column: str, to: pa.DataType) -> bytes:
    table = table_of(found, name)
    place = table.schema.get_field_index(column)
    return parquet(table.set_column(place, column, pa.nulls(table.num_rows, to)))


#: Content with right hashes that is not what readers rely on.
WRONG: dict[str, Callable[[store.Snapshot], dict[str, Any]]] = {
    "cohort without columns": lambda _: {"cohort": parquet(pa.table({"x": [1]}))},
    "cohort no parquet": lambda _: {"cohort": b"PAR1 not at all PAR1"},
    "cohort empty file": lambda _: {"cohort": b""},
    "response without a column": lambda found: {
        "response": parquet(table_of(found, "response").drop_columns(["reason"]))
    },
    "etag a number": lambda found: {"response": cast(found, "response", "etag", pa.int64())},
    "digest no hash": lambda found: {"response": parquet(table_of(found, "response").set_column(
        10, "body_sha256", pa.array(["../../x"] * table_of(found, "response").num_rows)))},
    "sizes absent": lambda found: {
        "response": cast(found, "response", "body_bytes", pa.int64())
    },
    "unknown source": lambda _: {"about": {"source": "elsewhere"}},
    "cohort name a number": lambda found: {
        "about": {"cohort": found.manifest["cohort"] | {"name": 5}}
    },
    "cohort without a name": lambda _: {"about": {"cohort": {"size": 1}}},
    "holes of another shape": lambda _: {"about": {"holes": [5]}},
    "endpoint a number": lambda _: {"about": {"circumstances": {"endpoint": 5}}},
    "rows a text": lambda found: {"about": {"tables": {
        name: each | {"rows": "1"} for name, each in found.manifest["tables"].items()}}},
    "other rows": lambda found: {"about": {"tables": {
        name: each | {"rows": 77} for name, each in found.manifest["tables"].items()}}},
    "table named to lead out": lambda found: {"about": {"tables": found.manifest["tables"] | {
        "../x": {"rows": 1, "sha256": "0"}}}},
    "no table of answers": lambda found: {"about": {"tables": {
        "cohort": found.manifest["tables"]["cohort"]}}},
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_right_hashes_of_wrong_content_are_refused(tmp_path: Path, case: str) -> None:
    found = one_project(tmp_path / "a")
    forged(found, tmp_path / "x.tar", **WRONG[case](found))
    with pytest.raises((DamagedData, BadInput)):
        unpack(tmp_path / "x.tar", tmp_path / "b")
    assert store.newest_first(tmp_path / "b") == []


@pytest.mark.parametrize("case", ["cohort without columns", "response without a column"])
def test_wrong_content_that_is_there_already_is_one_line_everywhere(
    tmp_path: Path, case: str
) -> None:
    """As a program that looks less closely would have unpacked it: only this snapshot suffers."""
    good = one_project(tmp_path)
    replaced = WRONG[case](good)
    manifest = json.loads(json.dumps(good.manifest))
    [(name, content)] = replaced.items()
    manifest["tables"][name] = {
        "rows": pq.ParquetFile(io.BytesIO(content)).metadata.num_rows,
        "sha256": sha256(content),
    }
    manifest["as_of"] = "2026-11-02T00:00:00+00:00"
    manifest["id"] = identity(manifest)
    folder = tmp_path / "snapshots" / manifest["id"]
    folder.mkdir()
    for path in good.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / f"{name}.parquet").write_bytes(content)
    (folder / "manifest.json").write_bytes(canonical_json(manifest))
    for verb, more, code in (
        ("build", [manifest["id"]], 5), ("events", [manifest["id"]], 5),
        ("verify", [manifest["id"]], 5), ("pack", [manifest["id"], "--out", str(tmp_path)], 5),
        ("doctor", [], 0), ("snapshots", [], 0), ("prune", ["--keep", "1"], 0),
    ):  # fmt: skip
        done = called(verb, *more, "--data-dir", str(tmp_path))
        assert done.returncode == code, (verb, done.returncode, done.stderr)
        assert "Traceback" not in done.stderr
        if verb != "snapshots":
            assert name in done.stdout + done.stderr, (verb, done.stdout, done.stderr)
    assert list(store.verify(good)[1]) == []
    assert not list(tmp_path.glob("*.tar"))


def test_columns_are_those_the_rest_of_the_program_has() -> None:
    logged = TABLES["uploads"][1]
    for column in SCHEMAS["upload"]:
        assert logged.field(column.name) == column
