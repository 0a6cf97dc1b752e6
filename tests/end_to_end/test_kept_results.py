"""A report runs again only what has changed, and is the same whichever way it was made."""

import json
from pathlib import Path

from pipeline import capture
from pipeline.report.status import Status, write_status
from tests.helpers.command import called
from tests.helpers.notebooks import write_notebook


def test_a_second_report_runs_only_what_has_changed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    capture.collect(capture.Options(source="demo", top=20, data=data))

    def report(*more: str, to: str = "out") -> tuple[str, bytes]:
        out = tmp_path / to
        done = called("report", "demo", "--notebook", "01_cohort", "--notebook", "03",
                      "--data-dir", str(data), "--out", str(out), *more)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stderr, (out / "latest" / "manifest.json").read_bytes()

    said, first = report()
    assert "2 notebooks executed (" in said
    said, second = report(to="other")
    assert "0 notebooks executed, 2 as before" in said
    assert ": 0 drawn, " in said
    assert second == first
    said, forced = report("--force")
    assert "2 notebooks executed (" in said
    assert "as before" not in said
    assert forced == first
    for file in (data / "results").rglob("*.json"):
        file.write_text("damaged")
    said, again = report(to="third")
    assert "2 notebooks executed (" in said
    assert again == first
    said, other = report("-p", "rows=7")
    assert "2 notebooks executed (" in said, "both have the parameter"
    assert other != first


def test_a_report_that_is_there_is_made_again_only_where_a_file_has_changed(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    capture.collect(capture.Options(source="demo", top=13, data=data))

    def report() -> str:
        done = called("report", "demo", "--notebook", "01_cohort", "--data-dir", str(data),
                      "--out", str(out))  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stderr

    report()
    made = (out / "latest").resolve()
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    write_status(made, Status(as_of="2026-11-01", failed_at="2026-11-08", reason="no answer"))
    (out / "latest").unlink()
    said = report()
    assert "nothing has changed" in said
    assert "notebooks executed" not in said
    assert (out / "latest").resolve() == made
    assert {path: path.read_bytes() for path in before} == before, "a failed run is forgotten"
    for change in (made / "index.html").unlink, (made / "more.txt").touch:
        change()
        said = report()
        assert "a file or library has changed" in said
        assert "1 as before" in said
        assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before


BESIDE = """\
import pandas as pd
from words import GREETING
from pipeline import open_study
study = open_study(snapshot)
sectors = pd.read_csv("sectors.csv")
sectors.to_csv("written.csv")
print(GREETING, len(sectors))"""


def test_a_notebook_reads_what_is_beside_it_and_is_run_again_when_that_changes(
    tmp_path: Path,
) -> None:
    data, own = tmp_path / "data", tmp_path / "own"
    capture.collect(capture.Options(source="demo", top=3, data=data))
    write_notebook(own, "10_own", BESIDE.splitlines())
    (own / "words.py").write_text("GREETING = 'sectors:'\n")
    shown, reports = [], set()
    for content in ("sector\nweb\n", "sector\nweb\nscience\n"):
        (own / "sectors.csv").write_text(content)
        done = called("report", "demo", "--data-dir", str(data), "--out", str(tmp_path / "out"),
                      env={"TRUSTCENSUS_NOTEBOOKS": str(own)})  # fmt: skip
        assert done.returncode == 0, done.stderr
        report = (tmp_path / "out" / "latest").resolve()
        reports.add(report)
        cells = json.loads((report / "notebooks" / "10_own.ipynb").read_bytes())["cells"]
        shown.append("".join(cells[-1]["outputs"][0]["text"]))
        files = json.loads((report / "manifest.json").read_bytes())["code_files"]
        assert {"notebooks/sectors.csv", "notebooks/words.py"} <= files.keys()
        assert not list(report.rglob("written.csv"))
    assert shown == ["sectors: 1\n", "sectors: 2\n"]
    assert len(reports) == 2
    assert {path.name for path in own.iterdir()} == {"10_own.ipynb", "sectors.csv", "words.py"}
