"""Measure who, or what, can publish the projects everybody installs.

The data goes one way; a part imports only from parts to its left or above it::

    sources --bytes--> snapshot --> database --> catalog --> charts --> notebooks --> report
       (network ends here)  (immutable)   (rebuilt at will)          (papermill)

``capture`` joins sources and snapshot and owns the only wall clock; ``demo`` is an index
with known truth that ``capture`` asks like any other; ``cli`` parses and calls one function each.
"""

import sys
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["open_study"]

# Altair, nbformat and papermill import jsonschema, which compiles a grammar of IRIs as it is
# imported: 1.3 s in every process, for a format that no schema of theirs or ours has. Absent, the
# format goes unchecked.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

if TYPE_CHECKING:
    from pipeline.notebook import open_study


def __getattr__(name: str) -> Any:
    """``open_study``, imported when it is first asked for: it takes seconds."""
    if name != "open_study":
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    from pipeline.notebook import open_study

    return open_study
