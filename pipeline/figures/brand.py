"""The look of whoever publishes: a name, colours and fonts in place of the project's own.

A brand is checked where it is read (``report/brand_file.py``) and then holds for the process and all it
starts: kernels and workers find it in their environment, whole, so that none reads a file again.
"""

import json
import os
import re
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

VARIABLE = "TRUSTCENSUS_BRAND"
#: What a colour and the name of a font may be: both stand in style sheets.
COLOUR, FAMILY = re.compile("#[0-9A-F]{6}"), re.compile(r"[\w -]{0,60}", re.A)


@dataclass(frozen=True)
class Brand:
    """What differs from the project's own look.

    ``name`` stands in the head of pages. ``colours`` are light and dark values by token, ``faces``
    the figures' fonts by weight and ``text`` the pages' one, each as package, file and SHA-256;
    ``family`` is the name of ``faces``.
    """

    name: str = ""
    colours: dict[str, tuple[str, str]] = field(default_factory=dict)
    family: str = ""
    faces: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    text: tuple[str, str, str] | None = None


def use(brand: Brand) -> None:
    """Let a brand hold from now on. What is already drawn or measured keeps the look it has."""
    os.environ[VARIABLE] = json.dumps(asdict(brand), sort_keys=True)


def active() -> Brand:
    """The brand that holds; an empty one where none was given."""
    return _parsed(os.environ.get(VARIABLE, ""))


def about() -> dict[str, Any]:
    """The brand as a report's manifest has it; empty where none was given."""
    text = os.environ.get(VARIABLE, "")
    return {"brand": json.loads(text)} if text else {}


@cache
def _parsed(text: str) -> Brand:
    return of(json.loads(text)) if text else Brand()


def of(entry: dict[str, Any]) -> Brand:
    """The brand of a manifest; raises ``ValueError`` where it is of another form."""
    try:
        brand = Brand(
            str(entry["name"]),
            {token: (light, dark) for token, (light, dark) in entry["colours"].items()},
            str(entry["family"]),
            {
                weight: (package, file, digest)
                for weight, (package, file, digest) in entry["faces"].items()
            },
            tuple(entry["text"]) if entry["text"] else None,
        )
        values = [value for pair in brand.colours.values() for value in pair]
        is_safe = all(map(COLOUR.fullmatch, values)) and FAMILY.fullmatch(brand.family)
    except (AttributeError, KeyError, TypeError) as error:
        message = "this is not a brand"
        raise ValueError(message) from error
    if not is_safe:
        message = "a colour or family of this brand could not stand in a style sheet"
        raise ValueError(message)
    return brand
