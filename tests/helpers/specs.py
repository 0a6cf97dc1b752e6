"""What a drawn figure shows: its texts, that each is inside the canvas and none covers another."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from pipeline import frames
from pipeline.figures import charts, fonts, pictures, press
from pipeline.figures.outline import runs


class Box(NamedTuple):
    """A level text: its left end, baseline, width and font size, and its words."""

    left: float
    baseline: float
    wide: float
    size: float
    text: str


def drawn(name: str, data: pa.Table | pd.DataFrame) -> Any:
    """The chart of a table, or why it is left out."""
    frame = frames.answer(data, {}) if isinstance(data, pa.Table) else data
    return getattr(charts, name)(frame)


def shown_texts(chart: Any, origin: press.Origin) -> list[str]:
    """The lines of text of a chart's picture."""
    picture = pictures.svg(press.dress(chart.to_dict(), origin))
    return [run.text for run in runs(picture)]


def assert_texts_are_clear(dressed: dict[str, Any]) -> None:
    """Every level text is inside the canvas, not at its edge, and none covers another."""
    picture = pictures.svg(dressed)
    edge = dressed["config"]["padding"] / 2
    name, boxes = dressed["usermeta"]["name"], sorted(text_boxes(picture))
    head = re.match(r'<svg[^>]*viewBox="0 0 (\d+) (\d+)"', picture)
    assert head is not None
    assert (int(head[1]), int(head[2])) == (dressed["width"], dressed["height"])
    for box in boxes:
        assert box.left >= edge, (name, box)
        assert box.left + box.wide <= dressed["width"] - edge, (name, box)
        assert edge + 0.7 * box.size <= box.baseline <= dressed["height"] - edge, (name, box)
    for a, b in combinations(boxes, 2):
        assert not _overlap(a, b), (name, a, b)


def _overlap(a: Box, b: Box) -> bool:
    beside = a.left + a.wide <= b.left + 0.5 or b.left + b.wide <= a.left + 0.5
    # A line's capitals are 0.7 of its size, and few letters go below the baseline.
    below = a.baseline <= b.baseline - 0.7 * b.size or b.baseline <= a.baseline - 0.7 * a.size
    return not beside and not below


def text_boxes(picture: str) -> Iterator[Box]:
    """Every text that is not rotated, at the place its groups and its own transform give it."""
    places = [(0.0, 0.0)]
    for found in re.finditer(r"<(/?)(g|text)\b([^>]*)>([^<]*)", picture):
        closing, kind, attributes = found.groups()[:3]
        if closing:
            if kind == "g":
                places.pop()
            continue
        moved = re.findall(r"translate\(([-\d.]+),([-\d.]+)\)", attributes)
        left, top = (sum(float(each[axis]) for each in moved) + places[-1][axis] for axis in (0, 1))
        if kind == "g":
            places.append((left, top))
        elif "rotate" not in attributes and 'opacity="0"' not in attributes:
            [run] = runs(found[0] + "</text>")
            wide = fonts.width(run.text, run.size, run.weight)
            anchor = {"middle": 0.5, "end": 1.0}.get(run.attributes.get("text-anchor", ""), 0.0)
            yield Box(left - anchor * wide, top, wide, run.size, run.text)
