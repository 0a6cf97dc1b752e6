"""The palette's promises, recomputed: distances as three kinds of eyes see them, and no raw hex."""

import re
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

from pipeline import paths
from pipeline.figures import theme as house

#: Colours that must be told apart where they meet, and how far apart they are. "Unknown" is in no
#: group: it is drawn empty and dashed.
GROUPS = {
    "evidence": (["ev-verified", "ev-attested", "ev-none_found", "ev-not_attestable"], 15),
    "publishers": (["pub-GitHub", "pub-GitLab", "pub-Google"], 15),
    "events": (["evt-first_attested", "evt-publisher_changed", "evt-lost", "evt-dormant"], 15),
    "ranks": (["rank-1", "rank-2", "rank-3", "rank-4"], 10),
}
#: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
DEUTAN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
          [-0.011820, 0.042940, 0.968881]]  # fmt: skip
PROTAN = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
          [-0.003882, -0.048116, 1.051998]]  # fmt: skip
#: Brettel, Viénot and Mollon 1997: two half planes, and the normal of the plane between them.
TRITAN = ([[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.80500, 0.11911]],
          [[0.93678, 0.18979, -0.12657], [0.06154, 0.81526, 0.12320], [-0.37562, 1.12767, 0.24796]],
          [0.03901, -0.02788, -0.01113])  # fmt: skip


def linear(value: str) -> Any:
    parts = np.array([int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def seen(rgb: Any, eyes: str) -> Any:
    if eyes == "normal":
        return rgb
    if eyes == "tritan":
        one, other, normal = TRITAN
        return np.clip(np.array(one if rgb @ np.array(normal) >= 0 else other) @ rgb, 0, 1)
    return np.clip(np.array(DEUTAN if eyes == "deutan" else PROTAN) @ rgb, 0, 1)


def lab(rgb: Any) -> Any:
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                       [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
    xyz = to_xyz @ rgb / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: Any, other: Any) -> float:
    """CIEDE2000, as Sharma, Wu and Dalal 2005 write it."""
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


def apart(one: str, other: str, theme: str, eyes: str) -> float:
    points = [
        lab(seen(linear(house.PALETTE[name][theme == "dark"]), eyes)) for name in (one, other)
    ]
    return distance(*points)


@pytest.mark.parametrize(("one", "other", "expected"), [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
])  # fmt: skip
def test_the_distance_is_the_published_one(one: Any, other: Any, expected: float) -> None:
    assert distance(one, other) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eyes", ["normal", "deutan", "protan", "tritan"])
def test_colours_of_a_group_are_told_apart(theme: str, eyes: str) -> None:
    for group, (names, least) in GROUPS.items():
        for one, other in combinations(names, 2):
            found = apart(one, other, theme, eyes)
            assert found >= least, (group, one, other, found)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eyes", ["normal", "deutan", "protan", "tritan"])
def test_steps_of_the_ramp_are_told_apart(theme: str, eyes: str) -> None:
    """Neighbours may be closer than 10: each cell prints its number."""
    for one, other in pairwise(f"seq-{level}" for level in range(6)):
        found = apart(one, other, theme, eyes)
        assert found >= 7, (one, other, found)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(linear(each) @ [0.2126, 0.7152, 0.0722]) for each in (one, other)),
                         reverse=True)  # fmt: skip
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["figure", "paper"])
def test_text_and_marks_stand_out_from_their_ground(place: int, ground: str) -> None:
    palette = {name: pair[place] for name, pair in house.PALETTE.items()}
    text = ["strong", "body", "muted", "sim-ink"]
    inks = ("ev-", "pub-", "vd-", "evt-", "rank-")
    marks = [name for name in palette if name.startswith(inks) and "tint" not in name]
    for names, least in ((text, 4.5), (marks, 3.0)):
        for name in names:
            found = contrast(palette[name], palette[ground])
            assert found >= least, (name, ground, round(found, 2))


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_numbers_can_be_read_on_their_fills(place: int) -> None:
    palette = {name: pair[place] for name, pair in house.PALETTE.items()}
    inks = {"ev-verified": "ink-high", "ev-attested": "ink-dark",
            "ev-none_found-tint": "strong", "ev-not_attestable-tint": "strong",
            **{f"seq-{step}": ink for step, ink in enumerate(
                ["ink-low"] * 3 + ["ink-dark"] + ["ink-high"] * 2)}}  # fmt: skip
    for fill, ink in inks.items():
        assert contrast(palette[fill], palette[ink]) >= 4.5, fill


def test_a_value_is_one_colour_in_the_dark_too() -> None:
    """Colours are swapped by their light value, in specs and pictures."""
    dark: dict[str, set[str]] = {}
    for light, other in house.PALETTE.values():
        dark.setdefault(light, set()).add(other)
    assert {light: found for light, found in dark.items() if len(found) > 1} == {}
    picture = f'<text fill="{house.C.strong}">a project named {house.C.strong}</text>'
    swapped = house.themed(picture, "dark")
    assert (
        swapped
        == f'<text fill="{house.PALETTE["strong"][1]}">a project named {house.C.strong}</text>'
    )
    assert 'fill="var(--strong)"' in house.themed(picture, "css")


def test_no_colour_is_written_outside_the_tokens() -> None:
    for path in sorted(paths.PACKAGE.rglob("*.py")):
        if path.name != "theme.py":
            assert not re.search(r"#[0-9A-Fa-f]{6}\b", path.read_text(encoding="utf-8")), path.name
