"""Places to start without a machine of one's own, and the promises of ARTIFACT.md."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline import paths
from tests.helpers.command import options_of, trustcensus
from tests.helpers.surroundings import HANGS_SECONDS

ARTIFACT = (paths.ROOT / "ARTIFACT.md").read_text(encoding="utf-8")
MAKEFILE = (paths.ROOT / "Makefile").read_text(encoding="utf-8")


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", ARTIFACT, re.M | re.S)
    return [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]


def stand_in(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_every_badge_has_a_command_minutes_and_what_is_to_be_seen() -> None:
    badges = re.findall(r"^## (.+)$", ARTIFACT, re.M)
    assert badges == ["Available", "Functional", "Reusable", "Results reproduced"]
    for part in re.split(r"^## .+$", ARTIFACT, flags=re.M)[1:]:
        assert "```sh\n" in part
        assert re.search(r"\d+ (?:minutes?|seconds)", part)
        assert "Expect" in part


def test_every_command_of_the_artifact_is_there() -> None:
    found = commands()
    assert len(found) >= 6
    for command in found:
        program, verb, *rest = shlex.split(command)
        if program == "make":
            planned = subprocess.run(["make", "-n", verb], cwd=paths.ROOT, capture_output=True)
            assert planned.returncode == 0, command
        elif program == "git":
            assert (paths.ROOT / rest[-1]).is_file(), command
        else:
            assert program == ".venv/bin/trustcensus", command
            given = {word.partition("=")[0] for word in rest if word.startswith("--")}
            assert given <= options_of(verb), command


def test_what_the_artifact_promises_of_a_snapshot(tmp_path: Path) -> None:
    """The demo of 1,000 projects is what every run of it captures: its id and its counts."""
    [promised] = re.findall(r"^(demo-\S+)$", ARTIFACT, re.M)
    done = trustcensus("collect", "--source", "demo", "--data-dir", str(tmp_path))
    assert done.stdout.strip() == promised
    verified = trustcensus("verify", "demo", "--data-dir", str(tmp_path)).stdout.splitlines()[-1]
    [counts] = re.findall(r'^(\{"objects".*\})$', ARTIFACT, re.M)
    for name in ("objects", "bad_objects"):
        assert json.loads(verified)[name] == json.loads(counts)[name]


def test_the_lock_as_pylock_is_made_and_not_kept() -> None:
    assert re.search(r"^pylock: .*\n(?:\t.*\n)*\t.*--format pylock\.toml -o out/", MAKEFILE, re.M)
    assert "/out/" in (paths.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_binder_installs_as_the_makefile_does_and_leaves_a_database(tmp_path: Path) -> None:
    """Its steps in their order: pip is a stand-in that says what it was told, the rest is real."""
    assert re.fullmatch(r"python-3\.1[123]\n", (paths.ROOT / "binder" / "runtime.txt").read_text())
    place, log = tmp_path / "bin", tmp_path / "pip.log"
    place.mkdir()
    stand_in(place, "python", f'echo "$*" >>"{log}"')
    stand_in(
        place,
        "trustcensus",
        f'[ "$1" = build ] || set -- "$@" --top 20\n'
        f'PYTHONPATH="{paths.ROOT}" exec "{sys.executable}" -m pipeline "$@"',
    )
    done = subprocess.run(
        [str(paths.ROOT / "binder" / "postBuild")],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_SECONDS,
        env=os.environ
        | {
            "PATH": f"{place}:{os.environ['PATH']}",
            "TRUSTCENSUS_DATA_DIR": str(tmp_path / "data"),
        },
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_file()
    asked = log.read_text().splitlines()
    installs = re.findall(
        r"\$\(BIN\)/python (-m pip install -q --disable-pip-version-check .*)", MAKEFILE
    )[:2]
    assert [each.replace(" --no-cache-dir", "") for each in asked] == [*installs, "-m pip check -q"]


def test_the_development_container_runs_a_step_of_the_makefile() -> None:
    found: dict[str, Any] = json.loads((paths.ROOT / ".devcontainer/devcontainer.json").read_text())
    words = found["postCreateCommand"].split()
    assert words[0] == "make"
    planned = subprocess.run(
        ["make", "-n", "-B", *words[1:]], cwd=paths.ROOT, capture_output=True, text=True, check=True
    )
    assert "requirements.lock" in planned.stdout
    interpreter = found["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    assert interpreter.removeprefix("${workspaceFolder}/").startswith(".venv/bin/")


COMMENT = {
    "baseline": "index-2026-11-01-0123456789ab",
    "is_changed": True,
    "sentence": "Since 2026-11-01: 1 new event.",
    "events": {
        "items": [
            {
                "project": "odd",
                "version": "1.0`<!-- @you -->",
                "kind": "provenance_lost",
                "layer": "notice",
            },
            {"project": "other", "version": None, "kind": "yanked", "layer": "record"},
        ]
    },
}


@pytest.mark.skipif(shutil.which("jq") is None, reason="no jq, which the runner has")
@pytest.mark.parametrize(
    ("change", "request_number", "is_heard"),
    [
        ({}, "7", True),
        ({"is_changed": False}, "7", False),
        ({"baseline": None}, "7", False),
        ({}, "", False),
    ],
)
def test_a_pull_request_gets_a_comment_where_something_changed(
    tmp_path: Path, change: dict[str, Any], request_number: str, is_heard: bool
) -> None:

    recipe = paths.ROOT / "tools" / "recipes" / "dependencies.yml"
    steps = yaml.safe_load(recipe.read_text(encoding="utf-8"))["jobs"]["look"]["steps"]
    [look] = [each["run"] for each in steps if "trustcensus run" in each.get("run", "")]
    assert "--projects uv.lock --baseline latest" in look
    [comment] = [each["run"] for each in steps if "gh pr comment" in each.get("run", "")]
    report = tmp_path / "reports" / "latest"
    report.mkdir(parents=True)
    (report / "changes.json").write_text(json.dumps(COMMENT | change))
    (tmp_path / "bin").mkdir()
    stand_in(tmp_path / "bin", "gh", 'echo "$*" >>told; cat "$5" >>told')
    done = subprocess.run(
        ["/bin/sh", "-ec", comment],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "REQUEST": request_number},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    told = tmp_path / "told"
    assert told.exists() == is_heard
    if is_heard:
        assert told.read_text() == (
            "pr comment 7 --body-file comment.md\nSince 2026-11-01: 1 new event.\n\n"
            "- `odd 1.0??!-- ?you --?`: provenance_lost\n"
        )
