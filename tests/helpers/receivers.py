"""Who is told: a webhook and a mail server on loopback, encrypted where they have a context."""

import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.helpers.servers import running

#: What signs a webhook's body, and a report's changes as readers are told them.
SECRET = "a secret of a good length"  # noqa: S105 - of this test
CHANGES = {
    "schema": 1, "snapshot": "index-2026-11-08-0123456789ab", "as_of": "2026-11-08T06:00:00+00:00",
    "simulated": False, "baseline": "index-2026-11-01-0123456789ab", "is_changed": True,
    "sentence": "Since 2026-11-01: 2 new events.",
    "events": {"new": 2, "items": [
        {"id": "a", "project": "odd\u202e\x1b[31m", "kind": "yanked", "version": "1.0",
         "before": None, "after": None,
         "at": "2026-11-03T00:00:00Z", "layer": "record", "subtype": None,
         "news": "happened"},
        {"id": "b", "project": "two", "kind": "late_file", "version": "2.0",
         "before": None, "after": None,
         "at": "2026-11-02T00:00:00Z", "layer": "notice", "subtype": None,
         "news": "learned"},
    ]},
}  # fmt: skip


@dataclass
class Heard:
    """What a webhook received, and how it answers: one status a request, the last for the rest."""

    answers: list[int]
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def hook(*answers: int, tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, Heard]]:
    """The address of a webhook, and what it heard."""
    heard = Heard(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.paths.append(self.path)
            heard.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
            status = heard.answers.pop(0) if len(heard.answers) > 1 else heard.answers[0]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = _ignored  # type: ignore[method-assign]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    with running(server) as port:
        scheme = "http" if tls is None else "https"
        yield f"{scheme}://127.0.0.1:{port}/token-in-path?key=hidden", heard


@dataclass
class Post:
    """What a mail server was sent; ``clear`` and ``secret`` are commands before and after TLS."""

    mails: list[str] = field(default_factory=list)
    clear: list[bytes] = field(default_factory=list)
    secret: list[bytes] = field(default_factory=list)


@contextmanager
def post_office(*refusals: bytes, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, Post]]:
    """The port of a mail server of a few lines, and its post; first messages get the refusals."""
    post, left = Post(), list(refusals)

    class Handler(socketserver.StreamRequestHandler):
        timeout = 5

        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            commands = post.clear
            while line := self.rfile.readline():
                word = line.split()[0].upper() if line.split() else b""
                commands.append(line.strip())
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    text = b"".join(iter(self.rfile.readline, b".\r\n"))
                    if left:
                        self.wfile.write(left.pop(0))
                        continue
                    post.mails.append(text.decode())
                elif word == b"EHLO" and tls is not None:
                    offer = b"STARTTLS" if commands is post.clear else b"AUTH PLAIN"
                    self.wfile.write(b"250-here\r\n")
                    self.wfile.write(b"250 " + offer + b"\r\n")
                    continue
                elif word == b"STARTTLS" and tls is not None:
                    self.wfile.write(b"220 go on\r\n")
                    self.connection = tls.wrap_socket(self.connection, server_side=True)
                    self.setup_files()
                    commands = post.secret
                    continue
                elif word == b"AUTH":
                    self.wfile.write(b"235 welcome\r\n")
                    continue
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    return

        def finish(self) -> None:
            super().finish()
            self.connection.close()

        def setup_files(self) -> None:
            """Read and write what is encrypted from now on."""
            self.rfile = self.connection.makefile("rb", -1)
            self.wfile = self.connection.makefile("wb", 0)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = _ignored  # type: ignore[method-assign]
    with running(server) as port:
        yield port, post


def _ignored(request: object, client_address: object) -> None:
    """A caller that does not trust the server hangs up: nothing to print."""
