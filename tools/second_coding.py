"""How far do two codings of the incidents agree? Writes second_coding.csv.

python tools/second_coding.py     (part of `make score`)

data/reference/incidents.toml against data/reference/second_coding.toml, by field: codes that are
equal, Cohen's kappa, and every code that differs with what became of it. The first codes are those
before the correction that a difference led to. Incidents whose sources the second coder could not
read are left out, and named.
"""

import csv
import sys
from collections.abc import Iterator
from typing import Any

from pipeline import paths, review
from pipeline.datafile import load

TARGET = paths.REFERENCE / "second_coding.csv"
COLUMNS = (
    "section",
    "item",
    "project",
    "field",
    "first",
    "second",
    "decided",
    "why",
    "number",
    "n",
    "share",
    "kappa",
)
#: What is compared; ``event``: should an honest detector give any event at upload time?
FIELDS = ("class", "attested", "event", "detectable")
Codes = dict[str, str]


def codes(entry: dict[str, Any], attested: str) -> Codes:
    """An incident's codes, from an entry of either file."""
    event = "yes" if entry["expected"] else "no"
    return {
        "class": entry["class"],
        "attested": attested,
        "event": event,
        "detectable": entry["detectable"],
    }


def attested(incident: dict[str, Any]) -> str:
    """Were its releases at issue attested (of one without any, all its releases)?

    yes or no where that is stated of all of them, partial where of some each, else unknown.
    """
    releases = incident.get("releases", [])
    issue = [each for each in releases if each["role"] in {"malicious", "benign_change"}]
    stated = {each.get("attested") for each in issue or releases}
    if {True, False} <= stated:
        return "partial"
    return {(True,): "yes", (False,): "no"}.get(tuple(stated), "unknown")


def rows(first: dict[str, Any], second: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Agreement by field, then the codes that differ, then what could not be read."""
    codings = {each["id"]: each for each in second["coding"]}
    decisions = {(each["id"], each["field"]): each for each in second["decision"]}
    pairs: dict[str, list[tuple[str, str]]] = {field: [] for field in FIELDS}
    differing: list[dict[str, Any]] = []
    unread: list[dict[str, Any]] = []
    for incident in first["incident"]:
        about = {"item": incident["id"], "project": incident["project"]}
        coding = codings[incident["id"]]
        if not coding.get("is_read", True):
            unread.append({"section": "not read", **about})
            continue
        decided, told = codes(incident, attested(incident)), codes(coding, coding["attested"])
        for field in FIELDS:
            decision = decisions.get((incident["id"], field), {})
            pair = decision.get("first", decided[field]), told[field]
            pairs[field].append(pair)
            if pair[0] != pair[1]:
                differing.append(
                    {
                        "section": "disagreement",
                        **about,
                        "field": field,
                        "first": pair[0],
                        "second": pair[1],
                        "decided": decided[field],
                        "why": decision["why"],
                    }
                )
    for field, both in pairs.items():
        number = sum(one == other for one, other in both)
        found = review.cohen(both)
        kappa = "" if found["kappa"] is None else f"{found['kappa']:.3f}"
        yield {
            "section": "agreement",
            "item": field,
            "number": number,
            "n": found["n"],
            "share": f"{number / found['n']:.3f}",
            "kappa": kappa,
        }
    yield from differing + unread


def main() -> None:
    """Compare, write the table and print it."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(load("incidents"), load("second_coding")))
    sys.stdout.write(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
