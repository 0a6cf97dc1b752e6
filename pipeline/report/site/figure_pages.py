"""A page and a record of each figure to link to and to cite: ``f/<name>.html`` and ``.json``."""

from typing import Any

from pipeline import catalog
from pipeline.report.data import lineage
from pipeline.report.figures import Figure, Figures, is_metric
from pipeline.report.gallery import FILES
from pipeline.report.site.pages import Site
from pipeline.snapshot import canonical_json

_FOLDER = "f"


def write_figure_pages(site: Site, figures: Figures) -> None:
    """Write the page and the record of every figure that is drawn."""
    (site.folder / _FOLDER).mkdir(exist_ok=True)
    present = lineage.sources(site.study.snapshot)
    for each in figures.drawn:
        metric = catalog.get(each.name) if is_metric(each.name) else None
        known = list(present.values())
        sources = lineage.sources_of(each.name, present) if metric else known
        about = record(site, each, sources or known)
        (site.folder / _FOLDER / f"{each.name}.json").write_bytes(canonical_json(about))
        site.write(
            f"{_FOLDER}/{each.name}.html",
            "f.html",
            current="gallery.html",
            figure=each,
            metric=metric,
            sources=sources or known,
        )


def record(site: Site, figure: Figure, sources: list[lineage.Source]) -> dict[str, Any]:
    """A figure for programs: words, columns with units, sources, licences, snapshot, files."""
    described = {each.name: each for each in _columns(figure.name)}
    snapshot = site.study.snapshot
    return {
        "schema": 1,
        "name": figure.name,
        "title": figure.question,
        "finding": figure.finding,
        "notes": list(figure.caption),
        "alt": figure.alt,
        "rows": figure.table.num_rows,
        "columns": [
            {
                "name": name,
                "means": described[name].means if name in described else None,
                "unit": described[name].unit if name in described else None,
            }
            for name in figure.table.column_names
        ],
        "sources": [{"name": each.what, "licence": each.licence} for each in sources],
        "snapshot": snapshot.id,
        "as_of": site.study.origin.as_of,
        "simulated": snapshot.simulated,
        "cite": figure.cite,
        "files": {form: f"figures/{figure.name}.{form}" for form in FILES},
    }


def _columns(name: str) -> tuple[Any, ...]:
    return tuple(catalog.get(name).columns) if is_metric(name) else ()
