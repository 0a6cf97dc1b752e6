"""Folders of an output: what is in one, a foreign one, and the least that is a report."""

import hashlib
import json
import os
from pathlib import Path

from pipeline.report import article
from pipeline.report.status import MUTABLE, write_status
from pipeline.snapshot import canonical_json


def tree(folder: Path) -> dict[str, str]:
    """Every file, folder and link below, with its content's hash or where it leads."""
    found = {}
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(root) / name
            if path.is_symlink():
                what = f"-> {path.readlink()}"
            elif path.is_dir():
                what = "folder"
            else:
                what = hashlib.sha256(path.read_bytes()).hexdigest()
            found[path.relative_to(folder).as_posix()] = what
    return found


def foreign(out: Path) -> dict[str, str]:
    """A folder somebody has for other things, with names that look like ours."""
    for name, text in {
        ".staging-database/dump.sql": "create table",
        ".staging-database/lock": "",
        "myapp/assets/status.js": "let status = 1",
        "failed/job/reason.json": '{"why": "x"}',
        "failed/job/core": "\x00",
        ".status.js": "mine",
        ".article_figures.md": "mine",
        ".staging-file": "",
        ".scratch-x/a": "a",
        "elsewhere/precious": "gold",
    }.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text)
    for number in range(25):
        folder = out / "failed" / f"old-{number}"
        folder.mkdir()
        (folder / "reason.json").write_text(json.dumps({"failed_at": f"2020-01-{number + 1:02d}"}))
    (out / ".staging-link").symlink_to("elsewhere")
    (out / ".staging-locked").mkdir()
    (out / ".staging-locked" / "lock").symlink_to("../elsewhere/precious")
    return tree(out)


def report(folder: Path, name: str = "") -> None:
    """The least that is a report of ours."""
    folder.mkdir(parents=True)
    manifest = {
        "schema": 1,
        "run": name or folder.name,
        "snapshot": "s",
        "files": {},
        "mutable": list(MUTABLE),
    }
    (folder / "manifest.json").write_bytes(canonical_json(manifest))
    (folder / "summary.json").write_text('{"as_of": "2026-11-01T00:00:00+00:00"}')
    (folder / article.NAME).write_text("# Which claims of the article hold\n")
    write_status(folder, None)
