"""The tables of a snapshot: how much of one is read, and whether it has its columns.

A table is one Parquet file. What its footer says of rows and bytes is looked at before anything
else is read, so that a small file cannot fill the memory.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import DamagedData
from pipeline.schemas import SCHEMAS
from pipeline.snapshot.objects import REPAIR

#: Most rows of one table: a history of ten thousand projects has fewer.
MOST_ROWS = 10_000_000
#: Most bytes of one table in memory; text is counted as often as it is repeated.
MOST_BYTES = 1_000_000_000
#: Rows looked at together while a table's bytes are counted.
_BATCH = 65_536


def parquet(table: pa.Table) -> bytes:
    """A table as a file: the same rows give the same bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", store_schema=False)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def read(name: str, content: bytes, rows: int | None = None) -> pa.Table:
    """The table in a Parquet file, with the columns its readers rely on.

    Raises :class:`DamagedData` when it is not Parquet, larger than allowed, has another number of
    rows than ``rows``, or lacks a column or has one of another type.
    """
    try:
        return _opened(name, content, rows).read()
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        first = (str(error) or type(error).__name__).splitlines()[0][:200]
        raise DamagedData(f"table {name} cannot be read ({first})", REPAIR) from None


def check(name: str, content: bytes, rows: int | None = None) -> None:
    """As :func:`read`, for a table from elsewhere: its bytes are counted before it is read whole.

    A value that is repeated is a few bytes in the file and many in memory; here it is counted as
    memory would hold it, while only the values themselves are read.
    """
    try:
        file = _opened(name, content, rows)
        leaves = [file.schema.column(n).path for n in range(len(file.schema))]
        file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=leaves)
        total = 0
        for batch in file.iter_batches(_BATCH):
            batch.validate(full=True)
            total += sum(map(_bytes_of, batch.columns))
            if total > MOST_BYTES:
                raise _too_large(name, f"more than {MOST_BYTES} bytes")
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        first = (str(error) or type(error).__name__).splitlines()[0][:200]
        raise DamagedData(f"table {name} cannot be read ({first})", REPAIR) from None


def excess(about: pq.FileMetaData) -> str:
    """The rows and bytes of a Parquet file that says it has more than a table may; else ""."""
    n_bytes = sum(about.row_group(n).total_byte_size for n in range(about.num_row_groups))
    is_large = about.num_rows > MOST_ROWS or not 0 <= n_bytes <= MOST_BYTES
    return f"{about.num_rows} rows, {n_bytes} bytes" if is_large else ""


def _opened(name: str, content: bytes, rows: int | None) -> Any:
    file = pq.ParquetFile(pa.BufferReader(content))
    about = file.metadata
    if much := excess(about):
        raise _too_large(name, much)
    if rows is not None and about.num_rows != rows:
        what = f"table {name} has {about.num_rows} rows, not {rows} as the manifest says"
        raise DamagedData(what, REPAIR)
    schema = file.schema_arrow
    for column in SCHEMAS.get(name, pa.schema([])):
        place = schema.get_field_index(column.name)
        if place < 0 or schema.field(place).type != column.type:
            is_there = "has another type" if place >= 0 else "is missing"
            raise DamagedData(f"table {name}: column {column.name} {is_there}", REPAIR)
    return file


def _bytes_of(column: pa.Array) -> int:
    """Bytes of a column in memory, each repeated text counted as often as it is there."""
    if pa.types.is_list(column.type):
        return int(column.offsets.nbytes) + _bytes_of(column.flatten())
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary)
    counted = pc.take(lengths, column.indices)
    return int(pc.sum(pc.cast(counted, pa.int64())).as_py() or 0)


def _too_large(name: str, what: str) -> DamagedData:
    return DamagedData(f"table {name} is larger than any table of a capture ({what})", REPAIR)
