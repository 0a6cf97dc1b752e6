"""Where the index's hosts come from, and how an address becomes text.

One constant that ``pypi-simple`` ships says where the index is.

No host name is written in this project. The default endpoint is that constant without its last
path segment, documentation and blog hosts are its sub-domains, and a page that cites them does it
with the placeholders ``{PYPI}``, ``{DOCS}`` and ``{BLOG}``.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, unquote, urlsplit

from pipeline.errors import BadInput

ENDPOINT_VARIABLE = "TRUSTCENSUS_ENDPOINT"
#: The published monthly list of most downloaded projects (a setting: ``--top-list``).
TOP_LIST_URL = "https://hugovk.dev/top-pypi-packages/top-pypi-packages.min.json"
_PORTS = {"http": 80, "https": 443}
_LONGEST_URL, _LONGEST_HOST, _LONGEST_LABEL = 2000, 253, 63
#: A login in a text: all up to the last @ before a blank or slash, after :// or with a colon in it.
_LOGIN = re.compile(r"(?<=://)[^\s/]+@|(?<![\w.])[^\s/:]+:[^\s/]*@")
#: A query or fragment of an address in a text, up to what ends it in prose, markup or JSON.
_QUERY = re.compile(r"(?P<address>:/{1,2}[^\s?#\"'<>\\]+)[?#][^\s\"'<>\\]*")


@dataclass(frozen=True)
class Endpoint:
    """The three APIs of an index below one base URL (no trailing slash, no login).

    ``login`` (user, password) goes with the requests and becomes text nowhere.
    """

    base: str
    login: tuple[str, str] | None = field(default=None, repr=False)

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

    def own(self, url: str) -> bool:
        """Is this URL on the endpoint's own host, so that it may be asked?"""
        return same_host(self.base, url)


def usable(url: str, schemes: tuple[str, ...] = ("http", "https")) -> SplitResult | None:
    """The parts of an address that can be asked, None where it is none."""
    if len(url) > _LONGEST_URL or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in schemes and parts.port != 0 and is_host(parts.hostname or "")
    except ValueError:  # brackets, or a port that is none
        return None
    return parts if is_usable else None


def is_host(name: str) -> bool:
    """Is this the name or number of a host that can be looked up?"""
    if len(name) > _LONGEST_HOST or not name.isprintable() or re.search(r"[\s/?#@\\]", name):
        return False
    try:
        coded = name.encode("idna")
        coded.decode("idna")  # a name in Punycode must stand for one
    except UnicodeError:
        return False
    lengths = [len(label) for label in coded.decode("ascii").removesuffix(".").split(".")]
    return min(lengths) > 0 and max(lengths) <= _LONGEST_LABEL


def shown(url: str) -> str:
    """A URL as text: scheme, host, port and path. A login, a query and a fragment may be secrets.

    The one place where an address becomes text; anything else is shown as an ellipsis.
    """
    scheme, colon, rest = url.partition("://")
    if not colon:
        return "…"
    cut = re.split(r"[?#]", rest, maxsplit=1)[0]
    authority, slash, path = cut.partition("/")
    host = authority.rpartition("@")[2]
    is_plain = "@" not in rest.removeprefix(authority)  # else part of a login may stand behind it
    is_address = usable(f"http://{host}") is not None
    return f"{scheme}://{host}{slash}{path}" if is_plain and is_address else f"{scheme}://…"


def origin(url: str) -> str:
    """Scheme, host and port of a URL as text, where its path tells nothing."""
    scheme, _, rest = shown(url).partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def without_login(url: str) -> str:
    """The URL without a user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def without_secrets(text: str) -> str:
    """A text from elsewhere without the logins and queries of its addresses: a second net."""
    return _QUERY.sub(r"\g<address>", _LOGIN.sub("***@", text))


def login_of(url: str) -> tuple[str, str] | None:
    """User and password that a URL carries, unquoted; None where it has none."""
    try:
        netloc = urlsplit(url).netloc
    except ValueError:
        return None
    login, at, _ = netloc.rpartition("@")
    user, _, password = login.partition(":")
    return (unquote(user), unquote(password)) if at else None


def same_host(one: str, other: str) -> bool:
    """Do two URLs have the same scheme, host and port? False where either is invalid."""
    ours = _place(one)
    return ours is not None and ours == _place(other)


def _place(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = _PORTS.get(parts.scheme) if parts.port is None else parts.port
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def default_base() -> str:
    """Base URL of the public index, from the constant ``pypi-simple`` ships."""
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    return PYPI_SIMPLE_ENDPOINT.rstrip("/").removesuffix("/simple")


def resolve(base: str | None = None) -> Endpoint:
    """The endpoint to ask: the argument, else ``TRUSTCENSUS_ENDPOINT``, else the public index.

    Raises :class:`BadInput` when it is not an http(s) URL, or has a query or fragment.
    """
    chosen = (base or os.environ.get(ENDPOINT_VARIABLE) or default_base()).rstrip("/")
    parts = usable(chosen)
    if parts is None or parts.query or parts.fragment:
        what = f"endpoint {shown(chosen)!r} is not an http(s) URL"
        raise BadInput(what, "give --endpoint like https://index.example")
    return Endpoint(without_login(chosen), login_of(chosen))


def logins(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Logins in the endpoint and proxies that an environment names, by variable: secrets."""
    named = {
        name: login_of(value)
        for name, value in environment.items()
        if name == ENDPOINT_VARIABLE or name.upper().endswith("_PROXY")
    }
    return {name: login for name, login in named.items() if login is not None}


def cite(text: str) -> str:
    """Expand ``{PYPI}``, ``{DOCS}`` and ``{BLOG}`` in a citation, at render time."""
    host = urlsplit(default_base()).netloc
    hosts = {"PYPI": host, "DOCS": f"docs.{host}", "BLOG": f"blog.{host}"}
    return re.sub(r"\{(PYPI|DOCS|BLOG)\}", lambda match: hosts[match.group(1)], text)
