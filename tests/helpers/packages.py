"""A data package, judged by its own tool."""

import gc
import warnings
from pathlib import Path
from typing import Any

from frictionless import Package


def package_faults(folder: Path) -> list[Any]:
    with warnings.catch_warnings():  # frictionless leaves closing what is packed to the collector
        warnings.simplefilter("ignore", ResourceWarning)
        report = Package(str(folder / "datapackage.json")).validate()
        found: list[Any] = report.flatten(["type", "rowNumber", "fieldName", "note"])
        gc.collect()
    assert report.valid == (not found)
    return found
