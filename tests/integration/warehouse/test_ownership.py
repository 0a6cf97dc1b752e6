"""Who holds the projects of a literal world, how concentrated that is, and what is lacking."""

import json
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from pipeline import catalog
from pipeline.report.data import exported
from pipeline.report.headlines import headlines
from pipeline.summary import headline_metrics
from tests.helpers.literal import Built, Project, Publisher, history
from tests.helpers.specs import drawn

ONE = Publisher("acme/one", repository_id="101", owner_id="11")
TWO = Publisher("acme/two", repository_id="102", owner_id="11")
FAR = Publisher("solo/far", repository_id="103", owner_id="12")


def project(
    name: str, downloads: int | None, owners: list[str] | None, organization: str | None = None,
    by: Publisher | None = None, date: str = "2026-06-01", **more: Any,
) -> Project:  # fmt: skip
    return history(name, ("1", date, by), downloads=downloads, owners=owners,
                   organization=organization, **more)  # fmt: skip


#: Ten projects in rank order; 2,400 downloads, 2,000 of them where ownership is known.
WORLD = [
    project("a", 800, ["ann"], by=ONE),  # one owner, attested
    project("b", 500, ["ann", "bob"]),  # two owners, not attested
    project("c", 300, [], "org", by=ONE),  # organization-managed, attested
    project("d", 200, ["ann"], date="2025-01-01"),  # one owner, neither attested nor active
    project("e", 100, ["cid"], "org"),  # one owner and an organization
    project("f", 60, ["dan"], by=TWO, date="2025-03-01"),  # one owner, attested, dormant
    project("g", 40, []),  # nobody is listed
    project("h", None, ["bob", "cid", "dan"], "club", by=FAR),
    project("i", 400, None, by=FAR),  # ownership not known
    Project("j", {}, downloads=None, outcome="not_found"),
]


def rows(db: duckdb.DuckDBPyConnection, metric: str, columns: str) -> list[tuple[Any, ...]]:
    table = catalog.run(db, metric)
    return [tuple(row[each] for each in columns.split()) for row in table.to_pylist()]


def test_share_in_an_organization_by_projects_and_downloads(built: Built) -> None:
    [row] = rows(built(*WORLD), "organization_by_rank",
                 "band in_organization known share in_organization_downloads known_downloads "
                 "downloads_share")  # fmt: skip
    assert row == ("1–100", 3, 8, 3 / 8, 400, 2000, 0.2)


def test_direct_owners_say_why_nobody_is_listed(built: Built) -> None:
    columns = "direct_owners projects known share downloads downloads_share"
    assert rows(built(*WORLD), "direct_owners", columns) == [
        ("none listed", 1, 8, 1 / 8, 40, 0.02),
        ("organization-managed, hidden", 1, 8, 1 / 8, 300, 0.15),
        ("1", 3, 8, 3 / 8, 1060, 0.53),
        ("1", 1, 8, 1 / 8, 100, 0.05),
        ("2", 1, 8, 1 / 8, 500, 0.25),
        ("3", 1, 8, 1 / 8, None, None),
        (None, 2, 8, None, 400, None),
    ]


def test_direct_owners_are_told_apart_by_organization(built: Built) -> None:
    found = rows(built(*WORLD), "direct_owners", "direct_owners organization projects")
    assert found == [("none listed", False, 1), ("organization-managed, hidden", True, 1),
                     ("1", False, 3), ("1", True, 1), ("2", False, 1), ("3", True, 1),
                     (None, None, 2)]  # fmt: skip


