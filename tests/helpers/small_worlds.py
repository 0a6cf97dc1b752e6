"""Small random worlds of every source, and what has to hold of each metric and chart on them.

A world is drawn from one seed: 1 to 150 projects, and often a lopsided one, where nothing is
attested, nobody is in an organization, no owner is known, or nothing at all could be read.
"""

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipeline import capture, catalog
from pipeline.config import Settings
from pipeline.demo import generate
from pipeline.figures import charts, pictures, press
from pipeline.figures.house import LeftOut
from pipeline.report.gates import shows_nothing
from pipeline.snapshot import Snapshot
from pipeline.study import Study, study_of
from pipeline.summary import headline_metrics
from tests.helpers import literal
from tests.helpers.captures import index as served_index
from tests.helpers.literal import File, Project, Publisher
from tests.helpers.restated import RESTATED, contradictions
from tests.helpers.servers import recorded_index, top_list, world_index
from tests.helpers.specs import drawn

#: Cohort sizes: the smallest ones are where a total is zero.
SIZES = (1, 1, 2, 3, 5, 8, 13, 21, 40, 80, 150)
PUBLISHERS = (
    Publisher(),
    Publisher(workflow="wheels.yml"),
    Publisher(environment="release"),
    Publisher(repository="acme/two", repository_id="102"),
    Publisher(repository="zeta/one", repository_id="101", owner_id="12"),
    Publisher(kind="GitLab", repository="acme/one", repository_id=None, owner_id=None),
    Publisher(kind="Google", email="build@acme.invalid"),
    Publisher(kind="Other"),
)
#: What a lopsided world lacks.
MOODS = ("ordinary", "ordinary", "unattested", "attested", "unowned", "alone", "unknown", "absent",
         "old", "new", "weightless", "worthless", "undated")  # fmt: skip
_URLS: tuple[dict[str, str], ...] = (
    {}, {"Source": "https://github.com/acme/one"}, {"Homepage": "https://gitlab.com/acme/one"},
)  # fmt: skip


def demo(seed: int, folder: Path) -> Snapshot:
    """The simulated index, a few projects of it."""
    top = random.Random(seed).choice(SIZES)
    return capture.collect(capture.Options(source="demo", top=top, seed=seed, data=folder))


def index(seed: int, folder: Path) -> Snapshot:
    """A literal world of an index, of one mood."""
    return literal.snapshot(folder, *_projects(random.Random(seed)))


def published(seed: int, folder: Path) -> Snapshot:
    """A published list and an adoption table that has some of its projects."""
    draw = random.Random(seed)
    names = [f"p{place:03}" for place in range(draw.choice(SIZES))]
    counts = draw.random() < 0.8
    rows = [{"project": name, "download_count": draw.randrange(10**6) if counts else None}
            for name in names]  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "list.json").write_text(json.dumps({"last_update": "2026-04-01", "rows": rows}))
    covered, attested = draw.choice((0.3, 1.0)), draw.choice((0.0, 0.4, 1.0))
    table = io.StringIO()
    lines = csv.writer(table, lineterminator="\n")
    lines.writerow(("project", "version", "file", "has_provenance", "publisher"))
    for place, name in enumerate(names):
        if place and draw.random() > covered:
            continue
        for form in ("py3-none-any.whl", "cp312-abi3-any.whl")[: draw.randint(1, 2)]:
            has = draw.random() < attested
            kind = draw.choice(("GitHub", "GitLab", "Google", "")) if has else ""
            lines.writerow((name, "1.0", f"{name}-1.0-{form}", has, kind))
    (folder / "table.csv").write_text(table.getvalue())
    return capture.collect(capture.Options(
        source="published", data=folder, top=len(names), top_list=str(folder / "list.json"),
        adoption=str(folder / "table.csv"), min_coverage=0, as_of=literal.AS_OF,
    ))  # fmt: skip


def watchlist(seed: int, folder: Path) -> Snapshot:
    """A dependency file of some names of the simulated index, served on loopback."""
    draw = random.Random(seed)
    made = generate(seed, 60)
    names = [each.name for each in made.projects]
    named = sorted(draw.sample(names, min(draw.choice((1, 2, 12, 25, 60)), len(names))))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "requirements.txt").write_text("".join(f"{name}\n" for name in named))
    return _asked(lambda base: world_index(made, base), folder,
                  projects=str(folder / "requirements.txt"))  # fmt: skip


def recorded(real: Path, seed: int, folder: Path) -> Snapshot:
    """Some of the projects whose answers were recorded, served on loopback."""
    draw = random.Random(seed)
    names = sorted(path.stem for path in (real / "recorded_index" / "simple").glob("*.json"))
    chosen = draw.sample(names, draw.choice((1, 2, 3, len(names))))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "list.json").write_bytes(top_list(*chosen))
    return _asked(lambda base: recorded_index(real / "recorded_index", base), folder,
                  top_list=str(folder / "list.json"))  # fmt: skip


