"""All charts, as notebooks call them: ``charts.adoption_by_rank(study.metric("adoption_by_rank"))``.

A chart takes the table of the metric of its name. Where that has nothing to draw, it gives the
reason instead (:class:`~pipeline.figures.house.LeftOut`), which a notebook shows in its place.
Drawing is imported when a chart is first asked for: the names alone cost nothing.
"""

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.figures.house import Chart

#: What makes a function of this package a chart: it is public and takes the data alone.
_CHART = re.compile(r"^def ([a-z]\w*)\(data: pd\.DataFrame\) -> Drawn:", re.MULTILINE)
#: The module of each chart.
_HOME = {
    name: path.stem
    for path in sorted(Path(__file__).parent.glob("*.py"))
    for name in _CHART.findall(path.read_text(encoding="utf-8"))
}

NAMES = tuple(sorted(_HOME))


def __getattr__(name: str) -> "Chart":
    if name not in _HOME:
        message = f"there is no chart {name!r}"
        raise AttributeError(message)
    chart: Chart = getattr(import_module(f"pipeline.figures.{_HOME[name]}"), name)
    return chart


def __dir__() -> list[str]:
    return list(NAMES)
