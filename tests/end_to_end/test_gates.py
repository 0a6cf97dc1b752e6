"""Gates before publishing, parameters before a kernel, and a database that reaches nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from pipeline import database, notebook
from pipeline.errors import BadInput, MetricMoved, OutputRefused, PipelineError, StaleData
from pipeline.report import gates
from pipeline.report.gates import Fault, Gates, moved_headlines, outputs, tripwires
from pipeline.summary import headline_metrics
from tests.helpers.command import called
from tests.helpers.literal import history, one_project
from tests.helpers.notebooks import write_notebook

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def captured(data: Path, as_of: datetime = datetime(2026, 11, 20, tzinfo=UTC)) -> Any:
    return one_project(data, as_of=as_of)


def found(gate: Gates, data: Path, list_date: str | None = None) -> list[str]:
    snapshot = captured(data)
    snapshot.manifest["cohort"]["as_of"] = list_date
    return [fault.error.what for fault in gate.before_report(snapshot)]


@pytest.mark.parametrize(
    ("max_age", "list_date", "stale"),
    [
        (None, "2020-01-01", ""),
        (5, None, ""),
        (4, None, "snapshot dates from 2026-11-20"),
        (5, "2026-11-19T11:00:00+00:00", "its top list dates from 2026-11-19"),
        (6, "2026-11-19", ""),
        (0, None, "snapshot dates from 2026-11-20"),
        (9, "2099-01-01", "its top list is dated 2099-01-01, in the future"),
    ],
)
def test_the_capture_and_its_list_may_be_too_old(
    tmp_path: Path, max_age: int | None, list_date: str | None, stale: str
) -> None:
    told = found(Gates(max_age, NOW), tmp_path, list_date)
    assert len(told) == bool(stale)
    assert all(stale in each for each in told)


def test_an_adoption_table_may_be_too_old(tmp_path: Path) -> None:
    snapshot = captured(tmp_path)
    snapshot.manifest["evidence_as_of"] = "2025-01-01T00:00:00+00:00"
    [fault] = Gates(30, NOW).before_report(snapshot)
    assert "its adoption table dates from 2025-01-01: older than --max-age 30" in fault.error.what


def metric(name: str, value: float | None) -> dict[str, Any]:
    return {"id": name, "value": value}


@pytest.mark.parametrize(
    ("was", "now", "limit", "trips"),
    [
        (0.50, 0.54, {"absolute": 0.05}, False),
        (0.50, 0.56, {"absolute": 0.05}, True),
        (0.50, 0.44, {"absolute": 0.05}, True),
        (100, 119, {"relative": 0.2}, False),
        (100, 121, {"relative": 0.2}, True),
        (10, 14, {"absolute": 5, "relative": 0.2}, False),
        (10, 16, {"absolute": 5, "relative": 0.2}, True),
        (0.50, None, {"absolute": 0.05}, True),
        (None, 0.50, {"absolute": 0.05}, False),
        (0.10, 0.90, None, False),
    ],
)
def test_a_metric_may_move_as_far_as_its_tripwire(
    was: float | None, now: float | None, limit: dict[str, float] | None, trips: bool
) -> None:
    limits = {"x": limit} if limit else {}
    faults = list(moved_headlines([metric("x", was)], [metric("x", now)], limits))
    assert [fault.gate for fault in faults] == ["moved_metric"] * trips
    assert all("x " in fault.error.what for fault in faults)


def test_one_project_of_a_short_list_trips_nothing_and_what_is_lost_still_does() -> None:
    few, many = tripwires(99), tripwires(100)
    assert set(few) == set(many)
    before, after = [metric("projects_attested", 6 / 13)], [metric("projects_attested", 5 / 13)]
    assert list(moved_headlines(before, after, few)) == []
    assert len(list(moved_headlines(before, after, many))) == 1
    assert len(list(moved_headlines(before, [metric("projects_attested", None)], few))) == 1


def test_every_tripwire_is_of_a_metric_and_in_its_unit(built: Callable[..., Any]) -> None:
    known = {
        row["id"]: row["unit"]
        for row in headline_metrics(built(history("p", ("1.0", "2025-01-01", None))))
    }
    limits = tripwires()
    assert set(limits) <= set(known)
    for name, limit in limits.items():
        assert set(limit) <= {"absolute", "relative"}
        assert limit
        assert all(value > 0 for value in limit.values())
        if known[name] == "share":
            assert limit.get("absolute", 0) < 1


def test_a_reason_lets_a_gate_pass_and_is_recorded() -> None:
    faults = [Fault("stale", StaleData("old", "")), Fault("moved_metric", MetricMoved("x\x1b", ""))]
    with pytest.raises(StaleData, match="old"):
        Gates().accept_or_raise(iter(faults))
    passed = Gates(accept=" the index was down ").accept_or_raise(iter(faults))
    assert passed == [
        {"gate": "stale", "found": "old", "reason": "the index was down"},
        {"gate": "moved_metric", "found": "x\\u001b", "reason": "the index was down"},
    ]
    assert Gates().accept_or_raise(iter(())) == []
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(BadInput, match="gives no reason"):
            Gates(accept=reason)
    with pytest.raises(BadInput, match="--max-age must be at least 0"):
        Gates(max_age=-1)


def test_each_gate_has_its_exit_code() -> None:
    codes: dict[type[PipelineError], int] = {StaleData: 5, MetricMoved: 5, OutputRefused: 6}
    assert {error: error("x").exit_code for error in codes} == codes


FIGURE = '<svg><g class="mark-rect role-mark marks">{}</g><text>words</text></svg>'
TEXTS = '<svg><g class="mark-text role-mark {}_marks"><text>0 of 3</text></g></svg>'
DRAWN = '<path d="M0,0h1v1h-1Z"/>'


def report(folder: Path, cells: list[dict[str, Any]], svg: str = FIGURE.format(DRAWN)) -> Path:
    """A report with one executed notebook, of what ``cohort`` is drawn."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "figures").mkdir()
    (folder / "notebooks" / "10_own.ipynb").write_text(json.dumps({"cells": cells}))
    (folder / "figures" / "coverage.svg").write_text(svg)
    (folder / "figures" / "coverage.csv").write_text("reason,projects\nanswered,1\n")
    return folder


