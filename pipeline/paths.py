"""Where the project's folders are; no other module joins a root path."""

import os
import re
import sysconfig
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
#: The checkout, or the folder the package is installed in.
ROOT = PACKAGE.parent
#: A wheel carries notebooks and reference data inside the package; a checkout has them at its root.
_SHIPPED = PACKAGE / "shipped"
IS_INSTALLED = _SHIPPED.is_dir()
SQL = PACKAGE / "sql"
REFERENCE = _SHIPPED / "reference" if IS_INSTALLED else ROOT / "data" / "reference"
#: Carries ``--data-dir`` to notebook kernels, so that no machine path becomes a parameter.
DATA_DIR_VARIABLE = "TRUSTCENSUS_DATA_DIR"


def notebooks() -> Path:
    """The folder of the notebooks: ``TRUSTCENSUS_NOTEBOOKS`` names one of one's own."""
    own = os.environ.get("TRUSTCENSUS_NOTEBOOKS")
    return Path(own or (_SHIPPED if IS_INSTALLED else ROOT) / "notebooks").resolve()


def beside_notebooks() -> list[Path]:
    """The other files in the notebooks' folder, which notebooks read; none hidden, no folder."""
    files = sorted(notebooks().glob("[!.]*"))
    return [file for file in files if file.is_file() and file.suffix != ".ipynb"]


def data_dir() -> Path:
    """The data folder: ``TRUSTCENSUS_DATA_DIR``, else ``data/`` of the checkout.

    Installed, there is no checkout: the user's data folder by the XDG rules
    (``$XDG_DATA_HOME/trustcensus``, by default ``~/.local/share/trustcensus``).
    """
    given = os.environ.get(DATA_DIR_VARIABLE)
    if given or not IS_INSTALLED:
        return Path(given or ROOT / "data").resolve()
    home = os.environ.get("XDG_DATA_HOME", "")
    # a relative path is to be ignored, the XDG rules say
    base = Path(home) if Path(home).is_absolute() else Path.home() / ".local" / "share"
    return (base / "trustcensus").resolve()


def default_reports() -> Path:
    """The folder reports are written to when ``--out`` is not given.

    ``reports/`` of the checkout; of the working folder where the program is installed.
    """
    return (Path.cwd() if IS_INSTALLED else ROOT) / "reports"


def snapshots(data: Path) -> Path:
    """Folder with one folder a snapshot."""
    return data / "snapshots"


def received(data: Path) -> Path:
    """Folder with a note of every snapshot that was received here, not unpacked."""
    return data / "received"


def kept(data: Path) -> Path:
    """Folder with a note of every snapshot that is in an archive elsewhere."""
    return data / "kept"


def results(data: Path, snapshot: str) -> Path:
    """Folder of a snapshot's executed notebooks and drawn figures, kept for the next report."""
    return data / "results" / snapshot


def outgoing(data: Path) -> Path:
    """Folder of reports that are copied to an object store: where they are made, and stay."""
    return data / "outgoing"


def objects(data: Path) -> Path:
    """Folder with every stored body, once, by the hash of its content."""
    return data / "objects"


def journals(data: Path) -> Path:
    """Folder with the journal of every unfinished capture."""
    return data / "journal"


def reported(data: Path) -> Path:
    """Folder with a note of every snapshot that readers have seen in a report."""
    return data / "reported"


def runs(data: Path) -> Path:
    """Folder with the state of every unfinished supervised run."""
    return data / "runs"


def signatures(data: Path, snapshot: str) -> Path:
    """Results of checking one snapshot's signatures."""
    return data / "signatures" / f"{snapshot}.parquet"


def ledger(data: Path) -> Path:
    """The DuckDB file of what BigQuery jobs cost."""
    return data / "ledger.duckdb"


def database(data: Path, snapshot: str) -> Path:
    """The DuckDB file built from one snapshot."""
    return data / "database" / f"{snapshot}.duckdb"


def redact_paths(text: str, **more: Path) -> str:
    """The text with folders of this machine replaced by what they are: for texts handed on.

    ``more`` names further folders: ``out=Path(...)`` becomes ``<out>``.
    """
    folders = [
        *more.items(),
        ("data", data_dir()),
        ("project", ROOT),
        ("packages", Path(sysconfig.get_path("purelib"))),
        ("python", Path(sysconfig.get_path("stdlib"))),
        ("environment", Path(sysconfig.get_path("data"))),
        ("temporary", Path(tempfile.gettempdir())),
        ("home", Path.home()),
    ]
    for name, folder in sorted(folders, key=lambda pair: -len(str(pair[1]))):
        text = re.sub(rf"(?<![\w.]){re.escape(str(folder))}(?![\w.-])", f"<{name}>", text)
    return text
