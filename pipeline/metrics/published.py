"""What the index and other documents say of themselves, as tables beside the snapshot's.

All but ``published_checks`` are the same for every snapshot; any open database can answer them.
"""

from dataclasses import asdict

import duckdb
import pyarrow as pa

from pipeline import reference
from pipeline.metrics.answer import answer

_THE_INDEX, _COHORT = "the index", "the cohort"


def files_added(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How was each file uploaded, month by month, to the whole index?

    Columns: month DATE, trusted_files, other_files, files (counts, read to about 1,300), share
      0 to 1, stated_on DATE.
    Denominator: all files added to the index in the month. Source: the index's published chart.
    """
    return _from_document(db, "files_added", reference.files_added())


def support_backlog(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Did the index's support catch up?

    Columns: queue, before_days_low, before_days_high, after_days (days), after_what, resolved_2025,
      resolved_earlier (requests; NULL not stated), stated_on DATE, stated_in.
    Denominator: none. Source: published figures, conflicts kept.
    """
    return _from_document(db, "support_backlog", reference.support_backlog())


def recovery_paths(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What still works when one thing is lost?

    Columns: loss, loss_name, loss_order, path, path_name, path_order, goal, march_2024, now (works,
      human, fails), remark, stated_on DATE, stated_in.
    Denominator: none: one row a loss and path. Source: the index's code at two revisions.
    """
    return _from_document(db, "recovery_paths", reference.recovery_paths())


def dated_claims(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What did the article date, and what do the sources date?

    Columns: claim, what, claimed_from, claimed_to, sourced_from, sourced_to (DATE), days_off,
      verdict, remark, stated_on DATE, stated_in.
    Denominator: none: one row a claim. Source: posts and commits named in each row.
    """
    return _from_document(db, "dated_claims", reference.dated_claims())


def published_checks(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Do the index's published numbers agree with each other, and where does the cohort stand?

    Columns: check_id, question, population, stated, found, agrees_from, agrees_to,
      measured_in, agrees (NULL: the cohort is another population), stated_in.
    Denominator: of the cohort's rows: its files of 2025 with known evidence; its projects whose
    ownership is known.
    """
    rows = [
        {"check_id": fields.pop("id"), **fields, "population": _THE_INDEX}
        for fields in map(asdict, reference.checks())
    ]
    figures = reference.published_figures()
    attested, projects = figures["attested_share_2025"], figures["organization_projects"]
    everything = figures["projects_2026"]
    rows += [
        _beside("cohort_attested_2025", "Files uploaded in 2025 that are attested", attested.value,
                attested.source),
        _beside("cohort_organizations", "Projects that organizations manage",
                projects.value / everything.value, f"{projects.source}; {everything.source}"),
    ]  # fmt: skip
    return _from_document(db, "published_checks", pa.Table.from_pylist(rows, schema=_CHECKS))


_CHECKS = pa.schema(
    [("check_id", pa.string()), ("question", pa.string()), ("stated", pa.float64()),
     ("found", pa.float64()), ("low", pa.float64()), ("high", pa.float64()), ("unit", pa.string()),
     ("source", pa.string()), ("population", pa.string())]
)  # fmt: skip


def _beside(check: str, question: str, stated: float, source: str) -> dict[str, object]:
    return {"check_id": check, "question": question, "stated": stated, "unit": "share",
            "source": source, "population": _COHORT}  # fmt: skip


def _from_document(db: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> pa.Table:
    return answer(db, name, document=rows)
