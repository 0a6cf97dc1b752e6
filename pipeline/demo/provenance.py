"""Provenance objects of attested files, in the shapes of the days they were stored.

One bundle, an attestation for each statement; certificates parse, signatures are filler.
"""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from pipeline.demo.answers import dump
from pipeline.demo.certificates import FORGES, Issuer, digest
from pipeline.demo.world import File, Project, Publisher, Release

#: Until these days provenance was stored with ``claims: null``, and with "" for no environment.
_CLAIMS_UNTIL = datetime(2024, 11, 20, tzinfo=UTC)
_EMPTY_ENVIRONMENT_UNTIL = datetime(2024, 11, 18, tzinfo=UTC)
_PREDICATE_TYPES = {
    "publish": "https://docs.invalid/attestations/publish/v1",
    "build": "https://slsa.dev/provenance/v1",
}


def provenance(issuer: Issuer, project: Project, release: Release, file: File) -> bytes:
    """The provenance object of an attested file; its signatures are filler."""
    publisher = file.publisher
    if publisher is None:
        what = f"{file.filename} has no publisher"
        raise ValueError(what)
    bundle = {
        "publisher": _publisher(publisher, file.uploaded_at),
        "attestations": [
            _attestation(issuer, project, release, file, publisher, states)
            for states in file.states
        ],
    }
    return dump({"version": 1, "attestation_bundles": [bundle]})


def _attestation(
    issuer: Issuer,
    project: Project,
    release: Release,
    file: File,
    publisher: Publisher,
    states: str,
) -> dict[str, Any]:
    """A signed statement of one type about the file."""
    ref = "refs/heads/main" if file.reference == "branch" else f"refs/tags/v{release.version}"
    certificate = issuer.certificate(
        publisher, project.name, release.version, ref, file.uploaded_at.replace(second=0)
    )
    commit = issuer.commit(project.name, release.version)
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": file.filename, "digest": {"sha256": file.sha256}}],
        "predicateType": _PREDICATE_TYPES[states],
        "predicate": _build(publisher, file, ref, commit) if states == "build" else None,
    }
    filler = digest(file.sha256, states, "signature") + digest(file.sha256, states, "more")
    return {
        "version": 1,
        "verification_material": {
            "certificate": base64.b64encode(certificate).decode(),
            "transparency_entries": [
                {
                    "integratedTime": str(int(file.uploaded_at.timestamp())),
                    "logIndex": str(int(digest(file.sha256, states).hex()[:7], 16)),
                }
            ],
        },
        "envelope": {
            "statement": base64.b64encode(json.dumps(statement).encode()).decode(),
            "signature": base64.b64encode(filler).decode(),
        },
    }


def _build(publisher: Publisher, file: File, ref: str, commit: str) -> dict[str, Any]:
    """What a build statement says of the run: its workflow, at the commit where that is named."""
    forge = FORGES.get(publisher.kind, "https://forge.invalid")
    repository, path = f"{forge}/{publisher.repository}", f".github/workflows/{publisher.workflow}"
    named = commit if file.reference == "commit" else ref
    workflow = {"ref": named, "repository": repository, "path": path}
    is_named = publisher.workflow is not None
    builder = f"{repository}/{path}@{named}" if is_named else "https://builder.invalid/hosted"
    return {
        "buildDefinition": {
            "buildType": "https://actions.github.io/buildtypes/workflow/v1",
            "externalParameters": {"workflow": workflow} if is_named else {},
            "resolvedDependencies": [
                {"uri": f"git+{repository}@{ref}", "digest": {"gitCommit": commit}}
            ],
        },
        "runDetails": {"builder": {"id": builder}},
    }


def _publisher(publisher: Publisher, at: datetime) -> dict[str, str | None]:
    """The publisher object of its kind, in the shape of its day."""
    document: dict[str, str | None] = {"kind": publisher.kind}
    if publisher.email is not None:
        document["email"] = publisher.email
    else:
        workflow = "workflow_filepath" if publisher.kind == "GitLab" else "workflow"
        is_empty = publisher.environment is None and at < _EMPTY_ENVIRONMENT_UNTIL
        document |= {
            "repository": publisher.repository,
            workflow: publisher.workflow,
            "environment": "" if is_empty else publisher.environment,
        }
    if at < _CLAIMS_UNTIL:
        document["claims"] = None
    return document
