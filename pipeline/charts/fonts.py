"""The fonts, for the charts here: now a part of the figures."""

from pipeline.figures.fonts import (
    FACES,
    FAMILY,
    WEB,
    MissingFont,
    MissingGlyph,
    check,
    drawable,
    find,
    path,
    register,
    shortened,
    width,
    woff2,
    wrapped,
)

__all__ = [
    "FACES",
    "FAMILY",
    "WEB",
    "MissingFont",
    "MissingGlyph",
    "check",
    "drawable",
    "find",
    "path",
    "register",
    "shortened",
    "width",
    "woff2",
    "wrapped",
]
