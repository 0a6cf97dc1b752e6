"""The command: exit codes, one clear line, and a README that tells the truth."""

import json
import re
from pathlib import Path

import pytest

from pipeline import capture, paths, reference
from pipeline.cli.main import app
from tests.helpers.command import Ended, called, trustcensus
from tests.helpers.servers import Reply, serve, top_list

README = (paths.ROOT / "README.md").read_text(encoding="utf-8")
#: What a user reads: the README, and the pages behind it.
DOCS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in [paths.ROOT / "README.md", *sorted((paths.ROOT / "docs").glob("*.md"))]
)


def verbs() -> dict[str, set[str]]:
    """Every verb of the command and its long options."""
    found = {}
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.callback.__name__
        help_text = called(name, "--help-all", env={"COLUMNS": "200"}).stdout
        found[name] = set(re.findall(r"--[a-z-]+", help_text))
    return found


ROOT = {"--version", "--install-completion", "--show-completion", "--help"}


def test_the_docs_name_every_verb_and_no_option_that_is_not_there() -> None:
    known = verbs()
    for name in known:
        assert f"trustcensus {name}" in DOCS, name
    options = set.union(*known.values()) | ROOT
    shown = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", DOCS))
    assert shown <= options
    assert set(re.findall(r"^(make \w+)", README, re.M)) == {"make report", "make test"}


def test_every_command_of_the_docs_has_its_options() -> None:
    known = verbs()
    lines = [
        line
        for block in re.findall(r"^```sh\n(.*?)^```", DOCS, re.S | re.M)
        for line in block.splitlines()
        if "bin/trustcensus " in line
    ]
    assert len(lines) >= 8
    for line in lines:
        verb, rest = re.findall(r"bin/trustcensus (\w+)([^#]*)", line)[0]
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", rest)) <= known[verb], line


def test_the_readme_opens_with_pypi_a_finding_two_commands_and_three_doors() -> None:
    first = README[: README.index("\n## ")]
    assert "PyPI" in first.splitlines()[2]
    for picture in re.findall(r"!\[[^]]+\]\(([^)]+)\)", README):
        assert (paths.ROOT / picture).stat().st_size > 10_000, picture
    assert re.findall(r"^make \w+", first, re.M) == ["make report", "make test"]
    doors = [part for part in README.split("\n## ") if part.startswith("I ")]
    assert [door.splitlines()[0] for door in doors] == [
        "I want to ask my own question",
        "I want it every Monday",
        "I need a figure",
    ]
    assert all("```" in door for door in doors)
    for path in re.findall(r"`(docs/[\w./-]+|tools/[\w./-]+|[A-Z_]+\.md)`", README):
        assert (paths.ROOT / path).is_file(), path


def test_the_readme_counts_attacks_as_the_reference_data_do() -> None:
    text = " ".join(README.split())
    rules, rates = reference.alarm_rules().to_pylist(), reference.scores("rate").to_pylist()
    least, *_, most = sorted(row["attacks_told"] for row in rules)
    caught = max(row["attacks_caught"] for row in rules)
    said = f"{caught} of the {most} known attacks whose sources say enough ({least} for some rules)"
    assert said in text
    attacks, harmless = ((row["number"], row["n"]) for row in rates)
    assert "{} of {} attacks would have caused a notice".format(*attacks) in text
    assert "{} of {} harmless changes".format(*harmless) in text


def test_the_readme_shows_python_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capture.collect(capture.Options(source="demo", data=tmp_path, top=40))
    monkeypatch.setenv(paths.DATA_DIR_VARIABLE, str(tmp_path))
    [example] = re.findall(r"```python\n(.*?)```", README, re.S)
    exec(example, {})  # noqa: S102 - the README's own
    shown = capsys.readouterr().out
    assert "1–100" in shown
    assert re.search(r"projects\s+attested", shown)


