"""What notebooks may be told: one schema, their parameters cells, checked before a kernel starts.

papermill runs an unknown parameter with a warning and the default; here it is refused, and so is a
value of another type than the cell declares, a day that is none, and anything that looks like a
secret: parameters are printed in executed notebooks and in the report's manifest.
"""

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline import paths
from pipeline.errors import BadInput

_SECRET_NAME = re.compile(
    r"(^|_)(pass(word|wd|phrase)?|secrets?|tokens?|api_?keys?|private_?keys?|access_?keys?|"
    r"credentials?|auth(orization)?|bearer|cookie)(_|$)",
    re.I,
)
#: Beginnings that services give their keys, a private key's armour, a JWT, a URL with a password.
_SECRET_VALUE = re.compile(
    r"\b(gh[pousr]_\w{8}|github_pat_\w{8}|glpat-\w{8}|xox[abprs]-\w{8}|sk-\w{16}|AKIA[0-9A-Z]{12}|"
    r"AIza[\w-]{20}|pypi-\w{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.)|-----BEGIN |://[^/\s:@]+:[^/\s@]+@"
)


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell: name, declared type, default and help.

    ``type`` is ``str``, ``int``, ``float``, ``bool``, or ``date`` where the default is a day.
    """

    name: str
    type: str
    default: Any
    help: str


def available() -> list[str]:
    """Names (without ``.ipynb``) of all notebooks, sorted."""
    return [path.stem for path in sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb"))]


def reporting() -> list[str]:
    """The notebooks a report runs: those that read a snapshot."""
    return [name for name in available() if "snapshot" in parameters(name)]


def parameters(name: str) -> dict[str, Parameter]:
    """The parameters a notebook declares, from its typed and commented parameters cell.

    Raises :class:`BadInput` for a file that is no notebook, or a default that is no literal.
    """
    import papermill

    try:
        found = papermill.inspect_notebook(str(paths.NOTEBOOKS / f"{name}.ipynb"))
        defaults = {key: ast.literal_eval(entry["default"]) for key, entry in found.items()}
    except (OSError, ValueError, SyntaxError) as error:
        what = f"notebook {name}: parameters cannot be read ({str(error).splitlines()[0]})"
        raise BadInput(what, "give each a type, a literal and a comment") from None
    return {
        key: Parameter(key, _type(entry["inferred_type_name"], defaults[key]), defaults[key],
                       entry["help"])
        for key, entry in found.items()
    }  # fmt: skip


def choose(names: list[str] | None) -> list[str]:
    """The notebooks to run; raises :class:`BadInput` for a name there is no notebook of."""
    chosen = names or reporting()
    unknown = [name for name in chosen if name not in available()]
    if unknown:
        what = f"--notebook {unknown[0]!r}: there is no such notebook"
        raise BadInput(what, f"use one of {', '.join(available())}")
    return sorted(set(chosen))


def checked(names: list[str], given: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Each notebook's own share of the given parameters, with typed values.

    Raises :class:`BadInput` for a parameter no chosen notebook has, a value of another type, one
    name of two types, or what looks like a secret.
    """
    declared = {name: parameters(name) for name in names}
    types: dict[str, str] = {}
    for name, found in declared.items():
        for key, each in found.items():
            if types.setdefault(key, each.type) != each.type:
                what = f"notebook {name}: parameter {key} is {each.type}, elsewhere {types[key]}"
                raise BadInput(what, "give it one type in all notebooks")
    known = sorted(set(types) - {"snapshot"})
    for key, text in given.items():
        _refuse_secret(key, text)
        if key not in known:
            what = f"-p {key}: no chosen notebook has this parameter"
            raise BadInput(what, f"known: {', '.join(known) or 'none'}")
    return {
        name: {key: _typed(found[key], text) for key, text in given.items() if key in found}
        for name, found in declared.items()
    }


def _refuse_secret(name: str, text: str) -> None:
    if _SECRET_NAME.search(name) or _SECRET_VALUE.search(text):
        what = f"-p {name[:40]}: looks like a secret, and parameters are printed in reports"
        raise BadInput(what, "put it into the environment of the program that needs it")


def _type(declared: str, default: Any) -> str:
    is_day = isinstance(default, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", default)
    return "date" if is_day else declared


def _typed(parameter: Parameter, text: str) -> Any:
    try:
        return _READ.get(parameter.type, str)(text)
    except (ValueError, KeyError):
        what = f"-p {parameter.name}={text}: not of type {parameter.type}"
        raise BadInput(what, f"the notebook says: {parameter.help or parameter.type}") from None


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


_READ: dict[str, Callable[[str], Any]] = {
    "bool": lambda text: {"true": True, "false": False}[text.lower()],
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "float": _finite,
    "int": int,
    "str": str,
}
