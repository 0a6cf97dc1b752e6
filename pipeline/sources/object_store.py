"""Files in an object store: ``s3://``, ``gs://`` and ``az://``, through obstore.

Credentials, region and endpoint are those of the environment, as the store's own tools read them
(``AWS_…``, ``GOOGLE_…``, ``AZURE_…``); none is in an address, shown or stored.
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import BadInput, SourceUnavailable

SCHEMES = ("s3", "gs", "az")
#: What browsers are to take files for, where the system's table may not know it.
_TYPES = {
    ".atom": "application/atom+xml",
    ".cff": "text/plain; charset=utf-8",
    ".ipynb": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".woff": "font/woff",
}
_PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Place:
    """A folder of an object store; ``url`` has no slash at its end."""

    url: str
    _store: Any

    def address(self, name: str) -> str:
        """The whole address of a file in it."""
        return f"{self.url}/{name}"

    def write(self, name: str, content: bytes | Path, is_fixed: bool = True) -> None:
        """Write one file, whole or not at all; one that is not ``is_fixed`` may change, so caches
        are told not to keep it.

        Raises :class:`SourceUnavailable`.
        """
        import obstore

        attributes = {"Content-Type": _type_of(name)}
        if not is_fixed:
            attributes["Cache-Control"] = "no-cache"
        with _translated(self.address(name), "written"):
            obstore.put(self._store, name, content, attributes=attributes)

    def read(self, name: str) -> bytes:
        """The content of one file; raises :class:`SourceUnavailable` where there is none."""
        import obstore

        with _translated(self.address(name), "read"):
            return bytes(obstore.get(self._store, name).bytes())

    def fetch(self, name: str, to: Path) -> None:
        """Write the content of one file to disk, piece by piece; raises as :meth:`read` does."""
        import obstore

        with _translated(self.address(name), "read"), to.open("wb") as file:
            for piece in obstore.get(self._store, name).stream():
                file.write(piece)

    def names(self, ending: str) -> list[str]:
        """Files right in this folder whose names end so, sorted."""
        import obstore

        with _translated(self.url, "read"):
            objects = obstore.list_with_delimiter(self._store)["objects"]
        return sorted(
            str(entry["path"]) for entry in objects if str(entry["path"]).endswith(ending)
        )


def is_address(text: str) -> bool:
    """Does a text name a place in some store, and not a folder or file of this machine?

    Raises :class:`BadInput` for an address that lacks a slash, which would be a folder's name.
    """
    scheme, _, rest = text.partition(":")
    if scheme in SCHEMES and not rest.startswith("//"):
        raise BadInput(f"{scheme}: not an address", f"write {scheme}://bucket/folder")
    return "://" in text


def place(url: str, option: str = "--out") -> Place:
    """The folder at an address.

    Raises :class:`BadInput` for another kind of address, one with a login or query, and where the
    extra ``cloud`` is not installed.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise BadInput(f"{option}: not an address", "write it like s3://bucket/folder") from None
    if parts.scheme not in SCHEMES or not parts.netloc:
        what = f"{option} {parts.scheme[:12]}: unknown kind of object store"
        raise BadInput(what, f"use a folder, or {', '.join(f'{scheme}://' for scheme in SCHEMES)}")
    if "@" in parts.netloc or parts.query or parts.fragment or not url.isprintable():
        what = f"{option} {parts.scheme}: an address has no login, query or fragment"
        raise BadInput(what, "set the store's own variables, such as AWS_ACCESS_KEY_ID")
    try:
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    except ImportError:
        what = f"{option} {parts.scheme}: object stores need the extra `cloud`"
        raise BadInput(what, "install it: pip install 'trustcensus[cloud]'") from None
    bare = url.rstrip("/")
    try:
        retry: Any = {"max_retries": 3, "retry_timeout": _PATIENCE}
        return Place(bare, from_url(bare, retry_config=retry))
    except (BaseError, ValueError) as error:
        what = f"{option} {parts.scheme}: cannot be used ({type(error).__name__})"
        raise BadInput(what, "check the store's variables in the environment") from None


def split(url: str) -> tuple[str, str]:
    """The folder and the name of a file's address."""
    folder, _, name = url.rpartition("/")
    return folder, name


@contextmanager
def _translated(address: str, verb: str) -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as error:
        what = f"{address} cannot be {verb} ({type(error).__name__})"
        raise SourceUnavailable(what, "check bucket, rights and region, then try again") from None


def _type_of(name: str) -> str:
    suffix = Path(name).suffix
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = media_type.startswith("text/") and "charset" not in media_type
    return f"{media_type}; charset=utf-8" if is_text else media_type
