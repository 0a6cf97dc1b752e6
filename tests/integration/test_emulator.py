"""The queries' own meaning: run by an emulator of BigQuery and type-checked as GoogleSQL.

The emulator has an environment of its own (``make emulator``) and is started on loopback here.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.cloud import bigquery

from pipeline import capture, catalog, paths
from pipeline.capture import Options
from pipeline.capture.bigquery_tables import TABLES
from pipeline.config import Access
from pipeline.errors import SourceUnavailable
from pipeline.sources.bigquery import BigQuery, Query
from tests.helpers import lazily
from tests.helpers.command import called
from tests.helpers.emulator import (
    AS_OF,
    GOOGLESQL,
    HERE,
    METADATA,
    PYPI,
    PYTHON,
    WORLD,
    Emulator,
    fetches,
    needed,
    options,
    started,
    uploads,
)
from tests.helpers.servers import serve, top_list, world_index
from tests.helpers.surroundings import HANGS_SECONDS
from tests.helpers.tables import rows, table_of


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with started(tmp_path_factory.mktemp("emulator")) as found:
        yield found


def test_the_emulator_and_the_index_tell_the_same_uploads(
    emulator: Emulator, tmp_path: Path
) -> None:
    logged = capture.collect(options(tmp_path / "a", emulator.access))
    served = capture.collect(Options(source="demo", data=tmp_path / "b", top=40, seed=11))
    question = "select project, filename, version, uploaded_at from stg_file where {} order by all"
    with lazily.world(logged) as there, lazily.world(served) as here:
        listed = "project in (select project from fct_project where status is not null)"
        projects = here.sql("select distinct project from stg_file").fetchall()
        shown = [name for (name,) in projects]
        mine = here.execute(question.format(listed)).fetchall()
        theirs = there.execute(
            question.format("list_contains($shown, project) and version <> '0.0.1'"),
            {"shown": shown},
        ).fetchall()
        assert len(mine) > 100
        assert theirs == mine
        repeated = there.sql("select count(*) - count(distinct filename) from stg_file").fetchall()
        assert repeated == [(0,)], "rows of streaming retries count once"


def test_ranks_are_counted_there_and_a_client_can_be_chosen(
    emulator: Emulator, tmp_path: Path
) -> None:
    end = AS_OF.replace(hour=0, minute=0, second=0)
    inside = [
        row
        for row in fetches()
        if end - timedelta(30) <= datetime.fromisoformat(row["timestamp"]) < end
    ]

    def counted(*installers: str) -> list[tuple[str, int]]:
        seen: dict[str, int] = {}
        for row in inside:
            client = ((row["details"] or {}).get("installer") or {}).get("name")
            if not installers or client in installers:
                seen[row["project"]] = seen.get(row["project"], 0) + 1
        return sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:40]

    for installers in ((), ("pip",)):
        snapshot = capture.collect(
            options(tmp_path / str(len(installers)), emulator.access, installers=installers)
        )
        found = rows(table_of(snapshot, "cohort"), "project", "downloads")
        assert found == counted(*installers)


def test_an_index_capture_with_the_cohort_and_history_of_the_logs(
    emulator: Emulator, tmp_path: Path
) -> None:
    known: list[str] = []
    listed = tmp_path / "list.json"
    listed.write_bytes(top_list(*(project.name for project in WORLD.projects[:20])))
    with serve(world_index(WORLD, lambda: known[0])) as (url, _):
        known.append(url)
        mixed = capture.collect(
            options(
                tmp_path,
                emulator.access,
                source="index",
                cohort="bigquery",
                endpoint=url,
                top_list=str(listed),
            )
        )
    assert mixed.id.startswith("index-")
    assert mixed.manifest["cohort"]["window_days"] == 30
    with lazily.world(mixed) as db:
        removed = db.sql(
            "select project, version from stg_file join fct_project using (project) "
            "where is_removed and status = 'active'"
        ).fetchall()
        assert removed == [(WORLD.projects[0].name, "0.0.1")]
        assert db.sql("select count(*) from fct_release where version = '0.0.1'").fetchall() == [
            (0,)
        ], "a removed file is kept, and belongs to no release the index has"
        assert db.sql("select count(*) from fct_project where is_attested").fetchall() > [(0,)]
        both = [
            row for row in catalog.run(db, "sensitivity").to_pylist() if row["dimension"] == "list"
        ]
        assert both[0]["id"] == "projects_attested"
        assert both[0]["denominator"] <= 20, "of the projects on both lists"


def test_a_notebook_compares_the_ranks_with_a_published_list(
    emulator: Emulator, tmp_path: Path
) -> None:
    listed = tmp_path / "list.json"
    names = [project.name for project in WORLD.projects]
    listed.write_bytes(top_list(*reversed(names[:12]), *names[12:30]))
    data = tmp_path / "data"
    snapshot = capture.collect(options(data, emulator.access, top_list=str(listed)))
    with lazily.world(snapshot) as db:
        [ten, twenty] = catalog.run(db, "cohort_agreement").to_pylist()
        assert (ten["depth"], twenty["depth"]) == (10, 25)
        assert ten["overlap"] == ten["both"] / 10
        assert 0 < ten["rank_biased_overlap"] < ten["overlap"]  # reversed: the tops differ
        assert 0 < twenty["overlap"] <= 1
    done = called(
        "report",
        snapshot.id,
        "--notebook",
        "01_cohort",
        "--data-dir",
        str(data),
        "--out",
        str(tmp_path / "out"),
    )
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip().splitlines()[-1])
    page = (folder / "notebooks" / "01_cohort.html").read_text("utf-8")
    assert "Rank biased overlap" in page


def test_exposure_of_releases_and_whole_index_counts(emulator: Emulator, tmp_path: Path) -> None:
    server = BigQuery(emulator.access)
    end = AS_OF.replace(hour=0, minute=0, second=0)
    window = {"window_start": end - timedelta(30), "window_end": end}
    names = [project.name for project in WORLD.projects]
    asked: dict[str, Any] = {"projects": names, "installers": [], **window}
    exposed = server.run(Query("downloads_by_release", asked), 10**12).table.to_pylist()
    recent = {
        (project.name, release.version): release.first_file_at
        for project in WORLD.projects
        for release in project.releases
        if window["window_start"] <= release.first_file_at < end
    }
    assert {(row["project"], row["version"]) for row in exposed} == recent.keys()
    assert sum(row["first_week"] for row in exposed) > 0
    for row in exposed:
        first = recent[row["project"], row["version"]]
        until = min(first + timedelta(7), end)
        fetched = [
            datetime.fromisoformat(each["timestamp"])
            for each in fetches()
            if (each["project"], each["file"]["version"]) == (row["project"], row["version"])
        ]
        week = [moment for moment in fetched if first <= moment < until]
        assert row["first_week"] == len(week)
        assert row["first_hours"] <= row["first_day"] <= row["first_week"]
        assert row["is_whole_week"] == (first + timedelta(7) <= end)
    by_day = server.run(Query("downloads_by_day", asked), 10**12).table.to_pylist()
    assert sum(row["downloads"] for row in by_day) > 1000
    ever: dict[str, Any] = {**window, "window_start": datetime(2003, 1, 1, tzinfo=UTC)}
    months = server.run(Query("index_uploads_by_month", ever), 10**12).table.to_pylist()
    assert {row["tool"] for row in months} == {"twine", "not stated"}
    inside = {
        row["filename"] for row in uploads() if datetime.fromisoformat(row["upload_time"]) < end
    }
    assert sum(row["files"] for row in months) == len(inside)


def test_a_column_that_is_not_there_any_more(emulator: Emulator, tmp_path: Path) -> None:
    table = bigquery.Table(
        f"{PYPI}.older",
        schema=[
            bigquery.SchemaField(name, kind, mode or "NULLABLE")
            for name, kind, mode in METADATA
            if name != "sha256_digest"
        ],
    )
    emulator.client.create_table(table, exists_ok=True)
    access = replace(emulator.access, metadata=f"{PYPI}.older")
    with pytest.raises(SourceUnavailable, match="uploads") as fault:
        capture.collect(options(tmp_path, access))
    assert fault.value.exit_code == 3


def test_every_query_is_googlesql_and_a_slip_is_found() -> None:
    needed()
    names = sorted(path.stem for path in (paths.SQL / "bigquery").glob("*.sql"))
    assert set(names) == set(TABLES)
    queries = {name: Query(name, {}).text(Access()) for name in names}
    queries["misspelt"] = queries["uploads"].replace("sha256_digest as", "sha256_digst as")
    queries["cast"] = f"select upload_time::date from `{PYPI}.distribution_metadata`"
    queries["typed"] = queries["top_projects"].replace(
        "timestamp < @window_end", "timestamp < @size"
    )
    asked = {
        "tables": GOOGLESQL,
        "queries": queries,
        "parameters": {
            "window_start": "TIMESTAMP",
            "window_end": "TIMESTAMP",
            "projects": "ARRAY<STRING>",
            "installers": "ARRAY<STRING>",
            "size": "INT64",
        },
    }
    done = subprocess.run(
        [PYTHON, HERE / "typecheck.py"],
        input=json.dumps(asked),
        text=True,
        capture_output=True,
        timeout=HANGS_SECONDS,
        check=True,
    )
    found = json.loads(done.stdout)
    for name in names:
        assert found[name]["error"] is None, f"{name}: {found[name]['error']}"
        assert found[name]["columns"] == TABLES[name][1].names
    assert "sha256_digst" in found["misspelt"]["error"]
    assert "Syntax error" in found["cast"]["error"]
    assert "signature" in found["typed"]["error"]
    for name in names:
        text = re.sub(r"--.*", "", queries[name])
        assert "@window_start" in text, "every query bounds the partition column"
        assert "@window_end" in text
        assert "description" not in text
