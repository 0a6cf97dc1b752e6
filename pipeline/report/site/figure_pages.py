"""A page and a record of each figure to link to and to cite: ``f/<name>.html`` and ``.json``.

Beside them are ``f/<name>.png``, the wide picture of cards, and ``assets/tips/<name>.js``, what the
figure's marks tell a reader who points at them on any page.
"""

from datetime import date
from typing import Any

from pipeline import catalog
from pipeline.endpoints import cite
from pipeline.figures import tips
from pipeline.figures.theme import SIZES
from pipeline.report.data import lineage
from pipeline.report.figures import Figure, Figures
from pipeline.report.gallery import FILES
from pipeline.report.site.earlier import Earlier, earlier_findings
from pipeline.report.site.pages import Site
from pipeline.snapshot import canonical_json

_FOLDER = "f"
#: Width and height of the picture of a card, in pixels.
CARD = [round(side * SIZES["wide"].zoom) for side in (SIZES["wide"].width, SIZES["wide"].height)]


def write_figure_pages(site: Site, figures: Figures) -> None:
    """Write page, record, card and tips of every figure that is drawn."""
    folder, tips_folder = site.folder / _FOLDER, site.folder / "assets" / "tips"
    for place in (folder, tips_folder):
        place.mkdir(parents=True, exist_ok=True)
    present = lineage.sources(site.study.snapshot)
    before = earlier_findings(site.study, figures.drawn)
    for figure in figures.drawn:
        metric = catalog.get(figure.metric) if figure.metric else None
        sources = _sources(figure, present)
        earlier = before.get(figure.name)
        parameters = _parameters(figure)
        about = record(site, figure, sources, parameters, earlier)
        (folder / f"{figure.name}.json").write_bytes(canonical_json(about))
        (folder / f"{figure.name}.png").write_bytes(figure.card)
        script = tips.script(figure.name, figure.tips)
        (tips_folder / f"{figure.name}.js").write_text(script, encoding="utf-8")
        site.write(
            f"{_FOLDER}/{figure.name}.html",
            "f.html",
            current="gallery.html",
            figure=figure,
            metric=metric,
            sources=sources,
            parameters=parameters,
            earlier=earlier,
            card_size=CARD,
        )


def record(
    site: Site,
    figure: Figure,
    sources: list[lineage.Source],
    parameters: list[dict[str, Any]],
    earlier: Earlier | None,
) -> dict[str, Any]:
    """A figure for programs: words, columns with units, parameters, sources, snapshot, files."""
    columns = catalog.get(figure.metric).columns if figure.metric else ()
    described = {column.name: column for column in columns}
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
        "parameters": parameters,
        "sources": [
            {"name": source.what, "url": source.url, "licence": source.licence}
            for source in sources
        ],
        "snapshot": site.study.snapshot.id,
        "as_of": site.study.origin.as_of,
        "simulated": figure.simulated,
        "cite": figure.cite,
        "earlier": [earlier._asdict()] if earlier else [],
        "files": {
            **{form: f"figures/{figure.name}.{form}" for form in FILES},
            "card": f"{_FOLDER}/{figure.name}.png",
        },
    }


def _parameters(figure: Figure) -> list[dict[str, Any]]:
    """What the parameters of a figure's metric mean, and their values here; a date as text."""
    if not figure.metric:
        return []
    metric = catalog.get(figure.metric)
    asked = catalog.bound(metric, figure.parameters)
    values = {name: str(value) if type(value) is date else value for name, value in asked.items()}
    return [
        {"name": parameter.name, "means": parameter.means, "value": values[parameter.name]}
        for parameter in metric.parameters
    ]


def _sources(figure: Figure, present: dict[str, lineage.Source]) -> list[lineage.Source]:
    """The documents a figure is drawn from, first in all, then as its table names them row by row;
    else the sources of the snapshot it is made of, all where nothing narrows it down.
    """
    if figure.documents:
        has_rows = "stated_in" in figure.table.column_names
        documents = set(figure.table["stated_in"].to_pylist()) - {None} if has_rows else set()
        return [
            lineage.document(cite(document)) for document in [figure.documents, *sorted(documents)]
        ]
    narrow = lineage.sources_of(figure.metric, present) if figure.metric else []
    return narrow or list(present.values())
