"""The command as a user runs it: in a process of its own."""

import os
import subprocess
import sys
from typing import Any

from pipeline import paths

COMMAND = [sys.executable, "-m", "pipeline"]


def trustcensus(*arguments: str, env: dict[str, str] | None = None) -> Any:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=300, cwd=paths.ROOT,
        env=os.environ | (env or {}),
    )  # fmt: skip
