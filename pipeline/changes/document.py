"""The whole of what changed, as the one document ``changes.json`` is."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import catalog, database, sql_files
from pipeline.changes.figure_changes import figure_changes
from pipeline.changes.measures import measures
from pipeline.changes.table_changes import difference
from pipeline.study import Study

Tables = Callable[[duckdb.DuckDBPyConnection], dict[str, pa.Table]]
Event = dict[str, Any]
#: An event that is new because it happened since the baseline; others were not known from that.
NEW = "happened"
#: Tables of what changed are about the pair and not about one snapshot: nothing to compare.
_OF_THE_PAIR = {"new_events", "project_changes"}


def changes(
    study: Study,
    summary: list[dict[str, Any]],
    events: list[Event],
    tables: Tables,
    figures: Iterable[str],
    claims_moved: list[str] | None = None,
) -> dict[str, Any]:
    """What changed between a study's baseline and its snapshot; without one, only that.

    ``summary`` and ``events`` are the later snapshot's, ``tables`` gives every exported table of a
    database, ``figures`` the names of tables that are drawn. Each snapshot's tables are computed
    from itself alone, so that a change between the two is not counted on one side only.
    """
    about: dict[str, Any] = {
        "schema": 1,
        "snapshot": study.snapshot.id,
        "as_of": study.snapshot.manifest["as_of"],
        "simulated": study.snapshot.is_simulated,
    }
    earlier = study.baseline
    if earlier is None:
        return {**about, "baseline": None}
    with database.connect(earlier.data, earlier.id) as db:
        before = tables(db)
    with database.connect(study.snapshot.data, study.snapshot.id) as db:
        after = tables(db)
    compared = {
        name: difference(before[name], table, sql_files.key_of(name))
        for name, table in sorted(after.items())
        if name not in _OF_THE_PAIR
    }
    moved = measures(summary, study.snapshot, earlier)
    projects = catalog.run(study.db, "project_changes").to_pylist()
    news = news_of(study.db)
    return {
        **about,
        "baseline": earlier.id,
        "baseline_as_of": earlier.manifest["as_of"],
        "is_changed": bool(projects or news or claims_moved) or any(row["change"] for row in moved),
        "metrics": moved,
        "projects": projects,
        "tables": {name: comparison.counts() for name, comparison in compared.items()},
        "figures": [figure_changes(name, compared[name]) for name in figures if name in compared],
        "events": _new(events, news),
        "claims": claims_moved,
    }


def news_of(db: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Why each new event is new, by its id; empty without a baseline."""
    return {row["id"]: row["news"] for row in catalog.run(db, "new_events").to_pylist()}


def _new(events: list[Event], news: dict[str, str]) -> dict[str, Any]:
    """The new events, newest first, and how many there are by what they are."""
    new_events = [{**event, "news": news[event["id"]]} for event in events if event["id"] in news]
    counted = {
        f"by_{name}": dict(sorted(Counter(event[name] for event in new_events).items()))
        for name in ("kind", "layer", "news")
    }
    return {"new": len(new_events), **counted, "items": new_events}
