"""An executed notebook as a page of the report: its prose and tables, and the site's figure cards.

A policy of the pages forbids inline styles and scripts, so what a table's HTML brings of them is
taken out here; what remains of a notebook is text, tables and pictures.
"""

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

from pipeline.reference import glossary
from pipeline.report.notebooks import PLACE

#: Output of a cell; its code and what it says of a figure that was left out are none.
_OUTPUT = re.compile(r"<table|<img|<pre>")
_GONE = ("style", "script", "link", "iframe", "object", "embed", "form")


@dataclass(frozen=True)
class Part:
    """A piece of a page: HTML, or the name of the figure that stands there."""

    html: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Finding:
    """One notebook: its question, first paragraph, sections ``(id, heading)`` and body in parts."""

    name: str
    title: str
    lead: str
    parts: list[Part]
    sections: list[tuple[str, str]] = field(default_factory=list)

    @property
    def figures(self) -> list[str]:
        """Names of the figures it shows, in order."""
        return [part.figure for part in self.parts if part.figure]

    @property
    def has_content(self) -> bool:
        """Has the snapshot any data for it: a figure, a table with rows, or what a cell printed?"""
        return bool(self.figures) or any(_OUTPUT.search(part.html) for part in self.parts)


def finding(name: str, body: str, known: set[str]) -> Finding:
    """Read a notebook's HTML body; ``known`` are the figures the report has drawn."""
    soup = BeautifulSoup(body, "html.parser")
    for gone in soup.find_all(_GONE):
        gone.decompose()
    for tag in soup.find_all(True):
        for attribute in list(tag.attrs):
            if attribute in {"style", "border"} or attribute.startswith("on"):
                del tag[attribute]
    _scroll_tables(soup)
    _define_terms(soup)
    heading = soup.find("h1")
    title = heading.get_text().strip() if isinstance(heading, Tag) else name
    if isinstance(heading, Tag):
        heading.decompose()
    paragraph = soup.find("p")
    return Finding(
        name=name,
        title=title,
        lead=paragraph.get_text().strip() if isinstance(paragraph, Tag) else "",
        parts=list(_parts(str(soup), known)),
        sections=_sections(soup),
    )


def _scroll_tables(soup: BeautifulSoup) -> None:
    """Each table in a named scroller the keyboard reaches: no page is wider than a phone."""
    for place, table in enumerate(soup.find_all("table"), start=1):
        table.wrap(
            soup.new_tag(
                "div",
                attrs={
                    "class": "scroller",
                    "tabindex": "0",
                    "role": "region",
                    "aria-label": f"Table {place}",
                },
            )
        )
        for head in table.find_all("thead"):
            for cell in head.find_all("th"):
                if not cell.get_text().strip():
                    cell.name = "td"


def _define_terms(soup: BeautifulSoup) -> None:
    """Each term of the glossary, where a notebook first emphasises it, as a link to its entry."""
    terms = {entry.word.lower(): entry for entry in glossary().values()}
    for tag in soup.find_all("em"):
        term = terms.pop(tag.get_text().strip().lower(), None)
        if term is not None:
            tag.name = "a"
            tag.attrs = {
                "class": "term",
                "href": f"../glossary.html#{term.code}",
                "data-short": term.short,
            }


def _sections(soup: BeautifulSoup) -> list[tuple[str, str]]:
    return [
        (str(heading["id"]), heading.get_text().strip())
        for heading in soup.find_all("h2")
        if heading.get("id")
    ]


def _parts(text: str, known: set[str]) -> list[Part]:
    """The body cut where figures stand; each figure once, where it is shown first."""
    pieces = re.split(PLACE.replace("{}", r"(\w+)"), text)
    parts = [Part(html=pieces[0])]
    shown: set[str] = set()
    for name, after in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in known - shown:
            parts.append(Part(figure=name))
            shown.add(name)
        parts.append(Part(html=after))
    return parts
