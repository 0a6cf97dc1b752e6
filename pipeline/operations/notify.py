"""Announce a report to readers and a failure to owners: on stdout, in a file, by webhook or mail.

A target is ``stdout``, ``file:PATH`` (one JSON document a line, appended), an ``https`` address
(signed JSON, with the fields that chat systems show) or ``mailto:ADDRESS``; a monitor of schedules
is told besides when a run starts and how it ends. What cannot be sent is one line for the log and
nothing more: a report that was made stays made.
"""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.endpoints import without_secrets
from pipeline.errors import AlreadyRunning, BadInput, PipelineError
from pipeline.processes import Stopped, stop_asked
from pipeline.report.wording import event_words, is_older, sides
from pipeline.sources import notify as senders
from pipeline.sources.notify import NotSent
from pipeline.text import escape_unsafe

#: Prints one line: results to stdout, or what went wrong to stderr.
Say = Callable[[str], None]
_MOST = 10
#: The longest text chat systems take.
_LONGEST_CHAT = 2000
#: What chat systems would make links, mentions or emphasis of, in texts of an index.
_MARKUP = str.maketrans(dict.fromkeys("<>&@[]`*~|\\", "?"))


@dataclass(frozen=True)
class Message:
    """One announcement: a subject, a text for people, and the same as a document for programs."""

    subject: str
    text: str
    document: dict[str, Any]

    @property
    def chat(self) -> dict[str, Any]:
        """The document with the fields that chat systems show (``text``, ``content``), no mentions.

        Lines of an index's words have no markup; the link stands on a line of its own.
        """
        link = self.document.get("link")
        lines = [line for line in self.text.splitlines() if line != link]
        body = "\n".join(lines).translate(_MARKUP)
        tail = f"\n{link}" if link else ""
        text = body[: _LONGEST_CHAT - len(tail)] + tail
        nobody: dict[str, Any] = {"allowed_mentions": {"parse": []}}
        return {**self.document, "text": text, "content": text, **nobody}


@dataclass(frozen=True)
class Target:
    """One place messages go to; ``name`` may be shown, addresses may not."""

    name: str
    send: Callable[[Message], None]


def targets(given: list[str] | None, say: Say, option: str = "--notify") -> list[Target]:
    """The targets that an option names, checked before anything else is done.

    Raises :class:`BadInput` for one that is unknown or cannot be used as it is set up.
    """
    return [_target(text, say, option) for text in given or []]


@dataclass(frozen=True)
class Monitor:
    """What a monitor of schedules is told: each list has one target, or none without a monitor."""

    started: list[Target]
    succeeded: list[Target]
    failed: list[Target]


def monitor(url: str | None) -> Monitor:
    """The monitor that ``--ping`` names; raises :class:`BadInput` as :func:`targets` does."""
    if url is None:
        return Monitor([], [], [])
    ping = senders.ping(url)

    def told(state: str) -> list[Target]:
        return [Target(ping.name, lambda message: ping.send(state, message.text))]

    return Monitor(told("start"), told(""), told("fail"))


def start(to: list[Target], warn: Say) -> None:
    """Announce that a run begins; what cannot be sent raises nothing."""
    _send(to, Message("trustcensus: a run begins", "A run begins.", {}), warn)


def report(to: list[Target], folder: Path, warn: Say, site: str = "") -> None:
    """Announce a finished report, read from its files; what cannot be sent raises nothing.

    ``site`` is the address it is served at, empty where that is not known.
    """
    if to:
        _send(to, report_message(folder, site), warn)


def failure(to: list[Target], error: BaseException, warn: Say) -> None:
    """Announce a run that made no report; a message that cannot be sent raises nothing."""
    if to:
        _send(to, failure_message(error, datetime.now(UTC)), warn)


@contextmanager
def failures(to: list[Target], warn: Say) -> Iterator[None]:
    """Announce whatever ends the block early, then raise it unchanged.

    That the very same run is already at work is no failure: that one announces how it ends.
    """
    try:
        yield
    except AlreadyRunning:
        raise
    except BaseException as error:
        stopped = stop_asked()
        is_by_hand = stopped is not None and stopped.number == signal.SIGINT
        if not is_by_hand and (stopped or isinstance(error, Exception)):
            failure(to, stopped or error, warn)  # whoever pressed Ctrl-C knows
        raise


