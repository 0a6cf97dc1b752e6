"""Read a history of top lists: Parquet with one row a list and project.

Columns: ``as_of`` (date of the list), ``window_days`` (days it counts), ``rank`` (1 is the top),
``project``, ``download_count``; further columns are not read.
"""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import BadInput
from pipeline.schemas import SCHEMAS
from pipeline.versions import normalise

COLUMNS = ("as_of", "window_days", "rank", "project", "download_count")
SCHEMA = SCHEMAS["top_history"]
#: No list has another date; one outside the calendar would stop every reader.
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)


def parse_top_history(body: bytes, name: str) -> tuple[pa.Table, dict[str, int]]:
    """The lists (``SCHEMA``, sorted, names normalised), and left-out rows by reason.

    A row without a date (2000 to 2100), window, rank or project is left out and counted; a missing
    count is NULL.
    Raises :class:`BadInput` for another format, a missing column or one of another type.
    """
    try:
        read = pq.read_table(pa.BufferReader(body))
        missing = [column for column in COLUMNS if column not in read.column_names]
        read.validate(full=True)  # text that is not UTF-8 would stop every reader
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        what = f"{name}: not Parquet ({str(error).splitlines()[0]})"
        raise BadInput(what, "give the history as a Parquet file") from None
    if missing:
        what = f"{name}: no column {', '.join(missing)}"
        raise BadInput(what, f"the history needs {', '.join(COLUMNS)}")
    try:
        table = read.select(COLUMNS).rename_columns(SCHEMA.names).cast(SCHEMA)
    except pa.ArrowException as error:
        what = f"{name}: a column has another type ({str(error).splitlines()[0]})"
        raise BadInput(what, "as_of is a date, the counts are whole numbers") from None
    usable = pc.and_kleene(pc.greater_equal(table["rank"], 1), pc.greater(table["window_days"], 0))
    for bound, compare in ((_FIRST, pc.greater_equal), (_LAST, pc.less_equal)):
        usable = pc.and_kleene(usable, compare(table["as_of"], bound))
    usable = pc.and_kleene(usable, pc.is_valid(table["project"]))
    kept = table.filter(
        pc.and_kleene(usable, pc.not_equal(pc.utf8_trim_whitespace(table["project"]), ""))
    )
    if kept.num_rows == 0:
        raise BadInput(f"{name}: no row has a list and a project", "give lists of top projects")
    names = pc.unique(kept["project"])
    ours = pa.array([normalise(project) for project in names.to_pylist()], pa.string())
    spelled = ours.take(pc.index_in(kept["project"].combine_chunks(), value_set=names))
    kept = kept.set_column(kept.column_names.index("project"), "project", spelled)
    kept = kept.sort_by([(column, "ascending") for column in SCHEMA.names])
    left_out = table.num_rows - kept.num_rows
    return kept, {"field empty or below 1": left_out} if left_out else {}
