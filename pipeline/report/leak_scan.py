"""Does a finished report hold what must not be published: a key, a path or name of this machine?

Three kinds of findings, in every file and every text in it (:mod:`.text_extraction`):

secret
    A value of this process's own environment whose variable is named like a secret, the login of
    its endpoint or a proxy, or a text in the form of a token, key, private key block, JWT or URL
    with a password.
path
    A folder of this machine (home, project, data and report folders, temporary and library
    folders), or a home folder of anybody.
name
    The user's and the machine's name as a whole word, outside scripts and style sheets. A name
    that is a word of this project's own texts, or shorter than four letters, tells nobody.

What the index itself serves cannot be our leak and must not let whoever names a workflow after a
path stop every later report: a text in form of a token, path or name that stands whole in a cell of
the report's own exported facts is *served*. It is listed and does not refuse. Values of our own
environment refuse wherever they are.
"""

import base64
import getpass
import html
import json
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote

from pipeline import paths
from pipeline.endpoints import logins
from pipeline.errors import LeakFound
from pipeline.processes import WORKERS, Pool
from pipeline.progress import Progress
from pipeline.report.secret_forms import FORMS, SecretForm, is_secret_name
from pipeline.report.text_extraction import Unreadable, texts
from pipeline.text import escape_unsafe

_SHORTEST_NAME = 4
_SHORTEST_SECRET = 8
#: Exported tables that hold nothing but what the source served.
_FACTS = re.compile(r"(?:^|/)(?:fct|stg)_\w+\.parquet$")
_HOMES = re.compile(
    rb"(?<![\w.~-])(?:/home/|/Users/|[A-Za-z]:\\{1,4}Users\\{1,4})(?!\.)[\w.-]+[\\/]{1,4}[\w.-]"
    rb"[^\s\"'<>|;,)]*"
)


@dataclass(frozen=True, order=True)
class Finding:
    """What was found where; ``excerpt`` shows only its beginning and length.

    ``is_served``: the index serves this very text, so it refuses nothing.
    """

    file: str
    what: str
    excerpt: str
    is_served: bool = False


@dataclass(frozen=True)
class Machine:
    """What tells this machine, its user and its secrets apart; nothing of it is ever written."""

    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)


def this_machine(folder: Path, environment: Mapping[str, str] = os.environ) -> Machine:
    """The machine this runs on, for a report written to ``folder``."""
    places = [
        Path.home(),
        paths.ROOT,
        paths.data_dir(),
        folder,
        folder.parent,
        Path.cwd(),
        Path(tempfile.gettempdir()),
        Path(sys.prefix),
        Path(sys.base_prefix),
        *(Path(entry) for entry in sys.path if entry.endswith("-packages")),
    ]
    known = {str(form) for place in places for form in (place.absolute(), place.resolve())}
    secrets = {
        name: value
        for name, value in environment.items()
        if is_secret_name(name) and len(value) >= _SHORTEST_SECRET and not _is_place(value)
    }
    for name, (user, password) in logins(environment).items():
        coded = base64.b64encode(f"{user}:{password}".encode()).decode()
        forms = {"login": f"{user}:{password}@", "password": password, "header": coded}
        secrets |= {
            f"{name} {form}": text
            for form, text in forms.items()
            if form == "login" or len(text) >= _SHORTEST_SECRET
        }
    return Machine(
        tuple(sorted(known - {"/", "/usr", "/usr/local"})),
        tuple(sorted(name for name in _names() if name.lower() not in _own_words())),
        secrets,
    )


def _is_place(value: str) -> bool:
    """Is the value the path of a file, as settings that name a key file have it?"""
    try:
        return Path(value).exists()
    except (OSError, ValueError):  # too long, or with a NUL: no path
        return False


def _names() -> set[str]:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's number without a name
        user = ""
    host = platform.node()
    return {name for name in (user, host, host.partition(".")[0]) if len(name) >= _SHORTEST_NAME}


@cache
def _own_words() -> frozenset[str]:
    """Words of this project's own texts: a name among them points at nobody."""
    ours = ("*.py", "*.sql", "*.html", "*.css", "*.js")
    files = [path for ending in ours for path in paths.PACKAGE.rglob(ending)]
    files += [*paths.notebooks().glob("*.ipynb"), *paths.REFERENCE.glob("*.*")]
    text = "\n".join(path.read_text(encoding="utf-8", errors="ignore") for path in files)
    return frozenset(re.findall(r"[a-z]{4,}", text.lower()))


def scan(folder: Path, machine: Machine | None = None, pool: Pool | None = None) -> list[Finding]:
    """Everything in a report that must not be published, sorted; served texts are marked.

    ``machine`` is the one this runs on unless told otherwise. A file that cannot be read as what
    it says it is, is a finding too. The processes of a ``pool`` that has begun share the work.
    """
    looked_for = _patterns(machine or this_machine(folder))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if pool is None or not pool.has_begun:
        hits = _found(folder, files, looked_for)
    else:
        parts = (files[part :: 4 * WORKERS] for part in range(4 * WORKERS))
        jobs = [pool.submit(_found, folder, part, looked_for) for part in parts]
        hits = set().union(*(job.result() for job in jobs))
    served = {(what, _bare(hit)) for name, what, hit in hits if _FACTS.search(name)}
    return sorted(
        Finding(name, what, _masked(hit), what != _OWN and (what, _bare(hit)) in served)
        for name, what, hit in hits
    )


