"""The catalogue page: every metric with its question, its columns and their origins, its SQL."""

import json
from collections.abc import Collection
from typing import Any

from pipeline import catalog, paths

Row = dict[str, Any]
#: Made by ``make lineage``, and tested to be current.
LINEAGE = paths.REFERENCE / "lineage.json"


def entries(drawn: Collection[str], left_out: Collection[str]) -> list[Row]:
    """One row a metric, sorted by name: its record, its columns, and the figure it feeds.

    ``figure`` is ``drawn``, ``left_out`` or empty where the metric is a table only.
    """
    lineage: dict[str, dict[str, list[str]]] = json.loads(LINEAGE.read_text(encoding="utf-8"))
    rows = []
    for metric in map(catalog.get, catalog.names()):
        traced = lineage.get(metric.name, {})
        figure = {metric.name in drawn: "drawn", metric.name in left_out: "left_out"}.get(True, "")
        columns = [
            {"is": column, "origins": traced.get(column.name, [])} for column in metric.columns
        ]
        rows.append({"is": metric, "columns": columns, "figure": figure})
    return rows
