"""A report runs again only what has changed, and is the same whichever way it was made."""

from pathlib import Path

from pipeline import capture
from pipeline.report.status import Status, write_status
from tests.helpers.command import called


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
        assert "a file, or a library, has changed" in said
        assert "1 as before" in said
        assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before
