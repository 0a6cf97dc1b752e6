"""From a cohort to a draft: plan, fetch in two rounds, resume what an earlier run left."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pyarrow as pa

from pipeline import paths
from pipeline.capture import cohort, dependency_cohort
from pipeline.capture import journal as journals
from pipeline.capture.confirm import confirm
from pipeline.capture.fetch import NOT_ASKED, Capture
from pipeline.capture.journal import Journal
from pipeline.capture.options import Options, clock
from pipeline.capture.plan import Plan, answers_so_far, plan_provenance
from pipeline.capture.previous import PreviousAnswers, load_previous
from pipeline.config import Settings
from pipeline.endpoints import Endpoint
from pipeline.errors import SourceUnavailable
from pipeline.progress import Progress
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import Draft, Objects, canonical_json
from pipeline.sources.http import open_fetcher, run_sync
from pipeline.sources.index import IndexClient, parsed_object
from pipeline.sources.published import TopList, parse_top_list
from pipeline.text import plural


@dataclass(frozen=True)
class CaptureTarget:
    """Which endpoint to query about which list. ``name`` identifies the endpoint: answers of one
    are never the base of a conditional request to another. ``as_of`` None means the start of the
    capture.
    """

    endpoint: Endpoint
    name: str
    top_list: Callable[[], tuple[bytes, str]]
    as_of: datetime | None = None
    transport: httpx.AsyncBaseTransport | None = None
    settings: Settings | None = None
    details: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, pa.Table] = field(default_factory=dict)
    window_days: int | None = None
    attachments: dict[str, bytes] = field(default_factory=dict)


def plan_index(options: Options, target: CaptureTarget) -> Plan:
    """Counts before the first request, from the list and the earlier snapshots alone."""
    top = parse_top_list(*target.top_list())
    now = _now(options, target)
    previous = load_previous(options.data, options.source, target.name, options.since, now)
    names = [row.project for row in top.rows[: options.size]]
    return _plan(names, previous, _is_incremental(options, previous, now), None)


def capture_index(
    options: Options, target: CaptureTarget, progress: Progress
) -> tuple[Draft, Journal]:
    """Fetch the answers for every project of the list; the caller closes or discards the journal.

    Raises :class:`SourceUnavailable` when the source stops answering, unless a partial draft is
    asked for.
    """
    objects = Objects(paths.objects(options.data))
    journal = _journal(options, target, objects, progress)
    try:
        draft = run_sync(_capture_all(options, target, objects, journal, progress))
    except BaseException:
        journal.close()
        raise
    return draft, journal


def _journal(
    options: Options, target: CaptureTarget, objects: Objects, progress: Progress
) -> Journal:
    """The journal of an interrupted capture with the same options, or a new one."""
    name = journals.key({**options.content, "asked": target.name})
    head = journals.begun(options.data, name) if options.resume else None
    if head is not None and objects.holds(head["top_list"]):
        journal = journals.resume(options.data, name, head, objects)
        progress.start("resume", None)
        progress.finish(f"{len(journal.rows)} answers kept from the capture begun {head['as_of']}")
        return journal
    body, listed = target.top_list()
    parse_top_list(body, listed)
    now = _now(options, target)
    previous = load_previous(options.data, options.source, target.name, options.since, now)
    for name_ahead in previous.ignored:
        progress.start("earlier", None)
        progress.finish(f"{name_ahead} is dated in the future and is not used")
    head = {
        "as_of": now.isoformat(),
        "base": previous.snapshot.id if previous.snapshot else None,
        "list_name": listed,
        "options": options.content,
        "top_list": objects.put(body),
    }
    return journals.start(options.data, name, head)


async def _capture_all(
    options: Options, target: CaptureTarget, objects: Objects, journal: Journal, progress: Progress
) -> Draft:
    head = journal.head
    body = objects.get(head["top_list"])
    top = parse_top_list(body, head["list_name"])
    names = [row.project for row in top.rows[: options.size]]
    as_of = datetime.fromisoformat(head["as_of"])
    previous = load_previous(options.data, options.source, target.name, head["base"], as_of)
    if head["base"] is None:
        previous = replace(previous, snapshot=None, refreshed=None, answers={})
    settings = target.settings or options.settings
    listed = dependency_cohort.read(body) if options.projects else None
    if listed is not None:
        progress.start("read projects", None)
        progress.finish(listed.sentence())
    is_partial = False
    async with open_fetcher(settings, target.transport, target.endpoint.login) as fetcher:
        client = IndexClient(target.endpoint, fetcher)
        capture = Capture(client, objects, journal, previous)
        serials = None
        if _is_incremental(options, previous, as_of):
            serials = await _serials(client, objects, journal, names)
        plan = _plan(names, previous, serials is not None, serials)
        _show(progress, plan, settings.rate)
        try:
            which = "index" if options.source == "index" else f"{options.source} index"
            progress.start(f"ask {which}", len(names))
            await capture.listings(names, serials, progress)
            progress.finish(f"file lists and metadata of {plural(len(names), 'project')}")
            tables = {"cohort": cohort.table(top, options.size), "response": capture.table()}
            tables |= {"pin": listed.table()} if listed else {}
            answers = answers_so_far(options.data, as_of, tables)
            capture.plan(plan_provenance(answers, options.identity))
            wanted = [target for _, target in capture.targets if capture.stored(target) is None]
            plan = replace(plan, provenance=len(wanted), stored=len(capture.targets) - len(wanted))
            _show(progress, plan, settings.rate)
            progress.start("ask provenance", len(capture.targets))
            await capture.provenance(capture.targets, progress)
            progress.finish(f"{len(wanted):,} fetched, {plan.stored:,} already stored")
            if options.identity == "per-release":
                n_asked = await confirm(capture, answers, progress)
                plan = replace(plan, confirm=n_asked)
                _show(progress, plan, settings.rate)
        except SourceUnavailable as fault:
            if not options.partial:
                raise
            is_partial = True
            progress.finish(f"stopped, partial: {fault.what}")
            capture.outcomes |= {name: NOT_ASKED for name in names if name not in capture.outcomes}
    draft = _draft(options, target, top, as_of, capture, body)
    draft.details |= {"partial": True} if is_partial else {}
    if listed is not None:
        draft.cohort = listed.described(draft.cohort)
        draft.tables |= {"pin": listed.table()}
        draft.details["unreadable_rows"] |= {"projects": listed.counted()}
        draft.details["left_out"] = list(listed.left_out)
    refreshed = previous.refreshed if serials is not None else as_of
    draft.circumstances |= {
        "base": head["base"],
        "endpoint": target.name,
        "plan": asdict(plan),
        "refreshed": refreshed.isoformat() if refreshed and not is_partial else None,
    }
    return draft


def _draft(
    options: Options,
    target: CaptureTarget,
    top: TopList,
    as_of: datetime,
    capture: Capture,
    body: bytes,
) -> Draft:
    head = capture.journal.head
    response = pa.concat_tables(
        [capture.table(), cohort.kept(capture.objects, [("top_list", body)])]
    )
    return Draft(
        source=options.source,
        as_of=as_of,
        cohort=cohort.describe(
            top,
            cohort.table(top, options.size),
            head["list_name"],
            0 if options.projects else options.top,
            target.window_days,
        ),
        tables={
            "cohort": cohort.table(top, options.size, capture.outcomes),
            "response": response,
            **target.tables,
        },
        requests=capture.requests() | {"top_list": 1},
        coverage=cohort.coverage(capture.outcomes),
        details={
            "identity": options.identity,
            "statuses": dict(sorted(capture.statuses.items())),
            "unreadable_rows": {"top_list": top.unreadable},
            "unanswered_requests": _unanswered(response),
            **target.details,
        },
        attachments=target.attachments,
    )


async def _serials(
    client: IndexClient, objects: Objects, journal: Journal, names: list[str]
) -> dict[str, int]:
    """Serials of the cohort's projects now; of the list of all projects only these are stored."""
    kept = journal.rows.get(("index", "", None))
    if kept is not None:
        return parsed_object(objects.get(kept["body_sha256"])) or {}
    listed = await client.serials()
    serials = {name: listed[name] for name in names if name in listed}
    nothing = dict.fromkeys(SCHEMAS["response"].names)
    body = objects.put(canonical_json(serials))
    journal.add({**nothing, "kind": "index", "project": "", "reason": "ok", "body_sha256": body})
    return serials


