"""Check the signatures of stored attestations offline, and keep what each check found.

Asks of every attestation: is it signed by a certificate of the public-good Sigstore instance, is
it in its log, does it state this file's name and sha256, and does the certificate belong to the
publisher the index names? The trust root comes with ``sigstore``; nothing is fetched.

Results: ``<data>/signatures/<snapshot id>.parquet`` (``SCHEMA``), one row an attestation. A result
of the same object, file and checker in another snapshot's results is taken over.
"""

import json
import logging
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import paths, processes
from pipeline.progress import Progress, Silent
from pipeline.snapshot import Snapshot, sha256
from pipeline.snapshot.objects import write_atomically
from pipeline.snapshot.tables import parquet
from pipeline.text import escape_unsafe

VERIFIED = "verified"
SCHEMA = pa.schema(
    [
        ("project", pa.string()),
        ("filename", pa.string()),
        ("file_sha256", pa.string()),
        ("body_sha256", pa.string()),
        ("bundle", pa.int64()),
        ("attestation", pa.int64()),
        ("result", pa.string()),
        ("detail", pa.string()),
        ("checker", pa.string()),
    ]
)
#: What a refusal says -> its reason; the first that is found applies.
_REASONS = {
    "distribution digest": "digest_mismatch",
    "distribution name": "name_mismatch",
    "invalid subject": "name_mismatch",
    "DSSE: invalid signature": "bad_signature",
    "must contain an inclusion promise": "no_inclusion_promise",
    "sources of verified time": "no_verified_time",
    "Integrated time only supported": "unknown_entry_kind",
    "Unsupported DSSE log entry": "unknown_entry_kind",
    "Expected log entry version": "unknown_entry_kind",
    "log entry": "bad_log_entry",
    "SCT": "bad_certificate",
    "certificate chain": "bad_certificate",
    "X.509": "bad_certificate",
    "X509": "bad_certificate",
    "extension": "bad_certificate",
    "not in scope": "bad_certificate",
    "does not match": "publisher_mismatch",
    "Certificate's": "publisher_mismatch",
    "attestation type": "unknown_statement_type",
    "statement": "bad_statement",
}
Found = dict[str, Any]
_BATCH = 100


def checker() -> str:
    """Program and versions whose verdicts are stored: a newer trust root may judge otherwise."""
    names = ("pypi-attestations", "sigstore")
    return " ".join(f"{name} {version(name)}" for name in names)


def read(data: Path, snapshot_id: str) -> pa.Table | None:
    """Stored results of a snapshot, None where its signatures were not checked."""
    return _table(paths.signatures(data, snapshot_id))


def _table(path: Path) -> pa.Table | None:
    """Stored results; None where there are none, or what is there cannot be read."""
    try:
        return pq.read_table(path, schema=SCHEMA)
    except (OSError, pa.ArrowException):
        return None


def fingerprint(data: Path, snapshot_id: str) -> str:
    """Hash of the stored results, empty where there are none: part of what a report is made of."""
    path = paths.signatures(data, snapshot_id)
    return sha256(path.read_bytes()) if path.is_file() else ""


def check(snapshot: Snapshot, progress: Progress | None = None) -> pa.Table:
    """Check every stored attestation of a snapshot in processes of their own; stores the results.

    Raises :class:`DamagedData` when a body does not match its hash.
    """
    progress = progress or Silent()
    rows = _provenance(snapshot)
    before = _earlier(snapshot.data)
    attestations = [attestation for row in rows for attestation in before.get(_key(row), [])]
    pending = [row for row in rows if _key(row) not in before]
    progress.start("check signatures", len(pending))
    for results in _checked(snapshot, pending):
        attestations += results
        progress.advance(_BATCH)
    place = ("project", "filename", "bundle", "attestation")
    table = pa.Table.from_pylist(
        sorted(attestations, key=lambda row: [row[k] for k in place]), schema=SCHEMA
    )
    target = paths.signatures(snapshot.data, snapshot.id)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, parquet(table))
    progress.finish(f"{len(pending)} provenance objects checked, {len(rows) - len(pending)} before")
    return table


def counts(table: pa.Table) -> Found:
    """Attestations, verified ones and refused ones by reason."""
    results = Counter(table.column("result").to_pylist())
    verified = results.pop(VERIFIED, 0)
    return {
        "attestations": table.num_rows,
        "verified": verified,
        "refused": dict(sorted(results.items())),
    }


