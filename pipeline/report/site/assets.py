"""What all pages share: style sheet, scripts, web fonts, the chart library of the explorer."""

import shutil
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

from pipeline.charts import tokens

_TEMPLATES = Path(__file__).parents[1] / "templates"
#: Font file in the report -> the package it is shipped in (found without importing it).
FONTS = {
    "IBMPlexSans.woff2": ("fontpkg-ibm-plex-sans", "wght"),
    "IBMPlexMono-Regular.woff2": ("fontpkg-ibm-plex-mono", "Mono-Regular"),
    **{
        f"IBMPlexSansCondensed-{weight}.woff2": (
            "fontpkg-ibm-plex-sans-condensed",
            f"Condensed-{weight}",
        )
        for weight in ("Regular", "SemiBold", "Bold")
    },
}
SCRIPTS = ("theme.js", "report.js", "strip.js", "project.js")


def write_assets(folder: Path) -> None:
    """Fill ``assets/``; all of it is the same for every report of this version."""
    import vl_convert

    folder.mkdir(exist_ok=True)
    for name, (package, part) in FONTS.items():
        (folder / name).write_bytes(woff2(_font(package, part)))
    licence = _font("fontpkg-ibm-plex-sans", "wght").parent
    for text in sorted(licence.rglob("*OFL*")) + sorted(licence.rglob("LICENSE*")):
        shutil.copyfile(text, folder / "fonts-OFL.txt")
    for name in SCRIPTS:
        shutil.copyfile(_TEMPLATES / name, folder / name)
    (folder / "report.css").write_text(style_sheet(), encoding="utf-8")
    bundle = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its stub lacks it
    (folder / "vega.js").write_text(bundle, encoding="utf-8")


def style_sheet() -> str:
    """The pages' style: the figures' own palette as variables, then the rules.

    Dark where the system or the button asks for it; paper is always light.
    """
    light, dark = (_variables(theme) for theme in ("light", "dark"))
    head = (
        f":root {{{light}}}\n"
        "@media screen and (prefers-color-scheme: dark) "
        f"{{ :root:not([data-theme=light]) {{{dark}}} }}\n"
        f"@media screen {{ :root[data-theme=dark] {{{dark}}} }}\n"
    )
    return head + (_TEMPLATES / "report.css").read_text(encoding="utf-8")


def woff2(font: Path) -> bytes:
    """The font as a web font, the same bytes every time."""
    from fontTools.ttLib import TTFont

    packed = BytesIO()
    with TTFont(font, recalcTimestamp=False) as opened:
        opened.flavor = "woff2"
        opened.save(packed, reorderTables=None)
    return packed.getvalue()


def _font(package: str, part: str) -> Path:
    for file in distribution(package).files or []:
        if file.name.endswith(".ttf") and part in file.name and "Italic" not in file.name:
            return Path(str(file.locate()))
    message = f"font {part} is not in {package}"
    raise FileNotFoundError(message)


def _variables(theme: str) -> str:
    return "".join(f"--{name}: {value};" for name, value in tokens.css_variables(theme).items())