def _asked(answering: Callable[[Callable[[], str]], Any], folder: Path, **more: Any) -> Snapshot:
    """A capture of an index served on loopback."""
    with served_index(answering) as (url, _):
        return capture.collect(capture.Options(
            source="index", data=folder, endpoint=url, min_coverage=0, settings=Settings(rate=0),
            **more,
        ))  # fmt: skip


def pair(seed: int, folder: Path) -> tuple[Snapshot, Snapshot]:
    """A literal world, and another draw of the same names a month earlier."""
    draw = random.Random(seed)
    later = _projects(draw)
    earlier = _projects(random.Random(seed + 1), size=len(later))
    before = literal.snapshot(folder, *earlier, as_of=literal.AS_OF - timedelta(days=31))
    return literal.snapshot(folder, *later), before


SOURCES: dict[str, Callable[[int, Path], Snapshot]] = {
    "demo": demo, "index": index, "published": published, "watchlist": watchlist,
}  # fmt: skip


def _projects(draw: random.Random, size: int | None = None) -> list[Project]:
    mood = draw.choice(MOODS)
    size = size or draw.choice(SIZES[:9])
    return [_project(draw, f"p{place:03}", mood) for place in range(size)]


def _project(draw: random.Random, name: str, mood: str) -> Project:
    starts, ends = {"old": (2012, 2021), "new": (2025, 2026)}.get(mood, (2016, 2026))
    days = sorted(_day(draw, starts, ends) for _ in range(draw.choice((0, 1, 1, 2, 3, 6, 9))))
    usual = draw.choice(PUBLISHERS)
    releases = {}
    for place, at in enumerate(days):
        version = f"{1 + place // 4}.{place % 4}" + ("rc1" if draw.random() < 0.1 else "")
        releases[version] = _files(draw, name, version, at, usual, mood)
    owners: Any = draw.choice((["ann"], ["ann", "bob"], [name], [], None))
    if mood in {"unowned", "alone"}:
        owners = None if mood == "unowned" else ["ann"]
    organization = draw.choice((None, None, "acme", "zeta"))
    weights = {"weightless": None, "worthless": 0}
    return Project(
        name, releases, downloads=weights.get(mood, draw.randrange(10**6)),
        owners=owners, organization=None if mood == "alone" else organization,
        urls=draw.choice(_URLS),
        status="archived" if draw.random() < 0.05 else "active",
        outcome="not_found" if mood == "absent" or draw.random() < 0.05 else "answered",
        requires=_requires(random.Random(f"{name} requires of {mood}")),
    )  # fmt: skip


def _requires(draw: random.Random) -> Any:
    """None, no list, or a few requirements: of others, their extras, strangers, unreadable."""
    if draw.random() < 0.4:
        return draw.choice((None, ..., []))
    endings = ("", "[fast]", '; extra == "fast"', '; sys_platform == "win32"', " (>=1")
    listed = [f"p{draw.randrange(12):03}{draw.choice(endings)}" for _ in range(draw.randint(1, 4))]
    return listed if draw.random() < 0.8 else [*listed, "elsewhere"]


def _day(draw: random.Random, first: int, last: int) -> datetime:
    start = datetime(first, 1, 1, tzinfo=UTC)
    end = min(datetime(last + 1, 1, 1, tzinfo=UTC), literal.AS_OF)
    return start + timedelta(days=draw.randrange((end - start).days))


def _files(
    draw: random.Random, name: str, version: str, at: datetime, usual: Publisher, mood: str
) -> list[File]:  # fmt: skip
    by = usual if draw.random() < 0.8 else draw.choice(PUBLISHERS)
    has = {"unattested": 0.0, "attested": 1.0}.get(mood, 0.6)
    files = []
    for place, form in enumerate(("py3-none-any.whl", "tar.gz", "cp312-abi3-any.whl")):
        is_source = form == "tar.gz"
        if place and draw.random() < 0.4:
            continue
        is_attested = at >= literal.day("2024-10-03") and draw.random() < has
        is_undated = mood == "undated" and draw.random() < 0.3
        files.append(File(
            f"{name}-{version}{'.' if is_source else '-'}{form}",
            None if is_undated else at + timedelta(minutes=place),
            by if is_attested else None, yanked=draw.random() < 0.05,
            provenance="absent" if mood == "unknown" else "by publisher",
            status=403 if draw.random() < 0.1 else 200,
        ))  # fmt: skip
    return files


@contextmanager
def opened(snapshot: Snapshot, baseline: Snapshot | None = None) -> Iterator[Study]:
    """The study of a world, closed afterwards."""
    study = study_of(snapshot, baseline)
    with study.db:
        yield study


@dataclass(frozen=True)
class Looked:
    """What one world gave: charts drawn, charts left out, and every fault, a line each."""

    drawn: tuple[str, ...]
    left_out: tuple[str, ...]
    faults: tuple[str, ...]


