"""The one file of a report that may change later: is there a newer try that failed?

``assets/status.js`` is a script, because pages opened from disk may load no data: it sets
``window.trustcensusStatus`` to null, or to ``{as_of, failed_at, reason}`` for a banner. It is in
``mutable`` of the manifest, not in ``files``.
"""

import json
from pathlib import Path
from typing import TypedDict

STATUS = "assets/status.js"
MUTABLE = (STATUS,)


class Status(TypedDict):
    """Readers see the report ``as_of`` a day, as the update tried at ``failed_at`` failed."""

    as_of: str
    failed_at: str
    reason: str


def script(status: Status | None) -> str:
    """The script of a status; text from an index is never markup in it."""
    text = json.dumps(status, sort_keys=True).replace("<", "\\u003c")
    return f"window.trustcensusStatus = {text};\n"


def write_status(report: Path, status: Status | None, scratch: Path | None = None) -> None:
    """Write the status of a report, in one step where it has one already.

    ``scratch`` is a file name beside the report, so that a kill leaves nothing in it.
    """
    target = report / STATUS
    draft = scratch or target
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(script(status), encoding="utf-8")
    draft.replace(target)
