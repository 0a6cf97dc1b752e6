"""The pages of a built report, and what its explorer tells."""

import json
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

Theme = Literal["light", "dark"]
VIEWS: list[tuple[int, Theme]] = [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")]


def pages(report: Path) -> list[str]:
    """All pages of a report, with the two pages of one project for those of all."""
    found = [
        path.relative_to(report).as_posix()
        for path in sorted(report.rglob("*.html"))
        if path.parts[-2] not in ("figures", "projects")
    ]
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
