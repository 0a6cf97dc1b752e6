"""What a chart's specification draws: its rows, its texts, and that no text is in another's way."""

from itertools import combinations
from typing import Any

from pipeline.charts import fonts


def assert_texts_are_clear(chart: Any) -> None:
    """Every text is inside the canvas, and none covers or touches another."""
    spec = chart.to_dict(validate=False)
    left, top = spec["padding"]["left"], spec["padding"]["top"]
    width, height = chart.usermeta["size"]
    boxes = []
    for text, x, y, size, weight, align in texts(spec):
        wide = fonts.width(text, size, weight)
        start = left + x - {"left": 0, "center": wide / 2, "right": wide}[align]
        assert start >= 2, (text, start)
        assert start + wide <= width - 2, (text, start + wide, width)
        assert 0 <= top + y <= height, text
        boxes.append((start, y - size * 0.48, wide, size * 0.96, text))
    for a, b in combinations(sorted(set(boxes)), 2):
        apart = (a[0] + a[2] + 3 <= b[0] or a[1] + a[3] <= b[1] + 0.5
                 or b[1] + b[3] <= a[1] + 0.5
                 or a[4] == b[4] == "SIMULATED")  # fmt: skip  # two marks that meet hide nothing
        assert apart, (a[4], b[4])


def rows_of(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    data = layer["data"]
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


def texts(spec: dict[str, Any]) -> list[tuple[str, float, float, float, int, str]]:
    found = []
    for layer in spec["layer"]:
        mark = layer["mark"]
        if mark["type"] == "text":
            found += [(row["text"], row["x"], row["y"], mark["fontSize"], mark["fontWeight"],
                       mark["align"]) for row in rows_of(spec, layer)]  # fmt: skip
    return found
