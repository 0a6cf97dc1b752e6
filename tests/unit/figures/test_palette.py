"""The palette's promises, recomputed: distances as three kinds of eyes see them, and no raw hex."""

import re

import pytest

from pipeline import paths
from pipeline.figures import contrast
from pipeline.figures import theme as house


@pytest.mark.parametrize(
    ("eyes", "expected"),
    [("normal", 49.640), ("deutan", 52.138), ("protan", 50.546), ("tritan", 61.601)],
)
def test_distances_are_those_each_kind_of_eyes_sees(eyes: contrast.Eyes, expected: float) -> None:
    """Worked out by the authors' published matrices and formulas, with numpy."""
    assert contrast.apart("#2B86C5", "#B93410", eyes) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_palette_keeps_its_promises(theme: house.Theme) -> None:
    assert list(contrast.faults(house.colours(theme))) == []


@pytest.mark.parametrize(
    ("token", "other", "said"),
    [
        ("strong", "figure", "strong {0} on figure {0} has a contrast of 1.00, less than 4.5"),
        ("ink-dark", "ev-attested", "ink-dark {0} on ev-attested {0} has a contrast of 1.00"),
        (
            "ev-verified",
            "ev-attested",
            "ev-verified {0} and ev-attested {0} are 0.0 apart, less than",
        ),
        ("seq-1", "seq-2", "seq-1 {0} and seq-2 {0} are 0.0 apart to tritan eyes, less than 7"),
    ],
)
def test_a_broken_promise_is_named(token: str, other: str, said: str) -> None:
    palette = house.colours("light")
    palette[token] = palette[other]
    found = list(contrast.faults(palette))
    assert any(each.startswith(said.format(palette[other])) for each in found), found


def test_every_mark_and_every_printed_number_is_checked() -> None:
    checked = {(ink, ground) for ink, ground, _ in contrast.pairs(house.PALETTE)}
    inks = ("ev-", "pub-", "vd-", "evt-", "rank-")
    marks = [name for name in house.PALETTE if name.startswith(inks) and "tint" not in name]
    assert len(marks) > 20
    assert {(mark, ground) for mark in marks for ground in ("figure", "paper")} <= checked
    assert {("ink-low", "seq-0"), ("ink-high", "seq-5"), ("ink-dark", "seq-3")} <= checked


def test_contrast_is_that_of_wcag() -> None:
    assert contrast.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


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
