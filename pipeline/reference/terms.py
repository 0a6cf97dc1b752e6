"""What pages say in their own words: the glossary, and which findings the overview tells."""

from dataclasses import dataclass
from functools import cache

from pipeline.datafile import records


@dataclass(frozen=True)
class Term:
    """A word with a meaning of its own: ``short`` defines it, ``more`` is for its own page."""

    code: str
    word: str
    short: str
    more: str


@dataclass(frozen=True)
class Answer:
    """A figure that can answer a question of the overview, and what it cannot say.

    ``range_asks`` is the question of the range of the attested share, where that is the sentence,
    and ``range_limit`` what the range cannot say. ``asks`` is what the figure itself answers, where
    that is not quite the question.
    """

    name: str
    limit: str
    range_asks: str = ""
    range_limit: str = ""
    asks: str = ""


@dataclass(frozen=True)
class OverviewQuestion:
    """A question of the overview and the figures that can answer it, the best first."""

    asks: str
    answers: tuple[Answer, ...]


@cache
def glossary() -> dict[str, Term]:
    """The terms of ``data/reference/glossary.toml`` by code, in the order of their words."""
    return {term.code: term for term in records(Term, "glossary", "term")}


@cache
def story() -> tuple[OverviewQuestion, ...]:
    """The overview's findings in order, from ``data/reference/story.toml``."""
    return tuple(records(OverviewQuestion, "story", "finding"))
