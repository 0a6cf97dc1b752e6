"""Text broken into lines of a width, and the names of rows and columns so broken."""

import json
from collections.abc import Sequence
from typing import Any

from pipeline.figures import fonts
from pipeline.figures.theme import AXIS, NOTE, C

Axis = dict[str, Any]
_OF_LABEL = "[datum.label]"


def balanced(text: str, size: float, most: float, weight: int = 400) -> list[str]:
    """The text in as few lines as ``most`` pixels allow, of like length."""
    lines = lines_of(text, size, most, weight)
    while len(lines) > 1:
        most -= size / 2
        narrower = lines_of(text, size, most, weight)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def lines_of(text: str, size: float, most: float, weight: int = 400) -> list[str]:
    """The text in lines of at most ``most`` pixels, with ``?`` for what the font lacks."""
    return fonts.wrapped(fonts.drawable(text, weight), size, most, weight)


def row_names(names: Sequence[str], room: float) -> Axis:
    """The axis of a table's rows: names wrap at ``room`` pixels, their middle at the row's.

    They end where half a dot at the plot's edge does not reach them.
    """
    lines = {name: lines_of(name, AXIS, room, 600) for name in names}
    wide = (
        round(max(fonts.width(line, AXIS, 600) for block in lines.values() for line in block)) + 13
    )
    label = f"{json.dumps(lines)}{_OF_LABEL}"
    lifted = [
        {"test": f"length({label}) == {many}", "value": -7.5 * (many - 1)}
        for many in range(2, max(map(len, lines.values())) + 1)
    ]
    offset = {"labelOffset": {"condition": lifted, "value": 0}} if lifted else {}
    extents = {"minExtent": wide, "maxExtent": wide, "labelPadding": 11}
    return {"labelExpr": label, "labelLineHeight": 15, **extents, **offset}


def column_names(names: Sequence[str], room: float, size: int = NOTE) -> Axis:
    """The axis above a table's columns: names wrap at ``room`` pixels or the longest word's."""
    words = [fonts.width(word, size, 600) for name in names for word in name.split()]
    lines = {name: lines_of(name, size, max(room, *words), 600) for name in names}
    most, step = max(map(len, lines.values())), round(1.2 * size)
    level = {name: [" "] * (most - len(block)) + block for name, block in lines.items()}
    tall = step * most + 8
    return {
        "labelExpr": f"{json.dumps(level)}{_OF_LABEL}",
        "orient": "top",
        "labelAngle": 0,
        "labelBaseline": "alphabetic",
        "labelPadding": step * (most - 1) + 6,
        "labelLineHeight": step,
        "labelFontSize": size,
        "labelFontWeight": 600,
        "labelColor": C.strong,
        "labelOverlap": False,
        "domain": False,
        "ticks": False,
        "minExtent": tall,
        "maxExtent": tall,
    }


def names_of(axis: Axis) -> list[str]:
    """The names on an axis of :func:`row_names` or :func:`column_names`."""
    text = str(axis.get("labelExpr", ""))
    return list(json.loads(text.removesuffix(_OF_LABEL))) if text.startswith('{"') else []


def most_lines(axis: Axis) -> int:
    """How many lines the longest name of such an axis takes."""
    lines: dict[str, list[str]] = json.loads(axis["labelExpr"].removesuffix(_OF_LABEL))
    return max(map(len, lines.values()))
