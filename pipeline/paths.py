"""Where the project's folders are; no other module joins a root path."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent
NOTEBOOKS = ROOT / "notebooks"
SQL = PACKAGE / "sql"
REFERENCE = ROOT / "data" / "reference"
#: Carries ``--data-dir`` to notebook kernels, so that no machine path becomes a parameter.
DATA_DIR_VARIABLE = "TRUSTCENSUS_DATA_DIR"


def data_dir() -> Path:
    """The data folder: ``TRUSTCENSUS_DATA_DIR`` or ``data/`` of the project root."""
    return Path(os.environ.get(DATA_DIR_VARIABLE) or ROOT / "data").resolve()


def default_reports() -> Path:
    """The folder reports are written to when ``--out`` is not given."""
    return ROOT / "reports"


def snapshots(data: Path) -> Path:
    """Folder with one folder a snapshot."""
    return data / "snapshots"


def objects(data: Path) -> Path:
    """Folder with every stored body, once, by the hash of its content."""
    return data / "objects"


def journals(data: Path) -> Path:
    """Folder with the journal of every unfinished capture."""
    return data / "journal"


def signatures(data: Path, snapshot: str) -> Path:
    """Results of checking one snapshot's signatures."""
    return data / "signatures" / f"{snapshot}.parquet"


def ledger(data: Path) -> Path:
    """The DuckDB file of what BigQuery jobs cost."""
    return data / "ledger.duckdb"


def database(data: Path, snapshot: str) -> Path:
    """The DuckDB file built from one snapshot."""
    return data / "database" / f"{snapshot}.duckdb"
