"""Does reading less claim more? Random worlds, each --identity, events compared."""

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from pipeline import database
from pipeline.config import Identity
from pipeline.demo.world import World
from tests.helpers.chance_world import chance_world
from tools.score import demo_snapshot

IDENTITIES: tuple[Identity, ...] = ("latest", "per-release", "all")
Event = tuple[Any, ...]


def events(world: World, identity: Identity, folder: Path) -> tuple[Counter[Event], dict[str, int]]:
    """Every event of a capture with its id and time, and the requests it took by kind."""
    snapshot = demo_snapshot(world, folder, identity)
    with database.open_memory() as db:
        database.build_tables(db, snapshot)
        rows = db.sql(
            "select kind, subtype, project, version, previous_version, happened_at, id "
            "from fct_event"
        ).fetchall()
    return Counter(rows), snapshot.manifest["requests"]


def main() -> None:
    """One table: events by kind and identity, those that only the lesser reading has, requests."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("projects", nargs="?", type=int, default=500)
    parser.add_argument("seeds", nargs="*", type=int, default=[1, 2, 3])
    options = parser.parse_args()
    projects, seeds = options.projects, options.seeds
    found: dict[str, Counter[Event]] = {each: Counter() for each in IDENTITIES}
    requests: dict[str, Counter[str]] = {each: Counter() for each in IDENTITIES}
    for seed in seeds:
        world = chance_world(seed, projects)
        for identity in IDENTITIES:
            with tempfile.TemporaryDirectory() as folder:
                rows, asked = events(world, identity, Path(folder))
            found[identity] += Counter({(seed, *row): n for row, n in rows.items()})
            requests[identity].update(asked)
    by_kind = {each: Counter(row[1:3] for row in rows.elements()) for each, rows in found.items()}
    extra = Counter(row[1:3] for row in (found["per-release"] - found["all"]).elements())
    print(f"{projects} random projects, seeds {seeds}")
    print(
        f"{'event':<46}" + "".join(f"{each:>13}" for each in IDENTITIES) + f"{'only default':>14}"
    )
    for key in sorted(set().union(*by_kind.values()), key=str):
        name = key[0] + (f" ({key[1]})" if key[1] else "")
        counts = "".join(f"{by_kind[each][key]:>13}" for each in IDENTITIES)
        print(f"{name:<46}{counts}{extra[key]:>14}")
    for kind in ("simple", "project", "provenance"):
        print(
            f"{'requests: ' + kind:<46}"
            + "".join(f"{requests[each][kind]:>13}" for each in IDENTITIES)
        )
    print(f"events of the default that `all` lacks: {extra.total()}")


if __name__ == "__main__":
    main()
