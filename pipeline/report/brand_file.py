"""Read a brand from a TOML file, or say in one line what it lacks.

::

    name = "Example Observatory"     # in the head of pages, for "trustcensus"

    [light]                          # tokens of theme.PALETTE; others keep the project's colours
    accent = "#RRGGBB"
    [dark]
    accent = "#RRGGBB"

    [figures]                        # static faces of an installed font package
    family = "IBM Plex Sans Condensed"
    package = "fontpkg-ibm-plex-sans-condensed"
    regular = "IBMPlexSansCondensed-Regular.ttf"
    semibold = "IBMPlexSansCondensed-SemiBold.ttf"
    bold = "IBMPlexSansCondensed-Bold.ttf"

    [text]                           # the pages' font, one file
    package = "fontpkg-ibm-plex-sans"
    file = "IBMPlexSans[wdth,wght].ttf"
"""

import hashlib
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NoReturn

from pipeline.errors import BadInput
from pipeline.figures import contrast
from pipeline.figures.brand import COLOUR, FAMILY, Brand
from pipeline.figures.fonts import Face, find, width
from pipeline.figures.theme import PALETTE
from pipeline.text import escape_unsafe, nearest, one_of

_THEMES = ("light", "dark")
_WEIGHTS = {"regular": "400", "semibold": "600", "bold": "700"}
_FIELDS = {"name", *_THEMES, "figures", "text"}
_NAME_MOST = 40
#: What every figure and page may hold; a font without one of these is not taken.
_NEEDED = "".join(map(chr, range(32, 127))) + "–—…“”‘’·≥≤×−→"

#: How much wider than the project's a figures' font may be, by this text: labels keep their room.
_WIDEST, _MEASURED = 1.15, "38% of ranks 1-100 attest every file of their latest release"


def load(path: Path) -> Brand:
    """The brand of a file; raises :class:`BadInput` for what it may not be or cannot keep."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise BadInput(f"--brand {path} cannot be read ({reason})", "give a TOML file") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"--brand {path} is not TOML ({error})", "correct that line") from None
    for field in document:
        if field not in _FIELDS:
            hint = one_of(field, sorted(_FIELDS))
            _refuse(path, f"field {escape_unsafe(field)!r} is not known", hint)
    name = document.get("name", "")
    if not isinstance(name, str) or len(name) > _NAME_MOST or not name.isprintable():
        _refuse(path, "name is not one line of text", f"give up to {_NAME_MOST} characters")
    colours = _colours(path, document)
    family, faces = _faces(path, document)
    text = _text(path, document)
    for theme in _THEMES:
        place = _THEMES.index(theme)
        palette = {token: pair[place] for token, pair in {**PALETTE, **colours}.items()}
        for fault in contrast.faults(palette):
            _refuse(path, f"[{theme}] {fault}", "choose another colour for one of the two")
    return Brand(name, colours, family, faces, text)


def _refuse(path: Path, what: str, hint: str) -> NoReturn:
    raise BadInput(f"--brand {path}: {what}", hint)


def _table(path: Path, document: dict[str, Any], field: str) -> dict[str, str]:
    table = document.get(field, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        _refuse(path, f"[{field}] is not a table of texts", 'write name = "value"')
    return table


def _colours(path: Path, document: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Light and dark values of the tokens that differ; tokens of one colour change together."""
    colours: dict[str, list[str]] = {}
    for place, theme in enumerate(_THEMES):
        given: dict[str, tuple[str, str]] = {}
        for token, value in _table(path, document, theme).items():
            if token not in PALETTE:
                hint = nearest(token, PALETTE) or "see PALETTE in pipeline/figures/theme.py"
                _refuse(path, f"[{theme}] colour {escape_unsafe(token)!r} is not known", hint)
            colour = value.upper()
            if not COLOUR.fullmatch(colour):
                what = f"[{theme}] {token} is {escape_unsafe(value)!r}"
                _refuse(path, what, "write a colour like #RRGGBB, in hexadecimal digits")
            for same in (name for name in PALETTE if PALETTE[name][0] == PALETTE[token][0]):
                other, before = given.get(same, (token, colour))
                if before != colour:
                    what = f"[{theme}] {other} and {token} must be the same colour"
                    _refuse(path, what, "give both the same")
                given[same] = (token, colour)
        for token, (_, colour) in given.items():
            colours.setdefault(token, list(PALETTE[token]))[place] = colour
    return {token: (light, dark) for token, (light, dark) in sorted(colours.items())}


