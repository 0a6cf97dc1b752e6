"""Versions and names of any length: read within bounds, never a stop."""

import tomllib
from pathlib import Path
from typing import Any

import packaging.tags
import packaging.utils
import pytest

from pipeline import database, versions
from pipeline.errors import BadInput
from pipeline.sources.dependencies import read_dependencies
from pipeline.sources.published import parse_top_list
from tests.helpers.answered import capture_of
from tests.helpers.hostile_bodies import LONG_NUMBER, listing, one_file

BOMB = f"p-1-{'.'.join(f'py{n}' for n in range(700))}-{'.'.join(f'c{n}' for n in range(700))}-l.whl"


@pytest.fixture
def tags(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lists of tags that were multiplied out."""
    found: list[str] = []
    multiplied = packaging.tags.parse_tag

    def noting(tag: str, **more: Any) -> Any:
        found.append(tag)
        return multiplied(tag, **more)

    monkeypatch.setattr(packaging.utils, "parse_tag", noting)
    return found


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of TOML that must not be called."""
    monkeypatch.setattr(tomllib, "loads", lambda _: pytest.fail("it was read"))


@pytest.mark.parametrize(
    "text", [LONG_NUMBER, f"1.{LONG_NUMBER}", f"1!{LONG_NUMBER}rc1", "v" * 300]
)
def test_a_version_of_any_length_is_legacy_text(text: str) -> None:
    parsed = versions.parse(text)
    assert (parsed.canonical, parsed.major, parsed.sort_key) == (text, None, (0, text))
    assert versions.parse("1.0").sort_key > parsed.sort_key


def test_a_canonical_form_is_read_as_the_version_it_stands_for() -> None:
    text = "1." + ".".join(["1"] * 98) + "rc"  # writing the implied zero out makes it too long
    assert len(text) == 199
    for spelled in (text, f"{text}2", f"{text}10"):
        parsed = versions.parse(spelled)
        assert versions.parse(parsed.canonical).sort_key == parsed.sort_key


@pytest.mark.parametrize(
    "name",
    [
        f"p-{LONG_NUMBER}.tar.gz",
        f"p-{LONG_NUMBER}-py3-none-any.whl",
        f"p-1.0-{LONG_NUMBER}-py3-none-any.whl",
        f"p-{LONG_NUMBER}.zip",
        f"p-1.0-{'x' * 300}.tar.gz",
        BOMB,
    ],
)
def test_a_file_name_of_any_length_states_no_version(tags: list[str], name: str) -> None:
    assert versions.from_filename("p", name) is None
    assert tags == []


def test_a_name_of_many_tags_is_read_by_its_project_alone(tags: list[str]) -> None:
    many = ".".join(f"a{n}" for n in range(30))
    assert versions.from_filename("p", f"p-1-{many}-{many}-any.whl") == "1"
    assert tags == []
    assert versions.from_filename("p", "p-1-py2.py3-none-linux.macos.whl") == "1"
    assert tags == ["py2.py3-none-linux.macos"]


def test_a_path_that_is_no_text_names_no_version(tmp_path: Path) -> None:
    url = "https://index.invalid/integrity/p/%ff/f/provenance"
    with database.open_memory() as db:
        database.build_tables(db, capture_of(tmp_path, {"p": listing(one_file(provenance=url))}))
        assert db.sql("select url_version from raw_provenance_url").fetchall() == [(None,)]


def test_a_count_or_name_of_any_length_is_left_out_of_a_list() -> None:
    rows = f"download_count,project\n{LONG_NUMBER},a\n5,b\n1,{'c' * 300}\n"
    read = parse_top_list(rows.encode(), "list")
    assert [row.project for row in read.rows] == ["b"]
    assert read.unreadable == {"download count is not a number": 1, "no project name": 1}
    document = b'{"rows": [{"project": "a", "download_count": ' + LONG_NUMBER.encode() + b"}]}"
    with pytest.raises(BadInput, match="not JSON"):
        parse_top_list(document, "list")


@pytest.mark.parametrize(
    "date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00", "1999-01-01"]
)
def test_a_date_at_the_edge_of_the_calendar_is_none(date: str) -> None:
    document = f'{{"last_update": "{date}", "rows": [{{"project": "a"}}]}}'
    assert parse_top_list(document.encode(), "list").last_update is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"a=={LONG_NUMBER}\nb\n", "requirements.txt"),
        (f"a>={LONG_NUMBER}\nb\n", "requirements.txt"),
        (
            f'[[package]]\nname = "a"\nversion = "{LONG_NUMBER}"\n[[package]]\nname = "b"\n',
            "uv.lock",
        ),
        (f'[project]\ndependencies = ["a=={LONG_NUMBER}", "b"]\n', "pyproject.toml"),
    ],
)
def test_a_pin_of_any_length_is_left_out(text: str, name: str) -> None:
    found = read_dependencies(text.encode(), name)
    assert [each.project for each in found.wanted][-1:] == ["b"]
    assert [each.pins for each in found.wanted][-1:] == [[]]
    assert sum(found.counted().values()) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"version = {LONG_NUMBER}",
        f'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "a"\n'
        f'version = "{LONG_NUMBER}"',
        f'[dependency-groups]\na = ["b=={LONG_NUMBER}"]',
    ],
)
def test_a_number_of_any_length_in_a_build_file_is_one_line(text: str) -> None:
    with pytest.raises(BadInput, match=r"^[^\n]+$"):
        read_dependencies(text.encode(), "pylock.toml")


