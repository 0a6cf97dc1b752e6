"""A report cites itself, hashes itself, and is built again from its snapshot, file by file."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from rocrate.rocrate import ROCrate  # type: ignore[import-untyped]

from pipeline import capture, paths
from pipeline import snapshot as store
from pipeline.errors import BadInput
from pipeline.report import reproduce
from pipeline.report.data import file_hashes, write_sums
from pipeline.report.export import write_export
from pipeline.report.run import write_report
from pipeline.report.status import MUTABLE
from pipeline.study import study_of
from tests.helpers.command import called
from tests.helpers.packages import package_faults


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data folder with a small demo, and a report of one notebook with a parameter."""
    root = tmp_path_factory.mktemp("reproduce")
    snapshot = capture.collect(capture.Options(source="demo", data=root / "data", top=40))
    report = write_report(
        snapshot, root / "reports", {"rows": "7"}, ["01_cohort"], site_url="https://site.invalid/"
    )
    return root / "data", report


@pytest.fixture
def copy(world: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(world[1], tmp_path / "copy"))


def test_hashes_hold_for_the_system_s_own_tool(world: tuple[Path, Path], copy: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"],
        cwd=copy,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    listed = {line[66:] for line in (copy / "SHA256SUMS").read_text().splitlines()}
    assert listed == set(file_hashes(copy)) - {"SHA256SUMS", "manifest.json", *MUTABLE}
    assert "SHA256SUMS" in json.loads((copy / "manifest.json").read_bytes())["files"]
    write_sums(copy, mutable=["assets/report.css"])
    assert "assets/report.css" not in (copy / "SHA256SUMS").read_text()
    (copy / "summary.json").write_text("{}")
    refused = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=copy, capture_output=True)
    assert refused.returncode == 1


def test_no_report_is_made_of_a_snapshot_with_a_damaged_table(
    world: tuple[Path, Path], tmp_path: Path
) -> None:
    data = Path(shutil.copytree(world[0], tmp_path / "data"))
    [table] = data.glob("snapshots/*/cohort.parquet")
    table.write_bytes(table.read_bytes()[:-1] + b"?")
    done = called("report", "demo", "--data-dir", str(data), "--out", str(tmp_path / "out"))
    assert done.returncode == 5
    assert "cohort.parquet does not match its hash" in done.stderr
    assert not list((tmp_path / "out").glob("demo-*"))


def test_a_report_says_how_to_cite_it(world: tuple[Path, Path]) -> None:
    _, report = world
    cited = yaml.safe_load((report / "CITATION.cff").read_text(encoding="utf-8"))
    summary = json.loads((report / "summary.json").read_bytes())
    assert {"cff-version", "message", "title", "authors"} <= set(cited), "what the format demands"
    assert (cited["cff-version"], cited["type"]) == ("1.2.0", "dataset")
    assert all(set(author) == {"name"} for author in cited["authors"])
    assert cited["title"].startswith("Simulated data: ")
    assert summary["cohort"]["name"] in cited["title"]
    assert str(cited["date-released"]) == summary["as_of"][:10] == cited["title"][-10:]
    assert cited["license"] == "CC0-1.0"
    [identifier] = cited["identifiers"]
    assert identifier["type"] == "other"
    assert identifier["value"].endswith(summary["snapshot"])
    words = (paths.ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert yaml.safe_load(words)["type"] == "software", "the program's own is another one"


def test_a_report_is_a_research_object(world: tuple[Path, Path]) -> None:
    _, report = world
    crate = ROCrate(str(report))
    files = {entity.id for entity in crate.data_entities if entity.type == "File"}
    assert files == {name for name in file_hashes(report) if not name.startswith("projects/")} - {
        "ro-crate-metadata.json",
        "SHA256SUMS",
        "manifest.json",
        *MUTABLE,
    }
    assert crate.dereference("projects/").type == "Dataset", "described whole"
    snapshot = json.loads((report / "summary.json").read_bytes())["snapshot"]
    assert crate.root_dataset["datePublished"] == snapshot[5:15]
    assert crate.root_dataset["license"]["name"] == "Creative Commons Zero 1.0 Universal"
    action = crate.dereference("#run")
    assert action["instrument"]["softwareVersion"]
    assert [made["@id"] for made in action["object"]] == [f"#{snapshot}"]
    known = {entity.id for entity in crate.get_entities()}
    graph = json.loads((report / "ro-crate-metadata.json").read_bytes())["@graph"]
    for entity in graph:
        for value in entity.values():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict) and not each["@id"].startswith("https://"):
                    assert each["@id"] in known, (entity["@id"], each)


