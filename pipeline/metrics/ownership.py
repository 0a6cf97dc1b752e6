"""Who holds projects, how concentrated that is, and what a lost account would take down.

Ownership is present state only. Accounts are counted or numbered within one table, never named.
*Covered*: a project survives the loss of one account (two direct owners or more, or an
organization) and its latest release is attested, so that what comes after can be compared with what
came before. It cannot be told where ownership or evidence is unknown, or where nobody is listed.
"""

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer


def organization_by_rank(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What share of each rank band is in an organization?

    Columns: band, band_order, in_organization, known, share 0 to 1, in_organization_downloads,
      known_downloads, downloads_share 0 to 1.
    Denominator: projects whose ownership is known; their downloads.
    """
    return answer(db, "organization_by_rank")


def direct_owners(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How many projects have 1, 2, 3 ... direct owners, and why do others list none?

    Columns: direct_owners (a count, 'organization-managed, hidden', 'none listed', NULL not known),
      organization (is it in one?), n_owners, projects, known, share, downloads, known_downloads,
      downloads_share.
    Denominator: projects whose ownership is known; their downloads.
    """
    return answer(db, "direct_owners")


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


def projects_per_sole_owner(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How are projects with one owner and no organization spread over these owners?

    Columns: owner_ordinal (1 has most), projects, owners_share and projects_share (0 to 1, from
      the owner with fewest: a Lorenz curve), sole_owned, known.
    Denominator: all sole owners; sole_owned projects.
    """
    return answer(db, "projects_per_sole_owner")


def concentration(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How much of the cohort is behind the 1, 2, 3 ... largest holders of each kind?

    Columns: holder (owner, sole_owner, organization, repository_owner, repository, workflow),
      position (1 is behind most downloads), holder_name (NULL for accounts), projects, downloads,
      covered_projects, known, share, covered_downloads, known_downloads, downloads_share.
    Denominator: projects whose ownership is known, or whose latest release names a repository;
      their downloads.
    """
    return answer(db, "concentration")


def readiness_cells(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How many projects are in each cell of owners x organization x evidence x activity?

    Columns: owner_state, organization_state, evidence_state, activity_state (NULL not known),
      projects, downloads, known, share, known_downloads, downloads_share.
    Denominator: projects for which all four can be told; their downloads.
    """
    return answer(db, "readiness_cells")


def readiness_projects(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which projects are in each cell, and what does each lack to be covered?

    Columns: rank, project, band, band_order, downloads, owner_state, organization_state,
      evidence_state, activity_state, survives_loss, is_covered, lacks.
    Denominator: none: one row a project.
    """
    return answer(db, "readiness_projects")


def readiness_remedies(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How many more projects, and downloads, would each remedy cover?

    Columns: remedy, applied, gained, gained_dormant, covered_projects, known, share,
      gained_downloads, covered_downloads, known_downloads, downloads_share.
    Denominator: projects for which *covered* can be told; their downloads.
    """
    return answer(db, "readiness_remedies")


def states_by_rank(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Do a single owner, no attestation and a year of silence go together?

    Columns: decile, low_rank, high_rank, measure (one_owner, not_attested, dormant, all_three),
      projects, known, share 0 to 1, expected (projects, of all_three if independent).
    Denominator: projects of the tenth for which the condition can be told.
    """
    return answer(db, "states_by_rank")
