"""Tables anybody can cite: the data themselves, their dictionary, licences, citation and hashes."""

from collections.abc import Collection
from pathlib import Path

from pipeline.report.data.citation import write_citation
from pipeline.report.data.crate import write_crate
from pipeline.report.data.dictionary import describe, faults
from pipeline.report.data.edition import Edition, edition_of
from pipeline.report.data.files import file_hashes, write_json, write_sums
from pipeline.report.data.package import write_data, write_data_of, write_tables
from pipeline.report.data.table_files import exported

__all__ = [
    "Edition",
    "describe",
    "edition_of",
    "exported",
    "faults",
    "file_hashes",
    "write_about",
    "write_data",
    "write_data_of",
    "write_json",
    "write_sums",
    "write_tables",
]


def write_about(edition: Edition, folder: Path, mutable: Collection[str] = ()) -> dict[str, str]:
    """Say of a finished folder how to cite it, what its files are, and their hashes; gives those.

    ``mutable`` are files that may change later: they are in no list of hashes.
    """
    write_citation(edition, folder)
    write_crate(edition, folder, mutable)
    return write_sums(folder, mutable)
