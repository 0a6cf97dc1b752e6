"""Rules of others on lost attestation, replayed over literal worlds: alarms counted by hand."""

from typing import Any

import duckdb
import pytest

from pipeline import catalog, frames, paths, reference
from pipeline.datafile import load
from pipeline.figures import charts
from pipeline.figures.house import LeftOut
from pipeline.statistics import wilson
from tests.helpers.literal import Built, File, Project, Publisher, day, history

BY = Publisher()
OTHER = Publisher("beta/two", repository_id="202", owner_id="22")
RULES = ["index_rule", "dependabot", "renovate", "no_downgrade", "events"]


def judged(db: duckdb.DuckDBPyConnection) -> dict[str, dict[str, bool]]:
    """By rule: the versions it judges, and whether it raises an alarm."""
    found: dict[str, dict[str, bool]] = {rule: {} for rule in RULES}
    for rule, version, is_alarm in db.sql(
        "select rule, version, is_alarm from fct_rule_alarm order by rule, version"
    ).fetchall():
        assert version not in found[rule], "one row a release and rule"
        found[rule][version] = is_alarm
    return found


def alarms(db: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    return {
        rule: [v for v, is_alarm in said.items() if is_alarm] for rule, said in judged(db).items()
    }


def files(version: str, on: str, wheel: Publisher | None, archive: Publisher | None) -> Any:
    return [
        File(f"a-{version}-py3-none-any.whl", day(on), wheel),
        File(f"a-{version}.tar.gz", day(on), archive),
    ]


def test_each_rule_has_its_own_words_for_one_lost_file(built: Built) -> None:
    """Of 1.1 the archive lost it, of 1.2 the wheel: only a rule that looks at that file says so."""
    db = built(
        Project(
            "a",
            {
                "1.0": files("1.0", "2025-01-01", BY, BY),
                "1.1": files("1.1", "2025-01-08", BY, None),
                "1.2": files("1.2", "2025-01-15", None, BY),
            },
        )
    )
    found = judged(db)
    assert found["dependabot"] == {"1.1": True}, "1.2 follows an archive without attestation"
    assert found["no_downgrade"] == {"1.1": True, "1.2": True}
    assert found["index_rule"] == found["renovate"] == {"1.1": False, "1.2": False}
    assert not alarms(db)["events"]


def test_who_repeats_an_alarm_and_who_gives_it_once(built: Built) -> None:
    """Nothing of 1.1 and 1.2 is attested. A week later each: within the index's 14 days of 1.0."""
    db = built(
        history(
            "a",
            ("1.0", "2025-01-01", BY),
            ("1.1", "2025-01-08", None),
            ("1.2", "2025-01-14", None),
            ("1.3", "2025-03-01", None),
        )
    )
    assert alarms(db) == {
        "index_rule": ["1.1", "1.2"],  # 1.3 is later than its window
        "dependabot": [],  # there is no archive
        "renovate": ["1.1"],  # 1.1 is what 1.2 is compared with
        "no_downgrade": ["1.1", "1.2", "1.3"],
        "events": ["1.1"],
    }


def test_backports_and_new_majors(built: Built) -> None:
    """0.9.1 is a backport to a line that never attested, 2.0 opens a line."""
    db = built(
        history(
            "a",
            ("0.9", "2024-12-01", None),
            ("1.0", "2025-01-01", BY),
            ("0.9.1", "2025-01-05", None),
            ("2.0", "2025-01-09", None),
        )
    )
    assert alarms(db) == {
        "index_rule": ["0.9.1", "2.0"],  # by date alone
        "dependabot": [],
        "renovate": ["2.0"],
        "no_downgrade": [],
        "events": [],  # 0.9.1 came last before 2.0, and had none
    }


def test_pre_releases_are_nobodys_baseline_but_the_indexs(built: Built) -> None:
    db = built(
        history(
            "a",
            ("1.0", "2025-01-01", None),
            ("1.1rc1", "2025-01-05", BY),
            ("1.1", "2025-01-09", None),
            ("1.2rc1", "2025-01-12", None),
        )
    )
    found = alarms(db)
    assert found["index_rule"] == ["1.1", "1.2rc1"]
    assert found["renovate"] == found["no_downgrade"] == found["dependabot"] == []
    assert found["events"] == ["1.2rc1"], "the line of pre-releases"


def test_a_baseline_is_judged_by_what_it_had(built: Built) -> None:
    """The attested wheel of 1.0 came after 1.1: then there was nothing to lose."""
    late = [
        File("a-1.0.tar.gz", day("2025-01-01")),
        File("a-1.0-py3-none-any.whl", day("2025-01-10"), BY),
    ]
    db = built(
        Project(
            "a",
            {
                "0.9": files("0.9", "2024-12-01", None, BY),
                "1.0": late,
                "1.1": [File("a-1.1.zip", day("2025-01-05"))],
            },
        )
    )
    found = judged(db)
    assert not any(found[rule].get("1.1") for rule in RULES)
    assert found["dependabot"] == {"1.0": True}


def test_unknown_evidence_and_missing_times_are_not_judged(built: Built) -> None:
    db = built(
        Project(
            "a",
            {
                "1.0": files("1.0", "2025-01-01", BY, BY),
                "1.1": [File("a-1.1.zip", day("2025-01-05"), provenance="absent")],
                "1.2": [File("a-1.2.zip", None)],
            },
        )
    )
    assert judged(db) == {rule: {} for rule in RULES}


def test_rates_are_of_the_same_releases_for_every_rule(built: Built) -> None:
    """Releases after the first attested file: 3 of a, 1 of b; none of c, which never attested."""
    db = built(
        history(
            "a",
            ("1.0", "2025-01-01", BY),
            ("1.1", "2025-01-08", None),
            ("1.2", "2025-01-14", None),
            ("1.3", "2025-03-01", BY),
        ),
        history("b", ("1.0", "2025-11-02", OTHER), ("1.1", "2026-01-08", OTHER)),
        history("c", ("1.0", "2025-01-01", None), ("1.1", "2025-01-02", None)),
    )
    rows = {row["rule"]: row for row in catalog.run(db, "rule_alarms").to_pylist()}
    assert list(rows) == RULES
    assert {row["releases"] for row in rows.values()} == {4}
    names = ("judged", "alarms", "followed")
    assert {rule: tuple(row[name] for name in names) for rule, row in rows.items()} == {
        "index_rule": (2, 2, 2),
        "dependabot": (0, 0, 0),
        "renovate": (2, 1, 1),
        "no_downgrade": (4, 2, 2),
        "events": (4, 1, 1),
    }
    refused = rows["no_downgrade"]
    assert refused["alarms_per_1000"] == 500
    days = 1 + 668 + 1 + 363  # whole days to the capture at midnight, both counted
    assert refused["project_years"] == pytest.approx(days / 365.25)
    assert refused["alarms_per_year"] == pytest.approx(2 / (days / 365.25))
    assert (refused["followed_share"], refused["hinted"]) == (1, 0)
    # drawn again, the releases are a's alone, b's alone, or both; four alone would say less
    least = 1000 * wilson(2, 4)[1]
    assert (refused["low_per_1000"], refused["high_per_1000"]) == (0, pytest.approx(least))
    assert refused["low_per_year"] == 0 < refused["alarms_per_year"] < refused["high_per_year"]
    silent = rows["dependabot"]
    assert silent["followed_share"] is None is silent["low_per_1000"]


def test_a_history_without_an_alarm_is_drawn_and_says_so(built: Built) -> None:
    db = built(history("a", ("1.0", "2025-01-01", BY), ("1.1", "2025-01-08", BY)))
    chart = charts.rule_alarms(frames.to_frame(catalog.run(db, "rule_alarms")))
    assert not isinstance(chart, LeftOut)
    words = chart.to_dict()["usermeta"]
    finding = words["finding"]
    assert "of the 9 or 10 known ones whose sources say enough." in words["counted"]
    assert finding.startswith("No rule on lost attestation raised an alarm in 1 release;")


def test_backports_and_pre_releases_are_hints(built: Built) -> None:
    db = built(
        history(
            "a",
            ("1.0", "2025-01-01", BY),
            ("2.0", "2025-01-05", BY),
            ("1.1", "2025-01-08", None),
            ("2.1b1", "2025-01-09", None),
        )
    )
    rows = {row["rule"]: row for row in catalog.run(db, "rule_alarms").to_pylist()}
    assert (rows["index_rule"]["alarms"], rows["index_rule"]["hinted"]) == (2, 2)
    assert (rows["no_downgrade"]["alarms"], rows["no_downgrade"]["hinted_share"]) == (1, 1)


def test_without_an_attested_file_there_is_nothing_to_say(built: Built) -> None:
    db = built(history("a", ("1", "2025-01-01", None), ("2", "2025-01-05", None)))
    assert catalog.run(db, "rule_alarms").num_rows == 0


def test_every_rule_and_incident_has_an_answer_or_says_that_there_is_none() -> None:
    rows = reference.rule_incidents().to_pylist()
    incidents = [each["id"] for each in load("incidents")["incident"]]
    assert [row["rule"] for row in rows[:: len(incidents)]] == RULES
    assert [row["incident"] for row in rows] == incidents * len(RULES)
    told = {(row["rule"], row["incident"]): row for row in rows}
    for rule in ("index_rule", "no_downgrade", "events"):  # ultralytics, round 2
        assert (told[rule, "M02"]["is_alarm"], told[rule, "M02"]["days_after"]) == (True, 0)
    # whether 8.3.43 was attested, or which files there were, is not stated
    assert told["renovate", "M02"]["is_alarm"] is None is told["dependabot", "M02"]["is_alarm"]
    for rule in RULES:
        assert told[rule, "M01"]["is_alarm"] is False, "the malicious release was attested"
        assert told[rule, "B10"]["is_alarm"] is None, "no release at issue is stated"
    one_file = {rule: told[rule, "B16"]["is_alarm"] for rule in RULES}  # the source archive alone
    assert one_file == {
        "index_rule": False,
        "dependabot": True,
        "renovate": None,
        "no_downgrade": True,
        "events": None,
    }
    assert all(told[rule, "B18"]["is_alarm"] for rule in RULES), "both files, a release later"
    assert told["dependabot", "B17"]["is_alarm"] is None, "the sources speak of the wheel"
    caught = {row["rule"]: row["attacks_caught"] for row in reference.alarm_rules().to_pylist()}
    assert caught == {
        "index_rule": 1,
        "dependabot": 0,
        "renovate": 0,
        "no_downgrade": 1,
        "events": 1,
    }


def test_each_rule_says_where_it_is_written() -> None:
    for rule in load("alarm_rules")["rule"]:
        place = rule["source"].split()[0]
        assert place.count("/") == 1 or (paths.ROOT / place).is_file(), rule["code"]
        assert rule["state"] in {"shipped", "proposed", "asked for"}
