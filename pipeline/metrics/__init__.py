"""Questions answered from a built database: one typed function a file of ``sql/metrics/``.

Every function takes an open database and gives an Arrow table, sorted, with the columns its SQL
file documents. ``share`` is 0 to 1, months are first days, times UTC; a value the source cannot
tell is NULL, and a table about what the source does not say has no rows.
"""

from pipeline.metrics.adoption import (
    adoption_along_ranks,
    adoption_by_rank,
    evidence_by_rank,
    files_by_month,
    first_attested_by_month,
)
from pipeline.metrics.changes import (
    change_rates,
    days_since_release,
    dormancy_gaps,
    events,
    events_by_month,
    index_states,
    losses_by_quarter,
    new_events,
    project_changes,
    publisher_changes,
)
from pipeline.metrics.claims import claim_numbers
from pipeline.metrics.cohort import (
    cohort_agreement,
    cohort_downloads,
    cohort_movers,
    coverage,
    projects,
    schema_drift,
    unread_requests,
)
from pipeline.metrics.logged import (
    attested_downloads_by_day,
    downloads_by_attestation,
    index_uploads_by_tool,
    uptake_after_change,
)
from pipeline.metrics.ownership import (
    concentration,
    direct_owners,
    organization_by_rank,
    owners_by_organization,
    projects_per_sole_owner,
    readiness_by_rank,
    readiness_cells,
    readiness_projects,
    readiness_remedies,
    states_by_rank,
)
from pipeline.metrics.published import (
    dated_claims,
    files_added,
    published_checks,
    recovery_paths,
    support_backlog,
)
from pipeline.metrics.publishers import (
    pinned_releases,
    publisher_kinds,
    publisher_kinds_by_rank,
    repository_match,
    repository_relations,
)
from pipeline.metrics.summary import sample_intervals, sensitivity, summary
from pipeline.metrics.time import (
    adoption_by_unit,
    attestation_logrank,
    attestation_persistence,
    list_turnover,
    rolling_adoption,
    time_to_attestation,
    time_to_repair,
)

__all__ = [
    "adoption_along_ranks",
    "adoption_by_rank",
    "adoption_by_unit",
    "attestation_logrank",
    "attestation_persistence",
    "attested_downloads_by_day",
    "change_rates",
    "claim_numbers",
    "cohort_agreement",
    "cohort_downloads",
    "cohort_movers",
    "concentration",
    "coverage",
    "dated_claims",
    "days_since_release",
    "direct_owners",
    "dormancy_gaps",
    "downloads_by_attestation",
    "events",
    "events_by_month",
    "evidence_by_rank",
    "files_added",
    "files_by_month",
    "first_attested_by_month",
    "index_states",
    "index_uploads_by_tool",
    "list_turnover",
    "losses_by_quarter",
    "new_events",
    "organization_by_rank",
    "owners_by_organization",
    "pinned_releases",
    "project_changes",
    "projects",
    "projects_per_sole_owner",
    "published_checks",
    "publisher_changes",
    "publisher_kinds",
    "publisher_kinds_by_rank",
    "readiness_by_rank",
    "readiness_cells",
    "readiness_projects",
    "readiness_remedies",
    "recovery_paths",
    "repository_match",
    "repository_relations",
    "rolling_adoption",
    "sample_intervals",
    "schema_drift",
    "sensitivity",
    "states_by_rank",
    "summary",
    "support_backlog",
    "time_to_attestation",
    "time_to_repair",
    "unread_requests",
    "uptake_after_change",
]
