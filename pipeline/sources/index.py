"""Ask an index: file lists, project metadata and provenance, as raw bytes.

Which answer counts as which: a JSON 404 of the Integrity API is ``no_provenance``, an HTML 404 a
wrong path (``not_found``); 200 with another type than asked for is ``wrong_type``; a body that
is not JSON is ``unreadable``. Field-level meaning is left to the database.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from pipeline.endpoints import Endpoint
from pipeline.sources.http import Answer, Fetcher

SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"
INTEGRITY_JSON = "application/vnd.pypi.integrity.v1+json"
PLAIN_JSON = "application/json"


@dataclass(frozen=True)
class IndexClient:
    """The three APIs of one index through one fetcher."""

    endpoint: Endpoint
    fetcher: Fetcher

    async def simple(self, project: str, etag: str | None = None) -> Answer:
        """File list of a project with each file's provenance URL (Simple API, PEP 691)."""
        url = self.endpoint.simple(project)
        return checked(await self.fetcher.get(url, accept=SIMPLE_JSON, etag=etag), SIMPLE_JSON)

    async def project(self, project: str, etag: str | None = None) -> Answer:
        """Project JSON: ownership, declared URLs, version to file map."""
        url = self.endpoint.project(project)
        return checked(await self.fetcher.get(url, accept=PLAIN_JSON, etag=etag), PLAIN_JSON)

    async def provenance(self, project: str, version: str, filename: str, served: str) -> Answer:
        """Provenance object of one file, at the URL served where it is on our endpoint's host."""
        own = self.endpoint.own(served)
        url = served if own else self.endpoint.provenance(project, version, filename)
        answer = checked(await self.fetcher.get(url, accept=INTEGRITY_JSON), INTEGRITY_JSON)
        if answer.reason == "not_found" and answer.content_type == PLAIN_JSON:
            return replace(answer, reason="no_provenance")
        return answer


def checked(answer: Answer, expected_type: str) -> Answer:
    """The answer, with its reason corrected where a 200 does not hold the JSON asked for."""
    if answer.reason != "ok":
        return answer
    if answer.content_type not in {expected_type, PLAIN_JSON}:
        return replace(answer, reason="wrong_type")
    if parsed_object(answer.body) is None:
        return replace(answer, reason="unreadable")
    return answer


def parsed_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in a body, None where there is none (truncated, other type, too deep)."""
    try:
        value = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refuse(constant: str) -> None:
    message = f"{constant} is not JSON"
    raise ValueError(message)
