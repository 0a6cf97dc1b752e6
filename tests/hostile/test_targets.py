"""Whom to tell, as somebody might mistype or abuse it: one line before anything, or not sent."""

from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.operations import notify
from pipeline.sources import notify as senders
from pipeline.sources.notify import NotSent

SECRET = "a secret of a good length"  # noqa: S105 - of this test
HIDDEN = "hiddenword"


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv(senders.SECRET, SECRET)
    monkeypatch.setattr(senders, "PAUSE", 0.0)
    for name, value in {"HOST": "mail.invalid", "FROM": "census@host.invalid"}.items():
        monkeypatch.setenv(f"TRUSTCENSUS_SMTP_{name}", value)
    return monkeypatch


@pytest.mark.parametrize(
    "target",
    [
        f"https://hook.invalid/{HIDDEN}\n", f"https://hook.invalid/{HIDDEN}\x00", "https://[::1",
        f"https://hook.invalid:99999/{HIDDEN}", f"https://hook.invalid:port/{HIDDEN}",
        f"https://hook.invalid:0/{HIDDEN}", f"https://xn--a/{HIDDEN}",
        "https://" + "a" * 64 + ".invalid",
        "https://" + "a." * 200 + "invalid", f"https://hook.invalid/{HIDDEN}" + "x" * 70_000,
        f"https://hook .invalid/{HIDDEN}", "https://\u2028", f"https://{HIDDEN}..invalid/",
        "mailto://[::1", "mailto:" + "a" * 400 + "@host.invalid", "mailto:a@b@host.invalid,",
        "mailto:%00@host.invalid", "mailto:", "file:" + "x/" * 5000 + "y", "file:/nowhere/\x00/x",
        "file:", "\x00", "x" * 70_000, "https", "://",
    ],
)  # fmt: skip
def test_a_target_that_is_none_is_one_line(target: str) -> None:
    with pytest.raises(BadInput, match=r"^[^\n]+$") as refused:
        notify.targets([target], print)
    assert HIDDEN not in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOST", "a" * 64 + ".invalid"), ("HOST", "a b"), ("HOST", "xn--a"), ("HOST", "x" * 70_000),
        ("HOST", "a\r\nb"), ("PORT", "99999"), ("PORT", "0"), ("PORT", "9" * 5000),
        ("PORT", "\u0665"),
        ("FROM", "a@b\r\nBcc: c@d"),
    ],
)  # fmt: skip
def test_a_mail_server_that_is_none_is_one_line(
    set_up: pytest.MonkeyPatch, name: str, value: str
) -> None:
    set_up.setenv(f"TRUSTCENSUS_SMTP_{name}", value)
    with pytest.raises(BadInput, match=rf"^[^\n]*SMTP_{name}[^\n]*$"):
        notify.targets(["mailto:me@host.invalid"], print)


@pytest.mark.parametrize("url", ["https://\u2603.invalid/x", "https://xn--ls8h/x"])
def test_a_host_only_the_sender_finds_wrong_is_not_sent(url: str) -> None:
    with pytest.raises(NotSent):
        senders.webhook(url).send(b"{}")


def test_an_authority_that_is_not_there_is_not_sent(set_up: pytest.MonkeyPatch) -> None:
    set_up.setenv("SSL_CERT_FILE", "/nowhere/at/all")
    with pytest.raises(NotSent, match="SSL_CERT_FILE"):
        senders.webhook("https://hook.invalid/x").send(b"{}")


def test_a_folder_is_no_file_to_write_to(tmp_path: Path) -> None:
    lines: list[str] = []
    error = BadInput("x")
    notify.failure(notify.targets([f"file:{tmp_path}"], lines.append), error, lines.append)
    assert lines == ["not notified: file (Is a directory)"]