def test_groups_that_include_each_other_twice_are_read_once() -> None:
    """Each time they are included, it would be for ever."""
    lines = [
        f'g{n} = [{{include-group = "g{n + 1}"}}, {{include-group = "g{n + 1}"}}]'
        for n in range(400)
    ]
    text = "\n".join(["[dependency-groups]", *lines, 'g400 = ["a", "b"]'])
    found = read_dependencies(text.encode(), "pyproject.toml")
    assert [each.project for each in found.wanted] == ["a", "b"]


@pytest.mark.parametrize(
    ("groups", "fault"),
    [
        ('a = [{include-group = "b"}]\nb = [{include-group = "a"}]', "includes itself"),
        ('a = [{include-group = "nowhere"}]', "'nowhere' not found"),
    ],
)
def test_a_group_that_cannot_be_read_is_named(groups: str, fault: str) -> None:
    with pytest.raises(BadInput, match=fault):
        read_dependencies(f"[dependency-groups]\n{groups}".encode(), "pyproject.toml")


@pytest.mark.parametrize("form", ["{} = 1", "[{}]", "[[ {} ]]", "x = {{ {} = 1 }}"])
@pytest.mark.usefixtures("unread")
def test_a_key_of_many_names_is_refused_before_it_is_read(form: str) -> None:
    text = '[[package]]\nname = "b"\n' + form.format(".".join(["a"] * 50_000))
    with pytest.raises(BadInput, match="line 3 has a key of more than 12 names"):
        read_dependencies(text.encode(), "uv.lock")


@pytest.mark.parametrize("line", ["a{}.b.c.d.e.f = 1", "[a{}.b.c]", "x{} = {{ a.b = 1, c.d = 1 }}"])
@pytest.mark.usefixtures("unread")
def test_tables_without_end_are_refused_before_they_are_made(line: str) -> None:
    text = "\n".join(line.format(n) for n in range(60_000))
    with pytest.raises(BadInput, match="has one table too many"):
        read_dependencies(text.encode(), "uv.lock")


def test_a_lock_of_many_packages_is_read() -> None:
    package = (
        '[[package]]\nname = "p{}"\nversion = "1.0"\nsource = {{ registry = "https://i.invalid" }}'
    )
    more = '\n[package.optional-dependencies]\nx = [{{ name = "y", specifier = "==1.0.0" }}]\n'
    text = "".join((package + more).format(n) for n in range(3000))
    assert len(read_dependencies(text.encode(), "uv.lock").wanted) == 3000


def test_blanks_and_words_of_any_length_take_no_longer_than_they_are() -> None:
    """Time by the square of their length would be days."""
    body = b"a" + b" " * 1_000_000 + b"# x\nb\n" + b"c" * 1_000_000 + b"\n" + b"- " * 300_000
    assert [each.project for each in read_dependencies(body, "r.txt").wanted] == ["a", "b"]
    with pytest.raises(BadInput):
        read_dependencies(b"a" * 1_000_000 + b"." * 1_000_000 + b'"' * 1_000_000, "uv.lock")
