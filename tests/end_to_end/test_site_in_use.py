"""The built report in use: searched, filtered, by keyboard, without script, on paper."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browsing import watching
from tests.helpers.shared import PROJECTS, Made
from tests.helpers.site import Theme, drawn, projects


@pytest.fixture(scope="module")
def report(demo_report: Made) -> Path:
    """The shared report, made by the command."""
    return demo_report.report


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
        page.wait_for_url("**/project.html#*")
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
        page = watched.open(f"project.html#{asked['project']}")
        drawn(page)
        page.locator(".skip").focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        assert page.locator("h1").inner_text() == asked["project"]
        assert page.locator("#project").get_attribute("aria-busy") is None


def test_a_search_does_not_read_what_stands_for_nothing(browser: Browser, report: Path) -> None:
    with watching(browser, report) as watched:
        page = watched.open("projects.html")
        page.fill("#search", "none")
        found = [
            row
            for row in projects(report)
            if "none" in row["project"] or "none" in (row["organization"] or "").lower()
        ]
        assert page.locator("#project-table tbody tr:visible").count() == len(found) < PROJECTS


def test_a_link_leads_there_again_and_out_of_a_filter(browser: Browser, report: Path) -> None:
    with watching(browser, report) as watched:
        page = watched.open("claims.html")
        shown = page.locator(".claim:visible")
        verdict = page.locator("a[href^='#verdict-']").first
        whole = shown.count()
        verdict.click()  # what follows a link is told of it a moment later
        expect(shown).not_to_have_count(whole)
        few = shown.count()
        assert 0 < few < whole
        page.select_option("[data-filter=verdict]", "")
        assert shown.count() == whole
        verdict.click()
        expect(shown).to_have_count(few)
        hidden = page.evaluate("document.querySelector('.claim[hidden]').id")
        page.evaluate("id => { location.hash = id }", hidden)
        expect(page.locator(f"#{hidden}")).to_be_visible()


def test_a_history_is_dark_ink_on_paper(browser: Browser, report: Path) -> None:
    with watching(browser, report, color_scheme="dark") as watched:
        page = watched.open(f"project.html#{projects(report)[0]['project']}")
        drawn(page)
        ink = "getComputedStyle(document.querySelector('.strip svg text')).fill"
        on_screen = page.evaluate(ink)
        page.emulate_media(media="print")
        assert page.evaluate(ink) != on_screen


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
        both = [
            event
            for event in events
            if event["kind"] == kind and events[0]["project"] in event["project"]
        ]
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
        assert (
            page.evaluate(
                "getComputedStyle(document.documentElement).getPropertyValue('--page')"
            ).strip()
            == "#F6F7F5"
        )


def test_the_keyboard_reaches_everything(browser: Browser, report: Path) -> None:
    with watching(browser, report) as watched:
        page = watched.open("projects.html")
        reached = []
        for _ in range(24):
            page.keyboard.press("Tab")
            reached.append(
                page.evaluate("document.activeElement.id || document.activeElement.className")
            )
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
        assert page.locator("noscript a").count() == 2


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


def test_no_table_leaves_the_paper(browser: Browser, report: Path) -> None:
    pages = [*report.glob("*.html"), *report.glob("notebooks/*.html"), *report.glob("f/*.html")]
    ends = "[...document.querySelectorAll('table')].map(each => each.getBoundingClientRect().right)"
    with watching(browser, report, 718) as watched:  # A4 within its margins
        for path in sorted(pages):
            page = watched.open(path.relative_to(report).as_posix())
            page.emulate_media(media="print")
            assert max(page.evaluate(ends), default=0) < 719, path.name


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
