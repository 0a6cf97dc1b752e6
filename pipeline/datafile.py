"""Read one data file of ``data/reference/``."""

import tomllib
from typing import Any

from pipeline import paths
from pipeline.errors import DamagedData


def load(name: str) -> dict[str, Any]:
    """The content of ``data/reference/<name>.toml``; raises :class:`DamagedData` if it is none."""
    path = paths.REFERENCE / f"{name}.toml"
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        what = f"data/reference/{name}.toml cannot be read ({error})"
        raise DamagedData(what, "put the file back as it was committed") from None
