"""Tiny literal worlds: a few projects you can count by eye, as a snapshot of real API bodies."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519

from pipeline.capture.bigquery_tables import TABLES
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import Draft, Objects, Snapshot, publish

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
#: The fixture ``built``: ``built(*projects, lists=...)`` is a database of a literal world.
Built = Callable[..., duckdb.DuckDBPyConnection]


@dataclass(frozen=True)
class Publisher:
    """A publisher as provenance names it, with the certificate's two ids.

    ``more``: publishers of further bundles of the same file; ``fields``: of a kind nobody knows.
    ``states``: an attestation for each of these statements, those of ``STATEMENTS`` by name;
    without any, one whose statement is empty. ``workflow_uri``: what its certificate says.
    """

    repository: str | None = "acme/one"
    workflow: str = "release.yml"
    environment: str | None = None
    kind: str = "GitHub"
    email: str | None = None
    repository_id: str | None = "101"
    owner_id: str | None = "11"
    more: tuple["Publisher", ...] = ()
    fields: tuple[tuple[str, Any], ...] = ()
    states: tuple[str | dict[str, Any], ...] = ()
    workflow_uri: str | None = None

    def body(self) -> dict[str, Any]:
        fields = {"kind": self.kind, "repository": self.repository, "workflow": self.workflow,
                  "environment": self.environment}  # fmt: skip
        if self.kind == "Google":
            fields = {"kind": "Google", "email": self.email}
        if self.fields:
            fields = {"kind": self.kind, **dict(self.fields)}
        further = [bundle for each in self.more for bundle in each.body()["attestation_bundles"]]
        return {
            "version": 1,
            "attestation_bundles": [
                {
                    "publisher": fields,
                    "attestations": [
                        {
                            "version": 1,
                            "verification_material": {
                                "certificate": certificate(
                                    self.repository_id, self.owner_id, self.workflow_uri
                                ),
                                "transparency_entries": [{"integratedTime": "1750000000"}],
                            },
                            "envelope": {"statement": _encoded(statement), "signature": ""},
                        }
                        for statement in self.states or ("",)
                    ],
                },
                *further,
            ],
        }


#: Statements by name, without the subject: what an index accepts, and what it does not know.
STATEMENTS: dict[str, dict[str, Any]] = {
    "publish": {"predicateType": "https://docs.invalid/attestations/publish/v1",
                "predicate": None},
    "build": {"predicateType": "https://slsa.dev/provenance/v1", "predicate": {
        "buildDefinition": {"buildType": "https://actions.invalid/workflow/v1",
                            "externalParameters": {"workflow": {"ref": "refs/heads/main"}}},
        "runDetails": {"builder": {"id": "https://builder.invalid/hosted"}}}},
    "strange": {"predicateType": "https://strange.invalid/v1", "predicate": {}},
}  # fmt: skip


def _encoded(statement: str | dict[str, Any]) -> str:
    """A statement as an envelope holds it; "" as it is."""
    said = STATEMENTS[statement] if isinstance(statement, str) and statement else statement
    return base64.b64encode(json.dumps(said).encode()).decode() if said else ""


@cache
def certificate(
    repository_id: str | None, owner_id: str | None, workflow_uri: str | None = None
) -> str:
    """A self-made certificate with the id extensions and the workflow's address, base64 DER."""
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
    name = x509.Name([])
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
        .public_key(key.public_key()).not_valid_before(datetime(2025, 1, 1))
        .not_valid_after(datetime(2025, 1, 2))
    )  # fmt: skip
    for number, text in ((15, repository_id), (17, owner_id), (18, workflow_uri)):
        if text is not None:
            der = bytes([0x0C, len(text)]) + text.encode()
            oid = x509.ObjectIdentifier(f"1.3.6.1.4.1.57264.1.{number}")
            builder = builder.add_extension(x509.UnrecognizedExtension(oid, der), critical=False)
    from cryptography.hazmat.primitives.serialization import Encoding

    der = builder.sign(key, None).public_bytes(Encoding.DER)
    return base64.b64encode(der).decode()


@dataclass(frozen=True)
class File:
    """One file: name, upload time (None: not stated), its publisher (None: served as none)."""

    name: str
    at: datetime | None
    publisher: Publisher | None = None
    yanked: bool | str = False
    provenance: Any = "by publisher"
    status: int = 200
    is_asked: bool = True
    #: Fields of its entry in the file list that differ; of two equal names each has an entry.
    entry: dict[str, Any] = field(default_factory=dict)
    #: The provenance object, where it is not the publisher's own.
    body: Any = None


