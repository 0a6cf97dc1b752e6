"""Incidents as literal projects: what sources state, and every way the rest may have been."""

from typing import Any

from tests.helpers.literal import Project
from tools.replayed import moment, replay, worlds

BEFORE = {"version": "1", "role": "baseline", "attested": True, "files": {"sdist": True}}
LOST = {"version": "2", "role": "benign_change", "files": {"sdist": False}}


def files(project: Project) -> dict[str, dict[str, bool]]:
    """By version: its files by name, and whether each was attested."""
    return {
        version: {file.name: file.publisher is not None for file in found}
        for version, found in project.releases.items()
    }


def test_of_a_type_nobody_speaks_of_it_is_replayed_both_ways() -> None:
    ways = [each[1]["files"] for each in worlds([BEFORE, LOST])]
    assert ways == [{"sdist": False, "wheel": True}, {"sdist": False, "wheel": False}]
    stated: dict[str, Any] = {**LOST, "files": {"sdist": False, "wheel": True}}
    assert list(worlds([BEFORE, stated])) == [[BEFORE, stated]]


def test_a_release_has_the_files_stated_and_one_as_the_release_was() -> None:
    lost = {**LOST, "files": {"sdist": False, "wheel": True}}
    assert files(replay([BEFORE, lost], "wheel")) == {
        "1": {"p-1.tar.gz": True, "p-1-py3-none-any.whl": True},
        "2": {"p-2.tar.gz": False, "p-2-py3-none-any.whl": True},
    }
    assert files(replay([BEFORE]))["1"] == {"p-1.tar.gz": True}


def test_without_files_there_is_one_of_the_type_asked_for() -> None:
    plain = {"version": "1", "role": "baseline", "attested": False, "on": "2026-01-02"}
    silent = {"version": "2", "role": "malicious", "after_days": 3}
    project = replay([plain, silent], "wheel")
    assert files(project) == {
        "1": {"p-1-py3-none-any.whl": False},
        "2": {"p-2-py3-none-any.whl": False},
    }
    (first,), (second,) = project.releases.values()
    assert (first.provenance, second.provenance) == ("by publisher", "absent")
    assert second.at == moment("2026-01-05")
