"""Scales shared by drawing in pixels and by data marks, and number formats of labels."""

import math
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import altair as alt

#: Below this many, counts are shown and no share.
FEW = 30


@dataclass(frozen=True)
class Scale:
    """A linear or logarithmic map of a domain to pixels."""

    domain: tuple[float, float]
    pixels: tuple[float, float]
    log: bool = False

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        low, high, at = (math.log(v) if self.log else v for v in (*self.domain, value))
        start, end = self.pixels
        return start + (end - start) * (at - low) / (high - low)

    def alt(self) -> alt.Scale:
        """The same scale for a data mark."""
        return alt.Scale(
            type="log" if self.log else "linear", domain=list(self.domain),
            range=list(self.pixels), nice=False, zero=False,
        )  # fmt: skip


def seconds(day: date) -> float:
    """A date as seconds since 1970, UTC: dates are placed by number, so no zone can move them."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def month_end(month: date, as_of: date) -> date:
    """The day a month's value speaks of: its last day, or the capture's if that is earlier."""
    return min(month.replace(day=monthrange(month.year, month.month)[1]), as_of)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def time_ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Two to five labelled dates: Januaries, else quarters, else the first month."""
    for months in ((1,), (1, 7), (1, 4, 7, 10), tuple(range(1, 13))):
        found = [date(year, month, 1) for year in range(first.year, last.year + 1)
                 for month in months if first <= date(year, month, 1) <= last]  # fmt: skip
        if len(found) >= 2:
            every = max(1, math.ceil(len(found) / 5))
            return [(day, f"{day:%b %Y}") for day in found[::every]]
    return [(first, f"{first:%b %Y}")]


def ticks(most: float, wanted: int = 4) -> list[float]:
    """Round tick values from 0 to the first at or above ``most``."""
    if most <= 0:
        return [0, 1]
    raw = most / wanted
    power = 10 ** math.floor(math.log10(raw))
    steps = [s * power for s in (1, 2, 2.5, 5, 10) if s * power >= raw]
    if most >= 1:  # counts, ranks and whole percents have whole ticks
        steps = [step for step in steps if step == int(step)] or [1]
    step = steps[0]
    return [step * place for place in range(math.ceil(most / step - 1e-9) + 1)]


def share(value: float, n: int) -> str:
    """A share as text: no decimals below n = 1000, one from there; "<1%" instead of 0%."""
    if value == 0:
        return "0%"
    if value < 0.005:
        return "<1%"
    return f"{value:.0%}" if n < 1000 else f"{value:.1%}"


def part(number: int, n: int, of: str = "") -> str:
    """Numerator, denominator and share: "43 of 98 projects (44%)"; no share below n = 30."""
    words = f"{number} of {n}{of and ' '}{of}"
    return words if n < FEW else f"{words} ({share(number / n, n)})"


def rate(number: int, n: int) -> str:
    """A share as text, or the counts where ``n`` is too small for one."""
    return f"{number} of {n}" if n < FEW else share(number / n, n)


def chance(p: float) -> str:
    """The p of a test as text: two decimals, three below 0.1."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.2f}" if p >= 0.1 else f"p = {p:.3f}"


def count(value: float) -> str:
    """A count as text: 1000, then 12,345."""
    return f"{value:.0f}" if value < 10_000 else f"{value:,.0f}"


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Positions near ``wanted`` (any order) and at least ``apart`` from each other."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed: list[float] = []
    for place in order:
        floor = placed[-1] + apart if placed else low
        placed.append(max(wanted[place], floor))
    excess = placed[-1] - high if placed else 0
    if excess > 0:
        placed[-1] -= excess
        for place in range(len(placed) - 2, -1, -1):
            placed[place] = min(placed[place], placed[place + 1] - apart)
    found = [0.0] * len(wanted)
    for place, position in zip(order, placed, strict=True):
        found[place] = position
    return found


def rows_of(table: Any, needed: str | None = None) -> list[dict[str, Any]]:
    """The table's rows, with a value in ``needed``; none is an :class:`EmptyChart`."""
    rows: list[dict[str, Any]] = table.to_pylist()
    return something([row for row in rows if needed is None or row[needed] is not None])


def undrawn(table: Any, drawn: list[dict[str, Any]], *key: str) -> tuple[int, ...]:
    """Places of the table's rows whose values of ``key`` no drawn row has."""
    shown = {tuple(row[name] for name in key) for row in drawn}
    return tuple(
        place
        for place, row in enumerate(table.to_pylist())
        if tuple(row[name] for name in key) not in shown
    )


def something(rows: list[dict[str, Any]], *totals: int) -> list[dict[str, Any]]:
    """The rows, if there are any and no total is zero; else raises :class:`EmptyChart`."""
    from pipeline.charts.frame import EmptyChart

    if not rows or 0 in totals:
        message = "no row to draw"
        raise EmptyChart(message)
    return rows
