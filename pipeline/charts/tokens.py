"""Colours and sizes: the only place with a hex value or a type size.

Source: the project's visual design; contrast and distances are recomputed by tests.
"""

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]
Size = Literal["blog", "wide", "square"]

_COLOURS: dict[str, tuple[str, str]] = {
    "page": ("#F6F7F5", "#0E1318"),
    "figure": ("#FFFFFF", "#151B21"),
    "sunken": ("#ECEEEB", "#1E262E"),
    "flag": ("#FFF3CC", "#3A3113"),
    "strong": ("#141B22", "#F2F5F7"),
    "body": ("#26303A", "#D8DFE5"),
    "muted": ("#54616E", "#A1ADB8"),
    "accent": ("#1F5FA8", "#7DB8F2"),
    "focus": ("#8A1C7C", "#F0A6E6"),
    "axis": ("#7C8791", "#75828E"),
    "rule": ("#C9CFD4", "#3A4650"),
    "grid": ("#E2E5E8", "#2A333C"),
    "sim-tile": ("#EFE0C2", "#3A3220"),
    "sim-ink": ("#7A4A00", "#F2CF82"),
    "ev-verified": ("#1F3C74", "#AEE4FC"),
    "ev-attested": ("#2B86C5", "#3F8BDB"),
    "ev-attested-tint": ("#DCECF7", "#16304A"),
    "ev-none_found": ("#B25D18", "#E8A133"),
    "ev-none_found-tint": ("#F3E0CB", "#3D2D1A"),
    "ev-not_attestable": ("#6B7178", "#78818A"),
    "ev-not_attestable-tint": ("#E6E9EB", "#272F37"),
    "ev-unknown": ("#7C8791", "#8A96A1"),
    "pub-GitHub": ("#5232A8", "#A58BDA"),
    "pub-GitLab": ("#C94A0C", "#FFA02E"),
    "pub-Google": ("#1E9682", "#5CE6C8"),
    "pub-unknown": ("#7C8791", "#8A96A1"),
    "vd-supported": ("#15559F", "#8FC1FA"),
    "vd-partly": ("#8D6407", "#F4D65A"),
    "vd-contradicted": ("#7A0F1C", "#E0765A"),
    "vd-undecidable": ("#606468", "#8B929B"),
    "evt-first_attested": ("#21477E", "#4A7FD0"),
    "evt-publisher_changed": ("#A653D6", "#DDB0FA"),
    "evt-lost": ("#B93410", "#EC8455"),
    "evt-dormant": ("#3A3A33", "#7A776A"),
    "rank-1": ("#172B4B", "#D6EEFF"),
    "rank-2": ("#24509A", "#8CC4F5"),
    "rank-3": ("#2B86C5", "#3F8BDB"),
    "rank-4": ("#6F9397", "#6B7F8F"),
    "rank-5": ("#7C8791", "#8A96A1"),
    "seq-0": ("#F1F5FA", "#1B2530"),
    "seq-1": ("#CFE0F1", "#213B5A"),
    "seq-2": ("#9CC3E4", "#275A8F"),
    "seq-3": ("#4F93CB", "#3F8BDB"),
    "seq-4": ("#1F5FA8", "#86BFF2"),
    "seq-5": ("#1F3C74", "#CBE8FD"),
    "ink-dark": ("#0E1318", "#0E1318"),
    "ink-light": ("#FFFFFF", "#F2F5F7"),
}
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
