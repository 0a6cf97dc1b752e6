"""Loopback servers that stand for an index in tests; nothing here leaves 127.0.0.1."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

SIMPLE = "application/vnd.pypi.simple.v1+json"


@dataclass(frozen=True)
class Reply:
    """One whole HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


Answering = Callable[[str, dict[str, str]], Reply]


@contextmanager
def serve(answer: Answering) -> Iterator[tuple[str, list[str]]]:
    """Serve ``answer(path, headers)`` on a free loopback port; gives its URL and a log of paths."""
    log: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            log.append(self.path)
            reply = answer(self.path, {key.lower(): value for key, value in self.headers.items()})
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for key, value in reply.headers.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", log
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def recorded_index(folder: Path, base: Callable[[], str]) -> Answering:
    """Answer from recorded bodies as stored; hosts inside become the server's own.

    Simple and project JSON where a body is there, else 404; Integrity is 404 ("none") for all.
    """

    def answer(path: str, headers: dict[str, str]) -> Reply:
        found = re.fullmatch(r"/(simple|pypi)/([a-z0-9-]+)(?:/|/json)", path)
        if path.startswith("/integrity/"):
            return Reply(404, b'{"message": "No provenance available"}')
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
