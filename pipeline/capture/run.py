"""One capture from start to finish: the cohort, the source's answers, the snapshot."""

import errno
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import snapshot as store
from pipeline.capture import bigquery_capture, cohort, dependency_cohort
from pipeline.capture.bigquery_capture import BigQueryAnswers, bigquery_draft
from pipeline.capture.fetch import NOT_ASKED
from pipeline.capture.index_capture import CaptureTarget, capture_index, plan_index
from pipeline.capture.journal import Journal
from pipeline.capture.options import Options
from pipeline.capture.published_capture import published_draft
from pipeline.endpoints import Endpoint, resolve
from pipeline.errors import CONTINUE, UNUSABLE, BadInput, CoverageTooLow, unwritable
from pipeline.progress import Progress, Silent
from pipeline.snapshot import Draft, Snapshot, received, tables
from pipeline.snapshot.lock import writing
from pipeline.sources.list_history import parse_top_history

#: Outcomes that are an answer although they say nothing more: a settled "no".
SETTLED = frozenset(
    {
        "not_found",
        "gone",
        "quarantined",
        "no_releases",
        "renamed",
        "not_in_adoption_table",
        "not_in_upload_log",
    }
)
#: What captures a source that is read from tables others publish.
FROM_TABLES: dict[str, Callable[[Options, Progress], Draft]] = {"published": published_draft}
#: A history of top lists, and its left-out rows by reason.
Lists = tuple[pa.Table, dict[str, int]]
#: What writing a body, a journal or a snapshot meets on a disk.
_DISK = UNUSABLE | {errno.ENOENT}
_MONTH = timedelta(days=30)
_DEMO_BASE = "https://index.invalid"


def collect(options: Options, progress: Progress | None = None) -> Snapshot:
    """Capture what the source says now and publish it as a snapshot.

    Raises :class:`BadInput` (lists, folders, another capture at work), :class:`SourceUnavailable`,
    and :class:`CoverageTooLow` when too few projects were answered; then nothing is published and
    answers so far are stored for ``resume``.
    """
    progress = progress or Silent()
    with writing(options.data):
        try:
            return _captured(options, progress)
        except OSError as error:
            if error.errno not in _DISK or isinstance(error, ssl.SSLError):
                raise  # no fault of the folder
            repair = f"free some space, then {CONTINUE}"
            raise unwritable(f"data folder {options.data}", error, repair) from None


def collect_before(options: Options, progress: Progress | None = None) -> None:
    """Capture the demo's index as it was a month before, unless there is an earlier capture of it.

    Without it a demo has nothing to compare with, so no change of owners would ever be seen. Any
    other source, and a demo whose day or projects are given, needs none.
    """
    if options.source != "demo" or options.projects or options.as_of is not None:
        return
    from pipeline import demo

    made = (snapshot.manifest for snapshot in store.newest_first(options.data, "demo"))
    before = {
        (manifest.get("seed"), manifest["cohort"]["size"])
        for manifest in made
        if manifest["as_of"] < demo.AS_OF.isoformat()
    }
    if (options.seed, options.top) not in before:
        collect(replace(options, as_of=demo.AS_OF - _MONTH, resume=False), progress)


def plan(options: Options, progress: Progress | None = None) -> list[str]:
    """What :func:`collect` would request, in lines for a reader; sends no request to the index.

    Queries of BigQuery are dry-run, which costs nothing; raises :class:`OverBudget` as they would.
    """
    if options.about.reads == "table":
        return ["reads the list and the adoption table; sends no request to an index"]
    if options.uses_bigquery:
        lines = bigquery_capture.estimate_queries(options, progress or Silent())
        more = ["then the index, about the projects of the cohort"]
        return [*lines, *(more if options.about.is_live else [])]
    target = _target(options)
    index_plan = plan_index(options, target)
    listed = [dependency_cohort.read(target.top_list()[0]).sentence()] if options.projects else []
    return [
        *listed,
        index_plan.sentence(options.settings.rate),
        *(f"{kind}\t{number}" for kind, number in index_plan.by_kind().items()),
    ]


def _captured(options: Options, progress: Progress) -> Snapshot:
    lists = _lists(options)  # before any request: a file that cannot be read costs nothing
    if options.about.reads == "table":
        return publish(options, FROM_TABLES[options.source](options, progress), lists)
    answers = bigquery_capture.run_queries(options, progress) if options.uses_bigquery else None
    try:
        if options.about.reads == "log" and answers is not None:
            return publish(options, bigquery_draft(options, answers), lists, answers.journal)
        draft, journal = capture_index(options, _target(options, answers), progress)
        return publish(options, draft, lists, journal, *([answers.journal] if answers else []))
    except BaseException:
        if answers is not None:
            answers.journal.close()
        raise


