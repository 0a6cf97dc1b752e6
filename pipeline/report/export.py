"""The tables of a snapshot as a folder of their own, without notebooks, figures and pages."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UNUSABLE, BadInput, unwritable
from pipeline.report import data
from pipeline.report.data.files import SUMS
from pipeline.series import Series
from pipeline.snapshot.lock import workplace
from pipeline.study import Study


def write_export(study: Study, out: Path, names: Sequence[str], formats: Sequence[str]) -> Path:
    """Write ``<out>/<snapshot id>-data/`` whole, or not at all; gives that folder.

    The folder is a data package as in a report, text never packed, with ``CITATION.cff``,
    ``ro-crate-metadata.json`` and ``SHA256SUMS``; with a baseline its name ends in ``-since-`` and
    the earlier day. Raises :class:`BadInput` for an unknown table or format, a folder that cannot
    be written, or something in the folder's place that is not an earlier export.
    """
    since = f"-since-{study.baseline.as_of.date().isoformat()}" if study.baseline else ""
    with _published(out, f"{study.snapshot.id}-data{since}") as folder:
        data.write_data(study, folder, names, formats, packed=False)
        data.write_about(data.edition_of(study), folder)
    return out / folder.name


def write_series(series: Series, out: Path) -> Path:
    """Write ``<out>/<newest snapshot's id>-series/`` whole, or not at all; gives that folder.

    A data package of the tables of a series in Parquet and CSV, as :func:`write_export` writes one.
    Raises :class:`BadInput` as that does.
    """
    *earlier, newest = series.snapshots
    edition = data.Edition(newest, tuple(earlier[::-1]), series.content)
    with _published(out, f"{newest.id}-series") as folder:
        data.write_tables(edition, folder, series.tables, ("parquet", "csv"))
        data.write_about(edition, folder)
    return out / folder.name


@contextmanager
def _published(out: Path, name: str) -> Iterator[Path]:
    """A new folder of this name to write into, which takes its place when it is whole."""
    target = out / name
    if os.path.lexists(target) and not _is_export(target):
        what = f"{target} is in the way: not everything in it is part of an export"
        raise BadInput(what, "move it, or give another --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(f"output folder {out}", error) from None
    try:
        with workplace(out, ".export-") as staging:
            fresh = staging / "new" / name
            fresh.mkdir(parents=True)
            yield fresh
            if target.exists():
                target.rename(staging / "replaced")
            fresh.rename(target)
    except OSError as error:
        if error.errno not in UNUSABLE:
            raise
        raise unwritable(f"output folder {out}", error) from None


def _is_export(folder: Path) -> bool:
    """Is this a real folder whose every file an export listed?"""
    sums = folder / SUMS
    if folder.is_symlink() or sums.is_symlink() or not sums.is_file():
        return False
    listed = {line[66:] for line in sums.read_text("utf-8", "replace").splitlines()}
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.relative_to(folder).as_posix() for path in files} <= listed | {SUMS}
