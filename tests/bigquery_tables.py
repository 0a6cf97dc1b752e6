"""Rows a loopback BigQuery answers with: three projects, a month of logs."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

UTC_TIME = pa.timestamp("us", "UTC")


def tables(n_days: int = 30) -> dict[str, pa.Table]:
    """Tables by query; the logs have ``n_days`` days from 2026-05-22 on."""
    days = [date(2026, 5, 22) + timedelta(n) for n in range(n_days)]
    counted = [("downloads", 1000), ("uploads", 50)]
    uploads = [("alpha", "1.0", datetime(2026, 6, 1, tzinfo=UTC)),
               ("alpha", "2.0", datetime(2026, 6, 5, tzinfo=UTC)),
               ("beta", "0.1", datetime(2019, 1, 1, tzinfo=UTC))]  # fmt: skip
    text = pa.string()
    return {
        "top_projects": pa.table({"project": ["alpha", "beta", "gamma"],
                                  "downloads": pa.array([900, 50, 5], pa.int64())}),
        "completeness": pa.table({
            "logged": [name for name, _ in counted for _ in days],
            "day": pa.array(days * 2, pa.date32()),
            "n_rows": pa.array([n for _, n in counted for _ in days], pa.int64()),
        }),
        "uploads": pa.table({
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
        }),
        "downloads_by_day": pa.table({"project": ["alpha"], "day": pa.array([days[0]], pa.date32()),
                                      "downloads": pa.array([7], pa.int64())}),
        "downloads_by_release": pa.table({
            "project": ["alpha", "alpha"], "version": ["1.0", "2.0"],
            "first_file_at": pa.array([row[2] for row in uploads[:2]], UTC_TIME),
            "first_hours": pa.array([1, 2], pa.int64()), "first_day": pa.array([3, 4], pa.int64()),
            "first_week": pa.array([5, 6], pa.int64()), "is_whole_week": [True, True],
        }),
        "index_uploads_by_month": pa.table({
            "month": pa.array([date(2026, 6, 1)], pa.date32()), "tool": ["twine"],
            "files": pa.array([9], pa.int64()), "projects": pa.array([3], pa.int64()),
        }),
    }  # fmt: skip
