"""Figures in processes of their own: what the press imports, and the same bytes anywhere."""

import os
import subprocess
import sys

from pipeline import paths


def test_the_press_needs_neither_altair_nor_pandas() -> None:
    code = (
        "import sys; from pipeline.figures import press; "
        "print(sorted({'altair', 'pandas', 'pyarrow'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


SCRIPT = """
import hashlib, json
from pipeline.figures import charts, pictures, press
from tests.helpers.figure_tables import SIMULATED, TABLES
for name in reversed(charts.NAMES) if {backwards} else charts.NAMES:
    dressed = press.dress(getattr(charts, name)(TABLES[name]).to_dict(), SIMULATED)
    picture = pictures.svg(dressed)
    body = json.dumps(dressed).encode() + picture.encode() + pictures.png(dressed, picture)
    print(name, hashlib.sha256(body).hexdigest())
"""


def test_the_same_bytes_in_any_zone_order_and_hash_seed() -> None:
    found = set()
    for zone, seed, backwards in (("Asia/Tokyo", "1", True), ("America/New_York", "2", False)):
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT.replace("{backwards}", str(backwards))],
            check=True,
            capture_output=True,
            text=True,
            cwd=paths.ROOT,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
        )
        found.add("\n".join(sorted(run.stdout.splitlines())))
    assert len(found) == 1
