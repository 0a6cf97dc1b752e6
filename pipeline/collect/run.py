"""One capture from start to finish: the cohort, the source's answers, the snapshot."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import httpx

from pipeline import snapshot as store
from pipeline.collect import cohort
from pipeline.collect.asking import Question, answered, planned
from pipeline.collect.capture import NOT_ASKED
from pipeline.collect.journal import Journal
from pipeline.collect.options import Options
from pipeline.collect.plan import Plan
from pipeline.endpoints import Endpoint, resolve
from pipeline.errors import BadInput, CoverageTooLow
from pipeline.progress import Progress, Silent
from pipeline.snapshot import Draft, Objects, Snapshot
from pipeline.snapshot.lock import writing
from pipeline.sources.published import parse_adoption, parse_top_list

#: Outcomes that are an answer although they tell nothing more: a settled "no".
SETTLED = frozenset(
    {"not_found", "gone", "quarantined", "no_releases", "renamed", "not_in_adoption_table"}
)
_DEMO_BASE = "https://index.invalid"


def collect(options: Options, progress: Progress | None = None) -> Snapshot:
    """Capture what the source says now and publish it as a snapshot.

    Raises :class:`BadInput` (lists, folders, another capture at work), :class:`SourceUnavailable`,
    and :class:`CoverageTooLow` when too few projects were answered; then nothing is published and
    what came is kept for ``resume``.
    """
    progress = progress or Silent()
    with writing(options.data):
        try:
            if options.source == "published":
                draft, journal = _published(options, progress), None
            else:
                draft, journal = answered(options, _question(options), progress)
            return _publish(options, draft, journal)
        except OSError as error:
            what = f"data folder {options.data} cannot be written ({error.strerror})"
            raise BadInput(what, "make room, then go on with --resume") from None


def plan(options: Options) -> Plan | None:
    """What :func:`collect` would ask, asking nothing of the index; None for published files."""
    return None if options.source == "published" else planned(options, _question(options))


def _publish(options: Options, draft: Draft, journal: Journal | None) -> Snapshot:
    try:
        _check_coverage(draft.coverage, options.min_coverage)
        snapshot = store.publish(options.data, draft)
    except BaseException:
        if journal is not None:
            journal.close()
        raise
    if journal is not None:
        journal.discard()
    return snapshot


def _question(options: Options) -> Question:
    if options.source == "index":
        endpoint = resolve(options.endpoint)
        return Question(
            endpoint, endpoint.base, lambda: cohort.load(options.top_list, options.settings)
        )
    from pipeline import demo

    if options.top_list or options.endpoint or options.adoption:
        what = "--source demo simulates its own index and list"
        raise BadInput(what, "leave out --top-list, --endpoint and --adoption")
    world = demo.generate(seed=options.seed, projects=options.top)
    return Question(
        Endpoint(_DEMO_BASE),
        f"simulated index of {options.top} projects, seed {options.seed}",
        lambda: (world.top_list(), "simulated list"),
        as_of=world.as_of,
        transport=httpx.ASGITransport(app=demo.application(world, _DEMO_BASE)),
        settings=replace(options.settings, rate=0),  # nobody to spare
        details={"seed": options.seed},
        attachments={"truth.json": store.canonical_json(world.truth)},
    )


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
    bodies = [("adoption", adoption_body), ("top_list", body)]
    progress.finish(f"{adoption.num_rows} files of {len(listed)} projects")
    return Draft(
        source="published",
        as_of=as_of,
        cohort=cohort.describe(top, cohort.table(top, options.top), name),
        tables={
            "cohort": cohort.table(top, options.top, outcomes),
            "adoption": adoption,
            "response": cohort.kept(Objects(options.data / "objects"), bodies),
        },
        requests={"adoption": 1, "top_list": 1},
        coverage=cohort.coverage(outcomes),
        details={"unreadable_rows": {"adoption": unreadable, "top_list": top.unreadable}},
    )


def _check_coverage(coverage: dict[str, Any], least: float) -> None:
    missing = Counter(coverage["missing"])
    settled = sum(n for reason, n in missing.items() if reason in SETTLED)
    share = (coverage["answered"] + coverage["unchanged"] + settled) / coverage["asked"]
    if share < least:
        reasons = {k: v for k, v in coverage["missing"].items() if k not in SETTLED}
        what = f"{share:.1%} of {coverage['asked']} projects got an answer ({json.dumps(reasons)})"
        again = "lower it with --partial" if NOT_ASKED in missing else "try again with --resume"
        raise CoverageTooLow(what, f"--min-coverage asks for {least:.1%}; {again}")