def test_three_states_that_go_together_are_counted_and_expected(built: Built) -> None:
    """20 projects, two a tenth; in the last both have all three, so two are expected and held."""
    alone = [project(f"a{place:02}", 100 - place, ["ann"], by=ONE) for place in range(18)]
    bare = [project(f"b{place}", 10 - place, ["ann"], date="2025-01-01") for place in range(2)]
    table = catalog.run(built(*alone, *bare), "states_by_rank").to_pylist()
    last = {row["measure"]: row for row in table if row["decile"] == 10}
    assert (last["dormant"]["low_rank"], last["dormant"]["high_rank"]) == (19, 20)
    assert {name: row["projects"] for name, row in last.items()} == dict.fromkeys(last, 2)
    assert last["all_three"]["expected"] == 2.0
    first = {row["measure"]: row for row in table if row["decile"] == 1}
    assert (first["one_owner"]["share"], first["not_attested"]["share"]) == (1.0, 0.0)
    assert first["all_three"]["expected"] == 0.0
    assert first["one_owner"]["expected"] is None


def test_lorenz_curve_of_projects_per_sole_owner(built: Built) -> None:
    """Ann is alone on a and d, Dan on f; Cid has an organization behind him."""
    columns = "owner_ordinal projects owners_share projects_share sole_owned known"
    assert rows(built(*WORLD), "projects_per_sole_owner", columns) == [
        (2, 1, 1 / 2, 1 / 3, 3, 8),
        (1, 2, 1.0, 1.0, 3, 8),
    ]


def test_concentration_of_accounts_and_organizations(built: Built) -> None:
    """Ann owns a, b and d; Bob adds only h, which has no count; Cid e and h; Dan f."""
    columns = "holder position holder_name projects downloads covered_projects known share"
    found = [row for row in rows(built(*WORLD), "concentration", columns)
             if row[0] in {"owner", "sole_owner", "organization"}]  # fmt: skip
    assert found == [
        ("organization", 1, "org", 2, 400, 2, 8, 2 / 8),
        ("organization", 2, "club", 1, None, 3, 8, 3 / 8),
        ("owner", 1, None, 3, 1500, 3, 8, 3 / 8),
        ("owner", 2, None, 2, 500, 4, 8, 4 / 8),
        ("owner", 3, None, 2, 100, 5, 8, 5 / 8),
        ("owner", 4, None, 2, 60, 6, 8, 6 / 8),
        ("sole_owner", 1, None, 2, 1000, 2, 8, 2 / 8),
        ("sole_owner", 2, None, 1, 60, 3, 8, 3 / 8),
    ]
    columns = "holder position covered_downloads known_downloads downloads_share"
    weighted = rows(built(*WORLD), "concentration", columns)
    assert ("owner", 2, 1500, 2000, 0.75) in weighted
    assert ("owner", 4, 1700, 2000, 0.83) in weighted  # 1,660
    assert ("sole_owner", 1, 1000, 2000, 0.5) in weighted


def test_concentration_of_publishing_repositories(built: Built) -> None:
    """One repository publishes a and c, its owner f too; i and h come from another owner."""
    columns = "holder position holder_name projects downloads covered_projects known"
    found = [row for row in rows(built(*WORLD), "concentration", columns)
             if row[0] in {"repository_owner", "repository", "workflow"}]  # fmt: skip
    assert found == [
        ("repository", 1, "acme/one", 2, 1100, 2, 5),
        ("repository", 2, "solo/far", 2, 400, 4, 5),
        ("repository", 3, "acme/two", 1, 60, 5, 5),
        ("repository_owner", 1, "acme", 3, 1160, 3, 5),
        ("repository_owner", 2, "solo", 2, 400, 5, 5),
        ("workflow", 1, "acme/one release.yml", 2, 1100, 2, 5),
        ("workflow", 2, "solo/far release.yml", 2, 400, 4, 5),
        ("workflow", 3, "acme/two release.yml", 1, 60, 5, 5),
    ]


