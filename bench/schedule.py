"""Two weeks of a schedule, with real runs: does the feed tell every event once?

One `trustcensus run --baseline latest` a day against an index and its logs on loopback that change
day by day: a day missing in the download log, an outage, days with missing answers, a bad deploy,
and provenance that cannot be read. Goes on where it was stopped: the folder keeps data, reports
and one line a finished day.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.helpers import days
from tests.helpers.bigquery_server import serving
from tests.helpers.days import Changing, Day, Key, Logged, Spoiling
from tests.helpers.servers import serve

STEP = "import sys; from pipeline.cli import main; sys.argv[0] = 'trustcensus'; main()"
#: The day on which the downloads of the day before are not logged yet.
LATE_LOG = 2
#: No longer than this for a day: a run that hangs is a finding and not a wait.
LONGEST = 1800
HEAD = (
    f"{'day':>3} {'what the index did':<24} {'exit':>4} {'new':>4} {'feed':>5} {'kB':>5} {'s':>5}"
)


def spoilt(fortnight: list[Day]) -> dict[int, tuple[str, Spoiling]]:
    """What is wrong with the index on which day."""
    names = sorted(each.name for each in fortnight[0].world.projects)
    some = {name for name, *_ in fortnight[5].released}
    return {
        3: ("outage", days.outage),
        5: ("few answers missing", days.without(some)),
        7: ("a third missing", days.without(names[: len(names) // 3])),
        10: ("bad deploy", days.broken_deploy),
        12: ("provenance unreadable", days.no_integrity),
    }


def run(
    folder: Path, url: str, day: Day, projects: int, notebooks: list[str], env: dict[str, str]
) -> dict[str, Any]:
    """One day's run: its exit code, its last word, its new events and its feed's entries."""
    arguments = [
        "run", "--source", "index", "--endpoint", url, "--cohort", "bigquery",
        "--top", str(projects), "--as-of", f"{day.world.as_of:%Y-%m-%d}", "--rate", "0",
        "--tries", "2", "--backoff", "0", "--baseline", "latest",
        "--data-dir", str(folder / "data"), "--out", str(folder / "out"),
        "--notify", f"file:{folder / 'readers.jsonl'}",
        "--notify-failure", f"file:{folder / 'owners.jsonl'}",
    ]  # fmt: skip
    arguments += [part for name in notebooks for part in ("--notebook", name)]
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", STEP, *arguments], capture_output=True, text=True,
                          timeout=LONGEST, env=os.environ | env)  # fmt: skip
    found = {
        "exit": done.returncode,
        "seconds": round(time.monotonic() - began, 1),
        "said": done.stderr.strip().splitlines()[-1],
        "new": None,
        "items": [],
        "bytes": 0,
    }
    if done.returncode == 0:
        report = Path(done.stdout.strip().splitlines()[-1])
        changes = json.loads((report / "changes.json").read_bytes())
        feed = (report / "feed.json").read_bytes()
        about = ("project", "kind", "version")
        items = [
            (item["id"], *(item["_trustcensus"][name] for name in about))
            for item in json.loads(feed)["items"]
        ]
        events = json.loads((report / "events.json").read_bytes())
        found |= {
            "items": items,
            "known": [f"urn:trustcensus:event:{each['id']}" for each in events],
            "bytes": len(feed),
            "new": changes["events"]["new"] if changes["baseline"] else None,
        }
    return found


def judge(fortnight: list[Day], results: list[dict[str, Any]]) -> None:
    """Print what the feeds of all runs together tell, against what happened."""
    known = set(results[0]["known"])
    told: dict[str, Key] = {}
    repeats = 0
    for result in results[1:]:
        for name, *about in result["items"]:
            if name not in known:
                repeats += told.get(name, tuple(about)) != tuple(about)
                told[name] = (about[0], about[1], about[2])
    truth = sum((day.happened for day in fortnight), Counter[Key]())
    found = Counter(told.values())
    print(
        f"happened {truth.total()}, told {found.total()}, missed {(truth - found).total()}, "
        f"twice or invented {(found - truth).total() + repeats}"
    )
    for event in sorted((truth - found) + (found - truth), key=str):
        print(f"  {'missed' if truth[event] > found[event] else 'too much'}: {event}")


def main() -> None:
    """Print one row a day, then the account of all feeds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("projects", nargs="?", type=int, default=240)
    parser.add_argument("notebooks", nargs="*", default=["01_cohort"])
    asked = parser.parse_args()
    folder, projects = asked.folder, asked.projects
    fortnight = days.days(seed=7, projects=projects, number=13)
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / "days.jsonl"
    results = (
        [json.loads(line) for line in record.read_text().splitlines()] if (record.exists()) else []
    )
    wrong, index, logs = spoilt(fortnight), Changing(), Logged()
    port = folder / "port"
    print(HEAD)
    with (
        serve(index, int(port.read_text()) if port.exists() else 0) as (url, _),
        serving(logs.server) as (logs_url, streams),
    ):
        env = {"TRUSTCENSUS_BIGQUERY_ENDPOINT": logs_url, "TRUSTCENSUS_BIGQUERY_STORAGE": streams}
        port.write_text(url.rpartition(":")[2])
        index.url = url
        for number, day in enumerate(fortnight):
            what, spoil = wrong.get(number, ("answers", days.fine))
            is_late = number == LATE_LOG
            what = "download log late" if is_late else what
            logs.show(day.world, is_late=is_late)
            if number == len(results):
                index.show(day.world, spoil)
                results.append(run(folder, url, day, projects, asked.notebooks, env))
                with record.open("a") as file:
                    file.write(json.dumps(results[-1]) + "\n")
            row = results[number]
            new = "" if row["new"] is None else row["new"]
            print(
                f"{number:>3} {what:<24} {row['exit']:>4} {new:>4} {len(row['items']):>5} "
                f"{row['bytes'] // 1000:>5} {row['seconds']:>5.0f}",
                flush=True,
            )
            if row["exit"]:
                print(f"      {row['said'][:110]}", flush=True)
    judge(fortnight, results)


if __name__ == "__main__":
    main()
