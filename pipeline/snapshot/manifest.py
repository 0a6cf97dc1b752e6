"""What a manifest must hold, and the id that its content gives it."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import codes
from pipeline.snapshot.objects import canonical_json, sha256

SCHEMA = 1
#: What :func:`identity` gives: the source's code, the day, and a hash of the content.
ID = r"[a-z][a-z0-9_]*-\d{4}-\d{2}-\d{2}-[0-9a-f]{12}"
#: Bytes of the largest manifest that is read.
LARGEST = 16_000_000
_YEARS = range(1900, 3000)
_TABLE = re.compile(r"[a-z][a-z0-9_]*")


def identity(manifest: dict[str, Any]) -> str:
    """The id a manifest must have, from its source, day, cohort, details and hashes.

    Left out: the time of day, how it was asked (counts, plan, endpoint) and the program's version,
    which differ between two captures of one content.
    """
    varying = {"id", "as_of", "requests", "tool_version", "coverage", "circumstances"}
    content = {key: value for key, value in manifest.items() if key not in varying}
    day = datetime.fromisoformat(manifest["as_of"]).date()
    return f"{manifest['source']}-{day}-{sha256(canonical_json(content))[:12]}"


def manifest_in(path: Path) -> dict[str, Any] | None:
    """The manifest of a snapshot's folder, None where it is not that snapshot's, or unreadable."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        manifest = manifest_of(path.read_bytes())
    except OSError:
        return None
    return manifest if manifest is not None and manifest["id"] == path.parent.name else None


def manifest_of(content: bytes) -> dict[str, Any] | None:
    """The manifest in a file, None where it is none: wrong shape, or not the one its id names."""
    try:
        manifest: dict[str, Any] = json.loads(content)
        coverage, circumstances = manifest["coverage"], manifest.get("circumstances", {})
        parts = [coverage["answered"], coverage["unchanged"], *coverage["missing"].values()]
        stamps = [manifest["as_of"], circumstances.get("refreshed") or manifest["as_of"]]
        is_whole = (
            manifest["schema"] == SCHEMA
            and manifest["source"] in codes.sources()
            and manifest["id"] == identity(manifest)
            and coverage["asked"] == sum(parts)
            and all(is_moment(stamp) for stamp in stamps)
            and all(datetime.fromisoformat(stamp).tzinfo for stamp in stamps)
            and isinstance(manifest["tool_version"], str)
            and all(_is_table(*entry) for entry in manifest["tables"].items())
            and all(isinstance(digest, str) for digest in manifest["attachments"].values())
            and isinstance(manifest["simulated"], bool)
            and isinstance(manifest["requests"], dict)
            and _is_cohort(manifest["cohort"])
            and isinstance(circumstances.get("endpoint", ""), str)
            and all(is_moment(moment) for moment in manifest.get("window") or [])
            and is_moment(manifest.get("evidence_as_of") or manifest["as_of"])
            and all(
                is_moment(gap["first"])
                and is_moment(gap["last"])
                and isinstance(gap["logged"], str)
                and isinstance(gap["kind"], str)
                for gap in manifest.get("holes", [])
            )
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
    return manifest if is_whole else None


def files_of(manifest: dict[str, Any]) -> dict[str, str]:
    """The files that a manifest names beside itself, tables and attachments, with their hashes."""
    tables = {f"{name}.parquet": about["sha256"] for name, about in manifest["tables"].items()}
    return {**tables, **manifest["attachments"]}


def is_moment(text: str) -> bool:
    """Is this a day or a time, so far from the ends of the calendar that it can be moved?"""
    return datetime.fromisoformat(text).year in _YEARS


def _is_table(name: str, about: dict[str, Any]) -> bool:
    """Is this an entry of a manifest's ``tables``?"""
    has_name = bool(_TABLE.fullmatch(name)) and name != "manifest"
    return has_name and isinstance(about["sha256"], str) and isinstance(about["rows"], int)


def _is_cohort(cohort: dict[str, Any]) -> bool:
    """Has a manifest's ``cohort`` the keys its readers rely on?"""
    texts = [cohort["name"], cohort["source"], cohort["sha256"]]
    numbers = [cohort["size"], cohort["window_days"] or 0, cohort.get("asked", 0)]
    has_day = cohort["as_of"] is None or is_moment(cohort["as_of"])
    return (
        has_day
        and all(isinstance(text, str) for text in texts)
        and all(isinstance(number, int) for number in numbers)
    )
