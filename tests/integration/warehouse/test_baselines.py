"""A snapshot beside an earlier one: real role changes, several baselines at once, the command."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import baseline, database, demo
from pipeline.snapshot import Snapshot
from tests.helpers import lazily, literal
from tests.helpers.command import called
from tests.helpers.evolve import evolve
from tests.helpers.literal import history
from tools.score import demo_snapshot


def test_real_role_changes_are_all_found_and_none_invented(real: Path, tmp_path: Path) -> None:
    source = f"'{real}/role_holders_2020.parquet'"
    found: Any = duckdb.sql(
        f"select project, epoch(observed_at)::bigint, role_holders, previous_role_holders "
        f"from {source} order by 2, 1"
    )
    rows = found.fetchall()
    changes = [row for row in rows if row[3] is not None]
    assert len(changes) == 68
    names = {row[0] for row in changes}
    dates = sorted({row[1] for row in changes})
    holders: dict[str, list[str]] = {}
    for project, _, now, _ in sorted((r for r in rows if r[0] in names), key=lambda r: -r[1]):
        holders[project] = now
    for project, _, _, before in sorted(changes, key=lambda row: -row[1]):
        holders[project] = before
    control = [row[0] for row in rows if row[0] not in names][:20]
    still = {row[0]: row[2] for row in rows if row[0] in control}

    def capture(moment: datetime) -> Snapshot:
        world = [
            history(name, ("1.0", "2019-01-01", None), owners=owners)
            for name, owners in sorted({**still, **holders}.items())
        ]
        return literal.snapshot(tmp_path, *world, as_of=moment)

    def captures() -> Iterator[Snapshot]:
        yield capture(datetime.fromtimestamp(dates[0], UTC) - timedelta(days=1))
        for date in dates:
            holders.update({row[0]: row[2] for row in changes if row[1] == date})
            yield capture(datetime.fromtimestamp(date, UTC))

    n_found = 0
    with lazily.row(captures()) as pairs:
        for date, db in zip(dates, pairs, strict=True):
            today = {row[0]: row for row in changes if row[1] == date}
            found = db.sql("select project, kind, before, after from fct_snapshot_event").fetchall()
            assert {row[0] for row in found} == today.keys()
            for name, row in today.items():
                kinds = {kind for project, kind, _, _ in found if project == name}
                added, removed = set(row[2]) - set(row[3]), set(row[3]) - set(row[2])
                if added and removed == set(row[3]):
                    assert kinds == {"owners_replaced"}
                else:
                    expected = {"owner_added"} if added else set()
                    assert kinds == expected | ({"owner_removed"} if removed else set())
                n_found += 1
    assert n_found == 68


def test_one_process_can_hold_a_snapshot_beside_several_baselines(tmp_path: Path) -> None:
    world, snapshots = demo.generate(seed=5, projects=40), []
    for seed in (5, 6, 7):
        snapshots.append(demo_snapshot(world, tmp_path))
        database.build(snapshots[-1])
        world, _ = evolve(world, seed)
    first, second, last = snapshots
    with (
        database.connect(last.data, last.id) as alone,
        baseline.connect(last, second) as since_second,
        baseline.connect(last, first) as since_first,
        baseline.connect(last, second) as again,
    ):
        counts = [
            db.sql("select count(*) from fct_snapshot_event").fetchall()[0][0]
            for db in (alone, since_second, since_first, again)
        ]
        for db in (since_second, since_first):
            with pytest.raises(duckdb.Error, match=r"disabled|configuration"):
                db.execute(f"copy (select 1) to '{tmp_path / 'out.csv'}'")
    assert counts[0] == 0
    assert 0 < counts[1] < counts[2]
    assert counts[3] == counts[1]


def test_the_command_compares_with_the_newest_earlier_snapshot(tmp_path: Path) -> None:
    world = demo.generate(seed=5, projects=40)
    after, told_of = evolve(world, 5)
    first, second = (demo_snapshot(each, tmp_path) for each in (world, after))
    data = ["--data-dir", str(tmp_path)]
    done = called("events", "latest", "--baseline", "latest", *data)
    assert done.returncode == 0, done.stderr
    between = [each for each in json.loads(done.stdout) if each["source"] == "snapshots"]
    assert {(e["project"], e["kind"], e["version"]) for e in between} == set(told_of)
    assert {each["layer"] for each in between} == {"notice", "record"}
    feed = called("events", second.id, "--baseline", first.id, "--format", "atom", *data)
    assert "owner added" in feed.stdout
    refused = called("events", first.id, "--baseline", second.id, *data)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is later than" in refused.stderr
    alone = called("report", first.id, "--baseline", "latest", *data, "--out", str(tmp_path))
    assert alone.returncode == 2
    assert "there is no earlier snapshot" in alone.stderr
