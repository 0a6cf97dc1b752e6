"""The state of an unfinished run: ``<data>/runs/<options>.json``, removed when the run is done.

Holds the options' hash in its name, when the run began, and the result of every step that is done.
A state older than ``FRESH_FOR`` is not resumed: the run starts over.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline import paths
from pipeline.snapshot import canonical_json, sha256
from pipeline.snapshot.objects import write_atomically

SCHEMA = 1
_NAME = re.compile(r"[0-9a-f]{12}")
#: After a longer stop a run queries the source again: a weekly schedule must not report last week.
FRESH_FOR = timedelta(hours=12)


@dataclass
class State:
    """One unfinished run; ``steps`` has the result of each step that is done."""

    path: Path
    begun: datetime
    steps: dict[str, str] = field(default_factory=dict)
    is_resumed: bool = False

    def done(self, step: str, result: str) -> None:
        """Record a finished step, on disk."""
        self.steps[step] = result
        self._write()

    def forget(self) -> None:
        """Remove the state: the run is finished."""
        self.path.unlink(missing_ok=True)

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = {"schema": SCHEMA, "begun": self.begun.isoformat(), "steps": self.steps}
        write_atomically(self.path, canonical_json(content))


def key(options: dict[str, Any]) -> str:
    """12 hex that stand for a run's options."""
    return sha256(canonical_json(options))[:12]


def begin(data: Path, name: str, now: datetime, is_fresh: bool) -> State:
    """The state of the run with these options: the unfinished one's, or a new one."""
    path = paths.runs(data) / f"{name}.json"
    for file in sorted(paths.runs(data).glob("*.json")):
        if file.is_symlink() or not _NAME.fullmatch(file.stem):
            continue  # not of our making
        run = _read(file)
        if run is None or abs(now - run.begun) > FRESH_FOR:
            file.unlink()
    state = None if is_fresh else _read(path)
    if state is None:
        state = State(path, now)
        state._write()
    return state


def _read(path: Path) -> State | None:
    """The content of a state file; None if it is not one."""
    try:
        content = json.loads(path.read_bytes())
        begun = datetime.fromisoformat(content["begun"]).astimezone(UTC)
        steps = {str(step): str(result) for step, result in content["steps"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return State(path, begun, steps, is_resumed=True) if content.get("schema") == SCHEMA else None
