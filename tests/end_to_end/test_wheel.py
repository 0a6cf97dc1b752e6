"""The built wheel in a place of its own: no checkout, no network, an empty working folder."""

import compileall
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline import paths
from pipeline.report.identity import code_hash
from tests.helpers.command import COMMAND

#: This Python, and those `make pythons` found on the machine: the wheel's needs, and no checkout.
PYTHONS = {
    **{
        version: paths.ROOT / f".venv-{version}" / "bin" / "python"
        for version in ("3.12", "3.13", "3.14")
    },
    f"{sys.version_info.major}.{sys.version_info.minor}": Path(sys.executable),
}
#: A network namespace of its own, where this user may make one.
ALONE = ["unshare", "-rn"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=paths.ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files as an installer lays them, found before the checkout's."""
    target = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    compileall.compile_dir(target, quiet=1)
    return target


def listed(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def command(
    installed: Path, home: Path, *arguments: str, start: list[str] = COMMAND
) -> "subprocess.CompletedProcess[str]":
    home.mkdir(exist_ok=True)
    can_be_alone = shutil.which("unshare") and not subprocess.run([*ALONE, "true"]).returncode
    alone = ALONE if can_be_alone else []
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(installed),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [*alone, *start, *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_holds_what_a_checkout_has_beside_the_package(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder, place in ((paths.notebooks(), "notebooks"), (paths.REFERENCE, "reference")):
        for path in folder.rglob("*"):
            if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                name = path.relative_to(folder).as_posix()
                assert f"pipeline/shipped/{place}/{name}" in inside
    for path in paths.PACKAGE.rglob("*"):
        if path.suffix in {".sql", ".html", ".css", ".js", ".py", ".json"}:
            assert path.relative_to(paths.ROOT).as_posix() in inside
    assert not [name for name in inside if name.startswith(("tests/", "bench/", "data/"))]


@pytest.mark.parametrize("version", PYTHONS)
def test_an_installed_program_reports_the_demo_and_writes_nothing_into_itself(
    installed: Path, tmp_path: Path, version: str
) -> None:
    python = PYTHONS[version]
    if not python.exists():
        pytest.skip(f"no environment for Python {version}: `make pythons` makes it where it can")
    home, before = tmp_path / "home", listed(installed)
    done = command(
        installed,
        home,
        "run",
        "--source",
        "demo",
        "--top",
        "20",
        "--notebook",
        "01",
        start=[str(python), *COMMAND[1:]],
    )
    assert done.returncode == 0, done.stderr
    report = Path(done.stdout.splitlines()[-1])
    assert report.parent == home / "reports"
    assert (report / "index.html").is_file()
    assert (home / ".local" / "share" / "trustcensus" / "snapshots").is_dir()
    assert listed(installed) == before
    manifest = json.loads((report / "manifest.json").read_text())
    assert manifest["code"] == code_hash()
    assert manifest["versions"]["python"].startswith(f"{version}.")


def test_doctor_says_where_an_installed_program_keeps_its_data(
    installed: Path, tmp_path: Path
) -> None:
    done = command(installed, tmp_path / "home", "doctor")
    assert "Traceback" not in done.stderr
    assert ".local/share/trustcensus" in done.stdout
    assert f"reports in {tmp_path / 'home' / 'reports'}" in done.stdout


@pytest.mark.parametrize(
    ("extra", "package", "asked"),
    [
        ("bigquery", "google", ["collect", "--source", "bigquery", "--dry-run"]),
        ("cloud", "obstore", ["run", "--out", "s3://bucket/folder"]),
    ],
)
def test_without_its_extra_a_part_is_refused_in_one_line(
    installed: Path, tmp_path: Path, extra: str, package: str, asked: list[str]
) -> None:
    """An import hook hides the extra's packages, as an environment without it does."""
    hook = tmp_path / "hook"
    shutil.copytree(installed, hook)
    (hook / "sitecustomize.py").write_text(
        "import sys\n"
        "class Hidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] == {package!r}:\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hidden())\n"
    )
    done = command(hook, tmp_path / "home", *asked)
    assert done.returncode == 2, done.stderr
    [line] = done.stderr.splitlines()
    assert f"trustcensus[{extra}]" in line
    assert f"not installed: {extra}" in command(hook, tmp_path / "home", "doctor").stdout
