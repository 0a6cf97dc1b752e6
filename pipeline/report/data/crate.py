"""A folder of results as an RO-Crate: what its files are, made from what, with what, on what terms.

Written as plain JSON-LD (RO-Crate 1.1): the crate library stamps the current time, and a report
knows no other time than its snapshot's.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline import __version__
from pipeline.report.data import lineage
from pipeline.report.data.citation import AUTHORS
from pipeline.report.data.edition import Edition
from pipeline.report.data.files import SUMS, write_json

CRATE = "ro-crate-metadata.json"
_FONT_LICENCE = "https://openfontlicense.org/open-font-license-official-text/"
#: Media type of a file by its ending.
MEDIA = {
    ".atom": "application/atom+xml",
    ".cff": "application/yaml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain",
    ".woff": "font/woff",
}
#: Folders described whole, where a file says no more than its folder does.
_FOLDERS = {"projects/": "a page, a record and a badge of each project"}
_REPORT = "Figures, pages and tables worked out from one snapshot of a package index."
_SERIES = "Tables worked out from a series of snapshots of a package index."
Entity = dict[str, Any]


def write_crate(edition: Edition, folder: Path, mutable: Collection[str] = ()) -> None:
    """Write ``ro-crate-metadata.json`` about every file that is in the folder now."""
    snapshot = edition.snapshot
    own, sources = edition.terms, list(edition.sources.values())
    files = _files(folder, {CRATE, SUMS, "manifest.json", *mutable})
    day = snapshot.as_of.date().isoformat()
    inputs = [
        _capture(capture.id, capture.manifest["as_of"], sources) for capture in edition.snapshots
    ]
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": edition.title,
        "description": _SERIES if edition.is_series else _REPORT,
        "identifier": edition.identifier,
        "datePublished": day,
        "license": {"@id": own.licence_url},
        "creator": {"@id": "#founders"},
        "hasPart": _ids(files),
        "mentions": [{"@id": "#run"}],
    }
    made: Entity = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"trustcensus {'series' if edition.is_series else 'report'}",
        "instrument": {"@id": "#trustcensus"},
        "object": _ids(inputs),
        "result": {"@id": "./"},
    }
    tool: Entity = {
        "@id": "#trustcensus",
        "@type": "SoftwareApplication",
        "name": "trustcensus",
        "softwareVersion": __version__,
        "license": {"@id": "https://www.apache.org/licenses/LICENSE-2.0"},
    }
    who: Entity = {"@id": "#founders", "@type": "Organization", "name": AUTHORS}
    about: Entity = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    licences = _licences([own, *sources])
    outside = [_source(source) for source in sources]
    graph = [about, root, *files, *inputs, *outside, tool, made, who, *licences]
    context = "https://w3id.org/ro/crate/1.1/context"
    write_json(folder / CRATE, {"@context": context, "@graph": graph})


def _files(folder: Path, left_out: set[str]) -> list[Entity]:
    entities: list[Entity] = [
        {"@id": name, "@type": "Dataset", "name": name.rstrip("/"), "description": what}
        for name, what in _FOLDERS.items()
        if (folder / name).is_dir()
    ]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in left_out and not name.startswith(tuple(_FOLDERS)):
            fonts = {"license": {"@id": _FONT_LICENCE}}  # all else is on the terms of the root
            entities.append(
                {
                    **(fonts if path.suffix in {".ttf", ".woff"} else {}),
                    "@id": quote(name),
                    "@type": "File",
                    "name": path.name,
                    "contentSize": str(path.stat().st_size),
                    "encodingFormat": MEDIA.get(path.suffix, "application/octet-stream"),
                }
            )
    return entities


def _capture(name: str, as_of: str, sources: list[lineage.Source]) -> Entity:
    return {
        "@id": f"#{name}",
        "@type": "Dataset",
        "name": f"snapshot {name}",
        "identifier": f"urn:trustcensus:snapshot:{name}",
        "temporalCoverage": as_of,
        "isBasedOn": [{"@id": f"#source-{source.name}"} for source in sources],
    }


def _source(source: lineage.Source) -> Entity:
    terms = {"license": {"@id": source.licence_url}} if source.licence_url else {}
    where = {"url": source.url} if source.url else {}
    about = {"@id": f"#source-{source.name}", "@type": "Dataset", "name": source.what}
    return {
        **about,
        **where,
        **terms,
        "usageInfo": f"{source.licence_title}. {source.note}".strip(),
    }


def _licences(sources: list[lineage.Source]) -> list[Entity]:
    licences = {
        source.licence_url: {
            "@id": source.licence_url,
            "@type": "CreativeWork",
            "name": source.licence_title,
        }
        for source in sources
        if source.licence_url
    }
    return [licences[url] for url in sorted(licences)]


def _ids(entities: list[Entity]) -> list[Entity]:
    return [{"@id": entity["@id"]} for entity in entities]
