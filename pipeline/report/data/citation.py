"""How to cite a capture: ``CITATION.cff``, filled from the snapshot and never from a clock."""

import json
from pathlib import Path

from pipeline import __version__, codes
from pipeline.report.data.edition import Edition

AUTHORS = "The trustcensus founders"


def write_citation(edition: Edition, folder: Path) -> None:
    """Write ``CITATION.cff`` (format 1.2.0) of the data worked out from snapshots.

    Every value is a JSON string, which YAML reads as it is: an index's text cannot leave it.
    """
    snapshot = edition.snapshot
    what = "series" if edition.is_series else "snapshot"
    marked = (
        "Simulated data: no project in it exists; cite it only as an example."
        if snapshot.is_simulated
        else f"Cite these data with the {what}'s id: it names their exact content."
    )
    cohort = snapshot.manifest["cohort"]
    others = [other.id for other in edition.snapshots if other not in edition.cited]
    compared = "".join(f", compared with {name}" for name in others)
    named = f"the {what}{compared}; its id ends in a hash of its content"
    identifiers = {edition.identifier: named}
    if edition.is_series:
        identifiers |= {
            f"urn:trustcensus:snapshot:{capture.id}": "a snapshot of the series"
            for capture in edition.cited
        }
    lines = [
        "cff-version: 1.2.0",
        f"message: {json.dumps(marked)}",
        f"title: {json.dumps(edition.title)}",
        "type: dataset",
        "authors:",
        f"  - name: {json.dumps(AUTHORS)}",
        f"version: {json.dumps(__version__)}",
        f"date-released: {json.dumps(edition.day)}",
        f"license: {edition.terms.licence}",
        "identifiers:",
        *(
            line
            for identifier, about in identifiers.items()
            for line in (
                "  - type: other",
                f"    value: {json.dumps(identifier)}",
                f"    description: {json.dumps(about)}",
            )
        ),
        f"abstract: {json.dumps(_abstract(edition, cohort['size']))}",
        "keywords:",
        *(f"  - {word}" for word in ("package index", "trusted publishing", "attestations")),
    ]
    (folder / "CITATION.cff").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _abstract(edition: Edition, size: int) -> str:
    snapshot = edition.snapshot
    named = "; ".join(source.what for source in edition.sources.values())
    marked = "Simulated. " if snapshot.is_simulated else ""
    tells = codes.sources()[snapshot.manifest["source"]].tells
    about = ["attestations"] if "provenance" in tells else []
    about += ["publishers and their changes"] if "publishers" in tells else []
    about += ["owners and organizations"] if "owners" in tells else []
    captured = f"{len(edition.cited)} captures of a list; the newest: " if edition.is_series else ""
    return (
        f"{marked}{captured}Who, or what, can publish {size} projects of a package index"
        f"{': ' if about else ''}{', '.join(about)}. Made from: {named}."
    )