def _plan(
    names: list[str],
    previous: PreviousAnswers,
    is_incremental: bool,
    serials: dict[str, int] | None,
) -> Plan:
    unmoved = None
    if not is_incremental:
        unmoved = 0
    elif serials is not None:
        unmoved = sum(previous.unmoved(name, serials.get(name)) for name in names)
    n_projects = None if unmoved is None else len(names) - unmoved
    return Plan(
        mode="incremental" if is_incremental else "full",
        projects=len(names),
        index=int(is_incremental),
        unmoved=unmoved,
        simple=n_projects,
        project=n_projects,
        conditional=sum(
            previous.tag(kind, name) is not None
            for name in names
            for kind in ("simple", "project")
            if serials is None or not previous.unmoved(name, serials.get(name))
        ),
        provenance=None,
        stored=len(previous.provenance),
    )


def _show(progress: Progress, plan: Plan, rate: float) -> None:
    progress.start("plan", None)
    progress.finish(plan.sentence(rate))


def _is_incremental(options: Options, previous: PreviousAnswers, as_of: datetime) -> bool:
    """Do serials suffice? They miss archiving, moves and settings, so not for too long."""
    if not options.incremental or previous.refreshed is None:
        return False
    age = as_of - previous.refreshed  # a refresh dated tomorrow comes from a wrong clock
    return timedelta(days=-1) <= age < timedelta(days=options.full_every)


def _now(options: Options, target: CaptureTarget) -> datetime:
    return options.as_of or target.as_of or clock()


def _unanswered(response: pa.Table) -> dict[str, dict[str, int]]:
    """Requests without a body, by kind and reason."""
    counts: dict[str, Counter[str]] = {}
    for row in response.select(["kind", "reason"]).to_pylist():
        if row["reason"] != "ok":
            counts.setdefault(row["kind"], Counter())[row["reason"]] += 1
    return {kind: dict(sorted(reasons.items())) for kind, reasons in sorted(counts.items())}
