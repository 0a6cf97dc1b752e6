"""What SQL cannot parse, as tables: names of files, versions, certificates, URLs, requirements.

Each reader takes the rows of its query in ``sql/inputs/`` and gives the table of ``TABLES``.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from pipeline import certificates, reference, repositories, requirements, versions

Rows = list[tuple[Any, ...]]


def _schema(kind: pa.DataType, *names: str, **others: pa.DataType) -> pa.Schema:
    """Columns of one type, then those of another."""
    return pa.schema([*((name, kind) for name in names), *others.items()])


_SAME_NAME = _schema(pa.string(), "filename", "name")
_FILENAME = _schema(pa.string(), "project", "filename", "version")
_VERSION = _schema(
    pa.string(),
    "version",
    "canonical",
    epoch=pa.int32(),
    major=pa.int64(),
    is_prerelease=pa.bool_(),
    version_order=pa.int64(),
)
_CERTIFICATE = _schema(pa.string(), "certificate", *certificates.FIELDS.values())
_DECLARED_REPOSITORY = _schema(
    pa.string(),
    *("label", "url", "well_known", "forge", "repository"),
    is_subfolder=pa.bool_(),
    is_page=pa.bool_(),
)
_DEPENDENCY = _schema(
    pa.string(),
    *("project", "requirement", "dependency"),
    extras=pa.list_(pa.string()),
    applies_to=pa.list_(pa.string()),
)


def same_names(rows: Rows) -> pa.Table:
    """Pairs of names that are the same file, spelled differently."""
    same = [
        {"filename": filename, "name": name}
        for filename, name in rows
        if versions.is_same_file(filename, name)
    ]
    return pa.Table.from_pylist(same, schema=_SAME_NAME)


def filenames(rows: Rows) -> pa.Table:
    """The version that each file of a project says it is of, as the project spells it."""
    named = []
    for project, listed, names in rows:
        by_spelling = versions.by_spelling(listed)
        for name in names:
            version = versions.from_filename(project, name, by_spelling)
            named.append({"project": project, "filename": name, "version": version})
    return pa.Table.from_pylist(named, schema=_FILENAME)


def ordered_versions(spelled: list[str]) -> pa.Table:
    """Each version string with its PEP 440 parts; ``version_order`` is equal for equal versions."""
    parsed = sorted(versions.parse(text) for text in spelled)
    order, previous, rows = 0, None, []
    for version in parsed:
        order += version.sort_key != previous
        previous = version.sort_key
        row = {name: getattr(version, name) for name in _VERSION.names[1:-1]}
        rows.append({"version": version.text, **row, "version_order": order})
    return pa.Table.from_pylist(rows, schema=_VERSION)


def claims(rows: Rows) -> pa.Table:
    """What each signing certificate states."""
    decoded = [{"certificate": text, **certificates.claims(text)} for (text,) in rows]
    return pa.Table.from_pylist(decoded, schema=_CERTIFICATE)


def declared_repositories(rows: Rows) -> pa.Table:
    """The repository that a project's link points to, where it points to one."""
    declared = [
        {
            "label": label,
            "url": url,
            "well_known": repositories.well_known(label),
            **asdict(repository),
        }
        for label, url in rows
        if (repository := repositories.declared(url)) is not None
    ]
    return pa.Table.from_pylist(declared, schema=_DECLARED_REPOSITORY)


def dependencies(rows: Rows) -> pa.Table:
    """The project that each requirement of a project names, and under which extras it applies."""
    texts = sorted({text for _, text in rows})
    read = {
        text: requirement for text in texts if (requirement := requirements.read(text)) is not None
    }
    extras: dict[str, set[str]] = defaultdict(set)
    for requirement in read.values():
        extras[requirement.dependency].update(requirement.extras)
    environment = reference.environment()
    named = []
    for project, text in rows:
        if text not in read:
            continue
        requirement = read[text]
        under = requirements.applies_to(requirement, extras[project], environment)
        if under is not None:
            named.append(
                {
                    "project": project,
                    "requirement": text,
                    "dependency": requirement.dependency,
                    "extras": list(requirement.extras),
                    "applies_to": list(under),
                }
            )
    return pa.Table.from_pylist(named, schema=_DEPENDENCY)


#: By table: the query whose rows are read, and what reads them.
TABLES: dict[str, tuple[str, Callable[[Rows], pa.Table]]] = {
    "raw_same_name": ("subject_names", same_names),
    "raw_filename": ("filenames", filenames),
    "raw_version": ("versions", lambda rows: ordered_versions([str(row[0]) for row in rows])),
    "raw_certificate": ("certificates", claims),
    "raw_declared_repository": ("declared_urls", declared_repositories),
    "raw_dependency": ("requirements", dependencies),
}
