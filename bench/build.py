"""How long does a database take to build, and how much memory? Sizes compared in one run."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline import capture, database

STEP = "import sys; from pipeline.cli import main; sys.argv[0] = 'trustcensus'; main()"


def measure(projects: int, data: Path) -> tuple[float, float, float]:
    """Seconds to capture, seconds to build, peak memory of the build in MB (own process)."""
    start = time.monotonic()
    snapshot = capture.collect(capture.Options(source="demo", data=data, top=projects))
    captured = time.monotonic() - start
    start = time.monotonic()
    arguments = ["build", snapshot.id, "--data-dir", str(data)]
    subprocess.run([sys.executable, "-c", STEP, *arguments], check=True, capture_output=True)
    built = time.monotonic() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with database.connect(data, snapshot.id) as db:
        [(files,)] = db.sql("select count(*) from stg_file").fetchall()
    print(f"{projects:>8} {files:>8} {captured:>10.2f} {built:>8.2f} {peak:>8.0f}")
    return captured, built, peak


def main() -> None:
    """Print one row a size; the peak column is the largest build so far."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("projects", nargs="*", type=int, default=[250, 500, 1000])
    sizes = parser.parse_args().projects
    print(f"{'projects':>8} {'files':>8} {'capture s':>10} {'build s':>8} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(size, Path(folder) / str(size)) for size in sizes]
    print(f"build, largest to smallest size: {rows[-1][1] / rows[0][1]:.1f} times")


if __name__ == "__main__":
    main()
