"""What keys, tokens and passwords look like: one list, for reports and for notebook parameters."""

import re
from typing import NamedTuple

_EDGE, _NO_EDGE = rb"(?<![A-Za-z0-9+/=_-])", rb"(?![A-Za-z0-9+/=_-])"
#: A key that was cut short, or of a length not known yet, has as many characters after its prefix.
_SHORTEST_REST = 8


class SecretForm(NamedTuple):
    """One form: what it is, texts one of which must occur (a fast look), and the pattern."""

    what: str
    anchors: tuple[bytes, ...]
    pattern: re.Pattern[bytes]


#: Forms whose anchors are prefixes that a service gives its keys.
_PREFIXED = [
    SecretForm(what, anchors, re.compile(pattern))
    for what, anchors, pattern in (
        ("forge token", (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"), rb"gh[pousr]_\w{36,}"),
        ("forge token", (b"github_pat_",), rb"github_pat_\w{22,}"),
        (
            "forge token",
            (b"glpat-", b"gldt-", b"glrt-", b"glcbt-", b"glptt-"),
            rb"gl(?:pat|dt|rt|cbt|ptt)-[\w-]{20,}",
        ),
        ("index token", (b"pypi-AgE",), rb"pypi-AgE[\w-]{40,}"),
        ("registry token", (b"npm_",), _EDGE + rb"npm_[A-Za-z0-9]{36}" + _NO_EDGE),
        ("cloud key", (b"AKIA", b"ASIA"), _EDGE + rb"A[KS]IA[A-Z0-9]{16}" + _NO_EDGE),
        ("cloud key", (b"AIza",), _EDGE + rb"AIza[\w-]{35}" + _NO_EDGE),
        ("cloud token", (b"ya29.",), rb"ya29\.[\w-]{20,}"),
        ("cloud account key", (b"AccountKey=",), rb"AccountKey=[A-Za-z0-9+/]{40,}={0,2}"),
        ("service key", (b"sk-",), _EDGE + rb"sk-(?:\w{2,8}-)?[A-Za-z0-9]{32,}"),
        ("chat token", (b"xox",), _EDGE + rb"xox[abeoprs]-[\w-]{20,}"),
        ("mail key", (b"SG.",), _EDGE + rb"SG\.[\w-]{16,}\.[\w-]{30,}"),
        ("private key", (b"AGE-SECRET-KEY-1",), rb"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
        ("signed token (JWT)", (b"eyJ",), rb"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    )
]
FORMS = [
    *_PREFIXED,
    SecretForm(
        "private key",
        (b"PRIVATE KEY",),
        re.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"),
    ),
    SecretForm(
        "URL with a password",
        (b"@",),
        re.compile(rb"(?<=://)[^\s/:@\"'<>\\?#]{0,80}:[^\s/:@\"'<>\\?#]{3,200}@(?=[A-Za-z0-9\[])"),
    ),
]
_BEGINNING = re.compile(
    rb"(?<![\w-])(?:%s)[\w.+/-]{%d}"
    % (
        b"|".join(re.escape(anchor) for form in _PREFIXED for anchor in form.anchors),
        _SHORTEST_REST,
    )
)
_NAME = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|(^|_)PASS(_|$)|API_?KEY|ACCESS_?KEY|CREDENTIAL|"
    r"PRIVATE(_?KEY|$)|HMAC|BEARER|COOKIE|(^|_)AUTH(ORIZATION)?(_|$)",
    re.I,
)


def is_secret_name(name: str) -> bool:
    """Is a variable or parameter of this name meant to hold a secret?"""
    return bool(_NAME.search(name))


def may_be_secret(text: str) -> bool:
    """Does a text hold one of :data:`FORMS`, or the beginning of a key? Rather too often."""
    body = text.encode("utf-8", "replace")
    return bool(_BEGINNING.search(body)) or any(form.pattern.search(body) for form in FORMS)
