"""Parameters of notebooks are checked before anything runs, by a report and by papermill alone."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import paths
from pipeline.errors import BadInput
from pipeline.report.parameters import (
    Parameter,
    _typed,
    available,
    check_executed,
    checked,
    parameters,
)
from tests.helpers.command import called
from tests.helpers.notebooks import write_notebook
from tests.helpers.surroundings import HANGS_SECONDS


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("rows=x", "not of type int"),
        ("rows=1.5", "not of type int"),
        ("rows=3.0", "not of type int"),
        ("rows=", "not of type int"),
        ("rows=0", "not in the range 1 to 1000"),
        ("rows=-5", "not in the range 1 to 1000"),
        ("rows=100000000", "not in the range 1 to 1000"),
        ("rowz=1", "no chosen notebook has this parameter"),
        ("api_key=x", "looks like a secret"),
        ("GITHUB_TOKEN=x", "looks like a secret"),
        ("password=x", "looks like a secret"),
        ("rows=ghp_0123456789abcdef0123", "looks like a secret"),
        ("rows=https://user:word@host.invalid/", "looks like a secret"),
        ("rows=AKIAIOSFODNN7EXAMPLE", "looks like a secret"),
    ],
)
def test_a_wrong_or_secret_parameter_is_refused_before_anything_runs(
    given: str, fault: str
) -> None:
    name, _, text = given.partition("=")
    with pytest.raises(BadInput, match=fault) as refused:
        checked(["01_cohort"], {name: text})
    assert "0123456789" not in str(refused.value)
    assert "user:word" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "20", 20),
        ("bool", "True", True),
        ("bool", "yes", None),
        ("float", "0.5", 0.5),
        ("float", "nan", None),
        ("float", "inf", None),
        ("date", "2026-02-28", "2026-02-28"),
        ("date", "2026-02-30", None),
        ("date", "soon", None),
        ("str", "tokenizers", "tokenizers"),
    ],
)
def test_values_are_typed(kind: str, text: str, value: Any) -> None:
    parameter = Parameter("x", kind, None, "help")
    if value is None:
        with pytest.raises(BadInput, match=f"not of type {kind}"):
            _typed(parameter, text)
    else:
        assert _typed(parameter, text) == value
        assert type(_typed(parameter, text)) is type(value)


CELL = 'snapshot: str = "demo"  # which\nrows: int = 20  # rows, 1 to 1000\nwhole: bool = False\n'


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (["", CELL], ""),
        (["", CELL, "# Parameters\nrows = 1000\nsnapshot = 'x'\nwhole = True\n"], ""),
        (["# Parameters\nnothing = 1\n", "x = 1", "%matplotlib inline"], ""),
        (["", CELL, "holders = 5", "rows = holders"], ""),
        (
            ["", CELL, "# Parameters\nsnapshto = 'demo'\n"],
            "-p snapshto: this notebook has no such parameter; known: snapshot, rows, whole",
        ),
        (["", CELL, "# Parameters\nrows = 0\n"], "-p rows=0: not in the range 1 to 1000"),
        (["", CELL, "# Parameters\nrows = 'abc'\n"], "-p rows=abc: not of type int"),
        (["", CELL, "# Parameters\nrows = 3.5\n"], "-p rows=3.5: not of type int"),
        (["", CELL, "# Parameters\nrows = True\n"], "-p rows=True: not of type int"),
        (["", CELL, "# Parameters\nrows = None\n"], "-p rows=None: not of type int"),
        (["", CELL, "# Parameters\nrows = float('nan')\n"], "not of type int"),
        (["", CELL, "# Parameters\nwhole = 1\n"], "-p whole=1: not of type bool"),
        (["", CELL, "# Parameters\napi_key = 'x'\n"], "looks like a secret"),
        (["", CELL.replace("20", "-20")], "-p rows=-20: not in the range"),
        (["", CELL.replace("20", "-20"), "x", CELL], ""),
    ],
)
def test_a_kernel_is_checked_by_what_it_has_executed(cells: list[str], fault: str) -> None:
    if fault:
        with pytest.raises(BadInput) as refused:
            check_executed(cells)
        assert fault in str(refused.value)
    else:
        check_executed(cells)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (("snapshto", "demo"), "-p snapshto: this notebook has no such parameter"),
        (("rows", "-5"), "-p rows=-5: not in the range 1 to 1000"),
    ],
)
def test_plain_papermill_refuses_too(tmp_path: Path, given: tuple[str, str], fault: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "papermill", str(paths.notebooks() / "01_cohort.ipynb"),
         str(tmp_path / "out.ipynb"), "-p", *given, "--no-progress-bar", "-k", "python3"],
        env=os.environ | {paths.DATA_DIR_VARIABLE: str(tmp_path / "data")},
        capture_output=True, text=True, timeout=HANGS_SECONDS, cwd=paths.ROOT,
    )  # fmt: skip
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"BadInput: {fault}"), done.stderr[-2000:]
    assert not (tmp_path / "data" / "snapshots").exists(), "nothing was captured"


@pytest.mark.parametrize("given", ["rows=-5", "rows=abc"])
def test_a_report_refuses_a_parameter_before_anything_runs(tmp_path: Path, given: str) -> None:
    asked = ["-p", given, "--data-dir", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    for verb in (["report", "demo"], ["run", "--top", "5"]):
        done = called(*verb, *asked)
        assert done.returncode == 2, done.stderr
        assert f"-p {given}: not" in done.stderr.strip().splitlines()[-1]
    assert not (tmp_path / "data" / "snapshots").exists()


def test_one_name_has_one_type_in_all_notebooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(available(), {})  # as they are
    write_notebook(tmp_path, "10_one", ["1"])
    write_notebook(tmp_path, "20_two", ["1"])
    text = (tmp_path / "20_two.ipynb").read_text()
    (tmp_path / "20_two.ipynb").write_text(
        text.replace('snapshot: str = \\"demo\\"', "snapshot: int = 1")
    )
    monkeypatch.setenv("TRUSTCENSUS_NOTEBOOKS", str(tmp_path))
    assert parameters("20_two")["snapshot"].type == "int"
    with pytest.raises(BadInput, match="snapshot is int, elsewhere str"):
        checked(["10_one", "20_two"], {})
    (tmp_path / "30_none.ipynb").write_text("{")
    with pytest.raises(BadInput, match="notebook 30_none"):
        parameters("30_none")
