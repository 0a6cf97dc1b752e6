"""A snapshot without the names of people, to pass on: roles are counted, not named."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import paths
from pipeline.snapshot import Draft, Objects, Snapshot, publish
from pipeline.sources.index import parsed_object

_PERSONAL = ("author", "author_email", "maintainer", "maintainer_email")


def without_roles(snapshot: Snapshot, data: Path) -> Snapshot:
    """Publish, in another data folder, the snapshot with account names replaced by ordinals.

    ``holder-0001`` is one account within the snapshot; author and maintainer fields of the
    metadata are dropped too. Tags of rewritten answers go, so that they are fetched in full again.
    A publisher's e-mail stays: it is part of what was signed.
    """
    objects = Objects(paths.objects(data))
    response = snapshot.table("response")
    rows: list[dict[str, Any]] = [] if response is None else response.to_pylist()
    ordinals = _ordinals(snapshot, rows)
    for row in rows:
        if row["body_sha256"] is None:
            continue
        body = snapshot.objects.get(row["body_sha256"])
        if row["kind"] == "project":
            redacted = _redacted(body, ordinals) if row["reason"] == "ok" else None
            row |= {"etag": None, "serial": None, "body_sha256": None, "body_bytes": None}
            if redacted is None:  # what cannot be read cannot be cleared of names either
                continue
            row |= {"body_sha256": objects.put(redacted), "body_bytes": len(redacted)}
        else:
            objects.put(body)
    manifest = snapshot.manifest
    standard = {
        "schema",
        "id",
        "source",
        "as_of",
        "cohort",
        "coverage",
        "tables",
        "attachments",
        "simulated",
        "requests",
        "tool_version",
        "circumstances",
    }
    tables = {name: snapshot.table(name) for name in manifest["tables"]}
    if response is not None:
        tables["response"] = pa.Table.from_pylist(rows, schema=response.schema)
    return publish(
        data,
        Draft(
            source=manifest["source"],
            as_of=snapshot.as_of,
            cohort=manifest["cohort"],
            tables={name: table for name, table in tables.items() if table is not None},
            requests=manifest["requests"],
            coverage=manifest["coverage"],
            details={k: v for k, v in manifest.items() if k not in standard}
            | {"roles_dropped": True},
            circumstances=manifest.get("circumstances", {}),
            attachments={
                name: snapshot.attachment(name) or b"" for name in manifest["attachments"]
            },
        ),
    )


def _ordinals(snapshot: Snapshot, rows: list[dict[str, Any]]) -> dict[str, str]:
    """An ordinal for every account name in the metadata answers, one body at a time."""
    holders: set[str] = set()
    for row in rows:
        if row["kind"] == "project" and row["reason"] == "ok":
            body = parsed_object(snapshot.objects.get(row["body_sha256"])) or {}
            holders |= {str(role.get("user")) for role in _roles(body)}
    return {name: f"holder-{place:04d}" for place, name in enumerate(sorted(holders), 1)}


def _roles(body: dict[str, Any]) -> list[dict[str, Any]]:
    ownership = body.get("ownership")
    roles = ownership.get("roles") if isinstance(ownership, dict) else None
    return [role for role in roles if isinstance(role, dict)] if isinstance(roles, list) else []


def _redacted(content: bytes, ordinals: dict[str, str]) -> bytes:
    body = parsed_object(content) or {}
    for role in _roles(body):
        role["user"] = ordinals[str(role.get("user"))]
    info = body.get("info")
    if isinstance(info, dict):
        info |= dict.fromkeys(_PERSONAL)
    return json.dumps(body, sort_keys=True).encode()
