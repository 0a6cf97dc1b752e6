"""Judges of addresses, versions, file names and text."""

import re
import unicodedata

from pipeline import inputs, repositories, versions
from pipeline.text import csv_cell, escape_unsafe
from tests.helpers.fuzzing.parser import Wrong

#: Addresses above are not read.
LONGEST = 2000


def judge_repository(body: bytes) -> str:
    found = repositories.declared(body.decode("utf-8", "surrogateescape"))
    if found is None:
        return "none"
    if not re.fullmatch(r"[a-z0-9_.-]+(?:/[a-z0-9_.-]+)+", found.repository):
        raise Wrong(f"repository {found.repository!r}")
    if any(each.encode() not in body.lower() for each in found.repository.split("/")):
        raise Wrong(f"{found.repository!r} is not in the address")
    host = {
        "github": "github.com",
        "gitlab": "gitlab.com",
        "bitbucket": "bitbucket.org",
        "codeberg": "codeberg.org",
    }[found.forge]
    address = f"https://{host}/{found.repository}"
    again = repositories.declared(address)
    is_same = again is not None and again.repository == found.repository
    if not found.is_page and not is_same and len(address) <= LONGEST:
        raise Wrong(f"read again, {found.repository!r} is {again}")
    return f"{found.forge} {found.is_subfolder} {found.is_page} {found.repository.count('/')}"


def judge_version(body: bytes) -> str:
    """A file name, its project before the first hyphen, and the version in it."""
    text = body.decode("utf-8", "replace")
    project = text.partition("-")[0]
    if versions.normalise(versions.normalise(project)) != versions.normalise(project):
        raise Wrong(f"name {project!r} is normalised twice")
    stated = versions.from_filename(project, text)
    if stated == "":
        raise Wrong("an empty version")
    outcome = []
    for spelled in (text, stated or ""):
        parsed = versions.parse(spelled)
        again = versions.parse(parsed.canonical)
        if again.canonical != parsed.canonical or again.sort_key != parsed.sort_key:
            raise Wrong(f"{spelled!r} is {parsed}, its canonical form {again}")
        outcome.append(str(parsed.is_prerelease))
    ordered = inputs.ordered_versions([text, stated or "", "1.0", "2.0rc1"]).to_pylist()
    if [row["version_order"] for row in ordered] != sorted(row["version_order"] for row in ordered):
        raise Wrong("the order is none")
    return f"{stated is None} {outcome}"


def judge_text(body: bytes) -> str:
    text = body.decode("utf-8", "surrogateescape")
    shown = escape_unsafe(text)
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in shown):
        raise Wrong("control characters are shown")
    if csv_cell(text)[:1] in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20"):
        raise Wrong("a spreadsheet would run the cell")
    return f"{shown == text} {csv_cell(text) == text}"