def check_object(body: bytes, filename: str, file_sha256: str | None) -> list[Found]:
    """Result of each attestation of one provenance object against one file.

    ``result`` is ``verified`` or the reason: ``bad_signature``, ``bad_certificate``,
    ``bad_log_entry``, ``bad_statement``, ``digest_mismatch``, ``name_mismatch``,
    ``no_inclusion_promise``, ``no_verified_time``, ``publisher_mismatch``, ``unknown_entry_kind``,
    ``unknown_publisher_kind``, ``unknown_statement_type``, ``no_digest`` (the index states no
    sha256), ``unreadable`` or ``not_verified``. A publisher's environment is in no certificate:
    ``verified`` says nothing of it.
    """
    try:
        bundles = json.loads(body)["attestation_bundles"]
        pairs = [
            (b, a, bundle.get("publisher"), signed)
            for b, bundle in enumerate(bundles, 1)
            for a, signed in enumerate(bundle["attestations"], 1)
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return [_result(1, 1, "unreadable", str(error))]
    return [
        _result(b, a, *_verdict(publisher, signed, filename, file_sha256))
        for b, a, publisher, signed in pairs
    ]


def _verdict(
    publisher: Any, signed: Any, filename: str, file_sha256: str | None
) -> tuple[str, str]:
    from pydantic import TypeAdapter, ValidationError
    from pypi_attestations import Attestation, Distribution, Publisher

    if file_sha256 is None:
        return "no_digest", "the index states no sha256 of the file"
    logging.getLogger("sigstore").setLevel(logging.ERROR)
    try:
        identity = TypeAdapter(Publisher).validate_python(publisher)
    except ValidationError as error:
        return "unknown_publisher_kind", str(error)
    try:
        attestation = Attestation.model_validate(signed)
        attestation.verify(identity, Distribution(name=filename, digest=file_sha256), offline=True)
    except ValidationError as error:
        return "unreadable", str(error)
    except Exception as error:  # noqa: BLE001 - whatever a hostile object makes three libraries raise
        detail = f"{type(error).__name__}: {error}"
        return next((r for text, r in _REASONS.items() if text in detail), "not_verified"), detail
    return VERIFIED, ""


def _result(bundle: int, attestation: int, result: str, detail: str) -> Found:
    first = escape_unsafe(detail.splitlines()[0] if detail else "")[:200]
    return {"bundle": bundle, "attestation": attestation, "result": result, "detail": first}


def _provenance(snapshot: Snapshot) -> list[Found]:
    table = snapshot.table("response")
    return [
        row
        for row in ([] if table is None else table.to_pylist())
        if row["kind"] == "provenance" and row["reason"] == "ok"
    ]


def _key(row: Found) -> tuple[str, str, str | None]:
    return row["body_sha256"], row["filename"], row.get("file_sha256")


def _earlier(data: Path) -> dict[tuple[str, str, str | None], list[Found]]:
    """Results of the same checker in all stored snapshots, by object and file."""
    results: dict[tuple[str, str, str | None], list[Found]] = {}
    now = checker()
    for path in sorted(paths.signatures(data, "x").parent.glob("*.parquet")):
        mine: dict[tuple[str, str, str | None], list[Found]] = {}
        table = _table(path)
        for row in [] if table is None else table.to_pylist():
            if row["checker"] == now:
                mine.setdefault(_key(row), []).append(row)
        results |= mine
    return results


def _checked(snapshot: Snapshot, rows: list[Found]) -> Iterator[list[Found]]:
    if not rows:
        return
    workers = min(os.cpu_count() or 1, -(-len(rows) // _BATCH))
    with (
        tempfile.TemporaryDirectory() as home,
        processes.pool(workers, _set_home, (home,)) as pool,
    ):
        batches = [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]
        for start in range(0, len(batches), workers):  # so many bodies are in memory, no more
            some = batches[start : start + workers]
            bodies = [[snapshot.objects.get(row["body_sha256"]) for row in batch] for batch in some]
            jobs = [pool.submit(_check_batch, *pair) for pair in zip(some, bodies, strict=True)]
            yield from (job.result() for job in jobs)


def _set_home(home: str) -> None:
    """Sigstore keeps a copy of its trust root below HOME: give it one that goes away."""
    os.environ |= {"HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home}


def _check_batch(rows: list[Found], bodies: list[bytes]) -> list[Found]:
    now = checker()
    return [
        {
            **{key: row.get(key) for key in ("project", "filename", "file_sha256", "body_sha256")},
            **result,
            "checker": now,
        }
        for row, body in zip(rows, bodies, strict=True)
        for result in check_object(body, row["filename"], row.get("file_sha256"))
    ]
