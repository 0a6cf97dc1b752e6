"""Reference facts of others, kept as data files with their sources in ``data/reference/``."""

from pipeline.reference.agreement import Check, checks, published_checks
from pipeline.reference.documents import (
    dated_claims,
    recovery_paths,
    support_backlog,
)
from pipeline.reference.entries import (
    BOUNDARIES,
    ENVIRONMENT,
    KNOWN,
    LIMITS,
    METHODOLOGY,
    boundaries,
    boundary_table,
    environment,
    incident_days,
    incident_sources,
    known_names,
    licences,
    limit_table,
    marker_environment,
    scores,
)
from pipeline.reference.published import (
    Calibration,
    calibration,
    files_added,
    published_figures,
)
from pipeline.reference.rules import alarm_rules, rule_incidents
from pipeline.reference.terms import glossary, story

#: Reference facts a metric's query may read as table ``document``, as its header names them.
DOCUMENTS = {
    document.__name__: document
    for document in (
        alarm_rules,
        dated_claims,
        files_added,
        incident_days,
        marker_environment,
        published_checks,
        recovery_paths,
        rule_incidents,
        support_backlog,
    )
}

__all__ = [
    "BOUNDARIES",
    "DOCUMENTS",
    "ENVIRONMENT",
    "KNOWN",
    "LIMITS",
    "METHODOLOGY",
    "Calibration",
    "Check",
    "alarm_rules",
    "boundaries",
    "boundary_table",
    "calibration",
    "checks",
    "dated_claims",
    "environment",
    "files_added",
    "glossary",
    "incident_sources",
    "known_names",
    "licences",
    "limit_table",
    "marker_environment",
    "published_checks",
    "published_figures",
    "recovery_paths",
    "rule_incidents",
    "scores",
    "story",
    "support_backlog",
]
