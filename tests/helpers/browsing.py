"""A Chromium for tests of pages: found on the system, and every page it opens is watched."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.helpers.surroundings import REQUIRED


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; a skip where it is missing, a failure where REQUIRE demands it."""
    path = shutil.which("chromium")
    if path is None:
        if "browser" in REQUIRED:
            pytest.fail("REQUIRE names browser and chromium is not installed")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page of a report, with what it loaded and complained about since it was opened."""

    page: Page
    report: Path
    faults: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)

    def open(self, name: str) -> Page:
        """Open a page of the report afresh, and wait until it has settled."""
        self.faults.clear()
        self.loaded.clear()
        address = f"{self.report.as_uri()}/{name}"
        if self.page.url.partition("#")[0] == address.partition("#")[0]:  # else it only scrolls
            self.page.goto("about:blank")
        self.page.goto(address, wait_until="load")
        self.page.wait_for_timeout(50)
        return self.page

    def outside(self) -> list[str]:
        """Addresses it asked for that are not files of the report."""
        own = f"{self.report.as_uri()}/"
        return [url for url in self.loaded if not url.startswith((own, "data:", "about:"))]

    def weight(self) -> int:
        """Bytes of all files it has loaded."""
        own = f"{self.report.as_uri()}/"
        names = {
            url.removeprefix(own).partition("#")[0] for url in self.loaded if url.startswith(own)
        }
        return sum((self.report / name).stat().st_size for name in names)


@contextmanager
def watching(browser: Browser, report: Path, width: int = 1440, **more: Any) -> Iterator[Watched]:
    """A page in a context of its own, as wide as asked; ``more`` goes to Playwright."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **more)
    watched = Watched(context.new_page(), report)
    page = watched.page
    page.on("console", lambda message: watched.faults.append(message.text))
    page.on("pageerror", lambda error: watched.faults.append(str(error)))
    page.on("requestfailed", lambda request: watched.faults.append(f"failed: {request.url}"))
    page.on("request", lambda request: watched.loaded.append(request.url))
    yield watched
    context.close()
