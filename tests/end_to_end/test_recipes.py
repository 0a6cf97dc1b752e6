"""Every recipe is tried as far as it can be here: parsed, linted, verified, run."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipeline import paths
from pipeline.report import notebooks
from pipeline.report.site.page_rows import methodology
from tests.helpers.command import options_of
from tests.helpers.recipes import EVEN_AFTER_FAILURE, RECIPES, read, run

UNITS = ("trustcensus.service", "trustcensus.timer")


def test_the_readme_names_every_recipe_and_no_other() -> None:
    names = {path.name for path in RECIPES.iterdir() if path.is_file()} - {"README.md"}
    named = set(re.findall(r"^\| `([\w.-]+)`", read("README.md"), re.M))
    assert named == names


@pytest.mark.parametrize("name", sorted(path.name for path in RECIPES.iterdir() if path.is_file()))
def test_every_command_a_recipe_gives_exists_with_its_options(name: str) -> None:
    """`trustcensus VERB … --option`: a verb and options of the real command."""
    text = re.sub(r"\\\n|>-\n|\n {10}(?=--)", " ", read(name))
    for verb, rest in re.findall(
        r"trustcensus(?:\"|')? (run|prune|collect|build|pack)\b([^`\n]*)", text
    ):
        known = options_of(verb) | {"--help"}
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", re.split(r"[;|&>]", rest)[0]):
            assert option in known, f"{name}: {verb} has no {option}"


@pytest.mark.parametrize("name", ["crontab", "trustcensus.service", "weekly-report.yml"])
def test_what_runs_on_a_schedule_refuses_old_lists_and_says_what_changed(name: str) -> None:
    text = read(name)
    assert re.search(r"--max-age \d+", text)
    assert "--baseline latest" in text


def test_what_cannot_be_kept_is_no_success(tmp_path: Path) -> None:
    script = [shutil.which("sh") or "sh", str(RECIPES / "keep.sh")]
    bare = {"PATH": os.environ["PATH"], "TRUSTCENSUS": str(tmp_path / "absent")}
    for asked, fault in (
        (["keep", str(tmp_path / "place")], "absent"),
        (["restore", str(tmp_path / "place")], "absent"),
        ([], "keep PLACE or restore PLACE"),
        (["kept", "x"], "keep PLACE or restore PLACE"),
        (["keep"], "name a place"),
    ):
        done = subprocess.run([*script, *asked], capture_output=True, text=True, env=bare)
        assert done.returncode != 0, asked
        assert fault in done.stderr
        assert not done.stdout


def test_the_crontab_is_one_line_for_a_bare_environment() -> None:
    [line] = [line for line in read("crontab").splitlines() if not line.startswith("#")]
    fields, command = line.split(None, 5)[:5], line.split(None, 5)[5]
    assert all(re.fullmatch(r"[\d*]+", each) for each in fields)
    assert "%" not in command, "cron reads a percent sign as a line's end"
    bare = re.search(r"(?<![\w./\"-])(?:python|trustcensus) ", command)
    assert not bare, "cron has no PATH of ours"


def test_the_cron_line_runs_in_the_environment_cron_gives(tmp_path: Path) -> None:
    """The line itself with a stand-in command: what is called, where, and what a failure prints."""
    [line] = [line for line in read("crontab").splitlines() if not line.startswith("#")]
    project = tmp_path / "trustcensus"
    (project / "reports").mkdir(parents=True)
    command = project / ".venv" / "bin" / "trustcensus"
    command.parent.mkdir(parents=True)
    (project / "tools" / "recipes").mkdir(parents=True)
    shutil.copy(RECIPES / "keep.sh", project / "tools" / "recipes")
    for status in (0, 5):
        command.write_text(
            f'#!/bin/sh\n[ "$1" = snapshots ] && echo id && exit\n'
            f'echo "called: $*"\nexit {status}\n'
        )
        command.chmod(0o755)
        ran = run(
            "/bin/sh",
            "-c",
            line.split(None, 5)[5],
            cwd="/",
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )
        assert (ran.returncode != 0) == (status != 0)
        log = (project / "reports" / "schedule.log").read_text()
        asked = "called: run --source index --baseline latest --max-age 45 --every 7\n"
        kept = f"called: pack id --out {tmp_path}/trustcensus-packs\n"
        thinned = "called: prune --keep 8\n"
        assert log == asked + kept + thinned + (asked if status else "")
        assert ran.stdout == (log if status else "")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze")
def test_systemd_takes_the_units_and_finds_them_little_exposed(tmp_path: Path) -> None:
    standing = tmp_path / "project" / ".venv" / "bin" / "trustcensus"
    standing.parent.mkdir(parents=True)
    standing.write_text("#!/bin/sh\n")
    standing.chmod(0o755)
    for name in UNITS:
        text = read(name).replace("/opt/trustcensus", str(tmp_path / "project"))
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in UNITS]
    verified = run("systemd-analyze", "verify", *files)
    assert (verified.returncode, verified.stderr) == (0, "")
    judged = run("systemd-analyze", "security", "--offline=true", "--no-pager", files[0])
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", judged.stdout)
    assert exposure is not None, judged.stderr
    assert float(exposure[1]) <= 2.0
    broken = (tmp_path / UNITS[0]).read_text().replace("Type=oneshot", "Type=twice")
    (tmp_path / UNITS[0]).write_text(broken)
    assert run("systemd-analyze", "verify", files[0]).stderr != ""


WORKFLOW = yaml.safe_load(read("weekly-report.yml"))


def test_the_workflow_is_weekly_and_lets_each_job_do_little() -> None:
    triggers = WORKFLOW[True]  # YAML reads the key "on" as a yes
    assert set(triggers) == {"schedule", "workflow_dispatch"}
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is False
    jobs = WORKFLOW["jobs"]
    assert jobs["keep"]["permissions"] == {"actions": "write"}
    assert jobs["measure"]["permissions"] == {"contents": "write", "id-token": "write"}
    assert jobs["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert jobs["publish"]["needs"] == "measure"
    crons = {each["cron"] for each in triggers["schedule"]}
    assert re.search(r"'([^']+)'", jobs["keep"]["if"])[1] in crons  # type: ignore[index]


WORKFLOWS = ("weekly-report.yml", "dependencies.yml")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_by_a_commit_and_says_its_version(name: str) -> None:
    jobs = yaml.safe_load(read(name))["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"] if "uses" in step]
    lines = re.findall(r"uses: (\S+)@(\S+) # (\S+)", read(name))
    assert len(lines) == len(steps) > 1
    for action, commit, version in lines:
        assert re.fullmatch(r"[0-9a-f]{40}", commit), action
        assert re.fullmatch(r"v\d+\.\d+\.\d+", version), action
    [checkout] = [step for step in steps if step["uses"].startswith("actions/checkout@")]
    assert checkout["with"]["persist-credentials"] is False


@pytest.mark.parametrize(("name", "job"), [(WORKFLOWS[0], "measure"), (WORKFLOWS[1], "look")])
def test_the_cache_is_saved_also_after_a_failure(name: str, job: str) -> None:
    """`actions/cache` itself saves nothing where a later step fails."""
    steps = yaml.safe_load(read(name))["jobs"][job]["steps"]
    actions = [step.get("uses", "").partition("@")[0] for step in steps]
    assert "actions/cache" not in actions
    at = actions.index("actions/cache/save")
    before, restored, saved = steps[:at], steps[actions.index("actions/cache/restore")], steps[at]
    assert saved["if"] == EVEN_AFTER_FAILURE
    assert restored["with"] == saved["with"] | {"restore-keys": restored["with"]["restore-keys"]}
    assert [step for step in before if "trustcensus run " in step.get("run", "")]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_zizmor_finds_nothing_in_a_workflow(tmp_path: Path, name: str) -> None:
    zizmor = str(Path(sys.executable).with_name("zizmor"))
    path = tmp_path / name
    path.write_text(read(name))
    clean = run(zizmor, "--offline", "--pedantic", "--no-progress", str(path))
    assert clean.returncode == 0, clean.stdout
    path.write_text(path.read_text().replace("persist-credentials: false", "fetch-depth: 1"))
    assert run(zizmor, "--offline", "--pedantic", "--no-progress", str(path)).returncode != 0


def test_the_airflow_snippet_passes_parameters_that_the_notebooks_have() -> None:
    tree = ast.parse(read("airflow_dag.py"))
    [names] = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "NOTEBOOKS"  # type: ignore[attr-defined]
    ]
    [operator] = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PapermillOperator"
    ]
    [given] = [each.value for each in operator.keywords if each.arg == "parameters"]
    keys = {key.value for key in given.keys}  # type: ignore[attr-defined]
    assert keys == {"snapshot", "baseline"}
    for name in names:
        assert keys <= set(notebooks.parameters(name)), name
    ruff = str(Path(sys.executable).with_name("ruff"))
    assert run(ruff, "check", str(RECIPES / "airflow_dag.py"), cwd=paths.ROOT).stdout.strip() == (
        "All checks passed!"
    )


def test_papermill_alone_passes_what_the_notebooks_declare() -> None:
    text = read("papermill.sh")
    assert run("sh", "-n", str(RECIPES / "papermill.sh")).returncode == 0
    passed = set(re.findall(r" -p (\w+) ", text))
    chosen = [name for name in notebooks.available() if re.match(r"0[1-9]_", name)]
    assert len(chosen) > 5
    for name in chosen:
        assert passed <= set(notebooks.parameters(name)), name
    assert "00_collect" not in chosen


# Docker: there is no engine in the tests; what the file says is checked against the project.


def test_changes_of_method_have_one_home() -> None:
    """Reports show the list in data/reference; the changelog leads there and has none."""
    changelog = (paths.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for section in re.findall(r"^### Methodology\n((?:(?!#).*\n)*)", changelog, re.M):
        assert not re.findall(r"^- ", section, re.M), "move them to data/reference/methodology.md"
        assert "data/reference/methodology.md" in section
    entries = methodology()
    assert len(entries) >= 10
    assert all(len(each) > 30 for each in entries)
    for path in sorted(paths.PACKAGE.rglob("*.py")):
        assert "CHANGELOG" not in path.read_text(encoding="utf-8"), path.name


def test_the_tool_that_makes_the_lock_is_pinned() -> None:
    makefile = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"pip install -q uv==\d+\.\d+\.\d+\n", makefile)


# Nothing that data says is run