@pytest.mark.parametrize(
    ("other", "repositories", "owners", "workflows"),
    [
        (replace(ONE), 1, 1, 1),
        (replace(ONE, workflow="wheels.yml"), 1, 1, 2),
        (replace(ONE, repository="acme/renamed"), 1, 1, 1),
        (replace(ONE, repository_id=None, owner_id=None), 1, 1, 1),
        (replace(ONE, repository_id="999"), 2, 1, 2),
        (replace(ONE, kind="GitLab"), 2, 2, 2),
        (Publisher(kind="Google", email="x@example.org"), 1, 1, 1),
    ],
)
def test_a_repository_is_its_id_or_else_its_name(
    built: Built, other: Publisher, repositories: int, owners: int, workflows: int
) -> None:
    """A service account has no repository: its project is in no count of them."""
    db = built(project("a", 2, ["ann"], by=ONE), project("b", 1, ["ann"], by=other))
    kinds = [row[0] for row in rows(db, "concentration", "holder")]
    counted = [kinds.count(each) for each in ("repository", "repository_owner", "workflow")]
    assert counted == [repositories, owners, workflows]


CELL = "owner_state organization_state evidence_state activity_state"


def test_each_project_is_in_one_cell_and_says_what_it_lacks(built: Built) -> None:
    found = rows(
        built(*WORLD), "readiness_projects", f"project {CELL} survives_loss is_covered lacks"
    )
    assert found == [
        ("a", "one", "none", "attested", "active", False, False, "holder"),
        ("b", "two_or_more", "none", "not_attested", "active", True, False, "attestation"),
        ("c", "hidden", "organization", "attested", "active", True, True, "nothing"),
        ("d", "one", "none", "not_attested", "dormant", False, False, "both"),
        ("e", "one", "organization", "not_attested", "active", True, False, "attestation"),
        ("f", "one", "none", "attested", "dormant", False, False, "holder"),
        ("g", "hidden", "none", "not_attested", "active", None, None, None),
        ("h", "two_or_more", "organization", "attested", "active", True, True, "nothing"),
        ("i", None, None, "attested", "active", None, None, None),
        ("j", None, None, "unknown", None, None, None, None),
    ]


def test_cells_count_the_projects_that_are_listed_for_them(built: Built) -> None:
    db = built(*WORLD)
    cells = rows(db, "readiness_cells", f"{CELL} projects known share downloads downloads_share")
    listed = rows(db, "readiness_projects", CELL)
    assert len({cell[:4] for cell in cells}) == len(cells) == 3 * 2 * 3 * 2 + 2
    assert {cell[:4]: cell[4] for cell in cells if cell[4]} == {
        cell: listed.count(cell) for cell in listed
    }
    assert ("one", "none", "attested", "dormant", 1, 8, 1 / 8, 60, 0.03) in cells
    assert ("one", "none", "unknown", "dormant", 0, 8, None, 0, None) in cells
    assert (None, None, "attested", "active", 1, 8, None, 400, None) in cells
    assert sum(cell[6] or 0 for cell in cells) == 1


def test_what_each_remedy_would_cover(built: Built) -> None:
    """g, i and j cannot be told: seven are left. c and h are covered now; h has no count."""
    columns = ("remedy applied gained gained_dormant covered_projects known gained_downloads "
               "covered_downloads known_downloads")  # fmt: skip
    assert rows(built(*WORLD), "readiness_remedies", columns) == [
        ("none", 0, 0, 0, 2, 7, 0, 300, 1960),
        ("add_owner", 3, 2, 1, 4, 7, 860, 1160, 1960),
        ("join_organization", 3, 2, 1, 4, 7, 860, 1160, 1960),
        ("attest", 3, 2, 0, 4, 7, 600, 900, 1960),
        ("both", 5, 1, 1, 7, 7, 200, 1960, 1960),
    ]


def test_without_download_counts_shares_of_downloads_are_not_known(built: Built) -> None:
    db = built(project("a", None, ["ann"], by=ONE), project("b", None, [], "org"))
    for metric in ("organization_by_rank", "direct_owners", "concentration", "readiness_cells",
                   "readiness_remedies"):  # fmt: skip
        found = rows(db, metric, "known_downloads downloads_share")
        assert set(found) == {(None, None)}, metric
    assert rows(db, "readiness_remedies", "covered_downloads")[0] == (None,)


