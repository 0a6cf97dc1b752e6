"""Two codings of the incidents: agreement counted by hand, and the published one."""

import csv
from typing import Any

import pytest

from pipeline import review
from pipeline.datafile import load
from pipeline.reference import scores
from tools import second_coding


def incident(name: str, kind: str, *attested: bool | None, **more: Any) -> dict[str, Any]:
    releases = [
        {
            "version": str(place),
            "role": "benign_change",
            **({} if said is None else {"attested": said}),
        }
        for place, said in enumerate(attested)
    ]
    return {
        "id": name,
        "project": name.lower(),
        "class": kind,
        "expected": [],
        "detectable": "no",
        "releases": releases,
        **more,
    }


def coding(name: str, kind: str, attested: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "class": kind,
        "attested": attested,
        "expected": [],
        "detectable": "no",
        **more,
    }


def test_agreement_is_counted_and_kappa_is_of_the_library() -> None:
    """Class: 3 of 4 equal, by chance 2 of 4, so half of what chance leaves: 0.5."""
    first = [
        incident("A", "malicious", False),
        incident("B", "malicious", False),
        incident("C", "benign", True),
        incident("D", "benign", None),
        incident("E", "benign", True),
    ]
    second = [
        coding("A", "malicious", "no"),
        coding("B", "benign", "no"),
        coding("C", "benign", "yes"),
        coding("D", "benign", "unknown", expected=["x"]),
        coding("E", "unknown", "unknown", is_read=False),
    ]
    decisions = [
        {"id": "B", "field": "class", "why": "so it is"},
        {"id": "D", "field": "event", "why": "nor that"},
    ]
    found = list(second_coding.rows({"incident": first}, {"coding": second, "decision": decisions}))
    assert [(row["item"], row["number"], row["n"], row["kappa"]) for row in found[:4]] == [
        ("class", 3, 4, "0.500"),
        ("attested", 4, 4, "1.000"),
        ("event", 3, 4, "0.000"),
        ("detectable", 4, 4, ""),  # nobody used two answers
    ]
    told = [
        (row["item"], row["field"], row["first"], row["second"], row["decided"], row["why"])
        for row in found
        if row["section"] == "disagreement"
    ]
    assert told == [
        ("B", "class", "malicious", "benign", "malicious", "so it is"),
        ("D", "event", "no", "yes", "no", "nor that"),
    ]
    assert [row["item"] for row in found if row["section"] == "not read"] == ["E"]


def test_a_corrected_code_counts_as_it_was() -> None:
    first = [incident("A", "benign", False, detectable="yes"), incident("B", "benign", True)]
    second = [coding("A", "benign", "no", detectable="yes"), coding("B", "benign", "yes")]
    decision = {"id": "A", "field": "detectable", "first": "no", "why": "a mistake"}
    found = list(
        second_coding.rows({"incident": first}, {"coding": second, "decision": [decision]})
    )
    assert [row["number"] for row in found[:4]] == [2, 2, 2, 1]
    (row,) = found[4:]
    assert (row["first"], row["second"], row["decided"]) == ("no", "yes", "yes")


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ((True, True), "yes"),
        ((False,), "no"),
        ((True, None, False), "partial"),
        ((False, None), "unknown"),
        ((None,), "unknown"),
        ((), "unknown"),
    ],
)
def test_attested_is_of_all_releases_at_issue(stated: tuple[bool | None, ...], code: str) -> None:
    assert second_coding.attested(incident("A", "benign", *stated)) == code


def test_without_a_release_at_issue_it_is_of_all() -> None:
    baseline = {"version": "1", "role": "baseline", "attested": False}
    assert second_coding.attested({"releases": [baseline]}) == "no"
    issue = {"version": "2", "role": "malicious", "attested": True}
    assert second_coding.attested({"releases": [baseline, issue]}) == "yes"


def test_answers_of_two_people() -> None:
    assert review.cohen([]) == {"n": 0, "kappa": None}
    assert review.cohen([("a", "a"), ("b", "b")]) == {"n": 2, "kappa": 1.0}


def test_both_files_code_the_same_incidents_and_every_decision_is_of_a_difference() -> None:
    first, second = load("incidents"), load("second_coding")
    ids = {
        name: sorted(each["id"] for each in entries)
        for name, entries in (("first", first["incident"]), ("second", second["coding"]))
    }
    assert ids["first"] == ids["second"]
    found = list(second_coding.rows(first, second))
    differing = {
        (row["item"], row["field"]): row["first"] != row["decided"]
        for row in found
        if row["section"] == "disagreement"
    }
    assert differing == {
        (each["id"], each["field"]): "first" in each for each in second["decision"]
    }


def test_the_published_agreement_is_what_the_files_give() -> None:
    rows = list(second_coding.rows(load("incidents"), load("second_coding")))
    with second_coding.TARGET.open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    assert published == [
        {name: str(row.get(name, "")) for name in second_coding.COLUMNS} for row in rows
    ]
    told = {
        row["item"]: (row["number"], row["n"], row["kappa"])
        for row in scores("agreement").to_pylist()
    }
    assert told == {
        "class": ("38", "38", "1.000"),
        "attested": ("33", "38", "0.785"),
        "event": ("34", "38", "0.767"),
        "detectable": ("29", "38", "0.588"),
    }
    corrected = {
        (row["item"], row["field"])
        for row in scores("disagreement").to_pylist()
        if row["first"] != row["decided"]
    }
    assert corrected == {
        ("M05", "event"),
        ("M05", "detectable"),
        ("M08", "event"),
        ("B16", "detectable"),
    }
