"""A figure to paste into a page: one element that needs no font, style sheet, script or network."""

from functools import cache
from typing import Any

import jinja2

from pipeline.figures.outline import outlined
from pipeline.text import escape_unsafe


def embed(words: dict[str, Any], picture: str) -> bytes:
    """The snippet of a bare chart's words and SVG: text outlined, and how to cite it.

    Ids within are made from the picture, so two snippets on one page do not meet.
    """
    width, height = words["size"]
    fixed = f'width="{width}" height="{height}" '
    page = _template().render(
        svg=outlined(picture).strip().replace(fixed, 'width="100%" ', 1),
        words=words,
        cite=citation(words),
    )
    return f"{page}\n".encode()


def citation(words: dict[str, Any]) -> str:
    """How to cite a figure: maker, snapshot, question, source, cohort, date, and whether simulated.

    One that is drawn from documents is of no snapshot.
    """
    marked = " (simulated data: not to be cited as a finding)" if words["simulated"] else ""
    source = words["notes"][-1].rstrip(".")
    snapshot = words["origin"]["snapshot"]
    maker = f"trustcensus, snapshot {snapshot}" if snapshot else "trustcensus"
    return escape_unsafe(f"{maker}, “{words['question']}” {source}{marked}.")


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("pipeline.report")
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = lambda text: escape_unsafe(str(text))
    return environment.get_template("embed.html")
