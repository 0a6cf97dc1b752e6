"""The claims ledger: whole, without a typed number, and judged by what a snapshot says."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import collect, metrics, paths
from pipeline import snapshot as store
from pipeline.claims import Number, Numbers, load, numbers, prose
from pipeline.claims.judge import Judgement, judge, verdict
from pipeline.claims.ledger import Claim, Evidence, Ledger, Trial
from pipeline.errors import BadInput
from pipeline.report import article
from pipeline.report.claims import LEDGER, claims_of, cohort_name, render_claims
from pipeline.report.figures import ORDER
from pipeline.snapshot import Snapshot
from pipeline.study import study_of
from tests import literal
from tests.literal import Project, Publisher, history
from tests.test_report import trustcensus

A = Publisher()
SOURCE = {"Source": "https://github.com/acme/one"}
MAIL = {"author_email": "Ann <ann@acme.invalid>", "maintainer_email": ""}
Built = Callable[..., duckdb.DuckDBPyConnection]


def world(changed: dict[int, Project] | None = None) -> list[Project]:
    """Forty projects: half attested, half with one owner, two in an organization."""
    made = [
        history(
            f"p{place:02}",
            ("1.0", "2025-11-01", None),
            ("1.1", "2026-02-01", A if place % 2 else None),
            owners=["ann"] if place % 4 < 2 else ["ann", "bob"],
            organization="acme" if place < 2 else None,
            urls=SOURCE,
            contact=MAIL,
        )
        for place in range(40)
    ]
    return [(changed or {}).get(place, each) for place, each in enumerate(made)]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    study = study_of(literal.snapshot(tmp_path_factory.mktemp("ledger"), *world()))
    with study.db:
        return load(LEDGER, units(numbers(study.db)), ORDER)


def units(found: Numbers) -> dict[str, str]:
    return {name: each.unit for name, each in found.items()}


def judged(snapshot: Snapshot, baseline: Snapshot | None = None) -> dict[str, Any]:
    study = study_of(snapshot, baseline)
    with study.db:
        return claims_of(study)


def by_id(found: dict[str, Any]) -> dict[str, Any]:
    return {each["id"]: each for each in found["claims"]}


# --- the ledger ------------------------------------------------------------------------------


def test_all_claims_have_both_verdicts_and_evidence(ledger: Ledger) -> None:
    assert [each.id for each in ledger.claims] == [f"C{n:02}" for n in range(1, 65)]
    for each in ledger.claims:
        assert each.then
        assert each.now
        assert all(e.source and e.where and e.date and e.says for e in each.evidence)
    tested = {each.id for each in ledger.claims if each.tests}
    measured = {11, 23, 27, 32, 33, 36, 37, 39, 40, 41, 44, 45, 46, 47, 49, 52, 53, 55, 56, 57, 58,
                59, 60, 61, 64}  # fmt: skip
    assert tested >= {f"C{n}" for n in measured}


def test_every_threshold_carries_its_reason_and_cohort(ledger: Ledger) -> None:
    for each in ledger.claims:
        for test in each.tests:
            assert test.because
            assert test.cohort
            assert (test.threshold is None) != (test.against is None)


def test_dated_claims_are_of_the_ledger_and_contradict_no_verdict(ledger: Ledger) -> None:
    claims = {each.id: each for each in ledger.claims}
    dated = tomllib.loads((paths.REFERENCE / "dated_claims.toml").read_text(encoding="utf-8"))
    for entry in dated["claim"]:
        verdicts = {claims[entry["id"]].then, claims[entry["id"]].now}
        assert entry["verdict"] in verdicts, entry["id"]


def test_no_host_of_the_index_is_in_the_ledger() -> None:
    text = LEDGER.read_text(encoding="utf-8")
    assert not re.search(r"py" r"pi\.(org|io)|https?:", text)
    assert set(re.findall(r"\{[A-Z]+\}", text)) <= {"{PYPI}", "{DOCS}", "{BLOG}"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("In 2024 it began.", "digit outside a reference"),
        ("About [[31%]] of them.", "literal that is no reference"),
        ("See [[issue 12 of 30]].", "literal that is no reference"),
        ("{no_such} of them.", "unknown number"),
        ("{projects_attested.points} of them.", "unknown part"),
        ("Half a {bracket", "bracket that opens no reference"),
        ("{projects_attested} of 30 of them.", "digit outside a reference"),
    ],
)
def test_prose_against_the_grammar(text: str, fault: str) -> None:
    assert any(fault in each for each in prose.faults(text, {"projects_attested"}))


@pytest.mark.parametrize(
    "text",
    ["On [[2024-03-15]], in [[2024-03]] and [[2024]].", "[[PEP 541]] and [[C20]], [[2FA]].",
     "{projects_attested}, {projects_attested.share}, in {cohort} on {as_of}.",
     "{BLOG} post, [[issue 12]], [[v1.11.0]]."],
)  # fmt: skip
def test_prose_within_the_grammar(text: str) -> None:
    assert list(prose.faults(text, {"projects_attested"})) == []


def test_only_evidence_may_quote_a_figure() -> None:
    text = "counts [[2,221]] and [[56%]], about [[4 months]]"
    assert list(prose.faults(text, (), quotes=True)) == []
    assert len(list(prose.faults(text, ()))) == 3


def test_notebook_and_article_type_no_number() -> None:
    notebook = json.loads((paths.NOTEBOOKS / "07_claims.ipynb").read_text(encoding="utf-8"))
    words = ["".join(each["source"]) for each in notebook["cells"]
             if each["cell_type"] == "markdown"]  # fmt: skip
    assert words
    for text in (*words, article._HEAD, *article._ADVICE.values()):
        assert not re.search(r"\d", text), text


def test_every_fault_of_a_ledger_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(
        """