def report_message(folder: Path, site: str = "") -> Message:
    """What a report says has changed: the sentence, and the new events, those to look at first."""
    changes = json.loads((folder / "changes.json").read_bytes())
    marked = "Simulated data: " if changes["simulated"] else ""
    events = changes["events"]["items"] if changes["baseline"] else []
    events = sorted(events, key=lambda event: (event["layer"] != "notice", is_older(event)))
    news = [_event(event) for event in events[:_MOST]]
    more = [f"and {len(events) - _MOST} more"] if len(events) > _MOST else []
    lines = [f"{marked}{changes['sentence']}", *news, *more, f"report {folder.name}"]
    lines += [site] if site else []
    is_changed = bool(changes["baseline"]) and changes["is_changed"]
    subject = "report, something changed" if is_changed else "report, no change"
    if not changes["baseline"]:
        subject = "report"
    document = {
        "schema": 1,
        "kind": "report",
        "link": site or None,
        "run": folder.name,
        "snapshot": changes["snapshot"],
        "as_of": changes["as_of"],
        "baseline": changes["baseline"],
        "simulated": changes["simulated"],
        "is_changed": is_changed,
        "sentence": changes["sentence"],
        "new_events": changes["events"]["new"] if changes["baseline"] else 0,
        "events": [
            {key: event[key] for key in ("id", "project", "kind", "version", "at", "layer", "news")}
            for event in events[:_MOST]
        ],
    }
    return Message(
        f"trustcensus: {marked}{subject}", "\n".join(map(escape_unsafe, lines)), document
    )


def failure_message(error: BaseException, at: datetime) -> Message:
    """What went wrong in one line, and when: the same fault a week later is another message.

    A bug's own text may be anything, and stays in the log.
    """
    is_known = isinstance(error, PipelineError | Stopped)
    reason = (
        without_secrets(str(error)) if is_known else f"a bug: {type(error).__name__}; see the log"
    )
    code = error.exit_code if isinstance(error, PipelineError) else 1
    if isinstance(error, Stopped):
        code = 128 + error.number
    document = {
        "schema": 1,
        "kind": "failure",
        "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "reason": escape_unsafe(reason),
        "exit_code": code,
    }
    text = f"No new report: {escape_unsafe(reason)} (exit code {code}). Earlier ones stay."
    return Message("trustcensus: no new report", text, document)


def _event(event: dict[str, Any]) -> str:
    about = f"{event['project']} {event['version'] or ''}".strip()
    was, now = sides(event)
    change = f", {was} → {now}" if was and now else ""
    when = " (earlier, not known then)" if is_older(event) else ""
    line = f"{event['at'][:10]} {about}: {event_words(event)}{change}{when}"
    return line.replace("://", ":\N{ZERO WIDTH SPACE}//")  # chat systems would make it a link


def _target(text: str, say: Say, option: str) -> Target:
    scheme, _, rest = text.partition(":")
    if text == "stdout":
        return Target("stdout", lambda message: _print(say, message))
    if scheme == "file" and rest:
        path = Path(rest).absolute()
        try:
            is_place = path.parent.is_dir()
        except (OSError, ValueError):  # a name too long, or with a NUL
            is_place = False
        if not is_place:
            raise BadInput(f"{option} file: its folder does not exist", "make it, or give another")
        return Target("file", lambda message: _append(path, message))
    if scheme in {"https", "http"}:
        hook = senders.webhook(text, option)
        return Target(hook.name, lambda message: hook.send(_json(message.chat)))
    if scheme == "mailto":
        sender = senders.mail(text, option)
        return Target(sender.name, lambda message: sender.send(message.subject, message.text))
    kind = scheme if scheme.isalpha() and len(scheme) < 12 else "..."
    what = f"{option} {kind}: unknown kind of target"
    raise BadInput(what, "use stdout, file:PATH, an https address or mailto:ADDRESS")


def _json(document: dict[str, Any]) -> bytes:
    """A document as one line, sorted keys."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _print(say: Say, message: Message) -> None:
    for line in message.text.splitlines():
        say(line)


def _append(path: Path, message: Message) -> None:
    try:
        with open(path, "ab", opener=_not_waiting) as file:
            file.write(_json(message.document))
    except OSError as error:
        raise NotSent(error.strerror or type(error).__name__) from None


def _not_waiting(path: str, flags: int) -> int:
    """Opens a pipe nobody reads as an error: waiting for a reader would have no end."""
    return os.open(path, flags | os.O_NONBLOCK, 0o666)


def _send(to: list[Target], message: Message, warn: Say) -> None:
    for target in to:
        try:
            target.send(message)
        except NotSent as error:
            warn(f"not notified: {target.name} ({error})")
