"""Why a figure can be empty."""

_NO_DATE = "no file has a known upload time"
_NO_OWNERS = "of no project the owners are known"
_NO_KNOWN = "of no project the evidence is known"
_NO_ATTESTED = "no latest release is known to be attested"
_NO_STATE = "of no project owners, evidence and upload times are all known"
_NO_DOCUMENT = "its data file in data/reference/ is empty"
_NO_LISTS = "fewer than two earlier lists were given (--top-history)"
_NOT_ASKED = "the capture did not ask BigQuery for it (--also {})"
_OR_LOGS_ALONE = "logs alone do not say who published"
#: Why a figure is left out when its table has nothing to draw. Each is so whether the source does
#: not say or there is none: of a true zero it is never said that the source is silent.
LEFT_OUT = {
    "adoption_along_ranks": _NO_KNOWN,
    "adoption_by_rank": "no known project has a dated release",
    "adoption_by_unit": "no dated upload whose evidence is known",
    "attested_downloads_by_day": _NOT_ASKED.format("downloads_by_day"),
    "downloads_by_attestation": f"{_NOT_ASKED.format('downloads_by_release')}, or {_OR_LOGS_ALONE}",
    "index_uploads_by_tool": _NOT_ASKED.format("index_uploads_by_month"),
    "uptake_after_change": (
        f"{_NOT_ASKED.format('downloads_by_release')}, {_OR_LOGS_ALONE}, or no project has both a "
        "changed and an unchanged release in the window"
    ),
    "attestation_persistence": "no stable release that can be judged follows an attested one",
    "change_rates": (
        "no release is known to differ from an attested one before it, or no publisher could be "
        "read on both sides"
    ),
    "cohort_downloads": "the list counts no downloads",
    "concentration": "no project has a known owner, organization or publishing repository",
    "coverage": "the cohort is empty",
    "dated_claims": _NO_DOCUMENT,
    "days_since_release": _NO_DATE,
    "direct_owners": _NO_OWNERS,
    "dormancy_gaps": "no release is known to have ended a silence of more than a year",
    "events_by_month": "no dated change of provenance or publisher or end of a silence is known",
    "evidence_by_rank": "the cohort is empty",
    "files_added": _NO_DOCUMENT,
    "files_by_month": "no file is known to have been uploaded since 2023",
    "first_attested_by_month": "no dated attestation is known",
    "list_turnover": _NO_LISTS,
    "losses_by_quarter": "no dated release is known to follow an attested one of its line",
    "organization_by_rank": _NO_OWNERS,
    "owners_by_organization": _NO_OWNERS,
    "projects_per_sole_owner": "no project is known to have one owner and no organization",
    "publisher_changes": "no release is known to have changed its publisher",
    "publisher_kinds": _NO_ATTESTED,
    "publisher_kinds_by_rank": _NO_ATTESTED,
    "readiness_by_rank": _NO_OWNERS,
    "readiness_cells": _NO_STATE,
    "readiness_remedies": "no project has both a listed owner or organization and known evidence",
    "recovery_paths": _NO_DOCUMENT,
    "repository_match": "of no project both a declared and an attested repository are known",
    "rolling_adoption": f"{_NO_LISTS}, or no project on two of them has a dated release",
    "states_by_rank": _NO_STATE,
    "support_backlog": _NO_DOCUMENT,
    "time_to_attestation": "no project whose uploads are dated was observed for a day",
    "time_to_repair": "no stop of attestation was observed for a day or more",
}
