"""Help that fits a screen and comes at once; results as JSON, silence, completion, prefixes."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import paths
from pipeline.cli import help_pages
from pipeline.cli.main import app
from pipeline.errors import BadInput
from pipeline.report.parameters import available, choose
from tests.helpers.command import called, trustcensus

VERBS = sorted(str(each.callback.__name__) for each in app.registered_commands if each.callback)


def test_the_command_alone_shows_two_examples_and_is_a_usage_fault() -> None:
    done = called()
    assert (done.returncode, done.stdout) == (2, "")
    examples = re.findall(r"^  (trustcensus run .*?)  ", done.stderr, re.M)
    assert len(examples) == 2
    for verb in VERBS:
        assert re.search(rf"\b{verb}\b", done.stderr)


def test_help_of_the_command_has_every_verb_in_a_group() -> None:
    assert sorted(name for names in help_pages.VERBS.values() for name in names) == VERBS
    shown = called("--help", env={"COLUMNS": "100"}).stdout
    for group, names in help_pages.VERBS.items():
        part = shown.split(f"\n{group}\n")[1].split("\n\n")[0]
        assert re.findall(r"^  (\w+)", part, re.M) == list(names)
    assert len(shown.splitlines()) <= 50


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_is_a_screen_that_names_every_option(verb: str) -> None:
    short = called(verb, "--help", env={"COLUMNS": "100"}).stdout
    whole = called(verb, "--help-all", env={"COLUMNS": "100"}).stdout
    assert len(short.splitlines()) <= 52
    assert max(map(len, short.splitlines())) <= 100
    listed = r"^  (?:-\w, )?(--[a-z][a-z-]*)"
    everything = set(re.findall(listed, whole, re.M))
    assert everything >= {"--help", "--quiet", "--json", "--help-all"}
    assert everything <= set(re.findall(r"--[a-z][a-z-]*", short))
    assert "explained by --help-all" in short or everything == set(re.findall(listed, short, re.M))


def test_help_imports_nothing_heavy() -> None:
    """What makes it quick; `bench/help.py` says how quick."""
    script = (
        "import sys; sys.argv = ['trustcensus', 'run', '--help']\n"
        "import atexit\n"
        "from pipeline.cli import main\n"
        "modules = lambda: sorted({each.split('.')[0] for each in sys.modules})\n"
        "atexit.register(lambda: print(*modules(), file=sys.stderr))\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=paths.ROOT
    )
    heavy = {
        "altair",
        "asyncio",
        "duckdb",
        "httpx",
        "multiprocessing",
        "numpy",
        "obstore",
        "pandas",
        "papermill",
        "pyarrow",
        "rich",
    }
    assert heavy & set(done.stderr.split()) == set()
    assert "--source" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["rnu"], "did you mean run?"),
        (["snapshot"], "did you mean snapshots?"),
        (["qqqq"], "trustcensus run --source demo"),
        (["run", "--basline", "latest"], "--baseline"),
        (["run", "--top", "many"], "not a whole number"),
        (["prune", "--keep", "0"], "must be at least 1"),
    ],
)
def test_a_slip_gets_one_line_that_helps(arguments: list[str], hint: str) -> None:
    done = called(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert hint in line
    assert "--help`" in line
    assert "Input should" not in line


def test_json_and_quiet(data: Path) -> None:
    listed = called("snapshots", "--json", "--data-dir", str(data))
    [row] = map(json.loads, listed.stdout.splitlines())
    assert row["verb"] == "snapshots"
    assert (row["answered"], row["asked"]) == (1, 1)
    built = called("build", row["snapshot"], "--json", "--data-dir", str(data))
    assert json.loads(built.stdout)["snapshot"] == row["snapshot"]
    assert Path(json.loads(built.stdout)["database"]).is_file()
    assert "build database: " in built.stderr
    Path(json.loads(built.stdout)["database"]).unlink()
    quiet = called("build", row["snapshot"], "--quiet", "--data-dir", str(data))
    assert (quiet.returncode, quiet.stderr) == (0, "")
    assert quiet.stdout.strip().endswith(".duckdb")
    fault = called("build", "nope", "-q", "--data-dir", str(data))
    assert fault.returncode == 2
    assert "no snapshot" in fault.stderr


def test_a_data_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    listed = called("snapshots", "--data-dir", str(data))
    assert (listed.returncode, listed.stdout) == (0, "")
    assert listed.stderr == f"no snapshot in {data}\n"
    assert called("cost", "--data-dir", str(data)).stderr.startswith("no BigQuery job")
    pruned = called("prune", "--keep", "1", "--data-dir", str(data))
    assert (pruned.returncode, pruned.stdout) == (2, "")
    assert f"there is no data folder {data}" in pruned.stderr
    assert not data.exists()


def test_a_kind_that_needs_two_captures_says_so(data: Path) -> None:
    done = called("events", "latest", "--kind", "owner_removed", "--data-dir", str(data))
    assert done.returncode == 0
    assert "owner_removed needs two snapshots" in done.stderr


def completed(line: str, data: Path) -> list[str]:
    words = line.split(" ")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("trustcensus"))],
        capture_output=True,
        text=True,
        check=False,
        cwd=paths.ROOT,
        env=os.environ
        | {
            "_TRUSTCENSUS_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
            "TRUSTCENSUS_DATA_DIR": str(data),
        },
    )
    return done.stdout.split()


def test_a_shell_completes_verbs_options_snapshots_and_choices(data: Path) -> None:
    [listed] = called("snapshots", "--data-dir", str(data)).stdout.splitlines()
    assert completed("trustcensus re", data) == ["report", "reproduce", "review"]
    assert completed("trustcensus run --base", data) == ["--baseline"]
    assert completed("trustcensus build index", data) == [listed.split("\t")[0]]
    assert completed("trustcensus run --source pub", data) == ["published"]
    assert completed("trustcensus run --notebook 02", data) == ["02_trusted_publishing"]
    # which shell is asked from is not the point
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    script = trustcensus("--show-completion", "zsh", env=named)
    assert script.returncode == 0


def test_the_beginning_of_a_notebook_s_name_is_enough_where_it_is_of_one() -> None:
    assert choose(["02", "01_cohort", "01"]) == ["01_cohort", "02_trusted_publishing"]
    for name, fault in (
        ("0", "matches several notebooks; use one of 00_"),
        ("x", "no such notebook"),
        ("", "no such notebook"),
    ):
        with pytest.raises(BadInput, match=fault):
            choose([name])
    assert len(choose(None)) < len(available())


@pytest.mark.parametrize("asked", [None, ["02"]])
def test_a_folder_without_a_notebook_for_a_report_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str] | None
) -> None:
    shutil.copy(paths.notebooks() / "00_collect.ipynb", tmp_path)
    for folder in (tmp_path, tmp_path / "absent"):
        monkeypatch.setenv("TRUSTCENSUS_NOTEBOOKS", str(folder))
        with pytest.raises(BadInput, match=f"{folder} has no notebook that reads a snapshot"):
            choose(asked)


def test_figures_are_written_where_the_user_is(data: Path, tmp_path: Path) -> None:
    [listed] = called("snapshots", "--data-dir", str(data)).stdout.splitlines()
    place = tmp_path / "elsewhere"
    place.mkdir()
    began = time.time()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pipeline",
            "figures",
            "latest",
            "--name",
            "evidence_by_rank",
            "--format",
            "csv",
            "--data-dir",
            str(data),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(paths.ROOT)},
    )
    assert done.returncode == 0, done.stderr
    folder = place / "reports" / "figures" / listed.split("\t")[0]
    [file] = done.stdout.splitlines()
    assert Path(file).parent == folder
    assert Path(file).stat().st_mtime >= began - 2


def test_a_dry_run_only_says_what_would_be_asked(tmp_path: Path) -> None:
    folders = ("--data-dir", str(tmp_path / "data"))
    planned = called("collect", "--top", "5", "--dry-run", *folders)
    done = called("run", "--top", "5", "--dry-run", *folders, "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (0, planned.stdout)
    assert "provenance" in done.stdout
    assert list(tmp_path.iterdir()) == []