def test_the_report_s_package_is_valid_in_place(world: tuple[Path, Path]) -> None:
    assert package_faults(world[1] / "data") == []


def test_a_whole_report_is_reproduced(world: tuple[Path, Path]) -> None:
    data, report = world
    done = called("reproduce", str(report), "--data-dir", str(data))
    assert done.returncode == 0, done.stderr
    *lines, last = done.stdout.splitlines()
    told = [line.split("\t", 1) for line in lines]
    assert [name for _, name in told] == sorted(file_hashes(report))
    assert [name for state, name in told if state != "equal"] == list(MUTABLE)
    assert last == f"{len(told) - 1} equal, 0 differs, 0 missing, 0 extra, 1 skipped"


def test_each_change_of_a_report_is_told(
    world: tuple[Path, Path], copy: Path, tmp_path: Path
) -> None:
    data, _ = world
    (copy / "summary.json").write_text("{}")
    (copy / "events.csv").unlink()
    (copy / "notes\x1b]0;x\x07.txt").write_text("mine")
    (copy / "assets" / "status.js").write_text("changes later")
    manifest = json.loads((copy / "manifest.json").read_bytes())
    manifest["mutable"] = ["assets/status.js"]
    manifest["versions"]["altair"] = "1.0.0"
    (copy / "manifest.json").write_text(json.dumps(manifest))
    done = called(
        "reproduce",
        str(copy),
        "--data-dir",
        str(data),
        "--out",
        str(tmp_path / "o"),
    )
    assert done.returncode == 5, done.stderr
    *lines, last = done.stdout.splitlines()
    told = {name: state for state, _, name in (line.partition("\t") for line in lines)}
    assert {name: state for name, state in told.items() if state != "equal"} == {
        "summary.json": "differs",
        "events.csv": "missing",
        "notes\\u001b]0;x\\u0007.txt": "extra",
        "assets/status.js": "skipped",
        "manifest.json": "differs",
    }
    assert list(told) == sorted(told)
    assert last.endswith("equal, 2 differs, 1 missing, 1 extra, 1 skipped")
    assert "! summary.json was changed after the report was written" in done.stderr
    assert re.search(r"! altair was 1\.0\.0, is \d", done.stderr)
    assert done.stderr.strip().splitlines()[-1].endswith("use the version it was written with")
    assert (tmp_path / "o" / "latest" / "index.html").is_file()


def test_changed_code_is_named(world: tuple[Path, Path], copy: Path) -> None:
    data, report = world
    snapshot = store.read(data, reproduce.read(report).manifest["snapshot"])
    manifest = json.loads((copy / "manifest.json").read_bytes())
    hashes = manifest["code_files"]
    for name in (
        "pipeline/report/run.py",
        "pipeline/sql/projects/fct_project.sql",
        "notebooks/01_cohort.ipynb",
        "data/reference/methodology.md",
    ):
        assert len(hashes[name]) == 64
    assert list(reproduce.differences(reproduce.read(copy), snapshot)) == []

    def said(changed: dict[str, str]) -> list[str]:
        told = {**manifest, "code": "other", "code_files": changed}
        (copy / "manifest.json").write_text(json.dumps(told))
        return list(reproduce.differences(reproduce.read(copy), snapshot))

    older = {**hashes, "pipeline/report/run.py": "0" * 64, "pipeline/gone.py": "0" * 64}
    del older["data/reference/methodology.md"]
    assert said(older) == [
        "the code is not that of the report: data/reference/methodology.md is new, "
        "pipeline/gone.py is gone, pipeline/report/run.py changed"
    ]
    assert said(dict.fromkeys(hashes, "0" * 64))[0].endswith(f", and {len(hashes) - 10} more")
    assert said({}) == ["the code is not that of the report"], "an older report names no files"
    with pytest.raises(BadInput, match="not the manifest of a report"):
        said([])  # type: ignore[arg-type]


