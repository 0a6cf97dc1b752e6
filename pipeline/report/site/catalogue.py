"""The catalogue page: every metric with its question, its columns and their origins, its SQL."""

import json
from collections.abc import Collection
from typing import Any

from pipeline import catalog, paths
from pipeline.figures import charts

Row = dict[str, Any]
#: Made by ``make lineage``, and tested to be current.
LINEAGE = paths.REFERENCE / "lineage.json"


def entries(drawn: Collection[str], left_out: Collection[str]) -> list[Row]:
    """One row a metric, sorted by name: its record, its columns, and the figure it feeds.

    ``figure`` is ``drawn``, ``left_out`` or ``not_shown`` (in none of the report's notebooks),
    empty where the metric is a table only.
    """
    lineage: dict[str, dict[str, list[str]]] = json.loads(LINEAGE.read_text(encoding="utf-8"))
    places = {"drawn": drawn, "left_out": left_out, "not_shown": charts.NAMES}
    rows = []
    for metric in map(catalog.get, catalog.names()):
        traced = lineage.get(metric.name, {})
        figure = next((place for place, shown in places.items() if metric.name in shown), "")
        columns = [
            {"is": column, "origins": traced.get(column.name, [])} for column in metric.columns
        ]
        rows.append({"is": metric, "columns": columns, "figure": figure})
    return rows
