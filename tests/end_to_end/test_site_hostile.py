"""Projects named, owned, described and linked to break whatever shows them: all of it is text."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from pipeline.report.run import write_report
from pipeline.report.site.citations import cited
from pipeline.report.wording import known_hosts, repository_link
from tests.helpers.browsing import watching
from tests.helpers.literal import File, Project, Publisher, day, history, snapshot

MARKUP = "<img src=x onerror=window.pwned=1>"
SCRIPT = "</script><script>window.pwned=1</script>"
NAMES = [
    MARKUP,
    SCRIPT,
    '"><svg onload=window.pwned=1>',
    "javascript:window.pwned=1",
    "=cmd()|'/C calc'!A0",
    "red\x1b[31m",
    "abc\u202egpj.exe",
    "two\nlines",
    "../../../index.html",
    "__proto__",
    "%3Cscript%3Ewindow.pwned=1%3C/script%3E",
    "{{ 7 * 7 }}",
    "<div class='figure-place' data-figure='coverage'></div>",
    "https://evil.invalid/x",
]
HUGE = "A" * 10_000_000
EVIL_URLS = {
    "<b>Source</b>": "javascript:window.pwned=1",
    "Repository": "data:text/html,<script>window.pwned=1</script>",
    "Homepage": "https://github.com.evil.invalid/acme/one",
    "Source": "https://github.com/acme/one?x=<script>",
    "Docs": "https://evil.invalid/" + MARKUP,
}


def hostile(name: str) -> Project:
    """A project with an attested history and hostile text in every field that is kept."""
    first = Publisher(repository=f"acme/one{SCRIPT}", workflow=MARKUP, environment="\x1b]0;x\x07")
    other = Publisher(repository="acme/two\u202e", workflow="r.yml", kind=f"GitHub{MARKUP}")
    return history(
        name,
        ("1.0", "2025-01-01", first),
        ("1.1", "2025-06-01", other),
        ("1.2", "2025-09-01", None),
        organization=MARKUP,
        owners=[SCRIPT],
        urls=EVIL_URLS,
        status="active",
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    fine = Publisher(repository="acme/one")
    more = [
        history("huge-organization", ("1.0", "2025-01-01", fine), organization=HUGE),
        history(
            "huge-url", ("1.0", "2025-01-01", fine), urls={"Source": f"https://github.com/{HUGE}"}
        ),
        history("huge-workflow", ("1.0", "2025-01-01", Publisher(workflow=HUGE[:1_000_000]))),
        Project("odd-files", {"1.0": [File(f"odd-1.0-{MARKUP}.whl", day("2025-01-01"), fine)]}),
        history(
            "plain-one", ("1.0", "2025-01-01", fine), urls={"Source": "https://github.com/acme/one"}
        ),
    ]
    found = snapshot(root / "data", *map(hostile, NAMES), *more)
    return write_report(found, root / "out", chosen=["01_cohort"])


class Anchors(HTMLParser):
    """Addresses of a page's links, and every element and attribute that could run something."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.live: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [value for key, value in attrs if key in {"href", "src"} and value]
        self.live += [key for key, _ in attrs if key.startswith("on") or key == "style"]
        if tag in {"iframe", "object", "embed", "form", "base", "style"}:
            self.live.append(tag)
        if tag == "script" and "src" not in given:
            self.live.append("inline script")


def pages(report: Path) -> list[Path]:
    return sorted([*report.glob("*.html"), *(report / "notebooks").glob("*.html")])


def test_no_page_holds_markup_of_the_index(report: Path) -> None:
    for path in pages(report):
        text = path.read_text(encoding="utf-8")
        found = Anchors()
        found.feed(text)
        assert found.live == [], path.name
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", text), path.name
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                is_known = parts.scheme == "https" and parts.netloc in known_hosts()
                assert is_known or link.startswith("data:image/"), (path.name, link[:80])
            elif parts.path:
                assert (path.parent / parts.path).resolve().is_relative_to(report.resolve())
                assert (path.parent / parts.path).exists(), (path.name, link[:80])


