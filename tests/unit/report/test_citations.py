"""Citations lead to the text whose lines they name."""

import re
import tomllib

import pytest

from pipeline import paths
from pipeline.endpoints import cite
from pipeline.reference import published_figures
from pipeline.report.site.citations import cited

POSTS = tomllib.loads((paths.REFERENCE / "posts.toml").read_text(encoding="utf-8"))


def links(text: str) -> dict[str, str]:
    """What a citation links, by the words it links."""
    found = re.findall(r'<a rel="noreferrer" href="https://([^"]*)">([^<]*)</a>', cited(text))
    return {words: address for address, words in found}


def test_a_post_leads_to_its_source_text_at_the_first_of_its_lines() -> None:
    [(words, address)] = links("{BLOG} post of 2025-04-14, lines 13-15, 47").items()
    assert words == cite("{BLOG} post of 2025-04-14")
    assert address == (
        f"github.com/pypi/warehouse/blob/{POSTS['revision']}/docs/blog/posts/"
        "2025-04-14-incident-report-organization-team-privileges.md?plain=1#L13-L15"
    )
    assert next(iter(links("{BLOG} post of 2026-01-26, line 21").values())).endswith("#L21")
    assert links("{BLOG} post of 1999-01-01, line 6") == {}, "its file is not known"
    assert links("{DOCS} attestations") == {}, "a site is not the page that is cited"


def test_the_file_of_every_post_that_is_cited_is_known() -> None:
    texts = [path.read_text(encoding="utf-8") for path in paths.REFERENCE.glob("*.toml")]
    days = {day for text in texts for day in re.findall(r"\{BLOG\} posts? of ([\d-]+)", text)}
    days |= {f"{figure.post}" for figure in published_figures().values()}
    assert len(days) > 20
    assert days == POSTS["post"].keys()
    assert all(file.startswith(day) for day, file in POSTS["post"].items())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "acme/one at 1a2b3c4, src/a.py:7; src/b/c.html:1-3, 9",
            {
                "acme/one at 1a2b3c4": "tree/1a2b3c4",
                "src/a.py:7": "blob/1a2b3c4/src/a.py#L7",
                "src/b/c.html:1-3": "blob/1a2b3c4/src/b/c.html#L1-L3",
            },
        ),
        (
            "acme/one commit 1a2b3c4, src/a.py:7, 9 and src/b.md:2 at 5d6e7f8",
            {
                "acme/one commit 1a2b3c4": "commit/1a2b3c4",
                "src/a.py:7": "blob/5d6e7f8/src/a.py#L7",
                "src/b.md:2": "blob/5d6e7f8/src/b.md?plain=1#L2",
            },
        ),
        ("acme/one issues 12, 345 of 2021", {"12": "issues/12", "345": "issues/345"}),
        ("acme/one commits added", {}),
    ],
)
def test_a_file_leads_to_its_revision(text: str, expected: dict[str, str]) -> None:
    assert links(text) == {
        words: f"github.com/acme/one/{address}" for words, address in expected.items()
    }


def test_what_stands_around_a_link_is_escaped() -> None:
    page = cited("<b>acme/one commit 1a2b3c4</b> \x1b {BLOG}")
    assert "<b>" not in page
    assert "\x1b" not in page
    assert "{BLOG}" not in page
