"""Ask over HTTP: the one place for User-Agent, rate, retry, redirects and limits.

Knows no endpoint and judges no content. Every request ends in a :class:`FetchResult`: "refused"
and "timed out" are findings to record. :class:`SourceUnavailable` is raised where none can come.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urljoin

import httpx

from pipeline.config import Settings
from pipeline.endpoints import origin, same_host, without_login
from pipeline.errors import CONTINUE, SourceUnavailable
from pipeline.sources.limits import LARGE_AT_ONCE
from pipeline.sources.pool import opened
from pipeline.sources.unpacking import GZIP, IDENTITY, unpacked

Result = TypeVar("Result")
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
#: Status code -> reason recorded; every other status is ``unexpected_status``.
REASONS = {
    200: "ok",
    304: "unchanged",
    401: "refused",
    403: "refused",
    404: "not_found",
    410: "gone",
    429: "rate_limited",
}
#: Reasons of what an index has said: a capture that resumes does not ask again.
ANSWERS = frozenset({"ok", "unchanged", "no_provenance", "not_found", "gone", "renamed"})
#: Reasons of a fault that may pass: retried now.
TRANSIENT = frozenset(
    {
        "rate_limited",
        "server_error",
        "timed_out",
        "network_error",
        "bad_encoding",
        "wrong_type",
        "unreadable",
    }
)


@dataclass(frozen=True)
class FetchResult:
    """What came back for one URL. ``status`` is None where no whole answer came.

    ``reason`` is ``ok``, ``unchanged`` or why there is no body: ``not_found``, ``gone``,
    ``refused``, ``rate_limited``, ``server_error``, ``timed_out``, ``network_error``,
    ``bad_encoding``, ``oversized``, ``redirect_refused``, ``unexpected_status``. ``url`` is the
    one that answered, ``encoding`` the Content-Encoding its ``etag`` belongs to, ``content`` what a
    check read from the body.
    """

    url: str
    status: int | None
    reason: str
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None
    encoding: str = IDENTITY
    content: dict[str, Any] | None = None


@dataclass(frozen=True)
class Validator:
    """An ETag and the encoding it was served under: the two are only valid together."""

    etag: str
    encoding: str


Check = Callable[[FetchResult], FetchResult]


@dataclass
class Fetcher:
    """Ask many URLs within one rate, one retry rule and one circuit breaker."""

    client: httpx.AsyncClient
    settings: Settings = field(default_factory=Settings)
    sleep: Callable[[float], object] = asyncio.sleep
    n_requests: int = 0
    _failed_in_a_row: int = 0
    _has_answered: bool = False
    _next_start: float = 0.0

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.settings.concurrency)
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        self._jitter = random.Random()  # noqa: S311 - spreads retries, protects nothing

    async def get(
        self,
        url: str,
        *,
        accept: str,
        tag: Validator | None = None,
        check: Check | None = None,
        max_body: int | None = None,
    ) -> FetchResult:
        """One URL, retried while the fault may pass; ``check`` may find a fault in what came.

        ``max_body`` is for this answer alone. Few large answers are received and checked at a
        time, so that what is in memory at once does not grow with ``concurrency``. Raises
        :class:`SourceUnavailable` when the breaker is open (``settings.breaker`` requests in a row
        over all paths failed). A request counts once with its retries, but every try
        counts until a first answer, so that a server that is no index is found out soon.
        """
        headers = {"Accept": accept, "Accept-Encoding": tag.encoding if tag else GZIP}
        if tag:
            headers["If-None-Match"] = tag.etag
        answer = FetchResult(url, None, "network_error")
        async with self._slots:
            for attempt in range(self.settings.tries):
                async with AsyncExitStack() as room:
                    limit = max_body or self.settings.max_body
                    answer, retry_after = await self._once(url, headers, limit, room)
                    if answer.reason == "unchanged" and tag is None:  # nothing was there to be so
                        answer = replace(answer, reason="unexpected_status")
                    if check is not None:
                        answer = check(answer)
                if answer.reason not in TRANSIENT:
                    self._failed_in_a_row, self._has_answered = 0, True
                    return answer
                if attempt == 0 or not self._has_answered:
                    self._count_failure(url, answer)
                if attempt + 1 < self.settings.tries:
                    await self._wait(url, attempt, retry_after)
        return answer

    def _count_failure(self, url: str, answer: FetchResult) -> None:
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= self.settings.breaker:
            what = (
                f"{origin(url)}: {self._failed_in_a_row} requests in a row failed ({answer.reason})"
            )
            raise SourceUnavailable(what, f"nothing is lost: wait, then {CONTINUE}")

    async def _wait(self, url: str, attempt: int, retry_after: float | None) -> None:
        """Back off; where the server says how long, everyone waits that long."""
        if retry_after is None:
            backoff = self.settings.backoff * 2**attempt * (0.5 + self._jitter.random())
            await self.sleep(min(backoff, self.settings.longest_wait))  # type: ignore[misc]
        elif retry_after > self.settings.longest_wait:
            what = f"{origin(url)} says to retry in {retry_after:.0f} s"
            raise SourceUnavailable(what, f"nothing is lost: wait, then {CONTINUE}")
        else:
            self._next_start = max(self._next_start, time.monotonic() + retry_after)

    async def _turn(self) -> None:
        """Wait for this request's place in the rate, and for any pause the server asked for."""
        self.n_requests += 1
        now = time.monotonic()
        start = max(now, self._next_start)
        if self.settings.rate > 0:
            self._next_start = start + 1.0 / self.settings.rate
        if start > now:
            await self.sleep(start - now)  # type: ignore[misc]

    async def _once(
        self, url: str, headers: dict[str, str], limit: int, room: AsyncExitStack
    ) -> tuple[FetchResult, float | None]:
        """One attempt with its redirects; waiting for its turn is not in the timeout."""
        for _ in range(self.settings.max_redirects + 1):
            await self._turn()
            try:
                async with asyncio.timeout(self.settings.total_timeout):
                    hop = await self._hop(url, headers, limit, room)
            except (TimeoutError, httpx.TimeoutException):
                return FetchResult(url, None, "timed_out"), None
            except (httpx.TransportError, httpx.InvalidURL, OSError, UnicodeError):
                # a fault in a TLS record, and a host that is not a name, come as they are
                return FetchResult(url, None, "network_error"), None
            if not isinstance(hop, str):
                return hop
            url = hop
        return FetchResult(url, None, "redirect_refused"), None

    async def _hop(
        self, url: str, headers: dict[str, str], limit: int, room: AsyncExitStack
    ) -> str | tuple[FetchResult, float | None]:
        """The answer of one URL, or the URL on the same host it redirects to."""
        async with self.client.stream("GET", url, headers=headers) as response:
            if not response.has_redirect_location:
                return await self._read(url, response, limit, room)
            try:
                target = str(urljoin(url, response.headers.get("location", "")))
            except ValueError:
                target = ""
            if not same_host(url, target):
                return FetchResult(url, response.status_code, "redirect_refused"), None
            return without_login(target)

    async def _read(
        self, url: str, response: httpx.Response, limit: int, room: AsyncExitStack
    ) -> tuple[FetchResult, float | None]:
        status, headers = response.status_code, response.headers
        encoding = headers.get("content-encoding", IDENTITY).strip().lower() or IDENTITY
        fallback = "server_error" if status in RETRIED or status >= 500 else "unexpected_status"
        reason, body = REASONS.get(status, fallback), b""
        if status == 304:
            await response.aread()  # nothing to read, but only then is the connection kept
        else:
            fault, body = await unpacked(
                response, encoding, limit, lambda: room.enter_async_context(self._large)
            )
            reason = fault if fault and reason == "ok" else reason
        answer = FetchResult(
            url,
            status,
            reason,
            body,
            headers.get("content-type", "").partition(";")[0].strip().lower(),
            headers.get("etag"),
            encoding,
        )
        return answer, _seconds(headers.get("retry-after"), headers.get("date"))


def _seconds(retry_after: str | None, date: str | None) -> float | None:
    """``Retry-After`` in seconds, from a number, or a date against the server's own ``Date``.

    None for junk: then the backoff decides.
    """
    if not retry_after:
        return None
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        until, now = parsedate_to_datetime(retry_after), parsedate_to_datetime(date or "")
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None


def run_sync(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine, also where a loop is already running, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@asynccontextmanager
async def open_fetcher(
    settings: Settings,
    transport: httpx.AsyncBaseTransport | None = None,
    login: tuple[str, str] | None = None,
) -> AsyncIterator[Fetcher]:
    """A fetcher over one connection pool; tests and the demo pass a transport.

    ``login`` (user, password) goes with every request: one fetcher serves one host.
    """
    patience = settings.timeout, settings.concurrency
    async with opened(settings.user_agent, *patience, transport, login) as client:
        yield Fetcher(client, settings)
