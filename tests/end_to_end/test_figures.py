"""Figures as they are published: bytes, colours, boxes, watermark, outlines, snippets, the verb."""

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from pipeline import capture, catalog, database, paths, study
from pipeline.errors import BadInput
from pipeline.figures import charts, fonts, outline, pictures, press
from pipeline.report import figures
from pipeline.report.embed import embed
from pipeline.report.figures import Figures, described, draw, placed
from pipeline.report.gallery import Part, write_gallery
from pipeline.study import Study
from pipeline.text import escape_unsafe
from tests.helpers.command import called
from tests.helpers.figure_tables import LOGGED, SIMULATED, TABLES
from tests.helpers.specs import assert_texts_are_clear, drawn
from tests.helpers.surroundings import HANGS_SECONDS, REQUIRED


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
def specs(demo: Study) -> dict[str, dict[str, Any]]:
    """The spec of every figure that the demo fills."""
    found = {name: drawn(name, catalog.run(demo.db, name)) for name in charts.NAMES}
    return {name: chart.to_dict() for name, chart in found.items() if hasattr(chart, "to_dict")}


@pytest.mark.parametrize("size", ["blog", "wide", "square", "phone"])
@pytest.mark.parametrize("bare", [False, True])
def test_no_text_leaves_the_canvas_or_covers_another(
    demo: Study, specs: dict[str, dict[str, Any]], size: str, bare: bool
) -> None:
    assert len(specs) >= len(charts.NAMES) - len(LOGGED) - 1
    for spec in specs.values():
        assert_texts_are_clear(press.dress(spec, demo.origin, size, bare=bare))


def test_a_description_says_what_is_drawn_and_what_its_columns_hold(
    demo: Study, specs: dict[str, dict[str, Any]]
) -> None:
    for name, spec in specs.items():
        words = press.dress(spec, demo.origin)["usermeta"]
        table = catalog.run(demo.db, name)
        told = described(words, table)
        for text in (words["alt"], *words["notes"]):
            assert text in told, name
        assert f"Its table has {table.num_rows:,} row" in told
        for column in catalog.get(name).columns:
            assert column.means in told, (name, column)


@pytest.mark.parametrize("name", ["adoption_by_rank", "events_by_month", "recovery_paths"])
def test_outlines_are_the_same_picture_without_a_font(name: str) -> None:
    spec = drawn(name, TABLES[name]).to_dict()
    svg = pictures.svg(press.dress(spec, SIMULATED))
    outlined = outline.outlined(svg)
    root = ET.fromstring(outlined)  # noqa: S314 - our own
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
    other = outline.outlined(pictures.svg(press.dress(spec, SIMULATED, bare=True)))
    assert not set(ids) & set(re.findall(r'id="(\w+)"', other))
    assert "style=" not in svg


def test_a_snippet_loads_and_runs_nothing_and_says_everything() -> None:
    origin = press.Origin("<b>x</b>", "2026-11-01")
    bare = press.dress(drawn("evidence_by_rank", TABLES["evidence_by_rank"]).to_dict(), origin,
                       bare=True)  # fmt: skip
    snippet = embed(bare["usermeta"], pictures.svg(bare)).decode()
    assert snippet.startswith("<figure>")
    assert not re.search(r"<script|<style|<link|<text|style=|src=|url\(|<b>| on\w+=", snippet)
    assert set(re.findall(r'(?:https?:)?//[^"<\s]+', snippet)) == {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}  # fmt: skip
    words = bare["usermeta"]
    for text in (words["question"], words["finding"], *words["notes"], words["alt"], "Cite as:"):
        assert text in html.unescape(snippet), text


def test_a_missing_or_altered_font_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    known = fonts.FACES[600]
    for face in (replace(known, sha256="0" * 64), replace(known, package="fontpkg-absent"),
                 replace(known, file="Other.ttf")):  # fmt: skip
        with pytest.raises(fonts.MissingFont, match="missing or altered"):
            fonts.find(face)
    spec = press.dress(drawn("evidence_by_rank", TABLES["evidence_by_rank"]).to_dict(), SIMULATED)
    monkeypatch.setitem(fonts.FACES, 600, replace(known, sha256="0" * 64))
    fonts.register.cache_clear()
    try:
        with pytest.raises(BadInput, match=r"SemiBold.*requirements\.lock"):
            figures.drawn(spec)
    finally:
        fonts.register.cache_clear()


