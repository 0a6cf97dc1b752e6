"""Tables anybody can cite: Parquet and CSV of facts and metrics, with a data dictionary."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import metrics
from pipeline.database import query
from pipeline.reference import dictionary
from pipeline.snapshot import canonical_json, sha256
from pipeline.study import Study
from pipeline.text import csv_text

#: Exported fact tables and the layer each belongs to; no role holder is in any of them.
FACTS = {
    "fct_project": "projects",
    "fct_release": "releases",
    "fct_comparison": "projects",
    "fct_loss": "projects",
    "fct_event": "events",
    "stg_file": "staging",
    "stg_publisher": "staging",
}
METRICS = tuple(name for name in metrics.__all__ if name not in {"events", "projects", "summary"})


def exported(db: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """Every exported table by name, rows sorted by all columns (facts) or as the metric sorts."""
    facts = {name: db.sql(f"select * from {name} order by all").to_arrow_table() for name in FACTS}
    return facts | {name: getattr(metrics, name)(db) for name in METRICS}


def write_data(study: Study, folder: Path) -> None:
    """Write ``<table>.parquet``, ``<table>.csv`` and ``dictionary.json``."""
    folder.mkdir(parents=True)
    tables = exported(study.db)
    for name, table in sorted(tables.items()):
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd", store_schema=False)
        (folder / f"{name}.csv").write_text(csv_text(table), encoding="utf-8")
    (folder / "dictionary.json").write_bytes(canonical_json(describe(tables)))


def describe(tables: dict[str, pa.Table]) -> dict[str, Any]:
    """The dictionary: grain of each table; name, type, unit, meaning and null of each column.

    Grains come from the SQL files' first lines, columns from ``data/reference/dictionary.toml``.
    """
    columns = dictionary()
    return {
        name: {
            "grain": _grain(name),
            "rows": table.num_rows,
            "columns": [
                {"name": field.name, "type": str(field.type), **columns[field.name]}
                for field in table.schema
            ],
        }
        for name, table in sorted(tables.items())
    }


def _grain(name: str) -> str:
    text = query(f"{FACTS.get(name, 'metrics')}/{name}")
    return text.splitlines()[0].removeprefix("-- ").strip()


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file the way every JSON file of a report is written."""
    path.write_bytes(canonical_json(value))


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder by its relative path, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in files}
