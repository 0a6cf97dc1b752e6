"""How heavy is a report's site? What each page loads before it is read, and the whole folder."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PAINT, SITE = 2_000_000, 25_000_000


def made(folder: Path, projects: int = 1000) -> Path:
    """A new report of so many simulated projects."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pipeline",
            "run",
            "--top",
            str(projects),
            "--data-dir",
            str(folder / "data"),
            "--out",
            str(folder / "out"),
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Path(done.stdout.strip().splitlines()[-1])


def loaded(page: Page, report: Path, name: str) -> list[Path]:
    """Files of the report a page asks for until it has settled."""
    own, asked = f"{report.as_uri()}/", set()
    page.on("request", lambda request: asked.add(request.url.partition("#")[0]))
    page.goto("about:blank")
    page.goto(own + name)
    page.wait_for_timeout(1500 if "#" in name else 200)
    return [report / url.removeprefix(own) for url in sorted(asked) if url.startswith(own)]


def measure(report: Path) -> bool:
    """Print the tables; is everything within its budget?"""
    first = (report / "assets" / "projects" / "index.js").read_text()
    name = first.partition('"names":["')[2].partition('"')[0]
    pages = [
        path.relative_to(report).as_posix()
        for path in sorted(report.rglob("*.html"))
        if path.parent.name not in ("figures", "projects")
    ]
    pages.append(f"projects/{name}.html")
    heaviest = 0
    print(f"{'page':<42} {'HTML kB':>8} {'first paint kB':>15} {'files':>6}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for each in pages:
            opened = f"{each}#{name}" if each == "project.html" else each
            context = browser.new_context()
            files = loaded(context.new_page(), report, opened)
            context.close()
            weight = sum(path.stat().st_size for path in files)
            heaviest = max(heaviest, weight)
            own = (report / each).stat().st_size
            print(f"{each:<42} {own / 1000:>8.0f} {weight / 1000:>15.0f} {len(files):>6}")
        browser.close()
    folders: Counter[str] = Counter()
    for path in report.rglob("*"):
        if path.is_file():
            part = path.relative_to(report).parts
            folders[part[0] if len(part) > 1 else "pages and lists"] += path.stat().st_size
    print(f"\n{'folder':<42} {'MB':>8}")
    for folder, size in folders.most_common():
        print(f"{folder:<42} {size / 1e6:>8.1f}")
    total = folders.total()
    print(f"{'all':<42} {total / 1e6:>8.1f}")
    return heaviest < PAINT and total < SITE


def main() -> None:
    """Measure a report; exit 1 where a budget is exceeded."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("report", nargs="?", type=Path, help="[a new one of 1,000 projects]")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asked.report.resolve() if asked.report else made(Path(folder))
        sys.exit(0 if measure(report) else 1)


if __name__ == "__main__":
    main()
