"""Does any input make a parser crash, hang, or say a wrong yes or no?

Each parser of ``tests/helpers/fuzzing/`` runs in a process of its own, in turns of ``--slice``
seconds, until each has had ``--seconds`` in all; a second call goes on where the first was stopped.
Seconds are of the processor, so that a busy machine does not count as work. Inputs come from
``tests/corpus/`` and from those kept in the state folder because they had an outcome no input had
before. What is found is shrunk and kept there too: move it to ``tests/corpus/`` when it is mended,
where ``tests/fuzz/test_fuzz.py`` replays it for ever.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.helpers.fuzzing import PARSERS, Parser, Wrong, inputs

#: Of the processor, so that a machine with other work to do hangs no parser.
INPUT_SECONDS = 5.0
SILENT_SECONDS = 300.0
MEMORY = 6_000_000_000
_MOST_KEPT = 200


class Hang(Exception):
    """An input took longer than it may."""


@dataclass
class Tally:
    """What one parser had so far; ``found`` names kept inputs by what went wrong.

    ``seconds`` are of the processor.
    """

    inputs: int = 0
    seconds: float = 0.0
    turns: int = 0
    outcomes: list[str] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        return sum(each.startswith(kind) for each in self.found)


def load(state: Path, name: str) -> Tally:
    path = state / f"{name}.json"
    return Tally(**json.loads(path.read_text())) if path.is_file() else Tally()


def save(state: Path, name: str, tally: Tally) -> None:
    draft = state / f".{name}.json"
    draft.write_text(json.dumps(asdict(tally), indent=1, sort_keys=True) + "\n")
    draft.replace(state / f"{name}.json")


class Turn:
    """One slice of one parser, within this process."""

    def __init__(self, parser: Parser, state: Path, seconds: float) -> None:
        self.parser, self.state = parser, state
        self.tally = load(state, parser.name)
        self.tally.turns += 1
        self.before = self.tally.seconds
        self.start = time.process_time()
        self.end = self.start + seconds
        self.kept = state / parser.name
        self.kept.mkdir(parents=True, exist_ok=True)
        self.current = state / f"{parser.name}.current"
        self.waiting: list[bytes] = []
        self.saved = self.start

    def run(self) -> None:
        signal.signal(signal.SIGPROF, _too_long)
        found = [path.read_bytes() for path in sorted(self.kept.glob("new-*"))]
        strategy = inputs(self.parser, self.parser.corpus() + found)
        number = 0
        while time.process_time() < self.end:
            number += 1

            @seed(self.tally.turns * 10_000 + number)
            @settings(
                max_examples=300,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(body=strategy)
            def some(body: bytes) -> None:
                if time.process_time() < self.end:
                    self.take(body)

            some()
        self._flush()
        self._save()

    def take(self, body: bytes) -> None:
        self.waiting.append(body)
        if len(self.waiting) >= self.parser.batch:
            self._flush()

    def _flush(self) -> None:
        bodies, self.waiting = self.waiting, []
        self._judge(bodies)
        self.tally.inputs += len(bodies)
        if time.process_time() - self.saved > 2:
            self._save()

    def _save(self) -> None:
        self.saved = time.process_time()
        self.tally.seconds = self.before + self.saved - self.start
        save(self.state, self.parser.name, self.tally)

    def _judge(self, bodies: list[bytes]) -> None:
        """Judge a batch; where it fails, its halves, down to the input that is to blame."""
        if not bodies:
            return
        fault, outcomes = self._fault(bodies)
        if fault is None:
            for body, outcome in zip(bodies, outcomes, strict=True):
                self._learn(body, outcome)
        elif len(bodies) > 1:
            middle = len(bodies) // 2
            self._judge(bodies[:middle])
            self._judge(bodies[middle:])
        elif fault not in self.tally.found:
            body = self._shrunk(bodies[0], fault)
            name = f"found-{sha256(body).hexdigest()[:12]}"
            (self.kept / name).write_bytes(body)
            self.tally.found[fault] = name
            self._save()
            print(f"{self.parser.name}: {fault} ({name})", file=sys.stderr, flush=True)

    def _fault(self, bodies: list[bytes]) -> tuple[str | None, list[str]]:
        self.current.write_bytes(
            bodies[0]
            if len(bodies) == 1
            else json.dumps([body.decode("latin-1") for body in bodies]).encode()
        )
        signal.setitimer(signal.ITIMER_PROF, INPUT_SECONDS * len(bodies))
        try:
            return None, self.parser.judge(bodies)
        except Hang as error:
            return f"hang: {_place(error)}", []
        except Wrong as error:
            return f"wrong: {_place(error)}", []
        except Exception as error:  # noqa: BLE001 - any other exception is what is looked for
            return f"crash: {type(error).__name__} {_place(error)}", []
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def _learn(self, body: bytes, outcome: str) -> None:
        if outcome not in self.tally.outcomes and len(self.tally.outcomes) < _MOST_KEPT:
            self.tally.outcomes.append(outcome)
            if len(body) < 8000:
                (self.kept / f"new-{sha256(body).hexdigest()[:12]}").write_bytes(body)

    def _shrunk(self, body: bytes, fault: str) -> bytes:
        """The input with every piece cut that the fault does not need, in at most 20 seconds."""
        until = time.monotonic() + 20
        size = len(body) // 2
        while size and time.monotonic() < until:
            start = 0
            while start < len(body) and time.monotonic() < until:
                shorter = body[:start] + body[start + size :]
                if self._fault([shorter])[0] == fault:
                    body = shorter
                else:
                    start += size
            size //= 2
        return body


def _too_long(_signal: int, _frame: object) -> None:
    raise Hang


def _place(error: BaseException) -> str:
    """Where it was raised: the last frame in this project, which tells faults apart."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        each
        for each in frames
        if f"{os.sep}pipeline{os.sep}" in each.filename
        or f"{os.sep}fuzzing{os.sep}" in each.filename
    ]
    last = (ours or list(frames))[-1]
    return f"{Path(last.filename).name}:{last.name}:{last.line}"[:160]


