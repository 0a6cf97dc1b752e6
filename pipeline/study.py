"""Open a snapshot for reading: what a notebook's first line calls.

``"demo"`` is an alias of the newest demo snapshot, captured and built when there is none;
``"latest"`` of the newest snapshot of any source; any other name is the id of a snapshot.
"""

import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline import about, catalog, database, frames, inputs, paths
from pipeline import baseline as pairs
from pipeline import snapshot as store
from pipeline.baseline import NEWEST
from pipeline.errors import BadInput, DamagedData
from pipeline.figures.press import Origin
from pipeline.origin import origin_of
from pipeline.progress import Progress
from pipeline.snapshot import Snapshot
from pipeline.text import escape_unsafe, nearest, plural

if TYPE_CHECKING:  # charts take seconds to import; finding a snapshot needs none of them
    import altair as alt
    import pandas as pd

    from pipeline.figures.house import LeftOut

ALIAS = "demo"


@dataclass(frozen=True, repr=False)
class Study:
    """A snapshot and its read-only database, to ask and to draw from.

    >>> study = open_study("demo")
    >>> study.metric("adoption_by_rank")      # the answer to a question of the catalogue
    >>> study.sql("select evidence, count(*) as projects from fct_project group by all")
    """

    snapshot: Snapshot
    db: duckdb.DuckDBPyConnection
    baseline: Snapshot | None = None

    @property
    def origin(self) -> Origin:
        """Where its numbers come from, as captions state it."""
        return origin_of(self.snapshot)

    def metric(self, name: str, /, **params: Any) -> "pd.DataFrame":
        """The answer to a question of the catalogue (:meth:`metrics` lists them), sorted.

        Dates are ``datetime64``, what is absent is NA; :meth:`describe` says what columns hold.
        ``params`` are the metric's own, where it has any. Raises :class:`BadInput` for an unknown
        metric or parameter, with the nearest name there is.

        >>> adoption = study.metric("adoption_by_rank")
        >>> adoption.query("month == month.max()")[["band", "share"]]
        """
        return frames.answer(catalog.run(self.db, name, **params), params)

    def sql(self, query: str, /, **params: Any) -> "pd.DataFrame":
        """The answer to a query of your own, over the tables that :meth:`tables` lists.

        It can only read. ``$name`` in the query is bound to ``name=``. Raises :class:`BadInput`
        with what DuckDB says of a wrong query, and the nearest name it knows.

        >>> study.sql("select project, n_owners from fct_project where rank <= $rank", rank=10)
        """
        return frames.to_frame(frames.read(self.db, query, params))

    def metrics(self) -> "pd.DataFrame":
        """Which questions :meth:`metric` answers: ``metric``, ``question``, ``grain``.

        >>> study.metrics().query("question.str.contains('owner')")
        """
        import pandas as pd

        metrics = [catalog.get(name) for name in catalog.names()]
        rows = [(metric.name, metric.question, metric.grain) for metric in metrics]
        return pd.DataFrame(rows, columns=["metric", "question", "grain"])

    def tables(self) -> "pd.DataFrame":
        """What :meth:`sql` can read: ``table``, ``grain``, ``rows``, ``columns`` (their names).

        Facts (``fct_``) come first, then what they are made of (``stg_``).

        >>> study.tables().set_index("table").loc["fct_project", "columns"]
        """
        import pandas as pd

        rows = []
        for name in self._tables():
            relation = self.db.table(name)
            names = ", ".join(relation.columns)
            rows.append((name, catalog.grain_of(name), len(relation), names))
        return pd.DataFrame(rows, columns=["table", "grain", "rows", "columns"])

    def describe(self, name: str, /) -> about.Description:
        """What a metric or table is: question, grain, key, columns with units, and its SQL.

        It answers for every table that :meth:`sql` can read: those of :meth:`tables`, what they
        are made of (``raw_``) and the lists of codes (``code_``). Raises :class:`BadInput` for an
        unknown name, with the nearest there is.

        >>> study.describe("adoption_by_rank")
        >>> study.describe("fct_project").columns[0].means
        """
        if name in catalog.names() or name in catalog.facts():
            return about.described(catalog.table(name))
        tables = database.tables(self.db)
        if name not in tables:
            known = [*catalog.names(), *tables]
            hint = nearest(name, known) or "study.metrics() and study.tables() list them"
            raise BadInput(f"there is no metric or table {name!r}", hint)
        relation = self.db.table(name)
        kinds = [str(kind).lower() for kind in relation.types]
        columns = list(zip(relation.columns, kinds, strict=True))
        query, _ = inputs.TABLES.get(name, ("", None))
        return about.described(catalog.noted(name, columns, query))

    def figure(
        self,
        chart: "alt.Chart | alt.LayerChart",
        /,
        name: str,
        question: str,
        finding: str,
        counted: str,
        description: str = "",
        *,
        title: str = "",
        size: str = "blog",
        theme: str = "light",
        empty: str = "",
    ) -> "alt.LayerChart | LeftOut":
        """Any Altair chart as a figure of the report: as the last line of a cell it is published.

        ``name`` is that of its files (letters, digits and underscores), ``question`` the small
        line above it, ``finding`` the headline with its number, ``counted`` the caption: what is
        counted, n, what is unknown. ``description`` says for the alt text what is drawn. The
        source, the date and the mark of simulation are added. ``title`` is printed in place of the
        finding, ``size`` (blog, wide, square, phone) and ``theme`` (light, dark) are those of its
        files and of the notebook; a page of the report has its reader's theme. Where the chart's
        frames have no row, the figure is left out, and ``empty`` is the reason given. Raises
        :class:`BadInput` for a name that no file can have or a metric has, for words left empty,
        an unknown size or theme, and for charts side by side.

        >>> now = adoption[adoption.month == adoption.month.max()]
        >>> bars = alt.Chart(now).mark_bar().encode(alt.X("band:N", sort=None), y="share:Q")
        >>> study.figure(
        ...     bars, "my_adoption", question="Who attests?", finding="28% do", counted="n = 984"
        ... )
        """
        from pipeline.figures import showing

        if name in catalog.names():
            raise BadInput(f"another figure is named {name}", "rename it in study.figure()")
        return showing.as_figure(
            chart,
            name,
            question=question,
            finding=finding,
            counted=counted,
            description=description,
            title=title,
            size=size,
            theme=theme,
            empty=empty,
        )

    def __repr__(self) -> str:
        summary = ", ".join(self._told())
        return f"<Study {summary}: metric(), metrics(), sql(), tables(), describe(), figure()>"

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(item)}</li>" for item in self._told())
        return (
            f"<ul>{items}</ul><p><code>study.metric(name)</code> answers one of "
            f"{len(catalog.names())} questions (<code>study.metrics()</code>), "
            "<code>study.sql(query)</code> reads the tables of <code>study.tables()</code>, "
            "<code>study.describe(name)</code> says what they hold.</p>"
        )

    def _told(self) -> list[str]:
        """The snapshot, its cohort and baseline, in a few words."""
        cohort = self.snapshot.manifest["cohort"]
        parts = [
            self.snapshot.id,
            f"{plural(cohort['size'], 'project')} of {escape_unsafe(cohort['name'])}",
            f"as of {self.origin.as_of}",
        ]
        parts += ["simulated"] if self.snapshot.is_simulated else []
        return parts + ([f"compared with {self.baseline.id}"] if self.baseline else [])

    def _tables(self) -> list[str]:
        rows = self.db.sql(
            "select distinct table_name from duckdb_tables() "
            "where starts_with(table_name, 'fct_') or starts_with(table_name, 'stg_') order by all"
        )
        return [str(row[0]) for row in rows.fetchall()]


