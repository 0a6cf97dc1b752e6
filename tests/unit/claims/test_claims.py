"""Claims judged by what a snapshot says, on every page and in every form."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline.claims import Number, prose
from pipeline.claims.claim_ledger import Claim, ClaimTest, Evidence, Ledger
from pipeline.claims.judge import Judgement, judge, verdict
from tests.helpers.claim_worlds import loaded


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return loaded(tmp_path_factory.mktemp("ledger"))


# --- judging ---------------------------------------------------------------------------------


def share(numerator: int | None, denominator: int, evidence: str = "exact") -> Number:
    value = None if numerator is None else numerator / denominator
    note = "this source does not say" if numerator is None else None
    return Number("n", value, numerator, denominator, "share", "projects", evidence, note)


def claim_test(comparison: str, direction: str, metric: str = "n", **more: Any) -> ClaimTest:
    told = {"kind": "claim", "metric": metric, "label": "the number", "unit": "share",
            "comparison": comparison, "direction": direction, "cohort": "c",
            "because": "b", **more}  # fmt: skip
    return ClaimTest(**told)


def outcome(
    *tests: ClaimTest,
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


FOR, AGAINST = (
    claim_test(">=", "supports", threshold=0.5),
    claim_test(">=", "contradicts", threshold=0.5),
)


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
        (
            (claim_test("<", "supports", threshold=0.5),),
            share(1, 40, "lower_bound"),
            "not_decidable",
        ),
        (
            (claim_test("<", "supports", threshold=0.5),),
            share(30, 40, "lower_bound"),
            "contradicted",
        ),
    ],
)
def test_verdict_by_data(tests: tuple[ClaimTest, ...], number: Number, expected: str) -> None:
    assert outcome(*tests, now={"n": number})[0] == expected


def test_a_number_that_is_only_near_a_claim_decides_nothing() -> None:
    near = claim_test(">=", "supports", threshold=0.5, kind="context")
    for value in (share(40, 40), share(0, 40)):
        assert outcome(near, now={"n": value})[0] == "context_only"
    assert outcome(near, now={"n": share(None, 40)})[0] == "not_measurable"
    assert outcome(FOR, near, AGAINST, now={"n": share(40, 40)})[0] == "partly"
    other = claim_test(">=", "contradicts", metric="m", threshold=0.5, kind="context")
    assert outcome(FOR, other, now={"n": share(40, 40), "m": share(40, 40)})[0] == "supported"
    untold = outcome(FOR, other, now={"n": share(None, 40), "m": share(40, 40)})
    assert untold[0] == "not_measurable"


def test_simulated_data_give_no_verdict() -> None:
    near = claim_test(">=", "supports", threshold=0.5, kind="context")
    for tests, expected in (
        ((FOR,), "simulated"),
        ((FOR, near), "simulated"),
        ((near,), "context_only"),
    ):
        for value in (share(40, 40), share(0, 40), share(20, 29)):
            assert outcome(*tests, now={"n": value}, is_simulated=True)[0] == expected
    assert outcome(FOR, now={"n": share(None, 40)}, is_simulated=True)[0] == "not_measurable"


def test_one_test_untold_leaves_the_claim_open() -> None:
    other = claim_test(">=", "supports", metric="m", threshold=0.5)
    found, judgements, _ = outcome(FOR, other, now={"n": share(30, 40), "m": share(None, 40)})
    assert found == "not_decidable"
    assert [each.holds for each in judgements] == [True, None]
    assert judgements[1].note == "this source does not say"
    assert verdict(judgements[:1]) == "supported"


def test_a_number_can_stand_against_another() -> None:
    test = claim_test(">=", "supports", against="m")
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


# --- the verb --------------------------------------------------------------------------------
