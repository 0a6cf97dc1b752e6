"""One Jinja environment and the frame around every page.

Templates are ours and autoescaped; what an index said reaches a page only as escaped text. What a
browser may load is said by the frame's content security policy: files of the report, nothing else.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from pipeline import labels, readable, text
from pipeline.endpoints import usable
from pipeline.figures import brand
from pipeline.figures.words import day, month
from pipeline.origin import evidence_day
from pipeline.reference import glossary
from pipeline.report import wording
from pipeline.report.site.citations import cited
from pipeline.study import Study
from pipeline.text import escape_unsafe

#: Page file -> its name in the navigation, in reading order.
PAGES = {
    "index.html": "Overview",
    "findings.html": "Findings",
    "claims.html": "Claims",
    "changes.html": "Changes",
    "projects.html": "Projects",
    "gallery.html": "Figures",
    "methods.html": "Methods",
    "glossary.html": "Glossary",
    "catalogue.html": "Catalogue",
    "data.html": "Data",
}
#: Rows of a figure's table shown on its page; the CSV has all of them.
TWIN_ROWS = 40
_WORDS = {
    **labels.EVENTS,
    **labels.VERDICTS,
    **{code: state.words for code, state in wording.STATES.items()},
}
#: Comparison a claim is tested by -> how a page says it.
COMPARED = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}


@dataclass(frozen=True)
class Site:
    """A report folder being filled with pages that share one frame.

    ``address`` is where it is served, with a slash at its end; empty where that is not known.
    """

    study: Study
    folder: Path
    pages: tuple[str, ...]
    address: str = ""

    def write(self, page: str, template: str, /, current: str = "", **more: Any) -> None:
        """Render a page into the folder; ``current`` is its entry in the navigation."""
        text = (
            environment()
            .get_template(template)
            .render(
                root="../" * page.count("/"),
                address=self.address,
                publisher=brand.active().name or "trustcensus",
                current=current or page,
                navigation=[(file, PAGES[file]) for file in self.pages],
                simulated=self.study.snapshot.is_simulated,
                snapshot=self.study.snapshot.manifest,
                origin=self.study.origin,
                evidence_day=evidence_day(self.study.snapshot),
                baseline=self.study.baseline.id if self.study.baseline else None,
                **more,
            )
        )
        (self.folder / page).write_text(text, encoding="utf-8")


@cache
def environment() -> jinja2.Environment:
    """The environment of all pages: autoescape on, unknown names are errors."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "plain": lambda text: escape_unsafe(str(text)),
        "number": number,
        "percent": percent,
        "measured": measured,
        "inline": inline,
        "cited": cited,
        "linked": linked,
        "bare": bare,
        "twin": twin,
        "icon": icon,
        "words": words,
        "day": written,
        "size": size,
        "emphasis": emphasis,
    }
    made.filters |= filters
    made.globals |= {
        "STATES": wording.STATES,
        "VERDICTS": labels.VERDICTS,
        "NO_VERDICT": labels.NO_VERDICT,
        "COMPARED": COMPARED,
        "TWIN_ROWS": TWIN_ROWS,
        "define": define,
    }
    return made


def words(code: str) -> str:
    """A code of the data as words: states, verdicts, events; else its underscores as spaces."""
    return labels.spoken(_WORDS, code)


def number(value: float | None) -> str:
    """A count with separators of thousands, or ``not known``."""
    return "not known" if value is None else f"{value:,}"


def written(iso: str) -> str:
    """A date or month as a reader writes it: "1 November 2026", "August 2026"."""
    return day(iso[:10]) if len(iso) >= len("2026-11-01") else month(f"{iso}-01")


def size(n_bytes: int) -> str:
    """A file's size as a reader takes it: "96 KB", "1.2 MB"."""
    if n_bytes < 1000:
        return f"{n_bytes} bytes"
    return f"{n_bytes / 1e3:,.0f} KB" if n_bytes < 1e6 else f"{n_bytes / 1e6:,.1f} MB"


def define(code: str, root: str, word: str = "") -> Markup:
    """A term of the glossary in a sentence: a link to it, its definition shown where it is pointed
    at or focused. Without script and style it is the link.
    """
    term = glossary()[code]
    link = Markup('<a class="term" href="{}glossary.html#{}" data-short="{}">{}</a>')
    return link.format(root, code, term.short, word or term.word)


def emphasis(text: str) -> Markup:
    """Our own text with its ``*words*`` in italics."""
    return Markup(re.sub(r"\*([^*]+)\*", r"<em>\1</em>", str(escape(text))))  # noqa: S704 - escaped


def percent(value: float | None) -> str:
    """A share 0 to 1 in percent, or ``not known``."""
    return "not known" if value is None else text.percent(value)


def measured(value: float | None, unit: str) -> str:
    """A number a claim is tested by, rounded and with its unit, or ``not known``."""
    if value is None or unit == "share":
        return percent(value)
    rate = f"{value:,.1f}".removesuffix(".0")
    return f"{rate} per 1,000" if unit == "per_1000" else number(round(value))


def icon(name: str) -> Markup:
    """An icon of ``icons.html``; the word beside it says what it means."""
    return Markup('<svg class="icon {0}" aria-hidden="true"><use href="#i-{0}"/></svg>').format(
        name
    )


def linked(words: str, url: str) -> Markup:
    """Words as a link to where they lead, if that is an http(s) address; else the words alone."""
    said = escape_unsafe(words)
    if usable(url) is None:
        return escape(said)
    return Markup('<a rel="noreferrer" href="{}">{}</a>').format(url, said)


def bare(url: str) -> str:
    """An address as it is printed: host and path, which name whose it is."""
    return escape_unsafe(url.partition("://")[2].removesuffix("/"))


def inline(picture: str) -> Markup:
    """A figure's SVG in the page, in the colours of the page's theme."""
    return Markup(picture)  # noqa: S704 - our own renderer's output, text escaped there


def twin(table: Any) -> list[list[str]]:
    """A figure's table as text for its twin: a head and the first :data:`TWIN_ROWS` rows."""
    rows: Iterable[dict[str, Any]] = table.slice(0, TWIN_ROWS).to_pylist()
    return [
        [readable.heading(name) for name in table.column_names],
        *([readable.cell(name, value) for name, value in row.items()] for row in rows),
    ]
