"""The gallery: every figure with its files, a snippet to paste, and a line to cite it by."""

import json
from collections.abc import Callable
from pathlib import Path

from pipeline.figures.theme import SIZES
from pipeline.report.figures import Figures

#: Files of a figure as a reader is offered them: ending and name.
FILES = {
    "svg": "SVG", "png": "PNG", "csv": "CSV", "vl.json": "Vega-Lite", "txt": "Alt text",
    "long.txt": "Description",
}  # fmt: skip


def write_gallery(render: Callable[..., None], folder: Path, figures: Figures) -> None:
    """Write ``gallery.html`` and ``assets/embed/<name>.js`` into a report that has its figures.

    ``render(page, template, **values)`` writes a page in the frame of the site. A page opened from
    disk may not fetch, so a snippet comes as a script file, and only when it is asked for.
    """
    snippets = folder / "assets" / "embed"
    snippets.mkdir(parents=True, exist_ok=True)
    for each in figures.drawn:
        given = f"{json.dumps(each.name)}, {json.dumps(each.snippet, ensure_ascii=True)}"
        (snippets / f"{each.name}.js").write_text(f"embedded({given});\n", encoding="utf-8")
    script = Path(__file__).parent / "templates" / "gallery.js"
    (folder / "assets" / "gallery.js").write_bytes(script.read_bytes())
    render(
        "gallery.html",
        "gallery.html",
        figures=figures.drawn,
        files=FILES,
        width=SIZES["blog"].width,
        left_out=list(figures.left_out.items()),
    )
