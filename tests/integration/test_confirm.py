"""A change is confirmed by every file it depends on before it is claimed."""

from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline import catalog, demo
from pipeline.capture.index_capture import CaptureTarget, capture_index
from pipeline.capture.options import Options
from pipeline.capture.run import publish
from pipeline.config import Identity, Settings
from pipeline.demo.world import World
from pipeline.endpoints import Endpoint
from pipeline.errors import SourceUnavailable
from pipeline.progress import Silent
from pipeline.snapshot import Draft, Snapshot
from pipeline.summary import headline_metrics
from tests.helpers import lazily
from tests.helpers.chance_world import chance_world

BASE = "https://index.invalid"
EVENTS = """
    select kind, subtype, project, version, previous_version,
        strftime(happened_at, '%Y-%m-%dT%H:%M:%S') as at
    from fct_event
"""


def capture(
    world: World, identity: Identity, folder: Path, broken: int | None = None, **more: Any
) -> tuple[Draft, Snapshot]:
    """A capture; the source stops answering after ``broken`` provenance requests."""
    served = demo.application(world, BASE)
    n_asked = 0

    async def application(scope: Any, receive: Any, send: Any) -> None:
        nonlocal n_asked
        n_asked += scope["path"].startswith("/integrity/")
        if broken is not None and n_asked > broken:
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await served(scope, receive, send)

    options = Options(
        source="demo",
        data=folder,
        top=len(world.projects),
        as_of=world.as_of,
        min_coverage=0,
        identity=identity,
        **more,
    )
    question = CaptureTarget(
        Endpoint(BASE),
        f"world of seed {world.seed}",
        lambda: (world.top_list(), "simulated list"),
        world.as_of,
        httpx.ASGITransport(app=application),
        Settings(rate=0, tries=1, breaker=3, concurrency=1),
    )
    draft, journal = capture_index(options, question, Silent())
    return draft, publish(options, draft, None, journal)


def events(snapshot: Snapshot) -> Counter[Any]:
    with lazily.world(snapshot) as db:
        return Counter(db.sql(EVENTS).fetchall())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_default_claims_nothing_that_all_does_not(seed: int, tmp_path: Path) -> None:
    world = chance_world(seed, 50)
    draft, default = capture(world, "per-release", tmp_path / "default")
    full, every = capture(world, "all", tmp_path / "all")
    found, truth = events(default), events(every)
    assert found - truth == Counter()
    # whatever changed is in both: only a stranger among files nobody read can be missed
    for kind in ("first_attested", "provenance_lost", "provenance_partial", "late_file"):
        assert {row for row in found if row[0] == kind} == {row for row in truth if row[0] == kind}
    assert draft.requests["provenance"] <= full.requests["provenance"]
    assert 0 < draft.circumstances["plan"]["confirm"] < draft.requests["provenance"]
    planned = draft.circumstances["plan"]
    assert planned["provenance"] + planned["confirm"] == draft.requests["provenance"]


@pytest.mark.parametrize("seed", [4, 5])
def test_events_of_a_chance_world_are_its_truth_with_their_times(seed: int, tmp_path: Path) -> None:
    world = chance_world(seed, 60)
    _, snapshot = capture(world, "per-release", tmp_path)
    truth = Counter(
        (e["kind"], e["subtype"], e["project"], e["version"], e["previous_version"], e["at"][:19])
        for e in world.truth["events"]
    )
    assert events(snapshot) == truth


def test_a_source_that_stops_leaves_what_it_could_not_confirm_part_read(tmp_path: Path) -> None:
    world = chance_world(6, 40)
    draft, _ = capture(world, "per-release", tmp_path / "whole")
    n_first = draft.circumstances["plan"]["provenance"]
    with pytest.raises(SourceUnavailable):
        capture(world, "per-release", tmp_path / "stopped", broken=n_first)
    _, partial = capture(world, "per-release", tmp_path / "partial", broken=n_first, partial=True)
    with lazily.world(partial) as db:
        states = dict(
            db.sql("select publisher_state, count(*) from fct_release group by all").fetchall()
        )
        [(unconfirmed, claimed)] = db.sql(
            "select count(unconfirmed_change), count(*) filter "
            "(where unconfirmed_change is not null and change is not null) from fct_comparison"
        ).fetchall()
    assert states["part_read"] > 0
    assert unconfirmed > 0
    assert claimed == 0
    _, every = capture(world, "all", tmp_path / "all")
    changed = {row for row in events(partial) if row[0].startswith("publisher_")}
    assert changed <= set(events(every))


@pytest.mark.parametrize(
    ("identity", "evidence", "note"),
    [
        ("all", "exact", None),
        ("per-release", "lower_bound", None),
        ("latest", "lower_bound", "--identity latest reads the latest release only"),
    ],
)
def test_the_evidence_of_a_count_is_what_the_reading_supports(
    identity: Identity, evidence: str, note: str | None, tmp_path: Path
) -> None:
    _, snapshot = capture(chance_world(7, 30), identity, tmp_path)
    with lazily.world(snapshot) as db:
        rows = {row["id"]: row for row in headline_metrics(db)}
        states = catalog.run(db, "index_states").to_pylist()
    untold = {row["state"] for row in states if row["releases"] is None}
    publishing = {"inconsistent_provenance", "changed_provenance"}
    assert untold == (publishing if identity == "latest" else set())
    inconsistent = rows["events_provenance_inconsistent"]
    assert (inconsistent["evidence"], inconsistent["note"]) == (evidence, note)
    assert (inconsistent["value"] is None) == (identity == "latest")
    assert (rows["events_publisher_workflow_changed"]["value"] is None) == (identity == "latest")
    assert rows["events_provenance_lost"]["evidence"] == "exact"
    mismatch = rows["projects_repository_mismatch"]
    assert mismatch["evidence"] == ("estimate" if identity == "latest" else "exact")
    assert (mismatch["note"] is None) == (identity != "latest")
    event = rows["events_repository_mismatch"]
    assert (event["evidence"], event["note"]) == (mismatch["evidence"], mismatch["note"])
    assert event["value"] == mismatch["numerator"]
