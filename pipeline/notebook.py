"""What notebooks call beside a study and charts: capture one, show a table for people.

Importing it is light; what draws and what reports is imported where it is used.
"""

import sys
from collections.abc import Collection
from typing import Any

import pandas as pd

from pipeline import codes, paths, readable, reference, study
from pipeline.capture import Options, collect
from pipeline.config import Settings
from pipeline.endpoints import cite
from pipeline.errors import BadInput
from pipeline.frames import to_frame
from pipeline.labels import INCIDENTS, VERDICTS_BY_DATA
from pipeline.readable import Table
from pipeline.report.claims import claims_of
from pipeline.report.parameters import check_executed
from pipeline.study import ALIAS, Study
from pipeline.text import escape_unsafe

__all__ = [
    "Study",
    "capture",
    "claims_table",
    "coverage_table",
    "named",
    "open_study",
    "plan_table",
    "scores",
    "sourced",
    "table",
    "verdicts_table",
]


def open_study(name: str = ALIAS, baseline: str = "") -> Study:
    """Open a snapshot for reading: its metrics, its tables, and figures of them.

    ``name`` is ``demo`` (the newest simulated snapshot, captured when there is none), ``latest``
    (the newest of any source) or the id of a snapshot. ``baseline`` is the id of an earlier
    snapshot, or ``latest`` (the one reported last, else the newest before it): with it, the study
    also has the changes between the two. The database is built when needed, and the parameters of
    a notebook are checked, however it is run.

    Returns a :class:`Study`. Raises :class:`BadInput` for a snapshot that does not exist, a
    baseline it cannot be compared with, and a parameter that the notebook does not declare, of
    another type or out of its range; :class:`DamagedData` for a snapshot that is damaged, or a
    last reported one that is gone.

    >>> study = open_study("demo")
    >>> study.metric("adoption_by_rank")
    """
    _check_parameters()
    return study.open_study(name, baseline)


def _check_parameters() -> None:
    """What papermill put into this kernel, and what its parameters cell says, is as declared."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        check_executed(shell.user_ns.get("In", ()))


def table(rows: pd.DataFrame, most: int = 50, shares: Collection[str] = ()) -> Table:
    """The first ``most`` rows of a frame for people: headings in words, numbers with their
    separators, shares in percent, dates as a reader writes them, nothing for what is absent.

    ``shares`` names columns from 0 to 1 whose names do not say so.

    Raises :class:`BadInput` for less than 1 row.
    """
    if most < 1:
        raise BadInput(f"a table of {most} rows shows nothing", "give 1 or more")
    return Table(readable.readable(rows.head(most), shares), n_rows=len(rows))


def capture(**options: Any) -> Study:
    """Make a snapshot (parameters as of ``trustcensus collect``; empty text means the default)
    and open it; progress is printed a line a step.
    """
    _check_parameters()
    settings = Settings(rate=options.pop("rate"))
    given: dict[str, Any] = {name: value or None for name, value in options.items()}
    chosen = Options(data=paths.data_dir(), settings=settings, **given)
    snapshot = collect(chosen, Lines())
    return study.open_study(snapshot.id, progress=Lines())


def plan_table(source: str, top: int, identity: str, rate: float) -> Table:
    """What will be asked before it is asked: requests by kind, and the least minutes they take."""
    _check_parameters()
    about = codes.sources()[source]
    requests = {"file lists": top, "project metadata": top} if about.reads != "table" else {}
    minutes = {
        kind: count / rate / 60 if rate and about.is_live else 0.0
        for kind, count in requests.items()
    }
    rows = [
        {"what": kind, "requests": f"{count:,}", "minutes": round(minutes[kind], 1)}
        for kind, count in requests.items()
    ]
    if requests:
        rows.append({"what": "provenance", "requests": f"by the file lists ({identity})"})
    return table(
        pd.DataFrame(rows or [{"what": "two files to read", "requests": "0", "minutes": 0.0}])
    )


def coverage_table(study: Study) -> Table:
    """Projects asked, answered, unchanged and missing by reason; the parts add up."""
    coverage = study.snapshot.manifest["coverage"]
    rows = {key: coverage[key] for key in ("asked", "answered", "unchanged")} | {
        f"missing: {reason}": count for reason, count in coverage["missing"].items()
    }
    return table(pd.DataFrame({"outcome": list(rows), "projects": list(rows.values())}))


def scores(section: str) -> pd.DataFrame:
    """How good the events are (:func:`pipeline.reference.scores`); classes in words, and each
    incident with a source.
    """
    frame = to_frame(reference.scores(section))
    if section == "incident":
        frame = sourced(frame, "item")
    return named(frame) if "class" in frame else frame


def named(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents with their class in words: attack or harmless change."""
    return incidents.assign(**{"class": incidents["class"].map(INCIDENTS)})


def sourced(incidents: pd.DataFrame, by: str = "incident") -> pd.DataFrame:
    """Incidents with the first source of each beside its project; ``by`` names that of their ids.

    ``data/reference/incidents.toml`` has all of them.
    """
    sources = {key: cite(texts[0]) for key, texts in reference.incident_sources().items()}
    beside = list(incidents.columns).index("project") + 1
    incidents = incidents.copy()
    incidents.insert(beside, "source", incidents[by].map(sources))
    return incidents


def claims_table(study: Study, tested: bool = True) -> Table:
    """The claims that data can speak to, or the others: verdicts by documents and by data."""
    claims = claims_of(study)
    rows = [
        {
            "id": claim["id"],
            "claim": claim["claim"],
            "by documents": VERDICTS_BY_DATA[claim["documents"]["now"]],
            **({"by data": VERDICTS_BY_DATA[claim["data"]["verdict"]]} if claim["data"] else {}),
            "moved": "moved" if claim["id"] in claims["moved"] else "",
            "sentence": escape_unsafe(claim["sentence"]),
        }
        for claim in claims["claims"]
        if (claim["data"] is not None) == tested
    ]
    return table(pd.DataFrame(rows), most=max(len(rows), 1))


def verdicts_table(study: Study) -> Table:
    """How many claims have each verdict: by documents then and now, and by data."""
    counts = pd.DataFrame(claims_of(study)["counts"]).fillna(0).astype(int)
    named = counts.rename(index=VERDICTS_BY_DATA)
    return table(named.rename_axis("verdict").reset_index())


class Lines:
    """Progress as one printed line a finished step."""

    def start(self, step: str, total: int | None) -> None:  # noqa: ARG002 - the protocol's
        """Remember the step's name."""
        self.step = step

    def advance(self, by: int = 1) -> None:
        """Items of a step are not printed one by one."""

    def finish(self, message: str) -> None:
        """Print the step and its result."""
        print(f"{self.step}: {message}")  # noqa: T201 - the notebook's output
