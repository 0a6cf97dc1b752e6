"""The published scores are what the code gives, and say no more than the data can show."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline import codes, paths
from pipeline.reference import scores
from tools import score

#: Kinds the demo makes, all of them in one seed.
EVERY = {code for code, kind in codes.event_kinds().items() if kind.is_simulated}


@pytest.fixture(scope="module")
def incidents() -> list[dict[str, Any]]:
    """Every incident replayed."""
    return score.incident_rows()


def test_one_seed_again() -> None:
    found = score.seed_counts(3, projects=300)  # `make score` counts ten of 1,000
    assert found.keys() == EVERY
    for kind, counts in found.items():
        assert counts["oracle"] == counts["found"] == counts["in_both"] > 0, kind
        assert counts["times_differ"] == 0, kind


def test_events_and_their_times_are_compared_apart() -> None:
    """One event at another time, one found that the oracle has not, one twice and found once."""
    first, later = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC)
    a, b, c = (("p", "late_file", None, version) for version in ("1", "2", "3"))
    lost = ("p", "provenance_lost", None, "1")
    found = score.compared(
        [(a, first), (b, first), (b, later), (lost, first)], [(a, later), (b, later), (c, first)]
    )
    assert found["late_file"] == Counter(oracle=3, found=3, in_both=2, times_differ=1)
    assert found["provenance_lost"] == Counter(oracle=1)


def test_the_published_check_is_of_ten_seeds_and_all_kinds() -> None:
    rows = {row["item"]: row for row in scores("consistency").to_pylist()}
    assert rows.keys() == EVERY
    assert {row["seeds"] for row in rows.values()} == {"1-10"}
    for kind, row in rows.items():
        assert row["oracle"] == row["found"] == row["in_both"], kind
        assert not int(row["times_differ"] or 0), kind


def test_incidents_again_and_nothing_claimed_that_was_not_to_be_seen(
    incidents: list[dict[str, Any]],
) -> None:
    published = {row["item"]: row for row in scores("incident").to_pylist()}
    again = {row["item"]: row for row in incidents}
    for item, row in again.items():
        assert published[item]["flagged"] == row["flagged"], item
        assert published[item]["verdict"] == row["verdict"], item
    assert again["M02"]["flagged"] == "provenance_lost", "ultralytics, round 2"
    for item in ("M01", "M03", "M04", "M06"):  # ultralytics round 1, litellm, telnyx, aiocpa
        assert again[item]["verdict"] == "no signal"
    malicious = [row for row in again.values() if row["class"] == "malicious"]
    assert sum(row["verdict"] == "flagged" for row in malicious) == 1
    assert sum(row["verdict"] == "flagged, and harmless" for row in again.values()) == 4
    assert not again["B16"]["flagged"], "what the wheel had is not stated"


def test_rates_on_real_incidents_are_counted_with_their_intervals(
    incidents: list[dict[str, Any]],
) -> None:
    """By the beta distribution: 1 of 20 is 0.1 to 24.9%, 4 of 13 is 9.1 to 61.4%."""
    again = score.rate_rows(incidents)
    told = [(row["item"], row["number"], row["n"], row["low"], row["high"]) for row in again]
    assert told == [
        ("attacks flagged", 1, 20, "0.001", "0.249"),
        ("harmless changes flagged", 4, 13, "0.091", "0.614"),
    ]
    published = scores("rate").to_pylist()
    assert [
        (row["item"], int(row["number"]), int(row["n"]), row["low"], row["high"])
        for row in published
    ] == told


def test_the_readme_states_the_published_rates() -> None:
    text = " ".join((paths.ROOT / "README.md").read_text(encoding="utf-8").split())
    for row, words in zip(scores("rate").to_pylist(), ("attacks", "harmless changes"), strict=True):
        low, high = (f"{100 * float(row[end]):.0f}" for end in ("low", "high"))
        assert f"{row['number']} of {row['n']} {words}" in text
        assert f"{low}–{high}%" in text
    assert "consistency check" in text
    assert not re.search(r"\b(precision|recall)\b", text)
