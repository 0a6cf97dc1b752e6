"""Figures as they are published: bytes, colours, boxes, watermark, outlines, snippets, the verb."""

import base64
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import altair as alt
import jinja2
import pyarrow as pa
import pytest
from pipeline.charts import fonts, outline, render, watermark
from pipeline.charts.frame import Canvas, Words
from pipeline.report.description import describe

from pipeline import capture, catalog, charts, database, paths, study
from pipeline.errors import BadInput
from pipeline.report.embed import embed
from pipeline.report.figures import LOGGED, ORDER, Figures, charted, draw, forms
from pipeline.report.gallery import write_gallery
from pipeline.study import Study
from pipeline.text import plain
from tests.helpers.chart_tables import FRAME, SIMULATED, TABLES
from tests.helpers.command import called
from tests.helpers.specs import assert_texts_are_clear, texts
from tests.helpers.surroundings import HANGS_SECONDS, REQUIRED

#: Figures whose plot is lines on an empty ground: there the tiles alone must hold.
LINES = ("adoption_by_rank", "adoption_along_ranks", "adoption_by_unit", "cohort_downloads",
         "time_to_attestation")  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A demo of 60 projects, opened."""
    data = tmp_path_factory.mktemp("figures")
    snapshot = capture.collect(capture.Options(source="demo", top=60, data=data))
    database.build(snapshot)
    found = study.study_of(study.find(data, "demo"))
    with found.db:
        yield found


@pytest.fixture(scope="module")
def tables(demo: Study) -> dict[str, Any]:
    """The plotted table of every figure that the demo fills."""
    found = {name: catalog.run(demo.db, name) for name in ORDER}
    return {name: table for name, table in found.items() if filled(name, table, demo)}


def filled(name: str, table: Any, demo: Study) -> bool:
    try:
        charted(name, table, demo.frame)
    except charts.frame.EmptyChart:
        return False
    return True


@pytest.mark.parametrize("size", ["blog", "wide", "square"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("bare", [False, True])
def test_no_text_leaves_the_canvas_or_covers_another(
    demo: Study, tables: dict[str, Any], size: Any, theme: Any, bare: bool
) -> None:
    assert len(tables) >= len(ORDER) - len(LOGGED) - 3
    for name, table in tables.items():
        frame = replace(demo.frame, size=size, theme=theme, bare=bare)
        chart = charted(name, table, frame)
        assert_texts_are_clear(chart)
        width, height = chart.usermeta["size"]
        assert width == frame.sizes.width
        assert size == "blog" or bare or height >= frame.sizes.height - 1, (name, height)


def test_alt_and_description_say_what_is_drawn(demo: Study, tables: dict[str, Any]) -> None:
    for name, table in tables.items():
        words = charted(name, table, demo.frame).usermeta
        assert 250 <= len(words["alt"]) <= 500, (name, len(words["alt"]))
        told = describe(name, words["alt"], words["notes"][0], table, words["left_out"])
        sentences = len(re.findall(r"(?<=[\w)%])\.(?: |$)", told))
        assert 3 <= sentences <= 10, (name, told)
        assert words["alt"].split(". ")[0] in told
        assert words["notes"][0] in told, "n and what is unknown"


def test_a_description_holds_the_ends_of_each_series() -> None:
    told = describe("adoption_by_rank", "Line chart of shares. More.", "n = 100.",
                    TABLES["adoption_by_rank"])  # fmt: skip
    assert told.startswith("Line chart of shares. The axis runs from October 2024 to October 2026")
    assert ("band 1–100: 0.0% at first (October 2024), 48.0% at last (October 2026), at most "
            "48.0% (October 2026), at least 0.0% (October 2024)") in told  # fmt: skip
    listed = describe("publisher_kinds", "Dots.", "n = 487.", TABLES["publisher_kinds"])
    assert "GitHub 152; Google 24; GitLab 1; unknown 0" in listed
    assert "The largest is GitHub 152, the smallest unknown 0." in listed


def test_a_description_is_of_the_rows_that_are_drawn() -> None:
    """A month that is not over, and the first nine ranks, are in the table only."""
    table, frame = TABLES["adoption_by_unit"], replace(FRAME, as_of=date(2026, 10, 20))
    told = forms(charted("adoption_by_unit", table, frame), table, ("txt",))["long.txt"].decode()
    assert "at last (September 2026)" in told
    assert "October 2026" not in told
    assert "The table has 3 more rows, which are not drawn." in told
    table = TABLES["adoption_along_ranks"]
    told = forms(charted("adoption_along_ranks", table, FRAME), table, ("txt",))[
        "long.txt"
    ].decode()
    assert "The axis runs from rank 10 to rank 39" in told
    assert "(rank 1)" not in told
    assert "The table has 9 more rows" in told


def test_units_in_a_description_are_those_of_the_table() -> None:
    rows = [{"state": "no_provenance", "releases": 40, "known": 50}]
    told = describe("index_states", "Table.", "n = 50.", pa.Table.from_pylist(rows))
    assert "measured are releases (releases), known (releases)" in told


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("size", ["blog", "wide", "square"])
@pytest.mark.parametrize("bare", [False, True])
def test_no_large_part_of_a_plot_can_be_cut_out_without_the_word(
    name: str, size: Any, bare: bool
) -> None:
    frame = replace(SIMULATED, size=size, bare=bare)
    spec = charted(name, TABLES[name], frame).to_dict(validate=False)
    words = [
        (x, y - font * 0.36, x + fonts.width(text, font, 700), y + font * 0.36)
        for text, x, y, font, *_ in texts(spec) if text == watermark.WORD
    ]  # fmt: skip
    part = largest_crop(words, spec["width"], spec["height"]) / (spec["width"] * spec["height"])
    assert part <= 0.4, part


def largest_crop(words: Sequence[tuple[float, ...]], width: float, height: float) -> float:
    """The largest rectangle of the plot that holds none of the words whole."""
    best = 0.0
    for left in (0.0, *(word[0] for word in words)):
        for right in (width, *(word[2] for word in words)):
            inside = [word for word in words if word[0] > left and word[2] < right]
            tops = (0.0, *(word[1] for word in inside))
            for top in tops:
                end = min((word[3] for word in inside if word[1] > top), default=height)
                best = max(best, (right - left) * (end - top))
    return best


def test_the_crop_measure_finds_the_empty_part() -> None:
    assert largest_crop([], 10, 10) == 100
    assert largest_crop([(4, 4, 6, 6)], 10, 10) == 60


@pytest.mark.parametrize("name", ["adoption_by_rank", "events_by_month", "coverage"])
def test_outlines_are_the_same_picture_without_a_font(name: str) -> None:
    chart = charted(name, TABLES[name], SIMULATED)
    svg = render.svg(chart)
    drawn = outline.outlined(svg)
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    assert root.get("role") == "img"
    assert [child.tag.rpartition("}")[2] for child in root][:3] == ["title", "desc", "defs"]
    assert not [
        each for each in root.iter() if each.tag.endswith("}text") or "style" in each.attrib
    ]
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    used = {(each.get("href") or "")[1:] for each in root.iter() if each.tag.endswith("}use")}
    assert len(ids) == len(set(ids))
    assert used == set(ids)
    letters = sum(len(run.text.replace(" ", "")) for run in outline.runs(svg))
    assert sum(each.tag.endswith("}use") for each in root.iter()) == letters
    other = outline.outlined(render.svg(charted(name, TABLES[name], replace(SIMULATED, bare=True))))
    assert not set(ids) & set(re.findall(r'id="(\w+)"', other))
    assert "style=" not in svg


def test_a_notebook_shows_an_outlined_picture_under_its_name() -> None:
    bundle = charts.show(charted("coverage", TABLES["coverage"], FRAME))._repr_mimebundle_()
    assert bundle[render.FIGURE] == {"name": "coverage"}
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', bundle["text/html"])
    assert found
    assert b"<text" not in base64.b64decode(found[1])
    assert f'alt="{html.escape(bundle["text/plain"])}"' in bundle["text/html"]


def test_a_snippet_loads_and_runs_nothing_and_says_everything() -> None:
    chart = charted("coverage", TABLES["coverage"], replace(FRAME, bare=True, cohort="<b>x</b>"))
    snippet = embed(chart.usermeta, render.svg(chart)).decode()
    assert snippet.startswith("<figure>")
    assert not re.search(r"<script|<style|<link|<text|style=|src=|url\(|<b>| on\w+=", snippet)
    assert set(re.findall(r'(?:https?:)?//[^"<\s]+', snippet)) == {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}  # fmt: skip
    words = chart.usermeta
    for text in (words["question"], words["finding"], *words["notes"], words["alt"], "Cite as:"):
        assert text in html.unescape(snippet), text


def test_a_missing_glyph_stops_the_figure() -> None:
    words = Words("arrows", "Which way?", "Up.", "Arrows.", "Arrows.")
    canvas = Canvas(FRAME, words, 60, 60, 60)
    canvas.text(0, 0, "hostile \u25b2 is shown as ?", size=14)
    render.svg(canvas.finish())
    canvas = Canvas(FRAME, words, 60, 60, 60)
    canvas.add(alt.Chart(alt.InlineData(values=[{"t": "\u25b2"}])).mark_text(
        font=fonts.FAMILY, fontWeight=600).encode(text="t:N"))  # fmt: skip
    with pytest.raises(fonts.MissingGlyph, match=r"figure arrows: .*SemiBold.*U\+25B2"):
        render.svg(canvas.finish())


def test_a_missing_or_altered_font_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    known = fonts.FACES[600]
    for face in (replace(known, sha256="0" * 64), replace(known, package="fontpkg-absent"),
                 replace(known, file="Other.ttf")):  # fmt: skip
        with pytest.raises(fonts.MissingFont, match="missing or altered"):
            fonts.find(face)
    monkeypatch.setitem(fonts.FACES, 600, replace(known, sha256="0" * 64))
    fonts.register.cache_clear()
    try:
        with pytest.raises(BadInput, match=r"SemiBold.*requirements\.lock"):
            charted("coverage", TABLES["coverage"], FRAME)
    finally:
        fonts.register.cache_clear()


def test_fonts_of_pages_are_packed_the_same_every_time() -> None:
    face = fonts.WEB["IBMPlexMono-Regular.woff2"]
    packed = fonts.woff2(fonts.find(face))
    assert packed[:4] == b"wOF2"
    assert packed == fonts.woff2(fonts.find(face))
    assert len(packed) < fonts.find(face).stat().st_size / 3
    assert all(fonts.find(each).is_file() for each in fonts.WEB.values())


HIDE = """
for folder in /usr/share/fonts /usr/local/share/fonts; do
  [ -d "$folder" ] && mount --bind "$EMPTY" "$folder"
