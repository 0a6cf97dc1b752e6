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
    METHODOLOGY,
    Boundary,
    boundaries,
    boundary_table,
    described,
    dictionary,
    incident_days,
    known_names,
    licences,
    scores,
)

__all__ = [
    "BOUNDARIES",
    "KNOWN",
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
    "published_figures",
    "recovery_paths",
    "scores",
    "support_backlog",
]
