"""IBM Plex from its packages: found, checked by hash, registered, measured, packed for the web.

A font that is missing makes the renderer draw no text and say nothing, and so does a character a
font lacks: both are errors here, before anything is drawn or after it.
"""

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.figures import brand

if TYPE_CHECKING:
    from resvg.usvg import Options

FAMILY = "IBM Plex Sans Condensed"


@dataclass(frozen=True)
class Face:
    """One font file: the package it comes in, its name there, and its SHA-256."""

    package: str
    file: str
    sha256: str


#: The figures' faces by weight; static files, since the renderer cannot use a variable one.
FACES = {
    400: Face(
        "fontpkg-ibm-plex-sans-condensed",
        "IBMPlexSansCondensed-Regular.ttf",
        "e7437c072eef2ef592ae6f2beb0000446287385907abb57ac1cf07bcbaa2aa33",
    ),
    600: Face(
        "fontpkg-ibm-plex-sans-condensed",
        "IBMPlexSansCondensed-SemiBold.ttf",
        "a081ca60548aea14100757a2d6fe71ca60fd90ebce779c9a8ae5a0c8fb4526d4",
    ),
    700: Face(
        "fontpkg-ibm-plex-sans-condensed",
        "IBMPlexSansCondensed-Bold.ttf",
        "b65492d86cdd5cd9d43d2671b55d5d36fec36859fc8b08bc6aba78e441d6c849",
    ),
}
#: The pages' faces by the name they are shipped under: text (variable), code, and the figures'.
WEB = {
    "IBMPlexSans.woff": Face(
        "fontpkg-ibm-plex-sans",
        "IBMPlexSans[wdth,wght].ttf",
        "3b031aa4216174205bd8471f88a49b91f093169e9e87bd5262242bc5967fe2e3",
    ),
    "IBMPlexMono-Regular.woff": Face(
        "fontpkg-ibm-plex-mono",
        "IBMPlexMono-Regular.ttf",
        "6a3412f058c7d8dfd9170c41e85ade48e5156ecb89356110ca57a0a27734af46",
    ),
    "IBMPlexMono-SemiBold.woff": Face(
        "fontpkg-ibm-plex-mono",
        "IBMPlexMono-SemiBold.ttf",
        "d3c38e55c78f5b0f28009fddba4834ec503278936a5986032424c9bd2d23aa46",
    ),
    "IBMPlexSansCondensed-Regular.woff": FACES[400],
    "IBMPlexSansCondensed-SemiBold.woff": FACES[600],
    "IBMPlexSansCondensed-Bold.woff": FACES[700],
}


def family() -> str:
    """The name of the figures' font: the brand's, where it has one."""
    return brand.active().family or FAMILY


def faces() -> dict[int, Face]:
    """The figures' faces by weight: the brand's, where it has them."""
    own = brand.active().faces
    return {int(weight): Face(*face) for weight, face in own.items()} if own else FACES


def web() -> dict[str, Face]:
    """The pages' faces by the name they are shipped under, which says nothing of a brand's."""
    own, text = brand.active().faces, brand.active().text
    by_name = dict(WEB)
    if text:
        by_name["IBMPlexSans.woff"] = Face(*text)
    for name, face in WEB.items():
        for weight, usual in FACES.items():
            if own and face == usual:
                by_name[name] = faces()[weight]
    return by_name


class MissingFont(RuntimeError):
    """A font of the figures is not installed, or is another file than the checked one."""


class MissingGlyph(RuntimeError):
    """A figure has a character its font cannot draw."""


@cache
def find(face: Face) -> Path:
    """The checked file of a face; raises :class:`MissingFont`."""
    try:
        files = distribution(face.package).files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.name == face.file:
            font = Path(str(file.locate()))
            if font.is_file() and hashlib.sha256(font.read_bytes()).hexdigest() == face.sha256:
                return font
    message = f"font {face.file} of {face.package} is missing or altered: install requirements.lock"
    raise MissingFont(message)


def path(weight: int) -> Path:
    """The checked font file of a weight of the figures; raises :class:`MissingFont`."""
    return find(faces()[weight])


@cache
def register() -> None:
    """Make the checked faces known to the renderer, once a process."""
    import vl_convert

    for weight in faces():
        vl_convert.register_font_directory(str(path(weight).parent))


@cache
def rasterized() -> "Options":
    """What the rasterizer draws texts with: the checked faces and no other."""
    import resvg

    options = resvg.usvg.Options.default()
    for weight in faces():
        options.load_font_data(path(weight).read_bytes())
    return options


@cache
def woff(font: Path) -> bytes:
    """A font file packed for the web, no glyph taken away; the same bytes every time.

    As WOFF: WOFF 2 is a quarter smaller, for five seconds of every report.
    """
    from fontTools.ttLib import TTFont

    packed = io.BytesIO()
    with TTFont(font, recalcTimestamp=False) as typeface:
        typeface.flavor = "woff"
        typeface.save(packed, reorderTables=None)
    return packed.getvalue()


def check(figure: str, weight: int, text: str) -> None:
    """Every character of a figure's text is in its face, or :class:`MissingGlyph` names it."""
    known = _measures(faces()[weight]).advances
    for character in text:
        if character not in known:
            message = (
                f"figure {figure}: {faces()[weight].file} has no glyph for {character!r} "
                f"(U+{ord(character):04X}) in {text!r}"
            )
            raise MissingGlyph(message)


class _Advances(dict[str, int]):
    """How far each character moves a line on; one that the face lacks: as far as its box."""

    def __init__(self, known: dict[str, int], missing: int) -> None:
        super().__init__(known)
        self._missing = missing

    def __missing__(self, character: str) -> int:
        return self._missing


@dataclass(frozen=True)
class _Measures:
    advances: _Advances
    units_per_em: int


@cache
def _measures(face: Face) -> _Measures:
    from fontTools.ttLib import TTFont

    with TTFont(find(face)) as font:
        metrics, by_code = font["hmtx"].metrics, font.getBestCmap()
        known = {chr(code): metrics[glyph][0] for code, glyph in by_code.items()}
        advances = _Advances(known, metrics[".notdef"][0])
        return _Measures(advances, font["head"].unitsPerEm)


def width(text: str, size: float, weight: int = 400) -> float:
    """Pixels a text takes, from the font's advance widths."""
    measures = _measures(faces()[weight])
    return sum(map(measures.advances.__getitem__, text)) * size / measures.units_per_em


def drawable(text: str, weight: int = 400) -> str:
    """The text with every character the font lacks replaced by ``?``."""
    known = _measures(faces()[weight]).advances
    return "".join(character if character in known else "?" for character in text)


def in_all() -> frozenset[str]:
    """The characters that every face of the figures has."""
    return _in_all(tuple(faces().values()))


@cache
def _in_all(faces: tuple[Face, ...]) -> frozenset[str]:
    return frozenset("\n").union(
        set.intersection(*(set(_measures(face).advances) for face in faces))
    )


def _pieces(word: str, size: float, most: float, weight: int) -> list[str]:
    """The word, cut where it alone is wider than a line."""
    if width(word, size, weight) <= most:
        return [word]
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size, weight) > most:
            pieces.append("")
        pieces[-1] += character
    return pieces


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
