"""The built report in a real Chromium, opened from disk: at two widths, in two themes, without
script, by keyboard, on paper, and through the rules of axe.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Page, expect

from pipeline import reference
from pipeline.figures import charts
from pipeline.report import figures
from pipeline.report.explorer import SHARDS
from pipeline.report.status import Status, due_of, write_status
from tests.helpers.browsing import chromium, watching
from tests.helpers.figure_tables import LOGGED
from tests.helpers.shared import PROJECTS, Made

Theme = Literal["light", "dark"]
VIEWS: list[tuple[int, Theme]] = [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")]
#: What the whole site and the first paint of a page may weigh, in bytes.
SITE, PAINT = 25_000_000, 2_000_000

CARD = re.compile(r'<figure class="card(?: panel)?" id="(\w+)"')


@pytest.fixture(scope="module")
def report(demo_report: Made) -> Path:
    """The shared report, made by the command."""
    return demo_report.report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def pages(report: Path) -> list[str]:
    """All pages of a report, with the two pages of one project for those of all."""
    found = [path.relative_to(report).as_posix() for path in sorted(report.rglob("*.html"))
             if path.parts[-2] not in ("figures", "projects")]  # fmt: skip
    busy = max(projects(report), key=lambda project: len(project["events"]))["project"]
    others = [name for name in found if name != "project.html"]
    return [*others, f"project.html#{busy}", f"projects/{busy}.html"]


def projects(report: Path) -> list[dict[str, Any]]:
    """What the explorer's script files say, read as data, in rank order."""
    told = (report / "assets" / "projects" / "index.js").read_text()
    index = json.loads(told.removeprefix("window.trustcensusIndex = ").rstrip(";\n"))
    found = [
        project
        | {
            name: [dict(zip(columns, row, strict=True)) for row in project[name]]
            for name, columns in index["columns"].items()
        }
        for path in sorted((report / "assets" / "projects").glob("[0-9]*.js"))
        for project in json.loads(
            path.read_text().removeprefix("window.trustcensusProjects = ").rstrip(";\n")
        )
    ]
    for release in (release for project in found for release in project["releases"]):
        release["evidence"] = index["states"][release["evidence"]][0]
    return sorted(found, key=lambda project: project["rank"])


def drawn(page: Page) -> None:
    """Wait for the explorer's chart, where the page has one."""
    if "project.html" in page.url:
        page.wait_for_selector(".strip[data-drawn] svg", timeout=20_000)


@pytest.mark.parametrize(("width", "theme"), VIEWS)
def test_every_page_loads_whole_and_nothing_else(
    browser: Browser, report: Path, width: int, theme: Theme
) -> None:
    with watching(browser, report, width, color_scheme=theme) as watched:
        for name in pages(report):
            page = watched.open(name)
            drawn(page)
            assert watched.faults == [], name
            assert watched.outside() == [], name
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} scrolls sideways: {wide} px"
            assert page.locator("h1").count() == 1, name
            assert page.locator("p.flag[role=note]").is_visible(), name
            for chart in page.locator(".chart").all():
                [shown] = [each for each in chart.locator("svg").all() if each.is_visible()]
                assert shown.locator("path, rect, line, circle").count() > 3, name
                assert shown.locator("text").count() > 3, name


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
        if not told.answers[0].says:
            assert says == record["finding"]
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


@pytest.mark.parametrize(("width", "theme"), [VIEWS[0], VIEWS[3]])
def test_axe_finds_nothing_serious(
    browser: Browser, report: Path, width: int, theme: Theme
) -> None:
    axe = Axe()
    with watching(browser, report, width, color_scheme=theme, bypass_csp=True) as watched:
        for name in pages(report):
            page = watched.open(name)
            drawn(page)
            found = axe.run(page).response["violations"]
            grave = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]])
                     for each in found if each["impact"] in {"serious", "critical"}]  # fmt: skip
            assert grave == [], name


