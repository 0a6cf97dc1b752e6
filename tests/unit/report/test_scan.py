"""A report that holds a key, a path or a name of this machine is found out; data never is."""

import base64
import gzip
import json
import struct
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import paths, processes
from pipeline.errors import LeakFound
from pipeline.progress import Silent
from pipeline.report.leak_scan import Finding, Machine, check_for_leaks, refuse, scan, this_machine
from pipeline.report.text_extraction import Unreadable, texts
from tests.helpers.literal import certificate

NOBODY = Machine()
ANN = Machine(
    folders=("/srv/people/ann", "/work-of-ann", "D:\\people\\ann"),
    names=("ann-elk", "elkhost"),
    secrets={"TRUSTCENSUS_NOTIFY_SECRET": 's3cr&t "x"/0'},
)
# Put together here, so that this file itself holds no token.
TOKENS = {
    "forge token": [
        "ghp" + "_" + "a1B2" * 9,
        "github" + "_pat_" + "11AB" * 8,
        "glpat" + "-" + "x" * 20,
    ],
    "index token": ["pypi" + "-AgEI" + "cHlwaS5vcmc" * 6],
    "registry token": ["npm" + "_" + "a1" * 18],
    "cloud key": ["AKIA" + "ABCDEFGH23456789"[:16], "AIza" + "x-_9" * 8 + "abc"],
    "cloud token": ["ya29" + "." + "abcd" * 8],
    "cloud account key": ["AccountKey" + "=" + "Ab+/" * 20 + "=="],
    "chat token": ["xoxb" + "-123456789012-" + "abcdefghij"],
    "mail key": ["SG" + "." + "a" * 22 + "." + "b" * 43],
    "private key": ["-----BEGIN " + "OPENSSH PRIVATE KEY-----", "-----BEGIN PRIVATE" + " KEY-----"],
    "signed token (JWT)": ["eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0" + "." + "x" * 40],
    "URL with a password": ["https://ann:" + "hunter2@host.invalid/simple"],
}
EACH = [(what, token) for what, tokens in TOKENS.items() for token in tokens]


def found(folder: Path, machine: Machine = NOBODY) -> list[tuple[str, str]]:
    return [(each.file, each.what) for each in scan(folder, machine)]


@pytest.mark.parametrize(("what", "token"), EACH)
def test_a_token_is_found_and_shown_masked(tmp_path: Path, what: str, token: str) -> None:
    (tmp_path / "index.html").write_text(f"<p>key: {token}</p>")
    [finding] = scan(tmp_path, NOBODY)
    assert (finding.file, finding.what, finding.is_served) == ("index.html", what, False)
    assert token not in finding.excerpt
    assert len(finding.excerpt) < 30
    with pytest.raises(LeakFound, match=r"1 found, the first in index\.html") as refused:
        refuse([finding])
    assert refused.value.exit_code == 5
    assert token not in str(refused.value)
    assert "\n" not in str(refused.value)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def notebook(output: dict[str, object]) -> bytes:
    cell = {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": output}]}
    return json.dumps({"cells": [cell], "nbformat": 4}).encode()


LEAK = "/srv/people/ann/report.py"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", f'<a href="file://{LEAK}">x</a>'.encode()),
        ("figure.svg", f"<desc>{LEAK}</desc>".encode()),
        ("summary.json", json.dumps({"x": LEAK}).encode()),
        ("escaped.json", b'{"x": "\\/srv\\/people\\/ann\\/x"}'),
        ("unicode.json", b'{"x": "\\u002fsrv\\u002fpeople\\u002fann/x"}'),
        ("windows.json", json.dumps({"x": "D:\\people\\ann\\x"}).encode()),
        ("trace.ipynb", notebook({"text/plain": [f"File {LEAK}:1\n"]})),
        ("image.ipynb", notebook({"image/png": base64.b64encode(
            png(chunk(b"tEXt", b"Source\0" + LEAK.encode()))).decode()})),
        ("text.png", png(chunk(b"tEXt", b"Source\0" + LEAK.encode()))),
        ("packed.png", png(chunk(b"zTXt", b"S\0\0" + zlib.compress(LEAK.encode())))),
        ("utf8.png", png(chunk(b"iTXt", b"S\0\0\0en\0\0" + LEAK.encode()))),
        ("packed_utf8.png", png(chunk(b"iTXt", b"S\0\1\0en\0\0" + zlib.compress(LEAK.encode())))),
        ("bundle.json.gz", gzip.compress(json.dumps({"x": LEAK}).encode(), mtime=0)),
        ("twice.gz.gz", gzip.compress(gzip.compress(LEAK.encode(), mtime=0), mtime=0)),
        ("unknown.bin", b"\0\1\2 " + LEAK.encode() + b"\0"),
    ],
)  # fmt: skip
def test_a_path_is_found_wherever_it_is_packed(tmp_path: Path, name: str, body: bytes) -> None:
    (tmp_path / name).write_bytes(body)
    assert (name, "a folder of this machine") in found(tmp_path, ANN)
    (tmp_path / name).write_bytes(body.replace(b"ann", b"bob"))
    if not name.endswith((".gz", "image.ipynb", "packed.png", "packed_utf8.png")):
        assert found(tmp_path, ANN) == []


