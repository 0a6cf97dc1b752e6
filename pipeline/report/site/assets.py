"""What all pages share: style sheet, scripts, web fonts."""

import shutil
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.figures import fonts, theme

_TEMPLATES = Path(__file__).parents[1] / "templates"
SCRIPTS = ("theme.js", "report.js", "chart.js", "strip.js", "project.js")


def write_assets(folder: Path) -> None:
    """Fill ``assets/``; raises :class:`BadInput` where a font is missing."""
    try:
        files = {name: fonts.find(face) for name, face in fonts.web().items()}
    except fonts.MissingFont as error:
        raise BadInput(str(error)) from None
    folder.mkdir(exist_ok=True)
    for name, font in files.items():
        (folder / name).write_bytes(fonts.woff(font))
    licence = files["IBMPlexSans.woff"].parent
    for text in sorted(licence.rglob("*OFL*")) + sorted(licence.rglob("LICENSE*")):
        shutil.copyfile(text, folder / "fonts-OFL.txt")
    for name in SCRIPTS:
        shutil.copyfile(_TEMPLATES / name, folder / name)
    (folder / "report.css").write_text(style_sheet(), encoding="utf-8")


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