def test_fonts_of_pages_are_packed_the_same_every_time() -> None:
    face = fonts.WEB["IBMPlexMono-Regular.woff"]
    packed = fonts.woff(fonts.find(face))
    assert packed[:4] == b"wOFF"
    assert packed == fonts.woff(fonts.find(face))
    assert len(packed) < fonts.find(face).stat().st_size / 2
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
    (["--size", "huge"], "--size 'huge': not known; use one of blog, wide, square, phone"),
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
    alone = called(*asked, "--name", "uptake_after_change")
    assert alone.returncode == 2
    assert "uptake_after_change: left out, " in alone.stderr
    both = called(*asked, "--name", "uptake_after_change", "--name", "evidence_by_rank")
    assert both.returncode == 0, both.stderr
    assert "uptake_after_change: left out, " in both.stderr
    assert both.stdout.splitlines() == [str(out / "simulated-evidence_by_rank.csv")]
    assert (out / "simulated-evidence_by_rank.csv").read_text().startswith("band,")


FRAME_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self';
style-src 'self'; img-src 'self' data:; font-src 'self'"></head>
<body><main>{% block main %}{% endblock %}</main></body></html>"""


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gallery of two figures in the barest frame, under the site's security policy."""
    folder = tmp_path_factory.mktemp("gallery")
    drawings = folder / "figures"
    drawings.mkdir()
    data = tmp_path_factory.mktemp("gallery-data")
    snapshot = capture.collect(capture.Options(source="demo", top=20, data=data))
    names = ("evidence_by_rank", "adoption_by_rank")
    opened = study.study_of(snapshot)
    with opened.db:
        tables = {name: catalog.run(opened.db, name) for name in names}
        origin = opened.origin
    shown = tuple(
        placed(
            draw(press.dress(drawn(name, table).to_dict(), origin), table),
            table,
            folder / "figures",
        )
        for name, table in tables.items()
    )
    framed = jinja2.DictLoader({"frame.html": FRAME_PAGE})
    loader = jinja2.ChoiceLoader([framed, jinja2.PackageLoader("pipeline.report")])
    environment = jinja2.Environment(autoescape=True, loader=loader)
    environment.filters |= {"plain": escape_unsafe, "inline": Markup}

    def write(page: str, template: str, **values: Any) -> None:
        text = environment.get_template(template).render(snapshot=snapshot.manifest, **values)
        (folder / page).write_text(text, encoding="utf-8")

    figures = Figures(shown, {"list_turnover": "there is one list"})
    write_gallery(write, folder, figures, [Part("Who?", shown)])
    return folder


def test_every_file_a_gallery_offers_is_there(gallery: Path) -> None:
    page = (gallery / "gallery.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="([^"#]+)"', page)
    pages = {link for link in links if link.startswith("f/")}  # written with the site
    assert pages == {"f/evidence_by_rank.html", "f/adoption_by_rank.html"}
    assert len(links) == 2 * 8 + 1
    assert all((gallery / link).is_file() for link in links if link not in pages), links
    assert page.count('<li><a href="#') == 2, "an index leads to every figure"
    script = (gallery / "assets" / "embed" / "evidence_by_rank.js").read_text(encoding="utf-8")
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
            card = page.locator("#evidence_by_rank")
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
    script = (gallery / "assets" / "embed" / "evidence_by_rank.js").read_text(encoding="utf-8")
    assert json.dumps(snippet, ensure_ascii=True) in script


@pytest.mark.parametrize("fault", ["altered", "missing"])
def test_a_shipped_font_is_the_checked_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    from pipeline.report.site import assets

    face = fonts.WEB["IBMPlexSans.woff"]
    odd = replace(face, sha256="0" * 64) if fault == "altered" else replace(face, package="none")
    monkeypatch.setitem(fonts.WEB, "IBMPlexSans.woff", odd)
    with pytest.raises(BadInput, match="missing or altered"):
        assets.write_assets(tmp_path / "assets")
    assert not (tmp_path / "assets").exists()
