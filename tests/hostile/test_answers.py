"""Whatever one project's answers hold: the capture ends, the database builds, others stay known."""

import csv
import json
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import catalog, database
from pipeline.progress import Silent
from pipeline.report import notebooks
from pipeline.report.run import write_report
from pipeline.snapshot import Snapshot
from tests.helpers.answered import capture_of
from tests.helpers.hostile_bodies import BODIES, LONG_NUMBER, Body, listing, one_file, plain
from tests.helpers.kills import faults
from tests.helpers.literal import Publisher, history, snapshot

#: Large ones that stand for the others: too much for the database, too many nodes, wide letters.
LARGE = ("one file name", "empty lists as files", "one wide text")
UNREADABLE = {
    "long number", "bytes that are no text", "byte order mark", "nested deep", "key twice",
    "one file name", "empty lists as files",
}  # fmt: skip


def of_project(bodies: dict[str, bytes], name: str) -> dict[str, bytes]:
    """The answers about ``p`` as answers about a project of another name."""
    own = name.encode()
    return {
        kind: body.replace(b'"p-', b'"%b-' % own).replace(b"/p/", b"/%b/" % own)
        for kind, body in bodies.items()
    }


def measured(db: duckdb.DuckDBPyConnection) -> int:
    """Rows of everything that is asked of a database; each value is read."""
    return sum(len(catalog.run(db, name).to_pylist()) for name in catalog.names())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, dict[str, str]]:
    """A capture of every hostile body, each a project, and a plain one; names by project."""
    chosen = {name: body for name, body in BODIES.items() if not body.is_large or name in LARGE}
    names = {f"h{number}": name for number, name in enumerate(chosen)}
    answers = {
        project: of_project(plain() | {BODIES[name].kind: BODIES[name].make()}, project)
        for project, name in names.items()
    }
    answers["plain"] = of_project(plain(), "plain")
    return capture_of(tmp_path_factory.mktemp("hostile"), answers), names


def test_every_body_is_captured_built_and_measured(world: tuple[Snapshot, dict[str, str]]) -> None:
    captured, names = world
    said: list[str] = []

    class Heard(Silent):
        def finish(self, message: str) -> None:
            said.append(message)

    path = database.build(captured, Heard())
    with duckdb.connect(str(path)) as db:
        evidence = dict(db.sql("select project, evidence from fct_project").fetchall())
        unread = db.sql("select project from raw_response where reason = 'unreadable'").fetchall()
        assert measured(db) > 0
    assert evidence["plain"] == "attested"
    assert {names[project] for (project,) in unread} == UNREADABLE
    assert evidence.keys() == names.keys() | {"plain"}
    of_lists = {p: n for p, n in names.items() if BODIES[n].kind == "simple" and n in UNREADABLE}
    assert {evidence[project] for project in of_lists} == {"unknown"}
    others = {p for p, n in names.items() if BODIES[n].kind == "project"}
    assert {evidence[project] for project in others} == {"attested"}, "one answer spoils no other"
    assert said[-1].endswith("; 1 answers could not be read")


def test_a_report_of_every_body_is_whole(
    world: tuple[Snapshot, dict[str, str]], tmp_path: Path
) -> None:
    """All notebooks, figures, pages, data and feeds, where all projects but one are hostile."""
    captured, names = world
    report = write_report(captured, tmp_path)
    assert faults(report) == []
    assert (tmp_path / "latest").resolve() == report
    with (report / "data" / "fct_project.csv").open(encoding="utf-8", newline="") as file:
        evidence = {row["project"]: row["evidence"] for row in csv.DictReader(file)}
    assert evidence.keys() == names.keys() | {"plain"}
    assert evidence["plain"] == "attested"
    told = json.loads((report / "summary.json").read_bytes())
    seen_by_the_capture = UNREADABLE - {"one file name"}  # the database alone cannot take it
    assert told["unknown"]["unreadable"] == len(seen_by_the_capture)
    ran = {path.stem for path in (report / "notebooks").glob("*.ipynb")}
    assert ran == set(notebooks.choose(None))
    assert len(list((report / "figures").glob("*.svg"))) > 20


