"""A cohort of exactly what a build names: every form read, nothing of it followed or run."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture, catalog, database, demo, study
from pipeline.capture import Options
from pipeline.config import Settings
from pipeline.errors import BadInput, SourceUnavailable
from pipeline.snapshot import Snapshot
from pipeline.sources.dependencies import Dependencies, read_dependencies
from pipeline.summary import headline_metrics
from tests.helpers.command import called
from tests.helpers.literal import File, Project, Publisher, day, history, release, snapshot
from tests.helpers.servers import Reply, serve, world_index

A = Publisher()
WORLD = demo.generate(seed=7, projects=30)

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
        (["--projects", "x", "--top-list", "y"], "leave out --top-list and --cohort"),
        (["--projects", "x", "--source", "index", "--cohort", "list"], "leave out --top-list and"),
        (["--projects", "x", "--source", "bigquery"], "leave out --projects"),
    ],
)
def test_bad_options_are_exit_2(tmp_path: Path, arguments: list[str], fault: str) -> None:
    done = called("collect", *arguments, "--data-dir", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert fault in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def captured(folder: Path, text: str, **more: Any) -> Snapshot:
    file = folder / "requirements.txt"
    file.write_text(text, encoding="utf-8")
    return capture.collect(
        Options(source="demo", data=folder / "data", top=30, seed=7, projects=str(file), **more)
    )


def test_a_capture_of_dependencies(tmp_path: Path) -> None:
    one, two = [each for each in WORLD.projects if each.storyline == "ordinary"][:2]
    oldest = one.releases[0].version
    made = captured(
        tmp_path, f"{two.display_name}\n{one.name}=={oldest}\nsim-absent==1\n-r other.txt\n"
    )
    assert made.manifest["cohort"]["name"] == "3 projects of a requirements file"
    assert made.manifest["unreadable_rows"] == {"projects": {"include": 1}, "top_list": {}}
    assert made.manifest["left_out"] == [{"place": "line 4", "reason": "include"}]
    assert made.manifest["coverage"]["missing"] == {"not_found": 1}
    assert made.attachment("truth.json") is None, "it is true of the whole simulated list"
    assert study.frame(made).cohort == "3 projects of a requirements file"
    db = database.open_memory()
    database.build_tables(db, made)
    rows = db.sql("select project, rank, downloads, reason from fct_project order by rank")
    assert rows.fetchall() == [
        (two.name, 1, None, None), (one.name, 2, None, None), ("sim-absent", 3, None, "not_found"),
    ]  # fmt: skip
    pinned = catalog.run(db, "pinned_releases").to_pylist()
    assert [(row["project"], row["version"], row["reason"]) for row in pinned] == [
        (one.name, oldest, None), ("sim-absent", "1", "not_found"),
    ]  # fmt: skip
    weighted = {row["id"]: row for row in headline_metrics(db)}["projects_attested_by_downloads"]
    assert weighted["value"] is None


def test_the_same_dependencies_are_the_same_snapshot(tmp_path: Path) -> None:
    text = f"{WORLD.projects[3].name}\n"
    first = captured(tmp_path, text)
    assert captured(tmp_path, f"# the same\n{text}\n").id == first.id
    assert captured(tmp_path, f"{text.strip()}==1.0\n").id != first.id


def test_a_pinned_release_is_asked_about_in_full(tmp_path: Path) -> None:
    project, old = next(
        (each, release)
        for each in WORLD.projects
        for release in each.visible_releases[:-2]
        if sum(file.publisher is not None for file in release.files) > 1
    )
    named = {file.filename for file in old.files if file.publisher is not None}

    def asked(text: str) -> set[str]:
        response = captured(tmp_path, text, identity="latest").table("response")
        assert response is not None
        return {row["filename"] for row in response.to_pylist() if row["kind"] == "provenance"}

    assert not named & asked(project.name)
    assert named <= asked(f"{project.name}=={old.version}")


def test_a_resumed_capture_goes_on_with_the_list_it_began_with(tmp_path: Path) -> None:
    names = [each.name for each in WORLD.projects if each.storyline == "ordinary"][:4]
    file = tmp_path / "names.txt"
    file.write_text("".join(f"{name}==1.0\n" for name in names), encoding="utf-8")
    base, is_down = "", True
    answer = world_index(WORLD, lambda: base)

    def failing(path: str, headers: dict[str, str]) -> Reply:
        return Reply(503, b"busy") if is_down and names[-1] in path else answer(path, headers)

    settings = Settings(rate=0, backoff=0.001, tries=2, concurrency=1, breaker=2)
    with serve(failing) as (url, _):
        base = url
        options = Options(source="index", data=tmp_path / "data", endpoint=url,
                          projects=str(file), settings=settings)  # fmt: skip
        with pytest.raises(SourceUnavailable):
            capture.collect(options)
        is_down = False
        file.write_text("other\n", encoding="utf-8")
        made = capture.collect(replace(options, resume=True))
    cohort, pins = made.table("cohort"), made.table("pin")
    assert cohort is not None
    assert pins is not None
    assert cohort.column("project").to_pylist() == names
    assert pins.to_pylist() == [{"project": name, "version": "1.0"} for name in names]


def test_who_published_each_pinned_release(tmp_path: Path) -> None:
    others = replace(A, repository="acme/other", repository_id="102")
    worlds = [
        history("a", ("1.0", "2025-01-01", A), ("2.0", "2025-02-01", others), ("3.0", "2025-03-01",
                None)),
        Project("b", {"1!2.0.0": release("b", "1!2.0.0", "2025-01-01", A, others)}),
        Project("c", {"1.0": release("c", "1.0", "2025-01-01", A, status=403)}),
        Project("d", {"1.0": [File("d-1.0.zip", day("2025-01-01"), yanked="bad")]}),
        Project("e", {"1.0": [File("e-1.0.zip", day("2025-01-01"), provenance="absent")]}),
        Project("gone", {}, outcome="not_found"),
    ]  # fmt: skip
    pins = {"a": ["2.0", "1", "3.0", "4.0"], "b": ["1!2"], "c": ["1.0+local", "1.0"], "d": ["1.0"],
            "e": ["1.0"], "gone": ["2004d"]}  # fmt: skip
    db = database.open_memory()
    database.build_tables(db, snapshot(tmp_path, *worlds, pins=pins))
    rows = [tuple(row.values()) for row in catalog.run(db, "pinned_releases").to_pylist()]
    assert rows == [
        ("a", "1", "attested", "GitHub", "acme/one", False, False, None),
        ("a", "2.0", "attested", "GitHub", "acme/other", False, False, None),
        ("a", "3.0", "none_found", None, None, True, False, None),
        ("a", "4.0", "unknown", None, None, None, None, "release_not_found"),
        ("b", "1!2", "attested", None, None, True, False, "publisher_several"),
        ("c", "1.0", "attested", None, None, True, False, "publisher_unread"),
        ("c", "1.0+local", "unknown", None, None, None, None, "release_not_found"),
        ("d", "1.0", "none_found", None, None, None, True, None),
        ("e", "1.0", "unknown", None, None, True, False, "evidence_unknown"),
        ("gone", "2004d", "unknown", None, None, None, None, "not_found"),
    ]


def test_without_pins_the_table_is_empty(tmp_path: Path) -> None:
    db = database.open_memory()
    database.build_tables(db, snapshot(tmp_path, history("a", ("1.0", "2025-01-01", A))))
    assert catalog.run(db, "pinned_releases").num_rows == 0
