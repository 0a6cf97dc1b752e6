"""Run notebooks with checked parameters; keep them as canonical files and as pages without code."""

import copy
import json
import logging
import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import paths
from pipeline.errors import NotebookFailed
from pipeline.figures.press import NO_PICTURES
from pipeline.processes import Pool
from pipeline.progress import Progress
from pipeline.report.kept_results import Kept
from pipeline.report.parameters import available, checked, choose, parameters
from pipeline.text import plural

if TYPE_CHECKING:
    from concurrent.futures import Future

    from nbconvert import HTMLExporter

__all__ = ["available", "checked", "choose", "execute", "finished", "parameters", "start"]

#: What stands in a notebook's HTML where it shows a figure of the report, with the figure's name.
PLACE = '<div class="figure-place" data-figure="{}"></div>'
#: A cell's code below what it shows, folded.
CODE = '<details class="code"><summary>Code</summary><pre tabindex="0">{}</pre></details>'
CELL_TIMEOUT_SECONDS = 600
#: How long the last outputs of a cell may be on their way; papermill's 4 s fail on a busy machine.
OUTPUT_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Running:
    """Notebooks on their way: what each is made of, and the HTML bodies of those that are there."""

    folder: Path
    kept: Kept
    made_of: dict[str, tuple[Any, ...]]
    bodies: dict[str, str]
    jobs: dict[str, "Future[str]"]


def start(
    values: dict[str, dict[str, Any]],
    data: Path,
    folder: Path,
    pool: Pool,
    progress: Progress,
    kept: Kept,
    cell_timeout: int = CELL_TIMEOUT_SECONDS,
) -> Running:
    """Begin to execute each notebook into ``folder``, as ``.ipynb``, but for those whose result is
    kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    progress.start("run notebooks", len(values))
    made_of = {
        name: ("notebook", (paths.notebooks() / f"{name}.ipynb").read_text("utf-8"), given)
        for name, given in values.items()
    }
    running = Running(folder, kept, made_of, {}, {})
    for name, given in values.items():
        target = folder / f"{name}.ipynb"
        result = kept.find(*made_of[name])
        if result is not None:
            target.write_text(result["notebook"], encoding="utf-8")
            running.bodies[name] = result["body"]
        else:
            job = pool.submit(execute, name, given, data, target, cell_timeout)
            running.jobs[name] = job
    return running


def finished(running: Running, progress: Progress) -> Iterator[Path]:
    """Each executed notebook as soon as it is there; then ``running`` has all HTML bodies.

    Raises :class:`NotebookFailed` naming notebook, cell and error.
    """
    from concurrent.futures import as_completed

    for name in running.bodies:
        progress.advance()
        yield running.folder / f"{name}.ipynb"
    names = {job: name for name, job in running.jobs.items()}
    for job in as_completed(names):
        name, body = names[job], job.result()
        path = running.folder / f"{name}.ipynb"
        notebook = path.read_text(encoding="utf-8")
        running.kept.keep({"notebook": notebook, "body": body}, *running.made_of[name])
        running.bodies[name] = body
        progress.advance()
        yield path
    unchanged = len(running.made_of) - len(names)
    as_before = f", {unchanged} as before" if unchanged else ""
    progress.finish(f"{plural(len(names), 'notebook')} executed{as_before}")


def execute(
    name: str,
    given: dict[str, Any],
    data: Path,
    target: Path,
    cell_timeout: int = CELL_TIMEOUT_SECONDS,
) -> str:
    """Run one notebook in a fresh kernel of this environment; gives its HTML body."""
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from pipeline.report.engine import SAVED_ONCE
    from pipeline.report.kernels import own_kernel

    os.environ[paths.DATA_DIR_VARIABLE] = str(data)
    os.environ[NO_PICTURES] = "1"
    _quiet_kernels()
    try:
        with warnings.catch_warnings(), own_kernel() as kernel, _workplace() as folder:
            warnings.simplefilter("ignore")
            papermill.execute_notebook(
                str(paths.notebooks() / f"{name}.ipynb"),
                str(target),
                parameters=given,
                progress_bar=False,
                engine_name=SAVED_ONCE,
                kernel_name="python3",
                cwd=folder,
                km=kernel,
                execution_timeout=cell_timeout,
                iopub_timeout=OUTPUT_TIMEOUT_SECONDS,
            )
    except PapermillExecutionError as error:
        first_line = re.sub(r"\x1b\[[0-9;]*m", "", f"{error.ename}: {error.evalue}").split("\n")[0]
        what = f"notebook {name}, cell {error.exec_count}: {first_line}"
        repair = "run it in JupyterLab (`make lab`) to look closer"
        raise NotebookFailed(what, repair, name, _failed(target)) from None
    except (RuntimeError, TimeoutError) as error:  # the kernel died or hung outside any cell
        lines = str(error).splitlines()[:1]
        what = ": ".join((f"notebook {name}", type(error).__name__, *lines))
        raise NotebookFailed(what, "run the command again", name, _failed(target)) from None
    notebook = nbformat.read(target, as_version=4)
    _make_canonical(notebook)
    nbformat.write(notebook, target)
    return _html_body(notebook)


@contextmanager
def _workplace() -> Iterator[str]:
    """A folder to run a notebook in: it can read and import the files beside it, as in JupyterLab,
    and what it writes is in nobody's way.
    """
    with tempfile.TemporaryDirectory() as folder:
        for file in paths.beside_notebooks():
            (Path(folder) / file.name).symlink_to(file)
        yield folder


def add_pictures(notebook: Path, figures: Path) -> None:
    """Put the report's drawings into an executed notebook, for readers that draw no specs."""
    from pipeline.figures.press import MIME

    content = json.loads(notebook.read_text(encoding="utf-8"))
    for data in (
        out.get("data", {}) for cell in content["cells"] for out in cell.get("outputs", ())
    ):
        if "name" in data.get(MIME, {}).get("usermeta", {}):
            picture = figures / f"{data[MIME]['usermeta']['name']}.svg"  # a tenth of a PNG
            data["image/svg+xml"] = picture.read_text(encoding="utf-8")
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    notebook.write_text(f"{text}\n", encoding="utf-8")


def _failed(target: Path) -> str:
    """The notebook of a failed try with its error output, without any path of this machine."""
    import nbformat

    if not target.is_file():
        return ""
    notebook = nbformat.read(target, as_version=4)
    _make_canonical(notebook)
    return paths.redact_paths(str(nbformat.writes(notebook)), report=target.parents[1])


def _quiet_kernels() -> None:
    for name in ("papermill", "traitlets", "jupyter_client", "IPKernelApp"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _make_canonical(notebook: Any) -> None:
    """Drop run times, paths and random ids, so that equal runs give equal files."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
        elif "papermill-error-cell-tag" in tags:
            cell.id = f"papermill-error-{number}"


def _html_body(notebook: Any) -> str:
    """The notebook as HTML: :data:`PLACE` for each figure, and each cell's code to unfold below."""
    import nbformat

    from pipeline.figures.press import MIME

    notebook = copy.deepcopy(notebook)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "raw"]
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        name = output.get("data", {}).get(MIME, {}).get("usermeta", {}).get("name")
        if name is not None:
            output.data = {"text/html": PLACE.format(name)}
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        code = {"text/html": CODE.format(escape(cell.source))}
        cell.outputs.append(nbformat.v4.new_output("display_data", code))
    body, _ = exporter().from_notebook_node(notebook)
    return str(body)


@cache
def exporter() -> "HTMLExporter":
    """What makes a notebook's outputs HTML; one serves all notebooks of a process."""
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
