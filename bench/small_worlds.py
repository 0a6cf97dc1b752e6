"""Does any small world stop a metric or a chart, or a figure's reason to be left out, from holding?

Every source is drawn for so many seeds: demo, index (literal), published, watchlist, pair (two
captures), and recorded where the recorded data are there. Each metric is asked, each chart is drawn
and rendered as a report does. A row a source; every fault is a line below it, with the seed.
"""

import argparse
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
    there = ["recorded"] if REAL.is_dir() else []
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("seeds", nargs="?", type=int, default=20)
    parser.add_argument("first", nargs="?", type=int, default=0)
    parser.add_argument("sources", nargs="*", default=[*small_worlds.SOURCES, "pair", *there])
    asked = parser.parse_args()
    print(f"{'source':10} {'worlds':>7} {'drawn':>7} {'left out':>9} {'faults':>7} {'seconds':>8}")
    n_faults = 0
    for source in asked.sources:
        start = time.monotonic()
        drawn = left_out = 0
        faults: list[str] = []
        for seed in range(asked.first, asked.first + asked.seeds):
            with tempfile.TemporaryDirectory() as folder:
                found = worlds(source, seed, Path(folder))
                with small_worlds.opened(*found) as study:  # type: ignore[arg-type]
                    looked = small_worlds.look(study, is_rendered=True)
            drawn, left_out = drawn + len(looked.drawn), left_out + len(looked.left_out)
            faults += [f"  {source} {seed}: {each}" for each in looked.faults]
        taken = time.monotonic() - start
        row = f"{asked.seeds:>7} {drawn:>7} {left_out:>9} {len(faults):>7} {taken:>8.0f}"
        print("\n".join([f"{source:10} {row}", *faults]), flush=True)
        n_faults += len(faults)
    sys.exit(n_faults > 0)


if __name__ == "__main__":
    main()
