"""Tiny literal worlds: a few projects you can count by eye, as a snapshot of real API bodies."""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519

from pipeline.collect.capture import RESPONSE_SCHEMA
from pipeline.collect.chosen import PIN_SCHEMA
from pipeline.collect.cohort import COHORT_SCHEMA
from pipeline.snapshot import Draft, Objects, Snapshot, publish

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Publisher:
    """A publisher as provenance names it, with the certificate's two ids."""

    repository: str | None = "acme/one"
    workflow: str = "release.yml"
    environment: str | None = None
    kind: str = "GitHub"
    email: str | None = None
    repository_id: str | None = "101"
    owner_id: str | None = "11"

    def body(self) -> dict[str, Any]:
        fields = {"kind": self.kind, "repository": self.repository, "workflow": self.workflow,
                  "environment": self.environment}  # fmt: skip
        if self.kind == "Google":
            fields = {"kind": "Google", "email": self.email}
        return {
            "version": 1,
            "attestation_bundles": [
                {
                    "publisher": fields,
                    "attestations": [
                        {
                            "version": 1,
                            "verification_material": {
                                "certificate": certificate(self.repository_id, self.owner_id),
                                "transparency_entries": [{"integratedTime": "1750000000"}],
                            },
                            "envelope": {"statement": "", "signature": ""},
                        }
                    ],
                }
            ],
        }


@cache
def certificate(repository_id: str | None, owner_id: str | None) -> str:
    """A self-made certificate with the two id extensions, base64 DER."""
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
    name = x509.Name([])
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
        .public_key(key.public_key()).not_valid_before(datetime(2025, 1, 1))
        .not_valid_after(datetime(2025, 1, 2))
    )  # fmt: skip
    for number, text in ((15, repository_id), (17, owner_id)):
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


@dataclass(frozen=True)
class Project:
    """A project with its files by version, and what its JSON answer says of it."""

    name: str
    releases: dict[str, list[File]]
    downloads: int | None = 100
    status: str = "active"
    owners: list[str] | None = field(default_factory=lambda: ["ann", "bob"])
    organization: str | None = None
    urls: dict[str, str] = field(default_factory=dict)
    outcome: str = "answered"
    contact: dict[str, str | None] = field(default_factory=dict)


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


def snapshot(
    data: Path,
    *projects: Project,
    as_of: datetime = AS_OF,
    pins: dict[str, list[str]] | None = None,
    lists: pa.Table | None = None,
) -> Snapshot:
    """Publish a snapshot whose bodies say exactly what the projects say, with earlier lists."""
    objects = Objects(data / "objects")
    rows: list[dict[str, Any]] = []

    def keep(kind: str, project: str, filename: str | None, status: int, body: Any) -> None:
        text = json.dumps(body).encode()
        reason = {200: "ok", 403: "refused", 404: "not_found"}[status]
        kept = {"body_sha256": objects.put(text), "body_bytes": len(text)} if status == 200 else {}
        rows.append({"kind": kind, "project": project, "filename": filename, "status": status,
                     "reason": reason, **kept})  # fmt: skip

    for project in projects:
        if project.outcome == "not_found":
            keep("simple", project.name, None, 404, None)
            continue
        keep("simple", project.name, None, 200, _simple(project))
        keep("project", project.name, None, 200, _metadata(project))
        for files in project.releases.values():
            for file in files:
                if file.publisher is not None:
                    keep("provenance", project.name, file.name, file.status, file.publisher.body())
    cohort = [
        {"rank": rank, "project": each.name, "listed_name": each.name,
         "downloads": each.downloads, "outcome": each.outcome}
        for rank, each in enumerate(projects, start=1)
    ]  # fmt: skip
    pinned = [
        {"project": name, "version": version}
        for name, versions in (pins or {}).items()
        for version in versions
    ]
    return publish(
        data,
        Draft(
            source="index",
            as_of=as_of,
            cohort={"name": f"top {len(projects)}", "as_of": None, "source": "test",
                    "window_days": None, "size": len(projects), "sha256": ""},
            tables={"cohort": pa.Table.from_pylist(cohort, schema=COHORT_SCHEMA),
                    "response": pa.Table.from_pylist(rows, schema=RESPONSE_SCHEMA),
                    "pin": pa.Table.from_pylist(pinned, schema=PIN_SCHEMA),
                    **({} if lists is None else {"top_history": lists})},
            requests={},
            coverage={"asked": len(projects), "answered": len(projects), "unchanged": 0,
                      "missing": {}},
        ),
    )  # fmt: skip


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
            files.append(entry)
    return {
        "meta": {"api-version": "1.4"},
        "project-status": {"status": project.status},
        "versions": list(project.releases),
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
    if project.owners is not None:
        roles = [{"role": "Owner", "user": user} for user in project.owners]
        body["ownership"] = {"roles": roles, "organization": project.organization}
    return body
