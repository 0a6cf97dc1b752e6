"""All charts, as notebooks call them: ``charts.adoption_by_rank(study.metric("adoption_by_rank"))``.

A chart takes the table of the metric of its name. Where that has nothing to draw, it gives the
reason instead (:class:`~pipeline.figures.house.LeftOut`), which a notebook shows in its place.
Drawing is imported when a chart is first asked for: the names alone cost nothing.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.light import load_jsonschema

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from pipeline.figures.house import LeftOut

    Chart = Callable[[pd.DataFrame], alt.LayerChart | LeftOut]

#: The module of each chart.
_HOMES = {
    "adoption": ("adoption_along_ranks", "adoption_by_rank", "first_attested_by_month"),
    "changes": ("days_since_release", "events_by_month", "losses_by_quarter", "publisher_changes"),
    "documents": ("dated_claims", "recovery_paths", "support_backlog"),
    "downloads": (
        "attested_downloads_by_day",
        "cohort_downloads",
        "downloads_by_attestation",
        "index_uploads_by_tool",
        "uptake_after_change",
    ),
    "evidence": ("evidence_by_rank",),
    "files": ("files_added", "files_by_month"),
    "lists": ("list_turnover", "rolling_adoption"),
    "owners": (
        "concentration",
        "direct_owners",
        "organization_by_rank",
        "owners_by_organization",
    ),
    "publishers": ("publisher_kinds",),
    "readiness": ("readiness_remedies",),
    "waiting": ("attestation_persistence", "time_to_attestation"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

NAMES = tuple(sorted(_HOME))


def __getattr__(name: str) -> "Chart":
    if name not in _HOME:
        message = f"there is no chart {name!r}"
        raise AttributeError(message)
    load_jsonschema()
    from pipeline.figures.house import or_reason

    drawing: Any = getattr(import_module(f"pipeline.figures.{_HOME[name]}"), name)
    found: Chart = or_reason(drawing)
    return found


def __dir__() -> list[str]:
    return list(NAMES)
