"""Hand a message to somebody outside: a webhook, a monitor, or mail. The only sender; knows no
report.

A message is sent at most ``TRIES`` times, with pauses; what fails is raised as
:class:`NotSent` with a text that names no address, path or secret. Addresses of webhooks often are
secrets, so only their host is ever shown.
"""

import hashlib
import hmac
import os
import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from pipeline import __version__
from pipeline.endpoints import is_host, usable
from pipeline.errors import BadInput
from pipeline.sources.http import RETRIED

TRIES = 3
PAUSE = 1.0
TIMEOUT = 10.0
SECRET = "TRUSTCENSUS_NOTIFY_SECRET"  # noqa: S105 - the variable's name
LOOPBACK = "TRUSTCENSUS_NOTIFY_LOOPBACK"
SIGNATURE, DELIVERY = "X-Trustcensus-Signature-256", "X-Trustcensus-Delivery"
_SHORTEST_SECRET = 16

#: Codes of OpenSSL for a certificate outside its dates, or of another host: no authority helps.
_BEYOND_TRUST = frozenset({9, 10, 62, 64})
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
_LONGEST_ADDRESS = 320
_SMTP = "TRUSTCENSUS_SMTP_"


class NotSent(Exception):
    """A message that did not arrive; the text says why and names no address."""


@dataclass(frozen=True)
class Webhook:
    """Where signed JSON is posted. ``secret`` is never shown."""

    url: str
    secret: bytes

    @property
    def name(self) -> str:
        """Scheme and host: the rest of the address may be a secret."""
        return _host(self.url)

    def send(self, body: bytes, sleep: Callable[[float], object] = time.sleep) -> None:
        """Post the body; raises :class:`NotSent`. Redirects are not followed."""
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: f"sha256={signature(self.secret, body)}",
            DELIVERY: hashlib.sha256(body).hexdigest()[:32],
        }
        _post(self.url, body, headers, sleep)


@dataclass(frozen=True)
class Ping:
    """A schedule monitor that is pinged when a run starts, succeeds or fails.

    The form is that of healthchecks: the address itself for success, with ``/start`` and ``/fail``
    behind its path for the others. Such a monitor raises the alarm when it hears nothing.
    """

    url: str

    @property
    def name(self) -> str:
        """Scheme and host: the rest of the address is what lets anybody ping."""
        return f"ping {_host(self.url)}"

    def send(self, state: str, text: str, sleep: Callable[[float], object] = time.sleep) -> None:
        """Tell ``""`` (success), ``start`` or ``fail``, with a text for the monitor's log."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/") + f"/{state}" if state else parts.path
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        _post(parts._replace(path=path).geturl(), text.encode(), headers, sleep)


def _post(url: str, body: bytes, headers: dict[str, str], sleep: Callable[[float], object]) -> None:
    """Post a body, a few times where that may help; raises :class:`NotSent`."""
    import httpx  # every report asks whether there is somebody to tell

    headers = {"User-Agent": f"trustcensus/{__version__}", **headers}
    why = ""
    try:  # the environment may name an authority, but no proxy
        trusted = httpx.create_ssl_context()
    except OSError as error:
        raise NotSent(f"SSL_CERT_FILE or SSL_CERT_DIR: {type(error).__name__}") from None
    with httpx.Client(
        timeout=TIMEOUT, follow_redirects=False, trust_env=False, verify=trusted
    ) as client:
        for tried in range(TRIES):
            if tried:
                sleep(PAUSE * 2 ** (tried - 1))
            try:
                status = client.post(url, content=body, headers=headers).status_code
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
                # ssl.SSLError comes as it is, a host that is not a name as UnicodeError
                why = _reason(error)
                continue
            if 200 <= status < 300:
                return
            why = f"answered {status}"
            if status not in RETRIED:
                break
    raise NotSent(why)


def _reason(error: BaseException) -> str:
    """Why nobody could be reached: the error's kind, and of a certificate what is wrong with it."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__context__
    if cause is None:
        return type(error).__name__
    fault = cause.verify_message.partition(",")[0]  # behind it is the host's name
    is_trust = cause.verify_code not in _BEYOND_TRUST
    repair = "; name its authority in SSL_CERT_FILE" if is_trust else ""
    return f"its certificate is not accepted: {fault}{repair}"


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}"


