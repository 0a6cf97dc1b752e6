"""Ask an index: file lists, project metadata and provenance, as raw bytes.

Which answer counts as which: a JSON 404 of the Integrity API is ``no_provenance``, any HTML 404 a
``wrong_path``; 200 with another type than requested is ``wrong_type``; a body that is not JSON,
nested deeper than ``MAX_DEPTH``, or of more than ``MAX_NODES`` nodes, is ``unreadable``; a redirect
to another project is ``renamed``. Field-level meaning is left to the database.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.endpoints import Endpoint, shown, without_login
from pipeline.errors import SourceUnavailable
from pipeline.sources.http import Fetcher, FetchResult, Validator
from pipeline.sources.limits import MAX_DEPTH, MAX_INDEX_BODY, MAX_INDEX_NODES, MAX_NODES
from pipeline.versions import normalise

SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"
INTEGRITY_JSON = "application/vnd.pypi.integrity.v1+json"
PLAIN_JSON = "application/json"


@dataclass(frozen=True)
class IndexClient:
    """The three APIs of one index through one fetcher."""

    endpoint: Endpoint
    fetcher: Fetcher

    async def simple(self, project: str, tag: Validator | None = None) -> FetchResult:
        """File list of a project with each file's provenance URL (Simple API, PEP 691)."""
        url = self.endpoint.simple(project)
        answer = await self.fetcher.get(url, accept=SIMPLE_JSON, tag=tag, check=_checked_listing)
        return _of_project(answer, project)

    async def project(self, project: str, tag: Validator | None = None) -> FetchResult:
        """Project JSON: ownership, declared URLs, version to file map."""
        url = self.endpoint.project(project)
        check = partial(checked, expected_type=PLAIN_JSON)
        answer = await self.fetcher.get(url, accept=PLAIN_JSON, tag=tag, check=check)
        return _of_project(answer, project)

    async def provenance(
        self, project: str, version: str, filename: str, served: str
    ) -> FetchResult:
        """Provenance object of one file, at the URL served where it is on our endpoint's host."""
        own = self.endpoint.own(served)
        url = without_login(served) if own else self.endpoint.provenance(project, version, filename)
        check = partial(checked, expected_type=INTEGRITY_JSON)
        answer = await self.fetcher.get(url, accept=INTEGRITY_JSON, check=check)
        if answer.reason == "not_found" and answer.content_type == PLAIN_JSON:
            return replace(answer, reason="no_provenance")
        return answer

    async def serials(self) -> dict[str, int]:
        """Last serial of every project the index lists, by normalised name: one large request.

        Raises :class:`SourceUnavailable` when the list cannot be had.
        """
        check = partial(checked, expected_type=SIMPLE_JSON, max_nodes=MAX_INDEX_NODES)
        limit = max(MAX_INDEX_BODY, self.fetcher.settings.max_body)
        answer = await self.fetcher.get(
            self.endpoint.root(), accept=SIMPLE_JSON, check=check, max_body=limit
        )
        listed = (answer.content or {}).get("projects")
        if not isinstance(listed, list):
            what = f"list of projects {shown(answer.url)}: {answer.reason}"
            raise SourceUnavailable(what, "try again later, or collect without --incremental")
        return dict(_serials(listed))


def _serials(listed: list[Any]) -> Iterable[tuple[str, int]]:
    for entry in listed:
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and type(entry.get("_last-serial")) is int:
            yield normalise(name), entry["_last-serial"]


def _of_project(answer: FetchResult, project: str) -> FetchResult:
    """The answer, ``renamed`` where redirects led to another project's."""
    path = urlsplit(answer.url).path.rstrip("/").removesuffix("/json")
    named = normalise(unquote(path.rpartition("/")[2]))
    if answer.reason in {"ok", "unchanged"} and named != normalise(project):
        return replace(answer, reason="renamed", body=b"", content=None)
    return answer


def _checked_listing(answer: FetchResult) -> FetchResult:
    """As :func:`checked`; an answer without a list of files says nothing of a project's files."""
    answer = checked(answer, SIMPLE_JSON)
    if answer.content is not None and not isinstance(answer.content.get("files"), list):
        return replace(answer, content=None, reason="unreadable")
    return answer


def checked(answer: FetchResult, expected_type: str, max_nodes: int = MAX_NODES) -> FetchResult:
    """The answer, with its reason corrected where the content is not what was requested."""
    if answer.reason == "not_found" and answer.content_type == "text/html":
        return replace(answer, reason="wrong_path")
    if answer.reason != "ok":
        return answer
    if answer.content_type not in {expected_type, PLAIN_JSON}:
        return replace(answer, reason="wrong_type")
    content = parsed_object(answer.body, max_nodes)
    return replace(answer, content=content, reason="unreadable" if content is None else "ok")


def parsed_object(body: bytes, max_nodes: int = MAX_NODES) -> dict[str, Any] | None:
    """The JSON object in a body, None where there is none (truncated, other type, too deep).

    None also where a key occurs twice, as parsers differ in the value they take, and where the
    encoding is not UTF-8. Nodes are counted before any is made.
    """
    if sum(body.count(mark) for mark in (b"[", b"{", b",")) > max_nodes:
        return None
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and not _too_deep(value) else None


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        message = "a key is there twice"
        raise ValueError(message)
    return members


def _refuse(constant: str) -> None:
    message = f"{constant} is not JSON"
    raise ValueError(message)
