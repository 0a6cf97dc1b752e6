"""The numbers that claims stand on, counted by hand in small worlds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import catalog
from tests.helpers import literal
from tests.helpers.claim_worlds import FIRST, MAIL, SECOND, SOURCE, A, by_id, judged, world
from tests.helpers.literal import Built, history


def row(db: duckdb.DuckDBPyConnection, name: str) -> tuple[Any, ...]:
    [found] = [each for each in catalog.run(db, "claim_numbers").to_pylist() if each["id"] == name]
    return found["numerator"], found["denominator"], found["value"]


def test_numbers_of_a_small_world(built: Built) -> None:
    quiet = history(
        "q",
        ("1.0", "2023-05-01", None),
        ("1.1", "2025-06-01", A),
        ("1.2", "2025-06-02", A),
        ("1.3", "2025-06-03", A),
        ("1.4", "2025-06-04", None),
        owners=["ann"],
        urls=SOURCE,
        contact={"author_email": "dev-team@x.invalid"},
    )
    moved = history(
        "r",
        ("1.0", "2026-01-01", A),
        ("1.1", "2026-02-01", replace(A, workflow="other.yml")),
        owners=["ann"],
        contact={"author_email": None, "maintainer_email": "b@gmail.com"},
    )
    old = history(
        "s",
        ("1.0", "2022-01-01", None),
        owners=["ann", "bob"],
        contact={"author_email": "", "maintainer_email": ""},
    )
    mixed = history(
        "t", ("1.0", "2026-03-01", A), ("1.1", "2026-03-02", None), organization="o", owners=["cid"]
    )
    db = built(quiet, moved, old, mixed)
    assert {
        name: row(db, name)[:2]
        for name in (
            "projects_with_contact_address",
            "projects_with_role_address",
            "projects_with_free_mail",
            "projects_declaring_repository",
            "projects_newest_file_before_2024",
            "projects_two_owners_no_organization",
            "sole_owner_most_projects",
            "sole_owners_of_several",
            "projects_mixed",
            "single_owner_attested",
            "several_owners_attested",
            "projects_identity_known",
            "publisher_changes",
            "losses_after_three",
            "releases_after_dormancy",
            "files_attested_too_early",
            "projects_in_organization_attested",
            "projects_gained_by_holder",
            "projects_gained_by_attestation",
            "projects_known",
        )
    } == {
        "projects_with_contact_address": (2, 3),
        "projects_with_role_address": (1, 3),
        "projects_with_free_mail": (1, 3),
        "projects_declaring_repository": (1, 4),
        "projects_newest_file_before_2024": (1, 4),
        "projects_two_owners_no_organization": (1, 4),
        "sole_owner_most_projects": (2, 2),
        "sole_owners_of_several": (1, 1),
        "projects_mixed": (1, 2),
        "single_owner_attested": (1, 3),
        "several_owners_attested": (0, 1),
        "projects_identity_known": (1, 4),
        "publisher_changes": (1, 3),
        "losses_after_three": (1, 1),
        "releases_after_dormancy": (1, 6),
        "files_attested_too_early": (0, 6),
        "projects_in_organization_attested": (0, 4),
        "projects_gained_by_holder": (1, 4),
        "projects_gained_by_attestation": (2, 4),
        "projects_known": (4, 4),
    }
    assert row(db, "publisher_changes")[2] == pytest.approx(1000 / 3)
    assert row(db, "owner_changes") == (None, None, None)


def test_no_address_at_all_is_not_known_and_none_is_kept(built: Built) -> None:
    silent = built(history("p", ("1.0", "2025-01-01", A), contact={"author_email": None}))
    assert row(silent, "projects_with_contact_address") == (None, None, None)
    absent = built(history("p", ("1.0", "2025-01-01", A)))
    assert absent.sql("select has_address, has_free_mail from raw_contact").fetchall() == [
        (None, None)
    ]
    kept = built(history("p", ("1.0", "2025-01-01", A), contact=MAIL))
    names = [name for (name,) in kept.sql("select table_name from duckdb_tables()").fetchall()]
    for name in names:
        assert "ann@acme" not in str(kept.sql(f"from {name}").fetchall()), name


def test_owner_changes_between_two_snapshots(tmp_path: Path) -> None:
    earlier = literal.snapshot(tmp_path, *world(), as_of=FIRST)
    swapped = {place: replace(world()[place], owners=["zoe"]) for place in (4, 8)}
    later = literal.snapshot(tmp_path, *world(swapped), as_of=SECOND)
    data = by_id(judged(later, earlier))["C59"]["data"]
    [test] = data["tests"]
    assert (test["numerator"], test["denominator"]) == (2, 41)
    assert test["value"] == pytest.approx(1000 * 2 / 41)
    assert data["verdict"] == "context_only"
    assert test["holds"] is False