def cell(ident: str, source: str, *shown: dict[str, Any], count: int | None = 1) -> dict[str, Any]:
    return {"cell_type": "code", "id": ident, "source": [source], "outputs": list(shown),
            "execution_count": count}  # fmt: skip


TEXT = {"output_type": "execute_result", "data": {"text/plain": ["1"]}}
ERROR = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
DRAW = "charts.coverage(coverage)"
WHOLE = [cell("parameters", "x = 1"), cell("work", DRAW, TEXT)]


@pytest.mark.parametrize(
    ("cells", "svg", "told"),
    [
        (WHOLE, FIGURE.format(DRAWN), ""),
        ([cell("parameters", "x = 1"), cell("work", "close();")], FIGURE.format(DRAWN), ""),
        ([cell("parameters", "x = 1"), cell("work", DRAW)], FIGURE.format(DRAWN), "shows nothing"),
        ([cell("parameters", "x = 1"), cell("work", DRAW, ERROR)], FIGURE.format(DRAWN),
         "shows an error"),
        ([cell("parameters", "x = 1"), cell("work", DRAW, count=None)], FIGURE.format(DRAWN),
         "was not run"),
        ([cell("parameters", "x = 1")], FIGURE.format(DRAWN), "cell work: cut off"),
        (WHOLE, FIGURE.format(""), "coverage: its table has rows, but"),
        (WHOLE, FIGURE.format('<path d="" fill="red"/>'), "coverage: its table has rows, but"),
        (WHOLE, "<svg/>", "coverage: its table has rows, but"),
        (WHOLE, TEXTS.format("zero_0"), ""),
        (WHOLE, TEXTS.format("house_frame_caption"), "coverage: its table has rows, but"),
        ([cell("parameters", "x = 1"), cell("work", "print('x' * 6_000_000)",
          {"output_type": "stream", "text": ["x" * 6_000_000]})], FIGURE.format(DRAWN),
         "bytes, more than 5,000,000"),
    ],
)  # fmt: skip
def test_a_notebook_that_ended_well_may_still_show_too_little_or_too_much(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cells: list[dict[str, Any]],
    svg: str,
    told: str,
) -> None:
    write_notebook(tmp_path / "own", "10_own", ["1"])
    planned = json.loads((tmp_path / "own" / "10_own.ipynb").read_bytes())
    planned["cells"] = [each for each in planned["cells"] if each["cell_type"] == "code"]
    (tmp_path / "own" / "10_own.ipynb").write_text(json.dumps(planned))
    monkeypatch.setenv("TRUSTCENSUS_NOTEBOOKS", str(tmp_path / "own"))
    faults = list(outputs(report(tmp_path / "report", cells, svg)))
    assert len(faults) == bool(told), [fault.error.what for fault in faults]
    assert all(told in fault.error.what for fault in faults)
    assert all(fault.error.exit_code == 6 for fault in faults)


