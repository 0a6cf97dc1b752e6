"""What is fuzzed: each parser with a judge of its answers, and how inputs are made from a corpus.

A judge takes inputs and gives an outcome for each (a short word for what the parser made of it).
It raises :class:`Wrong` where an answer cannot follow from its input. What else it raises is a
crash: refusals are typed errors, and a judge turns those into outcomes.
"""

import base64
import csv
import io
import json
import re
import tempfile
import tomllib
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pyarrow as pa
from hypothesis import strategies as st

from pipeline import certificates, database, repositories, versions
from pipeline.claims import ledger, prose
from pipeline.collect import journal
from pipeline.collect.capture import Capture
from pipeline.collect.cohort import COHORT_SCHEMA
from pipeline.endpoints import Endpoint
from pipeline.errors import PipelineError
from pipeline.progress import Silent
from pipeline.signatures import VERIFIED, check_object
from pipeline.snapshot import Draft, Objects, publish
from pipeline.sources.dependencies import read_dependencies
from pipeline.sources.http import Settings, finish, open_fetcher
from pipeline.sources.index import INTEGRITY_JSON, SIMPLE_JSON, IndexClient, parsed_object
from pipeline.sources.list_history import SCHEMA as HISTORY_SCHEMA
from pipeline.sources.list_history import parse_top_history
from pipeline.sources.published import parse_adoption, parse_top_list
from pipeline.text import cell, plain
from tests.literal import AS_OF, Publisher

CORPUS = Path(__file__).parent / "corpus"
#: Stands for the project's name in the bodies of the corpus; many are judged in one database.
PLACEHOLDER = b"proj0"


class Wrong(AssertionError):
    """A parser answered, and its answer does not follow from the input."""


@dataclass(frozen=True)
class Parser:
    """One parser: its judge, how many inputs the judge takes at once, words of its format."""

    name: str
    judge: Callable[[list[bytes]], list[str]]
    batch: int = 1
    words: tuple[str, ...] = ()

    def corpus(self) -> list[bytes]:
        """Every kept input, in the order of their names."""
        return [path.read_bytes() for path in sorted((CORPUS / self.name).iterdir())]


# Making inputs

_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, 2**70, 1e308, "", " ", "null", "true", [], {}, [[]],
    "\u0000", "\ud800", "\u202e", "=1+1", "../..", "9" * 400, "1.0", "é", [None], {"": None},
    "https://index.invalid/integrity/proj0/1.0/x/provenance", "javascript:1", "//x", "x" * 5000,
)  # fmt: skip


def inputs(parser: Parser, corpus: list[bytes]) -> st.SearchStrategy[bytes]:
    """Mutations of the corpus (bytes, JSON trees, splices) and, now and then, anything at all."""
    entropy = st.integers(0, 2**64 - 1)
    seed = st.sampled_from(corpus)
    bytewise = st.builds(mutated, seed, entropy, st.just(parser.words), seed)
    treewise = st.builds(regrown, seed, entropy, st.just(parser.words))
    return st.one_of(bytewise, treewise, bytewise, treewise, st.binary(max_size=300))


def mutated(body: bytes, entropy: int, words: tuple[str, ...], other: bytes = b"") -> bytes:
    """A few edits of bytes: flips, cuts, repeats, words of the format, a piece of another body."""
    rng, edited = Random(entropy), bytearray(body)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 9))):
        start = rng.randrange(len(edited) + 1)
        end = min(len(edited), start + rng.choice((0, 1, 2, 4, 16, 64, 512)))
        kind = rng.randrange(6)
        if kind == 0 and start < len(edited):
            edited[start] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del edited[start:end]
        elif kind == 2:
            edited[start:start] = edited[start:end] * rng.choice((1, 2, 50))
        elif kind == 3 and words:
            edited[start:end] = rng.choice(words).encode("utf-8", "surrogatepass")
        elif kind == 4:
            edited[start:end] = bytes(rng.choice(b"\0\t\n\r \"'\\{}[],:=#;@-/.%\xff\x80") for _ in
                                      range(rng.choice((1, 1, 3))))  # fmt: skip
        elif other:
            cut = rng.randrange(len(other))
            edited[start:end] = other[cut : cut + rng.choice((4, 32, 256))]
    return bytes(edited)


