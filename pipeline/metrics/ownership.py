"""Who holds projects: direct owners and organizations (present state only)."""

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer


def organization_by_rank(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What share of each rank band is in an organization?

    Columns: band, band_order, in_organization, known, share 0 to 1.
    Denominator: projects whose ownership is known.
    """
    return answer(db, "organization_by_rank")


def owners_by_organization(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How many direct owners do projects have, with and without an organization?

    Columns: owners (0, 1, 2, 3+, NULL not known), organization, projects, attested, evidence_known.
    Denominator: evidence_known of the cell, for attested.
    """
    return answer(db, "owners_by_organization")


def readiness_by_rank(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How many projects would be hard to recover if an account were lost?

    Columns: band, band_order, measure, projects, known, share 0 to 1.
    Denominator: projects of the band for which the condition can be told.
    """
    return answer(db, "readiness_by_rank")
