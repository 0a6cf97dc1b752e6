"""How sure a number is: bands of waiting times, tests between groups, intervals of shares."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from scipy.stats import CensoredData, binomtest, bootstrap, chi2, ecdf
from scipy.stats import logrank as two_samples

#: Draws of a bootstrap, and the seed that makes them the same every time.
RESAMPLES = 2_000
SEED = 20_241_003
#: Lower and upper end; None where the numbers define none.
Interval = tuple[float, float] | None


@dataclass(frozen=True)
class Wait:
    """Subjects of one day of waiting: to whom it happened, and who were last seen waiting."""

    days: int
    events: int
    censored: int


def band(waits: Sequence[Wait]) -> list[Interval]:
    """The 95% pointwise log-log band of the Kaplan-Meier share to whom it happened, day by day.

    None before the first event and once nobody is left: there the estimate is 0 or 1, of which
    the method says nothing. Takes subjects to be independent.
    """
    if not sum(wait.events for wait in waits):
        return [None] * len(waits)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        ends = ecdf(_censored(waits)).sf.confidence_interval(method="log-log")
    days = [wait.days for wait in waits]
    lasting = zip(ends.low.evaluate(days), ends.high.evaluate(days), strict=True)
    return [None if math.isnan(low) else (1 - float(high), 1 - float(low)) for low, high in lasting]


def logrank(first: Sequence[Wait], second: Sequence[Wait]) -> tuple[float, float] | None:
    """Statistic z and two-sided p of the log-rank test; z above 0: the first are faster.

    None where nothing happened in either group, or all at once to everybody.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "invalid value encountered", RuntimeWarning)
        result = two_samples(_censored(first), _censored(second))
    return None if math.isnan(result.pvalue) else (float(result.statistic), float(result.pvalue))


def _censored(waits: Sequence[Wait]) -> CensoredData:
    return CensoredData(
        uncensored=[wait.days for wait in waits for _ in range(wait.events)],
        right=[wait.days for wait in waits for _ in range(wait.censored)],
    )


def adjusted(chances: Sequence[float]) -> list[float]:
    """The p of several tests, each adjusted for their number (Holm)."""
    values, least = [0.0] * len(chances), 0.0
    for place, index in enumerate(sorted(range(len(chances)), key=lambda number: chances[number])):
        least = max(least, min(1.0, (len(chances) - place) * chances[index]))
        values[index] = least
    return values


@cache
def wilson(number: int, n: int) -> tuple[float, float]:
    """The 95% Wilson interval of a share of independent subjects."""
    return _proportion(number, n, "wilson")


@cache
def exact(number: int, n: int) -> tuple[float, float]:
    """The 95% Clopper-Pearson interval of a share of few independent subjects."""
    return _proportion(number, n, "exact")


def poisson(number: int, size: int) -> tuple[float, float]:
    """The 95% exact interval of a rate of independent cases (Garwood 1936)."""
    low, high = chi2.ppf(0.025, 2 * number) if number else 0.0, chi2.ppf(0.975, 2 * number + 2)
    return float(low) / 2 / size, float(high) / 2 / size


def _proportion(number: int, n: int, method: str) -> tuple[float, float]:
    interval = binomtest(number, n).proportion_ci(method=method)
    return float(interval.low), float(interval.high)


@dataclass(frozen=True)
class Clustered:
    """A share whose subjects come in clusters: its 95% interval and design effect.

    ``design_effect``: its variance over that of as many independent subjects; None where the share
    is 0 or 1.
    """

    low: float
    high: float
    design_effect: float | None


@cache
def clustered(numbers: tuple[int, ...], sizes: tuple[int, ...]) -> Clustered | None:
    """A share's 95% interval by drawing clusters again (percentile bootstrap, fixed seed).

    One entry per cluster: its subjects that count, and all of them. A share of 0 or 1 has nothing
    to draw: its interval is Wilson's, with a cluster for a subject. Where few count, or clusters
    are alike, draws differ too little: no interval is narrower than Wilson's of independent
    subjects. None for fewer than two clusters.
    """
    number, n = sum(numbers), sum(sizes)
    if len(sizes) < 2:
        return None
    if number in {0, n}:
        low, high = wilson(len(sizes) if number else 0, len(sizes))
        return Clustered(low, high, None)
    drawn = _drawn(numbers, sizes)
    share = number / n
    effect = float(drawn.standard_error) ** 2 / (share * (1 - share) / n)
    return Clustered(*_widest(drawn.confidence_interval, wilson(number, n)), effect)


@cache
def clustered_rate(
    numbers: tuple[int, ...], sizes: tuple[int, ...], is_share: bool = False
) -> Interval:
    """A rate's 95% interval by drawing clusters again, as :func:`clustered` does.

    One entry per cluster: what happened in it, and how many subjects or days it had. No interval is
    narrower than Poisson's exact one of as many independent cases, or Wilson's where each subject
    counts once at most (``is_share``). None where nothing happened, or for fewer than two clusters
    with any: there is nothing to draw.
    """
    nonempty = [pair for pair in zip(numbers, sizes, strict=True) if pair[1]]
    number, size = (sum(column) for column in zip(*nonempty, strict=True)) if nonempty else (0, 0)
    if len(nonempty) < 2 or not number:
        return None
    drawn = _drawn(*zip(*nonempty, strict=True)).confidence_interval
    return _widest(drawn, wilson(number, size) if is_share else poisson(number, size))


def _drawn(numbers: Sequence[int], sizes: Sequence[int]) -> Any:
    """A ratio of sums over clusters drawn again and again."""
    return bootstrap(
        (numbers, sizes),
        _ratio,
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=SEED,
    )


def _widest(drawn: Any, least: tuple[float, float]) -> tuple[float, float]:
    """From the lower of two lower ends to the upper of two upper ends."""
    return min(float(drawn.low), float(least[0])), max(float(drawn.high), float(least[1]))


def _ratio(numbers: Any, sizes: Any, axis: int) -> Any:
    return numbers.sum(axis=axis) / sizes.sum(axis=axis)
