"""What all pages share: style sheet, scripts, web fonts, the chart library of the explorer."""

import shutil
from base64 import b64decode, b64encode
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.figures import fonts, theme
from pipeline.report.kept import Kept

_TEMPLATES = Path(__file__).parents[1] / "templates"
SCRIPTS = ("theme.js", "report.js", "chart.js", "strip.js", "project.js")


def write_assets(folder: Path, kept: Kept) -> None:
    """Fill ``assets/``; all of it is the same for every report of this version."""
    folder.mkdir(exist_ok=True)
    try:
        checked = {name: fonts.find(face) for name, face in fonts.web().items()}
    except fonts.MissingFont as error:
        raise BadInput(str(error)) from None
    made_of = "assets", *sorted(face.sha256 for face in fonts.web().values())
    packed = kept.find(*made_of)
    if packed is None:
        packed = {name: b64encode(fonts.woff2(font)).decode() for name, font in checked.items()}
        packed |= {"vega.js": b64encode(_chart_library().encode()).decode()}
        kept.keep(packed, *made_of)
    for name, body in packed.items():
        (folder / name).write_bytes(b64decode(body))
    licence = checked["IBMPlexSans.woff2"].parent
    for text in sorted(licence.rglob("*OFL*")) + sorted(licence.rglob("LICENSE*")):
        shutil.copyfile(text, folder / "fonts-OFL.txt")
    for name in SCRIPTS:
        shutil.copyfile(_TEMPLATES / name, folder / name)
    (folder / "report.css").write_text(style_sheet(), encoding="utf-8")


def _chart_library() -> str:
    import vl_convert

    bundle: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its stub lacks it
    return bundle


def style_sheet() -> str:
    """The pages' style: the figures' own palette as variables, then the rules.

    Dark where the system or the button asks for it; paper is always light.
    """
    light, dark = _variables("light"), _variables("dark")
    head = (
        f":root {{{light}}}\n"
        "@media screen and (prefers-color-scheme: dark) "
        f"{{ :root:not([data-theme=light]) {{{dark}}} }}\n"
        f"@media screen {{ :root[data-theme=dark] {{{dark}}} }}\n"
    )
    rules = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    head += f':root {{--figure-font: "{fonts.family()}";}}\n'
    return head + rules.replace(f'"{fonts.FAMILY}"', f'"{fonts.family()}"')


def _variables(shade: theme.Theme) -> str:
    return "".join(f"--{name}: {value};" for name, value in theme.css_variables(shade).items())