def test_search_finds_a_project_and_shows_its_history(browser: Browser, report: Path) -> None:
    asked = max(projects(report), key=lambda project: len(project["events"]))
    with watching(browser, report) as watched:
        page = watched.open("projects.html")
        assert page.locator("#project-table tbody tr").count() == PROJECTS
        assert page.locator("#project-table tbody tr:visible").count() == 50
        page.fill("#search", asked["project"].upper())
        shown = page.locator("#project-table tbody tr:visible")
        assert shown.count() == 1
        assert page.locator("[role=status][data-count]").inner_text().startswith("1 of")
        shown.locator("a").click()
        drawn(page)
        assert page.locator("h1").inner_text() == asked["project"]
        assert page.locator(".strip svg").get_attribute("role") == "img"
        texts = page.locator(".strip svg text").all_text_contents()
        assert {"Releases", "Publisher", "Owners", "Changes"} <= set(texts)
        assert page.locator("ol.events li").count() == len(asked["events"])
        assert page.locator("tbody tr").count() == len(asked["releases"])
        facts = page.locator("dl.facts").inner_text()
        assert str(asked["rank"]) in facts
        assert asked["declared"][0]["text"] in facts
        assert watched.faults == []
        other = next(row for row in projects(report) if row["project"] != asked["project"])
        page.evaluate("name => { location.hash = name }", other["project"])
        page.wait_for_selector(f"h1:text-is('{other['project']}')")
        page.evaluate("location.hash = 'no-such-project'")
        page.wait_for_selector("text=No project in this report is called no-such-project")


def test_filters_filter_and_sort_sorts(browser: Browser, report: Path) -> None:
    with watching(browser, report) as watched:
        page = watched.open("projects.html")
        rows = page.locator("#project-table tbody tr:visible")
        expected = [row for row in projects(report) if row["evidence"] == "attested"]
        page.select_option("[data-filter=state]", "attested")
        assert rows.count() == len(expected) > 0
        page.select_option("[data-filter=owners]", "2+")
        two = [row for row in expected if row["owners"] is not None and row["owners"] >= 2]
        assert rows.count() == len(two)
        page.press("[data-filter=owners]", "Escape")
        assert rows.count() == 50
        count = page.locator("[data-count=projects]")
        assert count.inner_text() == f"{PROJECTS} of {PROJECTS} projects"
        heading = page.locator("th[data-sort]").nth(4)
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == "ascending"
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == "descending"
        assert page.locator("th[aria-sort]").count() == 1
        most = max(row["owners"] for row in projects(report) if row["owners"] is not None)
        assert rows.first.locator("td").nth(3).inner_text() == str(most)

        page = watched.open("changes.html")
        events = json.loads((report / "events.json").read_text())
        rows = page.locator("#event-table tbody tr:not(.month):visible")
        assert rows.count() == min(50, len(events))
        kind = events[0]["kind"]
        page.select_option("[data-filter=kind]", kind)
        assert rows.count() == min(50, sum(event["kind"] == kind for event in events))
        page.fill("[data-filter=project]", events[0]["project"])
        both = [event for event in events
                if event["kind"] == kind and events[0]["project"] in event["project"]]  # fmt: skip
        assert rows.count() == len(both)
        page.press("[data-filter=project]", "Escape")
        page.select_option("[data-filter=layer]", "notice")
        notices = sum(event["layer"] == "notice" for event in events)
        assert (
            page.locator("[data-count=events]").inner_text()
            == f"{notices} of {len(events)} changes"
        )

        page = watched.open("claims.html")
        claims = json.loads((report / "claims.json").read_text())
        for verdict, count in claims["counts"]["now"].items():
            if count:
                page.locator(f".counts a[href='#verdict-{verdict}']").click()
                expect(page.locator(".claim:visible")).to_have_count(count)
        assert watched.faults == []


def test_a_long_table_is_paged_and_months_are_anchors(browser: Browser, report: Path) -> None:
    events = json.loads((report / "events.json").read_text())
    assert len(events) > 50, "the demo is too small for this test"
    with watching(browser, report) as watched:
        page = watched.open("changes.html")
        rows = page.locator("#event-table tbody tr:not(.month):visible")
        page.locator("[data-step='1']").click()
        assert rows.count() == min(50, len(events) - 50)
        assert page.locator("[data-page]").inner_text().startswith("page 2 of")
        oldest = events[-1]["at"][:7]
        page = watched.open(f"changes.html#m-{oldest}")
        assert page.locator(f"#m-{oldest} tr.month").is_visible()


def test_the_theme_is_remembered_and_paper_is_light(browser: Browser, report: Path) -> None:
    with watching(browser, report, color_scheme="light") as watched:
        page = watched.open("index.html")
        ground = "getComputedStyle(document.body).backgroundColor"
        ink = "getComputedStyle(document.querySelector('.chart svg text')).fill"
        light, inked = page.evaluate(ground), page.evaluate(ink)
        page.locator("[data-theme-button]").click()
        dark = page.evaluate(ground)
        assert dark != light
        assert page.evaluate(ink) != inked
        page = watched.open("projects.html")
        assert page.evaluate(ground) == dark
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--page')"
                             ).strip() == "#F6F7F5"  # fmt: skip


