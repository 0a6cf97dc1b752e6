"""The tables of a snapshot as a folder of their own, without notebooks, figures and pages."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.report import data
from pipeline.study import Study


def write_export(study: Study, out: Path, names: Sequence[str], formats: Sequence[str]) -> Path:
    """Write ``<out>/<snapshot id>-data/`` whole, or not at all; gives that folder.

    The folder is a data package as in a report, text never packed, with ``CITATION.cff``,
    ``ro-crate-metadata.json`` and ``SHA256SUMS``; with a baseline its name ends in ``-since-`` and
    the earlier day. Raises :class:`BadInput` for an unknown table or format, or a folder that
    cannot be written.
    """
    since = f"-since-{study.baseline.as_of.date().isoformat()}" if study.baseline else ""
    target = out / f"{study.snapshot.id}-data{since}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".export-", dir=out))
    except OSError as error:
        what = f"output folder {out} cannot be written ({error.strerror})"
        raise BadInput(what, "give another --out") from None
    try:
        fresh = staging / "new"
        data.write_data(study, fresh, names, formats, packed=False)
        data.write_about(study, fresh)
        if target.exists():
            target.rename(staging / "replaced")
        fresh.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return target
