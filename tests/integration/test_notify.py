"""Telling readers and owners: signed, encrypted, bounded, and never worth a report."""

import hashlib
import hmac
import json
import os
import smtplib
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from pipeline.errors import BadInput, CoverageTooLow
from pipeline.operations import notify
from pipeline.sources import notify as senders
from tests.helpers.receivers import CHANGES, SECRET, hook, post_office


@pytest.fixture
def report(tmp_path: Path) -> Path:
    folder = tmp_path / "index-2026-11-08-0123456789ab-01234567"
    folder.mkdir()
    (folder / "changes.json").write_text(json.dumps(CHANGES))
    return folder


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv(senders.SECRET, SECRET)
    monkeypatch.setenv(senders.LOOPBACK, "1")
    monkeypatch.setattr(senders, "PAUSE", 0.0)
    return monkeypatch


def told(target: str, folder: Path) -> list[str]:
    """Lines said when a report is told to one target: stdout's, and what went wrong."""
    lines: list[str] = []
    notify.report(notify.targets([target], lines.append), folder, lines.append)
    return lines


def test_a_webhook_gets_one_signed_document(report: Path, set_up: pytest.MonkeyPatch) -> None:
    with hook(204) as (url, heard):
        assert told(url, report) == []
    [(headers, body)] = heard.requests
    expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-trustcensus-signature-256"] == f"sha256={expected}"
    assert headers["content-type"] == "application/json"
    document = json.loads(body)
    assert (document["kind"], document["new_events"]) == ("report", 2)
    assert document["events"][0]["project"] == "two"
    assert document["run"] == report.name
    assert "two 2.0: file added late" in document["text"], "as the pages say it"
    assert SECRET not in body.decode() + json.dumps(headers)


def test_a_chat_system_shows_text_and_link_and_calls_nobody(
    report: Path, set_up: pytest.MonkeyPatch
) -> None:
    changes = json.loads((report / "changes.json").read_bytes())
    odd = changes["events"]["items"][1]
    odd |= {"version": "<!channel> @everyone [a](https://evil.invalid) " + "x" * 3000}
    (report / "changes.json").write_text(json.dumps(changes))
    site = "https://site.invalid/census/"
    with hook(204) as (url, heard):
        lines: list[str] = []
        notify.report(notify.targets([url], lines.append), report, lines.append, site)
    assert lines == []
    document = json.loads(heard.requests[0][1])
    assert document["text"] == document["content"]
    assert document["text"].startswith("Since 2026-11-01: 2 new events.\n")
    assert document["text"].endswith(f"\n{site}")
    assert document["link"] == site
    assert len(document["content"]) <= 2000
    assert not set("<>@[]") & set(document["content"])
    assert "://" not in document["content"].removesuffix(site)
    assert document["allowed_mentions"] == {"parse": []}
    with hook(204) as (url, heard):
        assert told(url, report) == []
    assert json.loads(heard.requests[0][1])["link"] is None


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://ping.invalid/x", "--ping http: pings are https only"),
        ("hidden", "invalid ping address"),
        ("https://me:hidden@ping.invalid/", "credentials"),
    ],
)
def test_a_ping_address_is_checked_as_a_webhook_s_is(
    set_up: pytest.MonkeyPatch, url: str, fault: str
) -> None:
    with pytest.raises(BadInput, match=fault) as refused:
        notify.monitor(url)
    assert "hidden" not in str(refused.value)


def test_a_monitor_is_pinged_beside_its_address(set_up: pytest.MonkeyPatch) -> None:
    set_up.delenv(senders.SECRET)
    with hook(200) as (url, heard):
        ping = senders.ping(url)
        for state in ("start", "", "fail"):
            ping.send(state, "text")
    assert heard.paths == [
        "/token-in-path/start?key=hidden", "/token-in-path?key=hidden",
        "/token-in-path/fail?key=hidden",
    ]  # fmt: skip
    assert [body for _, body in heard.requests] == [b"text"] * 3
    assert ping.name == "ping http://127.0.0.1"


@pytest.mark.parametrize(
    ("answers", "n_asked", "said"),
    [
        ((503, 429, 200), 3, None),
        ((500,), 3, "answered 500"),
        ((403,), 1, "answered 403"),
        ((302,), 1, "answered 302"),
    ],
)
def test_a_webhook_is_tried_a_few_times_and_never_followed(
    report: Path, set_up: pytest.MonkeyPatch, answers: tuple[int, ...], n_asked: int,
    said: str | None,
) -> None:  # fmt: skip
    with hook(*answers) as (url, heard):
        lines = told(url, report)
    assert len(heard.requests) == n_asked
    assert len({headers["x-trustcensus-delivery"] for headers, _ in heard.requests}) == 1
    assert lines == ([] if said is None else [f"not notified: http://127.0.0.1 ({said})"])


