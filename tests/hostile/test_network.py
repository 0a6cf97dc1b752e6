"""What a connection can do: faults of TLS, cookies, bytes without end. No stop, and no memory."""

import asyncio
import gzip
import socket
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import trustme

from pipeline import capture
from pipeline.config import Settings
from pipeline.errors import BadInput, SourceUnavailable
from pipeline.sources.http import Fetcher, FetchResult, open_fetcher
from pipeline.sources.index import SIMPLE_JSON, IndexClient, parsed_object
from tests.helpers.captures import FAST, options, outcomes
from tests.helpers.fetching import ask, reply
from tests.helpers.hostile_bodies import listing, one_file
from tests.helpers.servers import Reply, serve, top_list

BODY = listing(one_file(provenance=None))["simple"]


@contextmanager
def broken_tls(authority: trustme.CA, fault: str) -> Iterator[tuple[str, list[int]]]:
    """A TLS server whose records are spoilt after the handshake; its URL and a count of callers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    callers: list[int] = []
    ended = threading.Event()

    def speak(plain: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_side=True)
        for step in (tls.do_handshake, lambda: tls.read(65536)):  # then the request, whole or not
            while True:
                try:
                    step()
                    break
                except ssl.SSLWantReadError:
                    plain.sendall(outgoing.read())
                    heard = plain.recv(65536)
                    if not heard:  # the caller hung up
                        return
                    incoming.write(heard)
            plain.sendall(outgoing.read())
        if fault == "garbage":
            plain.sendall(b"this is no record of any kind" * 10)
        elif fault == "bad record":
            plain.sendall(b"\x17\x03\x03\x00\x20" + b"\x00" * 32)
        elif fault == "half an answer":
            tls.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
            plain.sendall(outgoing.read() + b"\x17\x03\x03\x00\x20" + b"\x00" * 32)

    def serve_all() -> None:
        while not ended.is_set():
            try:
                plain, _ = listener.accept()
            except TimeoutError:
                continue
            callers.append(1)
            plain.settimeout(5)
            with plain, suppress(OSError):  # the caller may hang up first
                speak(plain)

    thread = threading.Thread(target=serve_all, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", callers
    finally:
        ended.set()
        thread.join(timeout=5)
        listener.close()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return made


@pytest.mark.parametrize("fault", ["garbage", "bad record", "half an answer"])
def test_a_fault_in_a_tls_record_is_one_of_that_request(
    tmp_path: Path, authority: trustme.CA, fault: str
) -> None:
    with broken_tls(authority, fault) as (url, callers):
        asked = options(tmp_path, url, min_coverage=0, settings=replace(FAST, tries=2))
        Path(str(asked.top_list)).write_bytes(top_list("p"))
        assert outcomes(capture.collect(asked)) == ["network_error"]
    assert len(callers) == 4, "both requests were tried twice"


def test_a_list_over_a_broken_line_is_one_clear_line(tmp_path: Path, authority: trustme.CA) -> None:
    with broken_tls(authority, "bad record") as (url, _):
        asked = replace(
            options(tmp_path, url), top_list=f"{url}/l.json", settings=replace(FAST, tries=2)
        )
        with pytest.raises(SourceUnavailable, match=r"top list .*: network_error"):
            capture.collect(asked)


def test_a_disk_that_is_full_is_still_told_from_a_line_that_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.capture import run

    def fails(error: OSError) -> None:
        def captured(*_: object) -> None:
            raise error

        monkeypatch.setattr(run, "_captured", captured)

    asked = capture.Options(source="demo", data=tmp_path)
    fails(OSError(28, "No space left on device"))
    with pytest.raises(BadInput, match="free some space"):
        capture.collect(asked)
    fails(ssl.SSLError(1, "record layer failure"))
    with pytest.raises(ssl.SSLError):
        capture.collect(asked)


def test_cookies_are_neither_kept_nor_sent(tmp_path: Path) -> None:
    sent: list[str] = []

    def answer(_path: str, headers: dict[str, str]) -> Reply:
        sent.append(headers.get("cookie", ""))
        return Reply(200, BODY, SIMPLE_JSON, {"Set-Cookie": "a=b; Path=/"})

    with serve(answer) as (url, _):
        asked = options(tmp_path, url, min_coverage=0)
        Path(str(asked.top_list)).write_bytes(top_list("p", "q"))
        capture.collect(asked)
    assert len(sent) >= 4
    assert set(sent) == {""}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gzip.compress(BODY, mtime=0), "ok"),
        (gzip.compress(BODY, mtime=0) + b"\0" * 50, "bad_encoding"),
        (gzip.compress(BODY, mtime=0) + gzip.compress(BODY, mtime=0), "bad_encoding"),
        (gzip.compress(BODY, mtime=0)[:-1], "bad_encoding"),
    ],
)
def test_nothing_follows_a_gzip_body(body: bytes, reason: str) -> None:
    answer, _ = ask(reply(body=body, headers={"content-encoding": "gzip"}))
    assert answer.reason == reason


@contextmanager
def peak() -> Iterator[Callable[[], int]]:
    """Bytes that Python holds at most from here on, beyond what it held."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Endless(httpx.AsyncByteStream):
    """Bytes for as long as anybody reads; counts the chunks taken."""

    def __init__(self, first: bytes, again: bytes) -> None:
        self.first, self.again, self.taken = first, again, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.first
        while self.taken < 100_000:
            self.taken += 1
            yield self.again


