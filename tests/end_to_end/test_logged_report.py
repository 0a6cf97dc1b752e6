"""A report of a capture that asked the index for provenance and the logs for downloads."""

import json
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from pipeline import capture, catalog, demo
from pipeline.capture import Options
from pipeline.config import Access, Settings
from pipeline.figures import press
from pipeline.report import data
from pipeline.report.data import lineage
from pipeline.study import Study, study_of
from tests.helpers.bigquery_server import Server, serving
from tests.helpers.bigquery_tables import world_tables
from tests.helpers.command import called
from tests.helpers.figure_tables import LOGGED
from tests.helpers.servers import serve, world_index
from tests.helpers.specs import assert_texts_are_clear, drawn

ALSO = ("downloads_by_day", "downloads_by_release", "index_uploads_by_month")
WINDOW = 365
WORLD = demo.generate(seed=11, projects=80)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A demo's index and the logs of it, of which one day of downloads is missing, on loopback."""
    known: list[str] = []
    with (
        serving(Server(world_tables(WORLD, WINDOW))) as (logs, streams),
        serve(world_index(WORLD, lambda: known[0])) as (url, _),
    ):
        known.append(url)
        snapshot = capture.collect(Options(
            source="index", cohort="bigquery", also=ALSO, endpoint=url, top=len(WORLD.projects),
            data=tmp_path_factory.mktemp("mixed"), window_days=WINDOW, accept_gap=True,
            as_of=WORLD.as_of, min_coverage=0, settings=Settings(rate=0, backoff=0.001),
            access=Access(endpoint=logs, storage=streams),
        ))  # fmt: skip
    study = study_of(snapshot)
    with study.db:
        yield study


def test_what_was_paid_for_is_counted_as_the_world_has_it(mixed: Study) -> None:
    """Counted again from the demo's own records, release by release."""
    end = WORLD.as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = end - timedelta(WINDOW)
    holed = start.date() + timedelta(WINDOW // 3)
    asked = {name for (name,) in mixed.db.sql("select project from fct_project").fetchall()}
    wanted = dict.fromkeys(("attested", "partial", "none_found", "not_attestable", "unknown"), 0)
    for project in WORLD.projects:
        for release in project.releases:
            first = release.first_file_at
            until = first + timedelta(days=7)
            inside = start <= first and until <= end and project.name in asked
            if not inside or (first.date() <= holed and until.date() >= holed):
                continue
            files = [file for file in release.files if file.is_attestable]
            attested = sum(file.publisher is not None for file in files)
            if not files:
                state = "not_attestable"
            elif not project.is_provenance_declared or not project.visible_releases:
                state = "unknown"  # gone and quarantined projects are in the logs alone
            elif attested == len(files):
                state = "attested"
            else:
                state = "partial" if attested else "none_found"
            wanted[state] += 1
    found = {
        row["state"]: row["releases"]
        for row in catalog.run(mixed.db, "downloads_by_attestation").to_pylist()
        if row["span"] == "first_week"
    }
    assert wanted["attested"] > 30
    assert found == wanted


def test_every_table_is_as_the_dictionary_says_and_names_the_logs(mixed: Study) -> None:
    exported = {name: catalog.run(mixed.db, name) for name in LOGGED}
    assert all(table.num_rows for table in exported.values())
    assert data.faults(exported) == []
    present = lineage.sources(mixed.snapshot)
    for name in LOGGED:
        assert "bigquery" in {each.name for each in lineage.sources_of(name, present)}, name
    days = exported["attested_downloads_by_day"]
    assert days.filter(pc.is_valid(days["hole"]))["downloads"].to_pylist() == [None]


@pytest.mark.parametrize("name", LOGGED)
@pytest.mark.parametrize("size", ["blog", "wide", "square", "phone"])
@pytest.mark.parametrize("bare", [False, True])
def test_uneven_numbers_are_drawn_clearly(mixed: Study, name: str, size: Any, bare: bool) -> None:
    spec = drawn(name, catalog.run(mixed.db, name)).to_dict()
    dressed = press.dress(spec, mixed.origin, size, bare=bare)
    assert_texts_are_clear(dressed)
    assert 250 <= len(dressed["usermeta"]["alt"]) <= 500, dressed["usermeta"]["alt"]
    assert "logs in BigQuery" in dressed["usermeta"]["notes"][-1]


def test_a_report_shows_what_the_logs_were_asked(mixed: Study, tmp_path: Path) -> None:
    done = called(
        "report", mixed.snapshot.id, "--notebook", "01_cohort", "--notebook", "08_time",
        "--data-dir", str(mixed.snapshot.data), "--out", str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip().splitlines()[-1])
    for name in LOGGED:
        for form in ("svg", "png", "vl.json", "csv", "txt"):
            assert (folder / "figures" / f"{name}.{form}").is_file(), (name, form)
        assert (folder / "data" / f"{name}.parquet").is_file()
        assert f'id="{name}"' in (folder / "gallery.html").read_text("utf-8")
        told = (folder / "figures" / f"{name}.long.txt").read_text("utf-8")
        assert all(f"({each.means})" in told for each in catalog.get(name).columns)
    shown = {
        notebook: json.loads((folder / "notebooks" / f"{notebook}.ipynb").read_text("utf-8"))
        for notebook in ("01_cohort", "08_time")
    }
    cells = {cell["id"]: cell for book in shown.values() for cell in book["cells"]}
    for name in LOGGED:
        [output] = cells[name]["outputs"]
        assert output["data"][press.MIME]["usermeta"]["name"] == name


def test_a_report_that_did_not_ask_says_so(tmp_path: Path) -> None:
    snapshot = capture.collect(Options(source="demo", data=tmp_path, top=40))
    for name in LOGGED:
        done = called("figures", snapshot.id, "--name", name, "--data-dir", str(tmp_path),
                           "--out", str(tmp_path / "out"))  # fmt: skip
        assert f"{name}: left out, the capture did not ask for" in done.stderr
