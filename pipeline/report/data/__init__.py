"""Tables anybody can cite: the data themselves, their dictionary, licences, citation and hashes."""

from pipeline.report.data.dictionary import describe, faults
from pipeline.report.data.files import file_hashes, write_json, write_sums
from pipeline.report.data.package import write_data
from pipeline.report.data.tables import FACTS, METRICS, exported

__all__ = [
    "FACTS",
    "METRICS",
    "describe",
    "exported",
    "faults",
    "file_hashes",
    "write_data",
    "write_json",
    "write_sums",
]
