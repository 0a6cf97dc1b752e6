"""Intervals of headlines, and what other choices would say."""

from pipeline import catalog, statistics
from pipeline.summary import headline_metrics
from tests.helpers.literal import Built, Project, Publisher, history, release
from tests.helpers.tables import rows

A = Publisher()


B = Publisher(repository="Other/two", repository_id="102", owner_id="12")


def test_projects_of_one_owner_are_one_cluster(built: Built) -> None:
    """Whose projects all belong to one owner says nothing of other owners: no interval."""
    going = (("1", "2025-01-01", A), ("2", "2025-01-02", A))
    db = built(history("p", *going), history("q", *going))
    assert rows(catalog.run(db, "attestation_persistence"), "known", "low", "high") == [
        (2, None, None)
    ]


def test_a_cluster_is_the_owner_who_publishes(built: Built) -> None:
    """Of the newest attested file, else of a declared repository, else the project alone."""
    lab = Publisher(kind="GitLab", repository="Group/Sub/p")
    google = Publisher(kind="Google", email="x@index.invalid")
    source, home = "https://github.com/Acme/x", "https://gitlab.com/zeta/x"
    db = built(
        history("moved", ("1", "2025-01-01", A), ("2", "2025-02-01", B), urls={"Source": source}),
        history("grouped", ("1", "2025-01-01", lab)),
        history(
            "declared",
            ("1", "2025-01-01", None),
            urls={"Homepage": home, "Source": source, "Other": "https://github.com/a/b"},
        ),
        history("by-mail", ("1", "2025-01-01", google), urls={"Homepage": home}),
        history("alone-here", ("1", "2025-01-01", None)),
    )
    found = db.sql("select project, cluster, cluster_source from fct_cluster").fetchall()
    assert {project: (cluster, source) for project, cluster, source in found} == {
        "moved": ("github/other", "attested"),
        "grouped": ("gitlab/group", "attested"),
        "declared": ("github/acme", "declared"),
        "by-mail": ("gitlab/zeta", "declared"),
        "alone-here": ("alone-here", "project"),
    }


def test_tenths_below_rank_100_have_an_interval_by_owners(built: Built) -> None:
    """200 projects, the last 20: ten of one owner, attested, and ten alone, not attested."""

    def at(rank: int) -> Project:
        return history(f"p{rank}", ("1", "2025-01-01", A if 180 < rank <= 190 else None))

    db = built(*(at(rank) for rank in range(1, 201)))
    found = catalog.run(db, "adoption_along_ranks")
    assert set(rows(found, "low", "high", decile=5)) == {(None, None)}, "ranks 81 to 100"
    expected = statistics.clustered((10, *[0] * 10), (10, *[1] * 10))
    assert expected is not None
    assert set(rows(found, "decile_attested", "decile_known", "low", "high", decile=10)) == {
        (10, 20, expected.low, expected.high)
    }
    low, high = statistics.wilson(10, 20)
    assert expected.low < low < high < expected.high


def test_what_other_choices_would_say(built: Built) -> None:
    db = built(
        history("p", ("1", "2025-01-01", None), ("2rc1", "2025-01-02", A), downloads=300),
        Project(
            "q",
            {
                "1": release("q", "1", "2025-01-01", None),
                "2": release("q", "2", "2025-01-02", A, A, yanked=True),
            },
        ),
        Project("r", {"1": release("r", "1", "2025-01-01", A, None)}),
        history("s", ("1", "2025-01-01", A), owners=None),
        Project("gone", {}, outcome="not_found"),
    )
    found = catalog.run(db, "sensitivity")
    by_choice = rows(found, "variant", "numerator", "denominator", "points", id="projects_attested")
    assert by_choice == [
        ("reported", 1, 4, 0.0),
        ("none of the unknown", 1, 5, -5.0),
        ("all of the unknown", 2, 5, 15.0),
        ("with pre-releases", 2, 4, 25.0),
        ("with yanked", 2, 4, 25.0),
        ("with both", 3, 4, 50.0),
        ("without the last 14 days", 1, 4, 0.0),
        ("verified", None, None, None),
        ("any_file", 2, 4, 25.0),
        ("attested by default", 1, 4, 0.0),
    ]
    downloads = rows(found, "numerator", "denominator", id="projects_attested_by_downloads")
    assert downloads[:4] == [(100, 600), (100, 700), (200, 700), (400, 600)]
    assert rows(found, "variant", "share", id="projects_single_owner") == [
        ("reported", 0.0),
        ("none of the unknown", 0.0),
        ("all of the unknown", 2 / 5),
    ]


def test_the_reported_choice_is_the_headline(built: Built) -> None:
    many = [history(f"p{n}", ("1", "2025-01-01", A if n % 3 else None)) for n in range(101)]
    db = built(*many)
    headlines = {row["id"]: (row["numerator"], row["denominator"]) for row in headline_metrics(db)}
    found = catalog.run(db, "sensitivity")
    for name, *counts in rows(found, "id", "numerator", "denominator", variant="reported"):
        assert tuple(counts) == headlines[name], name
    sizes = rows(found, "variant", "denominator", id="projects_attested", dimension="cohort_size")
    assert sizes == [("top 100", 100)]  # not the sizes the cohort does not have


def test_a_source_that_cannot_tell_gives_null(built: Built) -> None:
    db = built(Project("p", {}, outcome="not_found"))
    assert {value for (value,) in rows(catalog.run(db, "sensitivity"), "numerator")} == {None}
