"""Captures of a small simulated index over loopback, and what they recorded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import demo
from pipeline.capture import Options, collect
from pipeline.config import Settings
from pipeline.snapshot import Snapshot
from tests.helpers.servers import NINE, Answering, recorded_index, serve, top_list
from tests.helpers.tables import table_of

FAST = Settings(rate=0, backoff=0.001, timeout=600, total_timeout=600, max_redirects=2)
#: For a server that drips: long enough for any answer of a busy machine, and a test waits for it.
IMPATIENT = replace(FAST, total_timeout=1)
WORLD = demo.generate(seed=7, projects=15)


@contextmanager
def index(answer: Callable[[Callable[[], str]], Answering]) -> Iterator[tuple[str, list[str]]]:
    """Serve what ``answer(base)`` gives; ``base()`` is the server's own URL."""
    known: list[str] = []
    with serve(answer(lambda: known[0])) as (url, log):
        known.append(url)
        yield url, log


def nine(real: Path, folder: Path) -> Snapshot:
    """A capture of the recorded index."""
    listed = folder / "nine.json"
    listed.write_bytes(top_list(*NINE))
    with index(lambda base: recorded_index(real / "recorded_index", base)) as (url, _):
        return collect(
            Options(
                source="index",
                data=folder / "data",
                top_list=str(listed),
                endpoint=url,
                settings=Settings(rate=0),
            )
        )


def options(folder: Path, url: str, **more: Any) -> Options:
    listed = folder / "list.json"
    if not listed.exists():
        folder.mkdir(parents=True, exist_ok=True)
        listed.write_bytes(WORLD.top_list())
    settings = more.pop("settings", FAST)
    return Options(
        source="index",
        data=folder / "data",
        top_list=str(listed),
        endpoint=url,
        top=15,
        as_of=datetime(2026, 11, 1, tzinfo=UTC),
        settings=settings,
        **more,
    )


def rows_of(snapshot: Snapshot) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Recorded answers without what depends on the server's port."""
    return {
        (row["kind"], row["project"] or "", row["filename"] or ""): row
        for row in table_of(snapshot, "response").to_pylist()
    }


def outcomes(snapshot: Snapshot) -> list[str]:
    found: list[str] = table_of(snapshot, "cohort").column("outcome").to_pylist()
    return found
