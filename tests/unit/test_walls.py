"""The walls between parts, read from the imports of every module."""

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from pipeline import catalog, inputs, paths, sql_files

COMMON = {
    "certificates",
    "codes",
    "config",
    "datafile",
    "endpoints",
    "errors",
    "labels",
    "paths",
    "processes",
    "progress",
    "reference",
    "repositories",
    "requirements",
    "schemas",
    "setting_tree",
    "statistics",
    "text",
    "versions",
}
#: Part -> other parts it may import.
MAY = {
    **{part: {"errors", "paths"} for part in COMMON},
    "config": {"codes", "endpoints", "errors", "setting_tree"},
    "datafile": {"errors", "paths", "text"},
    "codes": {"datafile", "errors", "paths"},
    "labels": {"codes", "text"},
    "reference": {"datafile", "errors", "paths"},
    "requirements": {"versions"},
    "sources": COMMON,
    "demo": {"codes", "errors"},
    "snapshot": {"codes", "errors", "paths", "schemas", "text"},
    "capture": COMMON | {"sources", "snapshot", "demo", "ledger", "database", "sql_files"},
    "ledger": COMMON,
    "signatures": COMMON | {"snapshot"},
    "bodies": {"snapshot", "sql_files"},
    "captured": COMMON | {"snapshot", "signatures"},
    "inputs": COMMON,
    "sql_files": {"catalog", "inputs", "paths"},
    "layers": COMMON | {"sql_files", "catalog", "bodies", "captured", "inputs", "snapshot"},
    "database": COMMON
    | {"sql_files", "catalog", "bodies", "captured", "inputs", "layers", "snapshot", "signatures"},
    "baseline": COMMON | {"database", "layers", "snapshot", "sql_files"},
    "series": COMMON | {"baseline", "catalog", "database", "origin", "snapshot"},
    "origin": {"codes", "figures", "labels", "snapshot"},
    "catalog": COMMON,
    "summary": {"catalog"},
    "frames": COMMON,
    "about": {"catalog"},
    "claims": COMMON | {"catalog", "summary"},
    "figures": {"codes", "errors", "frames", "labels", "reference", "text"},
    "readable": {"text"},
    "changes": COMMON
    | {"baseline", "catalog", "database", "snapshot", "sql_files", "study", "summary"},
    "study": COMMON
    | {
        "about",
        "baseline",
        "capture",
        "catalog",
        "database",
        "figures",
        "frames",
        "inputs",
        "origin",
        "snapshot",
    },
    "notebook": COMMON
    | {"capture", "catalog", "figures", "frames", "readable", "report", "sources", "study"},
    "operations": COMMON
    | {"baseline", "capture", "catalog", "database", "report", "snapshot", "sources", "study"},
    "review": COMMON | {"catalog", "snapshot", "sql_files", "study"},
    "report": COMMON
    | {
        "baseline",
        "catalog",
        "changes",
        "claims",
        "database",
        "figures",
        "frames",
        "inputs",
        "origin",
        "readable",
        "series",
        "signatures",
        "snapshot",
        "sql_files",
        "study",
        "summary",
    },
}
CLOCKS = {"time", "datetime.now", "datetime.utcnow", "date.today", "time.time"}


