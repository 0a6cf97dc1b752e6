"""What a palette promises, worked out: text is legible, and colours that meet are told apart.

Contrast is that of WCAG 2; distances are CIEDE2000, as three kinds of colour-blind eyes see them
too. :func:`faults` names what a palette breaks.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any, Literal

import numpy as np

Eyes = Literal["normal", "deutan", "protan", "tritan"]
EYES: tuple[Eyes, ...] = ("normal", "deutan", "protan", "tritan")
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
    "ev-verified": "ink-high", "ev-attested": "ink-dark", "ev-none_found-tint": "strong",
    "ev-not_attestable-tint": "strong",
    **dict(zip(_RAMP, ["ink-low"] * 3 + ["ink-dark"] + ["ink-high"] * 2, strict=True)),
}  # fmt: skip
#: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
_DEUTAN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
           [-0.011820, 0.042940, 0.968881]]  # fmt: skip
_PROTAN = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
           [-0.003882, -0.048116, 1.051998]]  # fmt: skip
#: Brettel, Viénot and Mollon 1997: two half planes, and the normal of the plane between them.
_TRITAN = (
    [[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.80500, 0.11911]],
    [[0.93678, 0.18979, -0.12657], [0.06154, 0.81526, 0.12320], [-0.37562, 1.12767, 0.24796]],
    [0.03901, -0.02788, -0.01113],
)


def faults(palette: Mapping[str, str]) -> Iterator[str]:
    """What a palette of one theme (hex by token) breaks: the pair, its measure, the least one."""
    for ink, ground, least in pairs(palette):
        found = contrast(palette[ink], palette[ground])
        if found < least:
            what = f"{ink} {palette[ink]} on {ground} {palette[ground]}"
            yield f"{what} has a contrast of {found:.2f}, less than {least:g}"
    groups = [(names, least, combinations(names, 2)) for names, least in GROUPS.values()]
    steps = [(_RAMP, _RAMP_LEAST, pairwise(_RAMP))]
    for _, least, met in [*groups, *steps]:
        for one, other in met:
            for eyes in EYES:
                found = apart(palette[one], palette[other], eyes)
                if found < least:
                    who = "" if eyes == "normal" else f" to {eyes} eyes"
                    what = f"{one} {palette[one]} and {other} {palette[other]}"
                    yield f"{what} are {found:.1f} apart{who}, less than {least:g}"


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
    light, dark = sorted(
        (float(_linear(each) @ [0.2126, 0.7152, 0.0722]) for each in (one, other)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def apart(one: str, other: str, eyes: Eyes = "normal") -> float:
    """How far apart two colours (hex) are for such eyes, as CIEDE2000."""
    return distance(*(_lab(_seen(_linear(each), eyes)) for each in (one, other)))


def _linear(value: str) -> Any:
    parts = np.array([int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _seen(rgb: Any, eyes: Eyes) -> Any:
    if eyes == "normal":
        return rgb
    if eyes == "tritan":
        one, other, normal = _TRITAN
        return np.clip(np.array(one if rgb @ np.array(normal) >= 0 else other) @ rgb, 0, 1)
    return np.clip(np.array(_DEUTAN if eyes == "deutan" else _PROTAN) @ rgb, 0, 1)


def _lab(rgb: Any) -> Any:
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                       [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
    xyz = to_xyz @ rgb / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: Any, other: Any) -> float:
    """CIEDE2000 of two Lab colours, as Sharma, Wu and Dalal 2005 write it."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 1.5 - 0.5 * np.sqrt(c**7 / (c**7 + 25**7))
    c1, c2 = np.hypot(a1 * g, b1), np.hypot(a2 * g, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * g)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    level, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    middle = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    t = (1 - 0.17 * np.cos(np.radians(middle - 30)) + 0.24 * np.cos(np.radians(2 * middle))
         + 0.32 * np.cos(np.radians(3 * middle + 6))
         - 0.20 * np.cos(np.radians(4 * middle - 63)))  # fmt: skip
    s_l = 1 + 0.015 * (level - 50) ** 2 / np.sqrt(20 + (level - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    rotated = (-2 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
               * np.sin(np.radians(60 * np.exp(-(((middle - 275) / 25) ** 2)))))  # fmt: skip
    parts = (l2 - l1) / s_l, (c2 - c1) / s_c, hue / s_h
    return float(np.sqrt(sum(each**2 for each in parts) + rotated * parts[1] * parts[2]))
