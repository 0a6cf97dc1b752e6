"""The built report in a real Chromium, opened from disk: at two widths, in two themes, and through
the rules of axe.
"""

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser

from pipeline import reference
from pipeline.figures import charts
from pipeline.report import figures
from pipeline.report.explorer import SHARDS
from pipeline.report.status import Status, due_of, write_status
from tests.helpers.browsing import watching
from tests.helpers.figure_tables import LOGGED
from tests.helpers.shared import Made
from tests.helpers.site import VIEWS, Theme, drawn, pages, projects

#: What the whole site and the first paint of a page may weigh, in bytes.
SITE, PAINT = 25_000_000, 2_000_000

#: Of each chart of a page: marks and texts of each of its pictures that can be seen.
MARKS_AND_TEXTS = """() => [...document.querySelectorAll(".chart")].map(chart =>
    [...chart.querySelectorAll("svg")].filter(each => each.checkVisibility()).map(each =>
        [each.querySelectorAll("path, rect, line, circle").length,
         each.querySelectorAll("text").length]))"""

#: What axe is to tell: not what it found nothing wrong with, which takes longer than to look. Style
#: sheets and media are loaded again for rules of neither these pages nor its usual ones.
LOOK_FOR = {"resultTypes": ["violations"], "preload": False}

CARD = re.compile(r'<figure class="card(?: panel)?" id="(\w+)"')


@pytest.fixture(scope="module")
def report(demo_report: Made) -> Path:
    """The shared report, made by the command."""
    return demo_report.report


@dataclass
class Seen:
    """A page as it was once it had loaded: what it said, asked for and weighs, and what it shows.

    ``wide`` is how far it reaches at each width of the window, ``charts`` marks and texts by theme,
    ``grave`` what axe finds serious or worse.
    """

    faults: list[str]
    outside: list[str]
    weight: int
    headings: int
    is_flagged: bool
    charts: dict[str, list[list[list[int]]]]
    wide: dict[int, int]
    grave: list[tuple[str, list[str]]]


@pytest.fixture(scope="module")
def seen(browser: Browser, report: Path) -> dict[int, dict[str, Seen]]:
    """Every page opened once at each width, by its name."""
    return {
        width: dict(_looked_at(browser, report, width, theme))
        for width, theme in (VIEWS[0], VIEWS[3])
    }


def _looked_at(
    browser: Browser, report: Path, width: int, theme: Theme
) -> Iterator[tuple[str, Seen]]:
    axe = Axe()
    with watching(browser, report, width, color_scheme=theme) as watched:
        for name in pages(report):
            page = watched.open(name)
            drawn(page)
            charts = {}
            for shown in ("dark", "light") if theme == "light" else ("light", "dark"):
                page.emulate_media(color_scheme=shown)
                charts[shown] = page.evaluate(MARKS_AND_TEXTS)
            wide = {}
            for between in (1000, 900, 768, 761, width) if width == 1440 else (width,):
                page.set_viewport_size({"width": between, "height": 900})
                wide[between] = page.evaluate("document.documentElement.scrollWidth")
            loaded = list(watched.faults), watched.outside(), watched.weight()
            headings = page.locator("h1").count()
            is_flagged = page.locator("p.flag[role=note]").is_visible()
            found = axe.run(page, options=LOOK_FOR).response["violations"]
            grave = [
                (each["id"], [node["html"][:160] for node in each["nodes"][:3]])
                for each in found
                if each["impact"] in {"serious", "critical"}
            ]
            yield name, Seen(*loaded, headings, is_flagged, charts, wide, grave)


@pytest.mark.parametrize(("width", "theme"), VIEWS)
def test_every_page_loads_whole_and_nothing_else(
    seen: dict[int, dict[str, Seen]], width: int, theme: Theme
) -> None:
    for name, page in seen[width].items():
        assert page.faults == [], name
        assert page.outside == [], name
        assert page.headings == 1, name
        assert page.is_flagged, name
        for between, wide in page.wide.items():
            assert wide <= between, f"{name} scrolls sideways at {between}: {wide} px"
        for chart in page.charts[theme]:
            [(marks, texts)] = chart
            assert marks > 3, name
            assert texts > 3, name


