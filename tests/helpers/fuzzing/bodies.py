"""Judges of an index's bodies, through the real client and the whole database."""

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline import database
from pipeline.sources.index import parsed_object
from tests.helpers.answered import capture_of
from tests.helpers.fuzzing.parser import PLACEHOLDER, Wrong
from tests.helpers.literal import Publisher

# Plain answers beside the fuzzed one: one attested wheel, one archive said to have none.

LISTING = json.dumps({
    "meta": {"api-version": "1.4"}, "name": "proj0", "project-status": {"status": "active"},
    "versions": ["1.0"], "files": [
        {"filename": "proj0-1.0-py3-none-any.whl", "hashes": {"sha256": "0" * 64}, "yanked": False,
         "upload-time": "2025-06-01T12:00:00Z",
         "provenance": "https://index.invalid/integrity/proj0/1.0/proj0-1.0-py3-none-any.whl/provenance"},
        {"filename": "proj0-1.0.tar.gz", "hashes": {"sha256": "1" * 64}, "yanked": False,
         "upload-time": "2025-06-01T12:00:01Z", "provenance": None},
    ],
}).encode()  # fmt: skip
PROJECT = json.dumps({
    "info": {"name": "proj0", "version": "1.0", "home_page": "",
             "project_urls": {"Source": "https://github.com/acme/proj0"}},
    "releases": {"1.0": [{"filename": "proj0-1.0-py3-none-any.whl"},
                         {"filename": "proj0-1.0.tar.gz"}]},
    "ownership": {"roles": [{"role": "Owner", "user": "ann"}, {"role": "Maintainer", "user": "b"}],
                  "organization": None},
    "last_serial": 7,
}).encode()  # fmt: skip
PROVENANCE = json.dumps(Publisher(repository="acme/proj0", environment="release").body()).encode()
PLAIN = {"simple": LISTING, "project": PROJECT, "provenance": PROVENANCE}


def judge_answers(kind: str) -> Callable[[list[bytes]], list[str]]:
    def judge(bodies: list[bytes]) -> list[str]:
        return _judge_bodies(kind, bodies)

    return judge


def _judge_bodies(kind: str, bodies: list[bytes]) -> list[str]:
    """Capture one project a body, the other two answers being plain, and build the database."""
    named = {f"proj{n}": body.replace(PLACEHOLDER, b"proj%d" % n) for n, body in enumerate(bodies)}
    answers = {
        name: {each: text.replace(PLACEHOLDER, name.encode()) for each, text in PLAIN.items()}
        | {kind: body}
        for name, body in named.items()
    }
    with tempfile.TemporaryDirectory() as folder, database.open_memory() as db:
        database.build_tables(db, capture_of(Path(folder), answers))
        found = {row[0]: row for row in db.sql(
            "select project, is_known, is_ownership_known, n_owners, organization_state,"
            " evidence from fct_project").fetchall()}  # fmt: skip
        files: dict[str, list[Any]] = {name: [] for name in named}
        for project, *row in db.sql(
            "select project, filename, evidence, is_yanked, uploaded_at from stg_file"
        ).fetchall():
            files[project].append(row)
        published: dict[str, list[Any]] = {name: [] for name in named}
        for table in ("fct_release", "fct_event", "fct_loss", "fct_comparison"):
            db.sql(f"select * from {table}").fetchall()  # every value can be read
        for project, *row in db.sql(
            "select project, reason, kind, repository, environment, signed_at from stg_publisher"
        ).fetchall():
            published[project].append(row)
    judged = {"simple": _judge_listing, "project": _judge_project, "provenance": _judge_publisher}
    return [
        judged[kind](parsed_object(body), found[name], files[name], published[name])
        for name, body in named.items()
    ]


def _judge_listing(body: Any, project: Any, files: list[Any], _published: list[Any]) -> str:
    listed = body.get("files") if isinstance(body, dict) else None
    entries = [e for e in listed if isinstance(e, dict)] if isinstance(listed, list) else []
    by_name: dict[Any, list[Any]] = {}
    for entry in entries:
        if isinstance(entry.get("filename"), str):
            by_name.setdefault(entry["filename"], []).append(entry)
    for filename, evidence, is_yanked, uploaded_at in files:
        said = by_name.get(filename)
        if said is None:
            raise Wrong(f"file {filename!r} is not in the listing")
        if evidence in {"attested", "verified"} and not all(map(_has_url, said)):
            raise Wrong(f"{filename!r} attested without a provenance URL")
        if evidence == "none_found" and any(e.get("provenance", 0) is not None for e in said):
            raise Wrong(f"{filename!r} none_found where the listing does not say null")
        if evidence == "none_found" and uploaded_at is None:
            raise Wrong(f"{filename!r} none_found though nothing says it could be attested")
        if is_yanked is not all(_is_yanked(e.get("yanked")) for e in said):
            raise Wrong(f"{filename!r} yanked is {is_yanked}, and the listing says otherwise")
        if uploaded_at is not None and not any(isinstance(e.get("upload-time"), str) for e in said):
            raise Wrong(f"{filename!r} has a time from nowhere")
    if project[1] and not files:
        raise Wrong("known without a file")
    return f"{project[5]} {','.join(sorted({row[1] for row in files}))}"


