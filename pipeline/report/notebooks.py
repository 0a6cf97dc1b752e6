"""Run notebooks with checked parameters; keep them as canonical files and as pages without code.

papermill runs an unknown parameter with a warning and the default; here it is refused before a
kernel starts, and so is a value that is not of the type the parameters cell declares.
"""

import ast
import json
import logging
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pipeline import paths
from pipeline.errors import BadInput, NotebookFailed
from pipeline.progress import Progress

WORKERS = 2
CELL_TIMEOUT_SECONDS = 600
_TYPES = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell: name, declared type, default and help."""

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
    """The parameters a notebook declares, from its typed and commented parameters cell."""
    import papermill

    found = papermill.inspect_notebook(str(paths.NOTEBOOKS / f"{name}.ipynb"))
    return {
        key: Parameter(key, entry["inferred_type_name"], ast.literal_eval(entry["default"]),
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

    Raises :class:`BadInput` for a parameter no chosen notebook has, or a value of another type.
    """
    declared = {name: parameters(name) for name in names}
    known = sorted({key for found in declared.values() for key in found} - {"snapshot"})
    for key in given:
        if key not in known:
            what = f"-p {key}: no chosen notebook has this parameter"
            raise BadInput(what, f"known: {', '.join(known) or 'none'}")
    return {
        name: {key: _typed(found[key], text) for key, text in given.items() if key in found}
        for name, found in declared.items()
    }


def _typed(parameter: Parameter, text: str) -> Any:
    kind = _TYPES.get(parameter.type, str)
    try:
        if kind is bool:
            return {"true": True, "false": False}[text.lower()]
        return kind(text)
    except (ValueError, KeyError):
        what = f"-p {parameter.name}={text}: not of type {parameter.type}"
        raise BadInput(what, f"the notebook says: {parameter.help or parameter.type}") from None


def run_notebooks(
    values: dict[str, dict[str, Any]], data: Path, folder: Path, progress: Progress
) -> list[str]:
    """Execute each notebook into ``folder`` as ``.ipynb`` and code-free ``.html`` body.

    Gives the HTML bodies in the order of ``values``. Raises :class:`NotebookFailed` naming
    notebook, cell and error.
    """
    folder.mkdir(parents=True)
    progress.start("run notebooks", len(values))
    bodies = []
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(execute, name, given, data, folder / f"{name}.ipynb")
            for name, given in values.items()
        ]
        try:
            for job in jobs:
                bodies.append(job.result())
                progress.advance()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    progress.finish(f"{len(bodies)} notebooks executed")
    return bodies


def execute(name: str, given: dict[str, Any], data: Path, target: Path) -> str:
    """Run one notebook in a fresh kernel of this environment; gives its HTML body."""
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    os.environ[paths.DATA_DIR_VARIABLE] = str(data)
    _quiet_kernels()
    try:
        with warnings.catch_warnings(), _own_kernel() as kernel:
            warnings.simplefilter("ignore")
            papermill.execute_notebook(
                str(paths.NOTEBOOKS / f"{name}.ipynb"), str(target), parameters=given,
                progress_bar=False, kernel_name="python3", cwd=str(target.parent), km=kernel,
                execution_timeout=CELL_TIMEOUT_SECONDS,
            )  # fmt: skip
    except PapermillExecutionError as error:
        first_line = re.sub(r"\x1b\[[0-9;]*m", "", f"{error.ename}: {error.evalue}").split("\n")[0]
        what = f"notebook {name}, cell {error.exec_count}: {first_line}"
        raise NotebookFailed(what, "run it in JupyterLab (`make lab`) to look closer") from None
    except (RuntimeError, TimeoutError) as error:  # the kernel died or hung outside any cell
        what = f"notebook {name}: {type(error).__name__}: {str(error).splitlines()[0]}"
        raise NotebookFailed(what, "run the command again") from None
    notebook = nbformat.read(target, as_version=4)
    _make_canonical(notebook)
    nbformat.write(notebook, target)
    return _html_body(notebook)


@contextmanager
def _own_kernel() -> Iterator[Any]:
    """A kernel of this very interpreter, whatever specs the user's folders hold.

    It listens on sockets in a folder of its own: kernels that start at once on TCP can be given
    one free port twice, and then one of them dies.
    """
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import run_sync

    before = os.environ.get("JUPYTER_PATH")
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "kernels" / "python3" / "kernel.json"
        spec.parent.mkdir(parents=True)
        start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
                 "--log-level=CRITICAL"]  # fmt: skip
        spec.write_text(
            json.dumps({"argv": start, "display_name": "Python 3", "language": "python"})
        )
        os.environ["JUPYTER_PATH"] = folder
        kernel = AsyncKernelManager(
            kernel_name="python3",
            transport="ipc",
            ip=str(Path(folder) / "k"),
            connection_file=str(Path(folder) / "kernel.json"),
        )
        try:
            yield kernel
        finally:
            if kernel.has_kernel:  # it is ours, so papermill leaves it running
                run_sync(kernel.shutdown_kernel)(now=True)
            os.environ.pop("JUPYTER_PATH")
            if before is not None:
                os.environ["JUPYTER_PATH"] = before


def _quiet_kernels() -> None:
    for name in ("papermill", "traitlets", "jupyter_client", "IPKernelApp"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _make_canonical(notebook: Any) -> None:
    """Drop run times, paths and random ids, so that equal runs give equal files."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"


def _html_body(notebook: Any) -> str:
    """The notebook as HTML without code and prompts, for the report's own page frame."""
    from nbconvert import HTMLExporter

    shown = [cell for cell in notebook.cells if cell.cell_type != "raw"]
    notebook = notebook.copy()
    notebook.cells = shown
    exporter = HTMLExporter(
        template_name="basic", exclude_input=True, exclude_input_prompt=True,
        exclude_output_prompt=True, exclude_anchor_links=True,
    )  # fmt: skip
    body, _ = exporter.from_notebook_node(notebook)
    return str(body)