def look(study: Study, is_rendered: bool = False) -> Looked:
    """Ask every metric, draw every chart and, where asked, render it as a report does.

    A fault is what a report must not meet.
    """
    shown, left_out, faults = [], [], []
    summary = {row["id"]: row for row in headline_metrics(study.db)}
    for name in catalog.names():
        try:
            found = catalog.run(study.db, name)
        except Exception as error:  # noqa: BLE001 - any is a fault
            faults.append(f"metric {name}: {error!r}")
            continue
        if name in RESTATED and found.num_rows:
            faults += contradictions(name, found.to_pylist(), summary)
        if name not in charts.NAMES:
            continue
        try:
            chart = drawn(name, found)
            if isinstance(chart, LeftOut):
                left_out.append(name)
                faults += untrue(name, study.db)
                continue
            spec = press.dress(chart.to_dict(), study.origin)
            is_drawn = has_marks(spec)
            if is_rendered:
                is_drawn = not shows_nothing(pictures.svg(spec))
        except Exception as error:  # noqa: BLE001 - any is a fault
            faults.append(f"chart {name}: {error!r}")
            continue
        shown.append(name)
        if found.num_rows and not is_drawn:
            faults.append(f"chart {name}: its table has rows, but nothing is drawn")
    return Looked(tuple(shown), tuple(left_out), tuple(faults))


def has_marks(spec: press.Spec) -> bool:
    """Does a figure's spec hold a mark with data, or the words of a zero? As the gate does."""
    return any(
        press.rows(unit, spec)
        and (_type(unit) not in {"text", "rule"} or unit.get("name") == press.ZERO)
        and not unit.get("name", "").startswith(press.FRAME)
        for unit in press.units(spec["layer"])
    )


def _type(unit: press.Spec) -> str:
    mark = unit["mark"]
    return str(mark if isinstance(mark, str) else mark["type"])


#: Each reason to leave a figure out, as a count of what would make it untrue.
_KNOWN = "select count(*) from fct_project where "
UNTRUE: dict[str, str] = {
    "attested_downloads_by_day": "select count(*) from raw_download_day",
    "downloads_by_attestation": "select count(*) from raw_download_release",
    "index_uploads_by_tool": "select count(*) from raw_index_upload_month",
    "uptake_after_change": "select count(*) from raw_download_release",
    "adoption_along_ranks": _KNOWN + "is_known and band <> 'all'",
    "adoption_by_weight": _KNOWN + "is_known",
    "closures": "select count(*) from raw_project",
    "adoption_by_rank": (
        "select count(*) from fct_project cross join raw_snapshot as snapshot "
        "where is_known and latest_released_at < snapshot.as_of"
    ),
    "attestation_persistence": (
        "select count(*) from fct_release as later inner join fct_release as first using (project) "
        "where first.is_attested and first.is_prerelease is not true and "
        "later.is_prerelease is not true and later.position > first.position "
        "and later.evidence not in ('unknown', 'not_attestable')"
    ),
    "cohort_downloads": "select coalesce(sum(downloads), 0) from fct_project",
    "concentration": _KNOWN
    + (
        "is_ownership_known and (n_owners > 0 or organization is not null) "
        "or repository_outcome in ('match', 'mismatch')"
    ),
    "days_since_release": _KNOWN + "is_dormant is not null",
    "direct_owners": _KNOWN + "is_ownership_known",
    "events_by_month": (
        "select count(*) from fct_event where kind like 'publisher%' or "
        "kind in ('first_attested', 'provenance_lost', 'dormant_release')"
        " and happened_at >= timestamp '2024-10-01'"
    ),
    "evidence_by_rank": _KNOWN + "true",
    "files_by_month": (
        "select count(*) from stg_file cross join raw_snapshot as snapshot "
        "where uploaded_at >= timestamp '2023-01-01' and uploaded_at < as_of "
        "and is_removed is not true"
    ),
    "first_attested_by_month": "select count(*) from fct_event where kind = 'first_attested'",
    "list_turnover": "select count(*) from (select 1 from stg_list having count(*) > 1) as two",
    "organization_by_rank": _KNOWN + "is_ownership_known",
    "owners_by_organization": _KNOWN + "is_ownership_known",
    "publisher_changes": "select count(*) from fct_event where kind like 'publisher%'",
    "publisher_kinds": _KNOWN + "is_known and is_attested",
    "statements": (
        "select count(*) from fct_project inner join raw_capability on tells_publishers "
        "where is_known and is_attested"
    ),
    "readiness_remedies": _KNOWN + "is_covered is not null",
}


#: The same where the metric's own table has it: of its rows, those that would make it untrue.
UNTRUE_ROWS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "losses_by_quarter": lambda row: row["comparable"] > 0,
    "rule_alarms": lambda row: row["releases"] > 0,
    "rolling_adoption": lambda row: row["adoption_points"] is not None,
    "time_to_attestation": lambda row: row["days"] > 0,
}


def untrue(name: str, db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The reason a figure is left out for must be so, asked as a query of its own."""
    if name in UNTRUE_ROWS:
        found = sum(map(UNTRUE_ROWS[name], catalog.run(db, name).to_pylist()))
    elif name in UNTRUE:
        [(found,)] = db.sql(UNTRUE[name]).fetchall()
    else:
        yield f"chart {name}: left out, and nobody checks why"
        return
    if found:
        reason = catalog.get(name).empty
        yield f"chart {name}: left out since {reason!r}, where {found} say otherwise"