def test_the_keyboard_reaches_everything(browser: Browser, report: Path) -> None:
    with watching(browser, report) as watched:
        page = watched.open("projects.html")
        reached = []
        for _ in range(24):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(
                "document.activeElement.id || document.activeElement.className"))  # fmt: skip
        assert reached[0] == "skip"
        assert reached.index("theme") < reached.index("search")
        page.focus("#search")
        page.keyboard.type("sim-amber")
        count = page.locator("[data-count=projects]")
        assert count.inner_text() != f"{PROJECTS} of {PROJECTS} projects"
        page.keyboard.press("Escape")
        assert page.input_value("#search") == ""
        assert count.inner_text() == f"{PROJECTS} of {PROJECTS} projects"


def test_pages_say_all_they_have_without_script(browser: Browser, report: Path) -> None:
    events = json.loads((report / "events.json").read_text())
    with watching(browser, report, 360, java_script_enabled=False) as watched:
        page = watched.open("changes.html")
        assert page.locator("#event-table tbody tr:not(.month):visible").count() == len(events)
        assert page.locator(".controls:visible, button:visible").count() == 0
        page = watched.open("projects.html")
        assert page.locator("#project-table tbody tr:visible").count() == PROJECTS
        page = watched.open("claims.html")
        assert page.locator(".claim:visible").count() == 64
        page = watched.open("project.html")
        assert page.locator("noscript a").count() == 3


def test_a_failed_later_run_is_said_on_every_page(
    browser: Browser, report: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(report, tmp_path / "copy"))
    told = Status(as_of="2026-11-01T00:00:00+00:00", failed_at="2026-11-08T06:15:09+00:00",
                  reason="<b>no answer</b>")  # fmt: skip
    write_status(copy, told)
    with watching(browser, copy) as watched:
        page = watched.open("index.html")
        said = page.locator("[data-status]").inner_text()
        later = "A later run failed on 2026-11-08 06:15 UTC: <b>no answer</b>"
        assert said == f"As of 2026-11-01. {later}"


def printed(page: Page) -> int:
    """Pages of paper a page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize(
    "name", ["claims.html", "projects.html", "notebooks/02_trusted_publishing.html"]
)
def test_pages_print(browser: Browser, report: Path, name: str) -> None:
    with watching(browser, report) as watched:
        page = watched.open(name)
        assert printed(page) >= 2
        page.emulate_media(media="print")
        assert not page.locator("header.site nav").is_visible()
        assert page.locator("p.flag[role=note]").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_overview_prints_as_a_brief_of_one_page(
    browser: Browser, report: Path, theme: Theme
) -> None:
    with watching(browser, report, color_scheme=theme) as watched:
        page = watched.open("index.html")
        assert printed(page) == 1
        page.emulate_media(media="print", color_scheme=theme)
        assert page.locator("p.flag[role=note]").is_visible()
        assert page.locator(".panel h2:visible").count() == 5
        assert page.locator(".panel .limit:visible").count() == 5
        assert page.locator(".panel .chart:visible").count() == 1
        assert page.locator("footer.site code").is_visible()
        assert page.locator("button:visible, .files a:visible, details:visible").count() == 0
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_the_site_is_light(browser: Browser, report: Path) -> None:
    """First paint under 2 MB each; bench/site.py measures the whole site of 1,000 projects."""
    with watching(browser, report) as watched:
        for name in pages(report):
            page = watched.open(name)
            drawn(page)
            assert watched.weight() < PAINT, (name, watched.weight())
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
        for now, is_late in (("2026-11-08T23:00:00Z", False), ("2026-11-09T01:00:00Z", True)):
            watched.page.clock.set_fixed_time(now)
            notice = watched.open("claims.html").locator("[data-status]")
            assert notice.is_visible() == is_late
        assert notice.inner_text() == (
            "A newer report was due by 2026-11-09: its schedule may have stopped."
        )
    told = Status(as_of="2026-11-01", failed_at="2026-11-08T06:15:09+00:00", reason="no answer")
    write_status(copy, told)
    assert due_of(copy) == "2026-11-09", "a promise outlives a failure"
