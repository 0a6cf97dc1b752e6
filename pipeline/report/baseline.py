"""Which earlier snapshot a report is compared with: the one that readers last saw.

What happened between two captures is only in the report that compares them. Where a capture had no
report (a closed gate, a failed notebook), comparing with it would lose what came before it: the
next report goes back to the last snapshot that was reported.
"""

import json
from pathlib import Path

from pipeline import snapshot as store
from pipeline.baseline import NEWEST, comparable, earlier
from pipeline.errors import BadInput, DamagedData
from pipeline.report.publish import LATEST
from pipeline.snapshot import Snapshot


def baseline_of(snapshot: Snapshot, name: str | None, out: Path) -> Snapshot | None:
    """The snapshot that ``--baseline`` names; ``latest`` is the one last reported in ``out``.

    A report made again has the baseline it had. Where nothing comparable was reported in ``out``,
    ``latest`` is what it is for :func:`pipeline.baseline.earlier`, which also says what is raised.
    """
    return (name == NEWEST and _reported(snapshot, out)) or earlier(snapshot, name)


def _reported(snapshot: Snapshot, out: Path) -> Snapshot | None:
    try:
        manifest = json.loads((out / LATEST / "manifest.json").read_bytes())
        is_again = manifest["snapshot"] == snapshot.id
        seen = manifest["baseline"] if is_again else manifest["snapshot"]
        baseline = store.read(snapshot.data, seen) if seen else None
    except (OSError, ValueError, KeyError, TypeError, BadInput, DamagedData):
        return None  # no report, or one whose snapshot is gone
    return baseline if baseline is not None and comparable(snapshot, baseline) else None
