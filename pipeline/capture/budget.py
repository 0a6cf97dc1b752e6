"""What queries may cost: each is estimated and held against the budget before it is sent."""

from dataclasses import dataclass

from pipeline.config import Limits
from pipeline.errors import OverBudget
from pipeline.setting_tree import check
from pipeline.sources.bigquery import Estimate

TIB = 2**40
#: Added to an estimate as the server's limit: a table may grow between estimate and run.
_HEADROOM = 1.1


@dataclass(frozen=True)
class Budget(Limits):
    """Limits of one capture and of one calendar month, held against estimates."""

    def __post_init__(self) -> None:
        check(self)

    def cost(self, n_bytes: int) -> float:
        """US dollars for bytes billed."""
        return n_bytes / TIB * self.usd_per_tib

    def lines(self, estimates: list[Estimate], month_to_date: float) -> list[str]:
        """The estimate of each query and of all, for a reader."""
        lines = [f"{estimate.query.name}: {self._words(estimate.billed)}" for estimate in estimates]
        total = sum(estimate.billed for estimate in estimates)
        price = f"at ${self.usd_per_tib:g} per TiB (price of {self.priced_on})"
        return [
            *lines,
            f"together: {self._words(total)} {price}; this month so far ${month_to_date:.2f}",
        ]

    def check(self, estimates: list[Estimate], month_to_date: float) -> None:
        """Raise :class:`OverBudget` when these queries together would cost too much."""
        total = sum(estimate.billed for estimate in estimates)
        cost = self.cost(total)
        if self.max_bytes is not None and total > self.max_bytes:
            what = f"the queries would be billed for {total} bytes, --max-bytes is {self.max_bytes}"
        elif cost > self.max_cost:
            what = f"the queries would cost ${cost:.2f}, --max-cost is ${self.max_cost:.2f}"
        elif cost + month_to_date > self.max_month_cost:
            what = (
                f"the queries would cost ${cost:.2f} on top of ${month_to_date:.2f} this "
                f"month, --max-month-cost is ${self.max_month_cost:.2f}"
            )
        else:
            return
        raise OverBudget(what, "nothing was sent; request less or raise the limit")

    def limit(self, estimate: Estimate, others: int, month_to_date: float) -> int:
        """Bytes the server may bill for one query: the estimate and headroom, within the budget.

        ``others`` are bytes estimated for the capture's other queries.
        """
        left = [
            int(min(self.max_cost, self.max_month_cost - month_to_date) / self.usd_per_tib * TIB)
            if self.usd_per_tib
            else None,
            self.max_bytes,
        ]
        most = [n_bytes - others for n_bytes in left if n_bytes is not None]
        return min([int(estimate.billed * _HEADROOM), *most])

    def _words(self, n_bytes: int) -> str:
        return f"{n_bytes / 1e9:,.2f} GB, ${self.cost(n_bytes):.4f}"
