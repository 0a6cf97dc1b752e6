"""The claims ledger as it is written: whole, within its grammar, without a typed number."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from pipeline import paths
from pipeline.claims import load, prose
from pipeline.claims.claim_ledger import Ledger
from pipeline.errors import BadInput
from pipeline.report import article
from pipeline.report.claims import LEDGER
from tests.helpers.claim_worlds import loaded


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return loaded(tmp_path_factory.mktemp("ledger"))


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


def test_only_a_number_that_is_what_is_claimed_can_decide(ledger: Ledger) -> None:
    deciding = {
        each.id: {test.metric for test in each.tests if test.kind == "claim"}
        for each in ledger.claims
    }
    assert {name: found for name, found in deciding.items() if found} == {
        "C44": {f"projects_attested_kind_{kind}" for kind in ("github", "gitlab", "google")},
        "C45": {"projects_attested"},
        "C57": {"projects_identity_known"},
    }


def test_a_claim_and_its_sentence_stand_alone(ledger: Ledger) -> None:
    """Filtered, a claim is read without the one before it; a sentence is taken without its page."""
    for each in ledger.claims:
        for text in (each.claim, each.sentence):
            assert not re.match(r"(It|That|The (post|title|date) is|Otherwise)\b", text), each.id


def test_every_number_a_claim_depends_on_has_a_name_to_be_read(ledger: Ledger) -> None:
    for each in ledger.claims:
        named = {test.metric for test in each.tests}
        assert each.numbers - named <= ledger.labels.keys(), each.id


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
        ("About [[31%]] of them.", "literal that is not a reference"),
        ("See [[issue 12 of 30]].", "literal that is not a reference"),
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
    [
        "On [[2024-03-15]], in [[2024-03]] and [[2024]].",
        "[[PEP 541]] and [[C20]], [[2FA]].",
        "{projects_attested}, {projects_attested.share}, in {cohort} on {as_of}.",
        "{BLOG} post, [[issue 12]], [[v1.11.0]].",
    ],
)
def test_prose_within_the_grammar(text: str) -> None:
    assert list(prose.faults(text, {"projects_attested"})) == []


def test_only_evidence_may_quote_a_figure() -> None:
    text = "counts [[2,221]] and [[56%]], about [[4 months]]"
    assert list(prose.faults(text, (), quotes=True)) == []
    assert len(list(prose.faults(text, ()))) == 3


def test_notebook_and_article_type_no_number() -> None:
    notebook = json.loads((paths.notebooks() / "07_claims.ipynb").read_text(encoding="utf-8"))
    words = [
        "".join(each["source"]) for each in notebook["cells"] if each["cell_type"] == "markdown"
    ]
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
kind = "proxy"
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
        "then_as_of is missing", "C01 appears 2 times", "C01 lacks now", "section is '9'",
        "kind is 'rumour'", "then is 'maybe'", "why is empty", "unknown figure 'no_figure'",
        "unknown field 'colour'", "has no evidence", "unknown number {nothing}",
        "claim has a digit outside a reference", "confounders is not text",
        "date 'soon' is not a day", "evidence has an entry that is not a table",
        "unit is 'count', but the unit of projects_attested is 'share'",
        "comparison is 'near'", "threshold is not a number", "direction is 'up'", "lacks because",
        "lacks kind", "kind is 'proxy'",
        "metric 'unknown_number' is an unknown number", "lacks unit",
        "needs a threshold, or a number to compare with",
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
