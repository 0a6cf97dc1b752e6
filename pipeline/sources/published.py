"""Read what others publish: the monthly top list and an adoption table.

Top list: JSON ``{"last_update", "rows": [{"download_count", "project"}]}`` or its CSV form
(``download_count,project``), rank order. Adoption table: CSV with one row a file of the version
judged newest: ``project, version, file, has_provenance, publisher``.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from pipeline.errors import BadInput
from pipeline.schemas import SCHEMAS
from pipeline.versions import LONGEST_NAME, normalise

#: Dates of other years are ignored: days could not be counted at the edge of the calendar.
_FIRST_YEAR, _NO_YEAR = 2000, 2100
#: Letters of a count with its blanks: a longer one is not a number of downloads.
_LONGEST_COUNT = 100
ADOPTION_COLUMNS = ("project", "version", "file", "has_provenance", "publisher")


@dataclass(frozen=True)
class Listed:
    """One row of a top list: PEP 503 name, name as listed, downloads in the list's window."""

    project: str
    listed_name: str
    downloads: int | None


@dataclass(frozen=True)
class TopList:
    """A ranked list and when it was made; ``unreadable`` counts left-out rows by reason."""

    rows: tuple[Listed, ...]
    last_update: datetime | None
    origin: str | None
    unreadable: dict[str, int]


def parse_top_list(body: bytes, name: str) -> TopList:
    """Read a top list in either form; ``name`` is only for messages.

    A row without a usable name or count is left out and counted; of two rows with one
    normalised name the better rank stays. Raises :class:`BadInput` when nothing can be read.
    """
    text = _text(body, name)
    document = _json_document(text, name) if text.lstrip().startswith(("{", "[")) else None
    rows = _json_rows(document, name) if document is not None else _csv_rows(text, name)
    unreadable: Counter[str] = Counter()
    kept: dict[str, Listed] = {}
    for row in rows:
        listed = _listed(row)
        if isinstance(listed, str):
            unreadable[listed] += 1
        elif listed.project in kept:
            unreadable["duplicate project"] += 1
        else:
            kept[listed.project] = listed
    if not kept:
        what = f"{name}: no row has a project"
        raise BadInput(what, "give a list with the fields project and download_count")
    header = document or {}
    origin = header.get("source")
    return TopList(
        tuple(kept.values()),
        _timestamp(header.get("last_update")),
        origin if isinstance(origin, str) else None,
        dict(sorted(unreadable.items())),
    )


def parse_adoption(body: bytes, name: str) -> tuple[pa.Table, dict[str, int]]:
    """Read an adoption table: one row a file (``SCHEMAS``), and left-out rows by reason.

    Raises :class:`BadInput` when a column is missing.
    """
    reader = csv.DictReader(io.StringIO(_text(body, name), newline=""))
    missing = [column for column in ADOPTION_COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        what = f"{name}: no column {', '.join(missing)}"
        raise BadInput(what, f"the adoption table needs {', '.join(ADOPTION_COLUMNS)}")
    unreadable: Counter[str] = Counter()
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for row in _rows_of(reader, name):
        flag = {"true": True, "false": False}.get((row["has_provenance"] or "").strip().lower())
        if not row["project"] or not row["file"] or not row["version"]:
            unreadable["field empty"] += 1
        elif flag is None:
            unreadable["has_provenance is neither True nor False"] += 1
        elif (key := (normalise(row["project"]), row["file"])) in kept:
            unreadable["duplicate file"] += 1
        else:
            kept[key] = {
                "project": key[0],
                "version": row["version"],
                "filename": row["file"],
                "has_provenance": flag,
                "kind": row["publisher"] or None,
            }
    table = pa.Table.from_pylist([kept[key] for key in sorted(kept)], schema=SCHEMAS["adoption"])
    return table, dict(sorted(unreadable.items()))


def _text(body: bytes, name: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"{name}: not UTF-8 text (byte {error.start})"
        raise BadInput(what, "give the file as published") from None


def _json_document(text: str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = f"{name}: not JSON ({error})"
        raise BadInput(what, "give a whole JSON or CSV top list") from None
    return document if isinstance(document, dict) else {"rows": document}


def _json_rows(document: dict[str, Any], name: str) -> Iterable[Any]:
    rows = document.get("rows")
    if not isinstance(rows, list):
        what = f"{name}: no list under the key rows"
        raise BadInput(what, "give the list as published, or a CSV with download_count,project")
    return rows


def _csv_rows(text: str, name: str) -> Iterable[Any]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if "project" not in (reader.fieldnames or ()):
        what = f"{name}: neither JSON nor a CSV with a column project"
        raise BadInput(what, "give a top list as JSON, or as CSV with download_count,project")
    return _rows_of(reader, name)


def _rows_of(reader: "csv.DictReader[str]", name: str) -> Iterator[dict[str, str]]:
    try:
        yield from reader
    except csv.Error as error:
        what = f"{name}: line {reader.line_num} cannot be read ({error})"
        raise BadInput(what, "give the file as published") from None


def _listed(row: Any) -> Listed | str:
    if not isinstance(row, dict) or not isinstance(row.get("project"), str):
        return "no project name"
    listed_name = row["project"].strip()
    project = normalise(listed_name)
    is_name = project.strip("-") and project.isascii() and "/" not in project
    if not is_name or len(listed_name) > LONGEST_NAME:
        return "no project name"
    count = row.get("download_count")
    if isinstance(count, str) and count.strip().isdecimal() and len(count) < _LONGEST_COUNT:
        count = int(count)
    if count in (None, ""):
        return Listed(project, listed_name, None)
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 2**63:
        return "download count is not a number"
    return Listed(project, listed_name, count)


def _timestamp(value: Any) -> datetime | None:
    try:
        stamp = datetime.fromisoformat(value)
        stamp = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return stamp if _FIRST_YEAR <= stamp.year < _NO_YEAR else None
