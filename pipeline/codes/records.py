"""Records of the codes: what each says of itself."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["notice", "record"]
#: What a source may be able to tell.
Capability = Literal[
    "upload_times", "releases", "provenance", "publishers", "owners", "metadata", "listing"
]
#: What must be known to find an event of a kind.
Need = Literal["publisher", "older_releases", "owners", "listing"]


@dataclass(frozen=True)
class Source:
    """Where a snapshot comes from: what its files are read from, and what its answers tell."""

    code: str
    words: str
    help: str
    reads: Literal["index", "table", "log"]
    tells: frozenset[Capability]
    is_simulated: bool = False

    @property
    def is_live(self) -> bool:
        """Is an index asked over the network, which has an address and serials?"""
        return self.reads == "index" and not self.is_simulated


@dataclass(frozen=True)
class PublisherKind:
    """How a provenance object names a publisher of this kind.

    ``fields`` are the known keys of its publisher object; ``repository``, ``workflow``,
    ``environment`` and ``account`` name the one that says it, empty where none does. A kind
    without fields stands for all kinds that are not listed.
    """

    code: str
    words: str
    service: str
    colour: str
    forge: str = ""
    fields: tuple[str, ...] = ()
    repository: str = ""
    workflow: str = ""
    environment: str = ""
    account: str = ""

    def says(self, field: str) -> str | None:
        """What part of an identity a field gives; None where it is not part of one."""
        parts = ("repository", "workflow", "environment", "account")
        return next((part for part in parts if getattr(self, part) == field), None)


@dataclass(frozen=True)
class Statement:
    """What a release states by its attestations; ``pattern``: of predicate types that state it."""

    code: str
    words: str
    colour: str
    pattern: str = ""


@dataclass(frozen=True)
class Reference:
    """How a workflow is named; ``is_mutable``: what that names can be moved to other content."""

    code: str
    words: str
    is_mutable: bool


@dataclass(frozen=True)
class Lane:
    """Kinds of event that are drawn together; ``colour`` is a token of the charts' palette."""

    code: str
    words: str
    colour: str


@dataclass(frozen=True)
class Subtype:
    """A subtype of an event kind; ``severity`` is empty where it is the kind's."""

    code: str
    words: str = ""
    severity: Severity | Literal[""] = ""


@dataclass(frozen=True)
class EventKind:
    """A kind of event: what one is of, how much it matters, and what must be known to find it.

    ``origin`` is ``history`` or ``snapshots``, the latter needs a baseline; ``exactness`` of its
    count is ``exact``, ``lower_bound`` or ``exact_if_all_read``; ``is_simulated`` where the demo
    makes it and its truth counts it.
    """

    code: str
    words: str
    origin: Literal["history", "snapshots"]
    counts: Literal["projects", "releases", "files"]
    severity: Severity
    short: str = ""
    lane: str = ""
    needs: frozenset[Need] = frozenset()
    exactness: Literal["exact", "lower_bound", "exact_if_all_read"] = "exact"
    subtypes: tuple[Subtype, ...] = ()
    is_simulated: bool = True


@dataclass(frozen=True)
class BenignHint:
    """What often explains an event; one that ``explains`` nothing leaves its severity."""

    code: str
    explains: bool = True


@dataclass(frozen=True)
class Evidence:
    """A state of evidence; strongest first.

    ``of_file``: a file can have it; ``of_release``: a release is counted by it, a verified one as
    attested.
    """

    code: str
    words: str
    colour: str
    meaning: str
    glyph: str = ""
    of_file: bool = True
    of_release: bool = True
