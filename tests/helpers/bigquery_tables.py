"""Rows a loopback BigQuery answers with: three projects and a month of logs, or a demo's world."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from pipeline.capture.bigquery_tables import TABLES
from pipeline.demo import World

#: When the tables are from, and a billion bytes.
AS_OF = datetime(2026, 6, 21, tzinfo=UTC)
GB = 10**9
UTC_TIME = pa.timestamp("us", "UTC")


def tables(n_days: int = 30) -> dict[str, pa.Table]:
    """Tables by query; the logs have ``n_days`` days from 2026-05-22 on."""
    days = [date(2026, 5, 22) + timedelta(n) for n in range(n_days)]
    counted = [("downloads", 1000), ("uploads", 50)]
    uploads = [
        ("alpha", "1.0", datetime(2026, 6, 1, tzinfo=UTC)),
        ("alpha", "2.0", datetime(2026, 6, 5, tzinfo=UTC)),
        ("beta", "0.1", datetime(2019, 1, 1, tzinfo=UTC)),
    ]
    text = pa.string()
    return {
        "top_projects": pa.table(
            {"project": ["alpha", "beta", "gamma"], "downloads": pa.array([900, 50, 5], pa.int64())}
        ),
        "completeness": pa.table(
            {
                "logged": [name for name, _ in counted for _ in days],
                "day": pa.array(days * 2, pa.date32()),
                "n_rows": pa.array([n for _, n in counted for _ in days], pa.int64()),
            }
        ),
        "uploads": pa.table(
            {
                "project": [row[0] for row in uploads],
                "version": [row[1] for row in uploads],
                "filename": [f"{row[0]}-{row[1]}.tar.gz" for row in uploads],
                "sha256": [str(n) * 64 for n in range(3)],
                "uploaded_at": pa.array([row[2] for row in uploads], UTC_TIME),
                "file_type": ["sdist"] * 3,
                "size": pa.array([1, 2, 3], pa.int64()),
                "uploaded_via": pa.array(["twine/6", None, "uv/1"], text),
                "home_page": pa.array([None] * 3, text),
                "download_url": pa.array([None] * 3, text),
                "project_urls": pa.array([["Source, https://x.invalid"], [], []], pa.list_(text)),
            }
        ),
        "downloads_by_day": pa.table(
            {
                "project": ["alpha"],
                "day": pa.array([days[0]], pa.date32()),
                "downloads": pa.array([7], pa.int64()),
            }
        ),
        "downloads_by_release": pa.table(
            {
                "project": ["alpha", "alpha"],
                "version": ["1.0", "2.0"],
                "first_file_at": pa.array([row[2] for row in uploads[:2]], UTC_TIME),
                "first_hours": pa.array([1, 2], pa.int64()),
                "first_day": pa.array([3, 4], pa.int64()),
                "first_week": pa.array([5, 6], pa.int64()),
                "is_whole_week": [True, True],
            }
        ),
        "index_uploads_by_month": pa.table(
            {
                "month": pa.array([date(2026, 6, 1)], pa.date32()),
                "tool": ["twine"],
                "files": pa.array([9], pa.int64()),
                "projects": pa.array([3], pa.int64()),
            }
        ),
    }


def served(query: str) -> pa.Schema:
    """The columns of a query's answer: as a snapshot has them, times with their zone."""
    return pa.schema(
        field.with_type(UTC_TIME) if pa.types.is_timestamp(field.type) else field
        for field in TABLES[query][1]
    )


def world_tables(world: World, window_days: int) -> dict[str, pa.Table]:
    """Tables by query as the logs of a demo world would give them; one day of downloads is missing.

    Downloads fall with the rank; of a release they fall with its age. Tools change over the years.
    """
    end = world.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    start = end - timedelta(window_days)
    days = [start.date() + timedelta(n) for n in range(window_days)]
    lacking = days[window_days // 3]
    ranked = [(project.name, 100_000 // rank) for rank, project in enumerate(world.projects, 1)]
    daily = [
        (name, on, 1 + number // (3 if on.weekday() < 5 else 5))
        for name, number in ranked
        for on in days
        if on != lacking
    ]
    files = [
        (project.name, found.version, file)
        for project in world.projects
        for found in project.releases
        for file in found.files
        if file.uploaded_at < end
    ]
    agents = [
        (["twine/6", "uv/0.9", "poetry/2", None] if file.uploaded_at.year > 2024 else ["twine/5"])[
            place % (4 if file.uploaded_at.year > 2024 else 1)
        ]
        for place, (*_, file) in enumerate(files)
    ]
    months: dict[tuple[date, str], int] = {}
    for (*_, file), agent in zip(files, agents, strict=True):
        month = file.uploaded_at.date().replace(day=1)
        tool = (agent or "not stated").partition("/")[0]
        months[month, tool] = months.get((month, tool), 0) + 40
    released = [
        (name, found.version, first, number * (8 + sum(map(ord, found.version)) % 17) // 16)
        for (name, number), project in zip(ranked, world.projects, strict=True)
        for found in project.releases
        if start <= (first := found.first_file_at) < end
    ]
    rows: dict[str, list[tuple[Any, ...]]] = {
        "top_projects": ranked,
        "completeness": [
            (log, on, 1000)
            for log in ("downloads", "uploads")
            for on in days
            if (log, on) != ("downloads", lacking)
        ],
        "uploads": [
            (
                name,
                version,
                file.filename,
                file.sha256,
                file.uploaded_at,
                file.packagetype,
                file.size,
                agent,
                None,
                None,
                [],
            )
            for (name, version, file), agent in zip(files, agents, strict=True)
        ],
        "downloads_by_day": daily,
        "downloads_by_release": [
            (name, version, first, number // 20, number // 5, number, first + timedelta(7) <= end)
            for name, version, first, number in released
        ],
        "index_uploads_by_month": [(*key, number, 9) for key, number in sorted(months.items())],
    }
    return {
        name: pa.Table.from_pylist(
            [dict(zip(served(name).names, row, strict=True)) for row in found],
            schema=served(name),
        )
        for name, found in rows.items()
    }
