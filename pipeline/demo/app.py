"""An ASGI application that answers for a world the way the index does.

Status codes, content types, redirects, ETags and 304 as the real server gives them; each answer
is rendered once. Answers are never compressed.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from pipeline.demo import answers
from pipeline.demo.certificates import Issuer
from pipeline.demo.names import normalized
from pipeline.demo.provenance import provenance
from pipeline.demo.world import Project, World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SIMPLE = "application/vnd.pypi.simple.v1+json"
INTEGRITY = "application/vnd.pypi.integrity.v1+json"
_TEXT, _HTML, _JSON = "text/plain; charset=UTF-8", "text/html; charset=UTF-8", "application/json"


@dataclass(frozen=True, slots=True)
class Response:
    """One rendered answer; an ETag only where the status is 200."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    etag: bytes | None = None


def _response(status: int, content_type: str, body: bytes, **headers: str) -> Response:
    fields = {"content-type": content_type, **headers}
    etag = None
    if status == 200:
        tag = hashlib.md5(body, usedforsecurity=False).digest()
        fields["etag"] = f'"{base64.b64encode(tag).decode().rstrip("=")}"'
        etag = fields["etag"].encode()
    pairs = tuple((k.replace("_", "-").encode(), v.encode()) for k, v in fields.items())
    return Response(status, pairs, body, etag)


def application(world: World, base_url: str = "https://index.invalid") -> Application:
    """The index of this world; ``base_url`` begins every URL in its answers."""
    index = Index(world, base_url.rstrip("/"))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        headers = dict(scope["headers"])
        accept = headers.get(b"accept", b"").decode("latin-1")
        response = index.get(scope["method"], scope["path"], accept, scope["query_string"].decode())
        status, pairs, body = response.status, response.headers, response.body
        if response.etag is not None and _matches(headers.get(b"if-none-match"), response.etag):
            pairs = tuple(pair for pair in pairs if pair[0] != b"content-type")
            status, body = 304, b""
        else:
            pairs = (*pairs, (b"content-length", str(len(body)).encode()))
        if scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": status, "headers": list(pairs)})
        await send({"type": "http.response.body", "body": body})

    return answer


def _matches(condition: bytes | None, etag: bytes) -> bool:
    if condition is None:
        return False
    tags = [tag.strip().removeprefix(b"W/") for tag in condition.split(b",")]
    return etag in tags or tags == [b"*"]


async def _live(receive: Receive, send: Send) -> None:
    """Starting up and shutting down need nothing."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _accepted(accept: str) -> list[str]:
    """The media types of an Accept header; one with parameters other than q matches nothing."""
    media_types = []
    for part in accept.lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        if media and all(parameter.startswith("q=") for parameter in parameters):
            media_types.append(media)
    return media_types


class Index:
    """Finds and keeps the answers, by path and accepted media type."""

    def __init__(self, world: World, base_url: str) -> None:
        self._world = world
        self._base_url = base_url
        self._issuer = Issuer(world.seed)
        self._kept: dict[tuple[str, str], Response] = {}

    def get(self, method: str, path: str, accept: str, query: str) -> Response:
        """The answer to a request."""
        root, *rest = path.removeprefix("/").split("/")
        allowed = ("GET",) if root == "integrity" else ("GET", "HEAD", "OPTIONS")
        if method not in allowed[:2]:
            return _response(405, _TEXT, b"405 Method Not Allowed", allow=", ".join(allowed))
        if query:
            return self._find(root, rest, accept, f"?{query}")
        key = (path, accept)
        if key not in self._kept:
            self._kept[key] = self._find(root, rest, accept, "")
        return self._kept[key]

    def _find(self, root: str, rest: list[str], accept: str, query: str) -> Response:
        match root, rest:
            case "simple", [""]:
                return self._simple_index(accept)
            case "simple", [name] if name:
                return self._moved(f"/simple/{name}/{query}")
            case "simple", []:
                return self._moved(f"/simple/{query}")
            case "simple", [name, ""]:
                return self._simple_project(name, accept, query)
            case "pypi", [name, "json"] | [name, "json", ""]:
                return self._project_json(name, query)
            case "integrity", [name, version, filename, "provenance"]:
                return self._provenance(name, version, filename, accept)
        return _response(404, _HTML, b"<html><body><h1>404 Not Found</h1></body></html>")

    def _moved(self, place: str) -> Response:
        text = f"301 Moved Permanently\n\nThe resource has been moved to {place}\n\n"
        return _response(301, _TEXT, text.encode(), location=self._base_url + place)

    def _simple_index(self, accept: str) -> Response:
        if SIMPLE not in _accepted(accept):
            return _response(200, _HTML, answers.simple_index_page(self._world))
        body, serial = answers.simple_index(self._world), answers.index_serial(self._world)
        return _response(200, SIMPLE, body, **_cached(600, "Accept, Accept-Encoding", serial))

    def _simple_project(self, name: str, accept: str, query: str) -> Response:
        project = self._world.by_name.get(normalized(name))
        if project is None:
            return _response(404, _TEXT, b"404 Not Found")
        if name != project.name:
            return self._moved(f"/simple/{project.name}/{query}")
        headers = _cached(600, "Accept, Accept-Encoding", project.serial)
        if SIMPLE in _accepted(accept):
            body = answers.simple_project(project, self._base_url)
            return _response(200, SIMPLE, body, **headers)
        return _response(200, _HTML, answers.simple_page(project, self._base_url), **headers)

    def _project_json(self, name: str, query: str) -> Response:
        project = self._world.by_name.get(normalized(name))
        if project is None or not project.is_json_served:
            body = answers.dump({"message": "Not Found"})
            return _response(404, _JSON, body, vary="Accept-Encoding")
        if name != project.name:
            return self._moved(f"/pypi/{project.name}/json{query}")
        body = answers.project_json(project, self._base_url)
        return _response(200, _JSON, body, **_cached(900, "Accept-Encoding", project.serial))

    def _provenance(self, name: str, version: str, filename: str, accept: str) -> Response:
        project: Project | None = self._world.by_name.get(normalized(name))
        match = answers.find_file(project, version, filename) if project else None
        if project is None or match is None:
            return _response(404, _HTML, b"<html><body><h1>404 Not Found</h1></body></html>")
        release, file = match
        headers = _cached(600, "Accept, Accept-Encoding")
        media = _accepted(accept) or ([] if accept else [INTEGRITY])
        if not {INTEGRITY, _JSON, "*/*", "application/*"} & set(media):
            message = answers.dump({"message": "Request not acceptable"})
            return _response(406, _JSON, message, **headers)
        if file.is_refused:
            message = answers.dump({"message": "Attestations temporarily disabled"})
            return _response(403, _JSON, message, **headers)
        if file.publisher is None:
            what = f"No provenance available for {filename}"
            return _response(404, _JSON, answers.dump({"message": what}), **headers)
        wants_plain = _JSON in media and INTEGRITY not in media
        body = provenance(self._issuer, project, release, file)
        return _response(200, _JSON if wants_plain else INTEGRITY, body, **headers)


def _cached(seconds: int, vary: str, serial: int | None = None) -> dict[str, str]:
    """The headers of an answer that may be kept."""
    headers = {"cache_control": f"max-age={seconds}, public", "vary": vary}
    if serial is not None:
        headers["x_pypi_last_serial"] = str(serial)
        headers["access_control_allow_origin"] = "*"
        headers["access_control_expose_headers"] = "X-PyPI-Last-Serial"
    return headers
