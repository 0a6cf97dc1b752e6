"""What a capture is compared with: what readers have seen, of the same list."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import baseline, capture, catalog, database, study
from pipeline import snapshot as store
from pipeline.capture import Options, journal
from pipeline.errors import BadInput, DamagedData, MetricMoved
from pipeline.operations import supervise
from pipeline.progress import Silent
from pipeline.report import run
from pipeline.report.gates import Gates
from pipeline.report.site.findings import finding
from pipeline.snapshot import Snapshot, reported
from pipeline.snapshot.retention import prune
from tests.helpers import literal
from tests.helpers.command import called
from tests.helpers.literal import Publisher, history

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def captured(data: Path, day: int, *names: str) -> Snapshot:
    """A capture of November of these projects."""
    projects = [history(name, ("1.0", "2025-01-01", Publisher())) for name in names or ("p", "q")]
    return literal.snapshot(data, *projects, as_of=datetime(2026, 11, day, tzinfo=UTC))


def test_a_capture_without_a_report_is_compared_with_by_nobody(tmp_path: Path) -> None:
    first, held_back, later = (captured(tmp_path, day) for day in (9, 16, 23))
    assert baseline.earlier(later, "latest") == held_back, "nothing was reported yet"
    baseline.note_reported(first, None)
    assert baseline.earlier(later, "latest") == first
    assert baseline.earlier(held_back, "latest") == first
    baseline.note_reported(later, first)
    baseline.note_reported(held_back, first)
    assert baseline.earlier(later, "latest") == first, "made again, it has the baseline it had"
    assert baseline.earlier(later, held_back.id) == held_back, "where it is named"


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_reported_snapshot_that_is_gone_or_damaged_is_asked_for(
    tmp_path: Path, is_gone: bool
) -> None:
    first, _, later = (captured(tmp_path, day) for day in (9, 16, 23))
    baseline.note_reported(first, None)
    if is_gone:
        shutil.rmtree(first.folder)
    else:
        (first.folder / "manifest.json").write_text("{")
    with pytest.raises(DamagedData, match=f"baseline {first.id}, which was reported last.*--base"):
        baseline.earlier(later, "latest")


def test_one_that_was_followed_by_another_report_may_be_gone(tmp_path: Path) -> None:
    first, second, third = (captured(tmp_path, day) for day in (9, 16, 23))
    baseline.note_reported(first, None)
    baseline.note_reported(second, first)
    baseline.note_reported(third, second)
    shutil.rmtree(second.folder)
    assert baseline.earlier(third, "latest") == first, "it was reported; what came before will do"
    shutil.rmtree(first.folder)
    assert not baseline.has_earlier(third)


def test_the_snapshot_reported_last_is_not_pruned(tmp_path: Path) -> None:
    first, held_back, _ = (captured(tmp_path, day) for day in (9, 16, 23))
    baseline.note_reported(first, None)
    assert prune(tmp_path, 1, NOW, is_forced=True).snapshots == [held_back.id]
    (tmp_path / "reported" / f"{first.id}.json").write_text("[]")
    (tmp_path / "reported" / "other.json").write_text(json.dumps({"schema": 1}))
    assert reported.reports(tmp_path) == []
    assert prune(tmp_path, 1, NOW, is_forced=True).snapshots == [first.id]


def test_a_baseline_whose_body_is_damaged_is_named_as_the_baseline(tmp_path: Path) -> None:
    first = captured(tmp_path, 9)
    for path in (tmp_path / "objects").glob("*/*.zst"):
        path.write_bytes(b"")
    with pytest.raises(DamagedData, match=f"baseline {first.id} is damaged .*--baseline ID"):
        run._ensure_baseline(first, Silent())


def test_what_a_cell_prints_is_content_of_its_notebook() -> None:
    code = '<details class="code"><summary>Code</summary><pre tabindex="0">print(3)</pre></details>'
    assert finding("40_print", f"<h1>Three</h1><pre>3</pre>{code}", set()).has_content
    left_out = "<h1>Three</h1><p><em>Left out: nothing is known.</em></p>"
    assert not finding("40_print", f"{left_out}{code}", set()).has_content


def test_another_team_s_list_in_the_same_folder_is_another_list(tmp_path: Path) -> None:
    ours, theirs = captured(tmp_path, 9, "a", "b", "c"), captured(tmp_path, 10, "x", "y", "c")
    baseline.note_reported(ours, None)
    baseline.note_reported(theirs, None)
    assert baseline.earlier(captured(tmp_path, 16, "a", "b", "d"), "latest") == ours
    with pytest.raises(BadInput, match="there is no earlier snapshot"):
        baseline.earlier(captured(tmp_path, 17, "k", "l", "m"), "latest")


def test_a_list_shorter_than_asked_for_stays_the_same_list(tmp_path: Path) -> None:
    """12 projects one week and 13 the next, of the first 1,000."""

    def of(day: int, n: int) -> Snapshot:
        rows = [{"project": f"p{place}", "download_count": 100 - place} for place in range(n)]
        table = "project,version,file,has_provenance,publisher\n" + "".join(
            f"p{place},1,p{place}-1-py3-none-any.whl,False,\n" for place in range(n)
        )
        listed, adoption = tmp_path / f"{day}.json", tmp_path / f"{day}.csv"
        listed.write_text(json.dumps({"last_update": f"2026-11-{day:02}", "rows": rows}))
        adoption.write_text(table)
        return capture.collect(
            Options(source="published", data=tmp_path, top=1000, top_list=str(listed),
                    adoption=str(adoption))
        )  # fmt: skip

    first, second = of(9, 12), of(16, 13)
    assert (first.manifest["cohort"]["asked"], second.manifest["cohort"]["name"]) == (
        1000,
        "top 13",
    )
    assert baseline.earlier(second, "latest") == first


def test_a_source_that_lists_nothing_has_no_removed_release(tmp_path: Path) -> None:
    """An adoption table has the newest release alone: the one before it is not removed."""

    def of(day: int, version: str) -> Snapshot:
        listed, adoption = tmp_path / f"{day}.json", tmp_path / f"{day}.csv"
        rows = [{"project": "p", "download_count": 9}]
        listed.write_text(json.dumps({"last_update": f"2026-11-{day:02}", "rows": rows}))
        head = "project,version,file,has_provenance,publisher\n"
        adoption.write_text(f"{head}p,{version},p-{version}-py3-none-any.whl,True,GitHub\n")
        return capture.collect(
            Options(source="published", data=tmp_path, top=1, top_list=str(listed),
                    adoption=str(adoption))
        )  # fmt: skip

    first, second = of(9, "1.0"), of(16, "1.1")
    opened = study.study_of(second, first)
    with opened.db:
        assert opened.db.sql("from fct_snapshot_event").fetchall() == []
        told = {row["id"]: row for row in catalog.run(opened.db, "summary").to_pylist()}
    for kind in ("release_removed", "file_removed", "yanked", "status_changed", "owner_added"):
        row = told[f"events_{kind}"]
        assert (row["value"], row["note"]) == (None, "this source does not say"), kind


def test_what_is_no_answer_is_asked_again_by_a_capture_that_goes_on(tmp_path: Path) -> None:
    objects = store.Objects(tmp_path / "objects")
    begun = journal.start(tmp_path, "x", {})
    reasons = ("not_found", "gone", "wrong_path", "refused", "redirect_refused", "oversized",
               "unexpected_status")  # fmt: skip
    for reason in reasons:
        begun.add({"kind": "simple", "project": reason, "filename": None, "reason": reason,
                   "body_sha256": None})  # fmt: skip
    begun.close()
    resumed = journal.resume(tmp_path, "x", {}, objects)
    assert sorted(project for _, project, _ in resumed.rows) == ["gone", "not_found"]
    resumed.close()


@pytest.mark.parametrize("accept", [None, "it is right"])
def test_a_snapshot_that_was_held_back_is_gone_on_with_only_where_it_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: str | None
) -> None:
    def closed(*_: object, **__: object) -> Path:
        raise MetricMoved("projects_attested moved", "look into it")

    monkeypatch.setattr(supervise, "write_report", closed)
    asked = Options(source="demo", data=tmp_path / "data", top=3)
    wanted = supervise.RunOptions(asked, tmp_path / "out", gates=Gates(accept=accept))
    lines: list[str] = []

    class Said(Silent):
        def finish(self, message: str) -> None:
            lines.append(message)

    for _ in "12":
        with pytest.raises(MetricMoved):
            supervise.supervise(wanted, Said(), lambda: NOW, str, lambda _: None)
    again = [line for line in lines if "held back" in line]
    kept = [line for line in lines if "kept from the run" in line]
    assert (len(again), len(kept)) == ((1, 0) if accept is None else (0, 1))


def test_no_world_is_made_up_for_a_folder_that_is_damaged_or_misspelt(tmp_path: Path) -> None:
    for verb in ("verify", "pack"):
        refused = called(verb, "demo", "--data-dir", str(tmp_path / "nosuch"))
        assert refused.returncode == 2
        assert "there is no demo snapshot yet" in refused.stderr
    assert not (tmp_path / "nosuch").exists()
    made = capture.collect(Options(source="demo", data=tmp_path / "data", top=3))
    (made.folder / "manifest.json").write_text("{")
    refused = called("build", "demo", "--data-dir", str(tmp_path / "data"))
    assert refused.returncode == 5
    assert f"snapshot {made.id}: its manifest is damaged" in refused.stderr
    again = capture.collect(Options(source="demo", data=tmp_path / "data", top=3))
    assert again.id == made.id, "which puts it right"
    assert store.read(tmp_path / "data", made.id).manifest["tables"] == made.manifest["tables"]


def test_the_demo_has_a_past_before_its_first_list(tmp_path: Path) -> None:
    as_of = datetime(2022, 6, 1, tzinfo=UTC)
    snapshot = capture.collect(Options(source="demo", data=tmp_path, top=3, as_of=as_of))
    database.build(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        assert catalog.run(db, "list_turnover").num_rows == 0
