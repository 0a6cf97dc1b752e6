"""How adoption moves in time: by unit, on a rolling list, and how long things take."""

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer, with_interval


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
      share_by_then 0 to 1 (Kaplan-Meier, censored at the capture).
    Denominator: known projects with a dated file; bands and organizations are as of the capture.
    """
    return answer(db, "time_to_attestation")


def time_to_repair(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """When attestation stopped, how long until the next attested release of the line?

    Columns: days, at_risk, events, censored (losses), share_by_then 0 to 1 (Kaplan-Meier).
    Denominator: losses; one project can have several.
    """
    return answer(db, "time_to_repair")


def attestation_persistence(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Once a project attests, does it go on?

    Columns: later (releases since), attested, unbroken, known (projects), low, high: 95 % Wilson
      interval of attested / known, for saying what other projects will do.
    Denominator: projects with so many stable, attestable releases since their first attested one.
    """
    return with_interval(answer(db, "attestation_persistence"), "attested", "known")
