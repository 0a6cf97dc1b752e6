"""``article_figures.md``: what an author can keep, correct or drop, claim by claim."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.labels import VERDICTS_BY_DATA as WORDS
from pipeline.report.publish import ARTICLE, ARTICLE_TITLE, SCRATCH
from pipeline.snapshot.lock import workplace
from pipeline.text import escape_unsafe

NAME = ARTICLE
_HEAD = (
    ARTICLE_TITLE
    + """

{marked}Each claim with the verdict of documents ({then}, and {now}) and, where data bear on it, of snapshot `{snapshot}`:
{cohort} as of {as_of}. **Keep** a claim as it is, **correct** it with the sentence given, or **drop** it. The sentence
may be used as it is; its numbers come from the snapshot, so quote them with their date. Attested is a lower bound for
Trusted Publishing. A figure is named by its file in `figures/` of the report, with table, description and source beside it.
"""  # noqa: E501 - prose
)
_ADVICE = {"correct": "To correct", "drop": "To drop", "keep": "To keep"}


def article(claims: dict[str, Any], figures: set[str]) -> str:
    """The page as Markdown from ``claims.json``; ``figures``: names of those that were drawn."""
    return "\n".join(_parts(claims, figures))


def publish(report: Path, out: Path) -> None:
    """Put a copy beside the reports, in one step; the report's own stays the authority."""
    with workplace(out, SCRATCH) as scratch:
        shutil.copyfile(report / NAME, scratch / NAME)
        (scratch / NAME).replace(out / NAME)


def _parts(content: dict[str, Any], figures: set[str]) -> Iterator[str]:
    then = next(key for key in content["counts"] if key not in {"now", "data"})
    yield _HEAD.format(
        marked="**Simulated data: not for publication.** " if content["simulated"] else "",
        then=then,
        now=content["claims"][0]["documents"]["now_as_of"],
        snapshot=content["snapshot"],
        cohort=_safe(content["cohort"]),
        as_of=content["evidence_as_of"] or content["as_of"][:10],
    )
    if content["moved"]:
        yield f"Moved across their threshold since `{content['baseline']}`: "
        yield f"{', '.join(content['moved'])}.\n"
    for advice, title in _ADVICE.items():
        claims = [claim for claim in content["claims"] if claim["advice"] == advice]
        yield f"## {title} ({len(claims)})\n"
        for claim in claims:
            yield from _claim(claim, then, figures)


def _claim(claim: dict[str, Any], then: str, figures: set[str]) -> Iterator[str]:
    documents, data = claim["documents"], claim["data"]
    yield f"### {claim['id']} {_safe(claim['claim'])}\n"
    yield f"> {_safe(claim['sentence'])}\n"
    verdicts = f"{WORDS[documents[then]]} ({then}), {WORDS[documents['now']]} (now)"
    yield f"- Documents: {verdicts}. {_safe(documents['why'])}"
    if data is not None:
        moved = ", moved since the baseline" if data["moved"] else ""
        moved += " from simulated data" if data["verdict"] == "simulated" else ""
        yield f"- Data: {WORDS[data['verdict']]}{moved}. {_safe(data['why'])}"
        for test in data["tests"]:
            yield f"  - {_test(test)}"
    if claim["confounders"]:
        yield f"- Note: {_safe('; '.join(claim['confounders']))}."
    if claim["figure"] in figures:
        yield f"- Figure: `figures/{claim['figure']}.svg`"
    for evidence in claim["evidence"]:
        source = _safe(f"{evidence['source']}, {evidence['where']} ({evidence['date']})")
        yield f"- Source: {source}: {_safe(evidence['says'])}."
    yield ""


def _test(test: dict[str, Any]) -> str:
    limit = test["against"] or ("" if test["threshold"] is None else f"{test['threshold']:g}")
    compared = f"`{test['metric']} {test['comparison']} {limit}`"
    if test["holds"] is None:
        return f"{compared} is not known: {_safe(test['note'] or '')}."
    result = "holds" if test["holds"] else "does not hold"
    if test["kind"] == "context":
        return f"{compared} {result}; context, which decides nothing: {_safe(test['because'])}."
    speaks = "for" if test["holds"] == (test["direction"] == "supports") else "against"
    return f"{compared} {result}, which speaks {speaks} it: {_safe(test['because'])}."


def _safe(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, one line."""
    return re.sub(r"([\\`*_\[\]<>|])", lambda match: _ESCAPES[match[0]], escape_unsafe(text))


_ESCAPES = {"<": "&lt;", ">": "&gt;", **{character: f"\\{character}" for character in "\\`*_[]|"}}