def test_where_nobody_says_who_owns_there_is_no_row(built: Built) -> None:
    db = built(project("a", 1, None), project("b", 1, None))
    for metric in ("organization_by_rank", "direct_owners", "projects_per_sole_owner",
                   "concentration", "readiness_cells", "readiness_projects",
                   "readiness_remedies"):  # fmt: skip
        assert catalog.run(db, metric).num_rows == 0, metric


def test_no_table_names_an_account(built: Built) -> None:
    people = [f"person-{letter}" for letter in "xyz"]
    db = built(project("a", 3, people, by=ONE), project("b", 2, people[:1]), project("c", 1, []))
    for name, table in exported(db).items():
        assert "person-" not in json.dumps(table.to_pylist(), default=str), name


def test_ordinals_of_sole_owners_do_not_follow_names(built: Built) -> None:
    """Which of two has ordinal 1 is decided by projects and ranks, whatever they are called."""
    for first, second in (("ann", "zoe"), ("zoe", "ann")):
        db = built(project("a", 1, [first]), project("b", 1, [second]), project("c", 1, [second]))
        assert rows(db, "projects_per_sole_owner", "owner_ordinal projects") == [(2, 1), (1, 2)]


def test_no_amount_of_an_account_is_the_exact_one_of_its_projects(built: Built) -> None:
    """Ten one-project accounts: rounded, nothing tells which project is whose."""
    exact = [123_456 - 7 * place for place in range(10)]
    db = built(*(project(f"p{place}", number, [f"o{place}"]) for place, number in enumerate(exact)),
               project("club", 99, [], "org"))  # fmt: skip
    found = rows(db, "concentration", "holder downloads covered_downloads known_downloads")
    for holder in ("owner", "sole_owner"):
        amounts = [row[1:] for row in found if row[0] == holder]
        assert {downloads for downloads, _, _ in amounts} == {120_000}
        covered = [each for _, each, _ in amounts]
        assert covered == sorted(covered)
        assert covered[0] == 120_000
        assert covered[-1] == 1_200_000
        assert all(len(str(each).rstrip("0")) <= 2 for each in covered)
        assert all(each <= known for _, each, known in amounts)
    assert [row[1] for row in found if row[0] == "organization"] == [99]


def test_projects_are_listed_by_name_with_what_they_lack(built: Built) -> None:
    db = built(project("zeta", 900, ["ann"]), project("beta", 800, ["bob"]),
               project("alpha", 100, ["cid"], by=ONE))  # fmt: skip
    assert rows(db, "readiness_projects", "project lacks") == [
        ("alpha", "holder"), ("beta", "both"), ("zeta", "both"),
    ]  # fmt: skip


def test_what_was_not_read_is_in_no_denominator_of_the_figure(built: Built) -> None:
    words = drawn("direct_owners", catalog.run(built(*WORLD), "direct_owners")).usermeta
    assert words["finding"].startswith("4 of 8 projects")
    assert "n = 8" in words["counted"]


def test_the_two_shares_of_bare_projects_say_how_they_differ(built: Built) -> None:
    """old's newest release is too old to be attested: in the table, not in the headline."""
    db = built(project("new", 9, ["ann"]), project("old", 8, ["bob"], date="2020-01-01"),
               project("both", 7, ["ann", "bob"]))  # fmt: skip
    [headline] = [each for each in headlines({"metrics": headline_metrics(db), "cohort": {}},
                                             catalog.run(db, "sensitivity"))
                  if each.words.startswith("have one owner, no organization")]  # fmt: skip
    assert headline.value == "1 of 2"
    assert headline.of == "projects with known owners and a latest release since then"
    assert headline.words.endswith("an unattested release since October 2024")
