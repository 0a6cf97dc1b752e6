"""All charts, as notebooks call them: ``charts.adoption_by_rank(study.metric("adoption_by_rank"))``."""

from pipeline.figures.adoption import adoption_by_rank
from pipeline.figures.evidence import evidence_by_rank
from pipeline.figures.files import files_by_month

__all__ = [
    "adoption_by_rank",
    "evidence_by_rank",
    "files_by_month",
]
