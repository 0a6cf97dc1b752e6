"""Does any small world stop a metric or a chart, or a figure's reason to be left out, from holding?

PYTHONPATH=. python bench/small_worlds.py [SEEDS] [FIRST] [SOURCE ...]   (default 20 seeds from 0)

Every source is drawn SEEDS times: demo, index (literal), published, watchlist, pair (two captures),
and recorded where the recorded data are there. Each metric is asked, each chart is drawn and
rendered as a report does. A row a source; every fault is a line below it, with the seed.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.helpers import small_worlds
from tests.helpers.surroundings import REAL


def worlds(source: str, seed: int, folder: Path) -> tuple[object, ...]:
    """The snapshot of a source and seed, and an earlier one where the source is a pair."""
    if source == "pair":
        return small_worlds.pair(seed, folder)
    if source == "recorded":
        return (small_worlds.recorded(REAL, seed, folder),)
    return (small_worlds.SOURCES[source](seed, folder),)


def main() -> None:
    """Draw, look, print; ends with 1 where anything was found."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    there = ["recorded"] if REAL.is_dir() else []
    sources = sys.argv[3:] or [*small_worlds.SOURCES, "pair", *there]
    print(f"{'source':10} {'worlds':>7} {'drawn':>7} {'left out':>9} {'faults':>7} {'seconds':>8}")
    n_faults = 0
    for source in sources:
        start = time.monotonic()
        drawn = left_out = 0
        faults: list[str] = []
        for seed in range(first, first + seeds):
            with tempfile.TemporaryDirectory() as folder:
                found = worlds(source, seed, Path(folder))
                with small_worlds.opened(*found) as study:  # type: ignore[arg-type]
                    looked = small_worlds.look(study, is_rendered=True)
            drawn, left_out = drawn + len(looked.drawn), left_out + len(looked.left_out)
            faults += [f"  {source} {seed}: {each}" for each in looked.faults]
        taken = time.monotonic() - start
        row = f"{seeds:>7} {drawn:>7} {left_out:>9} {len(faults):>7} {taken:>8.0f}"
        print("\n".join([f"{source:10} {row}", *faults]), flush=True)
        n_faults += len(faults)
    sys.exit(n_faults > 0)


if __name__ == "__main__":
    main()