def regrown(body: bytes, entropy: int, words: tuple[str, ...]) -> bytes:
    """A JSON body with a few nodes replaced, dropped, renamed or wrapped; else as `mutated`."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return mutated(body, entropy, words)
    rng, root = Random(entropy), [tree]
    for _ in range(rng.choice((1, 1, 2, 4))):
        holder, key = rng.choice(list(islice(_places(root), 20_000)))
        kind = rng.randrange(5)
        if kind == 0 and isinstance(holder, dict):
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder[rng.choice(words or ("",))] = holder.pop(key)
        elif kind == 2:
            holder[key] = [holder[key]] * rng.choice((0, 1, 2, 70))
        elif kind == 3 and words:
            holder[key] = rng.choice(words)
        else:
            holder[key] = deepcopy(rng.choice(_ODD))
    try:
        return json.dumps(root[0]).encode()
    except RecursionError:
        return mutated(body, entropy, words)


def _places(root: Any) -> Iterable[tuple[Any, Any]]:
    """Every place of a document, however deep; in breadth."""
    waiting = deque([root])
    while waiting:
        node = waiting.popleft()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            yield node, key
            if isinstance(node[key], list | dict):
                waiting.append(node[key])


# Judges: bodies of an index, through the real client and the whole database


def _bodies(kind: str) -> Callable[[list[bytes]], list[str]]:
    def judge(bodies: list[bytes]) -> list[str]:
        return _judge_bodies(kind, bodies)

    return judge


def _judge_bodies(kind: str, bodies: list[bytes]) -> list[str]:
    """Capture one project a body, the other two answers being plain, and build the database."""
    named = {f"proj{n}": body.replace(PLACEHOLDER, b"proj%d" % n) for n, body in enumerate(bodies)}
    with tempfile.TemporaryDirectory() as folder, database.open_memory() as db:
        database.fill(db, _captured(Path(folder), kind, named))
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


def _captured(data: Path, kind: str, named: dict[str, bytes]) -> Any:
    """What the real client records when each project's ``kind`` of answer is the given body."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = {"simple": "simple", "pypi": "project"}.get(request.url.path.split("/")[1])
        name = request.url.path.split("/")[2]
        plain_bodies = {"simple": LISTING, "project": PROJECT}
        body = plain_bodies.get(asked or "", PROVENANCE).replace(PLACEHOLDER, name.encode())
        if (asked or "provenance") == kind:
            body = named[name]
        of = {"simple": SIMPLE_JSON, "project": "application/json"}.get(asked or "", INTEGRITY_JSON)
        return httpx.Response(200, stream=httpx.ByteStream(body), headers={"content-type": of})

    async def ask() -> Capture:
        fast = Settings(rate=0, tries=1, breaker=10**6)
        async with open_fetcher(fast, httpx.MockTransport(answer)) as fetcher:
            client = IndexClient(Endpoint("https://index.invalid"), fetcher)
            begun = journal.start(data, "x", {})
            capture = Capture(client, Objects(data / "objects"), begun, "all")
            await capture.listings(list(named), None, Silent())
            await capture.provenance(Silent())
            begun.discard()
            return capture

    capture = finish(ask())
    cohort = [
        {"rank": rank, "project": name, "listed_name": name, "downloads": 1,
         "outcome": capture.outcomes[name]}
        for rank, name in enumerate(named, start=1)
    ]  # fmt: skip
    return publish(data, Draft(
        source="index", as_of=AS_OF, requests={}, cohort={"name": "fuzzed", "as_of": None,
        "source": "test", "window_days": None, "size": len(named), "sha256": ""},
        tables={"cohort": pa.Table.from_pylist(cohort, schema=COHORT_SCHEMA),
                "response": capture.table()},
        coverage={"asked": len(named), "answered": len(named), "unchanged": 0, "missing": {}},
        details={"statuses": dict(capture.statuses)},
    ))  # fmt: skip


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
        if evidence in {"attested", "verified"} and not any(map(_has_url, said)):
            raise Wrong(f"{filename!r} attested without a provenance URL")
        if evidence == "none_found" and all(e.get("provenance", 0) is not None for e in said):
            raise Wrong(f"{filename!r} none_found where the listing does not say null")
        if is_yanked is False and all(e.get("yanked") is not False for e in said):
            raise Wrong(f"{filename!r} not yanked where the listing does not say so")
        if uploaded_at is not None and not any(isinstance(e.get("upload-time"), str) for e in said):
            raise Wrong(f"{filename!r} has a time from nowhere")
    if project[1] and not files:
        raise Wrong("known without a file")
    return f"{project[5]} {','.join(sorted({row[1] for row in files}))}"


