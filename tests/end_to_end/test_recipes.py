"""Every recipe is tried as far as it can be here: parsed, linted, verified, run."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from pipeline import paths
from pipeline.report import notebooks
from pipeline.report.site.tables import methodology
from tests.helpers.command import COMMAND, options_of
from tests.helpers.surroundings import HANGS_SECONDS

RECIPES = paths.ROOT / "tools" / "recipes"
UNITS = ("trustcensus.service", "trustcensus.timer")


def read(name: str) -> str:
    return (RECIPES / name).read_text(encoding="utf-8")


def run(*command: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=HANGS_SECONDS, **more
    )


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
        ran = run("/bin/sh", "-c", line.split(None, 5)[5], cwd="/",
                  env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})  # fmt: skip
        assert (ran.returncode != 0) == (status != 0)
        log = (project / "reports" / "schedule.log").read_text()
        asked = "called: run --source index --baseline latest --max-age 45 --every 7\n"
        kept = f"called: pack id --out {tmp_path}/trustcensus-packs\n"
        assert log == asked + kept + (asked if status else "")
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

INSTRUCTIONS = [
    line.split(None, 1)
    for line in re.sub(r"\\\n", " ", read("Dockerfile")).splitlines()
    if line and not line.startswith("#")
]


def test_the_image_copies_what_there_is_and_what_is_not_ignored() -> None:
    lines = (paths.ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert "*" in lines
    copied = [
        source
        for instruction, rest in INSTRUCTIONS
        if instruction == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]
    assert len(copied) >= 6
    for source in copied:
        assert (paths.ROOT / source).exists(), source
        assert source in let_in, f"{source} is ignored"


def files_of_the_image(target: Path) -> list[str]:
    """Copy what the image is built from: what COPY names, less what .dockerignore keeps out."""
    rules = [
        line
        for line in (paths.ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]

    def matches(rule: str, name: str) -> bool:
        parts = PurePosixPath(name).parts
        if rule.startswith("**/"):
            return rule.removeprefix("**/") in parts
        return rule == "*" or name == rule or name.startswith(f"{rule}/")

    def is_let_in(name: str) -> bool:
        last = [not rule.startswith("!") for rule in rules if matches(rule.removeprefix("!"), name)]
        return not (last and last[-1])

    copied = []
    for instruction, rest in INSTRUCTIONS:
        if instruction != "COPY" or "--from" in rest:
            continue
        *sources, to = rest.split()
        for source in sources:
            path = paths.ROOT / source
            assert path.exists(), source
            for file in [path] if path.is_file() else sorted(path.rglob("*")):
                name = file.relative_to(paths.ROOT).as_posix()
                if not file.is_file() or not is_let_in(name):
                    continue
                inside = file.relative_to(path).as_posix() if path.is_dir() else file.name
                place = target / to / inside
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, place)
                copied.append(name)
    return copied


def files_of_a_checkout(target: Path) -> list[str]:
    """Copy what every other recipe starts from: a fresh clone, so what git has of the files."""
    if not (shutil.which("git") and (paths.ROOT / ".git").exists()):
        pytest.skip("no checkout")
    listed = run("git", "-C", str(paths.ROOT), "ls-files", "--cached").stdout.splitlines()
    for name in listed:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paths.ROOT / name, target / name)
    return listed


@pytest.mark.parametrize("files_of", [files_of_the_image, files_of_a_checkout])
def test_what_a_recipe_starts_from_makes_a_report(
    tmp_path: Path, files_of: Callable[[Path], list[str]]
) -> None:
    """Exactly the files of the recipe, elsewhere: what is missing there is missed here."""
    project = tmp_path / "project"
    copied = files_of(project)
    assert len(copied) > 100
    assert not any("__pycache__" in name for name in copied)
    assert any(name.startswith("tests") for name in copied) == (files_of is files_of_a_checkout)
    env = {**os.environ, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d",
                str(tmp_path / "wheel"), cwd=project, env=env)  # fmt: skip
    assert built.returncode == 0, "the package cannot be installed from these files" + built.stderr
    python = [sys.executable, "-B", *COMMAND[1:]]
    where = ["--data-dir", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    asked = run(
        sys.executable, "-c", "import pipeline; print(pipeline.__file__)", cwd=project, env=env
    )
    assert asked.stdout.strip() == str(project / "pipeline" / "__init__.py")
    ran = subprocess.run(
        [*python, "run", "--top", "20", "--notebook", "01_cohort", *where],
        capture_output=True, text=True, check=False, timeout=HANGS_SECONDS, cwd=project, env=env,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    report = Path(ran.stdout.strip().splitlines()[-1])
    page = unescape((report / "methods.html").read_text(encoding="utf-8"))
    assert [each for each in methodology() if each not in page] == []
    code = json.loads((report / "manifest.json").read_bytes())["code_files"]
    assert set(code) <= set(copied), "what decides a report is among the files of the recipe"


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


def test_a_recipe_says_how_to_pin_its_base_and_how_to_limit_memory() -> None:
    assert "imagetools inspect" in read("Dockerfile")
    assert re.search(r"never with `ulimit -v`", read("README.md"))


def test_the_image_installs_from_the_lock_as_the_makefile_does() -> None:
    makefile = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    runs = " ".join(rest for instruction, rest in INSTRUCTIONS if instruction == "RUN")
    installs = re.findall(r"-m pip install -q (.*?)(?:\n| *&&|$)", makefile)[:3]
    for flags in (each for each in installs if "lock" in each or "-e ." in each):
        wanted = {flag for flag in flags.split() if flag.startswith("-")}
        assert wanted <= set(runs.split()), flags


def test_the_image_has_stages_and_runs_as_nobody_special() -> None:
    stages = [rest for instruction, rest in INSTRUCTIONS if instruction == "FROM"]
    assert len(stages) == 2
    assert len({stage.split()[0] for stage in stages}) == 1
    assert [rest for instruction, rest in INSTRUCTIONS if instruction == "USER"] == ["10001"]
    [entry] = [ast.literal_eval(rest) for name, rest in INSTRUCTIONS if name == "ENTRYPOINT"]
    [command] = [ast.literal_eval(rest) for name, rest in INSTRUCTIONS if name == "CMD"]
    assert entry[0].endswith("/.venv/bin/trustcensus")
    assert {each for each in command if each.startswith("--")} <= options_of("run")


# Nothing that data says is run


def _calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


_MODULES = sorted([*paths.PACKAGE.rglob("*.py"), *paths.ROOT.glob("tools/**/*.py")])
_RUNS_DATA = re.compile(
    r"^(?:eval|exec|compile|__import__|(?:c?[Pp]ickle|dill|joblib|shelve|marshal|runpy)\.\w+|"
    r"yaml\.(?:unsafe_|full_)?load(?:_all)?|(?:pd|pandas)\.read_pickle|importlib\.import_module|"
    r"subprocess\.getoutput|os\.(?:system|popen|exec\w*|spawn\w*))$"
)


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(paths.ROOT)))
def test_nothing_unpickles_or_evaluates(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported & {"pickle", "dill", "joblib", "shelve", "marshal", "runpy", "code"} == set()
    assert [call for call in _calls(tree) if _RUNS_DATA.match(call)] == []
    shells = [node for node in ast.walk(tree) if isinstance(node, ast.keyword)
              and node.arg == "shell" and ast.unparse(node.value) != "False"]  # fmt: skip
    assert shells == []


def test_the_rule_finds_what_it_is_for() -> None:
    bad = ("eval(x)", "pickle.loads(x)", "yaml.load(x)", "pd.read_pickle(x)", "os.system(x)")
    for text in bad:
        assert [call for call in _calls(ast.parse(text)) if _RUNS_DATA.match(call)], text
    assert not [
        call
        for call in _calls(ast.parse("ast.literal_eval(x); re.compile(x)"))
        if _RUNS_DATA.match(call)
    ]


def test_notebooks_and_templates_come_from_the_project_alone() -> None:
    """Who loads a template or notebook names a folder of this project, never one of the data."""
    loaders, executed = [], []
    for path in _MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name.endswith(("FileSystemLoader", "PackageLoader", "DictLoader", "from_string")):
                loaders.append(f"{path.name}: {ast.unparse(node)}")
            if name.endswith(("execute_notebook", "inspect_notebook")):
                executed.append(ast.unparse(node.args[0]))
    assert loaders
    for loader in loaders:
        assert re.search(r"PackageLoader\('pipeline\.\w+'\)$", loader), loader
    assert executed
    for argument in executed:
        assert argument.startswith("str(paths.NOTEBOOKS / "), argument