def turn(name: str, state: Path, seconds: float) -> None:
    """Run one slice in a process of its own, and look after it: a crash or hang ends only that."""
    command = [
        sys.executable,
        __file__,
        name,
        "--inside",
        "--slice",
        str(seconds),
        "--state",
        str(state),
    ]
    before = load(state, name)
    current, start = state / f"{name}.current", time.monotonic()
    current.write_bytes(b"")
    with subprocess.Popen(command, preexec_fn=_limits) as child:
        silent = False
        while child.poll() is None and not silent:
            time.sleep(0.5)
            age = time.time() - current.stat().st_mtime
            silent = age > SILENT_SECONDS
        if silent:
            child.kill()
    if child.returncode == 0:
        return
    if not current.read_bytes():
        raise SystemExit(f"{name}: did not start ({child.returncode}); run it again")
    tally = load(state, name)
    fault = (
        f"hang: silent for {SILENT_SECONDS:.0f} s"
        if silent
        else (f"crash: the process ended with {child.returncode}")
    )
    kept = f"found-{sha256(current.read_bytes()).hexdigest()[:12]}"
    (state / name).mkdir(parents=True, exist_ok=True)
    (state / name / kept).write_bytes(current.read_bytes())
    tally.turns = before.turns + 1
    tally.seconds = before.seconds + time.monotonic() - start
    tally.found.setdefault(fault, kept)
    save(state, name, tally)


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def show(state: Path, names: list[str], write: Callable[[str], None] = print) -> int:
    """Print the table; gives the number of faults."""
    write(
        f"{'parser':<14}{'inputs':>10}{'seconds':>9}{'outcomes':>10}{'crashes':>9}{'hangs':>7}"
        f"{'wrong':>7}"
    )
    faults = 0
    for name in names:
        tally = load(state, name)
        faults += len(tally.found)
        write(
            f"{name:<14}{tally.inputs:>10,}{tally.seconds:>9.0f}{len(tally.outcomes):>10}"
            f"{tally.count('crash'):>9}{tally.count('hang'):>7}"
            f"{tally.count('wrong'):>7}"
        )
    return faults


def main() -> int:
    """Run the turns that are left; 1 where anything was found."""
    about = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    about.add_argument("parsers", nargs="*", metavar="PARSER", help=", ".join(PARSERS))
    about.add_argument("--seconds", type=float, default=600, help="of each parser, in all [600]")
    about.add_argument("--slice", type=float, default=60, help="seconds of a turn [60]")
    about.add_argument("--state", type=Path, default=Path("out/fuzz"))
    about.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given_ = about.parse_args()
    names = given_.parsers or list(PARSERS)
    for name in set(names) - set(PARSERS):
        about.error(f"{name}: no such parser; there are {', '.join(PARSERS)}")
    given_.state.mkdir(parents=True, exist_ok=True)
    if given_.inside:
        Turn(PARSERS[names[0]], given_.state, given_.slice).run()
        return 0
    waiting = list(names)
    while waiting:
        for name in list(waiting):
            left = given_.seconds - load(given_.state, name).seconds
            if left < 1:
                waiting.remove(name)
            else:
                turn(name, given_.state, min(given_.slice, left))
    return 1 if show(given_.state, names) else 0


if __name__ == "__main__":
    sys.exit(main())