def modules() -> list[Path]:
    return sorted(paths.PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(paths.PACKAGE).with_suffix("").parts[0]


@cache
def imported(path: Path) -> set[str]:
    """Full names a module imports, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(paths.PACKAGE)))
def test_a_part_imports_only_what_it_may(path: Path) -> None:
    part = part_of(path)
    if part not in MAY:
        assert part in {"__init__", "__main__", "cli"}
        return
    known = set(MAY) | {"cli"}
    used = {name.split(".")[1] for name in imported(path) if name.startswith("pipeline.")} & known
    assert used - MAY[part] - {part} == set()


def test_the_network_is_only_in_sources() -> None:
    network = {"httpx", "obstore", "requests", "smtplib", "socket", "urllib3"}
    users = {
        part_of(path)
        for path in modules()
        if any(name.split(".")[0] in network for name in imported(path))
    }
    assert users == {"sources", "capture"}, "capture only passes a transport on"


def test_duckdb_is_below_sources_and_charts() -> None:
    users = {part_of(path) for path in modules() if "duckdb" in imported(path)}
    may = {
        "bodies",
        "sql_files",
        "layers",
        "database",
        "baseline",
        "capture",
        "catalog",
        "changes",
        "claims",
        "frames",
        "ledger",
        "study",
        "summary",
        "notebook",
        "report",
        "series",
    }
    assert users <= may


@pytest.mark.parametrize(
    "path",
    [p for p in modules() if part_of(p) not in {"capture", "sources", "cli", "operations"}],
    ids=lambda path: str(path.relative_to(paths.PACKAGE)),
)
def test_nothing_after_the_snapshot_reads_a_clock(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(datetime\.now|utcnow|date\.today|time\.time|monotonic)\b", text)


@pytest.mark.parametrize("layer", [*sql_files.LAYERS, *sql_files.COMPARISON])
def test_a_sql_layer_reads_only_layers_below(layer: str) -> None:
    order = (*sql_files.LAYERS, *sql_files.COMPARISON)
    home = {path.stem: each for each in order for path in (paths.SQL / each).glob("*_*.sql")}
    home |= dict.fromkeys(inputs.TABLES, "inputs")
    for path in sorted((paths.SQL / layer).glob("*.sql")):
        text = catalog.without_comments(path.read_text(encoding="utf-8"))
        read = {name for name in home if re.search(rf"\b{name}\b", text)} - {path.stem}
        if layer != "inputs":  # its queries feed the tables that Python reads
            too_high = {name for name in read if order.index(home[name]) >= order.index(layer)}
            assert too_high == set(), f"{path.name} reads {too_high}"


@pytest.mark.parametrize(
    ("folder", "union"),
    [
        ("events/kinds", "events/fct_event"),
        ("comparison/kinds", "comparison/events/fct_snapshot_event"),
    ],
)
def test_every_kind_of_event_is_in_the_union(folder: str, union: str) -> None:
    kinds = {path.stem for path in (paths.SQL / folder).glob("*.sql")}
    read = set(re.findall(r"^    select \* from (fct_event_\w+)$", sql_files.query(union), re.M))
    assert read == kinds


@pytest.mark.parametrize(
    ("written", "home"),
    [
        (r"date_sub\(", "macros/days.sql"),  # whole days, elapsed days
        (r"prefers_stable then", "macros/latest_release.sql"),
        (r"account is not distinct from", "macros/same_publisher.sql"),
        (r"\.workflow is not distinct from", "macros/same_publisher.sql"),
        (r"n_none_found = (\w+\.)?n_attestable", "macros/release_state.sql"),  # unattested
        (r"epoch \|\| '!'", "releases/fct_release.sql"),  # line
        (r"partition by (\w+\.)?project, (\w+\.)?epoch, \w+, \w+", None),
        (r"interval (?!1 )\d+ day", None),  # limits are in raw_limit
        (r"\b(date|timestamp) '\d", None),
        (r"(?<!_)range\(", None),
    ],
)
def test_what_is_defined_is_written_once(written: str, home: str | None) -> None:
    """BigQuery's files are of another dialect, and know nothing of our tables."""
    found = {
        path.relative_to(paths.SQL).as_posix()
        for path in paths.SQL.rglob("*.sql")
        if "bigquery" not in path.parts
        and re.search(written, re.sub(r"--.*", "", path.read_text(encoding="utf-8")))
    }
    assert found == ({home} if home else set())


def test_every_table_and_metric_declares_grain_and_key() -> None:
    for path in sorted(paths.SQL.rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        is_described = path.parent.name in catalog.QUERY_FOLDERS or path.stem in catalog.facts()
        assert text.startswith("/*\n" if is_described else "-- "), path.name
        is_table = path.parent.name not in {"inputs", "macros"} or path.stem.startswith("raw_")
        if is_table:
            assert catalog.key_of(text), path.name


def test_no_test_imports_another_test() -> None:
    """What several tests need is in `tests/helpers/`; of tests, tools and bench use only that."""
    folders = [paths.ROOT / name for name in ("tests", "bench", "tools")]
    users = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    assert len(users) > 100
    for path in users:
        used = {name for name in imported(path) if name.partition(".")[0] == "tests"}
        other = {name for name in used if not f"{name}.".startswith("tests.helpers.")} - {"tests"}
        assert other == set(), path.relative_to(paths.ROOT)


def test_no_registry_host_is_written_anywhere() -> None:
    hosts = re.compile(
        r"\b(?:py"
        r"pi\.(?:org|io)|python"
        r"hosted\.org|npm"
        r"js\.(?:org|com)|"
        r"debian"
        r"\.org)\b",
        re.I,
    )
    skipped = {
        ".git",
        "data",
        "reports",
        "out",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
    }
    for root, folders, files in os.walk(paths.ROOT):
        kept = set(folders) - skipped
        folders[:] = sorted(each for each in kept if not each.startswith(".venv"))
        for path in (Path(root) / name for name in files):
            found = hosts.findall(path.read_text(encoding="utf-8", errors="ignore"))
            assert not found, f"{path.relative_to(paths.ROOT)}: {found}"


def test_modules_are_short() -> None:
    long = {
        path.name: n
        for path in modules()
        if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_variables_are_nouns() -> None:
    """``each``, ``found`` and ``told`` say nothing of what they hold."""
    vague = {
        f"{path.relative_to(paths.ROOT)}:{node.lineno} {node.id}"
        for path in modules()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        if node.id in {"each", "found", "told"}
    }
    assert vague == set()


def test_nothing_compiles_the_grammar_of_iris() -> None:
    """It takes longer than all else that a process imports."""
    code = (
        "import sys, pipeline, altair, jsonschema, nbformat\n"
        "assert 'rfc3987_syntax.syntax_helpers' not in sys.modules\n"
        "jsonschema.validate('x', {'type': 'string', 'format': 'iri'})"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=paths.ROOT)
