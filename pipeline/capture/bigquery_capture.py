"""Cohort and upload history from BigQuery's logs: estimate all, look for gaps, then run each.

Every query is dry-run before the first is sent. A journal has the answers until the capture is
published, and each job's id is made from its query, so nothing is billed twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import ledger, paths
from pipeline.capture import cohort, log_gaps
from pipeline.capture import journal as journals
from pipeline.capture.bigquery_tables import TABLES, typed
from pipeline.capture.journal import Journal
from pipeline.capture.options import Options, clock
from pipeline.progress import Progress
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import Draft, Objects, canonical_json
from pipeline.snapshot.tables import parquet
from pipeline.sources.bigquery import BigQuery, Estimate, JobResult, Query
from pipeline.sources.published import parse_top_list

#: Uploads are queried from the index's first day on.
FIRST_DAY = datetime(2003, 1, 1, tzinfo=UTC)


@dataclass
class BigQueryAnswers:
    """What the logs gave: tables by snapshot name, the ranked list, and what it cannot say."""

    as_of: datetime
    tables: dict[str, pa.Table]
    top_list: bytes
    list_name: str
    gaps: list[log_gaps.LogGap]
    journal: Journal
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Queries:
    """One capture's queries, their estimates and the budget they share.

    ``seen`` is a hash of the logs' rows per day, once known.
    """

    options: Options
    as_of: datetime
    server: BigQuery
    estimates: dict[str, Estimate] = field(default_factory=dict)
    spent: float = 0.0
    seen: str | None = None

    @property
    def window(self) -> tuple[datetime, datetime]:
        """Whole UTC days that downloads are counted in."""
        end = self.as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return end - timedelta(days=self.options.window_days), end

    def query(self, name: str, projects: list[str]) -> Query:
        """One query with the parameters it has."""
        start, end = self.window
        if name in {"uploads", "index_uploads_by_month"}:
            start = FIRST_DAY
        every: dict[str, Any] = {
            "installers": sorted(self.options.installers),
            "projects": projects,
            "size": self.options.top,
        }
        has = {
            "top_projects": ("installers", "size"),
            "uploads": ("projects",),
            "downloads_by_day": ("installers", "projects"),
            "downloads_by_release": ("installers", "projects"),
        }.get(name, ())
        return Query(name, {"window_start": start, "window_end": end, **{n: every[n] for n in has}})

    def estimate(self, progress: Progress, known: set[str]) -> list[str]:
        """Dry-run all that is not known yet, show the cost, and refuse when that is too much.

        ``spent`` becomes this month's cost so far, without queries that are resumed.
        """
        names = ["completeness", "uploads", *sorted(self.options.also)]
        if self.options.cohort_from == "bigquery":
            names.insert(1, "top_projects")
        names = [name for name in names if name not in known]
        progress.start("estimate queries", len(names))
        for name in names:
            self.estimates[name] = self.server.dry_run(self.query(name, []))
            progress.advance()
        keys = (estimate.query.key(self.options.access) for estimate in self.estimates.values())
        self.spent = ledger.month_to_date(self.options.data, self.as_of, frozenset(keys))
        lines = self.options.budget.lines(list(self.estimates.values()), self.spent)
        progress.finish("; ".join(lines))
        self.options.budget.check(list(self.estimates.values()), self.spent)
        return lines

    def ask(self, name: str, projects: list[str], journal: Journal, objects: Objects) -> pa.Table:
        """One query's rows, from the journal, a job that ran before, or a new one."""
        query = replace(self.query(name, projects), seen=self.seen)
        kept = self._kept(query, journal, objects)
        if kept is not None:
            return kept
        return self._keep(query, self._run(query).table, journal, objects)

    def completeness(
        self, journal: Journal, objects: Objects
    ) -> tuple[pa.Table, list[log_gaps.LogGap]]:
        """Rows per day of each log, and its gaps; raises :class:`IncompleteData` unless accepted.

        Logs are filled up late: an earlier job that saw a gap is run again, a refused answer is
        not kept, and no answer to a query of other logs is reused.
        """
        query = self.query("completeness", [])
        table = self._kept(query, journal, objects)
        if table is None:
            done = self._run(query)
            if done.was_there and log_gaps.in_downloads(self._gaps(done.table)):
                done = self._run(query, is_new=True)
            log_gaps.refuse_gaps(self._gaps(done.table), self.options.accept_gap)
            table = self._keep(query, done.table, journal, objects)
        key = ("bigquery", query.name, query.key(self.options.access))
        self.seen = journal.rows[key]["body_sha256"]
        return table, self._gaps(table)

    def _gaps(self, table: pa.Table) -> list[log_gaps.LogGap]:
        windows = {"downloads": self.window, "uploads": self.window}
        return log_gaps.find_gaps(table.to_pylist(), windows, FIRST_DAY)

    def _kept(self, query: Query, journal: Journal, objects: Objects) -> pa.Table | None:
        kept = journal.rows.get(("bigquery", query.name, query.key(self.options.access)))
        body = kept and objects.get(kept["body_sha256"])
        return pq.read_table(pa.BufferReader(body)) if body else None

    def _run(self, query: Query, *, is_new: bool = False) -> JobResult:
        estimate, budget = self.estimates[query.name], self.options.budget
        others = sum(e.billed for n, e in self.estimates.items() if n != query.name)
        limit = budget.limit(estimate, others, self.spent)
        done = self.server.run(query, limit, is_new=is_new)
        ledger.record(
            self.options.data,
            job_id=done.job_id,
            query=query.name,
            query_sha256=replace(query, seen=None).key(self.options.access),
            sent_at=self.as_of,
            estimated_bytes=estimate.billed,
            processed_bytes=done.processed,
            billed_bytes=done.billed,
            usd_per_tib=budget.usd_per_tib,
        )
        return replace(done, table=typed(query.name, done.table))

    def _keep(self, query: Query, table: pa.Table, journal: Journal, objects: Objects) -> pa.Table:
        body = objects.put(parquet(table))
        key = query.key(self.options.access)
        journal.add(
            {
                "kind": "bigquery",
                "project": query.name,
                "filename": key,
                "reason": "ok",
                "body_sha256": body,
            }
        )
        return table


