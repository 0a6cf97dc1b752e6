"""What BigQuery jobs cost, job by job and month to date: ``<data>/ledger.duckdb``."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import paths
from pipeline.errors import DamagedData


def record(data: Path, **job: Any) -> None:
    """Write one job down, or what became of it: the columns of ``sql/ledger/create.sql``."""
    data.mkdir(parents=True, exist_ok=True)
    with _open(paths.ledger(data)) as db:
        db.execute(_sql("record"), {**job, "sent_at": job["sent_at"].replace(tzinfo=None)})


def jobs(data: Path) -> pa.Table:
    """All jobs, newest first: sent_at UTC, job_id, query, query_sha256, processed_bytes,
    billed_bytes, usd, month_to_date_usd.
    """
    path = paths.ledger(data)
    with _open(path if path.exists() else None) as db:
        return db.sql(_sql("months")).to_arrow_table()


def month_to_date(data: Path, now: datetime, but_not: frozenset[str] = frozenset()) -> float:
    """US dollars of this calendar month (UTC) so far, without the queries of these hashes."""
    month = (now.year, now.month)
    return sum(
        float(row["usd"])
        for row in jobs(data).to_pylist()
        if (row["sent_at"].year, row["sent_at"].month) == month
        and row["query_sha256"] not in but_not
    )


@contextmanager
def _open(path: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A ledger; with no path an empty one, that asking for its jobs does not leave behind."""
    try:
        with duckdb.connect(str(path or ":memory:")) as db:
            db.execute("set TimeZone = 'UTC'")
            db.execute(_sql("create"))
            yield db
    except duckdb.Error as error:
        what = f"ledger {path} cannot be opened ({str(error).splitlines()[0]})"
        raise DamagedData(what, "move it away; BigQuery's own job list has the costs") from None


def _sql(name: str) -> str:
    return (paths.SQL / "ledger" / f"{name}.sql").read_text(encoding="utf-8")
