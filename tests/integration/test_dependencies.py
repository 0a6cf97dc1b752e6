"""A cohort of exactly what a build names: every form read, nothing of it followed or run."""

import json
from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.sources.dependencies import Dependencies, read_dependencies
from tests.helpers.command import called

REQUIREMENTS = """\
# made by hand
Flask[async,dotenv]==3.1.0 ; python_version < "3.14"  # web
flask == 3.0.3 ; python_version >= "3.14"
numpy>=2,<3
-r more.txt
--requirement=more.txt
-cconstraints.txt
--index-url https://user:secret@index.invalid/simple
-e .
torch==2.4.1+cu118 \\
    --hash=sha256:00 \\
    --hash=sha256:11
    # via flask
epoch==1!2.0
private @ https://user:secret@example.invalid/private-1.0.whl
git+https://example.invalid/one.git@main
./local
wheels/one-1.0-py3-none-any.whl
old===2004d
wild==1.*
torn==1.0,==2.0
NumPy
"""
PYLOCK = """\
lock-version = "1.0"
created-by = "test"
[[packages]]
name = "attrs"
version = "25.1.0"
marker = "python_version < '4'"
[[packages.wheels]]
name = "attrs-25.1.0-py3-none-any.whl"
url = "https://example.invalid/attrs-25.1.0-py3-none-any.whl"
hashes = {sha256 = "00"}
[[packages]]
name = "unpinned"
sdist = {name = "unpinned-1.0.tar.gz", url = "https://example.invalid/unpinned-1.0.tar.gz", \
hashes = {sha256 = "00"}}
[[packages]]
name = "from-git"
vcs = {type = "git", url = "https://example.invalid/x.git", commit-id = "00"}
[[packages]]
name = "here"
directory = {path = "."}
"""
UV = """\
version = 1
requires-python = ">=3.11"
[[package]]
name = "mine"
version = "0.1.0"
source = { editable = "." }
[[package]]
name = "numpy"
version = "1.26.4"
source = { registry = "https://example.invalid/simple" }
[[package]]
name = "numpy"
version = "2.1.0"
source = { registry = "https://example.invalid/simple" }
[[package]]
name = "from-git"
version = "1"
source = { git = "https://example.invalid/x?rev=main#00" }
[[package]]
name = "from-url"
version = "1"
source = { url = "https://example.invalid/x.whl" }
"""
POETRY = """\
[[package]]
name = "Django"
version = "5.1"
[[package]]
name = "mirrored"
version = "1.0"
[package.source]
type = "legacy"
url = "https://example.invalid/simple"
[[package]]
name = "from-git"
version = "1.0"
[package.source]
type = "git"
url = "https://example.invalid/x.git"
[[package]]
name = "here"
version = "1.0"
[package.source]
type = "directory"
url = "../here"
[[package]]
name = "legacy"
version = "not a version"
[metadata]
lock-version = "2.1"
content-hash = "00"
"""
PDM = """\
[metadata]
lock_version = "4.5.0"
[[package]]
name = "attrs"
version = "25.1.0"
[[package]]
name = "from-git"
version = "1.0"
git = "https://example.invalid/x.git"
[[package]]
name = "here"
version = "1.0"
path = "./here"
"""
PYPROJECT = """\
[build-system]
requires = ["setuptools>=77"]
[project]
name = "My.Project"
dependencies = ["attrs==25.1.0", "plain", 7]
[project.optional-dependencies]
fast = ["numba[extra]==0.61.0"]
all = ["my-project[fast]"]
[dependency-groups]
test = ["pytest==8.4.0", {include-group = "lint"}]
lint = ["ruff", "private @ https://example.invalid/private.whl"]
"""


def read(text: str | bytes, name: str) -> Dependencies:
    return read_dependencies(text if isinstance(text, bytes) else text.encode(), name)


def found(dependencies: Dependencies) -> dict[str, list[str]]:
    return {each.project: each.pins for each in dependencies.wanted}