def test_a_host_that_is_not_there_is_one_line(report: Path, set_up: pytest.MonkeyPatch) -> None:
    with hook(200) as (url, _):
        pass
    assert told(url, report) == ["not notified: http://127.0.0.1 (ConnectError)"]


@pytest.mark.parametrize(
    ("target", "env", "fault"),
    [
        ("https://hook.invalid/x", {senders.SECRET: ""}, "NOTIFY_SECRET is not set"),
        ("https://hook.invalid/x", {senders.SECRET: "short"}, "too short"),
        ("http://hook.invalid/x", {}, "https only"),
        ("http://127.0.0.1:1/x", {senders.LOOPBACK: ""}, "https only"),
        ("http://127.0.0.1.hook.invalid/x", {}, "https only"),
        ("https://", {}, "https only"),
        ("https://me:hidden@hook.invalid/", {}, "credentials"),
        ("ftp://hook.invalid", {}, "unknown kind"),
        ("", {}, "unknown kind"),
        ("hidden-token", {}, "unknown kind"),
        ("file:/nowhere/at/all", {}, "folder does not exist"),
        ("mailto:me@host.invalid", {}, "SMTP_HOST is not set"),
        ("mailto:nobody", {}, "invalid mailto address"),
        ("mailto:me@host.invalid%0d%0aBcc:you@host.invalid", {}, "invalid mailto address"),
        ("mailto:me@host.invalid", {"TRUSTCENSUS_SMTP_HOST": "mail.invalid"}, "FROM is not set"),
        (
            "mailto:me@host.invalid",
            {"TRUSTCENSUS_SMTP_HOST": "mail.invalid", "TRUSTCENSUS_SMTP_FROM": "a@b.invalid",
             "TRUSTCENSUS_SMTP_PLAIN": "1"},
            "loopback only",
        ),
        (
            "mailto:me@host.invalid",
            {"TRUSTCENSUS_SMTP_HOST": "mail.invalid", "TRUSTCENSUS_SMTP_FROM": "a@b.invalid",
             "TRUSTCENSUS_SMTP_PORT": "smtp"},
            "not a number",
        ),
    ],
)  # fmt: skip
def test_a_target_that_cannot_be_used_is_refused_before_anything_is_done(
    set_up: pytest.MonkeyPatch, target: str, env: dict[str, str], fault: str
) -> None:
    for name, value in env.items():
        set_up.setenv(name, value)
    with pytest.raises(BadInput, match=fault) as refused:
        notify.targets([target], print)
    assert "hidden" not in str(refused.value)
    assert "host.invalid" not in str(refused.value)


def mailed(set_up: pytest.MonkeyPatch, port: int, **more: str) -> None:
    for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "FROM": "census@host.invalid",
                        "PLAIN": "1", **more}.items():  # fmt: skip
        set_up.setenv(f"TRUSTCENSUS_SMTP_{name}", value)


def test_mail_says_what_changed(report: Path, set_up: pytest.MonkeyPatch) -> None:
    with post_office() as (port, post):
        mailed(set_up, port)
        assert told("mailto:one@host.invalid,two@host.invalid", report) == []
    [mail] = post.mails
    assert "Subject: trustcensus: report, something changed" in mail
    assert "To: one@host.invalid, two@host.invalid" in mail
    assert "Since 2026-11-01: 2 new events." in mail
    assert "\x1b" not in mail
    assert "\u202e" not in mail
    assert mail.index("file added late") < mail.index("yanked")


@pytest.mark.parametrize(
    ("refusals", "n_mails", "said"),
    [
        ((b"451 later\r\n",), 1, []),
        ((b"451 later\r\n",) * 3, 0, ["not notified: mailto (the server answered 451)"]),
        ((b"554 never\r\n",), 0, ["not notified: mailto (the server answered 554)"]),
    ],
)
def test_mail_is_tried_again_while_that_may_help(
    report: Path, set_up: pytest.MonkeyPatch, refusals: tuple[bytes, ...], n_mails: int,
    said: list[str],
) -> None:  # fmt: skip
    with post_office(*refusals) as (port, post):
        mailed(set_up, port)
        assert told("mailto:one@host.invalid", report) == said
    assert len(post.mails) == n_mails


def test_a_server_without_encryption_gets_nothing(report: Path, set_up: pytest.MonkeyPatch) -> None:
    with post_office() as (port, post):
        mailed(set_up, port)
        set_up.setenv("TRUSTCENSUS_SMTP_PLAIN", "")
        lines = told("mailto:one@host.invalid", report)
    assert lines == [f"not notified: mailto ({smtplib.SMTPNotSupportedError.__name__})"]
    assert post.mails == []


