"""Immutable captures: write, read, verify, pass on, prune. Knows no source and no database."""

from pipeline.snapshot.manifest import identity
from pipeline.snapshot.objects import Objects, canonical_json, sha256
from pipeline.snapshot.store import (
    Draft,
    Snapshot,
    is_id,
    named_objects,
    newest_first,
    publish,
    read,
    unreadable,
    verify,
)

__all__ = [
    "Draft",
    "Objects",
    "Snapshot",
    "canonical_json",
    "identity",
    "is_id",
    "named_objects",
    "newest_first",
    "publish",
    "read",
    "sha256",
    "unreadable",
    "verify",
]
