"""Rules of others on lost attestation, and what each says of the hand-checked incidents."""

import csv
from typing import Any

import pyarrow as pa

from pipeline import paths
from pipeline.datafile import load

#: What replaying every incident under every rule gave; made by ``make score``.
RULE_INCIDENTS = paths.REFERENCE / "rule_incidents.csv"
_TOLD = {"yes": True, "no": False, "": None}


def rule_incidents() -> pa.Table:
    """Which incident each rule raises an alarm for: a row a rule and incident.

    Columns: rule, rule_name, rule_order, incident, project, class, is_alarm (NULL: the sources do
    not tell), days_after (from the first release at issue to the first alarm).
    """
    rules = {rule["code"]: (place, rule) for place, rule in enumerate(_rules(), 1)}
    with RULE_INCIDENTS.open(encoding="utf-8", newline="") as file:
        rows = [
            {
                "rule": row["rule"],
                "rule_name": rules[row["rule"]][1]["name"],
                "rule_order": rules[row["rule"]][0],
                "incident": row["incident"],
                "project": row["project"],
                "class": row["class"],
                "is_alarm": _TOLD[row["alarm"]],
                "days_after": int(row["days_after"]) if row["days_after"] else None,
            }
            for row in csv.DictReader(file)
        ]
    types = {
        "rule": pa.string(),
        "rule_name": pa.string(),
        "rule_order": pa.int64(),
        "incident": pa.string(),
        "project": pa.string(),
        "class": pa.string(),
        "is_alarm": pa.bool_(),
        "days_after": pa.int64(),
    }
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def alarm_rules() -> pa.Table:
    """The rules, a row each, with how many incidents each raises an alarm for.

    Columns: rule, rule_order, rule_name, raised_when, state (shipped, proposed, asked for),
    attacks_caught, attacks_told, harmless_alarmed, harmless_told, stated_on (DATE), source.
    Source: ``data/reference/alarm_rules.toml`` and ``rule_incidents.csv``.
    """
    incidents = rule_incidents().to_pylist()
    stated_on = load("alarm_rules")["read_on"]
    rows = []
    for place, rule in enumerate(_rules(), 1):
        row = {
            "rule": rule["code"],
            "rule_order": place,
            "rule_name": rule["name"],
            "raised_when": rule["what"],
            "state": rule["state"],
            "stated_on": stated_on,
            "source": rule["source"],
        }
        for of, (alarmed, counted) in {
            "malicious": ("attacks_caught", "attacks_told"),
            "benign": ("harmless_alarmed", "harmless_told"),
        }.items():
            alarms = [
                incident["is_alarm"]
                for incident in incidents
                if (incident["rule"], incident["class"]) == (rule["code"], of)
                and incident["is_alarm"] is not None
            ]
            row |= {alarmed: sum(alarms), counted: len(alarms)}
        rows.append(row)
    return pa.Table.from_pylist(rows)


def _rules() -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = load("alarm_rules")["rule"]
    return rules
