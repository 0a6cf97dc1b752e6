"""What a figure found in the capture before: drawn again from the baseline, by the same chart."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline import catalog
from pipeline.figures import charts
from pipeline.report.figures import Figure
from pipeline.study import Study, study_of


class Earlier(NamedTuple):
    """A figure's finding on an earlier day (ISO date), and the snapshot it is of."""

    snapshot: str
    as_of: str
    finding: str


def earlier_findings(study: Study, figures: Sequence[Figure]) -> dict[str, Earlier]:
    """The findings of the project's own charts on the baseline, by name; none without a baseline.

    Each metric is asked as the figure's was. A chart that the baseline cannot fill, one that draws
    documents, and one that a notebook gave other rows than the metric's is absent.
    """
    if study.baseline is None:
        return {}
    from pipeline.figures.house import LeftOut
    from pipeline.frames import to_frame

    findings = {}
    before = study_of(study.baseline)
    with before.db:
        for figure in figures:
            name = figure.metric
            if name not in charts.NAMES or not figure.is_whole:
                continue
            table = catalog.run(before.db, name, **figure.parameters)
            chart = getattr(charts, name)(to_frame(table))
            if isinstance(chart, LeftOut):
                continue
            words = chart.usermeta
            if "origin" not in words:
                findings[name] = Earlier(before.snapshot.id, before.origin.as_of, words["finding"])
    return findings
