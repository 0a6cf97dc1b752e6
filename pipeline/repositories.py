"""Which repository a declared URL points at: one name for its many spellings.

Pure functions on text. Only hosts of forges whose repositories have ``owner/name`` paths are read;
anything else (a home page, another forge, a broken URL) declares no repository.
"""

import re
import string
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Host -> forge: its own first, then those that serve raw files or archives under the same paths.
FORGES = {
    "github.com": "github", "raw.githubusercontent.com": "github", "raw.github.com": "github",
    "codeload.github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket",
    "codeberg.org": "codeberg",
}  # fmt: skip
#: Domain of pages -> forge: ``owner.<domain>/name`` is made from the repository ``owner/name``.
PAGES = {".github.io": "github", ".github.com": "github", ".gitlab.io": "gitlab"}
#: Well-known label -> spellings of it, as the packaging specification lists them; to the first two,
#: the only ones that declare a repository, other forges' names and common short forms are added.
LABELS = {
    "homepage": ("homepage", "home"),
    "source": (
        "source", "repository", "sourcecode", "github",
        "bitbucket", "code", "coderepository", "codeberg", "git", "githubrepo", "githubrepository",
        "gitlab", "gitrepository", "repo", "sourcerepository", "sources",
    ),
    "download": ("download", "downloadurl"),
    "changelog": ("changelog", "changes", "whatsnew", "history"),
    "releasenotes": ("releasenotes",),
    "documentation": ("documentation", "docs"),
    "issues": ("issues", "bugs", "issue", "tracker", "issuetracker", "bugtracker"),
    "funding": ("funding", "sponsor", "donate", "donation"),
}  # fmt: skip
_WELL_KNOWN = {spelling: label for label, spellings in LABELS.items() for spelling in spellings}
_UNLABELLED = str.maketrans("", "", string.punctuation + string.whitespace)
#: First path segments that are pages of the forge, not owners.
_NO_OWNERS = frozenset(
    {"about", "apps", "collections", "contact", "customer-stories", "dashboard", "enterprise",
     "explore", "features", "groups", "help", "issues", "join", "login", "marketplace", "new",
     "notifications", "orgs", "organizations", "pricing", "pulls", "readme", "search", "security",
     "settings", "site", "snippets", "sponsors", "stars", "topics", "trending", "users"}
)  # fmt: skip
#: Hosts below the forge's domain that are the forge's own, and no owner's site.
_NO_SITES = _NO_OWNERS | {
    "api", "avatars", "blog", "classroom", "cli", "community", "desktop", "developer", "docs",
    "education", "gist", "objects", "pages", "raw", "skills", "status", "support", "user-images",
}  # fmt: skip
#: Segments that end a GitLab path where the older form without ``/-/`` is used.
_GITLAB_PAGES = frozenset(
    {"-", "activity", "archive", "badges", "blame", "blob", "boards", "branches", "builds",
     "commit", "commits", "compare", "edit", "files", "graphs", "issues", "jobs", "labels",
     "merge_requests", "milestones", "network", "pipelines", "raw", "refs", "releases", "snippets",
     "tags", "tree", "wikis"}
)  # fmt: skip
_SCHEMES = frozenset({"http", "https", "git", "ssh"})
#: ``git@host:owner/name``; digits alone after the colon are a port.
_SCP = re.compile(r"^(?:[\w.-]+@)?(?P<host>[\w-]+(?:\.[\w-]+)+):(?P<path>(?!\d*/)[^:@]+)$", re.A)
_LONGEST = 2000
#: A name in a group with 20 groups above it, the most GitLab allows.
_MOST_SEGMENTS = 22
_ENDING = re.compile(r"(?:\.git|\.)+$")
_SEGMENT = re.compile(r"^[.-]*\w[\w.-]*$", re.A)


@dataclass(frozen=True)
class Declared:
    """A repository of a forge: lower-case path (GitLab: with its groups), without ``.git``.

    ``is_subfolder``: the URL points into a folder of it (``/tree/<branch>/<folder>``).
    ``is_page``: read off the address of a site made from it, which can name other folders too.
    """

    forge: str
    repository: str
    is_subfolder: bool = False
    is_page: bool = False


def well_known(label: str) -> str | None:
    """The well-known label a label of ``project_urls`` stands for, None for any other.

    Labels are normalised as specified: no punctuation, no white space, lower case.
    """
    return _WELL_KNOWN.get(label.translate(_UNLABELLED).lower())


def declared(url: str) -> Declared | None:
    """The repository a URL points at; None where it points at none of a known forge."""
    host, path = _address(url)
    pages = next(((forge, host.removesuffix(domain)) for domain, forge in PAGES.items()
                  if host.endswith(domain) and host not in FORGES), None)  # fmt: skip
    segments = [segment for segment in path.lower().split("/") if segment]
    if pages is not None:
        return _of_page(*pages, segments)
    forge = FORGES.get(host)
    if forge is None or len(segments) < 2 or segments[0] in _NO_OWNERS:
        return None
    name, page = _split(forge, segments)
    name[-1] = _ENDING.sub("", name[-1].partition("@")[0])  # git+https://…/one.git@main
    if not 2 <= len(name) <= _MOST_SEGMENTS or not all(map(_SEGMENT.match, name)):
        return None
    is_subfolder = page[:1] in (["tree"], ["src"]) and len(page) > 2
    return Declared(forge, "/".join(name), is_subfolder)


def _address(url: str) -> tuple[str, str]:
    """Host (lower case, without ``www.``) and path of a URL in any spelling, empty if it has none.

    Not ASCII is nothing: letters that only look like a forge's name must not fold into it.
    """
    text = url.strip().rstrip(").,;>]'\"").lstrip("<(['\"")
    if len(text) > _LONGEST or not text.isascii() or re.search(r"[\\\s]", text):
        return "", ""
    scheme, separator, rest = text.partition("://")
    if not separator:
        rest = text
    elif scheme.lower().rpartition("+")[2] not in _SCHEMES:
        return "", ""
    scp = _SCP.match(rest)
    if scp is not None:
        host, path = scp["host"], scp["path"]
    else:
        try:
            parts = urlsplit(f"//{rest}")
        except ValueError:
            return "", ""
        if parts.password is not None and not separator:  # mailto:someone@host and the like
            return "", ""
        host, path = parts.hostname or "", parts.path
    path = re.split(r"[?#]", path, maxsplit=1)[0]
    return host.lower().rstrip(".").removeprefix("www."), path


def _split(forge: str, segments: list[str]) -> tuple[list[str], list[str]]:
    """The segments that name the repository, and those of a page of it."""
    end = 2
    if forge == "gitlab":
        pages = (
            place
            for place, segment in enumerate(segments)
            if place > 1 and segment in _GITLAB_PAGES
        )
        end = next(pages, len(segments))
    name, page = segments[:end], segments[end:]
    return name, page[1:] if page[:1] == ["-"] else page


def _of_page(forge: str, owner: str, segments: list[str]) -> Declared | None:
    """The repository of ``owner``'s site at this path; the root is the owner's and names none."""
    if not segments or owner in _NO_SITES or "." in owner:
        return None
    if not _SEGMENT.match(owner) or not _SEGMENT.match(segments[0]):
        return None
    return Declared(forge, f"{owner}/{segments[0]}", is_page=True)
