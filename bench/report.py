"""Seconds, processor time and memory of `trustcensus report`, by step, for 13 and 1,000 projects.

    PYTHONPATH=. python bench/report.py [--tree CHECKOUT] [N_PROJECTS ...]

Each size is reported three times: first, again with nothing changed, and again with one notebook
changed. A line a step as the command says it; processor time is of the command and all that it
started, memory the largest sum of what its processes hold alone or share (PSS). ``--tree`` measures
another checkout, which has a ``.venv``, in the same run: that is the column to compare with.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAUSE_SECONDS = 0.05
#: Memory is looked at every so many times: that walks every page of every process.
MEMORY_EVERY = 10
TICKS = os.sysconf("SC_CLK_TCK")
STEP = re.compile(r"^([a-z ]+): .*\(([\d.]+) s\)$")


@dataclass
class Watch:
    """Processor seconds and memory of a process and its descendants, sampled until it ends."""

    root: int
    seconds: dict[int, float] = field(default_factory=dict)
    peak: int = 0
    samples: int = 0

    def sample(self) -> None:
        """Look at every process of the session once."""
        is_weighed = self.samples % MEMORY_EVERY == 0
        self.samples += 1
        total = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) != self.root:
                    continue
                self.seconds[int(folder.name)] = (int(fields[11]) + int(fields[12])) / TICKS
                if not is_weighed:
                    continue
                rollup = (folder / "smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
            except (OSError, TypeError, IndexError):  # it has ended meanwhile
                continue
        self.peak = max(self.peak, total)

    @property
    def processor(self) -> float:
        """Seconds so far."""
        return sum(self.seconds.values())


def measure(tree: Path, *arguments: str) -> list[tuple[str, float, float, float]]:
    """A command's steps: name, seconds, processor seconds, peak MB so far; last the whole."""
    began = time.monotonic()
    process = subprocess.Popen(
        [str(tree / ".venv" / "bin" / "python"), "-m", "pipeline", *arguments],
        cwd=tree,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    watch, ended = Watch(process.pid), threading.Event()

    def look() -> None:
        while not ended.wait(PAUSE_SECONDS):
            watch.sample()

    looking = threading.Thread(target=look)
    looking.start()
    steps, before = [], 0.0
    assert process.stderr is not None
    for line in process.stderr:
        found = STEP.match(line.strip())
        if found:
            now = watch.processor
            steps.append((found[1], float(found[2]), now - before, watch.peak / 1024))
            before = now
    code = process.wait()
    ended.set()
    looking.join()
    if code:
        raise SystemExit(f"{' '.join(arguments)}: exit code {code}")
    whole = ("whole command", time.monotonic() - began, watch.processor, watch.peak / 1024)
    return [*steps, whole]


def changed(notebooks: Path) -> None:
    """Change a word of one notebook."""
    path = notebooks / "02_trusted_publishing.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"].append("\nOne line more.")
    path.write_text(json.dumps(notebook), encoding="utf-8")


def reports(tree: Path, projects: int) -> None:
    """Print the table of one size."""
    with tempfile.TemporaryDirectory() as folder:
        data, out = f"{folder}/data", f"{folder}/out"
        where = ["--data-dir", data]
        captured = [
            str(tree / ".venv" / "bin" / "python"),
            "-m",
            "pipeline",
            "collect",
            "--source",
            "demo",
            "--top",
            str(projects),
            *where,
        ]
        subprocess.run(captured, cwd=tree, check=True, capture_output=True)
        measure(tree, "build", "demo", *where)
        notebooks = Path(shutil.copytree(tree / "notebooks", f"{folder}/notebooks"))
        os.environ["TRUSTCENSUS_NOTEBOOKS"] = str(notebooks)
        for when in ("first", "nothing changed", "one notebook changed"):
            if when.startswith("one"):
                changed(notebooks)
            for step, seconds, processor, peak in measure(
                tree, "report", "demo", *where, "--out", out
            ):
                print(
                    f"{tree.name:10} {projects:8} {when:22} {step:18} {seconds:8.1f} "
                    f"{processor:8.1f} {peak:8.0f}",
                    flush=True,
                )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("projects", nargs="*", type=int, default=[13, 1000])
    parser.add_argument("--tree", type=Path, help="another checkout to measure beside this one")
    asked = parser.parse_args()
    print(
        f"{'checkout':10} {'projects':>8} {'report':22} {'step':18} {'s':>8} {'cpu s':>8} {'MB':>8}"
    )
    for projects in asked.projects:
        for tree in filter(None, (asked.tree, ROOT)):
            reports(tree.resolve(), projects)


if __name__ == "__main__":
    main()