def estimate_queries(options: Options, progress: Progress) -> list[str]:
    """What the queries of a capture would cost; raises :class:`OverBudget` as it would."""
    asking = _Queries(options, options.as_of or clock(), _server(options, progress))
    return asking.estimate(progress, set())


def _server(options: Options, progress: Progress) -> BigQuery:
    """The server; while it cannot be reached and is retried, that is shown."""

    def told(text: str) -> None:
        progress.finish(text)
        progress.start("query BigQuery", None)

    return BigQuery(options.access, told)


def run_queries(options: Options, progress: Progress) -> BigQueryAnswers:
    """Ask the logs; the journal is the caller's to close or discard.

    Raises :class:`OverBudget` and :class:`IncompleteData` before anything is paid for,
    :class:`BadInput` and :class:`SourceUnavailable` as ``sources.bigquery`` does.
    """
    objects = Objects(paths.objects(options.data))
    with _journal(options, objects) as journal:
        as_of = datetime.fromisoformat(journal.head["as_of"])
        asking = _Queries(options, as_of, _server(options, progress))
        asking.estimate(progress, {name for _, name, _ in journal.rows})
        start, end = asking.window
        tables = dict[str, pa.Table]()
        tables["completeness"], gaps = asking.completeness(journal, objects)
        if options.cohort_from == "bigquery":
            ranked = asking.ask("top_projects", [], journal, objects)
            body, name = _list_of(ranked, end), _list_name(options)
            if options.top_list:
                published = parse_top_list(*cohort.load(options.top_list, options.settings))
                compared = cohort.table(published, options.top)
                tables["listed"] = compared.select(SCHEMAS["listed"].names)
        else:
            body, name = cohort.load(options.top_list, options.settings)
        projects = sorted(row.project for row in parse_top_list(body, name).rows[: options.top])
        for query in ("uploads", *sorted(options.also)):
            progress.start(f"query {query}", None)
            tables[TABLES[query][0]] = asking.ask(query, projects, journal, objects)
            progress.finish(f"{tables[TABLES[query][0]].num_rows} rows")
    is_ranked_here = options.cohort_from == "bigquery"
    return BigQueryAnswers(
        as_of,
        tables,
        body,
        name,
        gaps,
        journal,
        {
            "holes": [asdict(gap) for gap in gaps],
            "installers": sorted(options.installers),
            "window": [start.isoformat(), end.isoformat()],
        }
        | ({"window_days": options.window_days} if is_ranked_here else {}),
    )


@contextmanager
def _journal(options: Options, objects: Objects) -> Iterator[Journal]:
    """The journal of an interrupted capture, or a new one; closed when asking fails."""
    name = f"{journals.key(options.content)}-bigquery"
    head = journals.begun(options.data, name) if options.resume else None
    if head is not None:
        journal = journals.resume(options.data, name, head, objects)
    else:
        head = {"as_of": (options.as_of or clock()).isoformat(), "options": options.content}
        journal = journals.start(options.data, name, head)
    try:
        yield journal
    except BaseException:
        journal.close()
        raise


def _list_name(options: Options) -> str:
    """What is counted, without a date: feeds follow a list by its name."""
    clients = f", downloads by {', '.join(sorted(options.installers))}"
    return f"BigQuery, {options.window_days} days{clients if options.installers else ''}"


def _list_of(ranked: pa.Table, end: datetime) -> bytes:
    """The ranked projects in the form published lists have."""
    rows = [
        {"project": row["project"], "download_count": row["downloads"]}
        for row in ranked.to_pylist()
    ]
    return canonical_json({"last_update": end.isoformat(), "source": "BigQuery", "rows": rows})


def bigquery_draft(options: Options, answers: BigQueryAnswers) -> Draft:
    """A snapshot of the logs alone: history and downloads, nothing about provenance or owners."""
    top = parse_top_list(answers.top_list, answers.list_name)
    uploaded = set(answers.tables["upload"].column("project").to_pylist())
    outcomes = {
        row.project: "answered" if row.project in uploaded else "not_in_upload_log"
        for row in top.rows[: options.top]
    }
    bodies = [("top_list", answers.top_list)]
    ranked = cohort.table(top, options.top)
    window = answers.details.get("window_days")
    return Draft(
        source=options.source,
        as_of=answers.as_of,
        cohort=cohort.describe(top, ranked, answers.list_name, options.top, window),
        tables={
            "cohort": cohort.table(top, options.top, outcomes),
            "response": cohort.kept(Objects(paths.objects(options.data)), bodies),
            **answers.tables,
        },
        requests={"bigquery": len(answers.journal.rows)},
        coverage=cohort.coverage(outcomes),
        details={"unreadable_rows": {"top_list": top.unreadable}, **answers.details},
    )
