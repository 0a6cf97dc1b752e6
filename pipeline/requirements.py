"""What a project requires, as its metadata spells it: read for one stated environment.

Pure functions on text. Names, extras and markers are those of the dependency specifiers of the
packaging specifications (PEP 508), read by ``packaging``.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.requirements import Requirement

from pipeline.versions import normalise

#: Letters of one requirement: what is longer is not read.
LONGEST = 2000
#: Extras of its project that a requirement is read under.
_MOST_EXTRAS = 20
_QUOTED = re.compile(r"""["']([^"']*)["']""")


@dataclass(frozen=True)
class Required:
    """A requirement that names a project of the index: normalised name, extras, and its marker."""

    dependency: str
    extras: tuple[str, ...]
    marker: Marker | None


def read(text: str) -> Required | None:
    """The requirement; None for what is none, is too long, or names an address to fetch from."""
    try:
        if len(text) > LONGEST:
            return None
        requirement = Requirement(text)
    except (ValueError, RecursionError):  # InvalidRequirement, and a number of too many digits
        return None
    if requirement.url is not None:
        return None
    extras = sorted({normalise(extra) for extra in requirement.extras})
    return Required(normalise(requirement.name), tuple(extras), requirement.marker)


def applies_to(
    required: Required, asked: Collection[str], environment: Mapping[str, str]
) -> tuple[str, ...] | None:
    """Under which extras of its project the requirement applies: ``("",)`` with or without any.

    ``asked`` are the extras that anybody asks the project for; of a requirement that none of them
    turns on, nothing. None where the marker cannot be read.
    """
    if required.marker is None:
        return ("",)
    named = {normalise(text) for text in _QUOTED.findall(str(required.marker))}
    extras = sorted(named & set(asked))
    if len(extras) > _MOST_EXTRAS:
        return None
    try:
        if required.marker.evaluate({**environment, "extra": ""}):
            return ("",)
        return tuple(
            extra for extra in extras if required.marker.evaluate({**environment, "extra": extra})
        )
    except (ValueError, RecursionError):  # compares what has no order, or names what nobody states
        return None
