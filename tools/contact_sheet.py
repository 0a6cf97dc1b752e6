"""Draw every figure of a snapshot in every size and theme, and one sheet of all of them.

``PYTHONPATH=. python tools/contact_sheet.py FOLDER [SNAPSHOT] [--baseline ID] [--data-dir DIR]
[--only NAME ...]``: SNAPSHOT is ``demo`` if not given, which is captured where there is none.
Pictures are ``FOLDER/<name>.<size>.<theme>.png``, the sheet is ``FOLDER/sheet.png``. For eyes: look
at each.
"""

import argparse
import base64
import json
import os
from pathlib import Path

from pipeline import paths, study
from pipeline.figures import charts, pictures, press, theme
from pipeline.figures.house import LeftOut

THEMES: tuple[theme.Theme, ...] = ("light", "dark")
#: Width of a picture on the sheet.
CELL = 420


def draw(name: str, opened: study.Study, folder: Path) -> list[Path]:
    """Write one figure's pictures and its spec; gives the pictures."""
    chart = getattr(charts, name)(opened.metric(name))
    if isinstance(chart, LeftOut):
        print(f"{name}: left out: {chart.reason}")
        return []
    spec = chart.to_dict()
    written = []
    for size in theme.SIZES:
        dressed = press.dress(spec, opened.origin, size)
        picture = pictures.svg(dressed)
        if size == "blog":
            (folder / f"{name}.vl.json").write_text(json.dumps(dressed, ensure_ascii=False))
        for each in THEMES:
            file = folder / f"{name}.{size}.{each}.png"
            shown = theme.themed(picture, each)
            file.write_bytes(pictures.png(dressed, shown, scale=1))
            written.append(file)
    bare = press.dress(spec, opened.origin, bare=True)
    (folder / f"{name}.bare.png").write_bytes(pictures.png(bare, scale=1))
    words = dressed["usermeta"]
    print(f"{name}: {words['finding']} | {words['counted']} | alt {len(words['alt'])}")
    return written


def sheet(rows: list[list[Path]]) -> bytes:
    """All pictures on one sheet, a figure a row."""
    images, top = [], 0
    for row in rows:
        tallest = 0
        for place, file in enumerate(row):
            body = file.read_bytes()
            wide, high = (int.from_bytes(body[at : at + 4], "big") for at in (16, 20))
            height = round(CELL * high / wide)
            data = base64.b64encode(body).decode()
            images.append(
                f'<image x="{place * (CELL + 8)}" y="{top}" width="{CELL}" '
                f'height="{height}" href="data:image/png;base64,{data}"/>'
            )
            tallest = max(tallest, height)
        top += tallest + 8
    width = max(len(row) for row in rows) * (CELL + 8)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top}">'
    ground = '<rect width="100%" height="100%" fill="#888888"/>'
    return pictures.raster(f"{head}{ground}{''.join(images)}</svg>")


def main() -> None:
    """Parse, draw, say what was left out and why."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("snapshot", nargs="?", default="demo")
    parser.add_argument("--baseline")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--only", nargs="*")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.data_dir:
        os.environ[paths.DATA_DIR_VARIABLE] = str(given.data_dir)
    opened = study.open_study(given.snapshot, given.baseline or "")
    rows = []
    for name in given.only or charts.NAMES:
        drawn = draw(name, opened, given.folder)
        if drawn:
            rows.append(drawn)
    (given.folder / "sheet.png").write_bytes(sheet(rows))


if __name__ == "__main__":
    main()
