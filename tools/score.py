"""How good are the events? A consistency check, and known incidents replayed; writes scores.csv.

python tools/score.py [SEED ...]     (`make score`: seeds 1 to 10)

Consistency check: events worked out from a simulated index's answers, and those a second program
reads from the records behind them (between two captures: those that `evolve` made), with their
times. Two programs of one author agree or not; it says nothing of how often real attacks are seen.
That is the rates: incidents of data/reference/incidents.toml, each replayed as a project with the
releases the sources state; flagged is what a notice would have said of a release at issue, at its
upload. Of those whose releases are known, with Clopper-Pearson intervals.
"""

import argparse
import csv
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import httpx

from pipeline import baseline, capture, catalog, codes, database, demo, paths, sql_files, statistics
from pipeline.capture.index_capture import CaptureTarget, capture_index
from pipeline.capture.run import publish
from pipeline.config import Identity, Settings
from pipeline.demo.world import World
from pipeline.endpoints import Endpoint
from pipeline.progress import Silent
from pipeline.snapshot import Snapshot
from tests.helpers import literal
from tests.helpers.evolve import evolve
from tools.replayed import replay, worlds

TARGET = paths.REFERENCE / "scores.csv"
COLUMNS = (
    "section",
    "item",
    "project",
    "class",
    "oracle",
    "found",
    "in_both",
    "times_differ",
    "flagged",
    "expected",
    "verdict",
    "number",
    "n",
    "share",
    "low",
    "high",
    "seeds",
    "code",
)
#: Classes of incidents, and what the rate of their notices is called.
RATES = {"malicious": "attacks flagged", "benign": "harmless changes flagged"}
NOT_KNOWN = "no release is known"
#: What the data cannot show, and why.
CANNOT = {
    "a poisoned build inside the publisher's own workflow": "it is attested like any other",
    "a stolen token of a project that never attested": "its releases look as they always did",
    "a maintainer who turns": "the publisher is the same",
    "publisher changes before 2024-10-03": "no provenance was kept",
    "when an owner or organization changed": "only that it had by the later of two captures",
    "a change that was undone between two captures": "neither of them has it",
    "a publisher configured and not used": "the index does not publish configurations",
}
#: Project, kind, subtype and version of an event, and when it came true.
Key = tuple[str, str, str | None, str | None]
Dated = tuple[Key, datetime]


def demo_snapshot(world: World, folder: Path, identity: Identity = "per-release") -> Snapshot:
    """A capture of any world, as `collect --source demo` makes one of a generated one."""
    options = capture.Options(
        source="demo",
        data=folder,
        top=len(world.projects),
        as_of=world.as_of,
        min_coverage=0,
        identity=identity,
    )
    question = CaptureTarget(
        Endpoint("https://index.invalid"),
        f"world of {world.as_of}",
        lambda: (world.top_list(), "simulated list"),
        world.as_of,
        httpx.ASGITransport(app=demo.application(world, "https://index.invalid")),
        Settings(rate=0),
    )
    draft, journal = capture_index(options, question, Silent())
    return publish(options, draft, None, journal)


def seed_counts(seed: int, projects: int = 1000) -> dict[str, Counter[str]]:
    """By kind, of one seed: events of the oracle, found, in both; of these, times that differ."""
    world = demo.generate(seed=seed, projects=projects)
    after, happened = evolve(world, seed)
    with tempfile.TemporaryDirectory() as folder:
        first, second = (demo_snapshot(each, Path(folder)) for each in (world, after))
        for each in (first, second):
            database.build(each)
        with baseline.connect(first, None) as db:
            history = told(db, "fct_event")
        with baseline.connect(second, first) as db:
            pairs = told(db, "fct_snapshot_event")
    oracle = [
        ((e["project"], e["kind"], e["subtype"], e["version"]), datetime.fromisoformat(e["at"]))
        for e in world.truth["events"]
    ]
    made = [((project, kind, None, version), after.as_of) for project, kind, version in happened]
    seen = [((project, kind, None, version), at) for (project, kind, _, version), at in pairs]
    return compared(oracle, history) | compared(made, seen)


def told(db: duckdb.DuckDBPyConnection, table: str) -> list[Dated]:
    """The events of a table of the database, of kinds that the demo makes."""
    rows = db.table(table).project("project, kind, subtype, version, happened_at").fetchall()
    return [
        ((project, kind, subtype, version), at.replace(tzinfo=UTC))
        for project, kind, subtype, version, at in rows
        if codes.event_kinds()[kind].is_simulated
    ]