def _lists(options: Options) -> Lists | None:
    """The history of top lists that an option names."""
    if options.top_history is None:
        return None
    body = cohort.read_file(options.top_history, "--top-history")
    with suppress(pa.ArrowException):  # what is not Parquet is reported below
        if much := tables.excess(pq.read_metadata(pa.BufferReader(body))):
            what = f"--top-history: larger than any history of lists ({much})"
            raise BadInput(what, "give the lists of fewer days")
    return parse_top_history(body, Path(options.top_history).name)


def publish(options: Options, draft: Draft, lists: Lists | None, *journals: Journal) -> Snapshot:
    """Publish a draft that has enough answers, and let go of the journals it came from.

    Raises :class:`CoverageTooLow`; the journals then stay for ``resume``.
    """
    if lists is not None:
        draft.tables["top_history"] = lists[0]
        draft.details["unreadable_rows"]["top_history"] = lists[1]
    try:
        check_coverage(draft.coverage, options.min_coverage)
        snapshot = store.publish(options.data, draft)
        received.note(snapshot, draft.circumstances)
    except BaseException:
        for journal in journals:
            journal.close()
        raise
    for journal in journals:
        journal.discard()
    return snapshot


def _target(options: Options, answers: BigQueryAnswers | None = None) -> CaptureTarget:
    if options.about.is_live:
        endpoint = resolve(options.endpoint)
        if answers is not None:
            return CaptureTarget(
                endpoint,
                endpoint.base,
                lambda: (answers.top_list, answers.list_name),
                answers.as_of,
                tables=answers.tables,
                details=answers.details,
                window_days=answers.details.get("window_days"),
            )
        return CaptureTarget(endpoint, endpoint.base, lambda: _listed(options))
    from pipeline import demo

    if options.top_list or options.top_history or options.endpoint or options.adoption:
        what = f"--source {options.source} simulates its own index and lists"
        raise BadInput(what, "leave out --top-list, --top-history, --endpoint and --adoption")
    world = demo.generate(seed=options.seed, projects=options.top)
    if options.as_of is not None and options.as_of.date() < world.as_of.date():
        world = demo.rewind(world, options.as_of)
    # what the generator knows is true of its whole list on its last day, and of nothing else
    has_truth = bool(world.truth) and not options.projects
    truth = {"truth.json": store.canonical_json(world.truth)} if has_truth else {}
    return CaptureTarget(
        Endpoint(_DEMO_BASE),
        f"simulated index of {options.top} projects, seed {options.seed}",
        lambda: _listed(options) if options.projects else (world.top_list(), "simulated list"),
        as_of=world.as_of,
        transport=httpx.ASGITransport(app=demo.application(world, _DEMO_BASE)),
        settings=replace(options.settings, rate=0),  # no server to spare
        details={"seed": options.seed},
        tables={} if options.projects else _simulated_lists(world.top_history()),
        attachments=truth,
    )


def _simulated_lists(body: bytes) -> dict[str, pa.Table]:
    """The lists a simulated world has had; none before the first of them."""
    if not pq.read_metadata(pa.BufferReader(body)).num_rows:
        return {}
    return {"top_history": parse_top_history(body, "simulated lists")[0]}


def _listed(options: Options) -> tuple[bytes, str]:
    """The list of an index capture and its name: the projects of a build, or a ranked list."""
    if options.projects is not None:
        return dependency_cohort.load(options.projects)
    return cohort.load(options.top_list, options.settings)


def check_coverage(coverage: dict[str, Any], least: float) -> None:
    """Raise :class:`CoverageTooLow` when fewer than this share of the projects got an answer.

    An HTML 404 is a settled "no" only while at least as many projects are answered; a server that
    gives more of them may not be an index.
    """
    missing = Counter(coverage["missing"])
    answered = coverage["answered"] + coverage["unchanged"]
    settled = SETTLED | {"wrong_path"} if answered >= missing["wrong_path"] else SETTLED
    n_settled = sum(n for reason, n in missing.items() if reason in settled)
    share = (answered + n_settled) / coverage["asked"]
    if share < least:
        reasons = {k: v for k, v in coverage["missing"].items() if k not in settled}
        unanswered = ", ".join(f"{n} {reason}" for reason, n in sorted(reasons.items()))
        what = f"{share:.1%} of {coverage['asked']} projects got an answer ({unanswered})"
        again = "lower it with --partial" if NOT_ASKED in missing else CONTINUE
        raise CoverageTooLow(what, f"--min-coverage requires {least:.1%}; {again}")