done
exec "$@"
"""


def test_files_are_equal_in_another_time_zone_and_without_system_fonts(
    demo: Study, tmp_path: Path
) -> None:
    """Where mounting is not allowed, an empty font configuration and home stand in for it."""
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "fonts.conf").write_text("<fontconfig/>")
    names = "adoption_by_rank,evidence_by_rank,events_by_month"
    command = [sys.executable, "-m", "pipeline", "figures", demo.snapshot.id, "--data-dir",
               str(demo.snapshot.data), "--name", names, "--theme", "light,dark", "--format",
               "svg,png,json,csv,txt,html"]  # fmt: skip
    hidden = ["unshare", "-m", "sh", "-c", HIDE, "sh"]
    may = subprocess.run([*hidden, "true"], env={**os.environ, "EMPTY": str(empty)},
                         capture_output=True, timeout=HANGS_SECONDS).returncode == 0  # fmt: skip
    found = []
    for folder, start, more in (
        ("a", [], {"TZ": "Asia/Tokyo"}),
        ("b", hidden if may else [], {
            "TZ": "America/New_York", "EMPTY": str(empty), "HOME": str(empty), "LC_ALL": "C",
            "FONTCONFIG_FILE": str(empty / "fonts.conf"), "PYTHONHASHSEED": "7"}),
    ):  # fmt: skip
        out = tmp_path / folder
        done = subprocess.run(
            [*start, *command, "--out", str(out)], env=os.environ | more, capture_output=True,
            text=True, timeout=HANGS_SECONDS, cwd=paths.ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert sorted(done.stdout.split()) == sorted(map(str, out.iterdir()))
        found.append({file.name: hashlib.sha256(file.read_bytes()).hexdigest()
                      for file in out.iterdir()})  # fmt: skip
    assert found[0] == found[1]
    assert len(found[0]) == 3 * (3 + 2 * 4)
    assert all(name.startswith("simulated-") for name in found[0])
    picture = (tmp_path / "b" / "simulated-adoption_by_rank.dark.png").read_bytes()
    assert picture[16:20] == (1440).to_bytes(4, "big"), "twice 720 px"
    assert b"SIMULATED" in picture
    assert len(picture) < 150_000


@pytest.mark.parametrize(("asked", "fault"), [
    (["--name", "nope"], "--name 'nope': not known"),
    (["--size", "huge"], "--size 'huge': not known; use one of blog, wide, square"),
    (["--theme", "sepia"], "--theme 'sepia'"),
    (["--format", "svg,gif"], "--format 'gif'"),
])  # fmt: skip
def test_what_is_not_known_is_one_line(demo: Study, asked: list[str], fault: str) -> None:
    done = called("figures", "demo", *asked, "--data-dir", str(demo.snapshot.data))
    assert done.returncode == 2
    assert fault in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_figure_the_source_cannot_fill_is_said(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    capture.collect(capture.Options(source="demo", top=1, data=data))
    asked = ["figures", "demo", "--data-dir", str(data), "--out", str(out), "--format", "csv"]
    alone = called(*asked, "--name", "time_to_repair")
    assert alone.returncode == 2
    assert "time_to_repair: left out, " in alone.stderr
    both = called(*asked, "--name", "time_to_repair", "--name", "coverage")
    assert both.returncode == 0, both.stderr
    assert "time_to_repair: left out, " in both.stderr
    assert both.stdout.splitlines() == [str(out / "simulated-coverage.csv")]
    assert (out / "simulated-coverage.csv").read_text().startswith("reason,projects")


FRAME_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self';
style-src 'self'; img-src 'self' data:; font-src 'self'"></head>
<body><main>{% block main %}{% endblock %}</main></body></html>"""


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gallery of two figures in the barest frame, under the site's security policy."""
    folder = tmp_path_factory.mktemp("gallery")
    (folder / "figures").mkdir()
    data = tmp_path_factory.mktemp("gallery-data")
    snapshot = capture.collect(capture.Options(source="demo", top=20, data=data))
    names = ("coverage", "adoption_by_rank")
    opened = study.study_of(snapshot)
    with opened.db:
        tables = {name: catalog.run(opened.db, name) for name in names}
    drawn = tuple(draw(name, tables[name], opened.frame, folder / "figures") for name in names)
    framed = jinja2.DictLoader({"frame.html": FRAME_PAGE})
    loader = jinja2.ChoiceLoader([framed, jinja2.PackageLoader("pipeline.report")])
    environment = jinja2.Environment(autoescape=True, loader=loader)
    environment.filters["plain"] = plain

    def write(page: str, template: str, **values: Any) -> None:
        text = environment.get_template(template).render(snapshot=snapshot.manifest, **values)
        (folder / page).write_text(text, encoding="utf-8")

    write_gallery(write, folder, Figures(drawn, ("time_to_repair",)))
    return folder


