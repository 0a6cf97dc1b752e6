"""Every text a file of a report holds, wherever it is packed: what a scan has to read.

Text files are read as they are, and where they are JSON or a notebook, also with escapes undone;
PNG gives its text chunks, Parquet its text columns and metadata, gzip and zip what they hold.
"""

import base64
import binascii
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

#: An archive with more than this is not part of a report.
LARGEST = 500_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_DEEPEST = 3


class Unreadable(Exception):
    """A file that cannot be read as the kind it claims to be."""


def texts(name: str, body: bytes, depth: int = 0) -> Iterator[bytes]:
    """The texts in a file, UTF-8; ``name`` is its file name, whose ending says how it is packed.

    Raises :class:`Unreadable` for a damaged, too large or too deeply packed file.
    """
    if depth > _DEEPEST:
        raise Unreadable(f"packed more than {_DEEPEST} times")
    try:
        if body.startswith(_PNG):
            yield from _png(body)
        elif body.startswith(b"PAR1"):
            yield from _parquet(body)
        elif body.startswith(b"\x1f\x8b"):
            yield from texts(name.removesuffix(".gz"), _unpacked(body), depth + 1)
        elif body.startswith(b"PK\x03\x04"):
            yield from _zip(body, depth)
        else:
            yield body
            if name.endswith((".json", ".ipynb")):
                yield from _json(body)
    except (
        OSError,
        EOFError,
        ValueError,
        RecursionError,
        struct.error,
        zlib.error,
        zipfile.BadZipFile,
        pa.ArrowException,
    ) as error:
        raise Unreadable(type(error).__name__) from error


def _png(body: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 8 <= len(body):
        length, kind = struct.unpack(">I4s", body[at : at + 8])
        chunk = body[at + 8 : at + 8 + length]
        if kind in {b"tEXt", b"eXIf"}:
            yield chunk
        elif kind == b"zTXt":
            yield _inflated(chunk.partition(b"\0")[2][1:])
        elif kind == b"iTXt":
            keyword, _, rest = chunk.partition(b"\0")
            text = rest[2:].split(b"\0", 2)[-1]
            yield keyword + b"\n" + (_inflated(text) if rest[:1] == b"\1" else text)
        at += 12 + length


def _inflated(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(body, LARGEST)


def _unpacked(body: bytes) -> bytes:
    with gzip.open(io.BytesIO(body)) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("larger than a report may be")
    return content


def _zip(body: bytes, depth: int) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST:
            raise ValueError("larger than a report may be")
        for member in archive.infolist():
            yield member.filename.encode()
            yield from texts(member.filename, archive.read(member), depth + 1)


def _parquet(body: bytes) -> Iterator[bytes]:
    table = pq.read_table(pa.BufferReader(body))
    for key, value in (table.schema.metadata or {}).items():
        yield key + b"\n" + value
    yield "\n".join(table.column_names).encode()
    for column in table.columns:
        yield from _column(column)


def _column(column: pa.ChunkedArray) -> Iterator[bytes]:
    """Distinct values of a text column, or of the texts in a nested one, a line each."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        yield from _column(column.cast(kind.value_type))
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _column(pc.list_flatten(column))
    elif pa.types.is_struct(kind):
        for field in kind:
            yield from _column(pc.struct_field(column, field.name))
    elif pa.types.is_map(kind):
        yield json.dumps(column.to_pylist(), ensure_ascii=False, default=str).encode()
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield "\n".join(value for value in pc.unique(column).to_pylist() if value).encode()
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        yield b"\n".join(value for value in pc.unique(column).to_pylist() if value)


def _json(body: bytes) -> Iterator[bytes]:
    """Strings with an escape undone, and images embedded in a notebook."""
    if b"\\" not in body and b"image/png" not in body:
        return
    strings: list[str] = []
    images: list[str] = []
    _gather(json.loads(body), strings, images)
    yield "\n".join(strings).encode("utf-8", "replace")
    for image in images:
        try:
            body = base64.b64decode("".join(image.split()), validate=True)
            yield from texts("image", body, _DEEPEST)
        except binascii.Error as error:
            raise Unreadable("an embedded image") from error


def _gather(value: Any, strings: list[str], images: list[str]) -> None:
    if isinstance(value, str):
        if "\\" in value or "/" in value or "\n" in value:
            strings.append(value)
    elif isinstance(value, list):
        for item in value:
            _gather(item, strings, images)
    elif isinstance(value, dict):
        for key, item in value.items():
            strings.append(key)
            if key == "image/png" and isinstance(item, str | list):
                images.append(item if isinstance(item, str) else "".join(map(str, item)))
            else:
                _gather(item, strings, images)
