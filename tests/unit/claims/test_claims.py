"""Claims judged by what a snapshot says, on every page and in every form."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture
from pipeline import snapshot as store
from pipeline.claims import Number, numbers, prose
from pipeline.claims.judge import Judgement, judge, verdict
from pipeline.claims.ledger import Claim, Evidence, Ledger, Trial
from pipeline.report import article
from pipeline.report.claims import claims_of, cohort_name, render_claims
from pipeline.study import study_of
from tests.helpers import literal
from tests.helpers.claim_worlds import FIRST, SECOND, A, by_id, judged, loaded, world
from tests.helpers.command import called
from tests.helpers.literal import history


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return loaded(tmp_path_factory.mktemp("ledger"))


# --- judging ---------------------------------------------------------------------------------


def share(numerator: int | None, denominator: int, evidence: str = "exact") -> Number:
    value = None if numerator is None else numerator / denominator
    note = "this source does not say" if numerator is None else None
    return Number("n", value, numerator, denominator, "share", "projects", evidence, note)


def trial(comparison: str, direction: str, metric: str = "n", **more: Any) -> Trial:
    told = {"kind": "claim", "metric": metric, "label": "the number", "unit": "share",
            "comparison": comparison, "direction": direction, "cohort": "c",
            "because": "b", **more}  # fmt: skip
    return Trial(**told)


def outcome(
    *tests: Trial,
    now: dict[str, Number],
    before: dict[str, Number] | None = None,
    is_simulated: bool = False,
) -> tuple[str | None, tuple[Judgement, ...], bool]:
    evidence = (Evidence("s", "w", "2024", "x"),)
    claim = Claim("C01", "0", "argument", "a", "partly", "partly", "w", "keep", "S.", evidence,
                  tests, ("{n} of them.",))  # fmt: skip
    texts = {"as_of": "2026-11-01", "cohort": "the top 40", "mark": ""}
    ledger = Ledger("2024-03", "2026-08", {"0": "x"}, (claim,))
    [found] = judge(ledger, now, before, texts, is_simulated)
    return found.verdict, found.judgements, found.moved


FOR, AGAINST = (trial(">=", "supports", threshold=0.5), trial(">=", "contradicts", threshold=0.5))


@pytest.mark.parametrize(
    ("tests", "number", "expected"),
    [
        ((FOR,), share(20, 40), "supported"),
        ((FOR,), share(19, 40), "contradicted"),
        ((AGAINST,), share(20, 40), "contradicted"),
        ((FOR, AGAINST), share(20, 40), "partly"),
        ((FOR,), share(None, 40), "not_measurable"),
        ((FOR,), share(20, 29), "not_decidable"),
        ((FOR,), share(19, 40, "lower_bound"), "not_decidable"),
        ((FOR,), share(20, 40, "lower_bound"), "supported"),
        ((trial("<", "supports", threshold=0.5),), share(1, 40, "lower_bound"), "not_decidable"),
        ((trial("<", "supports", threshold=0.5),), share(30, 40, "lower_bound"), "contradicted"),
    ],
)
def test_verdict_by_data(tests: tuple[Trial, ...], number: Number, expected: str) -> None:
    assert outcome(*tests, now={"n": number})[0] == expected


def test_a_number_that_is_only_near_a_claim_decides_nothing() -> None:
    near = trial(">=", "supports", threshold=0.5, kind="context")
    for value in (share(40, 40), share(0, 40)):
        assert outcome(near, now={"n": value})[0] == "context_only"
    assert outcome(near, now={"n": share(None, 40)})[0] == "not_measurable"
    assert outcome(FOR, near, AGAINST, now={"n": share(40, 40)})[0] == "partly"
    other = trial(">=", "contradicts", metric="m", threshold=0.5, kind="context")
    assert outcome(FOR, other, now={"n": share(40, 40), "m": share(40, 40)})[0] == "supported"
    untold = outcome(FOR, other, now={"n": share(None, 40), "m": share(40, 40)})
    assert untold[0] == "not_measurable"


def test_simulated_data_give_no_verdict() -> None:
    near = trial(">=", "supports", threshold=0.5, kind="context")
    for tests, expected in (((FOR,), "simulated"), ((FOR, near), "simulated"),
                            ((near,), "context_only")):  # fmt: skip
        for value in (share(40, 40), share(0, 40), share(20, 29)):
            assert outcome(*tests, now={"n": value}, is_simulated=True)[0] == expected
    assert outcome(FOR, now={"n": share(None, 40)}, is_simulated=True)[0] == "not_measurable"


def test_one_test_untold_leaves_the_claim_open() -> None:
    other = trial(">=", "supports", metric="m", threshold=0.5)
    found, judgements, _ = outcome(FOR, other, now={"n": share(30, 40), "m": share(None, 40)})
    assert found == "not_decidable"
    assert [each.holds for each in judgements] == [True, None]
    assert judgements[1].note == "this source does not say"
    assert verdict(judgements[:1]) == "supported"


def test_a_number_can_stand_against_another() -> None:
    test = trial(">=", "supports", against="m")
    assert outcome(test, now={"n": share(30, 40), "m": share(20, 40)})[0] == "supported"
    assert outcome(test, now={"n": share(10, 40), "m": share(20, 40)})[0] == "contradicted"
    untold = outcome(test, now={"n": share(10, 40), "m": share(None, 40)})
    assert untold[0] == "not_measurable"
    assert untold[1][0].note == "this source does not say"


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [((19, 40), (20, 40), True), ((20, 40), (40, 40), False), ((20, 40), (19, 40), True),
     ((None, 40), (20, 40), False), ((20, 29), (19, 40), False)],
)  # fmt: skip
@pytest.mark.parametrize("evidence", ["exact", "lower_bound"])
def test_a_claim_moves_when_its_number_crosses_the_threshold(
    before: tuple[int | None, int], now: tuple[int | None, int], moved: bool, evidence: str
) -> None:
    found = outcome(FOR, now={"n": share(*now, evidence)}, before={"n": share(*before, evidence)})
    assert found[2] == moved


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (share(300, 968), "31.0% (300 of 968)"),
        (share(12, 20), "12 in 20"),
        (replace(share(7, 4000), unit="count", value=7), "7"),
        (replace(share(42, 10_000), unit="per_1000", value=4.2), "4.2 per 1,000"),
        (replace(share(0, 3), unit="per_1000", value=0.0), "0 of 3"),
    ],
)
def test_a_number_as_a_sentence_says_it(number: Number, text: str) -> None:
    assert prose.fill("{n}", {"n": number}, {}) == text


# --- on snapshots ----------------------------------------------------------------------------


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
        (2, {"releases": history("p02", ("1.0", "2025-11-01", None), ("1.1", "2026-02-01", A))
             .releases}),
        (2, {"releases": history("p02", ("1.0", "2023-11-01", None)).releases}),
        (3, {"outcome": "not_found"}),
    ],
)  # fmt: skip
def test_a_changed_number_changes_exactly_the_claims_that_depend_on_it(
    tmp_path: Path, ledger: Ledger, place: int, change: dict[str, Any]
) -> None:
    found = []
    for name, projects in (
        ("a", world()),
        ("b", world({place: replace(world()[place], **change)})),
    ):
        study = study_of(literal.snapshot(tmp_path / name, *projects))
        with study.db:
            found.append((numbers(study.db), by_id(claims_of(study))))
    (before, one), (after, other) = found
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
    listed = {"last_update": "2026-04-01", "rows": [
        {"project": name, "download_count": 100} for name in names]}  # fmt: skip
    (tmp_path / "list.json").write_text(json.dumps(listed))
    rows = ["project,version,file,has_provenance,publisher"] + [
        f"{name},1,{name}-1-py3-none-any.whl,{'true,GitHub' if n % 2 else 'false,'}"
        for n, name in enumerate(names)
    ]
    (tmp_path / "table.csv").write_text("\n".join(rows) + "\n")
    found = judged(capture.collect(capture.Options(
        source="published", data=tmp_path / "data", top=40,
        top_list=str(tmp_path / "list.json"), adoption=str(tmp_path / "table.csv"),
    )))  # fmt: skip
    claims = by_id(found)
    told = {name for name, each in claims.items()
            if each["data"] and each["data"]["verdict"] != "not_measurable"}  # fmt: skip
    assert told == {"C44", "C45", "C47", "C56"}
    verdicts = {name: claims[name]["data"]["verdict"] for name in told}
    assert verdicts == {"C44": "not_decidable", "C45": "supported", "C47": "context_only",
                        "C56": "context_only"}  # fmt: skip
    assert claims["C36"]["data"]["why"] == (
        "Not measurable from this source: projects in an organization (this source does not say)."
    )
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
    assert not re.search(r"\[\[|\]\]|\{[a-z_]+(\.[a-z]+)?\}", text)
    claim = by_id(found)["C36"]
    assert claim["data"]["why"] == (
        "In the top 40 on 2026-11-01, 5.0% (2 of 40) of the projects whose ownership is known are "
        "in an organization."
    )
    assert claim["sentence"].endswith(claim["data"]["why"])
    assert claim["figure"] == "organization_by_rank"


def test_two_evaluations_are_equal_byte_for_byte(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        study = study_of(literal.snapshot(tmp_path / name, *world()))
        with study.db:
            found.append((render_claims(study, "json"), render_claims(study, "text"),
                          article.article(claims_of(study), {"coverage"})))  # fmt: skip
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


# --- the verb --------------------------------------------------------------------------------


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
