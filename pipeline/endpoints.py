"""Where the index's hosts come from: one constant that ``pypi-simple`` ships.

No host name is written in this project. The default endpoint is that constant without its last
path segment, documentation and blog hosts are its sub-domains, and a page that cites them does it
with the placeholders ``{PYPI}``, ``{DOCS}`` and ``{BLOG}``.
"""

import os
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from pipeline.errors import BadInput

ENDPOINT_VARIABLE = "TRUSTCENSUS_ENDPOINT"
#: The published monthly list of most downloaded projects (a setting: ``--top-list``).
TOP_LIST_URL = "https://hugovk.dev/top-pypi-packages/top-pypi-packages.min.json"


@dataclass(frozen=True)
class Endpoint:
    """The three APIs of an index below one base URL (no trailing slash)."""

    base: str

    def root(self) -> str:
        """List of all projects with each one's last serial, PEP 691 JSON."""
        return f"{self.base}/simple/"

    def simple(self, project: str) -> str:
        """File list of a project, PEP 691 JSON."""
        return f"{self.base}/simple/{quote(project, safe='')}/"

    def project(self, project: str) -> str:
        """Project JSON: ownership, declared URLs, which file belongs to which version."""
        return f"{self.base}/pypi/{quote(project, safe='')}/json"

    def provenance(self, project: str, version: str, filename: str) -> str:
        """Integrity API: the provenance object of one file."""
        parts = "/".join(quote(part, safe="") for part in (project, version, filename))
        return f"{self.base}/integrity/{parts}/provenance"

    @property
    def name(self) -> str:
        """The base URL without a user and password it may carry."""
        parts = urlsplit(self.base)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def own(self, url: str) -> bool:
        """Is this URL on the endpoint's own host, so that it may be asked?"""
        return same_host(self.base, url)


def same_host(one: str, other: str) -> bool:
    """Do two URLs have one scheme and host? What is no URL has none."""
    try:
        ours, theirs = urlsplit(one), urlsplit(other)
    except ValueError:
        return False
    return (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)


def default_base() -> str:
    """Base URL of the public index, from the constant ``pypi-simple`` ships."""
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    return PYPI_SIMPLE_ENDPOINT.rstrip("/").removesuffix("/simple")


def resolve(base: str | None = None) -> Endpoint:
    """The endpoint to ask: the argument, else ``TRUSTCENSUS_ENDPOINT``, else the public index.

    Raises :class:`BadInput` when it is not an http(s) URL.
    """
    chosen = (base or os.environ.get(ENDPOINT_VARIABLE) or default_base()).rstrip("/")
    try:
        parts = urlsplit(chosen)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        what = f"endpoint {chosen!r} is not an http(s) URL"
        raise BadInput(what, "give --endpoint like https://index.example")
    return Endpoint(chosen)


def cite(text: str) -> str:
    """Expand ``{PYPI}``, ``{DOCS}`` and ``{BLOG}`` in a citation, at render time."""
    host = urlsplit(default_base()).netloc
    hosts = {"PYPI": host, "DOCS": f"docs.{host}", "BLOG": f"blog.{host}"}
    return re.sub(r"\{(PYPI|DOCS|BLOG)\}", lambda found: hosts[found.group(1)], text)