now_as_of = "2026-08"
[sections]
0 = "Introduction"
[[claim]]
id = "C01"
section = "9"
kind = "rumour"
claim = "Half of 12."
then = "maybe"
why = ""
advice = "keep"
sentence = "So."
figure = "no_figure"
colour = "red"
evidence = []
finding = ["{nothing}"]
[[claim]]
id = "C01"
section = "0"
kind = "historical"
claim = "A."
then = "partly"
now = "partly"
why = "B."
advice = "keep"
sentence = "C."
confounders = [7]
evidence = [{ source = "x", where = "y", date = "soon", says = "z" }, 7]
finding = ["{projects_attested}"]
[[claim.tests]]
metric = "projects_attested"
label = "l"
unit = "count"
comparison = "near"
threshold = nan
direction = "up"
cohort = "c"
[[claim.tests]]
metric = "unknown_number"
label = "l"
comparison = ">"
direction = "supports"
cohort = "c"
because = "b"
""",
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as caught:
        load(path, {"projects_attested": "share"}, ["files_by_month"])
    told = str(caught.value)
    for fault in (
        "then_as_of is missing", "C01 stands 2 times", "C01 lacks now", "section is '9'",
        "kind is 'rumour'", "then is 'maybe'", "why is empty", "unknown figure 'no_figure'",
        "unknown field 'colour'", "has no evidence", "unknown number {nothing}",
        "claim has a digit outside a reference", "confounders is not text",
        "date 'soon' is no day", "evidence has an entry that is no table",
        "unit is 'count', that of projects_attested is 'share'",
        "comparison is 'near'", "threshold is no number", "direction is 'up'", "lacks because",
        "metric 'unknown_number' is an unknown number", "lacks unit",
        "needs a threshold, or a number to stand against",
        "has tests without a finding, or a finding without tests",
    ):  # fmt: skip
        assert fault in told, fault
    assert "\n" not in told


@pytest.mark.parametrize("text", ["claim = [", "x = 1", "[[claim]]\nid = 7", "a=" + "[" * 5000])
def test_what_is_no_ledger_is_bad_input(tmp_path: Path, text: str) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="claims ledger"):
        load(path, {}, [])


# --- judging ---------------------------------------------------------------------------------


def share(numerator: int | None, denominator: int, evidence: str = "exact") -> Number:
    value = None if numerator is None else numerator / denominator
    note = "this source does not say" if numerator is None else None
    return Number("n", value, numerator, denominator, "share", "projects", evidence, note)


def trial(comparison: str, direction: str, metric: str = "n", **more: Any) -> Trial:
    return Trial(metric=metric, label="the number", unit="share", comparison=comparison,
                direction=direction, cohort="c", because="b", **more)  # fmt: skip


def outcome(
    *tests: Trial, now: dict[str, Number], before: dict[str, Number] | None = None
) -> tuple[str | None, tuple[Judgement, ...], bool]:
    evidence = (Evidence("s", "w", "2024", "x"),)
    claim = Claim("C01", "0", "argument", "a", "partly", "partly", "w", "keep", "S.", evidence,
                  tests, ("{n} of them.",))  # fmt: skip
    texts = {"as_of": "2026-11-01", "cohort": "the top 40", "mark": ""}
    [found] = judge(Ledger("2024-03", "2026-08", {"0": "x"}, (claim,)), now, before, texts)
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


FIRST, SECOND = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


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
    assert churn["verdict"] == "supported"
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
    found = judged(collect.collect(collect.Options(
        source="published", data=tmp_path / "data", top=40,
        top_list=str(tmp_path / "list.json"), adoption=str(tmp_path / "table.csv"),
    )))  # fmt: skip
    claims = by_id(found)
    told = {name for name, each in claims.items()
            if each["data"] and each["data"]["verdict"] != "not_measurable"}  # fmt: skip
    assert told == {"C44", "C45", "C47", "C56"}
    assert claims["C47"]["data"]["verdict"] == "supported"
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
    page = article.article(found, {"coverage"})
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


# --- the numbers -----------------------------------------------------------------------------


def row(db: duckdb.DuckDBPyConnection, name: str) -> tuple[Any, ...]:
    [found] = [each for each in metrics.claim_numbers(db).to_pylist() if each["id"] == name]
    return found["numerator"], found["denominator"], found["value"]


def test_numbers_of_a_small_world(built: Built) -> None:
    quiet = history(
        "q", ("1.0", "2023-05-01", None), ("1.1", "2025-06-01", A), ("1.2", "2025-06-02", A),
        ("1.3", "2025-06-03", A), ("1.4", "2025-06-04", None), owners=["ann"], urls=SOURCE,
        contact={"author_email": "dev-team@x.invalid"},
    )  # fmt: skip
    moved = history("r", ("1.0", "2026-01-01", A),
                    ("1.1", "2026-02-01", replace(A, workflow="other.yml")), owners=["ann"],
                    contact={"author_email": None, "maintainer_email": "b@gmail.com"})  # fmt: skip
    old = history("s", ("1.0", "2022-01-01", None), owners=["ann", "bob"], contact={
        "author_email": "", "maintainer_email": ""})  # fmt: skip
    mixed = history("t", ("1.0", "2026-03-01", A), ("1.1", "2026-03-02", None), organization="o",
                    owners=["cid"])  # fmt: skip
    db = built(quiet, moved, old, mixed)
    assert {
        name: row(db, name)[:2]
        for name in (
            "projects_with_contact_address", "projects_with_role_address",
            "projects_with_free_mail", "projects_declaring_repository",
            "projects_newest_file_before_2024", "projects_two_owners_no_organization",
            "sole_owner_most_projects", "sole_owners_of_several", "projects_mixed",
            "single_owner_attested", "several_owners_attested", "projects_identity_known",
            "publisher_changes", "losses_after_three", "releases_after_dormancy",
            "files_attested_too_early", "projects_in_organization_attested",
            "projects_gained_by_holder", "projects_gained_by_attestation", "projects_known",
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
    }  # fmt: skip
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
    assert data["verdict"] == "contradicted"


# --- the verb --------------------------------------------------------------------------------


def test_the_verb_prints_a_table_and_json(tmp_path: Path) -> None:
    data = ("--data-dir", str(tmp_path))
    made = trustcensus("collect", "--top", "20", *data).stdout.strip()
    shown = trustcensus("claims", made, *data)
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert len(lines) == 66
    assert lines[0].split() == ["2024-03", "now", "by", "data", "claim"]
    assert lines[10].startswith("C10  contradicted   contradicted   documents only ")
    found = json.loads(trustcensus("claims", "latest", "--format", "json", *data).stdout)
    assert found["snapshot"] == made
    assert found["simulated"] is True
    assert "Simulated data: " in found["claims"][10]["sentence"]
    bad = trustcensus("claims", made, "--format", "pdf", *data)
    assert bad.returncode == 2
    assert "--format pdf is unknown; use text or json" in bad.stderr
    assert store.newest_first(tmp_path)[0].id == made
