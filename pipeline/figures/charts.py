"""All charts, as notebooks call them: ``charts.adoption_by_rank(study.metric("adoption_by_rank"))``."""

from pipeline.figures.adoption import (
    adoption_along_ranks,
    adoption_by_rank,
    first_attested_by_month,
)
from pipeline.figures.changes import (
    days_since_release,
    events_by_month,
    losses_by_quarter,
    publisher_changes,
)
from pipeline.figures.documents import dated_claims, recovery_paths, support_backlog
from pipeline.figures.downloads import (
    attested_downloads_by_day,
    cohort_downloads,
    downloads_by_attestation,
    index_uploads_by_tool,
    uptake_after_change,
)
from pipeline.figures.evidence import evidence_by_rank
from pipeline.figures.files import files_added, files_by_month
from pipeline.figures.lists import list_turnover, rolling_adoption
from pipeline.figures.owners import (
    concentration,
    direct_owners,
    organization_by_rank,
    owners_by_organization,
)
from pipeline.figures.publishers import publisher_kinds
from pipeline.figures.readiness import readiness_remedies
from pipeline.figures.waiting import attestation_persistence, time_to_attestation

__all__ = [
    "adoption_along_ranks",
    "adoption_by_rank",
    "attestation_persistence",
    "attested_downloads_by_day",
    "cohort_downloads",
    "concentration",
    "dated_claims",
    "days_since_release",
    "direct_owners",
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
    "publisher_changes",
    "publisher_kinds",
    "readiness_remedies",
    "recovery_paths",
    "rolling_adoption",
    "support_backlog",
    "time_to_attestation",
    "uptake_after_change",
]