@pytest.mark.parametrize(
    ("arguments", "code", "fault"),
    [
        (["collect", "--top", "0"], 2, "--top must be at least 1; it is 0"),
        (["collect", "--top", "many"], 2, "--top"),
        (["collect", "--source", "nowhere"], 2, "nowhere"),
        (["collect", "--source", "published"], 2, "needs --adoption"),
        (["collect", "--source", "index", "--top-list", "absent.json"], 2, "absent.json"),
        (["collect", "--source", "index", "--top-list", "http://x.invalid/l"], 2, "neither a file"),
        (["collect", "--source", "index", "--endpoint", "x"], 2, "not an http(s) URL"),
        (["collect", "--rate", "-1"], 2, "--rate must be at least 0; it is -1.0"),
        (["collect", "--as-of", "soon"], 2, "not a date"),
        (
            ["collect", "--min-coverage", "2"],
            2,
            "--min-coverage must be between 0 and 1",
        ),
        (["build", "nope"], 2, "no snapshot 'nope'"),
        (["report", "index-2026-01-01-000000000000"], 2, "no snapshot"),
        (["verify", "../x"], 2, "no snapshot"),
        (["nothing"], 2, "nothing"),
        (["run", "-p", "x=1"], 2, "no chosen notebook"),
    ],
)
def test_bad_input_is_one_line_and_its_exit_code(
    tmp_path: Path, arguments: list[str], code: int, fault: str
) -> None:
    done = called(*arguments, *([] if arguments == ["nothing"] else ["--data-dir", str(tmp_path)]))
    assert done.returncode == code
    assert fault in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.rglob("manifest.json"))


@pytest.mark.parametrize("option", ["--data-dir", "--out"])
def test_a_folder_that_cannot_be_written(tmp_path: Path, option: str) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    others = [] if option == "--data-dir" else ["--data-dir", str(tmp_path / "data")]
    done = called("run", "--top", "5", option, str(blocked / "x"), *others)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def collected(reply: Reply, folder: Path) -> tuple[Ended, list[str]]:
    """How `collect` ends with a server that answers everything so, and the paths it asked for."""
    listed, data = folder / "list.json", folder / "data"
    listed.write_bytes(top_list("a", "b", "c"))
    with serve(lambda _path, _headers: reply) as (url, log):
        asked = ("--endpoint", url, "--top-list", str(listed), "--rate", "0")
        return called("collect", "--source", "index", *asked, "--data-dir", str(data)), log


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(403, b"{}"), "refused"),
        (Reply(404, b"<html></html>", "text/html"), "wrong_path"),
        (Reply(418, b"{}"), "unexpected_status"),
    ],
)
def test_a_server_that_answers_wrongly_is_exit_3(tmp_path: Path, reply: Reply, reason: str) -> None:
    done, _ = collected(reply, tmp_path)
    assert done.returncode == 3
    assert f"(3 {reason})" in done.stderr
    assert not (tmp_path / "data" / "snapshots").exists()


def test_a_server_that_is_no_index_is_found_out_soon(tmp_path: Path) -> None:
    done, log = collected(Reply(200, b"<html></html>", "text/html"), tmp_path)
    assert done.returncode == 3
    assert "20 requests in a row failed (wrong_type)" in done.stderr
    assert 20 <= len(log) < 30


def test_a_settled_no_is_an_answer(tmp_path: Path) -> None:
    done, _ = collected(Reply(404, b"{}"), tmp_path)
    assert done.returncode == 0, done.stderr
    [manifest] = (tmp_path / "data" / "snapshots").glob("*/manifest.json")
    assert json.loads(manifest.read_text())["coverage"]["missing"] == {"not_found": 3}
    done = called("build", done.stdout.strip(), "--data-dir", str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr


def test_verify_ends_with_json_and_names_a_bad_object(tmp_path: Path) -> None:
    found = trustcensus("collect", "--top", "20", "--data-dir", str(tmp_path)).stdout.strip()
    good = called("verify", found, "--data-dir", str(tmp_path))
    assert good.returncode == 0
    assert json.loads(good.stdout.splitlines()[-1])["bad_objects"] == 0
    victim = sorted((tmp_path / "objects").rglob("*.zst"))[0]
    victim.write_bytes(b"not zstd")
    bad = called("verify", found, "--data-dir", str(tmp_path))
    assert bad.returncode == 5
    assert json.loads(bad.stdout.splitlines()[-1])["bad_objects"] == 1
    assert victim.name.removesuffix(".zst") in bad.stderr
    listed = called("snapshots", "--data-dir", str(tmp_path)).stdout
    assert listed.startswith(found)
    whole = str(tmp_path / "whole")
    trustcensus("collect", "--top", "13", "--data-dir", whole)
    for form, start in (("json", "["), ("csv", "id,"), ("atom", "<?xml")):
        shown = called("events", "demo", "--format", form, "--data-dir", whole)
        assert shown.stdout.startswith(start), shown.stderr
