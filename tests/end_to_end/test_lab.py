"""The notebooks in JupyterLab, as a researcher uses them: run, hover, change a parameter, again."""

import os
import random
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline import capture, paths
from pipeline.figures.press import MIME
from tests.helpers.surroundings import HANGS_SECONDS

TOKEN = secrets.token_hex(16)
HANGS = 1000 * HANGS_SECONDS


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab on loopback with a copy of the notebooks and a demo of 60 projects."""
    folder = tmp_path_factory.mktemp("lab")
    capture.collect(capture.Options(source="demo", top=60, data=folder / "data"))
    shutil.copytree(paths.notebooks(), folder / "notebooks")
    environment = os.environ | {
        paths.DATA_DIR_VARIABLE: str(folder / "data"),
        **{
            name: str(folder / "home")
            for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
        },
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip", "127.0.0.1", "--port", "0",
         f"--IdentityProvider.token={TOKEN}", "--allow-root",
         "--LabApp.expose_app_in_browser=True",
         "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
         "--notebook-dir", str(folder / "notebooks")],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment, cwd=folder,
    )  # fmt: skip
    assert server.stderr is not None
    try:
        for line in server.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+/lab", line):
                yield found[0]
                break
        else:
            pytest.fail("JupyterLab did not start")
    finally:
        server.terminate()
        server.communicate(timeout=HANGS_SECONDS)


def opened(browser: Browser, lab: str, name: str) -> Page:
    """A notebook opened in a workspace of its own, its kernel ready."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.goto(f"{lab}/workspaces/{name}/tree/{name}.ipynb?token={TOKEN}", timeout=HANGS)
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for(timeout=HANGS)
    idle(page)
    return page


def idle(page: Page) -> None:
    """Wait until the kernel is there and has nothing left to do."""
    page.wait_for_function(
        """() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status
            === "idle" """,
        timeout=HANGS,
    )


def run_all(page: Page) -> None:
    """Run every cell, as the menu does, until each has its number or one shows an error."""
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.wait_for_function(
        """() => {
            const cells = window.jupyterapp.shell.currentWidget.content.widgets;
            const code = cells.filter(cell => cell.model.type === "code");
            return code.every(cell => cell.model.executionCount !== null)
                || code.some(cell => cell.model.outputs.toJSON().some(
                    output => output.output_type === "error"));
        }""",
        timeout=HANGS,
    )
    idle(page)


def output(page: Page, at: int) -> dict[str, Any]:
    """The data of the last output of a code cell."""
    found: dict[str, Any] = page.evaluate(
        """at => window.jupyterapp.shell.currentWidget.content.widgets[at].model
            .outputs.toJSON().at(-1)""",
        at,
    )
    return found


@pytest.mark.parametrize(
    "name", ["02_trusted_publishing", "04_publisher_changes", "99_your_own_question"]
)
def test_a_notebook_runs_and_a_mark_says_what_it_is(browser: Browser, lab: str, name: str) -> None:
    page = opened(browser, lab, name)
    run_all(page)
    assert page.locator(".jp-RenderedText[data-mime-type*=error]").count() == 0
    chart = page.locator(".vega-embed").first
    chart.scroll_into_view_if_needed(timeout=HANGS)
    box = chart.locator("canvas, svg").first.bounding_box()
    assert box is not None
    tip = page.locator("#vg-tooltip-element.visible")
    # Columns may be thin, and a busy machine shows a tip late.
    places = [(x / 60, y / 48) for y in range(8, 45) for x in range(12, 54)]
    random.Random(1).shuffle(places)  # in order it would look along the edges first
    for wait, (across, down) in product((10, 100), places):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        page.wait_for_timeout(wait)
        if tip.count():
            break
    expect(tip).to_be_visible()
    assert len(tip.locator("td.value").all_inner_texts()) >= 2
    page.close()


def test_a_changed_parameter_changes_the_figure(browser: Browser, lab: str) -> None:
    page = opened(browser, lab, "99_your_own_question")
    code = """() => window.jupyterapp.shell.currentWidget.content.widgets.map(
        cell => cell.model.sharedModel.getSource())"""
    sources = page.evaluate(code)
    [parameters] = [at for at, each in enumerate(sources) if "ranks: int = 500" in each]
    [figure] = [at for at, each in enumerate(sources) if "study.figure(" in each]
    run_all(page)
    before = output(page, figure)["data"][MIME]["usermeta"]["finding"]
    page.evaluate(
        """([at, source]) => window.jupyterapp.shell.currentWidget.content.widgets[at].model
            .sharedModel.setSource(source)""",
        [parameters, sources[parameters].replace("ranks: int = 500", "ranks: int = 20")],
    )
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    run_all(page)
    after = output(page, figure)["data"][MIME]["usermeta"]
    assert after["finding"] != before
    assert "1 to 20" in after["counted"] + after["question"]
    page.close()
