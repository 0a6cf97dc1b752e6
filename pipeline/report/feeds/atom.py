"""A feed as Atom 1.0 (RFC 4287)."""

# A feed is written with it, nothing is parsed.
from xml.etree import ElementTree as ET  # nosec B405

from pipeline.report.address import absolute, project_page
from pipeline.report.events import detail, headline
from pipeline.report.feeds.feed import Event, Feed

_ATOM = "http://www.w3.org/2005/Atom"
#: Assigned to nothing, so plain text to ``escape_unsafe``; a feed with one is not XML.
_NOT_IN_XML = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


def atom(feed: Feed) -> bytes:
    """The feed as bytes; everything an index said is escaped text."""
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _add(root, "title", feed.title)
    _add(root, "id", feed.id)
    _add(root, "updated", feed.updated)
    _add(ET.SubElement(root, "author"), "name", "trustcensus")
    _add(root, "generator", "trustcensus")
    for rel, kind, name in (
        ("self", "application/atom+xml", "feed.atom"),
        ("alternate", "text/html", "index.html"),
    ):
        ET.SubElement(root, "link", rel=rel, type=kind, href=absolute(feed.site, name))
    for event in feed.events:
        _entry(root, event, feed)
    ET.indent(root, space=" ")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _entry(root: ET.Element, event: Event, feed: Feed) -> None:
    entry = ET.SubElement(root, "entry")
    _add(entry, "title", headline(event))
    _add(entry, "id", entry_id(event))
    _add(entry, "updated", event["at"])
    _add(entry, "published", event["at"])
    for term in (event["kind"], event["layer"]):
        ET.SubElement(entry, "category", term=term)
    if feed.site:
        href = absolute(feed.site, project_page(event["project"]))
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=href)
    _add(entry, "content", detail(event, simulated=feed.simulated))


def entry_id(event: Event) -> str:
    """The id of an event in every feed; equal over runs."""
    return f"urn:trustcensus:event:{event['id']}"


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text.translate(_NOT_IN_XML)
