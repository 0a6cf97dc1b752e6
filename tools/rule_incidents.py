"""Which known incidents does each rule on lost attestation warn of? Writes rule_incidents.csv.

python tools/rule_incidents.py     (part of `make score`)

Every release at issue of data/reference/incidents.toml is replayed at its upload under every rule
of data/reference/alarm_rules.toml, by the SQL that replays a snapshot's history. What sources do
not state (was a release attested, what files had it?) is replayed both ways: ``alarm`` is yes or no
where all replays say so, else empty.
"""

import csv
import sys
import tempfile
from pathlib import Path
from typing import Any

from pipeline import database
from pipeline.datafile import load
from pipeline.reference import boundaries
from pipeline.reference.rules import RULE_INCIDENTS
from tests.helpers import literal
from tools.replayed import FILE_TYPES, moment, replay, worlds

COLUMNS = ("rule", "incident", "project", "class", "alarm", "days_after")


def rows() -> list[dict[str, Any]]:
    """One row a rule and incident, in the order of both files."""
    told = [(each, replayed(each)) for each in load("incidents")["incident"]]
    return [
        {
            "rule": rule["code"],
            "incident": incident["id"],
            "project": incident["project"],
            "class": incident["class"],
            **said(rule["code"], incident, replays),
        }
        for rule in load("alarm_rules")["rule"]
        for incident, replays in told
    ]


def replayed(incident: dict[str, Any]) -> dict[str, list[dict[str, bool]]]:
    """By version at issue, for each way it may have been: what each rule that judges it says."""
    releases, found = incident.get("releases", []), {}
    for place, release in enumerate(releases, 1):
        if release["role"] in {"malicious", "benign_change"}:
            before = releases[: place - 1]
            # with nothing to lose it makes no difference which files there were
            types = tuple(FILE_TYPES)[: 2 if any(each.get("attested") for each in before) else 1]
            found[release["version"]] = [
                alarms(stated, release["version"], file_type)
                for last in ways(release)
                for stated in worlds([*before, last])
                for file_type in types
            ]
    return found


def ways(release: dict[str, Any]) -> list[dict[str, Any]]:
    """A release at issue as it may have been where nobody says whether it was attested."""
    if "attested" in release or "files" in release:
        return [release]
    return [release | {"attested": attested} for attested in (True, False)]


def alarms(releases: list[dict[str, Any]], version: str, file_type: str) -> dict[str, bool]:
    """What each rule that judges a version says of it, from these releases alone."""
    with tempfile.TemporaryDirectory() as folder, database.open_memory() as db:
        project = replay(releases, file_type)
        database.build_tables(db, literal.snapshot(Path(folder), project))
        told = db.table("fct_rule_alarm").filter(f"version = '{version}'")
        return dict(told.project("rule, is_alarm").fetchall())


def said(
    rule: str, incident: dict[str, Any], replays: dict[str, list[dict[str, bool]]]
) -> dict[str, str]:
    """What a rule says of an incident: ``alarm`` and ``days_after``, empty where none can tell."""
    releases = incident.get("releases", [])
    each: list[bool | None] = []
    days: list[str | None] = []
    for place, release in enumerate(releases):
        if release["version"] in replays:
            # nothing attested to compare with is a no where all of it is stated
            silent = False if is_stated(release, releases[:place]) else None
            answers = {way.get(rule, silent) for way in replays[release["version"]]}
            each.append(answers.pop() if len(answers) == 1 else None)
            days.append(release.get("on"))
    if True in each:
        first, alarm = days[0], days[each.index(True)]
        after = str((moment(alarm) - moment(first)).days) if first and alarm else ""
        return {"alarm": "yes", "days_after": after}
    return {"alarm": "" if None in each or not each else "no", "days_after": ""}


def is_stated(release: dict[str, Any], before: list[dict[str, Any]]) -> bool:
    """Do the sources tell that there was nothing attested to compare a release with?"""
    opened = next(each.date for each in boundaries() if each.opens == "any")
    early = "on" in release and moment(release["on"]).date() < opened
    known = bool(before) and all("attested" in each for each in before)
    return bool(release.get("attested")) or early or known


def main() -> None:
    """Replay, write the table and print it."""
    with RULE_INCIDENTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())
    sys.stdout.write(RULE_INCIDENTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