def test_every_file_a_gallery_offers_is_there(gallery: Path) -> None:
    page = (gallery / "gallery.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="([^"#]+)"', page)
    assert len(links) == 2 * 8 + 1
    assert all((gallery / link).is_file() for link in links), links
    script = (gallery / "assets" / "embed" / "coverage.js").read_text(encoding="utf-8")
    text = json.loads(f"[{script.removeprefix('embedded(').rstrip().removesuffix(');')}]")[1]
    assert text.startswith("<figure")
    assert "left out" in page.lower()


def test_a_snippet_is_shown_from_disk_when_asked_for(gallery: Path) -> None:
    if not shutil.which("chromium"):
        if "browser" in REQUIRED:
            pytest.fail("REQUIRE names browser and chromium is not installed")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        try:
            page = browser.new_page()
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.goto((gallery / "gallery.html").as_uri())
            card = page.locator("#coverage")
            assert card.locator("textarea").is_hidden()
            card.locator("button.show").click()
            card.locator("textarea").wait_for(state="visible")
            snippet = card.locator("textarea").input_value()
            card.locator("button.show").click()
            assert card.locator("textarea").is_hidden()
            page.set_content(snippet + snippet)
            assert page.locator("figure svg").count() == 2
            box = page.locator("figure svg use").first.bounding_box()
            assert box
            assert box["width"] > 2
        finally:
            browser.close()
    assert said == []
    script = (gallery / "assets" / "embed" / "coverage.js").read_text(encoding="utf-8")
    assert json.dumps(snippet, ensure_ascii=True) in script


@pytest.mark.parametrize("fault", ["altered", "missing"])
def test_a_shipped_font_is_the_checked_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    from pipeline.report.site import assets

    face = fonts.WEB["IBMPlexSans.woff2"]
    odd = replace(face, sha256="0" * 64) if fault == "altered" else replace(face, package="none")
    monkeypatch.setitem(fonts.WEB, "IBMPlexSans.woff2", odd)
    with pytest.raises(BadInput, match="missing or altered"):
        assets.write_assets(tmp_path / "assets")
    assert not list((tmp_path / "assets").glob("*.woff2"))