@dataclass(frozen=True)
class Project:
    """A project with its files by version, and what its JSON answer says of it."""

    name: str
    releases: dict[str, list[File]]
    downloads: int | None = 100
    status: str = "active"
    owners: list[str] | None = field(default_factory=lambda: ["ann", "bob"])
    maintainers: list[str] = field(default_factory=list)
    organization: str | None = None
    urls: dict[str, str] = field(default_factory=dict)
    outcome: str = "answered"
    contact: dict[str, str | None] = field(default_factory=dict)
    has_metadata: bool = True
    #: ``requires_dist`` of its JSON answer, about its last release; ... is one without the key.
    requires: Any = ...
    #: Its JSON answer, where it is not made of all this.
    answer: Any = None
    #: What the Simple API lists as versions, where it is not those of the releases.
    versions: list[str] | None = None


@dataclass(frozen=True)
class Logs:
    """What BigQuery's logs say, for whole days from ``first`` to before ``end``.

    ``days``: (project, day, downloads). ``releases``: (project, version, first file as text with a
    time, downloads of 6 hours, a day, a week). ``months``: (month, tool, files). ``uploads``:
    (project, filename, version, day, User-Agent). ``gaps``: (log, kind, first day, last day).
    """

    first: str
    end: str
    days: list[tuple[str, str, int]] | None = None
    releases: list[tuple[str, str, str, int, int, int]] | None = None
    months: list[tuple[str, str, int]] | None = None
    uploads: list[tuple[str, str, str, str, str | None]] | None = None
    gaps: tuple[tuple[str, str, str, str], ...] = ()

    def tables(self) -> dict[str, pa.Table]:
        """Tables of a snapshot, of what was asked."""
        given: dict[str, list[tuple[Any, ...]]] = {
            "download_day": [(project, date.fromisoformat(on), number)
                             for project, on, number in self.days or []],
            "download_release": [
                (project, version, datetime.fromisoformat(at), *counts,
                 datetime.fromisoformat(at) + timedelta(7) <= datetime.fromisoformat(self.end))
                for project, version, at, *counts in self.releases or []
            ],
            "index_upload_month": [(date.fromisoformat(month), tool, files, 1)
                                   for month, tool, files in self.months or []],
            "upload": [(project, version, name, "0" * 64, datetime.fromisoformat(on), "sdist", 1,
                        agent, None, None, [])
                       for project, name, version, on, agent in self.uploads or []],
        }  # fmt: skip
        asked = {"download_day": self.days, "download_release": self.releases,
                 "index_upload_month": self.months, "upload": self.uploads}  # fmt: skip
        columns = dict(TABLES.values())
        return {
            name: pa.Table.from_pylist(
                [dict(zip(columns[name].names, row, strict=True)) for row in rows],
                schema=columns[name],
            )
            for name, rows in given.items() if asked[name] is not None
        }  # fmt: skip

    def details(self) -> dict[str, Any]:
        """The window and the gaps as a manifest has them."""
        names = ("logged", "kind", "first", "last")
        return {
            "window": [f"{self.first}T00:00:00+00:00", f"{self.end}T00:00:00+00:00"],
            "holes": [{**dict(zip(names, gap, strict=True)), "found": "x"} for gap in self.gaps],
        }


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC, hour=12)


def release(
    project: str, version: str, date: str, *publishers: Publisher | None, **more: Any
) -> list[File]:
    """A wheel and, where a second publisher is given, a source archive."""
    names = [f"{project}-{version}-py3-none-any.whl", f"{project}-{version}.tar.gz"]
    return [
        File(name, day(date) + timedelta(seconds=place), publisher, **more)
        for place, (name, publisher) in enumerate(zip(names, publishers, strict=False))
    ]


def history(name: str, *releases: tuple[str, str, Publisher | None], **about: Any) -> Project:
    """A project with one wheel a release: (version, date, publisher)."""
    return Project(
        name, {version: release(name, version, date, by) for version, date, by in releases},
        **about,
    )  # fmt: skip


def one_project(data: Path, n_releases: int = 1, **more: Any) -> Snapshot:
    """A snapshot of one project, ``p``, with so many attested releases a day apart."""
    releases = [(f"{n}.0", f"2025-01-{n:02d}", Publisher()) for n in range(1, n_releases + 1)]
    return snapshot(data, history("p", *releases), **more)