def test_texts_of_tables_are_read_nested_ones_too(tmp_path: Path) -> None:
    columns = {
        "text": pa.array([None, LEAK]),
        "dictionary": pa.array([LEAK, None]).dictionary_encode(),
        "list": pa.array([[], ["a", LEAK]]),
        "struct": pa.array([{"a": {"b": LEAK}}, None]),
        "map": pa.array([[("k", LEAK)], None], pa.map_(pa.string(), pa.string())),
        "binary": pa.array([LEAK.encode(), None]),
    }
    for name, column in columns.items():
        pq.write_table(pa.table({"x": column}), tmp_path / f"{name}.parquet")
    noted = pa.table({"x": [1]}).replace_schema_metadata({"made": LEAK})
    pq.write_table(noted, tmp_path / "metadata.parquet")
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.write(tmp_path / "text.parquet", "inner/text.parquet")
    expected = {f"{name}.parquet" for name in [*columns, "metadata"]} | {"data.zip"}
    assert {file for file, _ in found(tmp_path, ANN)} == expected


def test_secrets_of_the_environment_are_found_however_spelled(tmp_path: Path) -> None:
    secret = ANN.secrets["TRUSTCENSUS_NOTIFY_SECRET"]
    (tmp_path / "a.html").write_text("<p>s3cr&amp;t &quot;x&quot;/0</p>")
    (tmp_path / "b.json").write_text(json.dumps({"x": secret}))
    (tmp_path / "c.txt").write_text("?key=s3cr%26t%20%22x%22%2F0")
    (tmp_path / "stg_file.csv").write_text(secret)
    pq.write_table(pa.table({"x": [secret]}), tmp_path / "stg_file.parquet")
    findings = scan(tmp_path, ANN)
    assert {each.file for each in findings} == {path.name for path in tmp_path.iterdir()}
    assert not any(each.is_served for each in findings), "our own secret refuses everywhere"


def test_processes_that_have_begun_share_the_scan(tmp_path: Path) -> None:
    for number in range(20):
        text = ANN.secrets["TRUSTCENSUS_NOTIFY_SECRET"] if number % 3 else "nothing"
        (tmp_path / f"{number}.txt").write_text(text)
    alone = scan(tmp_path, ANN)
    assert len(alone) == 13
    with processes.pool(2) as pool:
        assert scan(tmp_path, ANN, pool) == alone
        assert not pool.has_begun
        pool.submit(len, ()).result()
        assert scan(tmp_path, ANN, pool) == alone


