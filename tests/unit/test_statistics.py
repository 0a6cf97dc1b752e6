"""Bands, tests and intervals against numbers worked out by hand or by simulation."""

import math
from random import Random

import pytest

from pipeline import statistics
from pipeline.statistics import Wait

#: Freireich's trial of 6-mercaptopurine: weeks of remission, treated and placebo (textbook data).
TREATED = [Wait(6, 3, 1), Wait(7, 1, 0), Wait(9, 0, 1), Wait(10, 1, 1), Wait(11, 0, 1),
           Wait(13, 1, 0), Wait(16, 1, 0), Wait(17, 0, 1), Wait(19, 0, 1), Wait(20, 0, 1),
           Wait(22, 1, 0), Wait(23, 1, 0), Wait(25, 0, 1), Wait(32, 0, 2), Wait(34, 0, 1),
           Wait(35, 0, 1)]  # fmt: skip
PLACEBO = [Wait(week, n, 0) for week, n in (
    (1, 2), (2, 2), (3, 1), (4, 2), (5, 2), (8, 4), (11, 2), (12, 2), (15, 1), (17, 1), (22, 1),
    (23, 1))]  # fmt: skip


def log_log(survival: float, variance: float) -> tuple[float, float]:
    """The interval of 1 - survival by the formula: S ** exp(+-1.96 sqrt(V) / log S)."""
    half = 1.959964 * math.sqrt(variance) / math.log(survival)
    return tuple(sorted(1 - survival ** math.exp(sign * half) for sign in (1, -1)))


def test_a_band_is_the_log_log_formula() -> None:
    """Greenwood's sum by hand: after week 6: 3 / (21 * 18), after week 7: + 1 / (17 * 16)."""
    found = statistics.band(TREATED)
    assert found[0] == pytest.approx(log_log(18 / 21, 3 / (21 * 18)), abs=1e-6)
    after = 18 / 21 * 16 / 17
    expected = log_log(after, 3 / (21 * 18) + 1 / (17 * 16))
    assert found[1] == pytest.approx(expected, abs=1e-6)
    assert found[2] == found[1], "nothing happened in week 9"


@pytest.mark.parametrize(
    "waits",
    [[Wait(5, 0, 1), Wait(7, 0, 2)], [Wait(5, 1, 0)], [Wait(5, 0, 1)], [Wait(0, 4, 0)], []],
    ids=["no event", "one that did", "one that did not", "all at once", "nobody"],
)
def test_where_the_estimate_is_0_or_1_there_is_no_band(waits: list[Wait]) -> None:
    assert statistics.band(waits) == [None] * len(waits)


def test_logrank_is_the_textbook_one() -> None:
    """Chi-square 16.79 with one degree of freedom; the placebo group relapses faster."""
    found = statistics.logrank(PLACEBO, TREATED)
    assert found is not None
    assert found[0] ** 2 == pytest.approx(16.793, abs=0.001)
    assert found[0] > 0
    assert found[1] == pytest.approx(4.17e-5, rel=0.01)
    swapped = statistics.logrank(TREATED, PLACEBO)
    assert swapped == pytest.approx((-found[0], found[1]))


def test_without_an_event_nothing_is_compared() -> None:
    assert statistics.logrank([Wait(3, 0, 2)], [Wait(4, 0, 1)]) is None
    assert statistics.logrank([Wait(0, 2, 0)], [Wait(0, 3, 0)]) is None


def test_many_tests_are_adjusted_for_their_number() -> None:
    assert statistics.adjusted([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert statistics.adjusted([0.6, 0.7]) == [1.0, 1.0]
    assert statistics.adjusted([]) == []


def test_intervals_of_proportions_hold_at_the_ends() -> None:
    assert statistics.wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert statistics.wilson(10, 10) == pytest.approx((0.7225, 1), abs=1e-4)
    assert statistics.exact(0, 10) == pytest.approx((0, 0.3085), abs=1e-4)
    assert statistics.exact(1, 14) == pytest.approx((0.0018, 0.3387), abs=1e-4)


def test_clusters_of_one_are_independent_subjects() -> None:
    """40 of 100: the normal interval is 0.4 +- 0.096, and the design effect about 1."""
    found = statistics.clustered((1,) * 40 + (0,) * 60, (1,) * 100)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.304, 0.496), abs=0.015)
    assert found.design_effect == pytest.approx(1, abs=0.1)