def test_every_drawn_figure_is_on_a_page_and_the_main_ones_on_the_overview(report: Path) -> None:
    texts = [path.read_text() for path in (report / "notebooks").glob("*.html")]
    shown = {
        name for text in texts for name in re.findall(r'<figure class="card" id="(\w+)"', text)
    }
    in_notebooks = figures.collect(sorted((report / "notebooks").glob("*.ipynb")))
    assert shown == set(in_notebooks.specs)
    assert set(in_notebooks.left_out) == set(LOGGED), "a demo has no logs in BigQuery"
    assert shown | set(LOGGED) >= set(charts.NAMES)
    overview = (report / "index.html").read_text()
    assert CARD.findall(overview) == [told.answers[0].name for told in reference.story()]


def test_a_rail_links_every_section_of_its_page(report: Path) -> None:
    railed = 0
    for path in report.glob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for rail in page.select("nav.rail"):
            railed += 1
            linked = [str(link["href"]).partition("#")[2] for link in rail.select("a[href^='#']")]
            assert all(page.select_one(f'[id="{name}"]') for name in linked), path.name
            assert {heading["id"] for heading in page.select("h2[id]")} <= set(linked), path.name
    assert railed


def text_of(within: Tag, selector: str) -> str:
    [found] = within.select(selector)
    return found.get_text()


def test_the_overview_tells_five_findings_with_number_limit_and_links(report: Path) -> None:
    page = BeautifulSoup((report / "index.html").read_text(), "html.parser")
    panels = page.select("figure.panel")
    assert len(panels) == 5
    for panel, told in zip(panels, reference.story(), strict=True):
        record = json.loads((report / "f" / f"{panel['id']}.json").read_text())
        says = text_of(panel, "h2")
        assert re.search(r"\d", says), says
        of_range = told.answers[0].range_asks
        assert (says == record["finding"]) != bool(of_range)
        assert (of_range or record["title"]) in text_of(panel, ".asks")
        assert told.answers[0].limit in text_of(panel, ".limit")
        links = [str(each["href"]) for each in panel.select(".files a")]
        assert f"f/{panel['id']}.html" in links
        analysis, _, at = links[0].partition("#")
        assert f'id="{at}"' in (report / analysis).read_text()
    first = text_of(page, ".lead")
    summary = json.loads((report / "summary.json").read_text())
    found = next(each for each in summary["metrics"] if each["id"] == "projects_attested")
    assert f"{found['numerator']} of the {found['denominator']} projects" in first
    assert "PyPI" in text_of(page, "h1")
    numbers = page.select(".number")
    after = [each.get("id") for each in panels[-1].find_all_next("h2") if each.get("id")]
    assert after[0] == "numbers", "the cards are below the story"
    assert numbers


def test_no_placeholder_reaches_a_reader(report: Path) -> None:
    for path in sorted(report.rglob("*")):
        if path.is_file():
            body = path.read_bytes()
            body = gzip.decompress(body) if path.suffix == ".gz" else body
            assert not re.search(rb"\{(BLOG|DOCS|PYPI)\}", body), path.relative_to(report)


def test_a_claim_says_what_can_be_said_of_it_and_where_its_threshold_is(report: Path) -> None:
    page = BeautifulSoup((report / "claims.html").read_text(), "html.parser")
    heads = {each["id"]: each.select(".sentence b") for each in page.select("article.claim")}
    supported = page.select('article.claim[data-verdict="supported"]')
    assert {heads[each["id"]][0].get_text() for each in supported} == {"You can say."}
    assert {heads[each][0].get_text() for each in ("C03", "C05")} == {"Say instead."}
    assert "in our own words" in text_of(page, ".lead")
    thresholds = [row.select("td")[3].get_text() for row in page.select("article.claim tbody tr")]
    written = r"(at least|more than|at most|less than|exactly) \d[\d,.]*(%| per 1,000)?"
    assert all(re.fullmatch(written, each) for each in thresholds), thresholds


