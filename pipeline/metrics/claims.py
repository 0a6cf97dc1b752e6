"""Numbers the claims ledger is tested by, beside the headlines."""

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer


def claim_numbers(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What do the claims' own measures say: recency, addresses, owners, identities, rates?

    Columns: id, value (as unit says), numerator, denominator, unit (share 0 to 1, count,
      per_1000), weight (what the denominator counts), evidence (exact or lower_bound), note (why
      NULL).
    Denominator: what each id's row counts; NULL, with a note, where the source cannot tell.
    ``owner_changes`` needs a baseline. Source: the built tables; no address is in any of them.
    """
    return answer(db, "claim_numbers")
