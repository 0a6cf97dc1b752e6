"""Answers of an index that somebody made to stop whoever reads them, by name.

Each is one body in place of a plain one: ``BODIES[name].kind`` says of which answer (``simple``,
``project``, ``provenance``), ``.make()`` makes it. In the texts ``p`` is the project asked about.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: More digits than Python reads as a number.
LONG_NUMBER = "9" * 5000
#: The largest answer that is kept by default, in bytes.
LARGE = 24_900_000
_WHEEL = "p-1.0-py3-none-any.whl"
_URL = f"https://index.invalid/integrity/p/1.0/{_WHEEL}/provenance"


@dataclass(frozen=True)
class Body:
    """One hostile body; ``is_large`` where it takes megabytes, and so seconds."""

    kind: str
    make: Callable[[], bytes]
    is_large: bool = False


def one_file(**more: Any) -> dict[str, Any]:
    """An attested wheel as a file list has it, with some of it replaced."""
    return {
        "filename": _WHEEL, "hashes": {"sha256": "0" * 64}, "yanked": False,
        "upload-time": "2025-06-01T12:00:00Z", "provenance": _URL, **more,
    }  # fmt: skip


def listing(*files: Any, **more: Any) -> dict[str, bytes]:
    """The answers about a project with these files, by kind: all but the list are plain."""
    said = {"meta": {"api-version": "1.4", "_last-serial": 7}, "name": "p", "versions": ["1.0"],
            "files": list(files), **more}  # fmt: skip
    return plain() | {"simple": json.dumps(said).encode()}


def plain() -> dict[str, bytes]:
    """Answers about a project with one attested wheel, by kind."""
    from tests.helpers.literal import Publisher

    return {
        "simple": json.dumps({
            "meta": {"api-version": "1.4", "_last-serial": 7}, "name": "p", "versions": ["1.0"],
            "project-status": {"status": "active"}, "files": [one_file()],
        }).encode(),
        "project": json.dumps({
            "info": {"name": "p", "version": "1.0", "project_urls": {
                "Source": "https://github.com/acme/one"}},
            "releases": {"1.0": [{"filename": _WHEEL}]}, "last_serial": 7,
            "ownership": {"roles": [{"role": "Owner", "user": "ann"}], "organization": None},
        }).encode(),
        "provenance": json.dumps(Publisher().body()).encode(),
    }  # fmt: skip


def _files(*files: Any, **more: Any) -> Callable[[], bytes]:
    return lambda: listing(*files, **more)["simple"]


def _project(**more: Any) -> Callable[[], bytes]:
    return lambda: json.dumps(json.loads(plain()["project"]) | more).encode()


def _text(text: str) -> Callable[[], bytes]:
    return text.encode


def _filled(opening: str, piece: str, closing: str, size: int = LARGE) -> Callable[[], bytes]:
    """A body of this size: an opening, a piece over and over, a closing."""
    return lambda: (opening + piece * ((size - len(opening)) // len(piece)) + closing).encode()


def _tags(lists: int, each: int) -> str:
    return "-".join(".".join(f"t{n}" for n in range(each)) for _ in range(lists))


def _named(name: str, **more: Any) -> dict[str, Any]:
    return one_file(filename=name, **more)


def _many_files(number: int) -> bytes:
    return listing(*(_named(f"p-{n}.0-py3-none-any.whl", provenance=None) for n in range(number)))[
        "simple"
    ]


def _bundles(number: int) -> bytes:
    bundle = {
        "publisher": {"kind": "GitHub", "repository": "a/b", "workflow": "w.yml"},
        "attestations": [],
    }
    return json.dumps({"version": 1, "attestation_bundles": [bundle] * number}).encode()


_EMPTY = '"files": [], "versions": []'
BODIES: dict[str, Body] = {
    # Versions and names
    "long version in versions": Body("simple", _files(one_file(), versions=[LONG_NUMBER])),
    "long version in releases": Body("project", _project(releases={
        LONG_NUMBER: [{"filename": _WHEEL}]})),
    "long version in a wheel's name": Body("simple", _files(
        _named(f"p-{LONG_NUMBER}-py3-none-any.whl"))),
    "long version in an archive's name": Body("simple", _files(_named(f"p-{LONG_NUMBER}.tar.gz"))),
    "long build tag": Body("simple", _files(_named(f"p-2.0-{LONG_NUMBER}-py3-none-any.whl"))),
    "long version in a provenance address": Body("simple", _files(_named(
        "p-odd.txt", provenance=f"https://index.invalid/integrity/p/{LONG_NUMBER}/x/provenance"))),
    "wheel of many tags": Body("simple", _files(_named(f"p-2-{_tags(3, 700)}.whl"))),
    "short wheels of many tags": Body("simple", _files(*(
        _named(f"p-{n}-{_tags(3, 26)}.whl", provenance=None) for n in range(300)))),
    "name of 10,000 letters": Body("simple", _files(_named(f"p-{'x' * 10_000}.tar.gz"))),
    "names with controls": Body("simple", _files(*(_named(f"p-1.0{c}.tar.gz") for c in
        "\x00\x1b\x7f\x9b\u202e\u2028\ufeff\U000e0041"))),
    "name that is a path": Body("simple", _files(_named("../../p-1.0.tar.gz"), _named("/etc/p"))),
    "empty names": Body("simple", _files(_named(""), _named(" "), _named(".whl"))),
    # Addresses
    "provenance path that is no text": Body("simple", _files(one_file(
        provenance="https://index.invalid/integrity/p/%ff/f/provenance"))),
    "provenance path with a nul": Body("simple", _files(one_file(
        provenance="https://index.invalid/integrity/p/%00/f/provenance"))),
    "provenance elsewhere": Body("simple", _files(one_file(
        provenance="https://elsewhere.invalid/integrity/p/1.0/f/provenance"))),
    "provenance address that is none": Body("simple", _files(*(_named(
        f"p-{n}.tar.gz", provenance=url) for n, url in enumerate((
            "http://[::1", "https://index.invalid:99999/x", "https://xn--a/x", "javascript:1",
            "https://index.invalid/\x00", "https://u:p@index.invalid/x", "https:///x",
            "https://index.invalid/" + "x" * 70_000))))),
    "declared addresses that are none": Body("project", _project(info={"project_urls": {
        "Source": "https://[::1", "Code": "https://github.com:99999/a/b", "Repo": "\x00",
        "Home": "https://github.com/" + "a/" * 20_000}})),
    # Numbers and dates
    "long number": Body("project", _text('{"last_serial": ' + LONG_NUMBER + "}")),
    "numbers out of range": Body("simple", _text(
        '{"meta": {"_last-serial": 1e999}, "files": [{"filename": "p-1.0.tar.gz", '
        '"upload-time": 1e308, "yanked": -0.0, "size": 99999999999999999999999}]}')),
    "dates at the edge": Body("simple", _files(*(_named(f"p-{n}.tar.gz", **{"upload-time": text})
        for n, text in enumerate(("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
                                  "294247-01-10T04:00:54Z", "infinity", "2025-02-30T00:00:00Z"))))),
    # Text that is none
    "half a surrogate pair": Body("simple", lambda: listing(one_file())["simple"].replace(
        b"p-1.0-py3", rb"p-1.0\ud800-py3")),
    "nul in a text": Body("project", lambda: plain()["project"].replace(
        b'"ann"', rb'"a\u0000"')),
    "bytes that are no text": Body("project", lambda: plain()["project"].replace(
        b"ann", b"\xff\xfe")),
    "byte order mark": Body("simple", lambda: b"\xef\xbb\xbf" + plain()["simple"]),
    # Shapes
    "nested deep": Body("simple", _text('{"a":' * 100_000)),
    "nested 60 deep": Body("project", _text(
        '{"releases": ' + "[" * 60 + "]" * 60 + ', "ownership": {"roles": ' + "[" * 60 + "]" * 60
        + "}}")),
    "key twice": Body("simple", _text('{"files": [], "files": [{"filename": "p-1.0.tar.gz"}]}')),
    "key of a million letters": Body("project", _text('{"' + "k" * 1_000_000 + '": {}}')),
    "releases by a million letters": Body("project", _project(releases={
        "1" * 1_000_000: [{"filename": "p-1.0.tar.gz"}]})),
    "one file many times": Body("simple", _files(*[one_file()] * 5000)),
    "roles of many": Body("project", _project(ownership={"organization": None, "roles": [
        {"role": "Owner", "user": f"u{n}"} for n in range(20_000)]})),
    "bundles of many": Body("provenance", lambda: _bundles(5000)),
    "certificate of a megabyte": Body("provenance", lambda: plain()["provenance"].replace(
        b'"certificate": "', b'"certificate": "' + b"A" * 1_000_000)),
    "versions of many": Body("simple", _files(one_file(), versions=[
        f"{n}.{n}" for n in range(20_000)])),
    "files of many": Body("simple", lambda: _many_files(3000)),
    # As large as is kept
    "one text": Body("project", _filled('{"info": {"description": "', "x", '"}}'), True),
    "one wide text": Body("project", _filled(
        '{"info": {"description": "\U0001f600', "x", '"}}'), True),
    "one file name": Body("simple", _filled('{"files": [{"filename": "', "x", '"}]}'), True),
    "empty lists as files": Body("simple", _filled('{"files": [[]', ",[]", "]}"), True),
    "empty lists aside": Body("simple", _filled(f"{{{_EMPTY}, \"a\": [[]", ",[]", "]}"), True),
    "numbers": Body("project", _filled('{"releases": {"1.0": [1', ",1", "]}}"), True),
    "objects": Body("project", _filled('{"a": [{"":0}', ',{"":0}', "]}"), True),
    "lists of a million": Body("simple", _filled('{"files": [[]', ",[]", "]}", 2_900_000), True),
    "versions of a million": Body("simple", _filled(
        '{"files": [], "versions": ["1"', ',"1"', "]}", 3_900_000), True),
    "files of a text each": Body("simple", lambda: listing(*(
        _named(f"p-{n}.0.tar.gz", provenance=None, x="y" * 20_000) for n in range(1200)))["simple"],
        True),
    "bundle of one text": Body("provenance", _filled(
        '{"attestation_bundles": [{"publisher": {"kind": "', "x", '"}}]}'), True),
}  # fmt: skip