def test_terms_of_the_glossary_are_defined_where_they_are_used(
    browser: Browser, report: Path
) -> None:
    """By pointer and by keyboard; without script and style it is a link to the glossary."""
    terms, linked = reference.glossary(), set()
    for path in report.rglob("*.html"):
        for link in BeautifulSoup(path.read_text(), "html.parser").select("a.term"):
            target, _, code = str(link["href"]).partition("#")
            assert (path.parent / target).resolve() == (report / "glossary.html").resolve()
            assert link["data-short"] == terms[code].short
            linked.add(code)
    assert linked >= {"attested", "known", "line", "notice"}
    assert set(terms) == {
        str(each["id"])
        for each in BeautifulSoup((report / "glossary.html").read_text(), "html.parser").select(
            ".glossary > div"
        )
    }
    shown = "getComputedStyle(document.querySelector('a.term'), '::after').display"
    with watching(browser, report, 360) as watched:
        page = watched.open("methods.html")
        assert page.evaluate(shown) == "none"
        page.locator("a.term").first.hover()
        assert page.evaluate(shown) == "block"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.mouse.move(0, 0)
        page.keyboard.press("Tab")
        page.locator("a.term").first.focus()
        assert page.evaluate(shown) == "block"


def test_on_a_phone_the_first_screen_says_the_finding_and_a_menu_opens(
    browser: Browser, report: Path
) -> None:
    with watching(browser, report, 360) as watched:
        page = watched.open("index.html")
        for shown in (".lead strong", "h1", "p.flag[role=note]"):
            box = page.locator(shown).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < 640, shown
        assert not page.locator("header.site nav").is_visible()
        page.locator("[data-menu]").click()
        assert page.locator("header.site nav a").last.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for name, most in (
            ("projects.html", 9_000),
            ("claims.html", 14_000),
            ("changes.html", 12_000),
        ):
            page = watched.open(name)
            assert page.evaluate("document.documentElement.scrollHeight") < most, name


@pytest.mark.parametrize("width", [1440, 360])
def test_axe_finds_nothing_serious(seen: dict[int, dict[str, Seen]], width: int) -> None:
    for name, page in seen[width].items():
        assert page.grave == [], name


def test_a_failed_later_run_is_said_on_every_page(
    browser: Browser, report: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(report, tmp_path / "copy"))
    told = Status(
        as_of="2026-11-01T00:00:00+00:00",
        failed_at="2026-11-08T06:15:09+00:00",
        reason="<b>no answer</b>",
    )
    write_status(copy, told)
    with watching(browser, copy) as watched:
        page = watched.open("index.html")
        said = page.locator("[data-status]").inner_text()
        later = "A later run failed on 2026-11-08 06:15 UTC: <b>no answer</b>"
        assert said == f"As of 2026-11-01. {later}"


def test_the_site_is_light(seen: dict[int, dict[str, Seen]], report: Path) -> None:
    """First paint under 2 MB each; bench/site.py measures the whole site of 1,000 projects."""
    for name, page in seen[1440].items():
        assert page.weight < PAINT, (name, page.weight)
    whole = sum(path.stat().st_size for path in report.rglob("*") if path.is_file())
    assert whole < SITE
    scripts = [path.stat().st_size for path in (report / "assets" / "projects").glob("[0-9]*.js")]
    assert len(scripts) <= SHARDS
    assert sum(scripts) / len(projects(report)) < 4_000, "a thousand of them are 4 MB"


def test_a_report_whose_successor_is_overdue_says_so(
    browser: Browser, report: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(report, tmp_path / "copy"))
    write_status(copy, None, due="2026-11-09")
    with watching(browser, copy) as watched:
        for now, is_late in (("2026-11-09T23:00:00Z", False), ("2026-11-10T01:00:00Z", True)):
            watched.page.clock.set_fixed_time(now)
            notice = watched.open("claims.html").locator("[data-status]")
            assert notice.is_visible() == is_late
        assert notice.inner_text() == (
            "A newer report was due by 2026-11-09: its schedule may have stopped."
        )
    told = Status(as_of="2026-11-01", failed_at="2026-11-08T06:15:09+00:00", reason="no answer")
    write_status(copy, told)
    assert due_of(copy) == "2026-11-09", "a promise outlives a failure"
