"""One repository for every spelling of its URL, and how it is related to the attested one."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipeline import catalog
from pipeline.repositories import declared, well_known
from tests.helpers.literal import Built, Project, Publisher, history

A = Publisher()
ONE = [
    "https://github.com/acme/one", "http://github.com/acme/one/", "HTTPS://GitHub.COM/Acme/One",
    "https://www.github.com/acme/one", "https://github.com/acme/one.git",
    "https://github.com/acme/one.git/", "https://github.com/acme/one/tree/main",
    "https://github.com/acme/one/blob/main/CHANGES.md#v2", "https://github.com/acme/one/issues",
    "https://github.com/acme/one/issues/1?q=is%3Aopen", "https://github.com/acme/one#readme",
    "https://github.com/acme/one?tab=readme", "https://github.com//acme//one",
    "https://github.com:443/acme/one", "https://github.com./acme/one", "github.com/acme/one",
    "github.com:443/acme/one", "git+https://github.com/acme/one.git@main",
    "git+ssh://git@github.com/acme/one.git", "ssh://git@github.com:22/acme/one.git",
    "ssh://git@github.com:acme/one.git", "git@github.com:acme/one.git",
    "git@github.com:/acme/one.git", "git@github.com/acme/one.git", "git://github.com/acme/one",
    "https://user:token@github.com/acme/one", " <https://github.com/acme/one>, ",
    "https://codeload.github.com/acme/one/tar.gz/v1", "https://github.com/acme/one/archive/v1.zip",
    "https://raw.githubusercontent.com/acme/one/main/README.md",
]  # fmt: skip
NOTHING = [
    "", " ", "UNKNOWN", "https://github.com", "https://github.com/acme", "https://github.com/acme/",
    "https://github.com/sponsors/acme", "https://github.com/orgs/acme/repositories",
    "https://gitlab.com/groups/acme/one", "https://gitlab.com/acme/-/issues",
    "https://example.invalid/github.com/acme/one", "https://github.com.example.invalid/acme/one",
    "https://notgithub.com/acme/one", "https://github.com@example.invalid/acme/one",
    "https://example.invalid\\@github.com/acme/one", "javascript:alert('github.com/acme/one')",
    "javascript://github.com/acme/one", "file://github.com/acme/one",
    "mailto:x@github.com/acme/one",
    "https://g\N{LATIN SMALL LETTER DOTLESS I}thub.com/acme/one", "https://gist.github.com/acme/0123",
    "https://github.com/\N{KELVIN SIGN}/one", "https://github.com/acme/..", "https://github.com/./one",
    "https://github.com/acme%2Fone/x", "https://github.com/acme/o ne", "https://github.com/acme/<b>",
    "https://[github.com/acme/one", "https://acme.github.io/",
    "https://docs.github.com/en/rest", "https://a.b.github.io/one", "https://github.com/a\n/one",
    "https://gitlab.com/" + "group/" * 22 + "one",
    "https://github.com/acme/" + "x" * 5000, "https://github.com" + "/a.a" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("url", ONE)
def test_every_spelling_is_one_repository(url: str) -> None:
    found = declared(url)
    assert found is not None
    assert (found.forge, found.repository) == ("github", "acme/one")
    assert not found.is_page
    assert not found.is_subfolder


@pytest.mark.parametrize("url", NOTHING)
def test_what_names_no_repository(url: str) -> None:
    assert declared(url) is None


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://gitlab.com/acme/group/sub/one", "acme/group/sub/one"),
        ("https://gitlab.com/" + "group/" * 21 + "one", "group/" * 21 + "one"),
        ("https://gitlab.com/acme/group/one.git", "acme/group/one"),
        ("https://gitlab.com/acme/group/one/-/issues", "acme/group/one"),
        ("https://gitlab.com/acme/group/one/-/tree/main/python", "acme/group/one"),
        ("https://gitlab.com/acme/group/one/tree/main", "acme/group/one"),
        ("https://gitlab.com/acme/group/one/issues", "acme/group/one"),
        ("git@gitlab.com:acme/group/one.git", "acme/group/one"),
        ("git@gitlab.com:0acme/one", "0acme/one"),
        ("https://acme.gitlab.io/one/docs", "acme/one"),
        ("https://bitbucket.org/acme/one/overview", "acme/one"),
        ("https://codeberg.org/acme/one/src/branch/main", "acme/one"),
        ("https://acme.github.io/one", "acme/one"),
        ("http://Acme.GitHub.com/One/docs/index.html", "acme/one"),
    ],
)
def test_groups_pages_and_other_forges(url: str, repository: str) -> None:
    found = declared(url)
    assert found is not None
    assert found.repository == repository


@pytest.mark.parametrize(
    ("url", "is_subfolder"),
    [
        ("https://github.com/acme/one/tree/main/python", True),
        ("https://github.com/acme/one/tree/main/", False),
        ("https://gitlab.com/acme/one/-/tree/main/python", True),
        ("https://github.com/acme/one/blob/main/python/README.md", False),
        ("https://bitbucket.org/acme/one/src/main/python", True),
    ],
)
def test_a_folder_of_a_repository(url: str, is_subfolder: bool) -> None:
    found = declared(url)
    assert found is not None
    assert found.is_subfolder == is_subfolder


@pytest.mark.parametrize(
    ("label", "known"),
    [
        ("Source", "source"), ("Source Code", "source"), ("source_code", "source"),
        ("GitHub", "source"), ("Repository:", "source"), ("home_page", "homepage"),
        ("Home-Page", "homepage"), ("download_url", "download"), ("Bug Tracker", "issues"),
        ("What's New", "changelog"), ("Docs", "documentation"), ("Donate!", "funding"),
        ("Code", "source"), ("GitHub Repo", "source"), ("GitLab", "source"), ("Home", "homepage"),
        ("Source of truth", None), ("", None), ("<i>Label</i>", None),
    ],
)  # fmt: skip
def test_labels_are_normalised_as_specified(label: str, known: str | None) -> None:
    assert well_known(label) == known


def related(db: duckdb.DuckDBPyConnection) -> dict[str, tuple[str | None, str | None]]:
    rows = db.sql("select project, repository_relation, repository_outcome from fct_project")
    return {project: (relation, outcome) for project, relation, outcome in rows.fetchall()}


@pytest.mark.parametrize(
    ("urls", "relation"),
    [
        ({"Source": "https://github.com/acme/one"}, "match"),
        ({"Code": "https://github.com/acme/one"}, "match"),
        ({"Homepage": "https://github.com/acme/one"}, "match"),
        ({"Homepage": "https://acme.github.io/one/"}, "match"),
        ({"Homepage": "https://acme.github.io/other/"}, "undeclared"),
        ({"Homepage": "https://elsewhere.gitlab.io/other/"}, "undeclared"),
        ({"Homepage": "https://acme.github.io/x/", "Source": "https://github.com/b/c"}, "mismatch"),
        ({"Source": "https://acme.github.io/x/", "Homepage": "https://github.com/b/c"}, "mismatch"),
        ({"Source": "https://github.com/acme/one/tree/main/python"}, "monorepo"),
        ({"Source": "https://github.com/acme/two"}, "same_owner"),
        # a source link decides, whatever the home page is
        ({"Source": "https://github.com/b/c", "Homepage": "https://github.com/acme/one"},
         "mismatch"),
        ({"Source": "https://github.com/acme/one", "Homepage": "https://github.com/b/c"}, "match"),
        ({"Source": "https://example.invalid/one", "Homepage": "https://github.com/acme/one"},
         "match"),
        ({"Source": "https://github.com/b/c", "Repository": "https://github.com/acme/one"},
         "match"),
        # other labels neither match nor contradict
        ({"Source": "https://github.com/b/c", "Issues": "https://github.com/acme/two"},
         "mismatch"),
        ({"Source": "https://github.com/b/c", "Issues": "https://github.com/acme/one"},
         "mismatch"),
        ({"Issues": "https://github.com/acme/one"}, "undeclared"),
        ({"Docs": "https://github.com/acme/one/tree/main/docs"}, "undeclared"),
        ({"Docs": "https://acme.github.io/one/"}, "undeclared"),
        ({"Changelog": "https://github.com/b/c/blob/main/CHANGES.md"}, "undeclared"),
        ({"Download": "https://github.com/b/c/archive/v1.zip"}, "undeclared"),
        ({"Plugin of": "https://github.com/b/c"}, "undeclared"),
        ({"Source": "https://github.com/elsewhere/one"}, "mismatch"),
        ({"Source": "https://gitlab.com/acme/one"}, "mismatch"),
        ({"Source": "https://bitbucket.org/acme/one"}, "mismatch"),
        ({"Source": "https://codeberg.org/acme/one"}, "mismatch"),
        ({"Homepage": "https://codeberg.org/acme/one"}, "mismatch"),
        ({"Funding": "https://github.com/acme/one"}, "undeclared"),
        ({"Sponsor": "https://github.com/sponsors/acme"}, "undeclared"),
        ({}, "undeclared"),
    ],
)  # fmt: skip
def test_relation_of_declared_and_attested(
    built: Built, urls: dict[str, str], relation: str
) -> None:
    outcome = {"monorepo": "match", "same_owner": "mismatch"}.get(relation, relation)
    db = built(history("p", ("1", "2025-01-01", A), urls=urls))
    assert related(db) == {"p": (relation, outcome)}


def test_a_repository_of_several_projects_is_a_monorepo(built: Built) -> None:
    urls = {"Source": "https://github.com/acme/one"}
    old_name = replace(A, repository="acme/old")
    db = built(
        history("a", ("1", "2025-01-01", A), urls=urls),
        history("b", ("1", "2025-01-01", old_name), urls=urls),
        history(
            "c", ("1", "2025-01-01", replace(A, repository="acme/c", repository_id="3")), urls=urls
        ),
    )
    assert related(db) == {
        "a": ("monorepo", "match"),
        "b": ("renamed", "match"),
        "c": ("same_owner", "mismatch"),
    }


def test_equal_ids_are_a_rename_and_equal_owner_ids_one_owner(built: Built) -> None:
    renamed = replace(A, repository="acme-inc/one-next")
    db = built(
        history("p", ("1", "2025-01-01", A), ("2", "2025-02-01", renamed),
                urls={"Source": "https://github.com/acme/one"}),
        history("q", ("1", "2025-01-01", replace(renamed, repository="acme-inc/q",
                repository_id="9")), urls={"Source": "https://github.com/acme/q"}),
    )  # fmt: skip
    assert related(db) == {"p": ("renamed", "match"), "q": ("same_owner", "mismatch")}


def test_without_ids_names_decide(built: Built) -> None:
    bare = replace(A, repository_id=None, owner_id=None)
    moved = replace(bare, repository="other/one")
    db = built(history("p", ("1", "2025-01-01", bare), ("2", "2025-02-01", moved),
                       urls={"Source": "https://github.com/acme/one"}))  # fmt: skip
    assert related(db) == {"p": ("mismatch", "mismatch")}


def test_unknown_and_not_attested_are_told_apart(built: Built) -> None:
    urls = {"Source": "https://github.com/acme/one"}
    google = Publisher(kind="Google", repository=None, email="x@example.invalid")
    db = built(
        history("a", ("1", "2025-01-01", google), urls=urls),
        history("b", ("1", "2025-01-01", None), urls=urls),
        Project("c", {}, outcome="not_found"),
    )
    assert related(db) == {"a": ("unknown", "unknown"), "b": (None, None), "c": (None, None)}
    assert catalog.run(db, "repository_relations").num_rows == 0


def test_relations_add_up_to_the_outcomes(built: Built) -> None:
    db = built(
        history("a", ("1", "2025-01-01", A), urls={"Source": "https://github.com/acme/one"}),
        history("b", ("1", "2025-01-01", replace(A, repository="b/b", repository_id="2",
                owner_id="2")), urls={"Source": "https://github.com/b/c"}),
        history("c", ("1", "2025-01-01", replace(A, repository="c/c", repository_id="3",
                owner_id="3"))),
    )  # fmt: skip
    rows = {
        row["relation"]: row["projects"]
        for row in catalog.run(db, "repository_relations").to_pylist()
    }
    assert rows == {"match": 1, "monorepo": 0, "renamed": 0, "same_owner": 1, "mismatch": 0,
                    "undeclared": 1, "unknown": 0}  # fmt: skip


def test_urls_of_real_projects_fold_together(real: Path) -> None:
    """5,208 projects, 2019 to 2024: 5,767 URLs as declared, 4,816 repositories of known forges."""
    source = str(real / "project_repositories_2019_2024.parquet")
    declared_by = defaultdict(set)
    with duckdb.connect() as db:
        rows = db.sql(
            "select distinct project, repository from read_parquet($file)", params={"file": source}
        ).fetchall()
    for project, url in rows:
        declared_by[project].add(url)
    urls = set().union(*declared_by.values())
    found = {url: declared(url) for url in urls}
    known = {url: (each.forge, each.repository) for url, each in found.items() if each is not None}
    assert (len(declared_by), len(urls), len(known)) == (5208, 5767, 5596)
    assert len(set(known.values())) == 4816, "780 URLs fold into another one"
    varied = {project: each for project, each in declared_by.items() if len(each) > 1}
    one = [each for each in varied.values() if len({known.get(url, url) for url in each}) == 1]
    assert (len(varied), len(one)) == (1089, 718), "718 of 1,089 projects only changed the spelling"
    assert sum(each.is_subfolder for each in found.values() if each) == 19
    assert sum(each.is_page for each in found.values() if each) == 14
    on_forge = [
        url for url in urls if url.lower().removeprefix("https://").startswith("github.com/")
    ]
    assert [url for url in on_forge if url not in known] == [
        url for url in on_forge if url.rstrip("/").count("/") < 4
    ], "only a URL without a repository's name is left out"
