"""Which known incidents does each rule on lost attestation warn of? Writes rule_incidents.csv.

python tools/rule_incidents.py     (part of `make score`)

Every release at issue of data/reference/incidents.toml is replayed at its upload under every rule
of data/reference/alarm_rules.toml, by the SQL that replays a snapshot's history. ``alarm`` is yes,
no, or empty where the sources do not tell: was a release attested, which files had it?
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
from tools.score import moment, replay

COLUMNS = ("rule", "incident", "project", "class", "alarm", "days_after")
#: Rules that look at one type of file. The sources of incidents do not state which files there
#: were, so that an alarm in a replay with a source archive a release says nothing.
BY_FILE_TYPE = {"dependabot"}


def rows() -> list[dict[str, Any]]:
    """One row a rule and incident, in the order of both files."""
    told = [(each, replayed(each)) for each in load("incidents")["incident"]]
    return [
        {"rule": rule["code"], "incident": incident["id"], "project": incident["project"],
         "class": incident["class"], **said(rule["code"], incident, alarms)}
        for rule in load("alarm_rules")["rule"] for incident, alarms in told
    ]  # fmt: skip


def replayed(incident: dict[str, Any]) -> dict[str, dict[str, bool]]:
    """By version at issue: the rules that judge it, and whether each raises an alarm.

    A release of which nobody states whether it was attested is replayed as one that was not.
    """
    releases, found = incident.get("releases", []), {}
    for place, release in enumerate(releases):
        if release["role"] in {"malicious", "benign_change"}:
            worst = {**release, "attested": release.get("attested", False)}
            found[release["version"]] = alarms([*releases[:place], worst], release["version"])
    return found


def alarms(releases: list[dict[str, Any]], version: str) -> dict[str, bool]:
    """What each rule that judges a version says of it, from these releases alone."""
    with tempfile.TemporaryDirectory() as folder, database.open_memory() as db:
        database.build_tables(db, literal.snapshot(Path(folder), replay(releases)))
        told = db.table("fct_rule_alarm").filter(f"version = '{version}'")
        return dict(told.project("rule, is_alarm").fetchall())


def said(
    rule: str, incident: dict[str, Any], replays: dict[str, dict[str, bool]]
) -> dict[str, str]:
    """What a rule says of an incident: ``alarm`` and ``days_after``, empty where none can tell."""
    releases = incident.get("releases", [])
    each: list[bool | None] = []
    days: list[str | None] = []
    for place, release in enumerate(releases):
        if release["version"] in replays:
            found = replays[release["version"]].get(rule)
            if found is None:  # nothing attested to compare with is a no where all of it is stated
                found = False if is_stated(release, releases[:place]) else None
            is_told = "attested" in release and rule not in BY_FILE_TYPE
            each.append(None if found and not is_told else found)
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
