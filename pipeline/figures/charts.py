"""All charts, as notebooks call them: ``charts.adoption_by_rank(study.metric("adoption_by_rank"))``."""

from pipeline.figures.adoption import (
    adoption_along_ranks,
    adoption_by_rank,
    first_attested_by_month,
)
from pipeline.figures.documents import dated_claims, recovery_paths, support_backlog
from pipeline.figures.evidence import evidence_by_rank
from pipeline.figures.files import files_added, files_by_month
from pipeline.figures.lists import list_turnover, rolling_adoption
from pipeline.figures.waiting import attestation_persistence, time_to_attestation

__all__ = [
    "adoption_along_ranks",
    "adoption_by_rank",
    "attestation_persistence",
    "dated_claims",
    "evidence_by_rank",
    "files_added",
    "files_by_month",
    "first_attested_by_month",
    "list_turnover",
    "recovery_paths",
    "rolling_adoption",
    "support_backlog",
    "time_to_attestation",
]
