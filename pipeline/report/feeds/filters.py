"""Cut events to some kinds, a layer, some projects, or a time: each option once."""

from dataclasses import dataclass
from typing import Any, get_args

from pipeline import codes
from pipeline.codes.records import Severity
from pipeline.errors import BadInput
from pipeline.snapshot import canonical_json, sha256

KINDS = codes.values("event_kind")
LAYERS = get_args(Severity)


@dataclass(frozen=True)
class Filters:
    """What to keep; an empty filter keeps all. ``since`` is a day, YYYY-MM-DD, itself kept.

    Raises :class:`BadInput` for a kind or layer that does not exist.
    """

    kinds: frozenset[str] = frozenset()
    layer: str | None = None
    projects: frozenset[str] | None = None
    since: str | None = None

    def __post_init__(self) -> None:
        for kind in sorted(self.kinds - set(KINDS)):
            raise BadInput(f"--kind {kind} is unknown", f"use some of {', '.join(KINDS)}")
        if self.layer is not None and self.layer not in LAYERS:
            raise BadInput(f"--layer {self.layer} is unknown", f"use {' or '.join(LAYERS)}")

    def holds(self, event: dict[str, Any]) -> bool:
        """Is this event kept?"""
        return (
            (not self.kinds or event["kind"] in self.kinds)
            and self.layer in {None, event["layer"]}
            and (self.projects is None or event["project"] in self.projects)
            and (self.since is None or event["at"][:10] >= self.since)
        )

    def identity(self) -> dict[str, Any]:
        """What identifies a filtered feed; the date only shortens the feed."""
        identity: dict[str, Any] = {}
        if self.kinds:
            identity["kinds"] = sorted(self.kinds)
        if self.layer:
            identity["layer"] = self.layer
        if self.projects is not None:
            identity["of"] = sha256(canonical_json(sorted(self.projects)))
        return identity

    def words(self) -> str:
        """The filter for a feed's title; empty for none."""
        parts = [
            ", ".join(sorted(self.kinds)).replace("_", " "),
            f"{self.layer}s only" if self.layer else "",
            "" if self.projects is None else f"{len(self.projects)} projects",
        ]
        phrase = "; ".join(part for part in parts if part)
        return f" ({phrase})" if phrase else ""
