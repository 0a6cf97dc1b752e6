"""A brand is taken whole or refused in one line, and what is drawn has its colours."""

from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.figures import brand, fonts, theme
from pipeline.report import brand_file
from tests.helpers.brands import FIGURES, OWN, TEXT


def loaded(folder: Path, text: str) -> brand.Brand:
    file = folder / "brand.toml"
    file.write_text(text, encoding="utf-8")
    return brand_file.load(file)


def test_colours_are_swapped_wherever_the_palette_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(brand.VARIABLE, "")
    drawn = f'<path fill="{theme.C.figure}" stroke="{theme.C.accent}"/>'
    before = theme.themed(drawn, "light")
    brand.use(loaded(tmp_path, OWN))
    assert before == drawn
    assert theme.themed(drawn, "light") == '<path fill="#FFFDFA" stroke="#7A1F5C"/>'
    assert theme.themed(drawn, "css") == '<path fill="var(--figure)" stroke="var(--accent)"/>'
    dark = theme.PALETTE["figure"][1]
    assert theme.themed(drawn, "dark") == f'<path fill="{dark}" stroke="#F0A6E6"/>'
    assert theme.css_variables("light")["accent"] == "#7A1F5C"
    assert brand.of(brand.about()["brand"]) == brand.active()


def test_tokens_of_one_colour_change_together(tmp_path: Path) -> None:
    found = loaded(tmp_path, '[light]\nrank-3 = "#2A84C2"\n')
    assert found.colours["ev-attested"] == found.colours["rank-3"]
    assert found.colours["rank-3"][0] == "#2A84C2"


def test_fonts_come_from_a_package_with_the_hash_they_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(brand.VARIABLE, "")
    usual = fonts.web()
    brand.use(loaded(tmp_path, FIGURES + TEXT))
    assert fonts.faces() == fonts.FACES, "the same package, the same hashes"
    now = fonts.web()
    assert set(now) == set(usual)
    assert now["IBMPlexSans.woff"].file == "IBMPlexMono-Regular.ttf"
    assert fonts.find(now["IBMPlexSans.woff"]).is_file()


def test_a_font_holds_for_figures_and_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(brand.VARIABLE, "")
    face = fonts.WEB["IBMPlexMono-Regular.woff"]
    own = (face.package, face.file, face.sha256)
    brand.use(brand.Brand(family="IBM Plex Mono", faces=dict.fromkeys(("400", "600", "700"), own)))
    assert fonts.family() == "IBM Plex Mono"
    assert fonts.path(700).name == "IBMPlexMono-Regular.ttf"
    assert fonts.web()["IBMPlexSansCondensed-Bold.woff"] == face


@pytest.mark.parametrize(("text", "said"), [
    ("name = ", "is not TOML"),
    ("nam = 'x'", "field 'nam' is not known"),
    ('name = "a\\u001b"', "name is not one line of text"),
    ("name = 3", "name is not one line of text"),
    (f"name = '{'x' * 41}'", "name is not one line of text"),
    ("light = 3", r"\[light\] is not a table"),
    ("[light]\nacent = '#000000'", "colour 'acent' is not known"),
    ("[light]\naccent = 'red'", "accent is 'red'"),
    ("[light]\naccent = '#12345'", "accent is '#12345'"),
    ("[dark]\nrank-3 = '#3F8BDC'\nev-attested = '#3F8BDB'",
     "rank-3 and ev-attested must be the same colour"),
    ("[light]\nmuted = '#AAAAAA'",
     r"\[light\] muted #AAAAAA on figure #FFFFFF has a contrast of 2.32, less than 4.5"),
    ("[dark]\npub-GitLab = '#A58BDB'", r"\[dark\] pub-GitHub #A58BDA and pub-GitLab #A58BDB are"),
    ("[figures]\nfamily = 'X'", r"\[figures\] package is missing"),
    ("[text]\npackage = 'fontpkg-none'\nfile = 'x.ttf'", "fontpkg-none is not installed"),
    ("[text]\npackage = 'fontpkg-ibm-plex-mono'\nfile = 'x.ttf'", "has no 'x.ttf'"),
    (FIGURES.replace("IBM Plex Sans Condensed", "a; }"), "family is not a font name"),
    (FIGURES.replace("IBM Plex Sans Condensed", "Plex"), "is not Plex of weight 400"),
    (FIGURES.replace("Regular", "SemiBold"), "is not IBM Plex Sans Condensed of weight 400"),
    (FIGURES.replace(" Sans Condensed", " Mono").replace("-sans-condensed", "-mono")
     .replace("SansCondensed", "Mono"), "times as wide as the figures' own font"),
])  # fmt: skip
def test_what_cannot_be_taken_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        loaded(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"--brand .*none.toml cannot be read"):
        brand_file.load(tmp_path / "none.toml")


@pytest.mark.parametrize("broken", [
    {"name": "x"},
    {"name": "x", "colours": {"page": ["red;} * {x", "#000000"]}, "family": "", "faces": {},
     "text": None},
    {"name": "x", "colours": {}, "family": 'a";}', "faces": {}, "text": None},
])  # fmt: skip
def test_a_manifest_brings_nothing_into_a_style_sheet(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="brand"):
        brand.of(broken)
