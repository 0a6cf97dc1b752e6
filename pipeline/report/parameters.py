"""What notebooks can be given: one schema, their parameters cells, checked before a kernel starts.

papermill runs an unknown parameter with a warning and the default; here it is refused, and so is a
value of another type than the cell declares, one outside the range its comment states ("1 to
1000"), a day that is none, and anything that looks like a secret: parameters are printed in
executed notebooks and in the report's manifest. :func:`check_executed` refuses the same inside a
kernel, for a notebook that plain papermill or a person runs.
"""

import ast
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from pipeline import paths
from pipeline.errors import BadInput
from pipeline.report.secret_forms import is_secret_name, may_be_secret
from pipeline.text import escape_unsafe, one_of

#: How papermill begins the cell it puts after the parameters cell.
_INJECTED = "# Parameters\n"
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?) to (-?\d+(?:\.\d+)?)")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


_TYPES: dict[str, Callable[[Any], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "date": _is_day,
    "float": lambda value: type(value) in {int, float} and math.isfinite(value),
    "int": lambda value: type(value) is int,
}


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell: name, declared type, default and help.

    ``type`` is ``str``, ``int``, ``float``, ``bool``, or ``date`` where the default is a day. A
    range of numbers is in the help: "1 to 1000".
    """

    name: str
    type: str
    default: Any
    help: str

    def check(self, value: Any) -> None:
        """Raise :class:`BadInput` for a value of another type, or outside the range."""
        if not _TYPES.get(self.type, _is_text)(value):
            self._refuse(value, f"not of type {self.type}")
        bounds = _RANGE.search(self.help) if self.type in {"int", "float"} else None
        if bounds and not float(bounds[1]) <= value <= float(bounds[2]):
            self._refuse(value, f"not in the range {bounds[0]}")

    def _refuse(self, value: Any, fault: str) -> NoReturn:
        what = f"-p {self.name}={str(value)[:40]}: {fault}"
        raise BadInput(what, f"the notebook says: {self.help or self.type}")


def available() -> list[str]:
    """Names (without ``.ipynb``) of all notebooks, sorted."""
    return [path.stem for path in sorted(paths.notebooks().glob("[!.]*.ipynb"))]


def reporting() -> list[str]:
    """The notebooks a report runs: those that read a snapshot."""
    return [name for name in available() if "snapshot" in parameters(name)]


def parameters(name: str) -> dict[str, Parameter]:
    """The parameters a notebook declares in its parameters cell.

    Raises :class:`BadInput` for a file that is not a notebook, or a default that is not a literal.
    """
    try:
        cells = json.loads((paths.notebooks() / f"{name}.ipynb").read_bytes())["cells"]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
        return declared("".join(tagged[0]["source"])) if tagged else {}
    except (OSError, ValueError, SyntaxError, KeyError, TypeError) as error:
        what = f"notebook {name}: parameters cannot be read ({str(error).splitlines()[0]})"
        raise BadInput(what, "give each a literal, and better a type and a comment") from None


def declared(source: str) -> dict[str, Parameter]:
    """The parameters a cell declares, one a line: ``rows: int = 20  # rows shown, 1 to 1000``.

    A line without a type, as papermill has them, declares that of its literal, if it is one.
    Raises ``ValueError`` or ``SyntaxError`` for a typed default that is not a literal.
    """
    lines = source.splitlines()
    schema = {}
    target: ast.expr
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and node.value:
            target, kind = node.target, ast.unparse(node.annotation)
            default = ast.literal_eval(node.value)
        elif isinstance(node, ast.Assign) and (default := _literal(node.value)) is not None:
            target, kind = node.targets[0], type(default).__name__
        else:
            continue
        if not isinstance(target, ast.Name):
            continue
        after = lines[(node.end_lineno or node.lineno) - 1].encode()[node.end_col_offset or 0 :]
        text = after.decode().strip().removeprefix("#").strip()
        schema[target.id] = Parameter(target.id, _type(kind, default), default, text)
    return schema


def _literal(node: ast.expr) -> bool | int | float | str | None:
    """What an untyped line gives, where that is of a type a parameter may have."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, bool | int | float | str) else None


def check_executed(cells: Sequence[str]) -> None:
    """Check what a kernel was given, from the sources of the cells it has executed.

    Raises :class:`BadInput` for a parameter that its notebook does not declare, of another type,
    outside its range, or one that looks like a secret.
    """
    parts = [(place, schema) for place, source in enumerate(cells) if (schema := _declared(source))]
    given = next((n for n, source in enumerate(cells) if source.startswith(_INJECTED)), 0)
    if not parts and given:  # papermill puts what is given after the cell that declares it
        parts = [(given - 1, declared(cells[given - 1]))]
    if not parts:
        return
    place, known = parts[-1]
    for parameter in known.values():
        parameter.check(parameter.default)
    for source in cells[place + 1 :]:
        for name, value in _assigned(source) if source.startswith(_INJECTED) else ():
            _refuse_secret(name, str(value))
            if name not in known:
                what = f"-p {escape_unsafe(name[:40])}: this notebook has no such parameter"
                raise BadInput(what, f"known: {', '.join(known)}")
            known[name].check(value)


def _declared(source: str) -> dict[str, Parameter]:
    """The parameters of a cell that holds nothing else; of any other cell, none."""
    try:
        body = ast.parse(source).body
        return declared(source) if all(isinstance(node, ast.AnnAssign) for node in body) else {}
    except (SyntaxError, ValueError):  # a magic, or a value that is worked out
        return {}


def _assigned(source: str) -> Iterator[tuple[str, Any]]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                yield node.targets[0].id, ast.literal_eval(node.value)
            except ValueError:  # float('nan')
                yield node.targets[0].id, ast.unparse(node.value)


def choose(names: list[str] | None) -> list[str]:
    """The notebooks to run: those named, in full or by a beginning that only one of them has.

    Raises :class:`BadInput` for a name that no notebook has or several begin with, and for
    a folder without notebooks.
    """
    if not reporting():
        what = f"{paths.notebooks()} has no notebook that reads a snapshot"
        raise BadInput(what, "set TRUSTCENSUS_NOTEBOOKS to another folder, or unset it")
    return sorted({_whole_name(name) for name in names} if names else reporting())


def _whole_name(name: str) -> str:
    known = available()
    matches = (
        [name]
        if name in known
        else [candidate for candidate in known if name and candidate.startswith(name)]
    )
    if len(matches) != 1:
        if matches:
            raise BadInput(
                f"--notebook {name!r} matches several notebooks", f"use one of {', '.join(matches)}"
            )
        raise BadInput(f"--notebook {name!r}: there is no such notebook", one_of(name, known))
    return matches[0]


def checked(names: list[str], given: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Each notebook's own share of the given parameters, with typed values.

    Raises :class:`BadInput` for a parameter no chosen notebook has, a value of another type, one
    name of two types, or what looks like a secret.
    """
    of = {name: parameters(name) for name in names}
    types: dict[str, str] = {}
    for name, schema in of.items():
        for key, parameter in schema.items():
            if types.setdefault(key, parameter.type) != parameter.type:
                what = (
                    f"notebook {name}: parameter {key} is {parameter.type}, elsewhere {types[key]}"
                )
                raise BadInput(what, "give it one type in all notebooks")
    known = sorted(set(types) - {"snapshot"})
    for key, text in given.items():
        _refuse_secret(key, text)
        if key not in known:
            what = f"-p {key}: no chosen notebook has this parameter"
            raise BadInput(what, f"known: {', '.join(known) or 'none'}")
    return {
        name: {key: _typed(schema[key], text) for key, text in given.items() if key in schema}
        for name, schema in of.items()
    }


def _refuse_secret(name: str, text: str) -> None:
    if is_secret_name(name) or may_be_secret(text):
        what = f"-p {name[:40]}: looks like a secret, and parameters are printed in reports"
        raise BadInput(what, "put it into the environment of the program that needs it")


def _type(declared: str, default: Any) -> str:
    is_day = isinstance(default, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", default)
    return "date" if is_day else declared


def _typed(parameter: Parameter, text: str) -> Any:
    try:
        value = _READ.get(parameter.type, str)(text)
    except (ValueError, KeyError):
        value = text
    parameter.check(value)
    return value


_READ: dict[str, Callable[[str], Any]] = {
    "bool": lambda text: {"true": True, "false": False}[text.lower()],
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "float": float,
    "int": int,
}
