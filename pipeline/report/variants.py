"""Figures in every size, theme and form that is asked for, outside a report."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline import catalog, processes
from pipeline.errors import unwritable
from pipeline.figures import charts, press
from pipeline.figures.press import Origin, Spec
from pipeline.figures.theme import Theme, themed
from pipeline.progress import Progress
from pipeline.report.embed import embed
from pipeline.report.figures import FORMS, drawn, forms
from pipeline.snapshot import Snapshot
from pipeline.study import study_of
from pipeline.text import plural

THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Variants:
    """Which variants of figures to write: sizes, themes, and forms (:data:`FORMS` or html)."""

    sizes: tuple[str, ...] = ("blog",)
    themes: tuple[Theme, ...] = ("light",)
    forms: tuple[str, ...] = FORMS


def write_variants(
    snapshot: Snapshot,
    baseline: Snapshot | None,
    names: tuple[str, ...],
    wanted: Variants,
    folder: Path,
    progress: Progress,
) -> tuple[list[Path], dict[str, str]]:
    """Write the wanted variants of the project's own charts; gives the files, and why others are
    left out, by name.

    Outside a report a simulated figure is a file ``simulated-<name>``; a size or theme that is not
    the default is part of the name: ``<name>.wide.dark.svg``.
    """
    from pipeline.figures.house import LeftOut
    from pipeline.frames import answer

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(f"output folder {folder}", error) from None
    study = study_of(snapshot, baseline, progress)
    progress.start("draw figures", len(names))
    files: list[Path] = []
    left_out: dict[str, str] = {}
    with study.db, processes.pool(min(processes.WORKERS, len(names))) as pool:
        jobs = []
        for name in names:
            table = catalog.run(study.db, name)
            chart = getattr(charts, name)(answer(table, {}))
            if isinstance(chart, LeftOut):
                left_out[name] = chart.reason
                progress.advance()
                continue
            spec = chart.to_dict(validate=False)
            jobs.append(pool.submit(vary, spec, table, study.origin, wanted, folder))
        for job in jobs:
            files += job.result()
            progress.advance()
    n_drawn = len(names) - len(left_out)
    progress.finish(f"{plural(len(files), 'file')} of {plural(n_drawn, 'figure')}")
    return files, left_out


def vary(spec: Spec, table: pa.Table, origin: Origin, wanted: Variants, folder: Path) -> list[Path]:
    """Write one figure's variants and give the files."""
    bodies: dict[str, bytes] = {}
    for size in wanted.sizes:
        framed = press.dress(spec, origin, size)
        words, picture = framed["usermeta"], drawn(framed)
        start = f"simulated-{words['name']}" if words["simulated"] else words["name"]
        for theme in wanted.themes:
            files = forms(framed, picture, table, wanted.forms, theme)
            if "html" in wanted.forms:
                bare = press.dress(spec, origin, size, bare=True)
                files["embed.html"] = embed(bare["usermeta"], themed(drawn(bare), theme))
            look = ("" if size == "blog" else f".{size}") + (
                "" if theme == "light" else f".{theme}"
            )
            bodies |= {  # table and words are the same in every look
                f"{start}{'' if form in {'csv', 'txt', 'long.txt'} else look}.{form}": body
                for form, body in files.items()
            }
    for file, body in bodies.items():
        (folder / file).write_bytes(body)
    return [folder / file for file in bodies]
