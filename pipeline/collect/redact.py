"""A snapshot without the names of people, to hand on: roles keep their number, not their holder."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.snapshot import Draft, Objects, Snapshot, canonical_json, publish
from pipeline.sources.index import parsed_object

_PERSONAL = ("author", "author_email", "maintainer", "maintainer_email")


def without_roles(snapshot: Snapshot, data: Path) -> Snapshot:
    """Publish, in another data folder, the snapshot with account names replaced by ordinals.

    ``holder-0001`` is one account within the snapshot; author and maintainer fields of the
    metadata are dropped too. Tags of rewritten answers go, so that they are asked in full again.
    A publisher's e-mail stays: it is part of what was signed.
    """
    objects = Objects(data / "objects")
    response = snapshot.table("response")
    rows: list[dict[str, Any]] = [] if response is None else response.to_pylist()
    projects = [row for row in rows if row["kind"] == "project" and row["reason"] == "ok"]
    bodies = {
        row["body_sha256"]: parsed_object(snapshot.objects.get(row["body_sha256"])) or {}
        for row in projects
    }
    holders = sorted({str(role.get("user")) for body in bodies.values() for role in _roles(body)})
    ordinals = {name: f"holder-{place:04d}" for place, name in enumerate(holders, 1)}
    for row in rows:
        if row["kind"] == "project" and row["reason"] == "ok":
            body = canonical_json(_redacted(bodies[row["body_sha256"]], ordinals))
            row |= {"body_sha256": objects.put(body), "body_bytes": len(body), "etag": None}
        elif row["body_sha256"]:
            objects.put(snapshot.objects.get(row["body_sha256"]))
    manifest = snapshot.manifest
    standard = {"schema", "id", "source", "as_of", "cohort", "coverage", "tables", "attachments",
                "simulated", "requests", "tool_version", "circumstances"}  # fmt: skip
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


def _roles(body: dict[str, Any]) -> list[dict[str, Any]]:
    ownership = body.get("ownership")
    roles = ownership.get("roles") if isinstance(ownership, dict) else None
    return [role for role in roles if isinstance(role, dict)] if isinstance(roles, list) else []


def _redacted(body: dict[str, Any], ordinals: dict[str, str]) -> dict[str, Any]:
    for role in _roles(body):
        role["user"] = ordinals[str(role.get("user"))]
    info = body.get("info")
    if isinstance(info, dict):
        info |= dict.fromkeys(_PERSONAL)
    return body