def _has_url(entry: dict[str, Any]) -> bool:
    url = entry.get("provenance")
    return isinstance(url, str) and bool(re.match(r"https?://[^\s/]+/\S+$", url, re.I))


def _judge_project(body: Any, project: Any, files: list[Any], _published: list[Any]) -> str:
    ownership = body.get("ownership") if isinstance(body, dict) else None
    roles = ownership.get("roles") if isinstance(ownership, dict) else None
    is_known, owners, organization = project[2:5]
    if is_known and not isinstance(ownership, dict):
        raise Wrong("ownership known where the answer has none")
    if owners is not None and not isinstance(roles, list):
        raise Wrong(f"{owners} owners where the answer has no list of roles")
    if owners is not None:
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
    [(reason, kind, repository, environment, signed_at)] = published
    if reason is None:
        stated = [b.get("publisher") for b in bundles or [] if isinstance(b, dict)]
        stated = [each for each in stated if isinstance(each, dict)]
        if not any(each.get("kind") == kind for each in stated):
            raise Wrong(f"kind {kind!r} from nowhere")
        for key, value in (("repository", repository), ("environment", environment)):
            if value is not None and not any(_says(each.get(key), value) for each in stated):
                raise Wrong(f"{key} {value!r} from nowhere")
            if value is None and all(each.get(key) not in (None, "") for each in stated):
                raise Wrong(f"{key} is said, and read as none")
        if signed_at is not None and b"integratedTime" not in json.dumps(body).encode():
            raise Wrong(f"signed at {signed_at}, which nothing states")
    if sorted(row[1] for row in files) != ["attested", "none_found"] or not project[1]:
        raise Wrong("evidence changed with the publisher")
    return f"{reason} {kind}"


def _says(stated: Any, value: str) -> bool:
    return isinstance(stated, str) and stated.lower() == value.lower()


# Judges: certificates and attestations


def _one(judge: Callable[[bytes], str]) -> Callable[[list[bytes]], list[str]]:
    """A judge of one input as a judge of several; typed refusals are outcomes."""

    def each(bodies: list[bytes]) -> list[str]:
        outcomes = []
        for body in bodies:
            try:
                outcomes.append(judge(body))
            except PipelineError as error:
                if "\n" in str(error):
                    raise Wrong(f"a message of several lines: {error!r}") from None
                outcomes.append(f"refused: {re.sub(r'[^a-zA-Z ]+', '', error.what)[:30]}")
        return outcomes

    return each


def _judge_certificate(der: bytes) -> str:
    claims = certificates.claims(base64.b64encode(der).decode())
    if set(claims) != set(certificates.FIELDS.values()):
        raise Wrong(f"columns {sorted(claims)}")
    for column, value in claims.items():
        if value is not None and value.encode() not in der:
            raise Wrong(f"{column} {value!r} is not in the certificate")
    try:
        text = der.decode("latin-1")
        if any(certificates.claims(text + "!").values()):
            raise Wrong("claims of what is not base64")
    except PipelineError as error:
        raise Wrong("a certificate refuses by None") from error
    return ",".join(column for column, value in claims.items() if value is not None)


