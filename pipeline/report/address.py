"""Where a report is served: the one setting that makes links absolute, ``--site-url``.

A report's own links are relative, so that it opens from anywhere. Feeds, messages and search
engines need the address a page has for everybody; without the setting they get none.
"""

from pathlib import Path
from urllib.parse import quote

from markupsafe import escape

from pipeline.endpoints import shown, usable
from pipeline.errors import BadInput


def site_address(url: str | None) -> str:
    """The address of the report's folder with a slash at its end; empty where none is given.

    Raises :class:`BadInput` for what is no http(s) address, or has a login, query or fragment.
    """
    if not url:
        return ""
    parts = usable(url)
    if parts is None or parts.query or parts.fragment or parts.username or parts.password:
        what = f"--site-url {shown(url)} is not the address of a folder"
        raise BadInput(what, "give one like https://site.example/census/")
    return parts.geturl().rstrip("/") + "/"


def absolute(site: str, name: str) -> str:
    """The address of one of the report's files; its name alone where the site is not known."""
    return site + ("" if site and name == "index.html" else name)


def project_page(project: str) -> str:
    """The page of a project, by its name in the report."""
    return f"project.html#{quote(project, safe='')}"


def link_pages(folder: Path, site: str) -> None:
    """Give every page of a report its canonical address, and links to the feeds.

    Nothing is changed where the site is not known.
    """
    if not site:
        return
    feeds = "".join(
        f'<link rel="alternate" type="{kind}" href="{escape(absolute(site, name))}">\n'
        for name, kind in (
            ("feed.atom", "application/atom+xml"),
            ("feed.json", "application/feed+json"),
        )
    )
    for page in sorted(folder.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        head, end, rest = text.partition("</head>")
        if end:  # a snippet to paste has none
            name = quote(page.relative_to(folder).as_posix())
            canonical = f'<link rel="canonical" href="{escape(absolute(site, name))}">\n'
            page.write_text(f"{head}{canonical}{feeds}{end}{rest}", encoding="utf-8")
