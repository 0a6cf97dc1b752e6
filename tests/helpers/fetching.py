"""The client against answers made on the spot; nothing listens."""

import asyncio
from collections.abc import Callable

import httpx

from pipeline.config import Settings
from pipeline.endpoints import Endpoint
from pipeline.sources.http import FetchResult, Validator, open_fetcher
from pipeline.sources.index import SIMPLE_JSON, IndexClient

EMPTY = b'{"files": []}'
FAST = Settings(rate=0, backoff=0.0001, contact="x@example.invalid")
Handler = Callable[[httpx.Request], httpx.Response]


def streamed(
    status: int, content: bytes = b"", headers: dict[str, str] | None = None
) -> httpx.Response:
    """An answer whose body is still to be read, as from a real connection."""
    return httpx.Response(status, stream=httpx.ByteStream(content), headers=headers)


def ask(
    handler: Handler, settings: Settings = FAST, tag: Validator | None = None
) -> tuple[FetchResult, int]:
    """The client's answer about one project, and how many requests it took."""

    async def run() -> tuple[FetchResult, int]:
        async with open_fetcher(settings, httpx.MockTransport(handler)) as fetcher:
            client = IndexClient(Endpoint("https://index.invalid"), fetcher)
            return await client.simple("p", tag), fetcher.n_requests

    return asyncio.run(run())


def reply(
    status: int = 200,
    body: bytes = EMPTY,
    kind: str = SIMPLE_JSON,
    headers: dict[str, str] | None = None,
) -> Handler:
    told = {"content-type": kind} | (headers or {})
    return lambda _: streamed(status, content=body, headers=told)
