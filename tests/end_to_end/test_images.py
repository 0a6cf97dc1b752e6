"""The container's image and the checkout a recipe starts from."""

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

import pytest

from pipeline import paths
from pipeline.report.site.page_rows import methodology
from tests.helpers.command import COMMAND, options_of
from tests.helpers.recipes import read, run
from tests.helpers.surroundings import HANGS_SECONDS

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
    built = run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(tmp_path / "wheel"),
        cwd=project,
        env=env,
    )
    assert built.returncode == 0, "the package cannot be installed from these files" + built.stderr
    python = [sys.executable, "-B", *COMMAND[1:]]
    where = ["--data-dir", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    asked = run(
        sys.executable, "-c", "import pipeline; print(pipeline.__file__)", cwd=project, env=env
    )
    assert asked.stdout.strip() == str(project / "pipeline" / "__init__.py")
    ran = subprocess.run(
        [*python, "run", "--top", "20", "--notebook", "01_cohort", *where],
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_SECONDS,
        cwd=project,
        env=env,
    )
    assert ran.returncode == 0, ran.stderr
    report = Path(ran.stdout.strip().splitlines()[-1])
    page = unescape((report / "methods.html").read_text(encoding="utf-8"))
    assert [each for each in methodology() if each not in page] == []
    code = json.loads((report / "manifest.json").read_bytes())["code_files"]
    assert set(code) <= set(copied), "what decides a report is among the files of the recipe"


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
