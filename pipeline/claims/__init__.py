"""The claims of the article: a ledger of them, and what a snapshot's numbers say of each.

``ledger`` reads ``data/reference/claims.toml``, ``prose`` is the grammar of its texts, ``numbers``
what a database knows, ``judge`` the verdict by data beside the verdict by documents.
"""

from pipeline.claims.claim_ledger import Ledger, load
from pipeline.claims.judge import ClaimVerdict, Judgement, judge
from pipeline.claims.numbers import Number, Numbers, numbers

__all__ = [
    "ClaimVerdict",
    "Judgement",
    "Ledger",
    "Number",
    "Numbers",
    "judge",
    "load",
    "numbers",
]
