"""Tables as pandas DataFrames, and queries of one's own that can only read."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from pipeline.errors import BadInput
from pipeline.text import nearest

if TYPE_CHECKING:  # pandas takes half a second to import; opening a snapshot needs none of it
    import pandas as pd


def to_frame(table: pa.Table) -> "pd.DataFrame":
    """The table as a DataFrame: dates and times as such, what is absent as NA, lists as lists.

    Columns are of pandas' nullable types (``Int64``, ``Float64``, ``boolean``, ``string``), dates
    and times ``datetime64``.
    """
    import pandas as pd

    kinds: dict[pa.DataType, Any] = {
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype(),
        pa.float32(): pd.Float64Dtype(),
        pa.float64(): pd.Float64Dtype(),
    }
    whole = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")
    kinds |= {pa.type_for_alias(name): pd.Int64Dtype() for name in whole}
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            table = table.set_column(place, field.name, _number(table.column(place)))
    frame: pd.DataFrame = table.to_pandas(types_mapper=kinds.get, date_as_object=False)
    for field in table.schema:
        if pa.types.is_nested(field.type):
            frame[field.name] = pd.Series(
                table.column(field.name).to_pylist(), index=frame.index, dtype=object
            )
    return frame


def answer(table: pa.Table, parameters: Mapping[str, Any]) -> "pd.DataFrame":
    """A metric's answer as a DataFrame; :func:`rows_drawn` recognises its rows, however they are
    filtered or sorted.
    """
    frame = to_frame(table)
    # One string: pandas copies each part of what a frame notes with every frame made of it.
    frame.attrs |= {"parameters": dict(parameters), "rows": " ".join(_marks(frame))}
    return frame


def rows_drawn(frame: "pd.DataFrame") -> dict[str, Any]:
    """Which part of a metric's answer a frame holds.

    ``parameters``: what the metric was asked with, where that is anything; ``rows``: the places of
    the frame's rows, where they are not all of them. ``is_answer`` (False) alone: some row is not
    from an answer: it was changed, or never was in one.
    """
    noted = frame.attrs.get("rows")
    places = {mark: place for place, mark in enumerate((noted or "").split())}
    drawn = [places.get(mark) for mark in _marks(frame)]
    if noted is None or None in drawn:
        return {"is_answer": False}
    parameters = frame.attrs["parameters"]
    chosen = sorted(place for place in drawn if place is not None)
    some = {"rows": chosen} if len(chosen) < len(places) else {}
    return ({"parameters": parameters} if parameters else {}) | some


def _marks(frame: "pd.DataFrame") -> list[str]:
    """A mark of each row: its values by the names of their columns."""
    names = list(frame.columns)
    rows = (f"{names}{row}".encode() for row in frame.itertuples(index=False, name=None))
    return [hashlib.sha256(row).hexdigest()[:16] for row in rows]


def _number(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A decimal column, which DuckDB gives for sums, as whole numbers where it holds such."""
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column.cast(pa.float64())


def read(db: duckdb.DuckDBPyConnection, query: str, params: dict[str, Any]) -> pa.Table:
    """The answer to one query that reads, with ``$name`` bound to the values given.

    Raises :class:`BadInput` for anything that could write, for a value too many or too few, and for
    a query DuckDB refuses, with what it says.
    """
    try:
        statements = db.extract_statements(query)
        is_read = [command.type == duckdb.StatementType.SELECT for command in statements] == [True]
        if not is_read:
            raise BadInput("this is not a single read-only query", "give one SELECT (or FROM)")
        bound = statements[0].named_parameters
        for name in sorted(set(params) - bound):
            raise BadInput(f"the query has no ${name}", nearest(name, bound) or "leave it out")
        for name in sorted(bound - set(params)):
            raise BadInput(f"${name} has no value", f"give {name}=")
        return db.sql(query, params=params or None).to_arrow_table()
    except duckdb.Error as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        repair = next((line for line in lines[1:] if line.startswith(("Did you", "Candidate"))), "")
        raise BadInput(lines[0], repair or "study.tables() says what can be read") from None