def _is_yanked(stated: Any) -> bool:
    return stated is True or isinstance(stated, str)


def _has_url(entry: dict[str, Any]) -> bool:
    url = entry.get("provenance")
    return isinstance(url, str) and bool(re.match(r"https?://[^\s/]+/\S+$", url, re.I))


def _judge_project(body: Any, project: Any, files: list[Any], _published: list[Any]) -> str:
    ownership = body.get("ownership") if isinstance(body, dict) else None
    roles = ownership.get("roles") if isinstance(ownership, dict) else None
    is_known, owners, organization = project[2:5]
    if is_known and not isinstance(ownership, dict):
        raise Wrong("ownership known where the answer has none")
    if owners is not None:
        if not isinstance(roles, list):
            raise Wrong(f"{owners} owners where the answer has no list of roles")
        holders = [each.get("user") for each in roles if each.get("role") == "Owner"]
        if not all(isinstance(each, str) for each in holders) or owners != len(set(holders)):
            raise Wrong(f"{owners} owners, and the answer names {holders}")
    named = ownership.get("organization") if isinstance(ownership, dict) else None
    if organization == "organization" and not isinstance(named, str):
        raise Wrong("in an organization where the answer names none")
    if organization == "none" and not (
        isinstance(ownership, dict) and ownership.get("organization", 0) is None
    ):
        raise Wrong("in no organization where the answer does not say null")
    if sorted(row[1] for row in files) != ["attested", "none_found"]:
        raise Wrong(f"evidence {files} changed with the metadata")
    return f"{is_known} {'NULL' if owners is None else min(owners, 3)} {organization}"


def _judge_publisher(body: Any, project: Any, files: list[Any], published: list[Any]) -> str:
    bundles = body.get("attestation_bundles") if isinstance(body, dict) else None
    stated = [each.get("publisher") for each in bundles or [] if isinstance(each, dict)]
    stated = [each for each in stated if isinstance(each, dict)]
    reasons = {reason for reason, *_ in published}
    # These are said bundle by bundle; every other reason is the whole file's.
    if not reasons or (len(reasons) > 1 and not reasons <= {None, "no_identity", "unreadable"}):
        raise Wrong(f"{len(published)} rows of a file, reasons {sorted(map(str, reasons))}")
    for reason, *publisher, signed_at in published:
        if reason in {None, "no_identity"}:
            _judge_identity(stated, publisher, is_read=reason is None)
        elif publisher != [None, None, None]:
            raise Wrong(f"{publisher} of a file that is {reason}")
        if signed_at is not None and b"integratedTime" not in json.dumps(body).encode():
            raise Wrong(f"signed at {signed_at}, which nothing states")
    if "subject_mismatch" in reasons and b'"statement"' not in json.dumps(body).encode():
        raise Wrong("a statement about another file, and there is none")
    if sorted(row[1] for row in files) != ["attested", "none_found"] or not project[1]:
        raise Wrong("evidence changed with the publisher")
    return ",".join(sorted({f"{reason} {kind}" for reason, kind, *_ in published}))


def _judge_identity(stated: list[Any], publisher: list[Any], is_read: bool) -> None:
    """One publisher, every part of it, is said by one bundle."""
    kind, repository, environment = publisher
    same_kind = [each for each in stated if each.get("kind") == kind]
    if not same_kind:
        raise Wrong(f"kind {kind!r} from nowhere")
    if not is_read and (repository, environment) != (None, None):
        raise Wrong(f"{repository!r} of a publisher without an identity")
    if is_read and not any(
        _says(each.get("repository"), repository) and _says(each.get("environment"), environment)
        for each in same_kind
    ):
        raise Wrong(f"{repository!r} in {environment!r} from nowhere")


def _says(stated: Any, value: str | None) -> bool:
    """Whether a field says this value; what is no text, or empty, says none."""
    is_text = isinstance(stated, str) and stated != ""
    return not is_text if value is None else is_text and stated.lower() == value.lower()