@pytest.mark.parametrize(
    ("text", "name", "form", "wanted", "left_out"),
    [
        (REQUIREMENTS, "requirements.txt", "a requirements file",
         {"flask": ["3.1.0", "3.0.3"], "numpy": [], "torch": ["2.4.1+cu118"], "epoch": ["1!2.0"],
          "old": ["2004d"], "wild": [], "torn": []},
         {"URL": 2, "constraint": 1, "duplicate project": 1, "editable": 1, "include": 2,
          "local path": 2, "option": 1}),
        ("requests\nDjango\n\n# more\ndjango\n", "names", "a requirements file",
         {"requests": [], "django": []}, {"duplicate project": 1}),
        (PYLOCK, "pylock.toml", "pylock.toml", {"attrs": ["25.1.0"], "unpinned": []},
         {"URL": 1, "local path": 1}),
        (PYLOCK, "pylock.ci.toml", "pylock.toml", {"attrs": ["25.1.0"], "unpinned": []},
         {"URL": 1, "local path": 1}),
        (UV, "uv.lock", "uv.lock", {"numpy": ["1.26.4", "2.1.0"]}, {"URL": 2, "local path": 1}),
        (POETRY, "poetry.lock", "poetry.lock",
         {"django": ["5.1"], "mirrored": ["1.0"], "legacy": []},
         {"URL": 1, "local path": 1, "not a version": 1}),
        (PDM, "pdm.lock", "a lock file", {"attrs": ["25.1.0"]}, {"URL": 1, "local path": 1}),
        (PYPROJECT, "pyproject.toml", "pyproject.toml",
         {"setuptools": [], "attrs": ["25.1.0"], "plain": [], "numba": ["0.61.0"],
          "pytest": ["8.4.0"], "ruff": []},
         {"URL": 1, "not a requirement": 1, "the project itself": 1}),
    ],
    ids=["requirements", "names", "pylock", "named pylock", "uv", "poetry", "pdm", "pyproject"],
)  # fmt: skip
def test_every_form_is_read(
    text: str, name: str, form: str, wanted: dict[str, list[str]], left_out: dict[str, int]
) -> None:
    dependencies = read(text, name)
    assert dependencies.form == form
    assert list(found(dependencies).items()) == list(wanted.items()), "in the file's order"
    assert dependencies.counted() == left_out


def test_what_is_left_out_is_told_by_its_place_and_never_by_its_text() -> None:
    dependencies = read(REQUIREMENTS, "requirements.txt")
    places = {each.place: each.reason for each in dependencies.left_out}
    assert places["line 5"] == "include"
    assert places["line 15"] == "URL"
    assert "secret" not in json.dumps(dependencies.as_list())


@pytest.mark.parametrize(
    "line",
    [
        "../../etc/passwd", "<script>", "a b", "=cmd()", "-", "$(touch x)", "${HOME}", "\x1b[31m",
        "\N{LATIN SMALL LETTER LONG S}ix", "\N{KELVIN SIGN}ey", "n\N{RIGHT-TO-LEFT OVERRIDE}ame",
        "_", "a;" + "(" * 10_000, "a==1.0 ; import os", "%2e%2e",
    ],
)  # fmt: skip
def test_a_hostile_line_is_left_out(line: str) -> None:
    dependencies = read(f"good\n{line}\n", "requirements.txt")
    assert found(dependencies) == {"good": []}
    assert [each.place for each in dependencies.left_out] == ["line 2"]


@pytest.mark.parametrize("name", ["", "a/b", "..", "\N{KELVIN SIGN}ey", "x y", "-"])
def test_a_hostile_name_in_a_lock_is_left_out(name: str) -> None:
    lock = f"version = 1\n[[package]]\nname = {json.dumps(name)}\n[[package]]\nname = 'good'\n"
    dependencies = read(lock, "uv.lock")
    assert found(dependencies) == {"good": []}
    assert dependencies.counted() == {"not a project name": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_files_as_any_editor_or_shell_writes_them(encoding: str, newline: str) -> None:
    text = newline.join(["one==1.0 \\", "  --hash=sha256:00", "two"])
    assert found(read(text.encode(encoding), "r.txt")) == {"one": ["1.0"], "two": []}


@pytest.mark.parametrize(
    ("text", "name", "fault"),
    [
        (b"", "r.txt", "names no project"),
        (b"-r other.txt\n", "r.txt", "names no project (1 include)"),
        (b"\xff\xfe\x00", "r.txt", "not UTF-16 text"),
        (b"caf\xe9", "r.txt", "not UTF-8 text"),
        (b"[[package]", "uv.lock", "not TOML"),
        (b"a = " + b"[" * 100_000, "uv.lock", "not TOML"),
        (b"a = 1", "some.toml", "not a lock file or pyproject.toml"),
        (b'{"default": {}}', "Pipfile.lock", "not TOML"),
        (b'lock-version = "1.0"\npackages = []', "pylock.toml", "Missing required value"),
        (b'lock-version = "9.0"\ncreated-by = "x"\npackages = []', "pylock.toml", "9.0"),
        (b'[dependency-groups]\na = [{include-group = "a"}]', "pyproject.toml", "includes itself"),
        (b'[dependency-groups]\na = ["b c"]', "pyproject.toml", "malformed"),
        (b"[dependency-groups]\na = 1", "pyproject.toml", "malformed"),
        (b"package = [1]\nversion = 1", "uv.lock", "names no project (1 not a project name)"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_clear_line(text: bytes, name: str, fault: str) -> None:
    with pytest.raises(BadInput, match=r"^[^\n]+$") as caught:
        read(text, name)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--projects", "absent.txt"], "--projects absent.txt: No such file"),
        (["--projects", "."], "--projects .: Is a directory"),
        (["--projects", "x", "--top-list", "y"], "leave out --top-list, --cohort and"),
        (
            ["--projects", "x", "--source", "index", "--cohort", "list"],
            "leave out --top-list, --cohort",
        ),
        (["--projects", "x", "--source", "bigquery"], "leave out --projects"),
    ],
)
def test_bad_options_are_exit_2(tmp_path: Path, arguments: list[str], fault: str) -> None:
    done = called("collect", *arguments, "--data-dir", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert fault in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