def _judge_attestation(body: bytes) -> str:
    results = [row["result"] for row in check_object(body, "proj0-1.0.tar.gz", "0" * 64)]
    if VERIFIED in results:
        raise Wrong("verified what nobody signed")
    return ",".join(sorted(set(results)))


# Judges: lists, tables and build files


def _judge_top_list(body: bytes) -> str:
    read = parse_top_list(body, "list")
    names = [row.project for row in read.rows]
    if len(names) != len(set(names)) or any(versions.normalise(each) != each for each in names):
        raise Wrong("names repeat or are not normalised")
    for row in read.rows:
        if row.downloads is not None and not 0 <= row.downloads < 2**63:
            raise Wrong(f"{row.downloads} downloads")
        if versions.normalise(row.listed_name) != row.project:
            raise Wrong(f"{row.listed_name!r} became {row.project!r}")
    again = {"rows": [{"project": row.listed_name, "download_count": row.downloads}
                      for row in read.rows]}  # fmt: skip
    if parse_top_list(json.dumps(again).encode(), "again").rows != read.rows:
        raise Wrong("read again, the list is another")
    return f"{min(len(names), 2)} {sorted(read.unreadable)} {read.last_update is not None}"


def _judge_adoption(body: bytes) -> str:
    table, left_out = parse_adoption(body, "adoption.csv")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    if table.num_rows + sum(left_out.values()) != len(rows):
        raise Wrong("rows are lost without being counted")
    said = {(versions.normalise(row["project"] or ""), row["file"], (row["has_provenance"] or "")
             .strip().lower()) for row in rows}  # fmt: skip
    for row in table.to_pylist():
        word = str(row["has_provenance"]).lower()
        if (row["project"], row["filename"], word) not in said:
            raise Wrong(f"{row['filename']!r} is {word} and no row says so")
    return f"{min(table.num_rows, 2)} {sorted(left_out)}"


_REASONS = {
    "include", "constraint", "editable", "option", "URL", "local path", "not a requirement",
    "not a project name", "duplicate project", "not a version", "the project itself",
}  # fmt: skip


def _build_file(name: str) -> Callable[[bytes], str]:
    def judge(body: bytes) -> str:
        found = read_dependencies(body, name)
        for each in found.wanted:
            if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", each.project):
                raise Wrong(f"{each.project!r} is not a normalised name")
            if versions.normalise(each.listed_name) != each.project:
                raise Wrong(f"{each.listed_name!r} became {each.project!r}")
            if len(each.pins) != len(set(each.pins)):
                raise Wrong(f"pins repeat: {each.pins}")
        reasons = set(found.counted())
        if not reasons <= _REASONS:
            raise Wrong(f"a reason quotes the file: {reasons - _REASONS}")
        listed = parse_top_list(json.dumps(found.as_list()).encode(), "as list")
        if [row.project for row in listed.rows] != [each.project for each in found.wanted]:
            raise Wrong("as a list, the build has other projects")
        return f"{found.form} {sorted(reasons)}"

    return judge


def _judge_history(body: bytes) -> str:
    table, left_out = parse_top_history(body, "lists.parquet")
    if table.schema != HISTORY_SCHEMA or not table.num_rows:
        raise Wrong(f"schema {table.schema}")
    for row in table.to_pylist():
        if row["as_of"] is None or row["rank"] < 1 or row["window_days"] < 1:
            raise Wrong(f"kept {row}")
        if not row["project"].strip() or versions.normalise(row["project"]) != row["project"]:
            raise Wrong(f"name {row['project']!r}")
    return f"{sorted(left_out)}"


# Judges: names, versions, addresses and text