def test_names_are_found_as_words_and_not_in_scripts(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>made by Ann-Elk on elkhost</p>")
    (tmp_path / "other.html").write_text("<p>joann-elks, elkhosts</p>")
    (tmp_path / "chart.js").write_text("var elkhost")
    (tmp_path / "elkhost.txt").write_text("")
    what = "a name of this machine or its user"
    assert found(tmp_path, ANN) == [
        ("elkhost.txt", what),
        ("index.html", what),
        ("index.html", what),
    ]


def test_home_folders_of_anybody_are_found(tmp_path: Path) -> None:
    homes = ("/home/bob/x", "/Users/bob/x", "C:\\Users\\bob\\x", "C:\\\\Users\\\\bob\\\\x")
    for number, text in enumerate(homes):
        (tmp_path / f"{number}.txt").write_text(f'"source": "{text}"')
    assert [what for _, what in found(tmp_path)] == ["a home folder"] * 4
    for path in tmp_path.iterdir():
        path.write_text("https://forge.invalid/home/bob/x ../home/bob/x /home/ users/bob/x /Users/")
    assert found(tmp_path) == []


@pytest.mark.parametrize("text", [
    "ghp_" + "short", "AKIA lower", "pypi-one", "eyJ.eyJ.x", "-----BEGIN CERTIFICATE-----",
    "https://host.invalid:8080/@x", "git@forge.invalid:a/b.git", "ssh://git@forge.invalid/a",
    "https://host.invalid/a?at=12:30@noon", "xAKIA" + "ABCDEFGH23456789", "A" * 4 + "KIA" * 20,
    "git+https://forge.invalid/a.git@v1:x@y", "0123456789abcdef" * 4, "SG.", "npm_install_x",
])  # fmt: skip
def test_what_only_looks_alike_is_not_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.txt").write_text(f"{text} {certificate('101', '11')}")
    assert found(tmp_path) == []


def test_an_index_that_serves_a_path_or_token_stops_no_report(tmp_path: Path) -> None:
    """Whoever names an environment after a folder everybody knows must not block publication."""
    token = TOKENS["forge token"][0]
    hostile = [LEAK, "/home/runner/work/x", token, "elkhost", "https://a:bcd@x.invalid/&"]
    pq.write_table(pa.table({"environment": hostile}), tmp_path / "stg_publisher.parquet")
    (tmp_path / "index.html").write_text(
        "".join(f"<td>{each.replace('&', '&amp;')}</td>" for each in hostile)
    )
    findings = scan(tmp_path, ANN)
    assert {each.what for each in findings} >= {"forge token", "a folder of this machine",
                                                "a home folder", "URL with a password"}  # fmt: skip
    assert all(each.is_served for each in findings)
    refuse(findings)
    (tmp_path / "trace.html").write_text(f"<pre>{LEAK}/elsewhere</pre>")
    with pytest.raises(LeakFound, match=r"trace\.html"):
        refuse(scan(tmp_path, ANN))
    (tmp_path / "trace.html").unlink()
    pq.write_table(pa.table({"x": [f"{LEAK}2"]}), tmp_path / "coverage.parquet")
    with pytest.raises(LeakFound, match=r"coverage\.parquet"):
        refuse(scan(tmp_path, ANN))


@pytest.mark.parametrize(("name", "body"), [
    ("a.parquet", b"PAR1 and no more"), ("a.json", b'{"x": "\\'), ("a.gz", b"\x1f\x8b\x08 torn"),
    ("a.zip", b"PK\x03\x04 torn"), ("a.png", png(chunk(b"zTXt", b"S\0\0not zlib"))),
    ("a.ipynb", notebook({"image/png": "no base64!"})),
])  # fmt: skip
def test_what_cannot_be_read_is_not_passed(tmp_path: Path, name: str, body: bytes) -> None:
    (tmp_path / name).write_bytes(body)
    [finding] = scan(tmp_path, NOBODY)
    assert finding.what.startswith("cannot be read")
    with pytest.raises(LeakFound, match="cannot be read"):
        refuse([finding])


def test_packing_has_a_floor() -> None:
    body = b"x"
    for _ in range(5):
        body = gzip.compress(body)
    with pytest.raises(Unreadable, match="packed more than"):
        list(texts("x.gz", body))


def test_this_machine_knows_its_folders_and_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/srv/people/ann")
    monkeypatch.setenv("LOGNAME", "qwertzu")
    key_file = tmp_path / "key.json"
    key_file.write_text("{}")
    machine = this_machine(tmp_path / "out" / "run", {
        "API_TOKEN": "0123456789", "SMTP_PASSWORD": "x" * 5000, "SHORT_SECRET": "abc",
        "GOOGLE_APPLICATION_CREDENTIALS": str(key_file), "LANG": "0123456789",
    })  # fmt: skip
    assert {str(paths.ROOT), "/srv/people/ann", str(tmp_path / "out")} <= set(machine.folders)
    assert "/" not in machine.folders
    assert "qwertzu" in machine.names
    assert set(machine.secrets) == {"API_TOKEN", "SMTP_PASSWORD"}
    monkeypatch.setenv("LOGNAME", "snapshot")
    assert "snapshot" not in this_machine(tmp_path).names, "a word of our own names nobody"


class Said(Silent):
    """Keeps the last line of progress."""

    text = ""

    def finish(self, text: str) -> None:
        self.text = text


def test_the_last_look_knows_the_output_folder_and_says_what_is_served(tmp_path: Path) -> None:
    report, out, said = tmp_path / "staging" / "report", tmp_path / "out", Said()
    report.mkdir(parents=True)
    page = report / "index.html"
    page.write_text("<p>nothing</p>")
    check_for_leaks(report, out, said)
    assert said.text == "no key, path or name of this machine in it"
    page.write_text(f"<p>{out}/run/x</p>")
    with pytest.raises(LeakFound, match=r"index\.html: a folder of this machine"):
        check_for_leaks(report, out, said)
    page.write_text("<p>/home/somebody/x</p>")
    pq.write_table(pa.table({"x": ["/home/somebody/x"]}), report / "stg_publisher.parquet")
    check_for_leaks(report, out, said)
    assert said.text.endswith("2 texts that look like one are served by the index")


def test_findings_are_sorted_and_the_first_own_one_is_named() -> None:
    served, own = Finding("a", "x", "y", True), Finding("b", "\x1b[31mx", "y")
    with pytest.raises(LeakFound, match=r": 1 found, the first in b:"):
        refuse(sorted([own, served]))
    refuse([served])
    refuse([])
