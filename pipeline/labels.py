"""Words for codes of the data, as a reader meets them; all of them are in ``codes.toml``.

A mapping goes from code to words in the middle of a sentence; :func:`title` starts a label.
"""

from collections.abc import Mapping

from pipeline import codes
from pipeline.text import escape_unsafe
from pipeline.text import title as title

SOURCES = {code: source.words for code, source in codes.sources().items()}
STATEMENTS = {code: statement.words for code, statement in codes.statements().items()}
REFERENCES = {code: reference.words for code, reference in codes.references().items()}
EVENTS = {code: kind.words for code, kind in codes.event_kinds().items()}
STATES = {code: state.words for code, state in codes.evidence().items()}
#: Kind and subtype of a change of the publisher -> what changed.
CHANGES: dict[tuple[str, str | None], str] = {
    (kind.code, subtype.code if subtype else None): subtype.words if subtype else kind.short
    for kind in codes.event_kinds().values()
    if kind.short
    for subtype in kind.subtypes or (None,)
}
REASONS: dict[str, str] = codes.listed("reason")
REQUESTS: dict[str, str] = codes.listed("request")
#: Request -> what its 404 says, where that is not that PyPI lacks the project.
NOT_SERVED: dict[str, str] = codes.listed("not_served")
INCIDENTS: dict[str, str] = codes.listed("incident_class")
RELATIONS: dict[str, str] = codes.listed("relation")
OUTCOMES: dict[str, str] = codes.listed("outcome")
VERDICTS: dict[str, str] = codes.listed("verdict")
#: Verdicts, and in short why data give none.
VERDICTS_BY_DATA: dict[str, str] = VERDICTS | {
    reason["code"]: reason["words"] for reason in codes.listed("no_verdict")
}
#: Why data give no verdict, as a page says it.
NO_VERDICT: dict[str, str] = {
    reason["code"]: reason["sentence"] for reason in codes.listed("no_verdict")
}
#: Headline shares by id, where the id alone does not say it.
HEADLINES: dict[str, str] = codes.listed("headline") | {
    f"projects_attested_kind_{code.lower()}": f"attested through {kind.service}"
    for code, kind in codes.publisher_kinds().items()
}


def titles(words: Mapping[str, str]) -> dict[str, str]:
    """A mapping's words as labels of their own."""
    return {code: title(phrase) for code, phrase in words.items()}


def spoken(words: Mapping[str, str], code: str) -> str:
    """The words of a code; of one nobody listed its own text, safe to show, without underscores."""
    return words[code] if code in words else escape_unsafe(code).replace("_", " ")