def signature(secret: bytes, body: bytes) -> str:
    """HMAC-SHA256 of the body as hex: what a receiver computes to know who sent it."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


def webhook(url: str, option: str = "--notify") -> Webhook:
    """The webhook at an address, with the secret of the environment.

    Raises :class:`BadInput` for plain http (but to loopback, where ``TRUSTCENSUS_NOTIFY_LOOPBACK``
    is 1), credentials in the address, or a secret that is missing or short: nothing goes unsigned.
    """
    _check_address(option, "webhook", url)
    secret = os.fsencode(os.environ.get(SECRET, ""))
    if len(secret) < _SHORTEST_SECRET:
        what = f"{option} https: {SECRET} is {'too short' if secret else 'not set'}"
        raise BadInput(
            what, f"set it to {_SHORTEST_SECRET} characters or more: every message is signed"
        )
    return Webhook(url, secret)


def ping(url: str) -> Ping:
    """The monitor at an address; raises :class:`BadInput` for one that a webhook may not have."""
    _check_address("--ping", "ping", url)
    return Ping(url)


def _check_address(option: str, kind: str, url: str) -> None:
    """Raise :class:`BadInput`, naming no more than the scheme, unless messages may go there."""
    scheme = url.partition(":")[0] if ":" in url else "..."
    parts = usable(url)
    if parts is None:
        what = f"{option} {scheme[:12]}: invalid {kind} address (https only)"
        raise BadInput(what, "use an https address")
    is_local = parts.hostname in _LOCAL and os.environ.get(LOOPBACK) == "1"
    if not (parts.scheme == "https" or (parts.scheme == "http" and is_local)):
        raise BadInput(f"{option} {parts.scheme}: {kind}s are https only", "use an https address")
    if parts.username or parts.password:
        raise BadInput(f"{option}: credentials in an address end up in logs", "leave them out")


@dataclass(frozen=True)
class Mail:
    """Whom to write to and through which server, from ``TRUSTCENSUS_SMTP_*``."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    user: str
    password: str
    is_plain: bool
    name: str = "mailto"

    def send(self, subject: str, text: str, sleep: Callable[[float], object] = time.sleep) -> None:
        """Send one message, encrypted by STARTTLS; raises :class:`NotSent`."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = (
            self.sender,
            ", ".join(self.to),
            subject,
        )
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        why = ""
        for tried in range(TRIES):
            if tried:
                sleep(PAUSE * 2 ** (tried - 1))
            try:
                return self._deliver(message)
            except smtplib.SMTPResponseException as error:
                why = f"the server answered {error.smtp_code}"
                if error.smtp_code >= 500:
                    break
            except (smtplib.SMTPException, OSError, ValueError) as error:
                why = _reason(error)
        raise NotSent(why)

    def _deliver(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT) as server:
            if not self.is_plain:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


def mail(url: str, option: str = "--notify") -> Mail:
    """The mail a ``mailto:`` address asks for, with the server of the environment.

    ``TRUSTCENSUS_SMTP_HOST``, ``_FROM`` (both needed), ``_PORT`` (587), ``_USER``, ``_PASSWORD``;
    ``_PLAIN=1`` leaves out STARTTLS, to a server on loopback only. Raises :class:`BadInput`.
    """
    given = {
        name: os.environ.get(f"{_SMTP}{name}", "")
        for name in ("HOST", "PORT", "FROM", "USER", "PASSWORD", "PLAIN")
    }
    path = url.partition(":")[2].partition("?")[0]
    to = tuple(unquote(part).strip() for part in path.split(",") if part.strip())
    if not to or not all(_is_address(address) for address in to):
        raise BadInput(f"{option} mailto: invalid mailto address", "write mailto:NAME@HOST")
    for name in ("HOST", "FROM"):
        if not given[name]:
            raise BadInput(f"{option} mailto: {_SMTP}{name} is not set", "set it")
    if not _is_address(given["FROM"]):
        raise BadInput(f"{option} mailto: {_SMTP}FROM is not an address", "write it as NAME@HOST")
    if not is_host(given["HOST"]):
        raise BadInput(
            f"{option} mailto: {_SMTP}HOST is not a host name", "write it like mail.example"
        )
    port = given["PORT"] or "587"
    if not (port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 2**16):
        raise BadInput(f"{option} mailto: {_SMTP}PORT is not a number", "give a port, such as 587")
    is_plain = given["PLAIN"] == "1"
    if is_plain and given["HOST"] not in _LOCAL:
        raise BadInput(f"{option} mailto: {_SMTP}PLAIN is for loopback only", "leave it out")
    return Mail(
        to, given["FROM"], given["HOST"], int(port), given["USER"], given["PASSWORD"], is_plain
    )


def _is_address(text: str) -> bool:
    """One bare address: nothing that could become a second header or recipient."""
    is_one = parseaddr(text)[1] == text and "@" in text[1:-1] and len(text) < _LONGEST_ADDRESS
    return is_one and text.isprintable() and text.isascii()
