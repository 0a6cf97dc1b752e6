"""A report put into an object store so that whoever reads it meanwhile reads a whole one.

A report's files go below its run id, pages' parts first, ``index.html`` last. Then ``latest/``
follows: feeds and summaries, which readers' programs poll, and at the end the page that leads to
the report and ``latest.json``, which names it. Earlier reports stay.
"""

import json
from html import escape
from pathlib import Path

from pipeline.progress import Progress
from pipeline.snapshot import canonical_json
from pipeline.sources.object_store import Place

#: What programs poll: the same content at an address that stays.
POLLED = ("changes.json", "feed.atom", "feed.json", "summary.json")
_FIRST_PAGE = "index.html"


def publish(folder: Path, place: Place, progress: Progress) -> str:
    """Copy a finished report to a place; gives the address of its first page's folder.

    Raises :class:`SourceUnavailable` where a file cannot be written; ``latest`` then leads where it
    did.
    """
    run = folder.name
    mutable = set(json.loads((folder / "manifest.json").read_bytes())["mutable"])
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    names.sort(key=lambda name: (name == _FIRST_PAGE, name.endswith(".html")))
    progress.start("copy to the store", len(names))
    for name in names:
        place.write(f"{run}/{name}", folder / name, is_fixed=name not in mutable)
        progress.advance()
    for name in POLLED:
        if (folder / name).is_file():
            place.write(f"latest/{name}", folder / name, is_fixed=False)
    place.write(f"latest/{_FIRST_PAGE}", leading_to(f"../{run}/{_FIRST_PAGE}"), is_fixed=False)
    place.write("latest.json", canonical_json({"schema": 1, "run": run}), is_fixed=False)
    progress.finish(f"{len(names)} files, latest is {run}")
    return place.address(run)


def leading_to(page: str) -> bytes:
    """A page that leads to another without a script: an object store has no links."""
    at = escape(page)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0; url={at}"><title>The newest report</title></head>'
        f'<body><p><a href="{at}">The newest report</a></p></body></html>\n'
    ).encode()
