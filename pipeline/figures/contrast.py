"""What a palette promises, worked out: text is legible, and colours that meet are told apart.

Contrast is that of WCAG 2; distances are CIEDE2000, as three kinds of colour-blind eyes see them
too. :func:`faults` names what a palette breaks.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import Literal

from coloraide import Color

Eyes = Literal["normal", "deutan", "protan", "tritan"]
EYES: tuple[Eyes, ...] = ("normal", "deutan", "protan", "tritan")
#: Who simulated them, in full strength: Machado, Oliveira and Fernandes 2009; of tritan eyes the
#: half planes of Brettel, Viénot and Mollon 1997 are the better ones.
_SIMULATION = {"deutan": "machado", "protan": "machado", "tritan": "brettel"}
#: Colours that must be told apart where they meet, and how far apart they are. "Unknown" is in no
#: group: it is drawn empty and dashed. Each cell of the ramp prints its number.
GROUPS: dict[str, tuple[list[str], int]] = {
    "evidence": (["ev-verified", "ev-attested", "ev-none_found", "ev-not_attestable"], 15),
    "publishers": (["pub-GitHub", "pub-GitLab", "pub-Google"], 15),
    "events": (["evt-first_attested", "evt-publisher_changed", "evt-lost", "evt-dormant"], 15),
    "ranks": (["rank-1", "rank-2", "rank-3", "rank-4"], 10),
}
_RAMP, _RAMP_LEAST = [f"seq-{level}" for level in range(6)], 7
_MARKS = ("ev-", "pub-", "vd-", "evt-", "rank-")
#: Text that is printed on a fill.
ON_FILLS = {
    "ev-verified": "ink-high",
    "ev-attested": "ink-dark",
    "evt-lost": "ink-high",
    "ev-none_found-tint": "strong",
    "ev-not_attestable-tint": "strong",
    **dict.fromkeys(_RAMP[:3], "ink-low"),
    **dict.fromkeys(_RAMP[3:4], "ink-dark"),
    **dict.fromkeys(_RAMP[4:], "ink-high"),
}


def faults(palette: Mapping[str, str]) -> Iterator[str]:
    """What a palette of one theme (hex by token) breaks: the pair, its measure, the least one."""
    for ink, ground, least in pairs(palette):
        ratio = contrast(palette[ink], palette[ground])
        if ratio < least:
            what = f"{ink} {palette[ink]} on {ground} {palette[ground]}"
            yield f"{what} has a contrast of {ratio:.2f}, less than {least:g}"
    groups = [(names, least, combinations(names, 2)) for names, least in GROUPS.values()]
    steps = [(_RAMP, _RAMP_LEAST, pairwise(_RAMP))]
    for _, least, met in [*groups, *steps]:
        for one, other in met:
            for eyes in EYES:
                distance = apart(palette[one], palette[other], eyes)
                if distance < least:
                    who = "" if eyes == "normal" else f" to {eyes} eyes"
                    what = f"{one} {palette[one]} and {other} {palette[other]}"
                    yield f"{what} are {distance:.1f} apart{who}, less than {least:g}"


def pairs(tokens: Iterable[str]) -> Iterator[tuple[str, str, float]]:
    """Every ink, the ground it stands on, and the least contrast: 4.5 for text, 3 for marks."""
    for ground in ("figure", "paper"):
        for name in ("strong", "body", "muted", "sim-ink"):
            yield name, ground, 4.5
        for name in tokens:
            if name.startswith(_MARKS) and "tint" not in name:
                yield name, ground, 3.0
    for name in ("strong", "body", "muted", "accent"):
        yield name, "page", 4.5
    yield from (("accent", "figure", 4.5), ("strong", "flag", 4.5), ("focus", "page", 3.0))
    yield from ((ink, fill, 4.5) for fill, ink in ON_FILLS.items())


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2, relative luminance)."""
    return Color(one).contrast(other, method="wcag21")


def apart(one: str, other: str, eyes: Eyes = "normal") -> float:
    """How far apart two colours (hex) are for such eyes, as CIEDE2000."""
    return _seen(one, eyes).delta_e(_seen(other, eyes), method="2000")


def _seen(value: str, eyes: Eyes) -> Color:
    colour = Color(value)
    if eyes == "normal":
        return colour
    seen = colour.filter(eyes, 1, method=_SIMULATION[eyes], space="srgb-linear")
    return seen.clip("srgb")
