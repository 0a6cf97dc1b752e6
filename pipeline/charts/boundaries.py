"""Dates from outside that cut a series in two; a frame brings them, time axes draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Boundary:
    """One such date: ``axis`` says which series it cuts, ``letter`` is its mark on figures."""

    day: date
    axis: str
    letter: str
    label: str


def between(found: Sequence[Boundary], first: date, last: date, axis: str) -> list[Boundary]:
    """Those of an axis from ``first`` to ``last``, in their order."""
    return [each for each in found if each.axis == axis and first <= each.day <= last]