def _faces(path: Path, document: dict[str, Any]) -> tuple[str, dict[str, tuple[str, str, str]]]:
    given = _table(path, document, "figures")
    if not given:
        return "", {}
    for field in ("family", "package", *_WEIGHTS):
        if not given.get(field):
            _refuse(path, f"[figures] {field} is missing", "a font needs its name and three faces")
    if not FAMILY.fullmatch(given["family"]):
        _refuse(path, "[figures] family is not a font name", "use letters, digits and spaces")
    faces = {}
    for name, weight in _WEIGHTS.items():
        faces[weight] = _face(path, "figures", given["package"], given[name])
        _check_fit(path, Face(*faces[weight]), given["family"], int(weight))
    return given["family"], faces


def _check_fit(path: Path, face: Face, family: str, weight: int) -> None:
    """Refuse a face that the renderer would not find by its name, or that has too wide letters."""
    from fontTools.ttLib import TTFont

    with TTFont(find(face)) as font:
        if "fvar" in font:
            _refuse(path, f"[figures] {face.file} is a variable font", "give a static face")
        names = {font["name"].getDebugName(number) for number in (1, 16)}
        if family not in names or font["OS/2"].usWeightClass != weight:
            what = f"[figures] {face.file} is not {family} of weight {weight}"
            _refuse(path, what, "give the name that the font itself has, and its face")
        widths, known, units = font["hmtx"].metrics, font.getBestCmap(), font["head"].unitsPerEm
        wide = sum(widths[known[ord(character)]][0] for character in _MEASURED) / units
    times = wide / width(_MEASURED, 1, weight)
    if times > _WIDEST:
        what = f"[figures] {face.file} is {times:.2f} times as wide as the figures' own font"
        _refuse(path, what, f"figures have room for {_WIDEST:g} times: give a condensed one")


def _text(path: Path, document: dict[str, Any]) -> tuple[str, str, str] | None:
    given = _table(path, document, "text")
    if not given:
        return None
    for field in ("package", "file"):
        if not given.get(field):
            _refuse(path, f"[text] {field} is missing", "a font needs its package and file")
    return _face(path, "text", given["package"], given["file"])


def _face(path: Path, field: str, package: str, name: str) -> tuple[str, str, str]:
    """Package, file and hash of a face that is installed and has the characters we write."""
    from fontTools.ttLib import TTFont

    try:
        files = distribution(package).files or []
    except (PackageNotFoundError, ValueError):
        what = f"[{field}] package {escape_unsafe(package)} is not installed"
        _refuse(path, what, "install it beside trustcensus")
    paths = [Path(str(file.locate())) for file in files if file.name == name]
    if not paths:
        fonts = sorted(file.name for file in files if file.name.endswith((".ttf", ".otf")))
        hint = nearest(name, fonts) or f"it has {', '.join(fonts[:6]) or 'no font'}"
        _refuse(path, f"[{field}] {package} has no {escape_unsafe(name)!r}", hint)
    with TTFont(paths[0]) as font:
        known = font.getBestCmap()
    lacking = [character for character in _NEEDED if ord(character) not in known]
    if lacking:
        _refuse(path, f"[{field}] {name} has no glyph for {lacking[0]!r}", "choose another font")
    return package, name, hashlib.sha256(paths[0].read_bytes()).hexdigest()
