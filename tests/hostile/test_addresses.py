"""A login or query of an address is in no text: not stored, printed, told or published."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import capture
from pipeline.capture.cohort import read_file
from pipeline.config import Access
from pipeline.endpoints import (
    ENDPOINT_VARIABLE,
    Endpoint,
    login_of,
    resolve,
    same_host,
    shown,
    usable,
    without_secrets,
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


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://index.invalid/a/b", "https://index.invalid/a/b"),
        ("https://index.invalid:8080", "https://index.invalid:8080"),
        (f"https://u:{PASSWORD}@index.invalid/a", "https://index.invalid/a"),
        (f"https://{PASSWORD}@index.invalid/a", "https://index.invalid/a"),
        (f"https://u:p@{PASSWORD}@index.invalid/a", "https://index.invalid/a"),
        (f"https://u:p/{PASSWORD}@index.invalid/a", "https://…"),
        (f"https://u:1/{PASSWORD}@index.invalid/a", "https://…"),
        (f"https://u:1?{PASSWORD}@index.invalid/a", "https://…"),
        (f"https://index.invalid/a?sig={PASSWORD}#{PASSWORD}", "https://index.invalid/a"),
        (f"ftp://u:{PASSWORD}@index.invalid", "ftp://index.invalid"),
        (f"u:{PASSWORD}@index.invalid", "…"),
        (f"https://[::1{PASSWORD}", "https://…"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        (f"http://xn--a/{PASSWORD}", "http://…"),
        ("", "…"),
    ],
)
def test_an_address_as_text_has_no_login_and_no_query(url: str, text: str) -> None:
    assert shown(url) == text


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("https://u:p@index.invalid/a failed", "https://***@index.invalid/a failed"),
        ("https://u:p@q@index.invalid", "https://***@index.invalid"),
        ("https://token@index.invalid", "https://***@index.invalid"),
        ("u:p@index.invalid: 20 requests failed", "***@index.invalid: 20 requests failed"),
        ("https://index.invalid/l?sig=TOKEN failed", "https://index.invalid/l failed"),
        ("https:/u:p@index.invalid/l#TOKEN: gone", "https:/***@index.invalid/l gone"),
        ('{"a": "https://h.invalid?k=T\\"", "b": 1}', '{"a": "https://h.invalid\\"", "b": 1}'),
        ("is it? 1 of 2: https://h.invalid/a?", "is it? 1 of 2: https://h.invalid/a"),
        ("write to ann@host.invalid, at 10:30", "write to ann@host.invalid, at 10:30"),
        ("https://index.invalid/a@b: gone", "https://index.invalid/a@b: gone"),
    ],
)
def test_a_text_from_elsewhere_loses_logins_and_queries(text: str, without: str) -> None:
    assert without_secrets(text) == without


@pytest.mark.parametrize(
    "base",
    [
        f"ftp://u:{PASSWORD}@index.invalid", f"http://xn--a/{PASSWORD}", f"http://[::1/{PASSWORD}",
        f"https://u:{PASSWORD}@index.invalid:99999", f"https://index.invalid?key={PASSWORD}",
        "https://" + "a" * 70 + ".invalid", "https://index.invalid/\x00", "http://a b",
        "http://a..b", "https://index.invalid/" + "x" * 70_000, "http://index.invalid:0",
        "http://\u2603" * 300, "http:\\\\index.invalid", f"{PASSWORD}",
    ],
)  # fmt: skip
def test_an_endpoint_that_cannot_be_asked_is_refused_without_its_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    monkeypatch.delenv(ENDPOINT_VARIABLE, raising=False)
    with pytest.raises(BadInput, match=r"^[^\n]+$") as refused:
        capture.Options(source="index", data=tmp_path, endpoint=base)
    assert PASSWORD not in str(refused.value)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("given", [
    "https://[::1", "https://list.invalid:99999/l.json", f"http://u:{PASSWORD}@list.invalid/l.json",
    f"s3://{PASSWORD}@list.invalid", "https://", f"https://u:{PASSWORD}@[/l.json",
])  # fmt: skip
def test_a_list_that_cannot_be_asked_for_is_refused_at_once(tmp_path: Path, given: str) -> None:
    with pytest.raises(BadInput, match="neither a file nor an https URL") as refused:
        capture.Options(source="index", data=tmp_path, top_list=given)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("option", ["projects", "top_history", "adoption"])
def test_an_option_for_a_file_takes_no_address(tmp_path: Path, option: str) -> None:
    address = f"https://u:{PASSWORD}@list.invalid/l?sig={PASSWORD}"
    source = "published" if option == "adoption" else "index"
    with pytest.raises(BadInput, match=r"https://list\.invalid/l is a URL; give a file") as refused:
        capture.Options(source=source, data=tmp_path, **{option: address})  # type: ignore[arg-type]
    assert PASSWORD not in str(refused.value)
    with pytest.raises(BadInput, match="No such file") as refused:
        read_file(f"https:/u:{PASSWORD}@list.invalid/l?sig={PASSWORD}", f"--{option}")
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("number", [0, -1, 1001, 10**11])
def test_a_number_of_connections_without_end_is_refused(tmp_path: Path, number: int) -> None:
    with pytest.raises(BadInput, match=r"--concurrency must be between 1 and 1,000"):
        capture.Options(source="demo", data=tmp_path, settings=replace(FAST, concurrency=number))


def test_a_login_is_no_part_of_the_endpoint_s_text() -> None:
    found = resolve(f"https://u%40x:{PASSWORD}%2F@index.invalid/base/")
    assert found == Endpoint("https://index.invalid/base", ("u@x", f"{PASSWORD}/"))
    assert PASSWORD not in repr(found)
    assert resolve("https://index.invalid").login is None
    assert login_of("https://[::1") is None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("http://u:p@h.invalid/a", "http://h.invalid/b", True),
        ("http://h.invalid:80/a", "http://H.invalid/b", True),
        ("https://h.invalid", "https://h.invalid:443", True),
        ("http://h.invalid", "https://h.invalid", False),
        ("http://h.invalid", "http://h.invalid:8080", False),
        ("http://h.invalid", "http://h.invalid@evil.invalid", False),
        ("http://h.invalid", "http://h.invalid\\@evil.invalid", False),
        ("http://h.invalid", "//h.invalid", False),
        ("", "", False),
    ],
)
def test_a_host_is_one_with_and_without_a_login(one: str, other: str, is_same: bool) -> None:
    assert same_host(one, other) is is_same


def test_usable_addresses_are_told_from_others() -> None:
    assert usable("http://127.0.0.1:8080/x") is not None
    assert usable("https://xn--mnchen-3ya.invalid") is not None
    assert usable("https://my_index") is not None


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
            supervise(RunOptions(asked, tmp_path / "out"), Silent(), lambda: datetime.now(UTC),
                       lambda: "", lines.append)  # fmt: skip
    assert url in str(stopped.value)
    assert PASSWORD not in str(stopped.value) + notify.failure_message(stopped.value).text
    assert list((tmp_path / "out").glob("failed/*/reason.json"))
    assert list(asked.data.glob("journal/*/head.json"))
    assert PASSWORD not in written(tmp_path)


def test_options_of_a_failed_run_lose_their_logins(tmp_path: Path) -> None:
    from pipeline.operations.failed import Failure, record

    given = {
        "parameters": {"a": f'u:{PASSWORD}"x@h.invalid', "b": [f"https://{PASSWORD}@h.invalid"]}
    }
    left = record(Failure("run", "collect", BadInput("x"), datetime.now(UTC), given, ""), tmp_path,
                  tmp_path)  # fmt: skip
    reason = json.loads((left / "reason.json").read_bytes())
    assert reason["options"]["parameters"] == {"a": "***@h.invalid", "b": ["https://***@h.invalid"]}


def test_a_list_s_query_is_stored_nowhere_and_tells_lists_apart(tmp_path: Path) -> None:
    asked = [capture.Options(source="index", data=tmp_path, endpoint="https://index.invalid",
                             top_list=f"https://u:{PASSWORD}@list.invalid/l.json?sig={query}")
             for query in (PASSWORD, "other")]  # fmt: skip
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", f"http://u:{PASSWORD}@[::1"), ("ALL_PROXY", "nonsense://x"),
        ("HTTP_PROXY", f"http://u:{PASSWORD}@h:99999"), ("SSL_CERT_FILE", "/nowhere/at/all"),
    ],
)  # fmt: skip
def test_a_network_setting_that_cannot_be_used_is_one_line_before_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput, match="network setting of the environment") as refused:
        capture.Options(source="index", data=tmp_path, endpoint="https://index.invalid")
    assert PASSWORD not in str(refused.value)
    assert not any(tmp_path.iterdir())


def test_a_clock_or_date_of_another_age_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.capture import options as module

    class Far(datetime):
        @classmethod
        def now(cls, *_: object) -> datetime:  # type: ignore[override]
            return datetime(9000, 1, 1, tzinfo=UTC)

    with pytest.raises(BadInput, match="--as-of 9000-01-01"):
        capture.Options(source="demo", data=tmp_path, as_of=datetime(9000, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(module, "datetime", Far)
    with pytest.raises(BadInput, match="clock of this machine says 9000-01-01"):
        module.clock()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("endpoint", f"http://u:{PASSWORD}@[::1"), ("endpoint", PASSWORD),
        ("endpoint", f"ftp://u:{PASSWORD}@h.invalid"), ("storage", "h.invalid:port"),
        ("storage", f"u:{PASSWORD}@h.invalid:99999"),
    ],
)  # fmt: skip
def test_a_bigquery_address_that_is_none_is_refused(setting: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"BIGQUERY_{setting.upper()}: invalid address") as refused:
        Access(**{setting: value})  # type: ignore[arg-type]
    assert PASSWORD not in str(refused.value)
    assert Access(endpoint="http://127.0.0.1:9", storage="127.0.0.1:9").reach == 60
