"""A login or query of an address is in no text: not stored, printed, told or published."""

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
from pipeline.errors import BadInput
from tests.helpers.captures import FAST

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
        f"ftp://u:{PASSWORD}@index.invalid",
        f"http://xn--a/{PASSWORD}",
        f"http://[::1/{PASSWORD}",
        f"https://u:{PASSWORD}@index.invalid:99999",
        f"https://index.invalid?key={PASSWORD}",
        "https://" + "a" * 70 + ".invalid",
        "https://index.invalid/\x00",
        "http://a b",
        "http://a..b",
        "https://index.invalid/" + "x" * 70_000,
        "http://index.invalid:0",
        "http://\u2603" * 300,
        "http:\\\\index.invalid",
        f"{PASSWORD}",
    ],
)
def test_an_endpoint_that_cannot_be_asked_is_refused_without_its_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    monkeypatch.delenv(ENDPOINT_VARIABLE, raising=False)
    with pytest.raises(BadInput, match=r"^[^\n]+$") as refused:
        capture.Options(source="index", data=tmp_path, endpoint=base)
    assert PASSWORD not in str(refused.value)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "given",
    [
        "https://[::1",
        "https://list.invalid:99999/l.json",
        f"http://u:{PASSWORD}@list.invalid/l.json",
        f"s3://{PASSWORD}@list.invalid",
        "https://",
        f"https://u:{PASSWORD}@[/l.json",
    ],
)
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", f"http://u:{PASSWORD}@[::1"),
        ("ALL_PROXY", "nonsense://x"),
        ("HTTP_PROXY", f"http://u:{PASSWORD}@h:99999"),
        ("SSL_CERT_FILE", "/nowhere/at/all"),
    ],
)
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
        ("endpoint", f"http://u:{PASSWORD}@[::1"),
        ("endpoint", PASSWORD),
        ("endpoint", f"ftp://u:{PASSWORD}@h.invalid"),
        ("storage", "h.invalid:port"),
        ("storage", f"u:{PASSWORD}@h.invalid:99999"),
    ],
)
def test_a_bigquery_address_that_is_none_is_refused(setting: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"BIGQUERY_{setting.upper()}: invalid address") as refused:
        Access(**{setting: value})  # type: ignore[arg-type]
    assert PASSWORD not in str(refused.value)
    assert Access(endpoint="http://127.0.0.1:9", storage="127.0.0.1:9").reach == 60
