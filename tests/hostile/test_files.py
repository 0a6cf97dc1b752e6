"""Files that options name: a size, no devices, and one line for what cannot be read."""

import os
import threading
from pathlib import Path

import pytest

from pipeline.capture import cohort, dependency_cohort
from pipeline.config import Settings
from pipeline.errors import BadInput


@pytest.mark.parametrize("given", ["/dev/zero", "/dev/full", "/dev/urandom"])
def test_a_device_is_no_file(given: str) -> None:
    with pytest.raises(BadInput, match=f"--projects {given}: not a file"):
        dependency_cohort.load(given)
    with pytest.raises(BadInput, match=f"--top-list {given}: not a file"):
        cohort.load(given, Settings())


@pytest.mark.parametrize("given", ["", "a\0b", "x" * 5000, "/", "/nowhere/at/all"])
def test_a_name_that_cannot_be_read_is_one_line(given: str) -> None:
    with pytest.raises(BadInput, match=r"^--projects [^\n]*$"):
        dependency_cohort.load(given)


def test_a_large_file_is_refused_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_bytes(b"a\n")
    os.truncate(path, 2**40)
    with pytest.raises(BadInput, match="more than 16000000 bytes"):
        dependency_cohort.load(str(path))
    with pytest.raises(BadInput, match="more than 256000000 bytes"):
        cohort.load(str(path), Settings())


def test_a_pipe_is_read_within_the_same_limit(tmp_path: Path) -> None:
    """As a shell makes it: ``--projects <(uv export)``."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    for text in (b"a==1.0\n", b"a" * 17_000_000):

        def write(content: bytes = text) -> None:
            try:
                path.write_bytes(content)
            except BrokenPipeError:
                return  # the reader had enough

        writer = threading.Thread(target=write)
        writer.start()
        if len(text) < 100:
            assert dependency_cohort.read(dependency_cohort.load(str(path))[0]).pins == {
                "a": ("1.0",)
            }
        else:
            with pytest.raises(BadInput, match="more than 16000000 bytes"):
                dependency_cohort.load(str(path))
        writer.join(timeout=10)
        assert not writer.is_alive()
