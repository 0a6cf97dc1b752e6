"""What executed notebooks show: the specs of their figures, and the reasons of those they lack."""

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import OutputRefused
from pipeline.figures.press import FRAME, LEFT_OUT, MIME, PLAIN, Spec, units


@dataclass(frozen=True)
class Collected:
    """The figures an executed notebook shows, in its order, and the reasons of those it lacks."""

    specs: dict[str, Spec]
    left_out: dict[str, str]


def collect(notebook: Path) -> Collected:
    """What an executed notebook shows; raises :class:`OutputRefused` for two figures of one name."""
    collected = Collected({}, {})
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if LEFT_OUT in data:
                collected.left_out[data[LEFT_OUT]["name"]] = data[LEFT_OUT]["reason"]
            spec = data.get(PLAIN) or data.get(MIME, {})
            name = spec.get("usermeta", {}).get("name")
            if name in collected.specs:
                what = f"notebook {notebook.stem}: another figure is named {name}"
                raise OutputRefused(what, "rename one of them: study.figure(chart, name=...)")
            if name is not None:
                collected.specs[name] = spec
    return collected


def rows_of(spec: Spec) -> list[Spec]:
    """The rows a figure draws: of its tables of data, the longest, the first of equals."""
    frames = list(spec.get("datasets", {}).values())
    frames += [
        unit["data"]["values"]
        for unit in units(spec["layer"])
        if isinstance(unit.get("data", {}).get("values"), list)
        and not unit.get("name", "").startswith(FRAME)
    ]
    return max(frames, key=len, default=[])