def test_clusters_that_agree_count_as_one_subject_each() -> None:
    """40 clusters of 5, all alike within: 200 subjects say what 40 would, so the effect is 5."""
    agree = statistics.clustered((5,) * 16 + (0,) * 24, (5,) * 40)
    alone = statistics.clustered((1,) * 16 + (0,) * 24, (1,) * 40)
    assert agree is not None
    assert alone is not None
    assert agree.design_effect == pytest.approx(5, rel=0.1)
    assert (agree.low, agree.high) == pytest.approx((alone.low, alone.high), abs=0.005)


def test_no_interval_is_narrower_than_that_of_independent_subjects() -> None:
    """Clusters that are alike, and one that has the only case: draws of them hardly differ."""
    alike = statistics.clustered((2,) * 40, (5,) * 40)
    assert alike is not None
    assert (alike.low, alike.high) == statistics.wilson(80, 200)
    assert alike.design_effect == pytest.approx(0)
    one = statistics.clustered((1,) + (0,) * 999, (1,) * 1000)
    none = statistics.clustered((0,) * 1000, (1,) * 1000)
    assert one is not None
    assert none is not None
    assert one.high == statistics.wilson(1, 1000)[1] > none.high


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """150 draws of 60 clusters that agree within: 95% would hold 0.3; independence far less."""
    rng = Random(7)
    held = held_if_independent = 0
    for _ in range(150):
        sizes = tuple(rng.choice((1, 2, 8)) for _ in range(60))
        numbers = tuple(size * (rng.random() < 0.3) for size in sizes)
        found = statistics.clustered(numbers, sizes)
        assert found is not None
        held += found.low <= 0.3 <= found.high
        low, high = statistics.wilson(sum(numbers), sum(sizes))
        held_if_independent += low <= 0.3 <= high
    assert held >= 130
    assert held_if_independent < 115


def test_a_share_of_none_or_all_is_not_certain() -> None:
    """No draw can differ: as many independent subjects as there are clusters."""
    none = statistics.clustered((0,) * 10, (3,) * 10)
    every = statistics.clustered((3,) * 10, (3,) * 10)
    assert none is not None
    assert every is not None
    assert (none.low, none.high) == statistics.wilson(0, 10)
    assert (every.low, every.high, every.design_effect) == (*statistics.wilson(10, 10), None)


def test_one_cluster_says_nothing_of_others() -> None:
    assert statistics.clustered((3,), (5,)) is None
    assert statistics.clustered((), ()) is None


def test_the_same_numbers_give_the_same_interval() -> None:
    one = statistics.clustered((1, 2, 0, 3), (2, 2, 2, 3))
    statistics.clustered.cache_clear()
    assert statistics.clustered((1, 2, 0, 3), (2, 2, 2, 3)) == one


def test_a_rate_is_drawn_by_clusters_and_none_where_nothing_happened() -> None:
    """Of two clusters either, both or the other: the rate lies between theirs, and may exceed 1.

    The exact interval of three independent cases ends at 8.77 (Garwood 1936).
    """
    assert statistics.clustered_rate((0, 30), (10, 10)) == (0.0, 3.0)
    few = statistics.clustered_rate((0, 3, 0), (10, 10, 0))
    assert few == pytest.approx((0.0, 8.767 / 20), abs=1e-4)
    assert statistics.clustered_rate((0, 0), (10, 10)) is None
    assert statistics.clustered_rate((3, 0), (10, 0)) is None, "one cluster that can be drawn"
