"""The published scores are what the code gives, and say no more than the data can show."""

from pipeline.reference import scores
from tools import score

#: Kinds the demo cannot make, or makes too rarely for one seed.
EVERY = {
    "dormant_release", "file_removed", "first_attested", "late_file", "organization_changed",
    "organization_joined", "organization_left", "owner_added", "owner_removed", "owners_replaced",
    "provenance_inconsistent", "provenance_lost", "provenance_partial", "provenance_regained",
    "publisher_environment_changed", "publisher_kind_changed", "publisher_repository_changed",
    "publisher_workflow_changed", "release_removed", "repository_mismatch", "status_changed",
    "yanked",
}  # fmt: skip


def test_one_seed_again() -> None:
    found = score.seed_counts(3)
    assert found.keys() == EVERY
    for kind, counts in found.items():
        assert counts["truth"] == counts["found"] == counts["right"] > 0, kind


def test_the_published_scores_are_of_ten_seeds_and_all_kinds() -> None:
    rows = {row["item"]: row for row in scores("kind").to_pylist()}
    assert rows.keys() == EVERY
    assert {row["seeds"] for row in rows.values()} == {"1-10"}
    assert {(row["precision"], row["recall"]) for row in rows.values()} == {("1.000", "1.000")}


def test_incidents_again_and_nothing_claimed_that_was_not_to_be_seen() -> None:
    published = {row["item"]: row for row in scores("incident").to_pylist()}
    again = {row["item"]: row for row in score.incident_rows()}
    for item, row in again.items():
        assert published[item]["flagged"] == row["flagged"], item
        assert published[item]["verdict"] == row["verdict"], item
    assert again["M02"]["flagged"] == "provenance_lost", "ultralytics, round 2"
    for item in ("M01", "M03", "M04", "M06"):  # ultralytics round 1, litellm, telnyx, aiocpa
        assert again[item]["verdict"] == "no signal"
    malicious = [row for row in again.values() if row["class"] == "malicious"]
    assert sum(row["verdict"] == "flagged" for row in malicious) == 1
    assert sum(row["verdict"] == "flagged, and harmless" for row in again.values()) == 2