def snapshot(
    data: Path,
    *projects: Project,
    as_of: datetime = AS_OF,
    pins: dict[str, list[str]] | None = None,
    lists: pa.Table | None = None,
    logs: Logs | None = None,
) -> Snapshot:
    """Publish a snapshot whose bodies say exactly what the projects say, with lists and logs."""
    objects = Objects(data / "objects")
    rows: list[dict[str, Any]] = []

    def keep(kind: str, project: str, filename: str | None, status: int, body: Any) -> None:
        text = json.dumps(body).encode()
        missing = "no_provenance" if kind == "provenance" else "not_found"
        reason = {200: "ok", 403: "refused", 404: missing, 503: "server_error"}[status]
        kept = {"body_sha256": objects.put(text), "body_bytes": len(text)} if status == 200 else {}
        rows.append({"kind": kind, "project": project, "filename": filename, "status": status,
                     "reason": reason, **kept})  # fmt: skip

    for project in projects:
        if project.outcome in {"not_found", "refused"}:
            status = {"not_found": 404, "refused": 403}[project.outcome]
            keep("simple", project.name, None, status, None)
            continue
        keep("simple", project.name, None, 200, _simple(project))
        if project.has_metadata:
            keep("project", project.name, None, 200, project.answer or _metadata(project))
        served = {
            file.name: (file.status, file.body or file.publisher.body())
            for files in project.releases.values()
            for file in files
            if file.publisher is not None and file.is_asked
        }
        for name, (status, body) in served.items():
            keep("provenance", project.name, name, status, body)
    pinned = [
        {"project": name, "version": version}
        for name, versions in (pins or {}).items()
        for version in versions
    ]
    return of_answers(
        data,
        cohort_of(*((each.name, each.outcome, each.downloads) for each in projects)),
        pa.Table.from_pylist(rows, schema=SCHEMAS["response"]),
        as_of,
        {
            "pin": pa.Table.from_pylist(pinned, schema=SCHEMAS["pin"]),
            **({} if lists is None else {"top_history": lists}),
            **({} if logs is None else logs.tables()),
        },
        {} if logs is None else logs.details(),
    )


def cohort_of(*projects: tuple[str, str, int | None]) -> pa.Table:
    """The cohort of these projects in rank order: name, outcome, downloads."""
    rows = [
        {"rank": rank, "project": name, "listed_name": name, "downloads": downloads,
         "outcome": outcome}
        for rank, (name, outcome, downloads) in enumerate(projects, start=1)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SCHEMAS["cohort"])


def of_answers(
    data: Path,
    cohort: pa.Table,
    response: pa.Table,
    as_of: datetime = AS_OF,
    tables: dict[str, pa.Table] | None = None,
    details: dict[str, Any] | None = None,
) -> Snapshot:
    """Publish a snapshot of these answers, with further tables and facts."""
    size = cohort.num_rows
    return publish(data, Draft(
        source="index", as_of=as_of, requests={},
        cohort={"name": f"top {size}", "as_of": None, "source": "test", "window_days": None,
                "size": size, "sha256": ""},
        tables={"cohort": cohort, "response": response, **(tables or {})},
        coverage={"asked": size, "answered": size, "unchanged": 0, "missing": {}},
        details=details or {},
    ))  # fmt: skip


def listed(day: str, *names: str, window_days: int = 30) -> list[dict[str, Any]]:
    """One earlier list in the shape of a history file: these projects, in rank order."""
    return [
        {"as_of": date.fromisoformat(day), "window_days": window_days, "rank": rank,
         "project": name, "download_count": 1000 - rank}
        for rank, name in enumerate(names, start=1)
    ]  # fmt: skip


def _simple(project: Project) -> dict[str, Any]:
    files = []
    for version, found in project.releases.items():
        for file in found:
            entry = {
                "filename": file.name,
                "upload-time": file.at and file.at.isoformat().replace("+00:00", "Z"),
                "yanked": file.yanked,
                "hashes": {"sha256": "0" * 64},
                "provenance": file.provenance,
            }
            if file.provenance == "by publisher":
                url = f"https://index.invalid/integrity/{project.name}/{version}/{file.name}"
                entry["provenance"] = f"{url}/provenance" if file.publisher else None
            if file.provenance == "absent":
                del entry["provenance"]
            files.append(entry | file.entry)
    return {
        "meta": {"api-version": "1.4"},
        "project-status": {"status": project.status},
        "versions": list(project.releases) if project.versions is None else project.versions,
        "files": files,
    }


def _metadata(project: Project) -> dict[str, Any]:
    body: dict[str, Any] = {
        "info": {
            "version": "0", "project_urls": project.urls or None, "home_page": "", **project.contact
        },
        "releases": {
            version: [{"filename": file.name} for file in files]
            for version, files in project.releases.items()
        },
    }  # fmt: skip
    if project.requires is not ...:
        version, files = next(reversed(project.releases.items()), ("0", []))
        body["info"] |= {"version": version, "requires_dist": project.requires}
        body["urls"] = [
            {
                "packagetype": "bdist_wheel" if file.name.endswith(".whl") else "sdist",
                "upload_time_iso_8601": file.at and file.at.isoformat(),
            }
            for file in files
        ]
    if project.owners is not None:
        roles = [{"role": "Owner", "user": user} for user in project.owners]
        roles += [{"role": "Maintainer", "user": user} for user in project.maintainers]
        body["ownership"] = {"roles": roles, "organization": project.organization}
    return body