@pytest.fixture
def authority(set_up: pytest.MonkeyPatch, tmp_path: Path) -> trustme.CA:
    """A certificate authority that this test's process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "trusted.pem")
    set_up.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    return authority


def server_context(
    authority: trustme.CA, name: str, valid_from: datetime | None = None
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_before=valid_from).configure_cert(context)
    return context


def test_mail_and_password_are_sent_after_the_handshake(
    report: Path, set_up: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    with post_office(tls=server_context(authority, "127.0.0.1")) as (port, post):
        mailed(set_up, port, PLAIN="", USER="census", PASSWORD=SECRET)
        assert told("mailto:one@host.invalid", report) == []
    assert len(post.mails) == 1
    assert [line.split()[0].upper() for line in post.clear] == [b"EHLO", b"STARTTLS"]
    assert [line.split()[0].upper() for line in post.secret] == [
        b"EHLO", b"AUTH", b"MAIL", b"RCPT", b"DATA", b"QUIT",
    ]  # fmt: skip


REFUSED = {
    "another host": "IP address mismatch",
    "another authority": "unable to get local issuer certificate; "
    "name its authority in SSL_CERT_FILE",
}


@pytest.mark.parametrize("problem", REFUSED)
def test_a_mail_server_that_is_not_who_it_should_be_gets_nothing(
    report: Path, set_up: pytest.MonkeyPatch, authority: trustme.CA, problem: str
) -> None:
    name = "other.invalid" if problem == "another host" else "127.0.0.1"
    signer = trustme.CA() if problem == "another authority" else authority
    with post_office(tls=server_context(signer, name)) as (port, post):
        mailed(set_up, port, PLAIN="", USER="census", PASSWORD=SECRET)
        lines = told("mailto:one@host.invalid", report)
    reason = f"its certificate is not accepted: {REFUSED[problem]}"
    assert lines == [f"not notified: mailto ({reason})"]
    assert post.mails == post.secret == []


@pytest.mark.parametrize("problem", ["", "not yet valid", *REFUSED])
def test_a_webhook_over_https_is_told_only_when_its_certificate_holds(
    report: Path, authority: trustme.CA, problem: str
) -> None:
    signer = trustme.CA() if problem == "another authority" else authority
    name = "other.invalid" if problem == "another host" else "127.0.0.1"
    valid_from = datetime(2037, 1, 1) if problem == "not yet valid" else None
    with hook(204, tls=server_context(signer, name, valid_from)) as (url, heard):
        lines = told(url, report)
    assert len(heard.requests) == (not problem)
    fault = REFUSED.get(problem, "certificate is not yet valid")
    refusal = f"https://127.0.0.1 (its certificate is not accepted: {fault})"
    assert lines == ([f"not notified: {refusal}"] if problem else [])


def test_a_file_gets_a_line_a_message(report: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert told(f"file:{tmp_path / 'told.jsonl'}", report) == []
    lines = (tmp_path / "told.jsonl").read_text().splitlines()
    assert len(lines) == 2
    assert {json.loads(line)["kind"] for line in lines} == {"report"}
    (tmp_path / "told.jsonl").unlink()
    (tmp_path / "told.jsonl").mkdir()
    assert told(f"file:{tmp_path / 'told.jsonl'}", report) == [
        "not notified: file (Is a directory)"
    ]


def test_a_pipe_that_nobody_reads_is_not_waited_for(report: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert told(f"file:{tmp_path / 'pipe'}", report) == [
        "not notified: file (No such device or address)"
    ]


def test_stdout_gets_plain_lines(report: Path) -> None:
    lines = told("stdout", report)
    assert lines[0] == "Since 2026-11-01: 2 new events."
    assert lines[1] == "2026-11-02 two 2.0: file added late (earlier, not known then)"
    assert lines[-1] == f"report {report.name}"
    assert all(line.isprintable() for line in lines)


def test_owners_hear_of_a_failure_and_of_a_bug_only_its_kind() -> None:
    lines: list[str] = []
    owners = notify.targets(["stdout"], lines.append)
    error: Exception = CoverageTooLow(
        "50.0% of 60 projects of https://me:pw@x.invalid", "try again"
    )
    with pytest.raises(CoverageTooLow), notify.failures(owners, lines.append):
        raise error
    assert lines == [
        "No new report: 50.0% of 60 projects of https://***@x.invalid; try again (exit code 3). "
        "Earlier ones stay."
    ]
    lines.clear()
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (2, 9)]
    assert [notify.failure_message(error, day).document["at"] for day in days] == [
        "2026-11-02T00:00:00Z",
        "2026-11-09T00:00:00Z",
    ], "a receiver of both is to tell them apart"
    with pytest.raises(ZeroDivisionError), notify.failures(owners, lines.append):
        raise ZeroDivisionError("a password: hunter2")
    assert "hunter2" not in lines[0]
    assert "a bug: ZeroDivisionError" in lines[0]
    assert "exit code 1" in lines[0]