def endless(first: bytes, again: bytes) -> tuple[FetchResult, int]:
    """The client's answer to a gzip body that does not end, and how much of it was taken."""
    stream = Endless(first, again)
    found, _ = ask(
        lambda _: httpx.Response(
            200, stream=stream, headers={"content-type": SIMPLE_JSON, "content-encoding": "gzip"}
        ),
        Settings(rate=0, tries=1, max_body=1_000_000),
    )
    return found, stream.taken


def test_bytes_after_the_end_are_not_read_on() -> None:
    found, taken = endless(gzip.compress(BODY, mtime=0), b"\0" * 65536)
    assert (found.reason, taken) == ("bad_encoding", 1)


def test_blocks_that_unpack_to_nothing_count_as_what_they_are() -> None:
    press = zlib.compressobj(wbits=31)
    first = press.compress(b"{") + press.flush(zlib.Z_FULL_FLUSH)
    nothing = b"\x00\x00\x00\xff\xff" * 10_000  # stored blocks of no bytes
    found, taken = endless(first, nothing)
    assert found.reason == "oversized"
    assert taken < 25


def test_few_large_answers_are_in_memory_at_a_time() -> None:
    """Sixty answers of 20 MB each, all asked for at once: two are received, the others wait."""
    size = 20_000_000
    body = b'{"files": [], "a": "' + b"x" * size + b'"}'

    async def run() -> list[FetchResult]:
        def handler(_: httpx.Request) -> httpx.Response:
            async def pieces() -> AsyncIterator[bytes]:
                for start in range(0, len(body), 1 << 18):
                    await asyncio.sleep(0)
                    yield bytes(bytearray(body[start : start + (1 << 18)]))

            class Stream(httpx.AsyncByteStream):
                def __aiter__(self) -> AsyncIterator[bytes]:
                    return pieces()

            return httpx.Response(200, stream=Stream(), headers={"content-type": SIMPLE_JSON})

        many = Settings(rate=0, concurrency=60)
        async with open_fetcher(many, httpx.MockTransport(handler)) as fetcher:
            return [
                await each for each in asyncio.as_completed([_small(fetcher, n) for n in range(60)])
            ]

    with peak() as most:
        answers = asyncio.run(run())
        assert {each.reason for each in answers} == {"ok"}
        assert most() < 200_000_000


async def _small(fetcher: Fetcher, number: int) -> FetchResult:
    """One answer without its body, as whoever stores it keeps it."""
    found = await fetcher.get(f"https://index.invalid/{number}", accept="*/*")
    return replace(found, body=b"")


@pytest.mark.parametrize("piece", [b"[],", b'{"":0},', b"1,"])
def test_nodes_are_counted_before_any_is_made(piece: bytes) -> None:
    body = b'{"a": [' + piece * (24_900_000 // len(piece)) + b"0]}"
    with peak() as most:
        assert parsed_object(body) is None
        assert most() < 1_000_000


def test_another_encoding_than_utf_8_is_unreadable() -> None:
    assert parsed_object('{"a": 1}'.encode("utf-16")) is None
    assert parsed_object(b'\xef\xbb\xbf{"a": 1}') is None
    assert parsed_object('{"a": "é"}'.encode()) == {"a": "é"}


def test_the_one_list_of_all_projects_may_be_larger() -> None:
    """Seven hundred thousand projects take more than any project's answers may."""
    names = ",".join(f'{{"name":"project-{n}","_last-serial":{n}}}' for n in range(700_000))
    body = f'{{"projects":[{names}]}}'.encode()
    assert len(body) > 25_000_000

    async def run() -> dict[str, int]:
        transport = httpx.MockTransport(reply(body=body))
        async with open_fetcher(FAST, transport) as fetcher:
            from pipeline.endpoints import Endpoint

            return await IndexClient(Endpoint("https://index.invalid"), fetcher).serials()

    assert len(asyncio.run(run())) == 700_000
