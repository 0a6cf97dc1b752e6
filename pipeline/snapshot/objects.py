"""The store of bodies: each once, compressed, named by the hash of its plain content."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.errors import DamagedData

#: Largest body that is read.
LARGEST = 512_000_000
_PIECE = 1 << 20
#: Asking again gives what the index says now, which only of a demo is the same.
REPAIR = (
    "restore it from its archive (`unpack`) or a copy of the data folder; a demo: collect it again"
)


def sha256(content: bytes) -> str:
    """Hex digest that names a body, a table or a file."""
    return hashlib.sha256(content).hexdigest()


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys and a final newline: same value, same bytes."""
    text = json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


@dataclass(frozen=True)
class Objects:
    """The store of bodies, each once, by the hash of its plain content."""

    root: Path

    def path(self, digest: str) -> Path:
        """Where the body with this hash is (made from the hash alone, never from a name)."""
        return self.root / digest[:2] / f"{digest}.zst"

    def put(self, body: bytes) -> str:
        """Store a body unless it is stored intact (a damaged one is replaced); returns its hash."""
        digest = sha256(body)
        if not self.holds(digest):
            target = self.path(digest)
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, pa.compress(body, codec="zstd", asbytes=True))
        return digest

    def _pieces(self, path: Path) -> Iterator[bytes]:
        """A stored body, piece by piece: a small file may unpack to more than memory holds."""
        size = 0
        with pa.input_stream(str(path), compression="zstd") as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > LARGEST:
                    raise DamagedData(f"{path.name} unpacks to more than {LARGEST} bytes", REPAIR)
                yield piece

    def holds(self, digest: str) -> bool:
        """Is the body with this hash there, and whole?"""
        return self.measured(digest) is not None

    def measured(self, digest: str) -> int | None:
        """Bytes of the body with this hash, None where it is absent or altered.

        No more than a piece of it is in memory.
        """
        hasher, size = hashlib.sha256(), 0
        try:
            for piece in self._pieces(self.path(digest)):
                hasher.update(piece)
                size += len(piece)
        except (OSError, DamagedData):
            return None
        return size if hasher.hexdigest() == digest else None

    def get(self, digest: str) -> bytes:
        """The body with this hash; raises :class:`DamagedData` when absent or altered."""
        try:
            body = b"".join(self._pieces(self.path(digest)))
        except FileNotFoundError:
            raise DamagedData(f"object {digest} is missing", REPAIR) from None
        except OSError as error:
            raise DamagedData(f"object {digest} cannot be read ({error})", REPAIR) from None
        if sha256(body) != digest:
            raise DamagedData(f"object {digest} does not match its hash", REPAIR)
        return body


def write_atomically(target: Path, content: bytes) -> None:
    """Write a file beside its place and rename it there: whole or not at all."""
    handle, temporary = tempfile.mkstemp(prefix=".part-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).rename(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
