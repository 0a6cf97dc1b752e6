"""Logins and queries of addresses: sent where they belong, and stored nowhere."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import capture
from pipeline.endpoints import (
    ENDPOINT_VARIABLE,
)
from pipeline.errors import BadInput, SourceUnavailable
from pipeline.operations import notify
from pipeline.operations.supervise import RunOptions, supervise
from pipeline.progress import Silent
from pipeline.report.leak_scan import scan, this_machine
from pipeline.snapshot import Snapshot
from pipeline.sources.index import SIMPLE_JSON
from tests.helpers.captures import FAST, options, outcomes
from tests.helpers.hostile_bodies import listing, one_file
from tests.helpers.servers import Reply, serve, top_list

PASSWORD = "s3cretword"  # noqa: S105 - of this test


class Watched:
    """An index that wants a login, and redirects and names files on its own host."""

    def __init__(self) -> None:
        self.unknown = 0
        self.url = ""

    def answer(self, path: str, headers: dict[str, str]) -> Reply:
        if headers.get("authorization") != "Basic dTpzM2NyZXR3b3Jk":
            self.unknown += 1
            return Reply(401, b"{}")
        if path == "/simple/p/":
            return Reply(301, headers={"Location": f"{self.url}/other/p/"})
        if path == "/other/p/":
            served = f"{self.url}/integrity/p/1.0/x/provenance"
            return Reply(200, listing(one_file(provenance=served))["simple"], SIMPLE_JSON)
        kind = "project" if path.startswith("/pypi/") else "provenance"
        return Reply(200, listing()[kind])


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Watched, capture.Options]]:
    index = Watched()
    with serve(index.answer) as (url, _):
        index.url = url
        asked = options(tmp_path, url.replace("://", f"://u:{PASSWORD}@"))
        Path(str(asked.top_list)).write_bytes(top_list("p"))
        yield index, asked


def written(folder: Path) -> str:
    """Every byte below a folder, names included, as text."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    return "".join(f"{each}{each.read_bytes().decode('latin-1')}" for each in files)


def test_a_login_goes_with_every_request_and_is_stored_nowhere(
    watched: tuple[Watched, capture.Options],
) -> None:
    index, asked = watched
    snapshot: Snapshot = capture.collect(asked)
    assert outcomes(snapshot) == ["answered"]
    assert index.unknown == 0, "redirects and provenance on its own host are asked with the login"
    assert snapshot.manifest["requests"]["provenance"] == 1
    assert snapshot.manifest["circumstances"]["endpoint"] == index.url
    assert PASSWORD not in written(asked.data)


def test_a_source_that_fails_tells_nobody_the_login(tmp_path: Path) -> None:
    with serve(lambda _path, _headers: Reply(503, b"{}")) as (url, _):
        secret = url.replace("://", f"://u:p@{PASSWORD}@")
        asked = options(tmp_path, secret, settings=replace(FAST, breaker=3))
        Path(str(asked.top_list)).write_bytes(top_list("p"))
        lines: list[str] = []
        with pytest.raises(SourceUnavailable, match="3 requests in a row failed") as stopped:
            supervise(
                RunOptions(asked, tmp_path / "out"),
                Silent(),
                lambda: datetime.now(UTC),
                lambda: "",
                lines.append,
            )
    assert url in str(stopped.value)
    assert (
        PASSWORD
        not in str(stopped.value) + notify.failure_message(stopped.value, datetime.now(UTC)).text
    )
    assert list((tmp_path / "out").glob("failed/*/reason.json"))
    assert list(asked.data.glob("journal/*/head.json"))
    assert PASSWORD not in written(tmp_path)


def test_options_of_a_failed_run_lose_their_logins(tmp_path: Path) -> None:
    from pipeline.operations.failed import Failure, record

    given = {
        "parameters": {"a": f'u:{PASSWORD}"x@h.invalid', "b": [f"https://{PASSWORD}@h.invalid"]}
    }
    left = record(
        Failure("run", "collect", BadInput("x"), datetime.now(UTC), given, ""), tmp_path, tmp_path
    )
    reason = json.loads((left / "reason.json").read_bytes())
    assert reason["options"]["parameters"] == {"a": "***@h.invalid", "b": ["https://***@h.invalid"]}


def test_a_list_s_query_is_stored_nowhere_and_tells_lists_apart(tmp_path: Path) -> None:
    asked = [
        capture.Options(
            source="index",
            data=tmp_path,
            endpoint="https://index.invalid",
            top_list=f"https://u:{PASSWORD}@list.invalid/l.json?sig={query}",
        )
        for query in (PASSWORD, "other")
    ]
    contents = [each.content for each in asked]
    assert contents[0] != contents[1]
    assert PASSWORD not in json.dumps(contents)
    assert str(contents[0]["top_list"]).startswith("https://list.invalid/l.json?")


def test_a_downloaded_list_is_named_without_login_and_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.capture import cohort

    asked: list[str] = []

    async def download(url: str, settings: object) -> bytes:
        asked.append(url)
        return b"{}"

    url = f"https://u:{PASSWORD}@list.invalid/l.json?sig={PASSWORD}"
    monkeypatch.setattr(cohort, "_download", download)
    assert cohort.load(url, FAST) == (b"{}", "https://list.invalid/l.json")
    assert asked == [url]


def test_a_list_that_cannot_be_had_is_named_without_login_and_query() -> None:
    from pipeline.capture import cohort

    url = f"https://u:{PASSWORD}@127.0.0.1:1/l.json?sig={PASSWORD}"
    with pytest.raises(
        SourceUnavailable, match=r"top list https://127\.0\.0\.1:1/l\.json"
    ) as fault:
        cohort.load(url, replace(FAST, tries=1))
    assert PASSWORD not in str(fault.value)


@pytest.mark.parametrize("name", [ENDPOINT_VARIABLE, "HTTPS_PROXY", "all_proxy"])
@pytest.mark.parametrize("form", ["{}", "u:{}@", "dTpzM2NyZXR3b3Jk"])
def test_a_login_of_the_environment_is_found_in_a_report(
    tmp_path: Path, name: str, form: str
) -> None:
    machine = this_machine(tmp_path / "out", {name: f"http://u:{PASSWORD}@index.invalid"})
    report = tmp_path / "report"
    report.mkdir()
    (report / "index.html").write_text(f"<p>{form.format(PASSWORD)}</p>")
    found = scan(report, replace(machine, folders=(), names=()))
    assert [each.what for each in found][:1] == ["a secret of this environment"]
    short = this_machine(tmp_path / "out", {name: "http://u:pw@index.invalid"})
    assert "pw" not in short.secrets.values(), "a short one is found with its user alone"
    assert "u:pw@" in short.secrets.values()
