"""What Python adds to the rows of a metric where SQL cannot: ``after`` in a metric's header.

Each step takes the rows of the query, and a function that gives those of another metric's query; it
gives the rows with the columns the header describes.
"""

from collections.abc import Callable
from typing import Any

import pyarrow as pa

from pipeline import reference

Rows = Callable[[str], pa.Table]


def interval(rows: pa.Table, _others: Rows, *, also: tuple[str, ...] = ()) -> pa.Table:
    """Add ``low`` and ``high``: the 95% interval of a share, by clusters drawn again.

    In place of ``cluster_numbers`` and ``cluster_sizes``, lists of an entry per publishing owner;
    NULL where those are, and where there is one cluster. ``also``: other parts of
    :class:`pipeline.statistics.Clustered` to add.
    """
    from pipeline.statistics import clustered

    estimates = [
        row["cluster_sizes"]
        and clustered(tuple(row["cluster_numbers"]), tuple(row["cluster_sizes"]))
        for row in rows.select(["cluster_numbers", "cluster_sizes"]).to_pylist()
    ]
    rows = rows.drop_columns(["cluster_numbers", "cluster_sizes"])
    for name in ("low", "high", *also):
        parts = [getattr(estimate, name) if estimate else None for estimate in estimates]
        rows = rows.append_column(name, pa.array(parts, pa.float64()))
    return rows


def design_effect(rows: pa.Table, others: Rows) -> pa.Table:
    """Add the :func:`interval` and ``design_effect``, its variance over that of single projects."""
    return interval(rows, others, also=("design_effect",))


#: Days of a year on average: what rates of a project-year are counted with.
YEAR = 365.25


def rates(rows: pa.Table, _others: Rows) -> pa.Table:
    """Add the 95% intervals of two rates: ``low_per_1000`` to ``high_per_year``.

    In place of ``cluster_alarms``, ``cluster_releases`` and ``cluster_days``, lists with one entry
    a publishing owner; NULL where :func:`pipeline.statistics.clustered_rate` has none.
    """
    from pipeline.statistics import clustered_rate

    lists = ["cluster_alarms", "cluster_releases", "cluster_days"]
    clusters = rows.select(lists).to_pylist()
    rows = rows.drop_columns(lists)
    for sizes, unit, factor in (("releases", "1000", 1000.0), ("days", "year", YEAR)):
        ends = [
            clustered_rate(
                tuple(row["cluster_alarms"]),
                tuple(row[f"cluster_{sizes}"]),
                is_share=sizes == "releases",
            )
            for row in clusters
        ]
        for place, name in enumerate(("low", "high")):
            parts = [pair and factor * pair[place] for pair in ends]
            rows = rows.append_column(f"{name}_per_{unit}", pa.array(parts, pa.float64()))
    return rows


def survival_band(steps: pa.Table, _others: Rows) -> pa.Table:
    """Add ``low`` and ``high`` of each step's share: the 95% pointwise log-log band."""
    from pipeline.statistics import band

    bands = [ends or (None, None) for waits in _groups(steps).values() for ends in band(waits)]
    for place, name in enumerate(("low", "high")):
        ends = [pair[place] for pair in bands]
        steps = steps.append_column(name, pa.array(ends, pa.float64()))
    return steps


def survival(steps: pa.Table, others: Rows) -> pa.Table:
    """Add the :func:`survival_band` and ``logrank_p``, the least adjusted p of the grouping."""
    least: dict[str, float] = {}
    for row in _tested(others("attestation_logrank"), steps).to_pylist():
        if row["p_adjusted"] is not None:
            grouping = row["grouping"]
            least[grouping] = min(least.get(grouping, 1.0), row["p_adjusted"])
    tested = [least.get(grouping) for grouping in steps["grouping"].to_pylist()]
    banded = survival_band(steps, others)
    return banded.append_column("logrank_p", pa.array(tested, pa.float64()))


def logrank(pairs: pa.Table, others: Rows) -> pa.Table:
    """Add the log-rank test of each pair of groups, adjusted for the pairs of the same grouping."""
    return _tested(pairs, others("time_to_attestation"))


def headlines(rows: pa.Table, _others: Rows) -> pa.Table:
    """Add ``value``, and of the estimate its ``interval``, by the published calibration."""
    anchor = reference.calibration()
    return pa.Table.from_pylist(
        [_headline(row, anchor) for row in rows.to_pylist()], schema=_HEADLINES
    )


_HEADLINES = pa.schema(
    [
        ("id", pa.string()),
        ("value", pa.float64()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("unit", pa.string()),
        ("weight", pa.string()),
        ("interval", pa.list_(pa.float64())),
        ("evidence", pa.string()),
        ("note", pa.string()),
    ]
)


def _headline(row: dict[str, Any], anchor: reference.Calibration) -> dict[str, Any]:
    numerator, denominator = row["numerator"], row["denominator"]
    value, interval, note = numerator, None, row["note"]
    if row["unit"] == "share":
        value = None if numerator is None else numerator / denominator
    if row["id"] == "projects_trusted_publishing_estimate" and value is not None:
        value, interval = anchor.estimate(value)
        numerator, note = None, anchor.note
    return {**row, "value": value, "numerator": numerator, "interval": interval, "note": note}


def _groups(steps: pa.Table) -> dict[tuple[Any, ...], list[Any]]:
    """The waits of each group, by grouping and group, in the table's order; all of them: one."""
    from pipeline.statistics import Wait

    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in steps.to_pylist():
        group = (row.get("grouping"), row.get("group_name"))
        groups.setdefault(group, []).append(Wait(row["days"], row["events"], row["censored"]))
    return groups


def _tested(pairs: pa.Table, steps: pa.Table) -> pa.Table:
    from pipeline.statistics import adjusted
    from pipeline.statistics import logrank as test

    groups, rows = _groups(steps), pairs.to_pylist()
    tests = [
        test(
            groups[row["grouping"], row["first_group"]],
            groups[row["grouping"], row["second_group"]],
        )
        for row in rows
    ]
    adjusted_p: list[float | None] = [None] * len(rows)
    for grouping in sorted({row["grouping"] for row in rows}):
        tested = {
            place: result[1]
            for place, result in enumerate(tests)
            if result and rows[place]["grouping"] == grouping
        }
        for place, p in zip(tested, adjusted(list(tested.values())), strict=True):
            adjusted_p[place] = p
    return (
        pairs.append_column("statistic", pa.array([t and t[0] for t in tests], pa.float64()))
        .append_column("p_value", pa.array([t and t[1] for t in tests], pa.float64()))
        .append_column("p_adjusted", pa.array(adjusted_p, pa.float64()))
    )


#: Every step a header may name.
STEPS: dict[str, Callable[[pa.Table, Rows], pa.Table]] = {
    step.__name__: step
    for step in (interval, design_effect, rates, survival_band, survival, logrank, headlines)
}
