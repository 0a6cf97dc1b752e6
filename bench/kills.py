"""Does a run that is killed anywhere end in the same report, and does a reader ever notice?

Whole runs of a 60-project demo with two notebooks are killed (SIGKILL, the whole process group) at
random points; each killed run is started again until it is whole, then its manifest, which hashes
every file, must equal that of a run nobody disturbed, and the next starts with nothing captured.
A reader hashes every file of the report behind `latest` all the while. The folder keeps what was
found: started again, the bench goes on with the kills that are left.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.helpers import kills
from tests.helpers.killed_captures import killed_captures

#: What a run is doing once it has said this.
DOING = {
    "": "starting, capture",
    "ask provenance": "build",
    "resume": "build, notebooks",
    "build database": "notebooks",
    "run notebooks": "figures",
    "draw figures": "pages, scan",
    "scan report": "placing",
}
#: Processor seconds a run may use before its kill. A start spends most of its time on figures, so
#: short limits are drawn as often as those long enough to finish a notebook.
MOST_SECONDS = (3, 6, 12, 40)


def doing(said: str) -> str:
    """The part of the work a run was in, from the steps it finished."""
    steps = [line.partition(":")[0] for line in said.splitlines()]
    return DOING[next((step for step in reversed(steps) if step in DOING), "")]


def captures(wanted: int) -> None:
    """Kill captures and go on with them; ends with 1 where one became another."""
    with tempfile.TemporaryDirectory() as folder:
        faults = killed_captures(Path(folder), wanted, seed=4)
    print("\n".join([f"{wanted} captures killed and gone on with, {len(faults)} faults", *faults]))
    sys.exit(len(faults) > 0)


def main() -> None:
    """Kill until the number is reached; print a table of where, and what came out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    usual = Path(tempfile.gettempdir()) / "trustcensus-kills"
    parser.add_argument("kills", nargs="?", type=int, help="[200, or 50 of captures]")
    parser.add_argument("folder", nargs="?", type=Path, default=usual)
    parser.add_argument("--captures", action="store_true", help="captures, killed at a request")
    asked = parser.parse_args()
    if asked.captures:
        captures(asked.kills or 50)
        return
    wanted, folder = asked.kills or 200, asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    record, out, quiet = folder / "found.jsonl", folder / "out", folder / "quiet"
    rows = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []

    def note(**row: Any) -> None:
        rows.append(row)
        with record.open("a") as file:
            file.write(json.dumps(row) + "\n")

    if not any(row["what"] == "reference" for row in rows):
        shutil.rmtree(quiet, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
        done = kills.run(quiet / "data", quiet / "out")
        assert done.code == 0, done.said
        assert done.report is not None
        shutil.copytree(quiet / "out", out, symlinks=True)
        note(what="reference", report=done.report.name)
    name = next(row["report"] for row in rows if row["what"] == "reference")
    expected = (quiet / "out" / name / "manifest.json").read_bytes()
    reader = kills.Reader(out)
    reader.start()
    start = time.monotonic()
    while True:
        n_kills = sum(row["what"] == "kill" for row in rows)
        data = folder / f"data-{sum(row['what'] == 'whole' for row in rows)}"
        is_last = n_kills >= wanted
        if is_last and [row["what"] for row in rows if row["what"] != "reader"][-1] == "whole":
            break
        drawn = random.Random(n_kills)
        point = None if is_last else drawn.uniform(0.3, drawn.choice(MOST_SECONDS))
        done = kills.run(data, out, kill_after=point)
        if done.code is None:
            note(what="kill", after=round(point or 0, 1), doing=doing(done.said))
        else:
            found = (out / "latest" / "manifest.json").read_bytes() if done.code == 0 else b""
            wrong = kills.faults((out / "latest").resolve())
            note(what="whole", code=done.code, equal=found == expected and not wrong)
            shutil.rmtree(data)
        note(what="reader", whole=reader.whole, broken=len(reader.broken))
        reader.whole, reader.broken = 0, []
    reader.stop()
    where = Counter(row["doing"] for row in rows if row["what"] == "kill")
    whole = [row for row in rows if row["what"] == "whole"]
    readings = [row for row in rows if row["what"] == "reader"]
    print(f"{'killed while':<20} {'kills':>6}")
    for part in dict.fromkeys(DOING.values()):
        print(f"{part:<20} {where[part]:>6}")
    print(f"{'all':<20} {where.total():>6}")
    print(
        f"runs that became whole: {len(whole)}, equal to the undisturbed one: "
        f"{sum(row['equal'] for row in whole)}"
    )
    print(
        f"readings of the report behind latest: {sum(row['whole'] for row in readings)} whole, "
        f"{sum(row['broken'] for row in readings)} broken"
    )
    print(f"{time.monotonic() - start:.0f} s since it was started")


if __name__ == "__main__":
    main()
