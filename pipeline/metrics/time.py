"""How adoption moves in time: by unit, on a rolling list, and how long things take."""

from typing import Any

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer, with_interval
from pipeline.statistics import Wait, adjusted, band, logrank


def adoption_by_unit(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How much of what was uploaded in a month is attested: by file, by release, by project?

    Columns: month DATE, unit, unit_order, attested, known (counts), share 0 to 1.
    Denominator: uploads of the month that could be attested and whose evidence is known.
    """
    return answer(db, "adoption_by_unit")


def list_turnover(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How fast does the list of top projects turn over?

    Columns: listed_on DATE, members, entered, left, ever (projects), broken_by (letters).
    Denominator: none: counts. No row without ``--top-history``.
    """
    return answer(db, "list_turnover")


def rolling_adoption(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Does adoption rise, or does the list fill with projects that had adopted before?

    Columns: listed_on DATE, members, attested, known (projects), share and fixed_share 0 to 1,
      adoption_points and turnover_points (percentage points), broken_by (letters).
    Denominator: listed projects the capture knows, with a release by then of known evidence; a
      project that was on top then and is not in today's cohort was not asked about, so is in none.
      No row without ``--top-history``.
    """
    return answer(db, "rolling_adoption")


def time_to_attestation(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How long did projects take to attest, since they could?

    Columns: grouping, group_name, group_order, days, at_risk, events, censored (projects),
      share_by_then 0 to 1 (Kaplan-Meier, censored at the capture), low, high: its 95 % pointwise
      log-log band, NULL where the share is 0 or 1; logrank_p: least of the grouping's adjusted p.
    Denominator: known projects with a dated file; bands and organizations are as of the capture.
    """
    steps = answer(db, "time_to_attestation")
    least: dict[str, float] = {}
    for row in _tested(answer(db, "attestation_logrank"), steps).to_pylist():
        if row["p_adjusted"] is not None:
            grouping = row["grouping"]
            least[grouping] = min(least.get(grouping, 1.0), row["p_adjusted"])
    tested = [least.get(grouping) for grouping in steps["grouping"].to_pylist()]
    return _with_band(steps).append_column("logrank_p", pa.array(tested, pa.float64()))


def attestation_logrank(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Do projects of one group begin to attest sooner than those of another?

    Columns: grouping, first_group, second_group, first_projects, second_projects, first_attested,
      second_attested (projects), statistic (z of the log-rank test, above 0: the first are sooner),
      p_value, p_adjusted (Holm, for the number of pairs); NULL where nothing happened in either.
    Denominator: as time_to_attestation; the test takes projects to be independent.
    """
    return _tested(answer(db, "attestation_logrank"), answer(db, "time_to_attestation"))


def time_to_repair(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """When attestation stopped, how long until the next attested release of the line?

    Columns: days, at_risk, events, censored (losses), share_by_then 0 to 1 (Kaplan-Meier), low,
      high: its 95 % pointwise log-log band, NULL where the share is 0 or 1.
    Denominator: losses; one project can have several.
    """
    return _with_band(answer(db, "time_to_repair"))


def attestation_persistence(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Once a project attests, does it go on?

    Columns: later (releases since), attested, unbroken, known (projects), low, high: 95 % interval
      of attested / known, by publishing owners drawn again, for saying what other projects will do.
    Denominator: projects with so many stable, attestable releases since their first attested one.
    """
    return with_interval(answer(db, "attestation_persistence"))


def _groups(steps: pa.Table) -> dict[tuple[Any, ...], list[Wait]]:
    """The waits of each group, by grouping and group, in the table's order; all of them: one."""
    found: dict[tuple[Any, ...], list[Wait]] = {}
    for row in steps.to_pylist():
        group = (row.get("grouping"), row.get("group_name"))
        found.setdefault(group, []).append(Wait(row["days"], row["events"], row["censored"]))
    return found


def _with_band(steps: pa.Table) -> pa.Table:
    """The table with ``low`` and ``high`` of each step's share."""
    bands = [ends or (None, None) for waits in _groups(steps).values() for ends in band(waits)]
    for place, name in enumerate(("low", "high")):
        ends = [each[place] for each in bands]
        steps = steps.append_column(name, pa.array(ends, pa.float64()))
    return steps


def _tested(pairs: pa.Table, steps: pa.Table) -> pa.Table:
    """The pairs of groups with their log-rank test, adjusted for the pairs of the same grouping."""
    groups, rows = _groups(steps), pairs.to_pylist()
    tests = [
        logrank(groups[row["grouping"], row["first_group"]],
                groups[row["grouping"], row["second_group"]])
        for row in rows
    ]  # fmt: skip
    adjusted_p: list[float | None] = [None] * len(rows)
    for grouping in sorted({row["grouping"] for row in rows}):
        tested = {place: test[1] for place, test in enumerate(tests)
                  if test and rows[place]["grouping"] == grouping}  # fmt: skip
        for place, p in zip(tested, adjusted(list(tested.values())), strict=True):
            adjusted_p[place] = p
    return (
        pairs.append_column("statistic", pa.array([t and t[0] for t in tests], pa.float64()))
        .append_column("p_value", pa.array([t and t[1] for t in tests], pa.float64()))
        .append_column("p_adjusted", pa.array(adjusted_p, pa.float64()))
    )
