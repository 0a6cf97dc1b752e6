"""A report runs again only what has changed, and is the same whichever way it was made."""

from pathlib import Path

from pipeline import capture
from tests.helpers.command import called


def test_a_second_report_runs_only_what_has_changed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    capture.collect(capture.Options(source="demo", top=20, data=data))

    def report(*more: str) -> tuple[str, bytes]:
        out = tmp_path / "out"
        done = called("report", "demo", "--notebook", "01_cohort", "--notebook", "05_organizations",
                      "--data-dir", str(data), "--out", str(out), *more)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stderr, (out / "latest" / "manifest.json").read_bytes()

    said, first = report()
    assert "2 notebooks executed (" in said
    said, second = report()
    assert "0 notebooks executed, 2 as before" in said
    assert ": 0 drawn, " in said
    assert second == first
    said, forced = report("--force")
    assert "2 notebooks executed (" in said
    assert "as before" not in said
    assert forced == first
    for file in (data / "results").rglob("*.json"):
        file.write_text("damaged")
    said, again = report()
    assert "2 notebooks executed (" in said
    assert again == first
    said, other = report("-p", "rows=7")
    assert "2 notebooks executed (" in said, "both have the parameter"
    assert other != first
