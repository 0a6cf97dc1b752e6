"""What a snapshot's numbers say of each claim: beside the documents, never instead of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.claims import prose
from pipeline.claims.claim_ledger import COMPARISONS, VERDICTS, Claim, ClaimTest, Ledger
from pipeline.claims.numbers import Number, Numbers

_TOO_FEW = "too few were counted to judge by"
_BOUND = "a lower bound on this side of the threshold decides nothing"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One test on one snapshot. ``holds`` is None where it cannot be decided; ``note`` says why.

    ``moved``: the number crossed the threshold since the baseline.
    """

    test: ClaimTest
    number: Number
    threshold: float | None
    holds: bool | None
    note: str | None
    before: float | None
    moved: bool


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """A claim with its verdict by data: one of the four, or why there is none.

    ``not_measurable``: none of its numbers is known; ``context_only``: none is what is claimed;
    ``simulated``: the data are; None: it has no tests. ``why``: the finding filled from the
    numbers, or what the source does not report.
    """

    claim: Claim
    verdict: str | None
    why: str
    sentence: str
    judgements: tuple[Judgement, ...]
    moved: bool


def judge(
    ledger: Ledger,
    now: Numbers,
    before: Numbers | None,
    snapshot: Mapping[str, str],
    is_simulated: bool = False,
) -> tuple[ClaimVerdict, ...]:
    """Every claim of the ledger, judged; those that moved since the baseline first.

    ``snapshot``: the texts ``{as_of}``, ``{cohort}`` stand for, and ``mark``, put before what is
    simulated data, which get no verdict (``is_simulated``).
    """
    judged = [
        _judge(claim, ledger.labels, now, before, snapshot, is_simulated) for claim in ledger.claims
    ]
    return tuple(sorted(judged, key=lambda verdict: (not verdict.moved, verdict.claim.id)))


def _judge(
    claim: Claim,
    labels: Mapping[str, str],
    now: Numbers,
    before: Numbers | None,
    snapshot: Mapping[str, str],
    is_simulated: bool,
) -> ClaimVerdict:
    sentence = prose.literal(claim.sentence)
    if not claim.tests:
        return ClaimVerdict(claim, None, "", sentence, (), moved=False)
    judgements = tuple(_try(test, now, before) for test in claim.tests)
    sentences = [text for text in claim.finding if _is_stated(text, now)]
    finding = " ".join(prose.fill(text, now, snapshot) for text in sentences)
    if sentences:
        finding = snapshot["mark"] + finding
        sentence = f"{sentence} {finding}"
    why = " ".join(filter(None, (finding, _unmeasured(claim, labels, now))))
    moved = any(judgement.moved for judgement in judgements)
    outcome = verdict(judgements)
    if is_simulated and outcome in VERDICTS:
        outcome = "simulated"
    return ClaimVerdict(claim, outcome, why, sentence, judgements, moved)


def verdict(judgements: tuple[Judgement, ...]) -> str:
    """Supported when all tests speak for the claim, contradicted when none does, else partly.

    Only a number that is what is claimed decides; one that is only near it is context. A test that
    cannot be decided leaves it open, since it could turn either into partly.
    """
    if all(
        judgement.number.value is None or judgement.threshold is None for judgement in judgements
    ):
        return "not_measurable"
    judgements = tuple(judgement for judgement in judgements if judgement.test.kind == "claim")
    if not judgements:
        return "context_only"
    if all(judgement.number.value is None for judgement in judgements):
        return "not_measurable"
    if any(judgement.holds is None for judgement in judgements):
        return "not_decidable"
    speaks_for = [
        judgement.holds == (judgement.test.direction == "supports") for judgement in judgements
    ]
    if all(speaks_for):
        return "supported"
    return "partly" if any(speaks_for) else "contradicted"


def _try(test: ClaimTest, now: Numbers, before: Numbers | None) -> Judgement:
    compared = _compare(test, now)
    earlier = None if before is None else _compare(test, before)
    undecided = compared is not None and _is_bound_only(test, now[test.metric], compared)
    return Judgement(
        test=test,
        number=now[test.metric],
        threshold=_threshold(test, now),
        holds=None if undecided else compared,
        note=_BOUND if undecided else None if compared is not None else _untold(test, now),
        before=None if before is None else before[test.metric].value,
        moved=None not in (compared, earlier) and compared != earlier,
    )


def _compare(test: ClaimTest, numbers: Numbers) -> bool | None:
    """Does the comparison hold? None where a side is not known or was counted on too few."""
    value, threshold = numbers[test.metric].value, _threshold(test, numbers)
    if value is None or threshold is None or any(map(_is_too_few, _sides(test, numbers))):
        return None
    return COMPARISONS[test.comparison](value, threshold)


def _is_bound_only(test: ClaimTest, number: Number, holds: bool) -> bool:
    """A true value can be above a lower bound and never below it: the test is still open."""
    if test.against or number.evidence != "lower_bound":
        return False
    return holds != (test.comparison in {">=", ">"})


def _untold(test: ClaimTest, numbers: Numbers) -> str | None:
    notes = [number.note for number in _sides(test, numbers) if number.value is None]
    return notes[0] if notes else _TOO_FEW


def _sides(test: ClaimTest, numbers: Numbers) -> list[Number]:
    return [numbers[name] for name in (test.metric, test.against) if name]


def _threshold(test: ClaimTest, numbers: Numbers) -> float | None:
    return numbers[test.against].value if test.against else test.threshold


def _is_too_few(number: Number) -> bool:
    counted = number.denominator
    return number.unit != "count" and counted is not None and counted < prose.FEWEST


def _is_stated(text: str, numbers: Numbers) -> bool:
    return all(numbers[name].value is not None for name in prose.references(text))


def _unmeasured(claim: Claim, labels: Mapping[str, str], numbers: Numbers) -> str:
    """What of a claim the source does not report, and why, in words; empty where it reports all."""
    labels = {**labels, **{test.metric: test.label for test in claim.tests}}
    untold = [
        f"{labels.get(name, name.replace('_', ' '))} ({numbers[name].note})"
        for name in sorted(claim.numbers)
        if numbers[name].value is None
    ]
    if not untold:
        return ""
    return f"Not measurable from this source: {prose.literal('; '.join(untold))}."
