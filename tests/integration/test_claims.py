"""Claims judged by what a snapshot says, on every page and in every form."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture
from pipeline import snapshot as store
from pipeline.claims import Number, numbers
from pipeline.claims.claim_ledger import Ledger
from pipeline.report import article
from pipeline.report.claims import claims_of, cohort_name, render_claims
from pipeline.study import study_of
from tests.helpers import literal
from tests.helpers.claim_worlds import FIRST, SECOND, A, by_id, judged, loaded, world
from tests.helpers.command import called
from tests.helpers.literal import Project, history

Said = tuple[Mapping[str, Number], dict[str, Any]]


def said(folder: Path, projects: list[Project]) -> Said:
    """The numbers of a world, and what the ledger says of it by claim."""
    study = study_of(literal.snapshot(folder, *projects))
    with study.db:
        return numbers(study.db), by_id(claims_of(study))


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Said:
    return said(tmp_path_factory.mktemp("unchanged"), world())


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return loaded(tmp_path_factory.mktemp("ledger"))


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (5, {"organization": "zeta"}),
        (4, {"owners": ["ann", "bob"]}),
        (4, {"owners": ["cid"]}),
        (3, {"contact": {"author_email": "team@acme.invalid"}}),
        (3, {"contact": {"author_email": "x@gmail.com"}}),
        (3, {"contact": {"author_email": ""}}),
        (3, {"urls": {}}),
        (2, {"urls": {}}),
        (3, {"downloads": 1000}),
        (
            2,
            {
                "releases": history(
                    "p02", ("1.0", "2025-11-01", None), ("1.1", "2026-02-01", A)
                ).releases
            },
        ),
        (2, {"releases": history("p02", ("1.0", "2023-11-01", None)).releases}),
        (3, {"outcome": "not_found"}),
    ],
)
def test_a_changed_number_changes_exactly_the_claims_that_depend_on_it(
    tmp_path: Path, ledger: Ledger, unchanged: Said, place: int, change: dict[str, Any]
) -> None:
    before, one = unchanged
    after, other = said(tmp_path, world({place: replace(world()[place], **change)}))
    changed = {name for name in before if before[name] != after[name]}
    expected = {each.id for each in ledger.claims if each.numbers & changed}
    assert {name for name in one if one[name] != other[name]} == expected
    assert 0 < len(expected) < 26, "some depend on it, and not all that are tested"


def test_a_claim_that_moved_since_the_baseline_comes_first(tmp_path: Path) -> None:
    joined = {place: replace(world()[place], organization="zeta") for place in (4, 6)}
    earlier = literal.snapshot(tmp_path, *world(), as_of=FIRST)
    later = literal.snapshot(tmp_path, *world(joined), as_of=SECOND)
    found = judged(later, earlier)
    assert found["baseline"] == earlier.id
    assert found["moved"] == ["C36", "C52"], "2 of 40 in an organization, then 4 of 40"
    order = [each["id"] for each in found["claims"]]
    assert order[:2] == found["moved"]
    assert order[2:] == sorted(set(order) - set(found["moved"]))
    [test] = by_id(found)["C36"]["data"]["tests"]
    assert (test["before"], test["value"], test["holds"], test["moved"]) == (0.05, 0.1, True, True)
    churn = by_id(found)["C59"]["data"]
    assert churn["verdict"] == "context_only", "how many change is not whether it is flagged"
    assert churn["tests"][0]["numerator"] == 0
    assert churn["tests"][0]["denominator"] == 41, "40 projects for 31 days, in months"
    assert judged(later)["moved"] == []
    text = article.article(found, set())
    assert f"Moved across their threshold since `{earlier.id}`: " in text
    assert text.index("C36") < text.index("C02")


def test_what_a_published_table_cannot_tell_is_not_measurable(tmp_path: Path) -> None:
    names = [f"p{place:02}" for place in range(40)]
    listed = {
        "last_update": "2026-04-01",
        "rows": [{"project": name, "download_count": 100} for name in names],
    }
    (tmp_path / "list.json").write_text(json.dumps(listed))
    rows = ["project,version,file,has_provenance,publisher"] + [
        f"{name},1,{name}-1-py3-none-any.whl,{'true,GitHub' if n % 2 else 'false,'}"
        for n, name in enumerate(names)
    ]
    (tmp_path / "table.csv").write_text("\n".join(rows) + "\n")
    found = judged(
        capture.collect(
            capture.Options(
                source="published",
                data=tmp_path / "data",
                top=40,
                top_list=str(tmp_path / "list.json"),
                adoption=str(tmp_path / "table.csv"),
            )
        )
    )
    claims = by_id(found)
    told = {
        name
        for name, each in claims.items()
        if each["data"] and each["data"]["verdict"] != "not_measurable"
    }
    assert told == {"C44", "C45", "C47", "C56"}
    verdicts = {name: claims[name]["data"]["verdict"] for name in told}
    assert verdicts == {
        "C44": "not_decidable",
        "C45": "supported",
        "C47": "context_only",
        "C56": "context_only",
    }
    assert claims["C36"]["data"]["why"] == (
        "Not measurable from this source: projects in an organization (this source does not say)."
    )
    assert "the most projects one account is alone on (this" in claims["C40"]["data"]["why"]
    assert claims["C36"]["data"]["tests"][0]["holds"] is None
    assert claims["C36"]["sentence"].count(".") == 1, "only what documents say"
    assert found["counts"]["data"]["not_measurable"] == 22


def test_counts_add_up_and_words_are_filled(tmp_path: Path) -> None:
    found = judged(literal.snapshot(tmp_path, *world()))
    assert [sum(each.values()) for each in found["counts"].values()] == [64, 64, 64]
    assert found["counts"]["data"]["documents_only"] == sum(
        each["data"] is None for each in found["claims"]
    )
    text = json.dumps(found)
    assert not re.search(r"\{[A-Z]+\}", text)
    assert not re.search(r"\[\[|\]\]|\{[a-z_]+(\.[a-z]+)?\}", text)
    claim = by_id(found)["C36"]
    assert claim["data"]["why"] == (
        "In the top 40 on 1 November 2026, 5.0% (2 of 40) of the projects whose ownership is known "
        "are in an organization."
    )
    assert claim["sentence"].endswith(claim["data"]["why"])
    assert claim["figure"] == "organization_by_rank"


def test_two_evaluations_are_equal_byte_for_byte(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        study = study_of(literal.snapshot(tmp_path / name, *world()))
        with study.db:
            found.append(
                (
                    render_claims(study, "json"),
                    render_claims(study, "text"),
                    article.article(claims_of(study), {"adoption_along_ranks"}),
                )
            )
    assert found[0] == found[1]


HOSTILE = "top <script>alert(1)</script>\x1b[31m\u202e|[x](javascript:1) `a` *b*\n=cmd()"


def test_a_hostile_cohort_name_is_text_everywhere(tmp_path: Path) -> None:
    snapshot = literal.snapshot(tmp_path, *world())
    cohort = {**snapshot.manifest["cohort"], "name": HOSTILE}
    study = study_of(replace(snapshot, manifest={**snapshot.manifest, "cohort": cohort}))
    with study.db:
        found, shown = claims_of(study), render_claims(study, "text")
    page = article.article(found, set())
    for text in (json.dumps(found, ensure_ascii=False), shown, page):
        assert not re.search("[\x1b\u202e]", text)
    assert "<script" not in page
    assert "[x](javascript" not in page
    assert "\n=cmd" not in page + shown
    assert page.count("\n## ") == 3
    assert len(shown.splitlines()) == 66
    assert cohort_name({"name": "projects of a.txt"}) == "projects of a.txt"


def test_the_article_says_what_to_do_with_each_claim(tmp_path: Path) -> None:
    found = judged(literal.snapshot(tmp_path, *world()))
    page = article.article(found, {"adoption_along_ranks"})
    heads = re.findall(r"^### (C\d\d) ", page, re.M)
    assert sorted(heads) == [f"C{n:02}" for n in range(1, 65)]
    assert page.count("- Figure: ") == 1, "only figures that were drawn"
    assert "{BLOG}" not in page
    for title, n in re.findall(r"^## To (\w+) \((\d+)\)", page, re.M):
        assert int(n) == sum(each["advice"] == title for each in found["claims"])
    assert "Simulated" not in page
    assert "**Simulated data: not for publication.**" in article.article(
        {**found, "simulated": True}, set()
    )


def test_the_verb_prints_a_table_and_json(tmp_path: Path) -> None:
    data = ("--data-dir", str(tmp_path))
    made = called("collect", "--top", "20", *data).stdout.strip()
    shown = called("claims", made, *data)
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert len(lines) == 66
    assert lines[0].split() == ["2024-03", "now", "by", "data", "claim"]
    assert lines[10].startswith("C10  contradicted   contradicted   documents only ")
    found = json.loads(called("claims", "latest", "--format", "json", *data).stdout)
    assert found["snapshot"] == made
    assert found["simulated"] is True
    assert "Simulated data: " in found["claims"][10]["sentence"]
    by_data = {each["data"]["verdict"] for each in found["claims"] if each["data"]}
    assert by_data <= {"simulated", "context_only", "not_measurable"}, (
        "no verdict from a simulation"
    )
    assert "simulated" in by_data
    assert {"supported", "partly", "contradicted"} & set(found["counts"]["data"])
    assert not any(found["counts"]["data"][name] for name in ("supported", "contradicted"))
    bad = called("claims", made, "--format", "pdf", *data)
    assert bad.returncode == 2
    assert "--format pdf is unknown; use text or json" in bad.stderr
    assert store.newest_first(tmp_path)[0].id == made
