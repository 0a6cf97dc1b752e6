"""The one file of a report that may change later: did a newer try fail, and when is one due?

``assets/status.js`` is a script, because pages opened from disk may load no data: it sets
``window.trustcensusStatus`` to null, or to ``{as_of, failed_at, reason}`` for a banner, and
where a newer report was promised ``window.trustcensusDue`` to the day it is due: a reader's browser
says when that has passed. It is in ``mutable`` of the manifest, not in ``files``.
"""

import json
import re
from pathlib import Path
from typing import TypedDict

STATUS = "assets/status.js"
MUTABLE = (STATUS,)
_DUE = re.compile(r'trustcensusDue = "(\d{4}-\d\d-\d\d)"')


class Status(TypedDict):
    """Readers see the report ``as_of`` a day, as the update tried at ``failed_at`` failed."""

    as_of: str
    failed_at: str
    reason: str


def script(status: Status | None, due: str | None = None) -> str:
    """The script of a status; text from an index is never markup in it."""
    text = json.dumps(status, sort_keys=True).replace("<", "\\u003c")
    promised = f"window.trustcensusDue = {json.dumps(due)};\n" if due else ""
    return f"window.trustcensusStatus = {text};\n{promised}"


def due_of(report: Path) -> str | None:
    """The day by which a report was to be followed by a newer one, if that was promised."""
    try:
        match = _DUE.search((report / STATUS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return match[1] if match else None


def write_status(
    report: Path, status: Status | None, scratch: Path | None = None, due: str | None = None
) -> None:
    """Write the status of a report, in one step where it has one already.

    ``scratch`` is a file name beside the report, so that a kill leaves nothing in it. ``due`` is an
    ISO date; without one, the day that was promised before stays.
    """
    target = report / STATUS
    due = due or due_of(report)
    draft = scratch or target
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(script(status, due), encoding="utf-8")
    draft.replace(target)