def _judge_repository(body: bytes) -> str:
    found = repositories.declared(body.decode("utf-8", "surrogateescape"))
    if found is None:
        return "none"
    if not re.fullmatch(r"[a-z0-9_.-]+(?:/[a-z0-9_.-]+)+", found.repository):
        raise Wrong(f"repository {found.repository!r}")
    if any(each.encode() not in body.lower() for each in found.repository.split("/")):
        raise Wrong(f"{found.repository!r} is not in the address")
    host = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org",
            "codeberg": "codeberg.org"}[found.forge]  # fmt: skip
    again = repositories.declared(f"https://{host}/{found.repository}")
    if not found.is_page and (again is None or again.repository != found.repository):
        raise Wrong(f"read again, {found.repository!r} is {again}")
    return f"{found.forge} {found.is_subfolder} {found.is_page} {found.repository.count('/')}"


def _judge_version(body: bytes) -> str:
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
    ordered = database.ordered_versions([text, stated or "", "1.0", "2.0rc1"]).to_pylist()
    if [row["version_order"] for row in ordered] != sorted(row["version_order"] for row in ordered):
        raise Wrong("the order is none")
    return f"{stated is None} {outcome}"


def _judge_text(body: bytes) -> str:
    text = body.decode("utf-8", "surrogateescape")
    shown = plain(text)
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in shown):
        raise Wrong("control characters are shown")
    if cell(text)[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        raise Wrong("a spreadsheet would run the cell")
    return f"{shown == text} {cell(text) == text}"


def _judge_ledger(body: bytes) -> str:
    units = {"projects_attested": "share", "owner_changes": "per_1000"}
    found = ledger.read(body.decode("utf-8", "replace"), units, {"files_by_month"})
    ids = [claim.id for claim in found.claims]
    if len(ids) != len(set(ids)) or not all(re.fullmatch(r"C[0-9]{2}", each) for each in ids):
        raise Wrong(f"ids {ids}")
    if len(ids) != len(tomllib.loads(body.decode("utf-8", "replace")).get("claim", [])):
        raise Wrong("claims are lost")
    for claim in found.claims:
        if claim.section not in found.sections:
            raise Wrong(f"{claim.id}: section {claim.section!r}")
        if not {claim.then, claim.now} <= set(ledger.VERDICTS) or not claim.evidence:
            raise Wrong(f"{claim.id} has a verdict or no evidence it cannot have")
        if not claim.numbers <= set(units):
            raise Wrong(f"{claim.id} depends on numbers nobody has")
        for text in (claim.claim, claim.why, claim.sentence, *claim.finding, *claim.confounders):
            if list(prose.faults(text, units)):
                raise Wrong(f"prose against the grammar was taken: {text!r}")
    return f"{len(found.claims)} claims"


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

_BODY_WORDS = (
    "files", "filename", "hashes", "sha256", "provenance", "yanked", "upload-time", "meta",
    "api-version", "project-status", "status", "versions", "info", "releases", "ownership", "roles",
    "role", "user", "organization", "project_urls", "home_page", "attestation_bundles", "publisher",
    "kind", "repository", "workflow", "environment", "email", "attestations", "certificate",
    "verification_material", "transparency_entries", "integratedTime", "GitHub", "Google", "Owner",
    "quarantined", "proj0-1.0.tar.gz", "proj0-1.0-py3-none-any.whl", "1.0", "null", "true", "NaN",
    "https://index.invalid/integrity/proj0/1.0/proj0-1.0.tar.gz/provenance", "\\ud800", "\\u0000",
    "infinity", "-infinity", "999999999999999999",
    "0001-01-01", "2024-10-02T23:59:59Z", "2025-01-01T00:00:00+14:00", "294247-01-10",
    "9999999999999999999",
)  # fmt: skip
_LIST_WORDS = (
    "project", "download_count", "rows", "last_update", "version", "file", "has_provenance",
    "publisher", "true", "False", "TRUE ", "\"", "\"\"", ",", "\r\n", "\ufeff", "GitHub", "1e9",
    "2026-04-01 00:00:00", "\u0661", "-1", "9223372036854775808", "\u212a", "a/b", "--", "İ",
)  # fmt: skip
_BUILD_WORDS = (
    "[[package]]", "[[packages]]", "[project]", "[dependency-groups]", "[build-system]", "==",
    "===", "~=", "==1.*", " @ https://u:p@x.invalid/a.whl", "; python_version < '4'", "-r ", "-e .",
    "--hash=sha256:00", "\\\n", "#", "{include-group = \"a\"}", "lock-version = \"1.0\"", "name = ",
    "version = ", "dependencies = [", "'''", "\ufeff", "\x00", "1!2.0+cu118", "git+ssh://", "[a,b]",
    "source = {editable = \".\"}", "marker = ", "1979-05-27", "inf", "requires = []", "\u212a",
)  # fmt: skip
_URL_WORDS = (
    "https://", "git+ssh://git@", "github.com", "www.", "gitlab.com/", "/-/tree/main/x", ".git",
    "@", ":", "//", "..", "?q=", "#frag", "%2f", "[::1]", "git@github.com:", ".github.io/",
    "bitbucket.org", "codeberg.org/", "raw.githubusercontent.com", "/tree/main/sub", "\u212a",
    ":80", "user:pw@", "\\", "sponsors/", "\u3002", "/blob/", "gitlab.io",
)  # fmt: skip
_VERSION_WORDS = (
    "1!", "2.0", ".post1", ".dev0", "rc1", "a", "+local", "-1", "_", ".tar.gz", ".whl", ".zip",
    ".egg", "-py3-none-any", "-cp312-cp312-manylinux_2_17_x86_64", ".win32.exe", "v", "0.0", "--",
    "99999999999999999999", "\u0661", "\n", "-py2.py3", ".tgz", "\u212a", "c", "preview",
)  # fmt: skip
_LEDGER_WORDS = (
    "[[claim]]", "[[claim.tests]]", "[sections]", "id = 'C01'", "then = ", "now = ", "partly",
    "evidence = [", "{ source = ", "date = 2024-03-15", "threshold = ", "against = ", "nan", "inf",
    "[[2024-03]]", "{projects_attested.share}", "{as_of}", "{BLOG}", "[[", "]]", "{", "}", "7",
    "\u0661", "true", "[]", "{}", "\\n", "per_1000", "files_by_month", "\n", "# ", "''",
)  # fmt: skip
_TEXT_WORDS = ("=", "+", "@", "-", "\t", "\r\n", "\u202e", "\u2028", "\x1b[31m", "\ufeff", "\u00ad")

PARSERS = {
    parser.name: parser
    for parser in (
        Parser("listing", _bodies("simple"), 24, _BODY_WORDS),
        Parser("project", _bodies("project"), 24, _BODY_WORDS),
        Parser("provenance", _bodies("provenance"), 24, _BODY_WORDS),
        Parser("certificate", _one(_judge_certificate)),
        Parser("attestation", _one(_judge_attestation), 1, _BODY_WORDS),
        Parser("top_list", _one(_judge_top_list), 1, _LIST_WORDS),
        Parser("adoption", _one(_judge_adoption), 1, _LIST_WORDS),
        Parser("requirements", _one(_build_file("requirements.txt")), 1, _BUILD_WORDS),
        Parser("lock", _one(_build_file("some.lock")), 1, _BUILD_WORDS),
        Parser("ledger", _one(_judge_ledger), 1, _LEDGER_WORDS),
        Parser("history", _one(_judge_history)),
        Parser("repository", _one(_judge_repository), 1, _URL_WORDS),
        Parser("version", _one(_judge_version), 1, _VERSION_WORDS),
        Parser("text", _one(_judge_text), 1, _TEXT_WORDS),
    )
}
