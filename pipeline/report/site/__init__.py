"""The pages of a report: opened from disk, loading nothing from elsewhere, read without script."""

import json
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline import catalog, codes, reference
from pipeline.origin import evidence_day
from pipeline.report import explorer, story
from pipeline.report.figures import Figure, Figures
from pipeline.report.gallery import gallery_parts, write_gallery
from pipeline.report.headlines import attested_range, headlines
from pipeline.report.site import catalogue, page_rows
from pipeline.report.site.figure_pages import write_figure_pages
from pipeline.report.site.findings import Finding
from pipeline.report.site.pages import PAGES, Site
from pipeline.report.site.project_pages import write_project_pages
from pipeline.study import Study

Row = dict[str, Any]


def open_site(study: Study, folder: Path, events: list[Row], address: str = "") -> Site:
    """The site of a report folder that has its ``claims.json``, if any: without claims or events
    there is no page of them. ``address`` is where the report is served, if that is known.
    """
    empty = {"claims.html": not _json(folder / "claims.json"), "changes.html": not events}
    pages = tuple(page for page in PAGES if not empty.get(page))
    return Site(study, folder, pages, address)


def write_projects(site: Site) -> None:
    """Write all that is reported about each project: it needs no notebook and no figure."""
    projects = explorer.explored(site.study)
    explorer.write_projects(projects, site.study, site.folder / "assets" / "projects")
    site.write(
        "projects.html",
        "projects.html",
        projects=projects,
        filters=page_rows.filters(projects),
        recent=explorer.recent,
    )
    site.write("project.html", "project.html", current="projects.html")
    write_project_pages(site, projects)


def write_site(
    site: Site,
    summary: Row,
    figures: Figures,
    read: list[Finding],
    events: list[Row],
    since: Row | None = None,
) -> None:
    """Write all other pages into a report folder that holds everything else already.

    ``read`` are the notebooks (:func:`finding`), ``events`` the rows of ``events.json``, ``since``
    what changed since the baseline.
    """
    study, folder = site.study, site.folder
    claims = _json(folder / "claims.json")
    drawn = {figure.name: figure for figure in figures.drawn}
    findings = [finding for finding in read if finding.has_content]
    _overview(site, summary, figures, findings, events, claims, since)
    _findings(site, findings, drawn, [finding.title for finding in read if not finding.has_content])
    write_gallery(site.write, folder, figures, gallery_parts(findings, figures))
    write_figure_pages(site, figures)
    if claims:
        site.write(
            "claims.html",
            "claims.html",
            claims=claims,
            drawn=drawn,
            sections=page_rows.sections(claims),
            shown_on=_shown_on(findings),
        )
    if events:
        before = study.baseline
        site.write(
            "changes.html",
            "changes.html",
            months=page_rows.by_month(events),
            kinds=page_rows.kinds(events),
            n_events=len(events),
            n_notices=sum(event["layer"] == "notice" for event in events),
            baseline_day=before and before.as_of.date().isoformat(),
            figure=drawn.get("events_by_month"),
        )
    site.write(
        "methods.html",
        "methods.html",
        boundaries=reference.boundaries(),
        unknown=page_rows.unknown(study),
        unread=page_rows.unread(study),
        methodology=page_rows.methodology(),
        reads=codes.sources()[site.study.snapshot.manifest["source"]].reads,
    )
    site.write(
        "catalogue.html", "catalogue.html", entries=catalogue.entries(drawn, figures.left_out)
    )
    site.write("glossary.html", "glossary.html", terms=reference.glossary())
    site.write(
        "data.html",
        "data.html",
        files=page_rows.files(folder),
        summary=summary,
        dictionary=page_rows.dictionary(folder),
        others=page_rows.others(folder),
    )


def _overview(
    site: Site,
    summary: Row,
    figures: Figures,
    findings: list[Finding],
    events: list[Row],
    claims: Row | None,
    since: Row | None,
) -> None:
    drawn = {figure.name: figure for figure in figures.drawn}
    choices = catalog.run(site.study.db, "sensitivity")
    day = evidence_day(site.study.snapshot)
    site.write(
        "index.html",
        "index.html",
        headlines=headlines(summary, choices),
        title=title(summary["cohort"]),
        lead=story.lead(summary, day.isoformat() if day else None),
        answered=story.answered(summary),
        panels=story.panels(drawn, _shown_on(findings), attested_range(summary, choices)),
        since=since
        and {**since, "events": [page_rows.event_row(event) for event in since["events"]]},
        unknown=page_rows.unknown(site.study),
        metrics=page_rows.metrics(summary),
        n_figures=len(figures.drawn),
        left_out=list(figures.left_out.items()),
        findings=findings,
        newest=page_rows.newest(events),
        n_events=len(events),
        n_notices=sum(event["layer"] == "notice" for event in events),
        claims=claims,
    )


def title(cohort: Row) -> str:
    """The question of a report: of PyPI's most downloaded packages, or of those of a build."""
    size = cohort["size"]
    many = f"{size:,} " if size != 1 else ""
    if "pinned" in cohort:
        return f"Who can publish the {many}PyPI package{many and 's'} this build installs?"
    return f"Who can publish PyPI’s {many}most-downloaded package{many and 's'}?"


def _findings(
    site: Site, findings: list[Finding], drawn: dict[str, Figure], untold: list[str]
) -> None:
    site.write("findings.html", "findings.html", findings=findings, drawn=drawn, untold=untold)
    for place, finding in enumerate(findings):
        parts = [(Markup(part.html), drawn.get(part.figure)) for part in finding.parts]  # noqa: S704 - cleaned by `finding`
        site.write(
            f"notebooks/{finding.name}.html",
            "notebook.html",
            current="findings.html",
            page=finding,
            parts=parts,
            before=findings[place - 1] if place else None,
            after=findings[place + 1] if place + 1 < len(findings) else None,
        )


def _shown_on(findings: list[Finding]) -> dict[str, str]:
    """The page each figure is shown on first, by the figure's name."""
    return {
        name: f"notebooks/{finding.name}.html#{name}"
        for finding in reversed(findings)
        for name in finding.figures
    }


def _json(path: Path) -> Row | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
