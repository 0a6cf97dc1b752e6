"""How the way projects publish changes: events, publishers, silence."""

import duckdb
import pyarrow as pa

from pipeline import reference
from pipeline.metrics.answer import answer


def events(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What changed in how a project publishes, and when?

    Columns: id, project, kind, subtype, happened_at UTC, version, previous_version, before and
      after (JSON), gap_days, baseline, benign_hint, source.
    Denominator: none: one row an event, newest first.
    """
    return answer(db, "events")


def events_by_month(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How many changes of each kind were there each month?

    Columns: month DATE, lane, events (count).
    Denominator: none: counts; one project can have several.
    """
    return answer(db, "events_by_month")


def new_events(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which events did the baseline not have?

    Columns: id, project, news (happened, learned, entered). By identity and not by date: what
      happened earlier and could not be known from the baseline is new as well.
    Denominator: none: one row an event, newest first; no rows without a baseline.
    """
    return answer(db, "new_events")


def project_changes(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which projects came, left, gained or lost attestation since the baseline?

    Columns: project, moved (entered, left, gained, lost, became_known, became_unknown),
      rank_before, rank_after, evidence_before, evidence_after.
    Denominator: projects of either cohort; no rows without a baseline.
    """
    return answer(db, "project_changes")


def publisher_changes(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What is it that changes when a publisher changes?

    Columns: kind, subtype, events, compared (counts of releases).
    Denominator: compared: attested releases with a baseline.
    """
    return answer(db, "publisher_changes")


def days_since_release(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How long ago was each project's newest file uploaded?

    Columns: low_days, high_days (days), projects, dormant, known (counts).
    Denominator: projects whose newest file has a known time (one without could be newer).
    """
    return answer(db, "days_since_release")


def change_rates(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How many changes and losses would each rule of comparison report?

    Columns: rule (same_line, any, stable_only, index_rule), window_days (NULL: any age), compared,
      changed, lost, lost_followed (counts of releases), changed_per_1000, lost_per_1000.
    Denominator: releases with an attested baseline within the window. A policy without downgrade
    refuses the lost ones; lost_followed had an attested release later. Source: file history.
    """
    return answer(db, "change_rates")


def index_states(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which state would the index itself give each release, by its rule of 14 days?

    Columns: state, releases, known (counts of releases).
    Denominator: releases whose files all have a known evidence. One release may have several
    states, so they do not add up.
    """
    return answer(db, "index_states")


def losses_by_quarter(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How often does provenance stop after a run of attested releases, quarter by quarter?

    Columns: quarter DATE, comparable, lost, lost_followed (counts of releases), lost_per_1000,
      incidents (projects of the cohort with a hand-checked one), incident_day DATE.
    Denominator: comparable: releases with an attested one before them on their line.
    """
    return answer(db, "losses_by_quarter", reference.incident_days())


def dormancy_gaps(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How often does a project upload again after a year, 18 months or two years of silence?

    Columns: year, longer_than_months (12, 18, 24), gaps (releases that ended one), projects,
      releases, gaps_per_1000, is_whole_year.
    Denominator: releases of the year with an earlier one of the project. Source: file history.
    """
    return answer(db, "dormancy_gaps")
