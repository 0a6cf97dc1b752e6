"""A figure's page where it is served: its card, its tips by mouse, finger and keys, and its three
embeds in a foreign page under a strict policy, in a real Chromium.
"""

import csv
import html
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pipeline import baseline, capture, catalog, frames, study
from pipeline.cli.options import date_of
from pipeline.figures import press
from pipeline.report.figures import Figures, draw, placed
from pipeline.report.gallery import Part, write_gallery
from pipeline.report.site import assets
from pipeline.report.site.figure_pages import write_figure_pages
from pipeline.report.site.pages import Site
from pipeline.report.status import write_status
from tests.helpers.servers import Reply, serve
from tests.helpers.specs import drawn

NAMES = ("adoption_by_rank", "evidence_by_rank", "recovery_paths")
#: What one of them is asked with.
ASKED = {"evidence_by_rank": {"bands": "10,60"}}
KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript",
         ".png": "image/png", ".json": "application/json", ".woff": "font/woff"}  # fmt: skip
#: Bytes at most of a script and of a page.
SCRIPT, PAGE = 12_000, 120_000


@dataclass(frozen=True)
class Served:
    """The figures of a demo with a baseline, as files and where they are served."""

    folder: Path
    address: str


def file_of(folder: Path, path: str) -> Reply:
    found = folder / path.lstrip("/").partition("?")[0]
    if not found.is_file():
        return Reply(404)
    return Reply(200, found.read_bytes(), KINDS.get(found.suffix, "text/plain"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data, folder = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("site")
    for day in ("2026-10-01", "2026-11-01"):
        capture.collect(capture.Options(source="demo", top=60, data=data, as_of=date_of(day)))
    snapshot = study.find(data, "demo")
    opened = study.study_of(snapshot, baseline.earlier(snapshot, "latest"))
    with ExitStack() as held:
        held.enter_context(opened.db)
        (folder / "figures").mkdir()
        shown = []
        for name in NAMES:
            asked = ASKED.get(name, {})
            table = catalog.run(opened.db, name, **asked)
            chart = drawn(name, frames.answer(table, asked))
            spec = press.dress(chart.to_dict(), opened.origin)
            shown.append(placed(draw(spec, table), table, folder / "figures"))
        address, _ = held.enter_context(serve(lambda path, _: file_of(folder, path)))
        site = Site(opened, folder, ("index.html", "gallery.html"), f"{address}/")
        assets.write_assets(folder / "assets")
        write_status(folder, None)
        write_figure_pages(site, Figures(tuple(shown)))
        figures = Figures(tuple(shown))
        write_gallery(site.write, folder, figures, [Part("All", figures.drawn)])
        yield Served(folder, address)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1024, "height": 900})
    yield made
    made.close()


def opened(context: BrowserContext, served: Served, name: str) -> Page:
    """The page of a figure; what it complains about fails the test when it happens."""
    page = context.new_page()
    page.goto(f"{served.address}/f/{name}.html")
    page.wait_for_selector(".chart .keys", state="attached")
    return page


