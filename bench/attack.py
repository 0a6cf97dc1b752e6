"""Does anything that others may hand us crash the program, fill the memory, or touch what is not ours?

Cases are drawn at random, group by group in turns, each in a process whose memory is watched from outside
(its resident set: a limit of address space stops libraries that reserve more than they use):

- archive: a packed snapshot with changed bytes, headers, members, tables and manifests, hashes made right again
- table: Parquet files with changed bytes, read as tables of a snapshot
- folder: output and data folders full of things of others, written to, swept and pruned
- body: answers of ``tests/helpers/hostile_bodies.py``, captured as an index would give them, and built

A refusal in one line is right; anything else that is raised is a crash, and what lies outside the folders that were given
must be as it was. The table at the end counts; exit code 1 when there is anything to mend.
"""  # noqa: E501 - prose

import argparse
import io
import json
import random
import resource
import shutil
import sys
import tarfile
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil

from pipeline import database
from pipeline import snapshot as store
from pipeline.errors import BadInput, PipelineError
from pipeline.operations import failed
from pipeline.report import article
from pipeline.report.publish import check_writable, publish_report, staging
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import canonical_json, identity, sha256, tables
from pipeline.snapshot.archive import pack, unpack
from pipeline.snapshot.retention import prune
from tests.helpers import literal
from tests.helpers.answered import capture_of
from tests.helpers.folders import foreign, report, tree
from tests.helpers.hostile_bodies import BODIES, plain
from tests.helpers.literal import Publisher, history

#: Bytes of memory a case may take: it is ended above that, and counts as a crash.
MEMORY = 2_000_000_000
CASES_A_TURN = 40
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass
class Tally:
    """What one group had so far."""

    cases: int = 0
    refused: int = 0
    accepted: int = 0
    touched: int = 0
    peak: int = 0
    crashes: Counter[str] = field(default_factory=Counter)


def world(data: Path, releases: int = 2, **more: Any) -> store.Snapshot:
    found = [(f"{n}.0", f"2025-01-{n:02d}", Publisher()) for n in range(1, releases + 1)]
    return literal.snapshot(data, history("p", *found), **more)


def changed(content: bytes, draw: random.Random) -> bytes:
    """The bytes with something done to them: flipped, cut, repeated, overwritten."""
    found = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        if not found:
            break
        at, size = draw.randrange(len(found)), draw.randint(1, 64)
        what = draw.randrange(5)
        if what == 0:
            found[at] ^= 1 << draw.randrange(8)
        elif what == 1:
            del found[at : at + size]
        elif what == 2:
            found[at:at] = found[at : at + size]
        elif what == 3:
            found[at : at + size] = draw.randbytes(size)
        else:
            found[at : at + 8] = draw.choice([b"\xff" * 8, bytes(8), b"99999999", b"00000000"])
    return bytes(found)


def odd(value: Any, draw: random.Random) -> Any:
    """JSON of another shape in one place of it."""
    if isinstance(value, dict) and value and draw.random() < 0.8:
        key = draw.choice(sorted(value))
        if draw.random() < 0.1:
            return {name: each for name, each in value.items() if name != key}
        return value | {key: odd(value[key], draw)}
    return draw.choice([None, True, -1, 10**30, 1.5, "", "x", "\ud800", "../x", "9" * 5000, [], {},
                        [[[]]], {"a": None}, "2100-01-01T00:00:00+00:00"])  # fmt: skip


def archive_case(folder: Path, draw: random.Random) -> None:
    """An archive with one thing wrong, its hashes made right where that takes it further."""
    found = world(folder / "a", draw.randint(1, 3))
    pack(found, folder / "x.tar")
    with tarfile.open(folder / "x.tar") as old:
        members = {each.name.partition("/")[2]: old.extractfile(each).read() for each in old}  # type: ignore[union-attr]
    manifest = json.loads(members["manifest.json"])
    what = draw.choice(["bytes", "table", "manifest", "member", "order", "nothing"])
    if what == "table":
        name = draw.choice(sorted(manifest["tables"]))
        members[f"{name}.parquet"] = changed(members[f"{name}.parquet"], draw)
        manifest["tables"][name]["sha256"] = sha256(members[f"{name}.parquet"])
    if what == "manifest":
        manifest = odd(manifest, draw)
    try:
        manifest["id"] = identity(manifest)
        members["manifest.json"] = canonical_json(manifest)
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeError):
        members["manifest.json"] = json.dumps(manifest).encode()
    if what == "member":
        name = draw.choice(sorted(members))
        members[draw.choice([name, "../x", "objects/x", f"{name}/y"])] = changed(
            members.pop(name), draw
        )
    names = list(members)
    if what == "order":
        draw.shuffle(names)
    prefix = str(manifest.get("id", "x")) if isinstance(manifest, dict) else "x"
    with tarfile.open(folder / "y.tar", "w", format=tarfile.USTAR_FORMAT) as new:
        for name in names:
            entry = tarfile.TarInfo(f"{prefix[:60]}/{name}")
            entry.size = len(members[name])
            new.addfile(entry, io.BytesIO(members[name]))
    content = (folder / "y.tar").read_bytes()
    (folder / "y.tar").write_bytes(changed(content, draw) if what == "bytes" else content)
    got = unpack(folder / "y.tar", folder / "b")
    list(store.verify(got)[1])
    database.build(got)


def table_case(folder: Path, draw: random.Random) -> None:
    """A table with changed bytes; what is read must be what it says it is."""
    found = world(folder / "a", draw.randint(1, 3))
    name = draw.choice(sorted(found.manifest["tables"]))
    content = changed((found.folder / f"{name}.parquet").read_bytes(), draw)
    tables.check(name, content)
    read = tables.read(name, content)
    assert read.schema.field(0).type == SCHEMAS[name].field(0).type


