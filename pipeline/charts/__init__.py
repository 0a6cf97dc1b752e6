"""One function a chart: an Arrow table and a frame in, an Altair chart with its words out.

No data work and no other part of the project: what a chart shows was worked out by a metric of the
same name. ``chart.usermeta`` holds name, title, subtitle, caption and alt text.
"""

from pipeline.charts.adoption import (
    adoption_along_ranks,
    adoption_by_rank,
    files_by_month,
    first_attested_by_month,
)
from pipeline.charts.changes import days_since_release, events_by_month, publisher_changes
from pipeline.charts.cohort import cohort_downloads
from pipeline.charts.concentration import concentration, projects_per_sole_owner
from pipeline.charts.documents import dated_claims, recovery_paths, support_backlog
from pipeline.charts.downloads import (
    attested_downloads_by_day,
    downloads_by_attestation,
    uptake_after_change,
)
from pipeline.charts.evidence import coverage, evidence_by_rank
from pipeline.charts.history import dormancy_gaps, losses_by_quarter
from pipeline.charts.owners import direct_owners
from pipeline.charts.ownership import organization_by_rank, owners_by_organization
from pipeline.charts.publishers import (
    publisher_kinds,
    publisher_kinds_by_rank,
    repository_match,
)
from pipeline.charts.readiness import (
    readiness_by_rank,
    readiness_cells,
    readiness_remedies,
    states_by_rank,
)
from pipeline.charts.render import show
from pipeline.charts.rolling import list_turnover, rolling_adoption
from pipeline.charts.rules import change_rates
from pipeline.charts.uploads import files_added, index_uploads_by_tool
from pipeline.charts.waiting import (
    adoption_by_unit,
    attestation_persistence,
    time_to_attestation,
    time_to_repair,
)

__all__ = [
    "adoption_along_ranks",
    "adoption_by_rank",
    "adoption_by_unit",
    "attestation_persistence",
    "attested_downloads_by_day",
    "change_rates",
    "cohort_downloads",
    "concentration",
    "coverage",
    "dated_claims",
    "days_since_release",
    "direct_owners",
    "dormancy_gaps",
    "downloads_by_attestation",
    "events_by_month",
    "evidence_by_rank",
    "files_added",
    "files_by_month",
    "first_attested_by_month",
    "index_uploads_by_tool",
    "list_turnover",
    "losses_by_quarter",
    "organization_by_rank",
    "owners_by_organization",
    "projects_per_sole_owner",
    "publisher_changes",
    "publisher_kinds",
    "publisher_kinds_by_rank",
    "readiness_by_rank",
    "readiness_cells",
    "readiness_remedies",
    "recovery_paths",
    "repository_match",
    "rolling_adoption",
    "show",
    "states_by_rank",
    "support_backlog",
    "time_to_attestation",
    "time_to_repair",
    "uptake_after_change",
]