class Head(HTMLParser):
    """What a program that makes cards reads of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        key = given.get("property") or given.get("name")
        if tag == "meta" and key:
            assert key not in self.said, f"{key} is said twice"
            self.said[key] = given.get("content") or ""


@pytest.mark.parametrize("name", NAMES)
def test_a_card_has_the_wide_picture_its_words_and_an_address(served: Served, name: str) -> None:
    head = Head()
    head.feed((served.folder / "f" / f"{name}.html").read_text(encoding="utf-8"))
    about = json.loads((served.folder / "f" / f"{name}.json").read_bytes())
    said, marked = head.said, "Simulated data: " if about["simulated"] else ""
    assert about["simulated"] is (name != "recovery_paths")
    assert said["og:title"] == said["description"] == f"{marked}{about['finding']}"
    assert said["og:url"] == f"{served.address}/f/{name}.html"
    assert said["og:image:alt"] == said["twitter:image:alt"] == f"{marked}{about['alt']}"
    assert said["twitter:card"] == "summary_large_image"
    assert about["title"] in said["og:description"]
    picture = file_of(served.folder, said["og:image"].removeprefix(served.address)).body
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    size = [int.from_bytes(picture[place : place + 4], "big") for place in (16, 20)]
    assert size == [int(said[f"og:image:{side}"]) for side in ("width", "height")] == [1200, 675]
    assert (b"SIMULATED" in picture) is about["simulated"]
    assert len(picture) < 150_000


def test_a_figure_of_documents_names_them_and_no_source_of_the_snapshot(served: Served) -> None:
    record = json.loads((served.folder / "f" / "recovery_paths.json").read_text())
    assert "simulated" not in json.dumps(record["sources"])
    page = (served.folder / "f" / "recovery_paths.html").read_text()
    listed = page.partition('id="sources"')[2].partition("</ul>")[0]
    shown = html.unescape(re.sub(r"<[^>]+>", "", listed))
    for each in record["sources"]:
        assert each["name"] in shown
    assert "/docs/user/trusted-publishers/security-model.md?plain=1#L111-L114" in listed
    assert "Lines are those of the source text" in page
    assert "simulated" not in listed
    assert "{BLOG}" not in listed
    assert "{DOCS}" not in listed
    assert "Its numbers are not shares." in page
    assert "PyPI" in record["sources"][0]["name"]
    of_snapshot = json.loads((served.folder / "f" / "adoption_by_rank.json").read_text())
    assert all(each["name"].startswith("simulated: ") for each in of_snapshot["sources"])


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("adoption_by_rank", "", "none"), ("evidence_by_rank", "10,60", "10,60")],
)
def test_a_page_and_its_record_say_what_the_parameters_of_the_sql_are_here(
    served: Served, name: str, value: str, shown: str
) -> None:
    record = json.loads((served.folder / "f" / f"{name}.json").read_text())
    [bands] = record["parameters"]
    assert (bands["name"], bands["value"]) == ("bands", value)
    assert bands["means"].startswith("last rank of each band")
    made = (served.folder / "f" / f"{name}.html").read_text().partition('id="made"')[2]
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", made.partition("</table>")[0])
    assert cells[-3:] == ["$bands", shown, bands["means"]]
    assert "$bands" in made.partition("<pre")[2]


def test_a_figure_of_a_metric_without_parameters_lists_none(served: Served) -> None:
    record = json.loads((served.folder / "f" / "recovery_paths.json").read_text())
    assert record["parameters"] == []
    assert "Parameter of the SQL" not in (served.folder / "f" / "recovery_paths.html").read_text()


def test_a_source_leads_to_its_licence(served: Served) -> None:
    record = json.loads((served.folder / "f" / "adoption_by_rank.json").read_text())
    page = (served.folder / "f" / "adoption_by_rank.html").read_text()
    listed = page.partition('id="sources"')[2].partition("</ul>")[0]
    assert listed.count('href="https://creativecommons.org/publicdomain/zero/1.0/"') == len(
        record["sources"]
    )
    assert {each["url"] for each in record["sources"]} == {""}, "nobody's answers are simulated"


def test_a_figure_is_cited_with_its_snapshot_wherever_it_is_cited(served: Served) -> None:
    for name in NAMES:
        script = (served.folder / "assets" / "embed" / f"{name}.js").read_text()
        snippet = json.loads(f"[{script.partition('(')[2].rpartition(')')[0]}]")[1]
        about = json.loads((served.folder / "f" / f"{name}.json").read_text())
        is_of_snapshot = about["cite"].startswith(f"trustcensus, snapshot {about['snapshot']}, “")
        assert is_of_snapshot is (name != "recovery_paths"), "documents are of no snapshot"
        assert about["cite"] in html.unescape((served.folder / "f" / f"{name}.html").read_text())
        assert f"Cite as: {about['cite']}" in html.unescape(snippet)


def test_the_capture_before_is_told_where_there_is_one(served: Served) -> None:
    about = json.loads((served.folder / "f" / "adoption_by_rank.json").read_bytes())
    [before] = about["earlier"]
    assert before["as_of"] == "2026-10-01"
    assert before["snapshot"] != about["snapshot"]
    page = html.unescape((served.folder / "f" / "adoption_by_rank.html").read_text())
    assert f"1 October 2026: {before['finding']}" in page
    documents = json.loads((served.folder / "f" / "recovery_paths.json").read_bytes())
    assert documents["earlier"] == [], "what documents say is not of a capture"


def test_a_mark_tells_its_values_to_a_pointer(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "evidence_by_rank")
    tip, bars = page.locator(".chart .tip"), page.locator("svg.wide .mark-rect [data-tip]")
    expect(tip).to_be_hidden()
    bars.first.hover()
    expect(tip).to_be_visible()
    table = rows_of(served, "evidence_by_rank")
    assert tip.inner_text().split() == [
        "ranks", table[0]["band"], "evidence", "Attested", "projects", table[0]["projects"],
    ]  # fmt: skip
    of = bars.first.get_attribute("data-of")
    faint = page.locator("svg.wide .faint").evaluate_all("all => all.map(each => each.dataset.of)")
    assert faint
    assert of not in faint, "its own series stays"
    box = tip.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.wait_for_timeout(100)
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    assert page.locator(".faint").count() == 0


def test_a_tip_is_whole_beside_the_flag_that_stays(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "evidence_by_rank")
    bar = page.locator("svg.wide .mark-rect [data-tip]").first
    bar.evaluate("bar => window.scrollBy(0, bar.getBoundingClientRect().y - 110)")
    bar.hover()
    tip, flag = (
        page.locator(".chart .tip").bounding_box(),
        page.locator("p.flag[role=note]").first.bounding_box(),
    )
    assert tip
    assert flag
    assert flag["y"] == 0
    assert tip["y"] >= flag["height"]


def rows_of(served: Served, name: str) -> list[dict[str, str]]:
    with (served.folder / "figures" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_arrow_keys_read_along_a_series_and_from_one_to_the_next(
    served: Served, context: BrowserContext
) -> None:
    page = opened(context, served, "adoption_by_rank")
    rows = rows_of(served, "adoption_by_rank")
    bands = list(dict.fromkeys(row["band"] for row in rows))
    page.focus(".chart")
    expect(page.locator(".chart .keys")).to_be_visible()
    said = page.locator(".chart [role=status]")
    page.keyboard.press("End")
    last = [row for row in rows if row["band"] == bands[0]][-1]
    expect(said).to_have_text(
        re.compile(rf"ranks {bands[0]}, .*assessed projects {last['known']}$")
    )
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text(re.compile(rf"assessed projects {last['known']}$"))
    page.keyboard.press("ArrowLeft")
    before = [row for row in rows if row["band"] == bands[0]][-2]
    expect(said).to_have_text(re.compile(rf"attested projects {before['attested']}, "))
    expect(page.locator("svg.wide .ring")).to_have_count(1)
    if len(bands) > 1:
        page.keyboard.press("ArrowDown")
        expect(said).to_have_text(re.compile(rf"ranks {bands[1]}, "))
    page.keyboard.press("Tab")
    expect(page.locator(".chart .tip")).to_be_hidden()
    expect(page.locator(".ring")).to_have_count(0)


def test_a_finger_opens_a_tip_and_another_place_closes_it(served: Served, browser: Browser) -> None:
    phone = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True)
    page = opened(phone, served, "recovery_paths")
    page.locator("svg.narrow [data-tip]").nth(3).tap()
    tip = page.locator(".chart .tip")
    expect(tip).to_be_visible()
    box = tip.bounding_box()
    assert box
    assert 0 <= box["x"] <= 360 - box["width"]
    page.locator("h1").tap()
    expect(tip).to_be_hidden()
    phone.close()


def test_without_script_the_page_is_whole_and_tells_nothing_twice(
    served: Served, browser: Browser
) -> None:
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{served.address}/f/adoption_by_rank.html")
    assert page.locator("svg.wide").is_visible()
    assert page.locator(".keys, .tip").count() == 0
    assert page.locator("svg.wide title").count() == 1
    plain.close()


LISTENER = """addEventListener("message", (event) => { (window.said ||= []).push(event.data); });
"""


@pytest.mark.parametrize("width", [400, 900])
def test_three_embeds_are_shown_in_a_foreign_page_under_a_strict_policy(
    served: Served, browser: Browser, width: int
) -> None:
    text = (served.folder / "f" / "adoption_by_rank.html").read_text(encoding="utf-8")
    taken = re.findall(r'<pre class="take"[^>]*>(.*?)</pre>', text, re.S)
    picture, frame, listener = (html.unescape(each) for each in taken)
    script = (served.folder / "assets" / "embed" / "adoption_by_rank.js").read_text()
    snippet = json.loads(f"[{script.removeprefix('embedded(').rstrip().removesuffix(');')}]")[1]
    page_text = (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>x</title>'
                 f'<script src="size.js"></script><body>{picture}{frame}{snippet}')  # fmt: skip
    policy = (f"default-src 'none'; script-src 'self'; img-src {served.address}; "
              f"frame-src {served.address}")  # fmt: skip

    def answer(path: str, _: dict[str, str]) -> Reply:
        if path == "/size.js":
            return Reply(200, (LISTENER + listener).encode(), KINDS[".js"])
        return Reply(200, page_text.encode(), KINDS[".html"], {"Content-Security-Policy": policy})

    with serve(answer) as (foreign, _):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page, faults = context.new_page(), []
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(foreign)
        assert page.evaluate("document.querySelector('img').naturalWidth") == 1200
        assert page.evaluate("document.querySelector('img').width") < width
        assert page.locator("body > figure svg use").first.bounding_box()
        element = page.locator("iframe")
        element.scroll_into_view_if_needed()
        inside = page.frame_locator("iframe")
        expect(inside.locator("h1")).to_be_visible()
        expect(inside.locator("header.site")).to_be_hidden()
        expect(inside.locator("#made")).to_be_hidden()
        expect(inside.locator("p.flag[role=note]")).to_be_visible()
        page.wait_for_function("(window.said || []).length > 0")
        page.wait_for_timeout(300)
        said = page.evaluate("window.said")
        assert all(isinstance(each, int) for each in said), "a number and nothing else"
        tall = inside.locator("html").evaluate("page => page.scrollHeight")
        box = element.bounding_box()
        assert box
        assert abs(box["height"] - tall) <= 4
        assert len(said) < 10, "no growing without end"
        inside.locator(".chart").focus()
        page.keyboard.press("ArrowRight")
        expect(inside.locator(".chart .tip")).to_be_visible()
        assert faults == []
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_while_a_tip_is_open(
    served: Served, browser: Browser, theme: Any
) -> None:
    context = browser.new_context(
        color_scheme=theme, bypass_csp=True, viewport={"width": 768, "height": 900}
    )
    for name in NAMES:
        page = opened(context, served, name)
        page.focus(".chart")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".chart .tip")).to_be_visible()
        found = Axe().run(page).response["violations"]
        grave = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]])
                 for each in found if each["impact"] in {"serious", "critical"}]  # fmt: skip
        assert grave == [], name
    context.close()


def test_what_makes_charts_answer_is_light(served: Served) -> None:
    assert (served.folder / "assets" / "chart.js").stat().st_size < SCRIPT
    for name in NAMES:
        assert (served.folder / "f" / f"{name}.html").stat().st_size < PAGE, name
        told = served.folder / "assets" / "tips" / f"{name}.js"
        assert told.stat().st_size < SCRIPT, name