def test_what_cannot_be_reproduced_says_what_to_do(
    world: tuple[Path, Path], copy: Path, tmp_path: Path
) -> None:
    data, report = world
    done = called("reproduce", str(report), "--data-dir", str(tmp_path / "none"))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "`unpack` it there, or give another --data-dir" in done.stderr
    assert called("reproduce", "no-such-run", "--data-dir", str(data)).returncode == 2
    for broken in ("", "[]", '{"schema": 1}', "\x00", '{"schema": 1, "snapshot": 3}'):
        (copy / "manifest.json").write_text(broken)
        with pytest.raises(BadInput, match="not the manifest of a report"):
            reproduce.read(copy)


def test_a_report_of_notebooks_from_elsewhere_names_them(
    world: tuple[Path, Path], copy: Path
) -> None:
    manifest = json.loads((copy / "manifest.json").read_bytes())
    manifest["parameters"]["50_own"] = {}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    done = called("reproduce", str(copy), "--data-dir", str(world[0]))
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "notebook 50_own of the report" in line
    assert "TRUSTCENSUS_NOTEBOOKS" in line


def test_a_snapshot_that_is_not_whole_is_not_rebuilt(
    world: tuple[Path, Path], tmp_path: Path
) -> None:
    data, report = world
    other = Path(shutil.copytree(data, tmp_path / "data"))
    body = next((other / "objects").rglob("*.zst"))
    body.write_bytes(b"damaged")
    done = called("reproduce", str(report), "--data-dir", str(other))
    assert done.returncode == 5
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stdout == ""


def test_parameters_come_back_as_they_were_given(world: tuple[Path, Path]) -> None:
    found = reproduce.read(world[1])
    assert found.given == {"rows": "7"}
    flags = reproduce.Report(Path(), {"parameters": {"a": {"x": True, "y": 0.5}, "b": {"x": True}}})
    assert flags.given == {"x": "true", "y": "0.5"}


def test_an_export_stands_on_its_own(world: tuple[Path, Path], tmp_path: Path) -> None:
    data, report = world
    done = called("export", "demo", "--data-dir", str(data), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.splitlines()[-1])
    assert folder.parent == tmp_path.resolve()
    assert [path.name for path in tmp_path.iterdir()] == [folder.name], "nothing is left beside it"
    assert package_faults(folder) == []
    ours = {name: each for name, each in file_hashes(folder).items() if name.endswith(".parquet")}
    theirs = {path.removeprefix("data/"): each for path, each in file_hashes(report).items()}
    assert len(ours) > 40
    assert {name: theirs[name] for name in ours} == ours
    ROCrate(str(folder))
    check = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder)
    assert check.returncode == 0


def test_an_export_of_chosen_tables_replaces_the_earlier_one(
    world: tuple[Path, Path], tmp_path: Path
) -> None:
    data, _ = world
    common = ("export", "demo", "--data-dir", str(data), "--out", str(tmp_path))
    done = called(*common, "--table", "events", "--table", "summary", "--format", "json")
    folder = Path(done.stdout.splitlines()[-1])
    assert {path.name for path in folder.iterdir()} == {
        "events.json",
        "summary.json",
        "dictionary.json",
        "datapackage.json",
        "CITATION.cff",
        "ro-crate-metadata.json",
        "SHA256SUMS",
    }
    assert set(json.loads((folder / "dictionary.json").read_bytes())) == {"events", "summary"}
    before = file_hashes(folder)
    for wrong in (("--table", "evnts"), ("--format", "xlsx"), ("--format", ",")):
        refused = called(*common, *wrong)
        assert refused.returncode == 2, wrong
        assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    assert file_hashes(folder) == before
    again = study_of(store.newest_first(data)[0])
    with again.db:
        assert write_export(again, tmp_path, ["events"], ["csv"]) == folder
    assert (folder / "events.csv").is_file()
    assert not (folder / "events.json").exists()
    assert len(list(tmp_path.iterdir())) == 1