def open_study(name: str = ALIAS, baseline: str = "", progress: Progress | None = None) -> Study:
    """The study of a snapshot: ``demo``, ``latest`` or an id; its database is built when needed.

    With ``baseline``, the id of an earlier snapshot or ``latest``, it also has the changes between
    the two. Raises :class:`BadInput` for an unknown id, or one that cannot be compared.
    """
    snapshot = find(paths.data_dir(), name)
    study = study_of(snapshot, pairs.earlier(snapshot, baseline), progress)
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        from pipeline.figures import showing

        showing.register(study.origin)
    return study


def study_of(
    snapshot: Snapshot, baseline: Snapshot | None = None, progress: Progress | None = None
) -> Study:
    """The study of a snapshot and, where given, of its changes since an earlier one."""
    for capture in filter(None, (snapshot, baseline)):
        database.ensure(capture, progress)
    return Study(snapshot, pairs.connect(snapshot, baseline), baseline)


def find(data: Path, name: str, *, may_capture: bool = True) -> Snapshot:
    """The snapshot with this id or alias; the demo is captured when there is none.

    Raises :class:`BadInput` for an unknown id, or ``latest`` where there is no snapshot, and
    :class:`DamagedData` where the demo's folders are there and none can be read.
    """
    if not isinstance(name, str) or not name:
        raise BadInput(f"{name!r} is not a snapshot id", "see `trustcensus snapshots`")
    if name not in {ALIAS, NEWEST}:
        return store.read(data, name)
    existing = store.newest_first(data, source="demo" if name == ALIAS else None)
    if name == NEWEST and not existing:
        raise BadInput("there is no snapshot yet", "make one with `collect`")
    if existing:
        return store.read(data, existing[0].id)
    damaged = [
        snapshot_id for snapshot_id in store.unreadable(data) if snapshot_id.startswith(f"{ALIAS}-")
    ]
    if damaged:
        what = f"snapshot {damaged[-1]}: its manifest is damaged"
        raise DamagedData(what, "run `collect` to repair it")
    if not may_capture:
        raise BadInput("there is no demo snapshot yet", "make one with `collect`")
    from pipeline.capture import Options, collect  # its HTTP client takes a while to import

    return collect(Options(source="demo", data=data))
