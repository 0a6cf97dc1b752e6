"""The tables as a Frictionless data package: files, schemas, licences, sources, sizes, hashes."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import __version__, catalog
from pipeline.errors import BadInput
from pipeline.report.data import dictionary, lineage
from pipeline.report.data.citation import AUTHORS
from pipeline.report.data.crate import MEDIA
from pipeline.report.data.edition import Edition, edition_of
from pipeline.report.data.files import write_json
from pipeline.report.data.table_files import FORMATS, exported, write_table
from pipeline.snapshot import Snapshot, sha256
from pipeline.study import Study, study_of
from pipeline.text import one_of

_TYPES = {"list": "array", "json": "object"}


def write_data(
    study: Study,
    folder: Path,
    names: Iterable[str] = (),
    formats: Iterable[str] = FORMATS,
    packed: bool = True,
) -> dict[str, pa.Table]:
    """Write each table in each format, ``dictionary.json`` and ``datapackage.json``; gives all
    tables by name.

    ``names`` are the tables (default: all); ``packed`` keeps large text as ``.gz``. Raises
    :class:`BadInput` for a table or format there is none of, before anything is written.
    """
    tables = exported(study.db)
    chosen = _known(names, sorted(tables), "table") or sorted(tables)
    forms = _known(formats, FORMATS, "format")
    if not forms:
        raise BadInput("--format names no format", f"use one of {', '.join(FORMATS)}")
    written = {name: tables[name] for name in chosen}
    write_tables(edition_of(study), folder, written, forms, packed)
    return tables


def write_tables(
    edition: Edition,
    folder: Path,
    tables: dict[str, pa.Table],
    formats: Iterable[str],
    packed: bool = False,
) -> None:
    """Write these tables as a data package: files, ``dictionary.json``, ``datapackage.json``.

    Raises :class:`BadInput` for one whose key repeats, before anything is written.
    """
    for name, table in tables.items():
        dictionary.check_key(name, table)
    folder.mkdir(parents=True, exist_ok=True)
    present, own = edition.sources, edition.terms
    resources = []
    for name, table in tables.items():
        columns = dictionary.columns(name, table)
        holding_json = [column.name for column in columns if column.type == "json"]
        for form in formats:
            path = write_table(folder, name, table, holding_json, form, packed)
            sources = lineage.sources_of(name, present)
            resources.append(_resource(path, name, form, columns, [own, *sources]))
    write_json(folder / "dictionary.json", dictionary.describe(tables, edition))
    about = _package(edition, resources, [own, *present.values()])
    write_json(folder / "datapackage.json", about)


def write_data_of(
    snapshot: Snapshot, baseline: Snapshot | None, folder: Path
) -> dict[str, pa.Table]:
    """:func:`write_data` for a process of its own, which opens the study itself."""
    study = study_of(snapshot, baseline)
    with study.db:
        return write_data(study, folder)


def _known(given: Iterable[str], known: Iterable[str], what: str) -> list[str]:
    names, there = sorted(set(given)), list(known)
    unknown = [name for name in names if name not in there]
    if unknown:
        raise BadInput(f"--{what} {unknown[0]!r} is unknown", one_of(unknown[0], there))
    return names


def _package(
    edition: Edition, resources: list[dict[str, Any]], sources: list[lineage.Source]
) -> dict[str, Any]:
    snapshot = edition.snapshot
    earlier = [other.id for other in edition.earlier]
    made_with: dict[str, Any] = {"baseline": earlier[0] if earlier else None}
    if edition.is_series:
        made_with = {"snapshots": [snapshot.id, *earlier]}
    return {
        "profile": "data-package",
        "name": edition.name,
        "id": edition.identifier,
        "title": edition.title,
        "description": (
            "Who, or what, can publish the projects of this cohort. A share is of the denominator "
            "in its row; attested is a lower bound for Trusted Publishing. In CSV, text that a "
            "spreadsheet would run begins with an apostrophe, and control characters are escaped."
        ),
        "version": __version__,
        "created": snapshot.manifest["as_of"],
        "simulated": snapshot.is_simulated,
        **made_with,
        "contributors": [{"title": AUTHORS, "role": "author"}],
        "licenses": licences(sources[:1]),
        "sources": cited(sources[1:]),
        "resources": resources,
    }


def _resource(
    path: Path,
    name: str,
    form: str,
    columns: Sequence[catalog.Column],
    sources: list[lineage.Source],
) -> dict[str, Any]:
    content = path.read_bytes()
    about: dict[str, Any] = {
        "name": name.replace("_", "-") + ("" if form == "csv" else f"-{form}"),
        "title": dictionary.sentence(catalog.table(name).grain),
        "path": path.name,
        "format": form,
        "mediatype": MEDIA[f".{form}"],
        "bytes": len(content),
        "hash": f"sha256:{sha256(content)}",
        "licenses": licences(sources),
        "sources": cited(sources[1:]),
    }
    if form != "csv":  # the CSV is the one with the schema; the others hold the same rows
        return {**about, "type": "file"}
    packed = {"compression": "gz"} if path.suffix == ".gz" else {}
    return {
        **about,
        **packed,
        "profile": "tabular-data-resource",
        "type": "table",
        "encoding": "utf-8",
        "schema": schema(name, columns),
    }


def schema(name: str, columns: Sequence[catalog.Column]) -> dict[str, Any]:
    """The Table Schema of a table's CSV."""
    key = list(catalog.table(name).key)
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in columns],
        "missingValues": [""],
    }
    if all(not column.empty for column in columns if column.name in key):
        return {**schema, "primaryKey": key}
    return {**schema, "uniqueKeys": [key]}  # one that may be NULL identifies rows, but is not a key


def _field(column: catalog.Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if not column.empty:
        constraints["required"] = True
    if column.values and column.type == "string":
        constraints["enum"] = list(column.values)
    if column.type in {"integer", "number"}:
        if column.unit in dictionary.COUNTED | dictionary.SHARES:
            constraints["minimum"] = 0
        if column.unit in dictionary.SHARES:
            constraints["maximum"] = 1
    null = f" Empty: {column.empty}." if column.empty else ""
    return {
        "name": column.name,
        "type": _TYPES.get(column.type, column.type),
        "description": f"{dictionary.sentence(column.means)}{null}",
        "unit": column.unit,
        **({"constraints": constraints} if constraints else {}),
    }


def licences(sources: list[lineage.Source]) -> list[dict[str, str]]:
    """Licences as Frictionless lists them: each once, in order."""
    entries = {
        source.licence: {"name": source.licence, "title": source.licence_title}
        | ({"path": source.licence_url} if source.licence_url else {})
        for source in sources
    }
    return list(entries.values())


def cited(sources: list[lineage.Source]) -> list[dict[str, str]]:
    """Sources as Frictionless lists them."""
    return [
        {"title": source.what} | ({"path": source.url} if source.url else {}) for source in sources
    ]
