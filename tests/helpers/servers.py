"""Loopback servers that stand for an index in tests; nothing here leaves 127.0.0.1."""

import base64
import gzip
import hashlib
import json
import re
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import Lock, Thread

from pipeline.demo.app import Index
from pipeline.demo.world import World

SIMPLE = "application/vnd.pypi.simple.v1+json"
#: Projects of the recorded index.
NINE = ("certifi", "click", "django", "idna", "itsdangerous", "markupsafe", "pytz", "urllib3",
        "werkzeug")  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """One whole HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    fault: str | None = None


Answering = Callable[[str, dict[str, str]], Reply]


class _Server(ThreadingHTTPServer):
    """One that many may knock at at once: who finds five waiting would come back in a second."""

    request_queue_size = 128
    daemon_threads = True


@contextmanager
def serve(answer: Answering, port: int = 0) -> Iterator[tuple[str, list[str]]]:
    """Serve ``answer(path, headers)`` on loopback (0: a free port); its URL and a log of paths."""
    log: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            log.append(self.path)
            reply = answer(self.path, {key.lower(): value for key, value in self.headers.items()})
            self.send_response(reply.status)
            if reply.status != 304:
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(reply.body)))
            for key, value in reply.headers.items():
                self.send_header(key, value)
            self.end_headers()
            _send(self, reply)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with running(_Server(("127.0.0.1", port), Handler)) as port:
        yield f"http://127.0.0.1:{port}", log


@contextmanager
def running(server: TCPServer) -> Iterator[int]:
    """The server answers from a thread of its own; its port."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """The body, or as much of it as the fault lets through."""
    half = len(reply.body) // 2
    if reply.fault == "reset":
        handler.wfile.write(reply.body[:half])
        handler.wfile.flush()
        now = struct.pack("ii", 1, 0)  # close at once: the peer sees a reset
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)
    elif reply.fault == "drip":
        for place in range(min(len(reply.body), 20)):
            try:
                handler.wfile.write(reply.body[place : place + 1])
                handler.wfile.flush()
            except OSError:  # the client gave up, as it should
                break
            time.sleep(0.25)
        handler.close_connection = True
    else:
        handler.wfile.write(reply.body)


def encoded(answer: Answering) -> Answering:
    """gzip for who accepts it, one ETag an encoding and 304, as the real server does it."""

    def reply_to(path: str, headers: dict[str, str]) -> Reply:
        reply = answer(path, headers)
        if reply.status != 200:
            return reply
        body, more = reply.body, {}
        if "gzip" in headers.get("accept-encoding", ""):
            body, more = gzip.compress(body, 1, mtime=0), {"Content-Encoding": "gzip"}
        tag = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        more["ETag"] = f'"{tag}"'
        if headers.get("if-none-match") == more["ETag"]:
            return Reply(304, headers=more)
        return Reply(200, body, reply.content_type, {**reply.headers, **more})

    return reply_to


def world_index(world: World, base: Callable[[], str]) -> Answering:
    """A demo world over real HTTP."""
    return encoded(bare_index(world, base))


def bare_index(world: World, base: Callable[[], str]) -> Answering:
    """A demo world's answers as they are before they are compressed and tagged."""
    made: list[Index] = []

    def answer(path: str, headers: dict[str, str]) -> Reply:
        if not made:
            made.append(Index(world, base()))
        found = made[0].get("GET", path, headers.get("accept", ""), "")
        kept = {key.decode(): value.decode() for key, value in found.headers}
        kind = kept.pop("content-type", "").partition(";")[0]
        return Reply(found.status, found.body, kind, {k: v for k, v in kept.items() if k != "etag"})

    return answer


FAULTS = ("429", "503", "reset", "truncated", "drip", "403", "html", "loop", "corrupt gzip")


def faulty(answer: Answering, fault: str, share: float) -> Answering:
    """The same answers with one fault in ``share`` of the requests.

    Which ones depends on the path and on how often it was asked, so not on the order of requests.
    """
    asked: Counter[str] = Counter()
    lock = Lock()

    def reply_to(path: str, headers: dict[str, str]) -> Reply:
        with lock:
            asked[path] += 1
            n_asked = asked[path]
        digest = hashlib.sha256(f"{fault} {path} {n_asked}".encode()).digest()
        reply = answer(path, headers)
        if digest[0] >= share * 256:
            return reply
        return _spoilt(reply, fault, path)

    return reply_to


def _spoilt(reply: Reply, fault: str, path: str) -> Reply:
    match fault:
        case "429":
            return Reply(429, b"{}", headers={"Retry-After": "0"})
        case "503":
            return Reply(503, b"<html>busy</html>", "text/html")
        case "reset" | "drip":
            return Reply(reply.status, reply.body, reply.content_type, reply.headers, fault)
        case "truncated":
            plain = {k: v for k, v in reply.headers.items() if k != "Content-Encoding"}
            return Reply(reply.status, b'{"files": [', reply.content_type, plain)
        case "403":
            return Reply(403, b'{"message": "disabled"}') if "/integrity/" in path else reply
        case "html":
            return Reply(200, b"<html>maintenance</html>", "text/html")
        case "loop":
            return Reply(302, headers={"Location": path})
        case "corrupt gzip":
            return Reply(
                200, b"\x1f\x8b not gzip", reply.content_type, {"Content-Encoding": "gzip"}
            )
    raise ValueError(fault)


def recorded_index(folder: Path, base: Callable[[], str]) -> Answering:
    """Answer from recorded bodies as stored; hosts inside become the server's own.

    Simple and project JSON where a body is there, else 404; Integrity, not recorded, refuses.
    """

    def answer(path: str, headers: dict[str, str]) -> Reply:
        found = re.fullmatch(r"/(simple|pypi)/([a-z0-9-]+)(?:/|/json)", path)
        if path.startswith("/integrity/"):
            return Reply(403, b'{"message": "not recorded"}')
        if found is None:
            return Reply(404, b"<html>not found</html>", "text/html")
        kind, name = ("simple" if found[1] == "simple" else "json"), found[2]
        file = folder / kind / f"{name}.json"
        if not file.is_file():
            return Reply(404, b'{"message": "Not Found"}')
        text = re.sub(r"https://[a-z]+\.example\.invalid", base(), file.read_text("utf-8"))
        text = text.replace("{PYPI}", base())
        return Reply(200, text.encode(), SIMPLE if kind == "simple" else "application/json")

    return answer


def top_list(*projects: str) -> bytes:
    """A published top list naming these projects, downloads falling by rank."""
    rows = [
        {"project": name, "download_count": 1000 * (len(projects) - place)}
        for place, name in enumerate(projects)
    ]
    return json.dumps({"last_update": "2026-08-01 00:00:00", "rows": rows}).encode()
