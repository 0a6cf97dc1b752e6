"""How good are the events? Held against known truth and known incidents; writes scores.csv.

python tools/score.py [SEED ...]     (`make score`: seeds 1 to 10)

Truth of file history: the demo generator's own. Truth between snapshots: the changes `later` made.
Incidents: data/reference/incidents.toml, each replayed as a project with the releases the sources
state; flagged is what a notice would have said of a release at issue, at its upload.
"""

import csv
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from pipeline import baseline, collect, database, demo, metrics, paths
from pipeline.collect.asking import Question, answered
from pipeline.collect.run import publish
from pipeline.demo.world import World
from pipeline.endpoints import Endpoint
from pipeline.progress import Silent
from pipeline.snapshot import Snapshot
from pipeline.sources.http import Settings
from tests import literal

TARGET = paths.REFERENCE / "scores.csv"
COLUMNS = ("section", "item", "project", "class", "truth", "found", "right", "precision", "recall",
           "flagged", "expected", "verdict", "seeds", "code")  # fmt: skip
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
Key = tuple[str, str, str | None, str | None]


def demo_snapshot(world: World, folder: Path) -> Snapshot:
    """A capture of any world, as `collect --source demo` makes one of a generated one."""
    options = collect.Options(
        source="demo", data=folder, top=len(world.projects), as_of=world.as_of, min_coverage=0
    )
    question = Question(
        Endpoint("https://index.invalid"), f"world of {world.as_of}",
        lambda: (world.top_list(), "simulated list"), world.as_of,
        httpx.ASGITransport(app=demo.application(world, "https://index.invalid")),
        Settings(rate=0),
    )  # fmt: skip
    draft, journal = answered(options, question, Silent())
    return publish(options, draft, None, journal)


def seed_counts(seed: int, projects: int = 1000) -> dict[str, Counter[str]]:
    """By kind: events in truth, found, and right (in both), of one seed."""
    world = demo.generate(seed=seed, projects=projects)
    after, happened = demo.later(world, seed)
    with tempfile.TemporaryDirectory() as folder:
        first, second = (demo_snapshot(each, Path(folder)) for each in (world, after))
        for each in (first, second):
            database.build(each)
        with baseline.connect(first, None) as db:
            history = db.sql("select project, kind, subtype, version from fct_event").fetchall()
        with baseline.connect(second, first) as db:
            pairs = db.sql("select project, kind, version from fct_snapshot_event").fetchall()
    truth = [(e["project"], e["kind"], e["subtype"], e["version"]) for e in world.truth["events"]]
    found = compared(truth, history)
    found |= compared(
        [(p, k, None, v) for p, k, v in happened], [(p, k, None, v) for p, k, v in pairs]
    )
    return found


def compared(truth: Iterable[Key], told: Iterable[Key]) -> dict[str, Counter[str]]:
    """Counts of truth, found and right by kind."""
    true, found = Counter(truth), Counter(told)
    kinds = {key[1] for key in [*true, *found]}
    return {
        kind: Counter(
            truth=sum(n for key, n in true.items() if key[1] == kind),
            found=sum(n for key, n in found.items() if key[1] == kind),
            right=sum(n for key, n in (true & found).items() if key[1] == kind),
        )
        for kind in kinds
    }


def incident_rows() -> list[dict[str, Any]]:
    """One row an incident: what notices its releases at issue would have given."""
    with (paths.REFERENCE / "incidents.toml").open("rb") as file:
        incidents = tomllib.load(file)["incident"]
    return [incident_row(incident) for incident in incidents]


def incident_row(incident: dict[str, Any]) -> dict[str, Any]:
    """Replay one incident."""
    releases = incident.get("releases", [])
    issue = {r["version"] for r in releases if r["role"] in {"malicious", "benign_change"}}
    flagged: set[str] = set()
    for place, release in enumerate(releases, 1):
        if release["version"] in issue:  # at its upload: nothing later is known yet
            flagged |= notices(releases[:place], release["version"])
    if not releases:
        verdict = "no release is known"
    elif flagged:
        verdict = "flagged" if incident["class"] == "malicious" else "flagged, and harmless"
    else:
        verdict = "no signal"
    return {"section": "incident", "item": incident["id"], "project": incident["project"],
            "class": incident["class"], "flagged": " ".join(sorted(flagged)),
            "expected": " ".join(incident["expected"]), "verdict": verdict}  # fmt: skip


def notices(releases: list[dict[str, Any]], version: str) -> set[str]:
    """Kinds of notice about one version, from these releases alone."""
    with tempfile.TemporaryDirectory() as folder, database.open_memory() as db:
        database.fill(db, literal.snapshot(Path(folder), replay(releases)))
        return {
            event["kind"]
            for event in metrics.events(db).to_pylist()
            if event["version"] == version and event["layer"] == "notice"
        }


def replay(releases: list[dict[str, Any]]) -> literal.Project:
    """The project of an incident: one file a release, in the order and with the gaps stated."""
    made: dict[str, list[literal.File]] = {}
    for release, moment in zip(releases, moments(releases), strict=True):
        attested = release.get("attested")
        by = literal.Publisher(
            repository=release.get("repository", "stated/nowhere"),
            workflow=release.get("workflow", "not-stated.yml"),
            environment=release.get("environment"), repository_id=None, owner_id=None,
        ) if attested else None  # fmt: skip
        made[release["version"]] = [
            literal.File(f"p-{release['version']}.tar.gz", moment, by,
                         provenance="absent" if attested is None else "by publisher")
        ]  # fmt: skip
    return literal.Project("p", made)


def moments(releases: list[dict[str, Any]]) -> list[datetime]:
    """Upload times: stated ones, and for the others the stated gap, else a day, to a neighbour."""
    gaps = [timedelta(days=release.get("after_days", 1)) for release in releases]
    stated = [_day(release["on"]) if "on" in release else None for release in releases]
    first = next((place for place, day in enumerate(stated) if day), None)
    start = stated[first] if first is not None else datetime(2025, 1, 1, tzinfo=UTC)
    assert start is not None
    found = [start - sum(gaps[1 : (first or 0) + 1], timedelta())]
    for place in range(1, len(releases)):
        after = found[-1] + gaps[place]
        known = stated[place]
        found.append(after if known is None else max(known, found[-1] + timedelta(seconds=1)))
    return found


def _day(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def main() -> None:
    """Score every seed and incident, write the table and print it."""
    seeds = [int(text) for text in sys.argv[1:]] or list(range(1, 11))
    total: dict[str, Counter[str]] = {}
    for seed in seeds:
        for kind, counts in seed_counts(seed).items():
            total.setdefault(kind, Counter()).update(counts)
        print(f"seed {seed} done", file=sys.stderr)
    about = {"seeds": f"{seeds[0]}-{seeds[-1]}", "code": database.fingerprint()[:12]}
    rows = [
        {"section": "kind", "item": kind, **n, **about,
         "precision": f"{n['right'] / n['found']:.3f}" if n["found"] else "",
         "recall": f"{n['right'] / n['truth']:.3f}" if n["truth"] else ""}
        for kind, n in sorted(total.items())
    ]  # fmt: skip
    rows += [row | {"code": about["code"]} for row in incident_rows()]
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
