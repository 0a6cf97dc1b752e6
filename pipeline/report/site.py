"""The pages of a report: an overview and one page a notebook; they open from disk.

Templates are ours and autoescaped; what an index said reaches a page only as escaped text. Links
in pages go to files of the report alone.
"""

import html
import re
import shutil
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import jinja2
import nbformat

from pipeline import metrics
from pipeline.charts import tokens
from pipeline.report.figures import Figures
from pipeline.report.gallery import write_gallery
from pipeline.report.headlines import headlines
from pipeline.report.words import LEFT_OUT, REASONS, REQUESTS
from pipeline.study import Study
from pipeline.text import plain

#: Font file in the report -> the package it is shipped in (found without importing it).
FONTS = {
    "IBMPlexSans.ttf": ("fontpkg-ibm-plex-sans", "wght"),
    "IBMPlexMono-Regular.ttf": ("fontpkg-ibm-plex-mono", "Mono-Regular"),
    "IBMPlexSansCondensed-Regular.ttf": ("fontpkg-ibm-plex-sans-condensed", "Condensed-Regular"),
    "IBMPlexSansCondensed-SemiBold.ttf": ("fontpkg-ibm-plex-sans-condensed", "Condensed-SemiBold"),
    "IBMPlexSansCondensed-Bold.ttf": ("fontpkg-ibm-plex-sans-condensed", "Condensed-Bold"),
}


def write_site(
    study: Study,
    folder: Path,
    summary: dict[str, Any],
    figures: Figures,
    notebooks: dict[str, str],
    events: list[dict[str, Any]],
    since: dict[str, Any],
) -> None:
    """Write ``index.html``, ``notebooks/<name>.html`` and ``assets/``."""
    _write_assets(folder / "assets")
    pages = [
        {"name": name, "title": _title(folder / "notebooks" / f"{name}.ipynb")}
        for name in notebooks
    ]
    common = {
        "simulated": study.snapshot.simulated,
        "snapshot": study.snapshot.manifest,
        "frame": study.frame,
        "pages": pages,
    }
    environment = _environment()
    index = environment.get_template("index.html").render(
        **common,
        root="",
        since=since,
        headlines=headlines(summary),
        metrics=summary["metrics"],
        figures=figures.drawn,
        left_out=[(name, LEFT_OUT[name]) for name in figures.left_out],
        unknown=_unknown(study),
        unread=_unread(study),
        events=events,
        layers=[
            (title, [each for each in events if each["layer"] == layer][:8])
            for layer, title in (("notice", "Worth a look"), ("record", "For the record"))
        ],
        n_events=len(events),
        n_notices=sum(each["layer"] == "notice" for each in events),
        baseline=study.baseline.id if study.baseline else None,
    )
    (folder / "index.html").write_text(index, encoding="utf-8")

    def write(page: str, template: str, **values: Any) -> None:
        text = environment.get_template(template).render(**common, root="", **values)
        (folder / page).write_text(text, encoding="utf-8")

    write_gallery(write, folder, figures)
    for page in pages:
        text = environment.get_template("notebook.html").render(
            **common, root="../", page=page, body=notebooks[page["name"]]
        )
        (folder / "notebooks" / f"{page['name']}.html").write_text(text, encoding="utf-8")


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {"plain": lambda text: plain(str(text)), "figure": _inline,
                            "number": _number, "percent": _percent}  # fmt: skip
    environment.filters |= filters
    return environment


def _write_assets(folder: Path) -> None:
    folder.mkdir()
    for name, (package, part) in FONTS.items():
        shutil.copyfile(_font(package, part), folder / name)
    licence = _font("fontpkg-ibm-plex-sans", "wght").parent
    for text in sorted(licence.rglob("*OFL*")) + sorted(licence.rglob("LICENSE*")):
        shutil.copyfile(text, folder / "fonts-OFL.txt")
    css = (Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    themes = {theme: _variables(theme) for theme in ("light", "dark")}
    head = (
        f":root {{{themes['light']}}}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{{themes['dark']}}} }}\n"
    )
    (folder / "report.css").write_text(head + css, encoding="utf-8")


def _font(package: str, part: str) -> Path:
    for file in distribution(package).files or []:
        if file.name.endswith(".ttf") and part in file.name and "Italic" not in file.name:
            return Path(str(file.locate()))
    message = f"font {part} is not in {package}"
    raise FileNotFoundError(message)


def _variables(theme: str) -> str:
    """The palette as CSS variables, from the tokens the figures use."""
    return "".join(f"--{name}: {value};" for name, value in tokens.css_variables(theme).items())


def _title(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)
    heading = re.match(r"# (.+)", notebook.cells[0].source)
    return heading[1] if heading else path.stem


def _inline(svg: dict[str, str]) -> Any:
    """Both themes of a figure, inline; the style sheet shows one."""
    parts = [
        re.sub(r"^<svg", f'<svg class="only-{theme}"', text, count=1)
        for theme, text in sorted(svg.items(), reverse=True)
    ]
    from markupsafe import Markup

    return Markup("".join(parts))  # noqa: S704 - our own renderer's output, text escaped there


def _unknown(study: Study) -> list[dict[str, Any]]:
    rows = metrics.coverage(study.db).to_pylist()
    return [
        {"reason": REASONS.get(row["reason"], row["reason"]), "projects": row["projects"]}
        for row in rows
        if not row["is_answered"]
    ]


def _unread(study: Study) -> list[dict[str, Any]]:
    return [
        {"asked": REQUESTS.get(row["asked"], row["asked"]),
         "reason": REASONS.get(row["reason"], row["reason"]), "requests": row["requests"]}
        for row in metrics.unread_requests(study.db).to_pylist()
    ]  # fmt: skip


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:,}"


def _percent(value: float | None) -> str:
    return "not known" if value is None else html.escape(f"{value:.1%}")
