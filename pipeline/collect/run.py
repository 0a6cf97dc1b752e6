"""One capture from start to finish: the cohort, the source's answers, the snapshot."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pyarrow as pa

from pipeline import snapshot as store
from pipeline.collect import cohort
from pipeline.collect.capture import RESPONSE_SCHEMA, Capture, earlier_answers
from pipeline.collect.options import Options
from pipeline.endpoints import Endpoint, resolve
from pipeline.errors import BadInput, CoverageTooLow
from pipeline.progress import Progress, Silent
from pipeline.snapshot import Draft, Objects, Snapshot
from pipeline.sources.http import finish, open_fetcher
from pipeline.sources.index import IndexClient
from pipeline.sources.published import TopList, parse_adoption, parse_top_list

#: Outcomes that are an answer although they tell nothing more: a settled "no".
SETTLED = frozenset({"not_found", "gone", "quarantined", "no_releases", "not_in_adoption_table"})
_DEMO_BASE = "https://index.invalid"


def collect(options: Options, progress: Progress | None = None) -> Snapshot:
    """Capture what the source says now and publish it as a snapshot.

    Raises :class:`BadInput` (lists, folders), :class:`SourceUnavailable`, and
    :class:`CoverageTooLow` when too few projects were answered; then nothing is published.
    """
    _writable(options)
    runs = {"demo": _demo, "index": _index, "published": _published}
    draft = runs[options.source](options, progress or Silent())
    _check_coverage(draft.coverage, options.min_coverage)
    return store.publish(options.data, draft)


def _demo(options: Options, progress: Progress) -> Draft:
    from pipeline import demo

    if options.top_list or options.endpoint or options.adoption:
        what = "--source demo simulates its own index and list"
        raise BadInput(what, "leave out --top-list, --endpoint and --adoption")
    options = replace(options, settings=replace(options.settings, rate=0))  # nobody to spare
    world = demo.generate(seed=options.seed, projects=options.top)
    transport = httpx.ASGITransport(app=demo.application(world, _DEMO_BASE))
    draft = _ask(options, progress, world.top_list(), "simulated list",
                 Endpoint(_DEMO_BASE), world.as_of, transport)  # fmt: skip
    draft.details["seed"] = options.seed
    draft.attachments["truth.json"] = store.canonical_json(world.truth)
    return draft


def _index(options: Options, progress: Progress) -> Draft:
    endpoint = resolve(options.endpoint)
    body, name = cohort.load(options.top_list, options.settings)
    as_of = options.as_of or datetime.now(UTC).replace(microsecond=0)
    return _ask(options, progress, body, name, endpoint, as_of, None)


def _published(options: Options, progress: Progress) -> Draft:
    body, name = cohort.load(options.top_list, options.settings)
    top = parse_top_list(body, name)
    as_of = options.as_of or top.last_update
    if as_of is None:
        raise BadInput(f"{name}: no last_update", "say the list's date with --as-of YYYY-MM-DD")
    progress.start("read adoption table", None)
    adoption_body = cohort.read_file(str(options.adoption), "--adoption")
    adoption, unreadable = parse_adoption(adoption_body, str(options.adoption))
    listed = set(adoption.column("project").to_pylist())
    outcomes = {
        row.project: "answered" if row.project in listed else "not_in_adoption_table"
        for row in top.rows[: options.top]
    }
    objects = Objects(options.data / "objects")
    bodies = [("adoption", adoption_body), ("top_list", body)]
    progress.finish(f"{adoption.num_rows} files of {len(listed)} projects")
    return Draft(
        source="published",
        as_of=as_of,
        cohort=cohort.describe(top, cohort.table(top, options.top), name),
        tables={
            "cohort": cohort.table(top, options.top, outcomes),
            "adoption": adoption,
            "response": _kept(objects, bodies),
        },
        requests={"adoption": 1, "top_list": 1},
        coverage=_coverage(outcomes),
        details={"unreadable_rows": {"adoption": unreadable, "top_list": top.unreadable}},
    )


def _ask(
    options: Options,
    progress: Progress,
    body: bytes,
    name: str,
    endpoint: Endpoint,
    as_of: datetime,
    transport: httpx.AsyncBaseTransport | None,
) -> Draft:
    top = parse_top_list(body, name)
    objects = Objects(options.data / "objects")
    since = store.read(options.data, options.since) if options.since else None
    capture = finish(_capture(options, progress, top, endpoint, objects, since, transport))
    response = pa.concat_tables([capture.table(), _kept(objects, [("top_list", body)])])
    return Draft(
        source=options.source,
        as_of=as_of,
        cohort=cohort.describe(top, cohort.table(top, options.top), name),
        tables={
            "cohort": cohort.table(top, options.top, capture.outcomes),
            "response": response,
        },
        requests=dict(sorted(capture.requests.items())) | {"top_list": 1},
        coverage=_coverage(capture.outcomes),
        details={
            "identity": options.identity,
            "unreadable_rows": {"top_list": top.unreadable},
            "unanswered_requests": _unanswered(response),
        },
    )


async def _capture(
    options: Options,
    progress: Progress,
    top: TopList,
    endpoint: Endpoint,
    objects: Objects,
    since: Snapshot | None,
    transport: httpx.AsyncBaseTransport | None,
) -> Capture:
    names = [row.project for row in top.rows[: options.top]]
    earlier = earlier_answers(since.table("response") if since else None)
    async with open_fetcher(options.settings, transport) as fetcher:
        client = IndexClient(endpoint, fetcher)
        capture = Capture(client, objects, options.identity, earlier)
        progress.start(f"ask {options.source} index", len(names))
        await capture.projects(names, progress)
        progress.finish(f"{capture.requests.total()} answers about {len(names)} projects")
    return capture


def _kept(objects: Objects, bodies: list[tuple[str, bytes]]) -> pa.Table:
    """Response rows for files that were read whole, so that parsing can be replayed."""
    rows = [
        {"kind": kind, "reason": "ok", "body_sha256": objects.put(body), "body_bytes": len(body)}
        for kind, body in bodies
    ]
    return pa.Table.from_pylist(rows, schema=RESPONSE_SCHEMA)


def _coverage(outcomes: dict[str, str]) -> dict[str, Any]:
    """Projects asked, answered, unchanged and missing by reason; the parts add up."""
    counts = Counter(outcomes.values())
    answered, unchanged = counts.pop("answered", 0), counts.pop("unchanged", 0)
    return {
        "asked": len(outcomes),
        "answered": answered,
        "unchanged": unchanged,
        "missing": dict(sorted(counts.items())),
    }


def _unanswered(response: pa.Table) -> dict[str, dict[str, int]]:
    """Requests without a body, by kind and reason."""
    counts: dict[str, Counter[str]] = {}
    for row in response.select(["kind", "reason"]).to_pylist():
        if row["reason"] != "ok":
            counts.setdefault(row["kind"], Counter())[row["reason"]] += 1
    return {kind: dict(sorted(found.items())) for kind, found in sorted(counts.items())}


def _check_coverage(coverage: dict[str, Any], least: float) -> None:
    settled = sum(n for reason, n in coverage["missing"].items() if reason in SETTLED)
    share = (coverage["answered"] + coverage["unchanged"] + settled) / coverage["asked"]
    if share < least:
        reasons = {k: v for k, v in coverage["missing"].items() if k not in SETTLED}
        what = f"{share:.1%} of {coverage['asked']} projects got an answer ({json.dumps(reasons)})"
        raise CoverageTooLow(what, f"--min-coverage asks for {least:.1%}; try again later")


def _writable(options: Options) -> None:
    try:
        options.data.mkdir(parents=True, exist_ok=True)
        probe = options.data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        what = f"data folder {options.data} cannot be written ({error.strerror})"
        raise BadInput(what, "give another --data-dir") from None
