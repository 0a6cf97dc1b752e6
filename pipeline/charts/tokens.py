"""Colours, which are the figures', and sizes."""

from dataclasses import dataclass
from typing import Literal

from pipeline.figures.theme import PALETTE

Theme = Literal["light", "dark"]
Size = Literal["blog", "wide", "square"]

_COLOURS = PALETTE
DASHES = {"rank-1": [1, 0], "rank-2": [10, 3], "rank-3": [5, 3], "rank-4": [2, 3], "rank-5": [8, 6]}
SHAPES = {
    "rank-1": "circle", "rank-2": "square", "rank-3": "diamond", "rank-4": "triangle-up",
    "rank-5": "cross", "GitHub": "circle", "GitLab": "diamond", "Google": "square",
    "unknown": "triangle-up", "first_attested": "circle", "publisher_changed": "diamond",
    "lost": "triangle-down", "dormant": "square",
}  # fmt: skip


@dataclass(frozen=True)
class Sizes:
    """Pixels of one figure format; ``*_line`` are line heights."""

    width: int
    height: int
    margin: int
    title: int
    title_line: int
    subtitle: int
    subtitle_line: int
    label: int
    axis: int
    note: float
    note_line: float
    caption: int
    caption_line: int
    gap: int
    line: float
    point: int


SIZES: dict[Size, Sizes] = {
    "blog": Sizes(720, 540, 24, 26, 31, 18, 23, 16, 15, 14, 17.5, 13, 18, 20, 2.75, 70),
    "wide": Sizes(1200, 675, 40, 38, 44, 24, 30, 20, 19, 17, 21, 16, 22, 26, 3.75, 130),
    "square": Sizes(1080, 1080, 48, 46, 53, 29, 37, 24, 23, 21, 26, 19, 26, 34, 4.5, 190),
}


def colour(name: str, theme: str) -> str:
    """The hex value of a token in a theme."""
    return _COLOURS[name][0 if theme == "light" else 1]


def names() -> list[str]:
    """All colour tokens, sorted."""
    return sorted(_COLOURS)


def css_variables(theme: str) -> dict[str, str]:
    """Tokens by CSS variable name, so that pages and figures cannot drift apart."""
    return {name: colour(name, theme) for name in names()}
