"""One place for retry, rate, redirects and limits; every answer kept apart."""

import asyncio
import gzip
from dataclasses import replace
from typing import Any

import httpx
import pytest

from pipeline.endpoints import Endpoint, cite, resolve
from pipeline.errors import BadInput, SourceUnavailable
from pipeline.sources.http import FetchResult, Validator, _seconds, open_fetcher
from pipeline.sources.index import SIMPLE_JSON, IndexClient
from tests.helpers.fetching import EMPTY, FAST, Handler, ask, reply, streamed

PACKED = gzip.compress(EMPTY, mtime=0)


@pytest.mark.parametrize(
    ("handler", "reason", "n_requests"),
    [
        (reply(), "ok", 1),
        (reply(kind="text/html"), "wrong_type", 5),
        (reply(body=b'{"files": ['), "unreadable", 5),
        (reply(body=b"[]"), "unreadable", 5),
        (reply(body=b"{}"), "unreadable", 5),
        (reply(body=b'{"a": NaN}'), "unreadable", 5),
        (reply(body=b"\xff"), "unreadable", 5),
        (reply(body=b'{"a":' * 100_000), "unreadable", 5),
        (reply(body=b'{"a":' + b"[" * 70 + b"]" * 70 + b"}"), "unreadable", 5),
        (reply(404, kind="text/plain"), "not_found", 1),
        (reply(404, kind="text/html"), "wrong_path", 1),
        (reply(410), "gone", 1),
        (reply(403), "refused", 1),
        (reply(418), "unexpected_status", 1),
        (reply(503), "server_error", 5),
        (reply(429, headers={"retry-after": "0"}), "rate_limited", 5),
        (reply(body=PACKED, headers={"content-encoding": "gzip"}), "ok", 1),
        (
            reply(body=PACKED[:-4], headers={"content-encoding": "gzip"}),
            "bad_encoding",
            5,
        ),
        (reply(body=b"{}", headers={"content-encoding": "gzip"}), "bad_encoding", 5),
        (reply(body=b"{}", headers={"content-encoding": "br"}), "bad_encoding", 5),
    ],
)
def test_each_answer_has_its_reason(handler: Handler, reason: str, n_requests: int) -> None:
    answer, asked = ask(handler)
    assert (answer.reason, asked) == (reason, n_requests)


def test_a_fault_that_passes_is_retried_until_it_does() -> None:
    good = streamed(200, content=EMPTY, headers={"content-type": SIMPLE_JSON})
    replies = iter([streamed(503), streamed(500), good])
    answer, asked = ask(lambda _: next(replies))
    assert (answer.reason, asked) == ("ok", 3)


def test_retry_after_is_honoured() -> None:
    waits: list[float] = []

    async def run() -> None:
        replies = iter([streamed(429, headers={"retry-after": "7"}), streamed(404)])
        async with open_fetcher(FAST, httpx.MockTransport(lambda _: next(replies))) as fetcher:

            async def sleep(seconds: float) -> None:
                waits.append(seconds)

            fetcher.sleep = sleep
            await fetcher.get("https://index.invalid/x", accept="*/*")

    asyncio.run(run())
    assert waits == [pytest.approx(7.0, abs=0.5)]


def test_redirects_stay_on_the_host_and_end() -> None:
    def normalise(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/simple/p/":
            return streamed(301, headers={"location": "/elsewhere/P/"})
        return streamed(200, content=EMPTY, headers={"content-type": SIMPLE_JSON})

    assert ask(normalise)[0].reason == "ok"
    renamed = ask(
        lambda request: streamed(
            200 if "q" in request.url.path else 301,
            content=EMPTY,
            headers={"content-type": SIMPLE_JSON, "location": "/simple/q/"},
        )
    )[0]
    assert (renamed.reason, renamed.body) == ("renamed", b"")
    elsewhere = reply(302, headers={"location": "https://elsewhere.invalid/"})
    assert ask(elsewhere)[0].reason == "redirect_refused"
    assert ask(reply(302, headers={"location": "/simple/p/"}))[1] == 6


def test_a_body_over_the_limit_is_not_kept() -> None:
    answer, _ = ask(reply(body=b"{" + b" " * 1000 + b"}"), replace(FAST, max_body=100))
    assert (answer.reason, answer.body) == ("oversized", b"")


def test_the_user_agent_names_program_version_and_contact() -> None:
    seen: list[Any] = []

    def noting(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return streamed(404)

    ask(noting)
    assert seen[0]["user-agent"].startswith("trustcensus/")
    assert "x@example.invalid" in seen[0]["user-agent"]
    assert seen[0]["accept"] == SIMPLE_JSON


def test_unchanged_is_told_apart() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.headers["if-none-match"] == '"tag"'
        assert request.headers["accept-encoding"] == "identity"
        return streamed(304)

    assert ask(handler, tag=Validator('"tag"', "identity"))[0].reason == "unchanged"


def test_the_breaker_opens_after_many_failures_in_a_row() -> None:
    async def run(n_requests: int, *first: str) -> int:
        answers = {"/good": 200, "/gone": 404}
        transport = httpx.MockTransport(lambda asked: streamed(answers.get(asked.url.path, 500)))
        async with open_fetcher(replace(FAST, tries=3, breaker=7), transport) as fetcher:
            for path in (*first, *["/bad"] * n_requests):
                await fetcher.get(f"https://index.invalid{path}", accept="*/*")
            return fetcher.n_requests

    assert asyncio.run(run(6, "/good")) == 19, "retries of a request are no further requests"
    assert asyncio.run(run(2)) == 6
    for n_requests, first in ((7, ["/good"]), (7, ["/gone"]), (3, [])):
        with pytest.raises(SourceUnavailable, match="7 requests in a row failed"):
            asyncio.run(run(n_requests, *first))


@pytest.mark.parametrize(
    ("kind", "reason"), [("application/json", "no_provenance"), ("text/html", "wrong_path")]
)
def test_no_provenance_and_a_wrong_path_are_two_answers(kind: str, reason: str) -> None:
    async def run() -> FetchResult:
        transport = httpx.MockTransport(reply(404, kind=kind))
        async with open_fetcher(FAST, transport) as fetcher:
            client = IndexClient(Endpoint("https://index.invalid"), fetcher)
            return await client.provenance("p", "1!1.0+x", "p.whl", "https://evil.invalid/x")

    answer = asyncio.run(run())
    assert answer.reason == reason
    assert answer.url == "https://index.invalid/integrity/p/1%211.0%2Bx/p.whl/provenance"


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("7", 7.0), ("Tue, 03 Nov 2026 10:00:09 GMT", 9.0), ("soon", None), ("", None)],
)
def test_retry_after_is_seconds_or_a_date(retry_after: str, seconds: float | None) -> None:
    assert _seconds(retry_after, "Tue, 03 Nov 2026 10:00:00 GMT") == seconds


@pytest.mark.parametrize("base", ["ftp://x", "index.example", "https://", "http://x:99999"])
def test_an_endpoint_that_is_no_url_is_bad_input(base: str) -> None:
    with pytest.raises(BadInput, match="not an http"):
        resolve(base)


def test_hosts_are_derived_and_expanded_only_when_cited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTCENSUS_ENDPOINT", "https://index.invalid/")
    assert resolve().base == "https://index.invalid"
    assert "{" not in cite("{PYPI} {DOCS} {BLOG}")
