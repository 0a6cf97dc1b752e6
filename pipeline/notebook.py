"""What notebooks call beside metrics and charts: open a study, capture one, show a table."""

import sys
from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline import catalog, charts, codes, paths, reference, study
from pipeline.capture import Options, collect
from pipeline.charts.frame import EmptyChart, Frame
from pipeline.charts.render import Shown, show
from pipeline.config import Settings
from pipeline.errors import BadInput
from pipeline.frames import to_frame
from pipeline.labels import VERDICTS_BY_DATA
from pipeline.report.claims import claims_of
from pipeline.report.parameters import check_executed
from pipeline.study import ALIAS, Study
from pipeline.text import plain

#: A name with dollar signs is a name: no table is read as mathematics.
pd.set_option("display.html.use_mathjax", False)

__all__ = [
    "Study",
    "capture",
    "choices_table",
    "claims_table",
    "coverage_table",
    "figure",
    "open_study",
    "plan_table",
    "scores",
    "table",
    "verdicts_table",
]


def open_study(name: str = ALIAS, baseline: str = "") -> Study:
    """The study of a snapshot (see :func:`pipeline.study.open_study`), for checked parameters.

    A parameter that the notebook does not declare, of another type or out of its range is refused,
    however the notebook is run.
    """
    _check_parameters()
    return study.open_study(name, baseline)


def _check_parameters() -> None:
    """What papermill put into this kernel, and what its parameters cell says, is as declared."""
    found = sys.modules.get("IPython")
    shell = found.get_ipython() if found else None
    if shell is not None:
        check_executed(shell.user_ns.get("In", ()))


class Note:
    """A sentence where a figure would be, when the snapshot cannot fill it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/markdown": f"*{self.text}*", "text/plain": self.text}


def figure(study: Study, name: str) -> Shown | Note:
    """The chart of a metric, or a note that says why this snapshot cannot fill it."""
    chart: Callable[[pa.Table, Frame], Any] = getattr(charts, name)
    try:
        return show(chart(catalog.run(study.db, name), study.frame))
    except EmptyChart:
        return Note(f"Left out: {catalog.get(name).empty}.")


def table(rows: pd.DataFrame, most: int = 50) -> pd.DataFrame:
    """The first ``most`` rows of a table for reading, 1 or more, hostile text made visible."""
    if most < 1:
        raise BadInput(f"a table of {most} rows shows nothing", "give 1 or more")
    shown = rows.head(most).copy()
    for name in shown.select_dtypes(exclude=["number", "bool", "datetime"]).columns:
        shown[name] = [plain(value) if isinstance(value, str) else value for value in shown[name]]
    return shown


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


def plan_table(source: str, top: int, identity: str, rate: float) -> pd.DataFrame:
    """What will be asked before it is asked: requests by kind, and the least minutes they take."""
    _check_parameters()
    about = codes.sources()[source]
    asked = {"file lists": top, "project metadata": top} if about.reads != "table" else {}
    minutes = {kind: count / rate / 60 if rate and about.is_live else 0.0
               for kind, count in asked.items()}  # fmt: skip
    rows = [
        {"what": kind, "requests": str(count), "minutes": round(minutes[kind], 1)}
        for kind, count in asked.items()
    ]
    if asked:
        rows.append({"what": "provenance", "requests": f"by the file lists ({identity})"})
    return pd.DataFrame(rows or [{"what": "two files to read", "requests": "0", "minutes": 0.0}])


def coverage_table(study: Study) -> pd.DataFrame:
    """Projects asked, answered, unchanged and missing by reason; the parts add up."""
    coverage = study.snapshot.manifest["coverage"]
    rows = {key: coverage[key] for key in ("asked", "answered", "unchanged")} | {
        f"missing: {reason}": count for reason, count in coverage["missing"].items()
    }
    return pd.DataFrame({"projects": rows})


def scores(section: str) -> pd.DataFrame:
    """How good the events are (:func:`pipeline.reference.scores`)."""
    return to_frame(reference.scores(section))


def choices_table(study: Study, name: str) -> pd.DataFrame:
    """Headline shares in percent, one row each, under every choice of a long metric of choices."""
    found: dict[str, dict[str, str]] = {}
    rows = catalog.run(study.db, name).to_pylist()
    for row in rows:
        told = "" if row["share"] is None else f"{100 * row['share']:.1f}"
        found.setdefault(row["id"], {})[plain(row["variant"])] = told
    columns = list(dict.fromkeys(row["variant"] for row in rows))
    return pd.DataFrame.from_dict(found, orient="index").reindex(columns=columns).fillna("")


class Whole:
    """A table shown with all of every cell; pandas alone cuts long text."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        with pd.option_context("display.max_colwidth", None):
            return {"text/html": self.frame.to_html(), "text/plain": self.frame.to_string()}


def claims_table(study: Study, tested: bool = True) -> Whole:
    """The claims that data can speak to, or the others: verdicts by documents and by data."""
    found = claims_of(study)
    rows = {
        each["id"]: {
            "claim": each["claim"],
            "by documents": VERDICTS_BY_DATA[each["documents"]["now"]],
            **({"by data": VERDICTS_BY_DATA[each["data"]["verdict"]]} if each["data"] else {}),
            "moved": "moved" if each["id"] in found["moved"] else "",
            "sentence": plain(each["sentence"]),
        }
        for each in found["claims"]
        if (each["data"] is not None) == tested
    }
    return Whole(pd.DataFrame.from_dict(rows, orient="index"))


def verdicts_table(study: Study) -> pd.DataFrame:
    """How many claims have each verdict: by documents then and now, and by data."""
    counts = pd.DataFrame(claims_of(study)["counts"]).fillna(0).astype(int)
    return counts.rename(index=VERDICTS_BY_DATA)


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