def compared(oracle: Iterable[Dated], found: Iterable[Dated]) -> dict[str, Counter[str]]:
    """Counts by kind: of the oracle, found, in both whatever the time, in both at other times."""
    oracle, found = list(oracle), list(found)
    both = Counter(key for key, _ in oracle) & Counter(key for key, _ in found)
    same_time = Counter(key for key, _ in (Counter(oracle) & Counter(found)).elements())
    counts: dict[str, Counter[str]] = {}
    for name, keys in (
        ("oracle", [key for key, _ in oracle]),
        ("found", [key for key, _ in found]),
        ("in_both", both.elements()),
        ("times_differ", (both - same_time).elements()),
    ):
        for _, kind, _, _ in keys:
            counts.setdefault(kind, Counter())[name] += 1
    return counts


def incident_rows() -> list[dict[str, Any]]:
    """One row an incident: what notices its releases at issue would have given."""
    with (paths.REFERENCE / "incidents.toml").open("rb") as file:
        incidents = tomllib.load(file)["incident"]
    cases = [case for incident in incidents for case in at_issue(incident)]
    found = iter(notices_of(cases))
    return [
        incident_row(incident, set().union(*(next(found) for _ in at_issue(incident))))
        for incident in incidents
    ]


def at_issue(incident: dict[str, Any]) -> list[tuple[list[dict[str, Any]], str]]:
    """Each release at issue, with those up to it: at its upload nothing later is known yet."""
    releases = incident.get("releases", [])
    issue = {r["version"] for r in releases if r["role"] in {"malicious", "benign_change"}}
    return [
        (releases[:place], release["version"])
        for place, release in enumerate(releases, 1)
        if release["version"] in issue
    ]


def incident_row(incident: dict[str, Any], flagged: set[str]) -> dict[str, Any]:
    """One incident, replayed with these notices."""
    releases = incident.get("releases", [])
    if not releases:
        verdict = NOT_KNOWN
    elif flagged:
        verdict = "flagged" if incident["class"] == "malicious" else "flagged, and harmless"
    else:
        verdict = "no signal"
    return {
        "section": "incident",
        "item": incident["id"],
        "project": incident["project"],
        "class": incident["class"],
        "flagged": " ".join(sorted(flagged)),
        "expected": " ".join(incident["expected"]),
        "verdict": verdict,
    }


def rate_rows(incidents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the incidents of a class whose releases are known, how many had a notice."""
    rows = []
    for kind, item in RATES.items():
        known = [row for row in incidents if row["class"] == kind and row["verdict"] != NOT_KNOWN]
        number, n = sum(bool(row["flagged"]) for row in known), len(known)
        low, high = statistics.exact(number, n)
        rows.append(
            {
                "section": "rate",
                "item": item,
                "class": kind,
                "number": number,
                "n": n,
                "share": f"{number / n:.3f}",
                "low": f"{low:.3f}",
                "high": f"{high:.3f}",
            }
        )
    return rows


def notices(releases: list[dict[str, Any]], version: str) -> set[str]:
    """Kinds of notice about one version, from these releases alone, whatever nobody states."""
    return notices_of([(releases, version)])[0]


def notices_of(cases: list[tuple[list[dict[str, Any]], str]]) -> list[set[str]]:
    """:func:`notices` of each case; each way it may have been is a project of one world.

    No rule looks from one of them to another: they declare no address, and none is renamed.
    """
    asked = sql_files.needed(sql_files.query("metrics/events"))
    ways = [
        (place, version, replay(stated, name=f"p{place}x{way}"))
        for place, (releases, version) in enumerate(cases)
        for way, stated in enumerate(worlds(releases))
    ]
    with tempfile.TemporaryDirectory() as folder, database.open_memory() as db:
        snapshot = literal.snapshot(Path(folder), *(project for _, _, project in ways))
        database.build_tables(db, snapshot, only=asked)
        events = catalog.run(db, "events").to_pylist()
    found: list[list[set[str]]] = [[] for _ in cases]
    for place, version, project in ways:
        found[place].append(
            {
                event["kind"]
                for event in events
                if (event["project"], event["version"]) == (project.name, version)
                and event["layer"] == "notice"
            }
        )
    return [set.intersection(*each) for each in found]


def main() -> None:
    """Score every seed and incident, write the table and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("seeds", nargs="*", type=int, default=list(range(1, 11)))
    seeds = parser.parse_args().seeds
    total: dict[str, Counter[str]] = {}
    for seed in seeds:
        for kind, counts in seed_counts(seed).items():
            total.setdefault(kind, Counter()).update(counts)
        print(f"seed {seed} done", file=sys.stderr)
    about = {"seeds": f"{seeds[0]}-{seeds[-1]}", "code": database.fingerprint()[:12]}
    rows = [
        {
            "section": "consistency",
            "item": kind,
            **about,
            **{name: counts[name] for name in ("oracle", "found", "in_both", "times_differ")},
        }
        for kind, counts in sorted(total.items())
    ]
    incidents = incident_rows()
    code = {"code": about["code"]}
    rows += [row | code for row in rate_rows(incidents)] + [row | code for row in incidents]
    rows += [
        {"section": "cannot show", "item": item, "verdict": why} for item, why in CANNOT.items()
    ]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
