"""Connections to one host, with the proxies and authorities that the environment names."""

import os
from http.cookiejar import CookieJar
from typing import Any

import httpx

from pipeline.endpoints import usable
from pipeline.errors import BadInput

_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy"})
_SCHEMES = ("http", "https", "socks5", "socks5h")


class _NoCookies(CookieJar):
    """Keeps none: an index has no business with them, and each would be sent with every request."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Nothing is taken from an answer."""

    def add_cookie_header(self, request: Any) -> None:
        """Nothing is added to a request."""


def opened(
    user_agent: str,
    timeout: float,
    connections: int,
    transport: httpx.AsyncBaseTransport | None = None,
    login: tuple[str, str] | None = None,
) -> httpx.AsyncClient:
    """A pool of so many connections; ``login`` (user, password) goes with every request.

    Raises :class:`BadInput` where a proxy or file that the environment names cannot be used.
    """
    try:
        return httpx.AsyncClient(
            transport=transport,
            headers={"User-Agent": user_agent},
            timeout=httpx.Timeout(timeout),
            limits=httpx.Limits(max_connections=connections),
            trust_env=transport is None,
            cookies=_NoCookies(),
            auth=login,
        )
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        what = f"a network setting of the environment cannot be used ({type(error).__name__})"
        repair = "fix HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE or SSL_CERT_DIR"
        raise BadInput(what, repair) from None


def check_environment() -> None:
    """Raise :class:`BadInput` where :func:`opened` would, before any request or file is made."""
    for name, value in os.environ.items():
        address = value if "://" in value else f"http://{value}"
        if name.lower() in _PROXIES and value and usable(address, _SCHEMES) is None:
            what = f"a network setting of the environment cannot be used ({name})"
            raise BadInput(what, "give it an address like http://host:3128")
    if any(name.lower() in _PROXIES or name.startswith("SSL_CERT_") for name in os.environ):
        opened("", 1.0, 1)
