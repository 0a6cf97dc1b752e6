"""The body of an answer as it comes in: unpacked and counted here, so that nothing overruns."""

import zlib
from collections.abc import Awaitable, Callable

import httpx

from pipeline.sources.limits import LARGE

GZIP, IDENTITY = "gzip", "identity"
#: What compressing may add to bytes that cannot be compressed, with the header.
_OVERHEAD = 1024


async def unpacked(
    response: httpx.Response, encoding: str, limit: int, room: Callable[[], Awaitable[object]]
) -> tuple[str | None, bytes]:
    """A fault or None, and the body; never in memory more than ``limit`` and one chunk.

    Unpacked here, not by httpx, so that a small body that unpacks to a large one stops at the
    limit. What is received counts as well as what it unpacks to, and nothing may follow a gzip
    member: it would be kept apart by the library, without end. ``room`` is awaited once, when the
    body proves large.
    """
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if encoding == GZIP else None
    if unpack is None and encoding != IDENTITY:
        return "bad_encoding", b""
    chunks, size, n_received = list[bytes](), 0, 0
    async for received in response.aiter_raw():
        n_received += len(received)
        if unpack is not None and unpack.eof:
            return "bad_encoding", b""
        try:
            chunk = unpack.decompress(received, limit - size + 1) if unpack else received
        except zlib.error:
            return "bad_encoding", b""
        if size <= LARGE < size + len(chunk):
            await room()
        size += len(chunk)
        if size > limit or n_received > limit + limit // 100 + _OVERHEAD:
            return "oversized", b""
        if unpack is not None and unpack.unused_data:
            return "bad_encoding", b""
        chunks.append(chunk)
    if unpack is not None and size and not unpack.eof:
        return "bad_encoding", b""
    return None, b"".join(chunks)
