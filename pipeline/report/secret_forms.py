"""What keys, tokens and passwords look like: one list, for reports and for notebook parameters."""

import re
from typing import NamedTuple

_EDGE, _NO_EDGE = rb"(?<![A-Za-z0-9+/=_-])", rb"(?![A-Za-z0-9+/=_-])"
#: A key that was cut short, or of a length not known yet, has as many characters after its prefix.
_SHORTEST_REST = 8


class SecretForm(NamedTuple):
    """One form: what it is, patterns one of which must occur, and the pattern of the whole.

    The first ones are for a fast look: each begins with letters as they are, which are found at the
    speed of memory.
    """

    what: str
    begins: tuple[re.Pattern[bytes], ...]
    pattern: re.Pattern[bytes]


#: Forms that begin with a prefix that a service gives its keys.
_PREFIXED = [
    SecretForm(what, tuple(map(re.compile, begins)), re.compile(pattern))
    for what, begins, pattern in (
        ("forge token", (rb"gh[pousr]_",), rb"gh[pousr]_\w{36,}"),
        ("forge token", (rb"github_pat_",), rb"github_pat_\w{22,}"),
        (
            "forge token",
            (rb"gl(?:pat|dt|rt|cbt|ptt)-",),
            rb"gl(?:pat|dt|rt|cbt|ptt)-[\w-]{20,}",
        ),
        ("index token", (rb"pypi-AgE",), rb"pypi-AgE[\w-]{40,}"),
        ("registry token", (rb"npm_",), _EDGE + rb"npm_[A-Za-z0-9]{36}" + _NO_EDGE),
        ("cloud key", (rb"AKIA", rb"ASIA"), _EDGE + rb"A[KS]IA[A-Z0-9]{16}" + _NO_EDGE),
        ("cloud key", (rb"AIza",), _EDGE + rb"AIza[\w-]{35}" + _NO_EDGE),
        ("cloud token", (rb"ya29\.",), rb"ya29\.[\w-]{20,}"),
        ("cloud account key", (rb"AccountKey=",), rb"AccountKey=[A-Za-z0-9+/]{40,}={0,2}"),
        ("service key", (rb"sk-",), _EDGE + rb"sk-(?:\w{2,8}-)?[A-Za-z0-9]{32,}"),
        ("chat token", (rb"xox",), _EDGE + rb"xox[abeoprs]-[\w-]{20,}"),
        ("mail key", (rb"SG\.",), _EDGE + rb"SG\.[\w-]{16,}\.[\w-]{30,}"),
        ("private key", (rb"AGE-SECRET-KEY-1",), rb"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
        ("signed token (JWT)", (rb"eyJ",), rb"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    )
]
FORMS = [
    *_PREFIXED,
    SecretForm(
        "private key",
        (re.compile(rb"PRIVATE KEY"),),
        re.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"),
    ),
    SecretForm(
        "URL with a password",
        (re.compile(rb"@"),),
        re.compile(rb"(?<=://)[^\s/:@\"'<>\\?#]{0,80}:[^\s/:@\"'<>\\?#]{3,200}@(?=[A-Za-z0-9\[])"),
    ),
]
_BEGINNING = re.compile(
    rb"(?<![\w-])(?:%s)[\w.+/-]{%d}"
    % (
        b"|".join(begin.pattern for form in _PREFIXED for begin in form.begins),
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