MAKE = 'study.figure(bars, "a", question="q?", finding="f", counted="n")'


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        ([MAKE], []),
        ([f"{MAKE}\nprint(1)"], ["make it the last line, or display() it"]),
        ([f"for x in y:\n    {MAKE}"], ["make it the last line, or display() it"]),
        ([f"fig = {MAKE}"], ["its figure fig is not shown"]),
        ([f"fig = {MAKE}", "display(fig)"], []),
        ([f"for x in y:\n    display({MAKE})"], []),
        (['study.figure(bars, "a", "q?", "f", "n")\nprint(1)'], ["make it the last line"]),
        (["plt.figure(figsize=(3, 4))\nplt.plot(x)", "%time 1"], []),
    ],
)
def test_a_figure_that_is_made_and_not_shown_is_told(sources: list[str], told: list[str]) -> None:
    cells = [cell(f"c{place}", source) for place, source in enumerate(sources)]
    found = [fault for _, fault in gates._unshown(cells)]
    assert len(found) == len(told)
    assert all(part in fault for part, fault in zip(told, found, strict=True))


def test_holes_let_pass_at_capture_are_told(tmp_path: Path) -> None:
    snapshot = captured(tmp_path)
    hole = {"logged": "downloads", "kind": "missing_day", "first": "2026-11-03",
            "last": "2026-11-03", "found": "no rows"}  # fmt: skip
    snapshot.manifest["holes"] = [hole, {**hole, "logged": "uploads"}]
    assert gates.accepted_gaps(snapshot, "why") == [
        {"gate": "holed_downloads", "found": "2026-11-03 to 2026-11-03: no rows", "reason": "why"}
    ]


def test_a_table_of_no_row_is_refused() -> None:
    rows = pd.DataFrame({"a": [1, 2, 3]})
    assert len(notebook.table(rows, 2).cells) == 2
    for most in (0, -5):
        with pytest.raises(BadInput, match=f"a table of {most} rows shows nothing"):
            notebook.table(rows, most)


def test_a_stale_capture_is_exit_5_and_one_line_before_any_notebook(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = called(
        "run", "--top", "5", "--max-age", "1", "--data-dir", str(tmp_path / "data"), "--out",
        str(out),
    )  # fmt: skip
    assert done.returncode == 5, done.stderr
    assert "older than --max-age 1 days" in done.stderr.strip().splitlines()[-1]
    assert "run notebooks" not in done.stderr
    assert not (out / "latest").exists()
    assert not list(tmp_path.glob("data/runs/*")), "the next run asks anew"
    [reason] = out.glob("failed/*/reason.json")
    assert json.loads(reason.read_bytes())["error"] == "StaleData"


def test_a_database_reaches_nothing_outside_itself(tmp_path: Path) -> None:
    """What an index says is read with no access to files, network or extensions."""
    snapshot = captured(tmp_path)
    database.build(snapshot)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    memory = database.open_memory()
    for db in (memory, database.connect(tmp_path, snapshot.id)):
        settings = dict(db.sql("select name, value from duckdb_settings()").fetchall())
        for name in (
            "enable_external_access",
            "autoinstall_known_extensions",
            "autoload_known_extensions",
        ):
            assert settings[name] in {"false", "0", False}, name
        for reaching in (
            f"select * from '{tmp_path}/secret.csv'",
            f"select * from read_text('{tmp_path}/secret.csv')",
            f"copy (select 1) to '{tmp_path}/out.csv'",
            f"attach '{tmp_path}/other.duckdb'",
            "install httpfs",
            "load httpfs",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                db.execute(reaching)
        db.close()
    assert not (tmp_path / "out.csv").exists()


def test_a_run_whose_notebook_shows_a_secret_publishes_nothing(tmp_path: Path) -> None:
    shown = ["import os", 'print(os.environ["TRUSTCENSUS_NOTIFY_SECRET"])']
    write_notebook(tmp_path / "notebooks", "10_tells", shown)
    value, out = "correct-horse-battery", tmp_path / "out"
    done = called(
        "run", "--top", "20", "--notebook", "10_tells", "--data-dir", str(tmp_path / "data"),
        "--out", str(out),
        env={"TRUSTCENSUS_NOTEBOOKS": str(tmp_path / "notebooks"),
             "TRUSTCENSUS_NOTIFY_SECRET": value},
    )  # fmt: skip
    assert done.returncode == 5, done.stderr
    assert "a secret of this environment" in done.stderr.strip().splitlines()[-1]
    assert value not in done.stderr + done.stdout
    assert not (out / "latest").exists()
    left = [path for path in (out / "failed").rglob("*") if path.is_file()]
    assert left
    assert not [path for path in left if value.encode() in path.read_bytes()]
