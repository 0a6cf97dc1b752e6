"""Collect, build and report under one lock, each step once; an interrupted run continues."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline import database
from pipeline import snapshot as store
from pipeline.baseline import NEWEST, has_earlier
from pipeline.capture import Options, collect
from pipeline.capture.run import check_coverage, collect_before
from pipeline.errors import BadInput, CoverageTooLow, DamagedData, MetricMoved, StaleData
from pipeline.operations import failed, state
from pipeline.operations.state import State
from pipeline.processes import stop_asked
from pipeline.progress import Progress
from pipeline.report import notebooks, workers
from pipeline.report.baseline import baseline_of
from pipeline.report.gates import Fault, Gates
from pipeline.report.identity import report_id
from pipeline.report.publish import check_writable
from pipeline.report.run import write_report
from pipeline.snapshot import Snapshot
from pipeline.snapshot.lock import writing

#: The step that notes a snapshot whose headlines moved too far.
HELD_BACK = "held back"


@dataclass(frozen=True)
class RunOptions:
    """The options of a whole run: what to capture and report, where, and how strictly.

    ``given``, ``chosen`` and ``cell_timeout`` are those of the report; ``is_fresh`` ignores
    what an earlier try left. ``baseline`` may be ``latest``: none is needed for a first run.
    ``site`` is the address the report is served at, empty where it is not known; a newer report
    is promised ``every_days``, which its pages hold against the reader's clock.
    """

    capture: Options
    out: Path
    given: dict[str, str] = field(default_factory=dict)
    chosen: list[str] | None = None
    baseline: str | None = None
    gates: Gates = field(default_factory=Gates)
    cell_timeout: int = notebooks.CELL_TIMEOUT_SECONDS
    is_fresh: bool = False
    site: str = ""
    every_days: int | None = None

    @property
    def options(self) -> dict[str, Any]:
        """What makes two tries the same run: how strict or patient to be does not."""
        return {
            **self.capture.content,
            "baseline": self.baseline,
            "parameters": dict(sorted(self.given.items())),
            "notebooks": sorted(self.chosen or []),
            **({"site": self.site} if self.site else {}),
        }


class Run:
    """One try; ``step`` and ``name`` say where it is when something stops it."""

    def __init__(self, wanted: RunOptions, at: State, progress: Progress) -> None:
        self.wanted = wanted
        self.state = at
        self.progress = progress
        self.step = "collect"
        self.name = f"{wanted.capture.source}-{at.begun:%Y-%m-%d}-{at.path.stem}"

    def report(self, hand_over: Callable[[Path], object]) -> Path:
        """The report's folder, after whatever steps are still to do."""
        snapshot = self._snapshot()
        workers.prepare_for(snapshot.data, snapshot.id, is_forced=False)
        baseline = self._baseline(snapshot)
        names = notebooks.choose(self.wanted.chosen)
        values = notebooks.checked(names, self.wanted.given)
        self.name = report_id(snapshot, baseline, names, values, self.wanted.site)
        self.step = "build"
        database.ensure(snapshot, self.progress)
        self.state.done("build", snapshot.id)
        self.step = "report"
        self.state.done("staging", self.name)
        return write_report(
            snapshot,
            self.wanted.out,
            self.wanted.given,
            self.wanted.chosen,
            self.progress,
            baseline,
            replace(self.wanted.gates, found=tuple(self._uncovered(snapshot))),
            self.wanted.cell_timeout,
            self.wanted.site,
            hand_over=hand_over,
        )

    def _snapshot(self) -> Snapshot:
        """The snapshot an earlier attempt made, or a new one, which resumes from its journal."""
        capture = self.wanted.capture
        made = self.state.steps.get("collect")
        if made is not None and made == self.state.steps.get(HELD_BACK) and self._asks_again:
            self._say("resume", f"captured again: {made} was held back")
        elif made is not None:
            try:
                existing = store.read(capture.data, made)
            except (BadInput, DamagedData) as fault:
                self._say("resume", f"captured again ({fault.what})")
            else:
                begun = f"{self.state.begun:%Y-%m-%d %H:%M} UTC"
                self._say("resume", f"snapshot {made} kept from the run begun {begun}")
                return existing
        if self.wanted.baseline == NEWEST:
            collect_before(capture, self.progress)
        resume = capture.resume or self.state.is_resumed
        options = replace(
            capture,
            resume=resume and not self.wanted.is_fresh,
            # with a reason given, these gates are the report's: it records what they found
            min_coverage=0.0 if self._accepts else capture.min_coverage,
            accept_gap=capture.accept_gap or self._accepts,
        )
        snapshot = collect(options, self.progress)
        self.state.done("collect", snapshot.id)
        return snapshot

    @property
    def _accepts(self) -> bool:
        return self.wanted.gates.accept is not None

    @property
    def _asks_again(self) -> bool:
        """May what was held back be captured again? Log queries cost money and find the same."""
        return not self._accepts and self.wanted.capture.about.reads != "log"

    def _baseline(self, snapshot: Snapshot) -> Snapshot | None:
        name = self.wanted.baseline
        if name == NEWEST and not has_earlier(snapshot):
            self._say("baseline", "none: there is no earlier snapshot to compare with")
            return None
        return baseline_of(snapshot, name, self.wanted.out)

    def _uncovered(self, snapshot: Snapshot) -> list[Fault]:
        try:
            check_coverage(snapshot.manifest["coverage"], self.wanted.capture.min_coverage)
        except CoverageTooLow as error:
            return [Fault("coverage", error)]
        return []

    def _say(self, step: str, message: str) -> None:
        self.progress.start(step, None)
        self.progress.finish(message)


def supervise(
    wanted: RunOptions,
    progress: Progress,
    clock: Callable[[], datetime],
    log: Callable[[], str],
    say: Callable[[str], None],
    hand_over: Callable[[Path], object] = lambda _: None,
) -> Path:
    """Do the run and give the report's folder; ``log`` gives the messages so far.

    ``hand_over`` brings a finished report to its readers; where it fails, the next try begins
    there. Raises what a step raises, after recording it below ``<out>/failed/``; a recording that
    fails is said and changes nothing else. A run that is stopped did not fail: nothing is recorded.
    """
    data, out = wanted.capture.data, wanted.out
    with writing(data):
        check_writable(out)
        begun = state.begin(data, state.key(wanted.options), clock(), wanted.is_fresh)
        run = Run(wanted, begun, progress)

        def finish(folder: Path) -> None:
            failed.clear_banners(out)
            if wanted.every_days:  # and a day for the run itself
                failed.promise(out, folder, (clock() + timedelta(wanted.every_days + 1)).date())
            hand_over(folder)

        try:
            folder = run.report(finish)
        except Exception as error:
            stopped = stop_asked()
            if stopped is not None:  # a library's own word for being interrupted
                raise stopped from None
            failure = failed.Failure(run.name, run.step, error, clock(), wanted.options, log())
            try:
                left = failed.record(failure, out, data)
                say(f"details of the failure are in {left}")
            except OSError as fault:
                say(f"the failure could not be recorded below {out} ({fault.strerror})")
            if isinstance(error, DamagedData | StaleData):
                begun.forget()  # going on with this snapshot would end the same way
            if isinstance(error, MetricMoved):  # what the index says may be put right by then
                begun.done(HELD_BACK, begun.steps.get("collect", ""))
            raise
        begun.forget()
        return folder
