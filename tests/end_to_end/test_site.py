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
from playwright.sync_api import Browser, Page, expect

from pipeline.figures import charts
from pipeline.report import figures
from pipeline.report.explorer import SHARDS
from pipeline.report.site import MAIN
from pipeline.report.status import Status, due_of, write_status
from tests.helpers.browsing import chromium, watching
from tests.helpers.figure_tables import LOGGED
from tests.helpers.shared import PROJECTS, Made

Theme = Literal["light", "dark"]
VIEWS: list[tuple[int, Theme]] = [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")]
#: What the whole site and the first paint of a page may weigh, in bytes.
SITE, PAINT = 25_000_000, 2_000_000

CARD = re.compile(r'<figure class="card" id="(\w+)"')


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
    assert CARD.findall(overview) == list(MAIN)


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
        page.fill("#search", asked["project"].upper())
        shown = page.locator("#project-table tbody tr:visible")
        assert shown.count() == 1
        assert page.locator("[role=status][data-count]").inner_text().startswith("1 of")
        shown.locator("a").click()
        drawn(page)
        assert page.locator("h1").inner_text() == asked["project"]
        assert page.locator(".strip svg").get_attribute("role") == "img"
        texts = page.locator(".strip svg text").all_text_contents()
        assert {"Releases", "Publisher", "Owners", "Events"} <= set(texts)
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
        page.wait_for_selector("text=No project of this cohort is called no-such-project")


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
        assert rows.count() == PROJECTS
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
            page.locator("[data-count=events]").inner_text() == f"{notices} of {len(events)} events"
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
        for _ in range(16):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(
                "document.activeElement.id || document.activeElement.className"))  # fmt: skip
        assert reached[0] == "skip"
        assert reached.index("theme") < reached.index("search")
        page.focus("#search")
        page.keyboard.type("sim-amber")
        assert page.locator("#project-table tbody tr:visible").count() < PROJECTS
        page.keyboard.press("Escape")
        assert page.input_value("#search") == ""
        assert page.locator("#project-table tbody tr:visible").count() == PROJECTS


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


@pytest.mark.parametrize("name", ["index.html", "claims.html", "projects.html"])
def test_pages_print(browser: Browser, report: Path, name: str) -> None:
    with watching(browser, report) as watched:
        page = watched.open(name)
        body = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", body)) >= 2
        page.emulate_media(media="print")
        assert not page.locator("header.site nav").is_visible()
        assert page.locator("p.flag[role=note]").is_visible()


def test_the_site_is_light(browser: Browser, report: Path) -> None:
    """First paint under 2 MB each; bench/site.py measures the whole site of 1,000 projects."""
    with watching(browser, report) as watched:
        for name in pages(report):
            page = watched.open(name)
            drawn(page)
            assert watched.weight() < PAINT, (name, watched.weight())
            has_vega = any(url.endswith("vega.js") for url in watched.loaded)
            assert has_vega == name.startswith("project.html"), name
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
