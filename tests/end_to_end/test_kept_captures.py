"""The workflow's steps in their order: what was captured survives the cache, and comes back."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from pipeline import paths
from pipeline import snapshot as store
from pipeline.demo import World, generate
from pipeline.snapshot import received
from tests.helpers.object_stores import BUCKET, bucket, listed
from tests.helpers.recipes import EVEN_AFTER_FAILURE, RECIPES
from tests.helpers.servers import serve, world_index
from tests.helpers.surroundings import HANGS_SECONDS

#: `trustcensus run` stands for its capture: reports are tested elsewhere.
COMMAND = """#!/bin/sh
case $1 in
run) "{python}" -m pipeline collect --source index --rate 0 \\
  --endpoint "$INDEX" --top-list "$LIST" && exit "${{RUN_ENDS:-0}}" ;;
*) exec "{python}" -m pipeline "$@" ;;
esac
"""
#: What of `gh` the recipe uses; releases are folders.
GH = """#!/bin/sh
set -eu
case "$1 $2" in
"repo view") echo "$VISIBILITY" ;;
"release view") [ -d "$RELEASES/$3" ] && echo "https://releases.invalid/$3" ;;
"release create") mkdir "$RELEASES/$3" ;;
"release upload") [ -z "${REFUSE:-}" ] && cp "$4" "$RELEASES/$3/" ;;
"release download") cp "$RELEASES/$3"/*.tar "$5/" ;;
*) echo "gh: $*" >&2; exit 64 ;;
esac
"""


class Index:
    """One index at one address, which shows a world after another."""

    url = ""

    def shows(self, world: World) -> None:
        self.answer = world_index(world, lambda: self.url)


@dataclass
class Runner:
    """A machine that a schedule gets: the project's recipe, an empty data folder, releases."""

    project: Path
    releases: Path
    visibility: str
    index: "Index"
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.project / "data"

    def step(self, command: str, world: World) -> "subprocess.CompletedProcess[str]":
        listed = self.project / "list.json"
        listed.write_bytes(world.top_list())
        self.index.shows(world)
        env = {
            **os.environ,
            "PATH": f"{self.project / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(paths.ROOT),
            "TRUSTCENSUS_DATA_DIR": str(self.data),
            "VISIBILITY": self.visibility,
            "RELEASES": str(self.releases),
            "INDEX": self.index.url,
            "LIST": str(listed),
            "COHORT": "list",
            **self.extra,
        }
        return subprocess.run(
            ["/bin/sh", "-ec", command],
            cwd=self.project,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=HANGS_SECONDS,
        )

    def week(self, world: World) -> list[str]:
        """Every step of the workflow that runs a command, in order; gives what they said."""
        said = []
        for each in steps():
            done = self.step(each, world)
            assert done.returncode == 0, (each, done.stderr)
            said.append(done.stdout + done.stderr)
        return said

    def failing_week(self, world: World) -> list[str]:
        """The same where `trustcensus run` fails: the commands the workflow runs all the same."""
        done, has_failed = [], False
        for command, condition in steps().items():
            if not has_failed or condition == EVEN_AFTER_FAILURE:
                has_failed |= self.step(command, world).returncode != 0
                done.append(command)
        assert has_failed
        return done


def steps() -> dict[str, str]:
    """Every command of the workflow, in order, with the condition of its step."""
    workflow = yaml.safe_load((RECIPES / "weekly-report.yml").read_text(encoding="utf-8"))
    all_steps = workflow["jobs"]["measure"]["steps"]
    conditions = {step["run"]: step.get("if", "") for step in all_steps if "run" in step}
    commands = list(conditions)
    assert [command for command in commands if "keep.sh restore" in command]
    assert commands.index(
        next(command for command in commands if "keep.sh keep" in command)
    ) < commands.index(next(command for command in commands if "prune" in command))
    return {run: condition for run, condition in conditions.items() if not run.startswith("make ")}


@pytest.fixture(params=["PRIVATE", "PUBLIC"])
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runner]:
    project, releases = tmp_path / "project", tmp_path / "releases"
    releases.mkdir()
    for place, text in (
        (".venv/bin/trustcensus", COMMAND.format(python=sys.executable)),
        ("bin/gh", GH),
    ):
        path = project / place
        path.parent.mkdir(parents=True)
        path.write_text(text)
        path.chmod(0o755)
    (project / "tools").mkdir()
    shutil.copytree(RECIPES, project / "tools" / "recipes")
    index = Index()
    with serve(lambda path, headers: index.answer(path, headers)) as (index.url, _):
        yield Runner(project, releases, request.param, index)


def owners_in(archive: Path) -> bool:
    with tarfile.open(archive) as tar:
        [manifest] = [each for each in tar if each.name.endswith("/manifest.json")]
        stream = tar.extractfile(manifest)
        assert stream is not None
        return not json.loads(stream.read()).get("roles_dropped")


def test_a_capture_comes_back_after_the_cache_is_gone(runner: Runner) -> None:
    first = generate(7, 12)
    said = runner.week(first)
    assert "nothing is kept at release:captures yet" in said[0]
    [kept] = (runner.releases / "captures").glob("*.tar")
    [captured] = store.newest_first(runner.data)
    assert owners_in(kept) == (runner.visibility == "PRIVATE")
    shutil.rmtree(runner.data)  # nobody read the cache for a week
    said = runner.week(generate(8, 12))
    back = kept.stem
    assert back in said[0]
    assert {back} < {each.id for each in store.newest_first(runner.data)}
    assert len(list((runner.releases / "captures").glob("*.tar"))) == 2, "one more, none twice"
    found = store.read(runner.data, back)
    assert list(store.verify(found)[1]) == []
    if runner.visibility == "PRIVATE":
        assert back == captured.id
        assert received.circumstances(found) is not None, "captures go on from it"
    else:
        assert "captures do not continue from it" in said[0]
    doctor = runner.step(".venv/bin/trustcensus doctor", first).stdout
    assert "kept elsewhere: 2 of 2 captures" in doctor
    # with the cache there is nothing to bring back, and nothing to keep twice
    before = {path.name: path.stat().st_mtime_ns for path in runner.releases.rglob("*.tar")}
    assert "nothing to restore" in runner.week(generate(8, 12))[0]
    now = {path.name: path.stat().st_mtime_ns for path in runner.releases.rglob("*.tar")}
    assert before.items() <= now.items()


def test_a_capture_whose_report_was_held_back_is_kept(runner: Runner) -> None:
    world = generate(7, 12)
    runner.extra["RUN_ENDS"] = "5"
    done = runner.failing_week(world)
    assert "keep.sh keep" in done[-1], "nothing is pruned or published"
    assert len(list((runner.releases / "captures").glob("*.tar"))) == 1
    assert runner.step(".venv/bin/trustcensus snapshots --unkept", world).stdout == ""


def test_what_did_not_arrive_is_not_noted_and_not_pruned(runner: Runner) -> None:
    first = generate(7, 12)
    runner.extra["REFUSE"] = "yes"
    for each in list(steps())[:2]:
        assert runner.step(each, first).returncode == 0
    keep = next(each for each in steps() if "keep.sh keep" in each)
    assert runner.step(keep, first).returncode != 0
    [row] = runner.step(".venv/bin/trustcensus snapshots --unkept", first).stdout.splitlines()
    assert row.startswith("index-")
    runner.extra.clear()
    assert runner.step(keep, first).returncode == 0
    assert runner.step(".venv/bin/trustcensus snapshots --unkept", first).stdout == ""


def test_a_folder_is_a_place_too(runner: Runner, tmp_path: Path) -> None:
    if runner.visibility == "PUBLIC":
        runner.extra["ROLES"] = "drop"
    place, first = tmp_path / "packs", generate(7, 12)
    script = "sh tools/recipes/keep.sh"
    assert runner.step(".venv/bin/trustcensus run", first).returncode == 0
    assert runner.step(f"{script} keep {place}", first).returncode == 0
    [kept] = place.glob("*.tar")
    assert owners_in(kept) == (runner.visibility == "PRIVATE")
    shutil.rmtree(runner.data)
    back = runner.step(f"{script} restore {place}", first)
    assert back.stdout.split() == [kept.stem], back.stderr
    wrong = runner.step(f"{script} lose {place}", first)
    assert wrong.returncode == 2
    assert "keep PLACE or restore PLACE" in wrong.stderr


@pytest.mark.parametrize("runner", ["PRIVATE"], indirect=True)
def test_a_bucket_is_a_place_too(runner: Runner) -> None:
    script, place, first = "sh tools/recipes/keep.sh", f"s3://{BUCKET}/packs", generate(7, 12)
    with bucket() as (env, client):
        runner.extra |= env | {"KEEP_AT": place}
        captured = runner.step(".venv/bin/trustcensus run", first).stdout.strip()
        assert runner.step(f"{script} keep", first).returncode == 0
        assert listed(client) == [f"packs/{captured}.tar"]
        shutil.rmtree(runner.data)
        back = runner.step(f"{script} restore", first)
        assert back.stdout.split() == [captured], back.stderr
        assert runner.step(".venv/bin/trustcensus snapshots --unkept", first).stdout == ""