def _found(
    folder: Path, files: list[Path], looked_for: list[SecretForm]
) -> set[tuple[str, str, bytes]]:
    """File, kind and text of every hit in some of a report's files."""
    hits: set[tuple[str, str, bytes]] = set()
    for path in files:
        name = path.relative_to(folder).as_posix()
        hits |= {(name, what, hit) for what, hit in _hits(name.encode(), name, looked_for)}
        try:
            for text in texts(path.name, path.read_bytes()):
                hits |= {(name, what, hit) for what, hit in _hits(text, name, looked_for)}
        except Unreadable as error:
            hits.add((name, f"cannot be read ({error})", b""))
    return hits


_OWN = "a secret of this environment"
_FOLDER, _NAME = "a folder of this machine", "a name of this machine or its user"


def _patterns(machine: Machine) -> list[SecretForm]:
    """What to look for on this machine."""
    looked_for = list(FORMS)
    for value in machine.secrets.values():
        spelled = {value, json.dumps(value)[1:-1], html.escape(value), quote(value, safe="")}
        forms = sorted(re.escape(spelling.encode()) for spelling in spelled)
        looked_for.append(_any_of(_OWN, forms))
    for place in _outermost(machine.folders):
        parts = [part.encode() for part in re.split(r"[\\/]+", place) if part]
        between = rb"(?:\\{0,2}/|\\{1,4})"
        starts = b"" if re.match(r"[A-Za-z]:", place) else between
        # The folder and what follows it; a single folder such as /tmp only with more after it.
        follows = rb"[^\s\"'<>|;,)]" + (rb"+" if len(parts) == 1 else rb"*")
        folder = between.join(map(re.escape, parts))
        folder += between if len(parts) == 1 else rb"(?![\w-])"
        pattern = re.compile(rb"(?<![\w.:~-])" + starts + folder + follows)
        looked_for.append(SecretForm(_FOLDER, (re.compile(folder),), pattern))
    homes = (rb"/home/", rb"/Users/", rb"Users\\")
    looked_for.append(SecretForm("a home folder", tuple(map(re.compile, homes)), _HOMES))
    for name in machine.names:
        spelled = {name, name.lower(), name.upper(), name.title()}
        words = sorted(re.escape(spelling.encode()) for spelling in spelled)
        looked_for.append(_any_of(_NAME, words, rb"(?<![\w-])", rb"(?![\w-])"))
    return looked_for


def _any_of(what: str, forms: list[bytes], before: bytes = b"", after: bytes = b"") -> SecretForm:
    whole = before + rb"(?:" + b"|".join(forms) + rb")" + after
    return SecretForm(what, tuple(map(re.compile, forms)), re.compile(whole))


def _outermost(folders: Iterable[str]) -> list[str]:
    """Folders that are in no other of them: what is found in one is found by the outer one."""
    kept: list[str] = []
    for place in sorted(folders):
        if not any(place.startswith((f"{folder}/", f"{folder}\\")) for folder in kept):
            kept.append(place)
    return kept


def _hits(text: bytes, file: str, looked_for: Iterable[SecretForm]) -> Iterator[tuple[str, bytes]]:
    is_code = file.endswith((".js", ".css", ".woff"))
    for what, begins, form in looked_for:
        if what == _NAME and is_code:
            continue
        for begin in begins:  # no `any`: a generator for each of 200,000 would cost a second
            if begin.search(text):
                yield from ((what, hit.group()) for hit in form.finditer(text))
                break


def _bare(hit: bytes) -> str:
    """The text without what HTML, JSON or a sentence put around it."""
    return html.unescape(hit.decode("utf-8", "replace")).rstrip("\\.,:;")


def _masked(hit: bytes) -> str:
    text = hit.decode("utf-8", "replace")
    return f"{escape_unsafe(text[:4])}… ({len(text)} characters)" if text else ""


def check_for_leaks(report: Path, out: Path, progress: Progress, pool: Pool | None = None) -> None:
    """Scan a finished report before anybody sees it; raises as :func:`refuse`."""
    progress.start("scan report", 1)
    findings = scan(report, this_machine(out), pool)
    refuse(findings)
    progress.advance()
    served = (
        f"; {len(findings)} texts that look like one are served by the index" if findings else ""
    )
    progress.finish(f"no key, path or name of this machine in it{served}")


def refuse(findings: list[Finding]) -> None:
    """Raise :class:`LeakFound` where anything but served texts was found: how many, the first."""
    own = [finding for finding in findings if not finding.is_served]
    if own:
        first = own[0]
        excerpt = f": {first.excerpt}" if first.excerpt else ""
        what = (
            f"the report holds what must not be published: {len(own)} found, the first in "
            f"{escape_unsafe(first.file)}: {first.what}{excerpt}"
        )
        raise LeakFound(what, "remove it from its notebook or parameter, then run again")