def test_nothing_runs_and_names_are_read_as_they_are(browser: Browser, report: Path) -> None:
    with watching(browser, report) as watched:
        for path in pages(report):
            page = watched.open(path.relative_to(report).as_posix())
            assert page.evaluate("window.pwned") is None, path.name
            assert watched.faults == [], path.name
            assert watched.outside() == [], path.name
        page = watched.open("projects.html")
        shown = page.locator("#project-table tbody th").all_inner_texts()
        assert MARKUP in shown
        assert "{{ 7 * 7 }}" in shown
        assert "red\\u001b[31m" in shown
        assert "abc\\u202egpj.exe" in shown
        page.fill("#search", "<img")
        assert page.locator("#project-table tbody tr:visible a").first.inner_text() == MARKUP


def test_each_hostile_project_opens_in_the_explorer(browser: Browser, report: Path) -> None:
    with watching(browser, report) as watched:
        page = watched.open("projects.html")
        rows = page.locator("#project-table tbody th a")
        targets = [(row.inner_text(), row.get_attribute("href") or "") for row in rows.all()]
        assert len(targets) == len(NAMES) + 5
        for name, target in targets:
            page = watched.open(target)
            page.wait_for_selector(".strip[data-drawn] svg", timeout=20_000)
            assert page.locator("h1").inner_text() == name
            assert page.evaluate("window.pwned") is None
            assert watched.faults == []
            assert watched.outside() == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 1440
            links = [link.get_attribute("href") or "" for link in page.locator("dl.facts a").all()]
            own = [link for link in links if not link.startswith("https:")]
            is_plain = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
            assert own == ([f"projects/{name}.html"] if is_plain else []), "a page of its own"
            assert all((report / link).is_file() for link in own)
            outward = [link for link in links if link not in own]
            assert all(link.startswith("https://github.com/acme/") for link in outward), outward
        fine = next(target for name, target in targets if name == "plain-one")
        page = watched.open(fine)
        page.wait_for_selector(".strip[data-drawn] svg", timeout=20_000)
        assert page.locator("a[href='https://github.com/acme/one']").count() == 2


def test_script_files_are_ascii_data_and_named_by_number(report: Path) -> None:
    folder = report / "assets" / "projects"
    names = sorted(path.name for path in folder.iterdir())
    assert names == [*(f"{number:02}.js" for number in range(len(NAMES) + 5)), "index.js"]
    for path in folder.iterdir():
        text = path.read_text(encoding="ascii")
        assert "<" not in text
        assert len(text) < 100_000, "what is huge is cut"
        name, value = text.removesuffix(";\n").split(" = ", 1)
        assert re.fullmatch(r"window\.trustcensus(Index|Projects)", name)
        json.loads(value)


def test_no_cell_of_a_csv_is_a_formula(report: Path) -> None:
    for path in sorted([*report.glob("*.csv"), *(report / "data").glob("*.csv")]):
        csv.field_size_limit(20_000_000)
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            assert not any(re.match(r"[=+@\t\r]|-[^0-9]", cell) for cell in row), path.name


@pytest.mark.parametrize(
    ("forge", "repository", "link"),
    [
        ("github", "acme/one", "https://github.com/acme/one"),
        ("gitlab", "group/sub/one", "https://gitlab.com/group/sub/one"),
        ("github", "acme/../../evil", None),
        ("github", "acme/one?x=1", None),
        ("github", "acme/one\n", None),
        ("github", "acme", None),
        ("elsewhere", "acme/one", None),
    ],
)
def test_only_repositories_of_known_forges_are_links(
    forge: str, repository: str, link: str | None
) -> None:
    assert repository_link(forge, repository, simulated=False) == link
    assert repository_link(forge, repository, simulated=True) is None


def test_citations_link_known_hosts_and_escape_the_rest() -> None:
    assert "<a" not in cited("evil.invalid/x <b>")
    assert cited("<b>") == "&lt;b&gt;"
    assert 'href="https://docs.' in cited("see {DOCS}/attestations/")
    assert 'href="https://github.com/acme/one/commit/1a2b"' in cited("acme/one commit 1a2b")
