"""The captures of one list as a series: literal worlds, captured several times."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline import baseline, catalog
from pipeline.errors import DamagedData
from pipeline.report import data as package
from pipeline.report.export import write_series
from pipeline.series import Series, series_of
from pipeline.snapshot import Snapshot, received
from tests.helpers import literal
from tests.helpers.command import called
from tests.helpers.folders import tree
from tests.helpers.literal import Logs, Project, Publisher, history
from tests.helpers.tables import where

Capture = Callable[..., Snapshot]
ATTESTED = ("1.0", "2025-01-01", Publisher())
PLAIN = ("1.1", "2026-11-03", None)


@pytest.fixture
def captured(tmp_path: Path) -> Capture:
    def capture(day: int, *projects: Project, **more: Any) -> Snapshot:
        worlds = projects or (history("p", ATTESTED), history("q", ATTESTED))
        at = datetime(2026, 11, day, tzinfo=UTC)
        return literal.snapshot(tmp_path, *worlds, as_of=at, **more)

    return capture


def rows(series: Series, table: str, **equal: Any) -> list[dict[str, Any]]:
    """Rows of a table in which these columns have these values."""
    return where(series.tables[f"series_{table}"].to_pylist(), **equal)


def days(row: dict[str, Any]) -> tuple[int | None, int | None]:
    """The days of November between which a gap is."""
    return row["from_at"].day, row["until_at"] and row["until_at"].day


def test_each_capture_says_what_it_says_and_is_compared_with_the_one_before(
    captured: Capture,
) -> None:
    ids = [
        captured(2).id,
        captured(9, history("p", ATTESTED, PLAIN), history("q", ATTESTED, owners=["ann"])).id,
        captured(16, history("p", ATTESTED, PLAIN), history("q", ATTESTED, owners=["ann"])).id,
    ]
    series = series_of(captured(23, history("p", ATTESTED, PLAIN), history("q", ATTESTED)))
    newest = series.snapshots[-1].id
    assert [capture.id for capture in series.snapshots] == [*ids, newest]
    places = [
        (row["snapshot"], row["previous_snapshot"], row["days_since_previous"], row["known"])
        for row in rows(series, "capture")
    ]
    assert places == [
        (ids[0], None, None, 2), (ids[1], ids[0], 7, 2), (ids[2], ids[1], 7, 2),
        (newest, ids[2], 7, 2),
    ]  # fmt: skip
    attested = rows(series, "metric", metric="projects_attested")
    assert [(row["as_of"].day, row["numerator"], row["denominator"]) for row in attested] == [
        (2, 2, 2), (9, 1, 2), (16, 1, 2), (23, 1, 2)
    ]  # fmt: skip
    owners = [row["n_owners"] for row in rows(series, "project", project="q")]
    assert owners == [2, 1, 1, 2]
    [lost] = rows(series, "event", kind="provenance_lost")
    assert (lost["project"], lost["version"], lost["captures"]) == ("p", "1.1", 3)
    assert (lost["first_snapshot"], lost["last_snapshot"]) == (ids[1], newest)
    assert lost["first_snapshot_at"] == datetime(2026, 11, 9)
    removed, added = (rows(series, "event", kind=kind) for kind in ("owner_removed", "owner_added"))
    assert [(row["first_snapshot"], row["captures"]) for row in removed] == [(ids[1], 1)]
    assert [(row["first_snapshot"], row["captures"]) for row in added] == [(newest, 1)]
    assert series.passed_over == ()
    silent = rows(series, "gap")
    assert {row["kind"] for row in silent} == {"metric_unknown"}
    [owners_replaced] = [row for row in silent if row["metric"] == "events_owners_replaced"]
    assert (owners_replaced["reason"], days(owners_replaced)) == ("needs two snapshots", (2, 9))
    [verified] = [row for row in silent if row["metric"] == "files_verified_latest"]
    assert (verified["captures"], days(verified)) == (4, (2, None))


def test_an_event_that_no_later_capture_tells_stays(captured: Capture) -> None:
    first = captured(2, history("p", ATTESTED, PLAIN), history("q", ATTESTED))
    series = series_of(captured(9))
    [lost] = rows(series, "event", kind="provenance_lost")
    assert (lost["first_snapshot"], lost["last_snapshot"]) == (first.id, first.id)
    assert [row["version"] for row in rows(series, "event", kind="release_removed")] == ["1.1"]


def passed_over(series: Series) -> list[tuple[str, str, tuple[int | None, int | None]]]:
    """Kind, snapshot and days of each gap that is a capture."""
    kinds = ("capture_gone", "capture_unusable", "capture_not_used")
    gaps = [row for row in rows(series, "gap") if row["kind"] in kinds]
    assert len(gaps) == len(series.passed_over)
    return [(row["kind"], row["first_snapshot"], days(row)) for row in gaps]


def test_a_capture_that_is_gone_or_damaged_is_passed_over(captured: Capture) -> None:
    gone, unread, unknown, broken, newest = (captured(day) for day in (2, 4, 9, 16, 23))
    other = captured(20, history("a", ATTESTED))
    for snapshot in (gone, unread, other):
        baseline.note_reported(snapshot, None)
    shutil.rmtree(gone.folder)
    strangers = [f"{name}-0123456789ab" for name in ("demo-2026-11-05", "index-2026-99-99")]
    for name in (unread.id, unknown.id, other.id, *strangers):
        folder = newest.folder.parent / name
        folder.mkdir(exist_ok=True)
        (folder / "manifest.json").write_text("{")
    (broken.folder / "cohort.parquet").write_bytes(b"PAR1")
    series = series_of(newest)
    assert series.snapshots == (newest,)
    assert passed_over(series) == [
        ("capture_gone", gone.id, (2, 23)),
        ("capture_unusable", unread.id, (4, 23)),
        ("capture_unusable", unknown.id, (9, 23)),
        ("capture_unusable", broken.id, (16, 23)),
    ], "what was reported as another list is of no interest"
    reasons = {other.snapshot: other.reason for other in series.passed_over}
    assert "its list is unknown" in reasons[unknown.id]
    assert "unknown" not in reasons[unread.id]
    (newest.folder / "response.parquet").write_bytes(b"PAR1")
    with pytest.raises(DamagedData, match="response"):
        series_of(newest)


def test_other_lists_and_later_captures_are_not_of_the_series(captured: Capture) -> None:
    other = captured(2, history("a", ATTESTED), history("b", ATTESTED))
    captured(3, history("p", ATTESTED))
    twice = captured(9), captured(9, history("p", ATTESTED, PLAIN), history("q", ATTESTED))
    newest, later = captured(16), captured(23)
    series = series_of(newest)
    unused, chosen = sorted(twice, key=lambda snapshot: snapshot.id)
    assert series.snapshots == (chosen, newest)
    assert passed_over(series) == [
        ("capture_not_used", other.id, (2, 2)),
        ("capture_not_used", unused.id, (9, 9)),
    ], "the series is not silent there"
    assert later.id in {snapshot.id for snapshot in series_of(later).snapshots}
    (chosen.folder / "cohort.parquet").write_bytes(b"PAR1")
    assert series_of(newest).snapshots == (unused, newest), "where the first of two is damaged"
    (unused.folder / "cohort.parquet").write_bytes(b"PAR1")
    assert series_of(newest).snapshots == (newest,), "the other list does not take its place"


def test_without_account_names_there_are_projects_and_no_comparison(
    captured: Capture, tmp_path: Path
) -> None:
    first = captured(2)
    here = ("--data-dir", str(tmp_path))
    packed = called("pack", first.id, "--drop-roles", "--out", str(tmp_path), *here)
    assert called("unpack", packed.stdout.splitlines()[-1], *here).returncode == 0
    second = captured(9)
    assert series_of(second).snapshots == (first, second), "the one that says more is used"
    shutil.rmtree(first.folder)
    series = series_of(second)
    assert len(series.snapshots) == 2, "an archive's capture is of the series"
    [gap] = rows(series, "gap", kind="not_compared")
    assert (gap["first_snapshot"], gap["last_snapshot"], days(gap)) == (
        series.snapshots[0].id, second.id, (2, 9)
    )  # fmt: skip
    assert [row["previous_snapshot"] for row in rows(series, "capture")] == [None, None]
    received.note(second, {})
    series = series_of(second)
    assert series.snapshots == (second,), "what was captured here is compared with no archive"
    assert [row["is_received"] for row in rows(series, "capture")] == [True]
    [other] = series.passed_over
    assert (other.kind, other.reason.split(" (")[0]) == (
        "capture_not_used",
        "it came in an archive",
    )


def test_tables_keep_the_word_of_their_dictionary(captured: Capture, tmp_path: Path) -> None:
    first, second = (
        Logs("2026-10-01", "2026-11-01", days=[("p", "2026-10-05", 3)], gaps=(lost,))
        for lost in (
            ("downloads", "missing_day", "2026-10-07", "2026-10-08"),
            ("downloads", "missing_day", "2026-10-07", "2026-10-09"),
        )
    )
    captured(2, history("p", ATTESTED), Project("q", {}, outcome="refused"), logs=first)
    series = series_of(captured(16, logs=second))
    gaps = rows(series, "gap", kind="log_gap")
    assert {gap["reason"] for gap in gaps} == {"downloads: missing_day"}
    assert [(gap["from_at"], gap["until_at"]) for gap in gaps] == [
        (datetime(2026, 10, 7), datetime(2026, 10, 9)),
        (datetime(2026, 10, 7), datetime(2026, 10, 10)),
    ]
    [unknown] = rows(series, "gap", kind="project_unknown")
    assert (unknown["project"], unknown["reason"], days(unknown)) == ("q", "refused", (2, 16))
    assert package.faults(series.tables) == []
    for name, table in catalog.series().items():
        keys = series.tables[name].select(list(table.key))
        assert keys.group_by(keys.column_names).aggregate([]).num_rows == len(keys), name
    folder = write_series(series, tmp_path / "out")
    about = json.loads((folder / "datapackage.json").read_bytes())
    assert about["snapshots"] == [capture.id for capture in series.snapshots[::-1]]
    assert len(about["resources"]) == 2 * len(series.tables)
    for name, table in series.tables.items():
        assert pq.read_table(folder / f"{name}.parquet").num_rows == table.num_rows
        assert (folder / f"{name}.csv").is_file()
    assert about["id"].startswith(f"urn:trustcensus:series:{series.snapshots[-1].id}:")
    citation = (folder / "CITATION.cff").read_text(encoding="utf-8")
    assert all(capture.id in citation for capture in series.snapshots)
    assert "2 captures from 2026-11-02 to 2026-11-16" in citation


def test_the_command_writes_the_same_bytes_again_and_nothing_over_others(
    captured: Capture, tmp_path: Path
) -> None:
    captured(2)
    newest = captured(9)
    arguments = ("series", "--data-dir", str(tmp_path), "--out", str(tmp_path / "out"))
    done = called(*arguments)
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    assert folder == tmp_path / "out" / f"{newest.id}-series"
    first = tree(folder)
    assert called(*arguments, newest.id).stdout == done.stdout
    assert tree(folder) == first
    (folder / "mine.txt").write_text("notes")
    refused = called(*arguments)
    assert refused.returncode == 2
    assert "not everything in it is part of an export" in refused.stderr
    assert (folder / "mine.txt").read_text() == "notes"
    assert called("series", "--data-dir", str(tmp_path / "none")).returncode == 2
    nowhere = called(*arguments[:-1], "/proc/nowhere")
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (2, 2), nowhere.stderr
