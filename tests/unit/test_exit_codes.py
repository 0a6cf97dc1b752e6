"""The exit codes that docs list are those of the errors, and of 2 they say all it stands for."""

import re

import pytest

from pipeline import paths
from pipeline.errors import PipelineError

CODES = {str(error.exit_code) for error in PipelineError.__subclasses__()}


@pytest.mark.parametrize(
    ("name", "part", "code"),
    [
        ("docs/commands.md", r"## Exit codes\n(.*)", r"^\| ([2-9]) \|"),
        ("tools/recipes/README.md", r"\*\*When it fails\*\*:(.*?)`latest`", r"(?:exit|,)\s(\d) "),
    ],
)
def test_docs_list_every_exit_code(name: str, part: str, code: str) -> None:
    text = (paths.ROOT / name).read_text(encoding="utf-8")
    [listed] = re.findall(part, text, re.S)
    assert set(re.findall(code, listed, re.M)) == CODES
    for reason in ("a full disk", "cannot be written", "another\\s+run"):
        assert re.search(reason, listed), reason
