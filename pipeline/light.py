"""What is imported without the parts that only cost time."""

import sys

_GRAMMAR = "rfc3987_syntax"


def load_jsonschema() -> None:
    """Import jsonschema without its grammar of international addresses, which loads for seconds.

    JupyterLab's packages bring that grammar along, and jsonschema loads it wherever it is
    installed; nothing that Altair, nbformat or this project checks is of that format. Whoever
    imports the grammar later gets it as ever. Call it before what imports jsonschema.
    """
    if "jsonschema" in sys.modules or _GRAMMAR in sys.modules:
        return
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment] # importing it fails, which is allowed for
    try:
        import jsonschema  # noqa: F401
    finally:
        del sys.modules[_GRAMMAR]
