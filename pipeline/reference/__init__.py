"""Reference facts of others, kept as data files with their sources in ``data/reference/``."""

from pipeline.reference.agreement import Check, checks
from pipeline.reference.documents import (
    Backlog,
    dated_claims,
    recovery_paths,
    support_backlog,
)
from pipeline.reference.published import (
    Calibration,
    Published,
    calibration,
    files_added,
    published_figures,
)
from pipeline.reference.tables import (
    BOUNDARIES,
    KNOWN,
    LIMITS,
    METHODOLOGY,
    Boundary,
    boundaries,
    boundary_table,
    described,
    dictionary,
    incident_days,
    known_names,
    licences,
    limit_table,
    scores,
)

__all__ = [
    "BOUNDARIES",
    "KNOWN",
    "LIMITS",
    "METHODOLOGY",
    "Backlog",
    "Boundary",
    "Calibration",
    "Check",
    "Published",
    "boundaries",
    "boundary_table",
    "calibration",
    "checks",
    "dated_claims",
    "described",
    "dictionary",
    "files_added",
    "incident_days",
    "known_names",
    "licences",
    "limit_table",
    "published_figures",
    "recovery_paths",
    "scores",
    "support_backlog",
]