def test_a_body_the_database_cannot_take_leaves_the_batch_to_others(tmp_path: Path) -> None:
    """Ten projects of one batch, one of them with a file name of twenty-five megabytes."""
    answers = {f"q{n}": of_project(plain(), f"q{n}") for n in range(9)}
    answers["big"] = plain() | {"simple": BODIES["one file name"].make()}
    with database.open_memory() as db:
        database.build_tables(db, capture_of(tmp_path, answers))
        found = db.sql("select evidence, count(*) from fct_project group by all order by all")
        assert found.fetchall() == [("attested", 9), ("unknown", 1)]


def test_releases_without_end_take_time_in_proportion(tmp_path: Path) -> None:
    """Processor time of a build: four times the releases take about four times, not sixteen."""
    publishers = (Publisher(), None, Publisher(workflow="x.yml"))
    seconds = []
    for number in (2_000, 8_000):
        releases = ((f"1.{n}", "2025-01-01", publishers[n % 3]) for n in range(number))
        found = snapshot(tmp_path / str(number), history("p", *releases))
        began = time.process_time()
        with database.open_memory() as db:
            database.build_tables(db, found)
            assert db.sql("select count(*) from fct_release").fetchall() == [(number,)]
        seconds.append(time.process_time() - began)
    assert seconds[1] < 9 * seconds[0], seconds


ODD = st.sampled_from([
    "", " ", "1.0", LONG_NUMBER, f"1!{LONG_NUMBER}", "9" * 199, "v" * 300, "\x00", "\u202e", "é",
    "1.0+" + "a." * 90 + "a", ".".join(["1"] * 100), "..", "%ff", "%00", "a/b", "-", "=1+1",
])  # fmt: skip
NAME = st.one_of(
    st.builds(
        "p-{}-{}.whl".format, ODD, st.sampled_from(["py3-none-any", "a.b-c.d-e.f", "1-2-3-4"])
    ),
    st.builds("p-{}.{}".format, ODD, st.sampled_from(["tar.gz", "zip", "egg", "exe", "x"])),
    ODD,
)
URL = st.one_of(
    st.builds("https://index.invalid/integrity/p/{}/{}/provenance".format, ODD, ODD),
    st.builds("https://{}/x".format, ODD),
    ODD,
    st.none(),
    st.booleans(),
)
WHEN = st.sampled_from(
    ["2025-06-01T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31", "x", 1e308]
)
FILE = st.builds(
    lambda name, url, when, yanked: one_file(
        filename=name, provenance=url, yanked=yanked, **{"upload-time": when}
    ),
    NAME,
    URL,
    WHEN,
    ODD | st.booleans() | st.none(),
)
OTHER = st.sampled_from(
    [name for name, body in BODIES.items() if body.kind != "simple" and not body.is_large]
)


# each example builds a whole database and asks every metric
@settings(max_examples=settings().max_examples * 2 // 5, suppress_health_check=list(HealthCheck))
@given(
    files=st.lists(st.lists(FILE, max_size=5), min_size=6, max_size=6),
    versions=st.lists(ODD, max_size=5),
    other=st.lists(OTHER, min_size=6, max_size=6),
)
def test_odd_names_addresses_and_times_together_stop_nothing(
    tmp_path: Path, files: list[list[dict[str, Any]]], versions: list[str], other: list[str]
) -> None:
    answers = {"plain": of_project(plain(), "plain")}
    for number, (listed, name) in enumerate(zip(files, other, strict=True)):
        said = listing(*listed, versions=versions) | {BODIES[name].kind: BODIES[name].make()}
        answers[f"h{number}"] = of_project(said, f"h{number}")
    with database.open_memory() as db:
        database.build_tables(db, capture_of(tmp_path, answers))
        assert measured(db) > 0
        found = db.sql("select evidence from fct_project where project = 'plain'").fetchall()
        assert found == [("attested",)]


def test_the_bodies_are_what_they_say() -> None:
    assert all(
        isinstance(body, Body) and body.make() for body in BODIES.values() if not body.is_large
    )
    assert {body.kind for body in BODIES.values()} == {"simple", "project", "provenance"}
    assert len(BODIES["one text"].make()) <= 25_000_000
    assert json.loads(BODIES["versions of many"].make())["name"] == "p"
