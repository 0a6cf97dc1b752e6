"""Numbers and dates as figures write them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.text import day as day
from pipeline.text import month as month
from pipeline.text import percent
from pipeline.text import plural as plural

if TYPE_CHECKING:
    import pandas as pd

#: Below this many, counts are shown and no share.
FEW = 30
SPELLED = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def share(value: float, n: float) -> str:
    """A share as text: no decimals below n = 1000, one from there; "<1%" instead of 0%."""
    if value == 0:
        return "0%"
    return percent(value, 0 if n < 1000 else 1)


def part(number: float, n: float, of: str = "") -> str:
    """Numerator, denominator and share: "43 of 98 projects (44%)"; no share below n = 30."""
    words = f"{count(number)} of {count(n)}{of and ' '}{of}"
    return words if n < FEW else f"{words} ({share(number / n, n)})"


def ranks(band: str) -> str:
    """A rank band in words: "ranks 1–100", "rank 1", "ranks 1001 and beyond", "all projects"."""
    first, dash, last = band.partition("–")
    if band == "all":
        return "all projects"
    return f"rank {band}" if not dash else f"ranks {band}" if last else f"ranks {first} and beyond"


def ranked(band: str) -> str:
    """The same as what projects are: "ranked 1–100"; nothing where they have no ranks."""
    return "" if band == "all" else f"ranked {ranks(band).partition(' ')[2]}"


def verb(number: float, one: str, many: str) -> str:
    """What so many do: "is" of one in five, "are" of none or of two."""
    return one if number == 1 else many


def rate(number: float, n: float) -> str:
    """A share as text, or the counts where ``n`` is too small for one."""
    return f"{count(number)} of {count(n)}" if n < FEW else share(number / n, n)


def among(number: float, n: float, what: str) -> str:
    """A share of something, or the counts where they are few: "44% of projects", "4 of 9 projects"."""
    return f"{rate(number, n)} {what}" if n < FEW else f"{share(number / n, n)} of {what}"


def count(value: float) -> str:
    """A count as text: 984, 1,000, 12,345."""
    return f"{value:,.0f}"


def spelled(number: int) -> str:
    """A count up to ten as a word."""
    return SPELLED[number] if 0 <= number < len(SPELLED) else count(number)


def signed(value: float) -> str:
    """Percentage points as text: "+3.1", "−0.4", "0.0"."""
    return f"{value:+.1f}".replace("-", "−") if abs(value) >= 0.05 else "0.0"


def period(days: "pd.Series[str]") -> str:
    """The months of the first and the last of some dates: "October 2024 to March 2026"."""
    return f"{month(days.min())} to {month(days.max())}"


def each(rows: "pd.DataFrame", form: str) -> str:
    """The rows in a sentence, their columns in a form: ``each(rows, "{band}: {attested:,}")``."""
    return "; ".join(form.format_map(row) for row in rows.to_dict("records"))


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
