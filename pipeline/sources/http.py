"""Ask over HTTP: the one place for User-Agent, rate, retry, redirects and limits.

Knows no endpoint and judges no content. Every request ends in an :class:`Answer`; nothing is
raised for what a server does, because "refused" and "timed out" are findings to record.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from pipeline import __version__
from pipeline.errors import SourceUnavailable

Result = TypeVar("Result")
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
#: Status code -> reason recorded; every other status is ``unexpected_status``.
REASONS = {200: "ok", 304: "unchanged", 401: "refused", 403: "refused", 404: "not_found",
           410: "gone", 429: "rate_limited"}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """How politely to ask. ``rate`` is requests a second (0 = no limit); times in seconds."""

    rate: float = 10.0
    concurrency: int = 10
    tries: int = 5
    backoff: float = 0.5
    longest_wait: float = 120.0
    timeout: float = 30.0
    total_timeout: float = 120.0
    max_bytes: int = 100_000_000
    max_redirects: int = 5
    breaker: int = 20
    contact: str = ""

    @property
    def user_agent(self) -> str:
        """Program, version and, where set, whom to write to."""
        contact = f" (contact: {self.contact})" if self.contact else ""
        return f"trustcensus/{__version__}{contact}"


@dataclass(frozen=True)
class Answer:
    """What came back for one URL. ``status`` is None where no whole answer came.

    ``reason`` is ``ok``, ``unchanged`` or why there is no body: ``not_found``, ``gone``,
    ``refused``, ``rate_limited``, ``server_error``, ``timed_out``, ``network_error``,
    ``oversized``, ``redirect_refused``, ``unexpected_status``.
    """

    url: str
    status: int | None
    reason: str
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None


@dataclass
class Fetcher:
    """Ask many URLs within one rate, one retry rule and one circuit breaker."""

    client: httpx.AsyncClient
    settings: Settings = field(default_factory=Settings)
    sleep: Callable[[float], object] = asyncio.sleep
    n_requests: int = 0
    _failed_in_a_row: int = 0
    _next_start: float = 0.0

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.settings.concurrency)
        self._jitter = random.Random()  # noqa: S311 - spreads retries, protects nothing

    async def get(self, url: str, *, accept: str, etag: str | None = None) -> Answer:
        """One URL, retried while the fault may pass; raises :class:`SourceUnavailable` when the
        breaker is open (``settings.breaker`` requests in a row over all paths failed).
        """
        headers = {"Accept": accept} | ({"If-None-Match": etag} if etag else {})
        answer = Answer(url, None, "network_error")
        async with self._slots:
            for attempt in range(self.settings.tries):
                answer, retry_after = await self._once(url, headers)
                if answer.reason not in {"rate_limited", "server_error", "timed_out",
                                         "network_error"}:  # fmt: skip
                    self._failed_in_a_row = 0
                    return answer
                self._count_failure(url, answer)
                if attempt + 1 < self.settings.tries:
                    await self._wait(attempt, retry_after)
        return answer

    def _count_failure(self, url: str, answer: Answer) -> None:
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= self.settings.breaker:
            host = urlsplit(url).netloc
            what = f"{host}: {self._failed_in_a_row} requests in a row failed ({answer.reason})"
            raise SourceUnavailable(what, "try again later; nothing was written")

    async def _wait(self, attempt: int, retry_after: float | None) -> None:
        backoff = self.settings.backoff * 2**attempt * (0.5 + self._jitter.random())
        await self.sleep(min(max(backoff, retry_after or 0.0), self.settings.longest_wait))  # type: ignore[misc]

    async def _turn(self) -> None:
        """Wait for this request's place in the rate."""
        self.n_requests += 1
        if self.settings.rate <= 0:
            return
        now = time.monotonic()
        start = max(now, self._next_start)
        self._next_start = start + 1.0 / self.settings.rate
        if start > now:
            await self.sleep(start - now)  # type: ignore[misc]

    async def _once(self, url: str, headers: dict[str, str]) -> tuple[Answer, float | None]:
        try:
            async with asyncio.timeout(self.settings.total_timeout):
                return await self._follow(url, headers)
        except (TimeoutError, httpx.TimeoutException):
            return Answer(url, None, "timed_out"), None
        except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL):
            return Answer(url, None, "network_error"), None

    async def _follow(self, url: str, headers: dict[str, str]) -> tuple[Answer, float | None]:
        asked = url
        for _ in range(self.settings.max_redirects + 1):
            await self._turn()
            async with self.client.stream("GET", url, headers=headers) as response:
                if response.has_redirect_location:
                    target = urljoin(url, response.headers.get("location", ""))
                    if urlsplit(target)[:2] != urlsplit(url)[:2]:
                        return Answer(asked, response.status_code, "redirect_refused"), None
                    url = target
                    continue
                return await self._read(asked, response)
        return Answer(asked, None, "redirect_refused"), None

    async def _read(self, url: str, response: httpx.Response) -> tuple[Answer, float | None]:
        chunks, size = [], 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self.settings.max_bytes:
                return Answer(url, response.status_code, "oversized"), None
            chunks.append(chunk)
        status = response.status_code
        fallback = "server_error" if status in RETRIED or status >= 500 else "unexpected_status"
        return (
            Answer(
                url,
                status,
                REASONS.get(status, fallback),
                b"".join(chunks),
                response.headers.get("content-type", "").partition(";")[0].strip().lower(),
                response.headers.get("etag"),
            ),
            _seconds(response.headers.get("retry-after")),
        )


def _seconds(retry_after: str | None) -> float | None:
    """``Retry-After`` in seconds; a date or junk falls back to the backoff."""
    return float(retry_after) if retry_after and retry_after.isdecimal() else None


def finish(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine, also where a loop is already running, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@asynccontextmanager
async def open_fetcher(
    settings: Settings, transport: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[Fetcher]:
    """A fetcher over one connection pool; tests and the demo pass a transport."""
    async with httpx.AsyncClient(
        transport=transport,
        headers={"User-Agent": settings.user_agent, "Accept-Encoding": "gzip"},
        timeout=httpx.Timeout(settings.timeout),
        limits=httpx.Limits(max_connections=settings.concurrency),
        trust_env=transport is None,
    ) as client:
        yield Fetcher(client, settings)
