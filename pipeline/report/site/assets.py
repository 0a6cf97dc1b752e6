"""What all pages share: style sheet, scripts, web fonts."""

import shutil
from base64 import b64decode, b64encode
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.figures import fonts, theme
from pipeline.processes import Pool
from pipeline.report.kept import Kept

_TEMPLATES = Path(__file__).parents[1] / "templates"
SCRIPTS = ("theme.js", "report.js", "chart.js", "strip.js", "project.js")


class Packing:
    """Web fonts on their way, each packed in a process of its own.

    They are the same for every report of this version and brand, and kept. Raises
    :class:`BadInput` where a font is missing.
    """

    def __init__(self, pool: Pool, kept: Kept) -> None:
        try:
            self._fonts = {name: fonts.find(face) for name, face in fonts.web().items()}
        except fonts.MissingFont as error:
            raise BadInput(str(error)) from None
        self._kept = kept
        self._made_of = "assets", *sorted(face.sha256 for face in fonts.web().values())
        self._packed = kept.find(*self._made_of) or {}
        self._jobs = {}
        if not self._packed:
            self._jobs = {
                name: pool.submit(fonts.woff2, font) for name, font in self._fonts.items()
            }

    def write(self, folder: Path) -> None:
        """Fill ``assets/``."""
        folder.mkdir(exist_ok=True)
        if self._jobs:
            self._packed = {
                name: b64encode(job.result()).decode() for name, job in self._jobs.items()
            }
            self._kept.keep(self._packed, *self._made_of)
        for name, body in self._packed.items():
            (folder / name).write_bytes(b64decode(body))
        licence = self._fonts["IBMPlexSans.woff2"].parent
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
