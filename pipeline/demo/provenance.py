"""Provenance objects of attested files, in the shapes of the days they were stored.

One bundle with one publish attestation each; the certificate parses, the signatures are filler.
"""

import base64
import json
from datetime import UTC, datetime

from pipeline.demo.answers import dump
from pipeline.demo.certificates import Issuer, digest
from pipeline.demo.world import File, Project, Publisher, Release

#: Until these days provenance was stored with ``claims: null``, and with "" for no environment.
_CLAIMS_UNTIL = datetime(2024, 11, 20, tzinfo=UTC)
_EMPTY_ENVIRONMENT_UNTIL = datetime(2024, 11, 18, tzinfo=UTC)
_PREDICATE = "https://docs.invalid/attestations/publish/v1"


def provenance(issuer: Issuer, project: Project, release: Release, file: File) -> bytes:
    """The provenance object of an attested file; its signatures are filler."""
    publisher = file.publisher
    if publisher is None:
        what = f"{file.filename} has no publisher"
        raise ValueError(what)
    certificate = issuer.certificate(
        publisher, project.name, release.version, file.uploaded_at.replace(second=0)
    )
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": file.filename, "digest": {"sha256": file.sha256}}],
        "predicateType": _PREDICATE,
        "predicate": None,
    }
    filler = digest(file.sha256, "signature") + digest(file.sha256, "more")
    attestation = {
        "version": 1,
        "verification_material": {
            "certificate": base64.b64encode(certificate).decode(),
            "transparency_entries": [
                {
                    "integratedTime": str(int(file.uploaded_at.timestamp())),
                    "logIndex": str(int(file.sha256[:7], 16)),
                }
            ],
        },
        "envelope": {
            "statement": base64.b64encode(json.dumps(statement).encode()).decode(),
            "signature": base64.b64encode(filler).decode(),
        },
    }
    bundle = {
        "publisher": _publisher(publisher, file.uploaded_at),
        "attestations": [attestation],
    }
    return dump({"version": 1, "attestation_bundles": [bundle]})


def _publisher(publisher: Publisher, at: datetime) -> dict[str, str | None]:
    """The publisher object of its kind, in the shape of its day."""
    shown: dict[str, str | None] = {"kind": publisher.kind}
    if publisher.email is not None:
        shown["email"] = publisher.email
    else:
        workflow = "workflow_filepath" if publisher.kind == "GitLab" else "workflow"
        is_empty = publisher.environment is None and at < _EMPTY_ENVIRONMENT_UNTIL
        shown |= {
            "repository": publisher.repository,
            workflow: publisher.workflow,
            "environment": "" if is_empty else publisher.environment,
        }
    if at < _CLAIMS_UNTIL:
        shown["claims"] = None
    return shown
