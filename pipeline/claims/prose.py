"""The grammar of the ledger's prose: a digit stands in a reference or nowhere.

``{name}``
    a number as text: ``31.0% (300 of 968)``, ``12 in 20`` where fewer than thirty were counted,
    ``7`` (a count), ``4.2 per 1,000`` (``0 of 3``); ``{name.share}``, ``{name.numerator}``,
    ``{name.denominator}`` are its parts. ``{as_of}`` and ``{cohort}`` are the snapshot's.
``[[2024-03-15]]``
    a literal that needs no metric: a year, month or date, a version, ``PEP 541``, ``C20``,
    ``issue 3155``, ``2FA``. What a piece of evidence says may also quote its source's figure
    (``[[2,221]]``), since source, place and date stand beside it.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from pipeline.claims.numbers import Number, Numbers
from pipeline.text import day, month, percent

#: Below this many, a share or rate is neither shown nor judged.
FEWEST = 30
_PARTS = {None, "share", "numerator", "denominator"}
_SNAPSHOT = {"as_of", "cohort"}
_REFERENCE = re.compile(r"\{(?P<name>[a-z][a-z0-9_]*)(?:\.(?P<part>\w+))?\}")
_LITERAL = re.compile(r"\[\[(?P<text>[^\[\]]*)\]\]")
_DATE = r"\d{4}(-\d\d(-\d\d)?)?"
_ALLOWED = re.compile(rf"{_DATE}|PEP \d+|C\d\d|issue \d+|v?\d+(\.\d+)+|2FA")
_FIGURE = re.compile(r"[<>~]?\$?\d[\d,.]*[%khm]?(-\d[\d,.]*)?( \w+)?", re.I)


def references(text: str) -> set[str]:
    """Names of the numbers a text is filled from."""
    return {match["name"] for match in _REFERENCE.finditer(text)} - _SNAPSHOT


def faults(text: str, known: Collection[str], quotes: bool = False) -> Iterator[str]:
    """What in a text is against the grammar; ``quotes`` for evidence, which may quote a figure."""
    for match in _REFERENCE.finditer(text):
        name, part = match["name"], match["part"]
        if name in _SNAPSHOT and part is None:
            continue
        if name not in known:
            yield f"names an unknown number {{{name}}}"
        elif part not in _PARTS:
            yield f"has an unknown part {{{name}.{part}}}"
    for match in _LITERAL.finditer(text):
        literal = match["text"]
        if not (_ALLOWED.fullmatch(literal) or (quotes and _FIGURE.fullmatch(literal))):
            yield f"has a literal that is not a reference [[{literal}]]"
    rest = _LITERAL.sub("", _REFERENCE.sub("", text))
    if re.search(r"\d", rest):
        yield f"has a digit outside a reference: {rest.strip()[:60]!r}"
    if re.search(r"[{}\[\]]", re.sub(r"\{(PYPI|DOCS|BLOG)\}", "", rest)):
        yield f"has a bracket that opens no reference: {rest.strip()[:60]!r}"


def fill(text: str, numbers: Numbers, snapshot: Mapping[str, str]) -> str:
    """The text with every reference replaced; the numbers it names must have a value."""

    def value(match: re.Match[str]) -> str:
        name, part = match["name"], match["part"]
        return snapshot[name] if name in _SNAPSHOT else shown(numbers[name], part)

    return literal(_REFERENCE.sub(value, text))


def literal(text: str) -> str:
    """The text with its literals out of their brackets, days and months as a reader writes them."""
    return _LITERAL.sub(lambda match: _written(match["text"]), text)


def _written(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d", text):
        return month(f"{text}-01")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return day(text)
    return text


def shown(number: Number, part: str | None = None) -> str:
    """A number, or one part of it, as a sentence says it."""
    if part in {"numerator", "denominator"}:
        return f"{getattr(number, part):,}"
    if number.unit == "count":
        return f"{number.value:,.0f}"
    if number.denominator is not None and number.denominator < FEWEST:
        word = "of" if number.unit == "per_1000" else "in"
        return f"{number.numerator:,} {word} {number.denominator:,}"
    if number.unit == "per_1000":
        return f"{number.value:.1f} per 1,000"
    share = percent(float(number.value or 0))
    if part == "share" or number.numerator is None:
        return share
    return f"{share} ({number.numerator:,} of {number.denominator:,})"
