"""The recipes of `tools/recipes/`: their texts, and commands run as they run them."""

import subprocess
from typing import Any

from pipeline import paths
from tests.helpers.surroundings import HANGS_SECONDS

RECIPES = paths.ROOT / "tools" / "recipes"
#: The condition of a workflow's step that is also taken after a step that failed.
EVEN_AFTER_FAILURE = "${{ !cancelled() }}"


def read(name: str) -> str:
    """The text of a recipe."""
    return (RECIPES / name).read_text(encoding="utf-8")


def run(*command: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    """A command with what it prints; its exit code is for the caller to look at."""
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=HANGS_SECONDS, **more
    )