def folder_case(folder: Path, draw: random.Random) -> None:
    """Folders of others in our way: all of it must be there afterwards."""
    out, data = folder / "out", folder / "data"
    before = foreign(out)
    for name in ("latest", "failed", article.NAME, "run-0"):
        if draw.random() < 0.15 and not (out / name).exists():
            (out / name).symlink_to(draw.choice(["elsewhere", "nowhere", "/nowhere"]))
            before = tree(out)
    days = sorted(draw.sample(range(1, 24), 3))
    for day in days:
        world(data, day % 4 + 1, as_of=datetime(2026, 11, day, tzinfo=UTC))
    theirs = data / "objects" / draw.choice(["zz", "00", "notes"]) / "x"
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_text("theirs")
    try:
        check_writable(out)
        for number in range(3):
            with staging(out, f"run-{number}") as made:
                report(made / "report", f"run-{number}")
                article.publish(publish_report(made / "report", out, f"run-{number}"), out)
        for hour in range(25):
            error = BadInput("odd", "mend it")
            at = NOW + timedelta(hours=hour)
            failed.record(failed.Failure(f"x-{hour}", "build", error, at, {}, ""), out, data)
        failed.clear_banners(out)
        prune(data, draw.randint(1, 2), NOW, is_forced=True)
    finally:
        after = tree(out)
        lost = {name for name, what in before.items() if after.get(name) != what}
        assert not lost, f"touched: {sorted(lost)[:5]}"
        assert theirs.read_text() == "theirs", "touched: objects"


def body_case(folder: Path, draw: random.Random) -> None:
    """A hostile answer beside plain ones, as it is or damaged, captured and built."""
    hostile = BODIES[draw.choice(sorted(BODIES))]
    body = hostile.make()
    if not hostile.is_large and draw.random() < 0.8:
        body = changed(body, draw)
    database.build(capture_of(folder / "data", {"p": plain() | {hostile.kind: body}}))


GROUPS: dict[str, Callable[[Path, random.Random], None]] = {
    "archive": archive_case,
    "table": table_case,
    "folder": folder_case,
    "body": body_case,
}


def turn(group: str, seed: int, n_cases: int, seconds: float, sink: Any) -> None:
    """Some cases in this process; sends a row for each."""
    end = time.monotonic() + seconds
    for number in range(seed, seed + n_cases):
        folder = Path(tempfile.mkdtemp(prefix="trustcensus-attack-"))
        canary = folder / "canary"
        canary.mkdir()
        (canary / "gold").write_text("gold")
        (folder / "work").mkdir()
        crash, outcome = "", "accepted"
        try:
            GROUPS[group](folder / "work", random.Random(number))
        except PipelineError:
            outcome = "refused"
        except BaseException as error:  # noqa: BLE001 - that is what is looked for
            crash = f"{type(error).__name__} in {_where(error)} (seed {number}): {error}"[:300]
        outside = tree(folder).keys() - {"work", "canary", "canary/gold"}
        is_touched = any(not name.startswith("work/") for name in outside)
        is_touched |= (canary / "gold").read_text() != "gold"
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        sink.put((outcome, crash, is_touched or crash.startswith("AssertionError"), peak))
        shutil.rmtree(folder, ignore_errors=True)
        if time.monotonic() > end:
            return


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if "pipeline" in each.filename] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "?"


def resident(process: int) -> int:
    """Bytes of memory a process has now, none when it is gone."""
    try:
        return int(psutil.Process(process).memory_info().rss)
    except psutil.Error:
        return 0


def main() -> int:
    """Run turns until the time is over; print the table, and each kind of crash once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--group", action="append", choices=list(GROUPS))
    asked = parser.parse_args()
    groups = asked.group or list(GROUPS)
    tallies = {name: Tally() for name in groups}
    context, end, seed = get_context("spawn"), time.monotonic() + asked.seconds, asked.seed
    while time.monotonic() < end:
        for group in groups:
            sink = context.Queue()
            left = max(1.0, end - time.monotonic())
            child = context.Process(target=turn, args=(group, seed, CASES_A_TURN, left, sink))
            child.start()
            tally, n_before = tallies[group], tallies[group].cases
            while child.is_alive() or not sink.empty():
                held = resident(child.pid or 0)
                tally.peak = max(tally.peak, held)
                if held > MEMORY:
                    child.kill()
                try:
                    outcome, crash, is_touched, peak = sink.get(timeout=0.1)
                except Exception:  # noqa: BLE001 - queue.Empty: it is still at work
                    continue
                tally.cases += 1
                tally.peak = max(tally.peak, peak)
                tally.touched += is_touched
                if crash:
                    tally.crashes[crash] += 1
                else:
                    setattr(tally, outcome, getattr(tally, outcome) + 1)
            child.join()
            if child.exitcode:
                done = tally.cases - n_before
                why = f"ended with {child.exitcode}, had {tally.peak // 1_000_000} MB"
                tally.crashes[f"the process {why} (seed {seed + done})"] += 1
        seed += CASES_A_TURN
    print(
        f"{'group':<10} {'cases':>7} {'refused':>8} {'accepted':>9} {'crashes':>8} "
        f"{'touched':>8} {'peak MB':>8}"
    )
    for name, tally in tallies.items():
        counts = (tally.cases, tally.refused, tally.accepted, tally.crashes.total(), tally.touched)
        print(
            f"{name:<10} "
            + "{:>7} {:>8} {:>9} {:>8} {:>8}".format(*counts)
            + f" {tally.peak / 1e6:>8.0f}"
        )
    for name, tally in tallies.items():
        for crash, n in tally.crashes.most_common(20):
            print(f"{name}: {n} x {crash}")
    return int(any(tally.crashes or tally.touched for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
