"""From which columns of a database's tables each metric's columns are made: ``lineage.json``.

Run by ``make lineage`` after a change of a metric's SQL; a test says when that is due. The report
reads the file, so that a run needs no SQL parser.
"""

import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from pipeline import capture, catalog, database, paths

FILE = paths.REFERENCE / "lineage.json"
Schema = dict[str, Any]
Lineage = dict[str, dict[str, list[str]]]


def traced(db: duckdb.DuckDBPyConnection) -> Lineage:
    """By metric and column: ``table.column`` it is made from, ``table.*`` where rows are counted.

    A column that a step adds has ``after: step``; one that the query itself names (a state, an
    order) has none. What a query only filters or joins by is not part of it.
    """
    # what it cannot follow, a list unpacked inside a query, it takes for rows of that query
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    schema: Schema = {}
    known = "select table_name, column_name from duckdb_columns() where not internal order by all"
    for table, column in db.sql(known).fetchall():
        schema.setdefault(table, {})[column] = "unknown"
    return {name: _traced(catalog.get(name), schema) for name in catalog.names()}


def _traced(metric: catalog.Metric, schema: Schema) -> dict[str, list[str]]:
    query: Any = qualify(
        sqlglot.parse_one(metric.sql, dialect="duckdb"),
        dialect="duckdb",
        schema=schema,
        validate_qualify_columns=False,
        allow_partial_qualification=True,
    )
    scope, given = build_scope(query), set(query.named_selects)
    found = {}
    for column in metric.columns:
        if column.name not in given:
            found[column.name] = [f"after: {metric.after}"]
            continue
        node = lineage(column.name, query, schema=schema, dialect="duckdb", scope=scope)
        origins = {origin for leaf in node.walk() for origin in _origins(leaf, query, schema)}
        facts = metric.document or "document"
        found[column.name] = sorted(
            each.replace("document.", f"{facts}.") for each in _shortened(origins, schema)
        )
    return found


def _shortened(origins: set[str], schema: Schema) -> set[str]:
    """All columns of a table as its rows, and no rows of a table beside some of its columns."""
    by_table: dict[str, set[str]] = {}
    for table, column in (each.split(".") for each in origins):
        by_table.setdefault(table, set()).add(column)
    found = set()
    for table, columns in by_table.items():
        named = columns - {"*"}
        is_all = not named or named >= set(schema.get(table, {"": ""}))
        found |= {f"{table}.*"} if is_all else {f"{table}.{column}" for column in named}
    return found


def _origins(node: Node, query: Any, schema: Schema) -> set[str]:
    """What one step reads: columns of a table at the end, rows where it takes or counts them."""
    if isinstance(node.expression, exp.Table):
        column = node.name.split(".")[-1].strip('"')
        return {f"{node.expression.name}.{column}"}
    source: Any = node.source
    read = _read(source, query, schema)
    # a table named without a column is its whole row, as the macros take it
    named = node.expression.find_all(exp.Column, exp.TableColumn)
    whole = {each.name for each in named if not each.text("table")}
    rows = {table for alias in whole & set(read) for table in read[alias]}
    counts = not node.downstream and node.expression.find(exp.AggFunc, exp.Window, exp.Star)
    # a column of a list unpacked in the query, which cannot be followed further
    ends = any(isinstance(each.expression, exp.Placeholder) for each in node.downstream)
    if counts or ends:
        rows |= {table for tables in read.values() for table in tables}
    return {f"{table}.*" for table in rows}


def _read(
    part: exp.Expression, query: exp.Expression, schema: Schema, seen: frozenset[str] = frozenset()
) -> dict[str, set[str]]:
    """Tables a part of a query has rows from, by its own name for each; common tables opened."""
    common = {each.alias: each.this for each in query.find_all(exp.CTE)}
    clauses = [part.args.get("from_") or part.args.get("from"), *part.args.get("joins", [])]
    found: dict[str, set[str]] = {}
    for table in (each for clause in clauses if clause for each in clause.find_all(exp.Table)):
        tables = found.setdefault(table.alias_or_name, set())
        if table.name in common and table.name not in seen:
            below = _read(common[table.name], query, schema, seen | {table.name})
            tables.update(*below.values())
        elif table.name in schema or table.name == "document":
            tables.add(table.name)
    return found


def text(found: Lineage) -> str:
    """The file's text: one line a column, sorted."""
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Write the file, by the columns of a small simulated snapshot's database."""
    with tempfile.TemporaryDirectory() as folder:
        options = capture.Options(source="demo", data=Path(folder), top=5)
        snapshot = capture.collect(options)
        path = database.build(snapshot)
        with duckdb.connect(str(path), read_only=True) as db:
            found = text(traced(db))
    said = "is current" if found == FILE.read_text(encoding="utf-8") else "is written anew"
    FILE.write_text(found, encoding="utf-8")
    print(f"{FILE.relative_to(paths.ROOT)} {said}")


if __name__ == "__main__":
    main()
