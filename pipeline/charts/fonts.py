"""IBM Plex Sans Condensed from its package: registered, checked and measured.

A font that is missing makes the renderer draw no text and say nothing, so the files are checked
by hash before anything is drawn.
"""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

FAMILY = "IBM Plex Sans Condensed"
PACKAGE = "fontpkg-ibm-plex-sans-condensed"
#: Weight -> file name part and the start of the file's SHA-256.
FACES = {
    400: ("Condensed-Regular", "e7437c072eef2ef5"),
    600: ("Condensed-SemiBold", "a081ca60548aea14"),
    700: ("Condensed-Bold", "b65492d86cdd5cd9"),
}


class MissingFont(RuntimeError):
    """A font of the figures is not installed, or is another file than the checked one."""


@cache
def path(weight: int) -> Path:
    """The checked font file of a weight; raises :class:`MissingFont`."""
    part, expected = FACES[weight]
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.name.endswith(f"{part}.ttf"):
            found = Path(str(file.locate()))
            if hashlib.sha256(found.read_bytes()).hexdigest().startswith(expected):
                return found
    message = f"font {part} of {PACKAGE} is missing or altered: install requirements.lock"
    raise MissingFont(message)


@cache
def register() -> None:
    """Make the checked faces known to the renderer, once a process."""
    import vl_convert

    for weight in FACES:
        vl_convert.register_font_directory(str(path(weight).parent))


@cache
def _advances(weight: int) -> tuple[dict[int, int], int, int]:
    from fontTools.ttLib import TTFont

    with TTFont(path(weight)) as font:
        metrics, by_code = font["hmtx"].metrics, font.getBestCmap()
        widths = {code: metrics[glyph][0] for code, glyph in by_code.items()}
        return widths, metrics[".notdef"][0], font["head"].unitsPerEm


def width(text: str, size: float, weight: int = 400) -> float:
    """Pixels a text takes, from the font's advance widths."""
    advances, missing, units = _advances(weight)
    return sum(advances.get(ord(character), missing) for character in text) * size / units


def drawable(text: str, weight: int = 400) -> str:
    """The text with every character the font lacks replaced by ``?``."""
    advances = _advances(weight)[0]
    return "".join(each if ord(each) in advances else "?" for each in text)


def _pieces(word: str, size: float, most: float, weight: int) -> list[str]:
    """The word, cut where it alone is wider than a line."""
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size, weight) > most:
            pieces.append("")
        pieces[-1] += character
    return pieces


def shortened(text: str, size: float, most: float, weight: int = 400) -> str:
    """The text, its end replaced by an ellipsis where it is wider than ``most``."""
    if width(text, size, weight) <= most:
        return text
    kept = text
    while kept and width(kept + "…", size, weight) > most:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrapped(text: str, size: float, most: float, weight: int = 400) -> list[str]:
    """The text in lines of at most ``most`` pixels, broken at spaces."""
    lines: list[str] = []
    for word in (piece for long in text.split() for piece in _pieces(long, size, most, weight)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, weight) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
