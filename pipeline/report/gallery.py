"""The gallery: every figure with its files, a snippet to paste, and a line to cite it by."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.report.figures import Figure, Figures

#: Files of a figure as a reader is offered them: ending and name.
FILES = {
    "svg": "SVG",
    "png": "PNG",
    "csv": "CSV",
    "vl.json": "Vega-Lite",
    "txt": "Alt text",
    "long.txt": "Description",
}


@dataclass(frozen=True)
class Part:
    """The figures of one question of the report, under its words."""

    title: str
    figures: tuple[Figure, ...]


def gallery_parts(pages: Sequence[Any], figures: Figures) -> list[Part]:
    """The figures by the page (with ``title`` and ``figures``) that shows each first."""
    drawn = {figure.name: figure for figure in figures.drawn}
    parts = []
    for page in pages:
        named = [drawn.pop(name) for name in page.figures if name in drawn]
        if named:
            parts.append(Part(page.title, tuple(named)))
    return [*parts, Part("More figures", tuple(drawn.values()))] if drawn else parts


def write_gallery(
    render: Callable[..., None], folder: Path, figures: Figures, parts: Sequence[Part]
) -> None:
    """Write ``gallery.html`` and ``assets/embed/<name>.js`` into a report that has its figures.

    ``parts`` say in which order and under which words; ``render(page, template, **values)`` writes
    a page in the frame of the site. A page opened from disk may not fetch, so a snippet comes as a
    script file, and only when it is asked for.
    """
    snippets = folder / "assets" / "embed"
    snippets.mkdir(parents=True, exist_ok=True)
    for figure in figures.drawn:
        given = f"{json.dumps(figure.name)}, {json.dumps(figure.snippet, ensure_ascii=True)}"
        (snippets / f"{figure.name}.js").write_text(f"embedded({given});\n", encoding="utf-8")
    script = Path(__file__).parent / "templates" / "gallery.js"
    (folder / "assets" / "gallery.js").write_bytes(script.read_bytes())
    render(
        "gallery.html",
        "gallery.html",
        parts=parts,
        n_figures=len(figures.drawn),
        files=FILES,
        left_out=list(figures.left_out.items()),
    )
