"""Citations of our reference files as a page has them: what has an address is a link to it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from pipeline.datafile import load
from pipeline.endpoints import cite
from pipeline.report import wording
from pipeline.text import escape_unsafe

#: A repository's things, as a citation calls them -> as their addresses do.
_GITHUB = {"at": "tree", "commit": "commit", "issue": "issues", "pull request": "pull"}
_ID = r"\b(?=[a-f]*\d)[0-9a-f]+\b"
_LINES = r"(?P<{0}>\d+)(?:-(?P<{0}_to>\d+))?"
#: Texts that GitHub shows with their lines only where it is asked for them.
_DRESSED = (".md", ".rst")


def cited(text: str) -> Markup:
    """A citation: posts, documents and files by their source text, repositories, as links.

    ``{DOCS}/path``, ``{BLOG} post of 2026-01-26, lines 28-30``, ``owner/name commit 1a2b3c4`` and
    ``folder/file.py:7-9 at 1a2b3c4``, its placeholders expanded or not, are addresses on hosts that
    are known; all else is escaped text.
    """
    text = cite(text)
    markup, at = Markup(""), 0
    for start, end, address in _addresses(text):
        if urlsplit(f"https://{address}").netloc in wording.known_hosts():
            markup += escape(escape_unsafe(text[at:start]))
            link = Markup('<a rel="noreferrer" href="https://{}">{}</a>')
            markup += link.format(address, escape_unsafe(text[start:end]))
            at = end
    return markup + escape(escape_unsafe(text[at:]))


@cache
def _pattern() -> re.Pattern[str]:
    host, blog = (re.escape(cite(name)) for name in ("{PYPI}", "{BLOG}"))
    return re.compile(
        rf"(?P<post>{blog} posts? of (?P<day>\d{{4}}-\d\d-\d\d))"
        rf"(?=(?:, lines? {_LINES.format('line')})?)"
        rf"|(?<![\w.-])(?P<address>(?:\w+\.)?{host}/[\w./#?=&%-]*)"
        rf"|(?P<repository>[\w-]+/[\w.-]+) (?P<what>{'|'.join(_GITHUB)})s? "
        rf"(?P<ids>{_ID}(?:, {_ID})*)"
        rf"|(?P<file>(?:[\w-]+/)+[\w.-]+\.(?:py|html|md|rst|txt))(?::{_LINES.format('row')})?"
        rf"|(?<=\d) at (?P<revision>{_ID})",
        re.A,
    )


def _addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Where in a citation something with an address is named, and the address, without scheme."""
    matches = list(_pattern().finditer(text))
    repository, revision = _posts()["repository"], ""
    for place, match in enumerate(matches):
        if match["post"]:
            address = _post(match["day"], match["line"], match["line_to"])
            if address:
                yield *match.span(), address
        elif match["address"]:
            yield *match.span(), match["address"]
        elif match["repository"]:
            repository, ids = match["repository"], list(re.finditer(_ID, match["ids"]))
            revision = ids[-1][0]
            for one in ids:
                start = match.start("ids") + one.start() if len(ids) > 1 else match.start()
                address = f"github.com/{repository}/{_GITHUB[match['what']]}/{one[0]}"
                yield start, match.start("ids") + one.end(), address
        elif match["file"]:
            after = (later["revision"] for later in matches[place:] if later["revision"])
            of = next(after, revision)
            if of:
                address = _source(repository, of, match["file"], match["row"], match["row_to"])
                yield *match.span(), address


def _post(day: str, line: str | None, last: str | None) -> str:
    """The source text of the post of a day; empty where its file is not known."""
    posts = _posts()
    if day not in posts["post"]:
        return ""
    path = f"{posts['folder']}/{posts['post'][day]}"
    return _source(posts["repository"], posts["revision"], path, line, last)


@cache
def _posts() -> dict[str, Any]:
    return load("posts")


def _source(repository: str, revision: str, path: str, line: str | None, last: str | None) -> str:
    """A file of a repository as of a revision, at the first of the lines that are cited."""
    dressed = "?plain=1" if path.endswith(_DRESSED) else ""
    lines = f"#L{line}" + (f"-L{last}" if last else "") if line else ""
    return f"github.com/{repository}/blob/{revision}/{path}{dressed}{lines}"
