"""Every exported table, and the forms it is written in: Parquet, CSV and JSON."""

import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import catalog
from pipeline.text import csv_text, escape_unsafe, json_rows

FORMATS = ("parquet", "csv", "json")
#: Bytes over which a report keeps a text form gzip'ed, so that its folder stays small.
GZIP_OVER = {"csv": 500_000, "json": 100_000}


def exported(db: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """Every exported table by name, rows sorted by all columns (facts) or as the metric sorts."""
    facts = {
        name: db.sql(f"select * from {name} order by all").to_arrow_table()
        for name in catalog.facts()
    }
    return facts | {name: catalog.run(db, name) for name in catalog.names()}


def write_table(
    folder: Path, name: str, table: pa.Table, holding_json: list[str], form: str, packed: bool
) -> Path:
    """Write ``<name>.<form>`` ; ``packed``: text over ``GZIP_OVER`` bytes as ``.gz``.

    ``holding_json`` names the columns whose text is JSON: in JSON they are values, not text.
    """
    path = folder / f"{name}.{form}"
    if form == "parquet":
        pq.write_table(table, path, compression="zstd", store_schema=False)
        return path
    content = (_csv if form == "csv" else _json)(table, holding_json).encode()
    if packed and len(content) > GZIP_OVER[form]:
        path = folder / f"{name}.{form}.gz"
        content = gzip.compress(content, compresslevel=6, mtime=0)
    path.write_bytes(content)
    return path


def _json(table: pa.Table, holding_json: list[str]) -> str:
    """An array with one object a line; keys sorted, all but ASCII escaped."""
    encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, default=str)
    rows = [
        encoder.encode(row | {key: row[key] and json.loads(row[key]) for key in holding_json})
        for row in json_rows(table)
    ]
    return "[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n"


def _csv(table: pa.Table, holding_json: list[str]) -> str:
    """As every CSV of ours; a list or JSON text too long for a cell is cut inside, not across."""
    for place, field in enumerate(table.schema):
        values = table.column(place).to_pylist()
        if field.name in holding_json:
            values = [text and json.loads(text) for text in values]
        elif not pa.types.is_list(field.type):
            continue
        short = [
            None if value is None else json.dumps(_short(value), ensure_ascii=False)
            for value in values
        ]
        table = table.set_column(place, field.name, pa.array(short, pa.string()))
    return csv_text(table)


def _short(value: Any, longest: int = 500, most: int = 10) -> Any:
    """The value with long strings and lists cut, so that its JSON fits into a cell."""
    if isinstance(value, dict):
        return {key: _short(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_short(item) for item in value[:most]]
    if isinstance(value, str):
        text = escape_unsafe(value)
        return text if len(text) <= longest else f"{text[:longest]}…"
    return value
