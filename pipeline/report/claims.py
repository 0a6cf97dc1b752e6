"""Claims as data: ``claims.json``, and the same as a table for a terminal."""

import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from pipeline import database, paths
from pipeline.claims import (
    ClaimVerdict,
    Judgement,
    Ledger,
    Numbers,
    judge,
    load,
    numbers,
)
from pipeline.claims.prose import literal
from pipeline.endpoints import cite
from pipeline.errors import BadInput
from pipeline.figures.charts import NAMES
from pipeline.figures.words import day as written
from pipeline.labels import VERDICTS
from pipeline.labels import VERDICTS_BY_DATA as WORDS
from pipeline.origin import evidence_day, list_day
from pipeline.snapshot import canonical_json
from pipeline.study import Study
from pipeline.text import escape_unsafe

LEDGER = paths.REFERENCE / "claims.toml"
FORMS = ("text", "json")


def claims_of(study: Study) -> dict[str, Any]:
    """``claims.json`` of a study: every claim judged on its snapshot, moved ones first.

    Raises :class:`BadInput` that lists every fault of the ledger.
    """
    now = numbers(study.db)
    ledger = load(LEDGER, {name: number.unit for name, number in now.items()}, NAMES)
    snapshot = study.snapshot
    day, listed = evidence_day(snapshot), written(snapshot.as_of.date().isoformat())
    texts = {
        "as_of": written(day.isoformat()) if day else f"{listed} (the list's day)",
        "cohort": cohort_name(snapshot.manifest["cohort"], list_day(snapshot) if day else ""),
        "mark": "Simulated data: " if snapshot.is_simulated else "",
    }
    judged = judge(ledger, now, _before(study), texts, snapshot.is_simulated)
    return {
        "schema": 1,
        "snapshot": snapshot.id,
        "as_of": snapshot.manifest["as_of"],
        "evidence_as_of": day and day.isoformat(),
        "baseline": study.baseline.id if study.baseline else None,
        "simulated": snapshot.is_simulated,
        "cohort": texts["cohort"],
        "counts": _counts(ledger, judged),
        "moved": [verdict.claim.id for verdict in judged if verdict.moved],
        "claims": [_claim(ledger, verdict) for verdict in judged],
    }


def cohort_name(cohort: Mapping[str, Any], listed: str = "") -> str:
    """The cohort as a sentence names it, with its list's day where that is another than the
    evidence's; hostile characters shown as escapes.
    """
    name = escape_unsafe(str(cohort["name"]))
    of_list = f" (list of {listed})" if listed else ""
    return f"the {name}{of_list}" if name.startswith("top ") else f"{name}{of_list}"


def render_claims(study: Study, form: str) -> str:
    """Claims in one of ``FORMS``; raises :class:`BadInput` for another."""
    if form not in FORMS:
        raise BadInput(f"--format {form} is unknown", "use text or json")
    content = claims_of(study)
    return canonical_json(content).decode() if form == "json" else "\n".join(_lines(content)) + "\n"


def _before(study: Study) -> Numbers | None:
    """The baseline's numbers, from its own database."""
    if study.baseline is None:
        return None
    with database.connect(study.baseline.data, study.baseline.id) as db:
        return numbers(db)


def _counts(ledger: Ledger, judged: tuple[ClaimVerdict, ...]) -> dict[str, dict[str, int]]:
    then, now = (Counter(getattr(claim, at) for claim in ledger.claims) for at in ("then", "now"))
    data = Counter(verdict.verdict or "documents_only" for verdict in judged)
    return {
        ledger.then_as_of: {verdict: then[verdict] for verdict in VERDICTS},
        "now": {verdict: now[verdict] for verdict in VERDICTS},
        "data": {verdict: data[verdict] for verdict in WORDS},
    }


def _claim(ledger: Ledger, judged: ClaimVerdict) -> dict[str, Any]:
    claim = judged.claim
    return {
        "id": claim.id,
        "section": claim.section,
        "section_title": ledger.sections[claim.section],
        "kind": claim.kind,
        "claim": literal(claim.claim),
        "documents": {
            ledger.then_as_of: claim.then,
            "now": claim.now,
            "now_as_of": ledger.now_as_of,
            "why": literal(claim.why),
        },
        "evidence": [
            {
                **asdict(evidence),
                "source": cite(evidence.source),
                "where": cite(evidence.where),
                "says": literal(evidence.says),
            }
            for evidence in claim.evidence
        ],
        "data": _data(judged),
        "confounders": [literal(confounder) for confounder in claim.confounders],
        "figure": claim.figure,
        "advice": claim.advice,
        "sentence": judged.sentence,
    }


def _data(judged: ClaimVerdict) -> dict[str, Any] | None:
    if judged.verdict is None:
        return None
    return {
        "verdict": judged.verdict,
        "why": judged.why,
        "tests": [_test(judgement) for judgement in judged.judgements],
        "moved": judged.moved,
    }


def _test(judgement: Judgement) -> dict[str, Any]:
    test, number = judgement.test, judgement.number
    return {
        "kind": test.kind,
        "metric": test.metric,
        "label": literal(test.label),
        "value": number.value,
        "numerator": number.numerator,
        "denominator": number.denominator,
        "unit": number.unit,
        "evidence": number.evidence,
        "comparison": test.comparison,
        "threshold": judgement.threshold,
        "against": test.against,
        "direction": test.direction,
        "cohort": literal(test.cohort),
        "because": literal(test.because),
        "holds": judgement.holds,
        "note": judgement.note,
        "before": judgement.before,
        "moved": judgement.moved,
    }


def _lines(content: dict[str, Any]) -> Iterator[str]:
    """One line a claim; on a terminal its sentence is wrapped below its verdicts."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    first = next(key for key in content["counts"] if key not in {"now", "data"})
    yield f"{'':4} {first:14} {'now':14} {'by data':15} claim"
    for claim in content["claims"]:
        documents, data = claim["documents"], claim["data"]
        by_data = WORDS[data["verdict"] if data else "documents_only"]
        moved = "moved: " if claim["id"] in content["moved"] else ""
        text = escape_unsafe(f"{moved}{claim['claim']} {data['why'] if data else ''}".rstrip())
        head = (
            f"{claim['id']:4} {WORDS[documents[first]]:14} {WORDS[documents['now']]:14} "
            f"{by_data:15} "
        )
        if width <= len(head) + 20:
            yield head + text
        else:
            yield textwrap.fill(text, width, initial_indent=head, subsequent_indent=" " * len(head))
    counts = content["counts"]["data"]
    tally = ", ".join(f"{n} {WORDS[key]}" for key, n in counts.items() if n)
    tally += " (simulated data give none)" if content["simulated"] else ""
    yield f"{len(content['claims'])} claims; by data: {tally}; moved: {len(content['moved'])}"
