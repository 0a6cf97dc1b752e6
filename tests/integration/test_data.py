"""Data people can cite: every table against its dictionary, its package and its hashes."""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipeline import capture, catalog, paths, reference
from pipeline.errors import BadInput
from pipeline.report import data
from pipeline.report.data import lineage, table_files
from pipeline.report.data.dictionary import columns
from pipeline.study import Study, study_of
from tests.helpers.captures import nine
from tests.helpers.packages import package_faults

WORDS = {"string", "integer", "number", "boolean", "date", "datetime", "list", "json"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    options = capture.Options(source="demo", data=tmp_path_factory.mktemp("demo"), top=200)
    study = study_of(capture.collect(options))
    with study.db:
        yield study


@pytest.fixture(scope="module")
def published(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    options = capture.Options(
        source="published",
        data=tmp_path_factory.mktemp("published"),
        top_list=str(real / "top_2026-04.json"),
        adoption=str(real / "adoption_2026-05.csv"),
    )
    study = study_of(capture.collect(options))
    with study.db:
        yield study


@pytest.fixture(scope="module")
def recorded(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    study = study_of(nine(real, tmp_path_factory.mktemp("recorded")))
    with study.db:
        yield study


@pytest.fixture(scope="module", params=["demo", "published", "recorded"])
def study(request: pytest.FixtureRequest) -> Study:
    """The same demands on a simulated, a published and a recorded capture."""
    found: Study = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def exported(study: Study) -> dict[str, pa.Table]:
    return data.exported(study.db)


@pytest.fixture(scope="module")
def of_demo(demo: Study) -> dict[str, pa.Table]:
    return data.exported(demo.db)


def test_every_table_holds_what_the_dictionary_says(exported: dict[str, pa.Table]) -> None:
    assert data.faults(exported) == []


def test_the_package_validates_and_its_forms_hold_the_same_rows(
    study: Study, tmp_path: Path
) -> None:
    folder = tmp_path / "package"
    data.write_data(study, folder)
    assert package_faults(folder) == []
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert len(package["resources"]) == len({*catalog.facts(), *catalog.names()}) * 3
    assert set(catalog.facts()) == {
        "fct_project",
        "fct_release",
        "fct_release_publisher",
        "fct_comparison",
        "fct_loss",
        "fct_event",
        "stg_file",
        "stg_publisher",
        "stg_statement",
    }
    names = {path.name for path in folder.iterdir()} - {"datapackage.json", "dictionary.json"}
    assert {resource["path"] for resource in package["resources"]} == names
    for resource in package["resources"]:
        if resource["format"] != "csv":
            continue
        table = pq.read_table(folder / f"{resource['path'].split('.')[0]}.parquet")
        assert [field["name"] for field in resource["schema"]["fields"]] == table.column_names


def test_json_rows_are_the_parquet_rows(demo: Study, tmp_path: Path) -> None:
    data.write_data(demo, tmp_path / "d", ["events", "fct_project", "summary"], packed=False)
    for name in ("events", "fct_project", "summary"):
        rows = json.loads((tmp_path / "d" / f"{name}.json").read_bytes())
        table = pq.read_table(tmp_path / "d" / f"{name}.parquet")
        assert len(rows) == table.num_rows > 20
        assert all(list(row) == sorted(table.column_names) for row in rows)
    events = json.loads((tmp_path / "d" / "events.json").read_bytes())
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", e["happened_at"]) for e in events
    )
    assert all(isinstance(event["after"], dict) for event in events)
    times = pq.read_table(tmp_path / "d" / "events.parquet").column("happened_at").to_pylist()
    assert [datetime.fromisoformat(e["happened_at"]) for e in events] == [
        time.replace(tzinfo=UTC) for time in times
    ]


def test_large_text_is_packed_the_same_way_twice_and_still_validates(
    demo: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, one, other = (tmp_path / name for name in ("plain", "one", "other"))
    data.write_data(demo, plain, packed=False)
    monkeypatch.setattr(table_files, "GZIP_OVER", {"csv": 50_000, "json": 50_000})
    data.write_data(demo, one)
    data.write_data(demo, other)
    assert data.file_hashes(one) == data.file_hashes(other)
    for form in ("csv", "json"):
        unpacked = gzip.decompress((one / f"stg_file.{form}.gz").read_bytes())
        assert unpacked == (plain / f"stg_file.{form}").read_bytes()
    assert package_faults(one) == package_faults(plain) == []
    assert not list(plain.glob("*.gz"))


def test_a_changed_cell_is_found_by_the_package(demo: Study, tmp_path: Path) -> None:
    data.write_data(demo, tmp_path / "d", ["coverage"])
    path = tmp_path / "d" / "coverage.csv"
    path.write_text(path.read_text().replace("true", "maybe"))
    found = {fault[0] for fault in package_faults(tmp_path / "d")}
    assert found == {"type-error", "hash-count", "byte-count"}


@pytest.mark.parametrize(
    ("table", "column", "break_it", "fault"),
    [
        ("fct_project", "evidence", lambda _: "believed", "not among its values"),
        ("fct_project", "project", lambda _: None, "NULL, said to have none"),
        ("adoption_by_rank", "share", lambda value: value + 1, "is not a share"),
        ("adoption_by_rank", "known", lambda value: -value, "is below zero"),
        ("fct_event", "benign_hint", lambda _: ["guess"], "not among its values"),
        ("adoption_by_rank", "share", lambda _: float("nan"), "not a finite number"),
    ],
)
def test_the_dictionary_is_a_promise_that_can_be_broken(
    of_demo: dict[str, pa.Table],
    table: str,
    column: str,
    break_it: Callable[[Any], Any],
    fault: str,
) -> None:
    found = of_demo[table]
    place = found.column_names.index(column)
    values = [break_it(value) for value in found.column(column).to_pylist()]
    broken = found.set_column(place, column, pa.array(values, found.schema.field(column).type))
    faults = data.faults({table: broken})
    assert len(faults) == 1
    assert faults[0].startswith(f"{table}.{column}: ")
    assert fault in faults[0]


def test_every_column_is_described_and_every_description_is_of_a_column(
    demo: Study, of_demo: dict[str, pa.Table]
) -> None:
    described = data.describe(of_demo, data.edition_of(demo))
    for name, table in described.items():
        assert table["grain"].endswith((".", ":")), name
        assert set(table["key"]) <= {column["name"] for column in table["columns"]}, name
        assert (paths.ROOT / table["rule"]).is_file()
        for column in table["columns"]:
            assert column["type"] in WORDS
            assert column["meaning"], (name, column)
            assert column["unit"], (name, column)
            assert column["source"], (name, column)
            assert column["nullable"] == bool(column["null"])
        declared = [column.name for column in catalog.table(name).columns]
        assert declared == of_demo[name].column_names, name


def test_a_denominator_is_described_table_by_table() -> None:
    """Projects here, releases there: one word for all of these columns is untrue somewhere."""
    wanted = {
        ("index_states", "known"): ("releases", "releases"),
        ("adoption_by_unit", "known"): ("as unit says", "files, releases or projects"),
        ("adoption_by_unit", "attested"): ("as unit says", "files, releases or projects"),
        ("time_to_attestation", "at_risk"): ("projects", "projects"),
        ("time_to_attestation", "events"): ("projects", "projects"),
        ("time_to_repair", "at_risk"): ("releases", "releases"),
        ("time_to_repair", "events"): ("releases", "release"),
        ("adoption_by_rank", "known"): ("projects", "of the band"),
        ("rolling_adoption", "known"): ("projects", "listed"),
    }
    for (name, column), (unit, words) in wanted.items():
        entry = catalog.table(name).column(column)
        assert entry.unit == unit, (name, column)
        assert words in entry.means, (name, column)
    tables = ("index_states", "adoption_by_rank", "adoption_by_unit", "publisher_kinds")
    known = [catalog.get(name).column("known").means for name in tables]
    assert len(set(known)) == len(known)


def test_keys_of_exported_tables_are_keys(exported: dict[str, pa.Table]) -> None:
    for name, table in exported.items():
        keys = table.select(list(catalog.table(name).key))
        assert keys.group_by(keys.column_names).aggregate([]).num_rows == table.num_rows, name


def test_every_raw_table_is_of_a_source_or_our_own_record() -> None:
    entries = reference.licences("source")
    owned = {table for entry in entries.values() for table in entry["tables"]}
    ours = {"raw_response", "raw_snapshot", "raw_boundary", "raw_capability", "raw_limit"}
    made = {path.stem for path in (paths.SQL / "raw").glob("raw_*.sql")}
    assert made - ours - owned == set()
    assert owned - made == set()
    roots = {
        root for name in (*catalog.facts(), *catalog.names()) for root in lineage.origins(name)
    }
    assert all(root.startswith("raw_") for root in roots)
    assert {entry["licence"] for entry in entries.values()} <= set(reference.licences())


def test_licences_follow_the_source(
    demo: Study, of_demo: dict[str, pa.Table], published: Study
) -> None:
    simulated = data.describe(of_demo, data.edition_of(demo))
    assert {licence for table in simulated.values() for licence in table["licences"]} == {"CC0-1.0"}
    real = data.describe(data.exported(published.db), data.edition_of(published))
    assert real["stg_file"]["licences"] == ["CC-BY-4.0", "MIT"]
    assert real["fct_project"]["licences"] == ["CC-BY-4.0", "MIT", "other-unstated"]
    assert real["unread_requests"]["licences"] == ["CC-BY-4.0"]


def test_an_unknown_table_or_format_is_refused_before_anything_is_written(
    demo: Study, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="'fct_projekt' is unknown; did you mean fct_project"):
        data.write_data(demo, tmp_path / "d", names=["fct_projekt"])
    with pytest.raises(BadInput, match="--format 'xlsx' is unknown"):
        data.write_data(demo, tmp_path / "d", formats=["xlsx"])
    assert not (tmp_path / "d").exists()


def test_hostile_cells_stay_json_and_are_no_formula(tmp_path: Path) -> None:
    long = '"\\\u202e' * 3_000
    parts = (
        "kind",
        "repository",
        "workflow",
        "environment",
        "account",
        "repository_id",
        "owner_id",
    )
    state = json.dumps({"evidence": "attested", "publisher": dict.fromkeys(parts, long)})
    table = pa.table(
        {"after": [state, None], "kinds": [[long] * 30, None], "project": ["=cmd()", ""]}
    )
    path = table_files.write_table(tmp_path, "x", table, ["after"], "csv", packed=False)
    with path.open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert set(json.loads(first["after"])["publisher"]) >= {"kind", "owner_id"}
    assert len(json.loads(first["kinds"])) == 10
    assert len(first["after"]) < 10_000
    assert first["project"] == "'=cmd()"
    assert second == {"after": "", "kinds": "", "project": ""}
    whole = table_files.write_table(tmp_path, "x", table, ["after"], "json", packed=False)
    rows = json.loads(whole.read_bytes())
    assert rows[0]["after"]["publisher"]["workflow"] == long
    assert whole.read_bytes().isascii()


def test_columns_of_counts_are_no_shares(of_demo: dict[str, pa.Table]) -> None:
    """A share is told by its unit: every number between 0 and 1 that is divided says so."""
    for name, table in of_demo.items():
        for column in columns(name, table):
            if "share" in column.name and column.name != "rank":
                assert column.unit.startswith("share"), (name, column.name)
                assert pc.max(table.column(column.name)).as_py() is None or column.type == "number"
