"""Reports and archives in an object store: whole at every moment, and read back."""

import hashlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import paths
from pipeline.errors import BadInput, SourceUnavailable
from pipeline.operations import hosted
from pipeline.operations.hosted import publish
from pipeline.progress import Silent
from pipeline.sources import object_store
from tests.helpers.command import called
from tests.helpers.literal import one_project
from tests.helpers.object_stores import BUCKET, bucket, content

URL = f"s3://{BUCKET}/reports"


@pytest.fixture(scope="module")
def store() -> Iterator[tuple[dict[str, str], Any]]:
    with bucket() as found:
        yield found


@pytest.fixture
def place(store: tuple[dict[str, str], Any], monkeypatch: pytest.MonkeyPatch) -> object_store.Place:
    for name, value in store[0].items():
        monkeypatch.setenv(name, value)
    return object_store.place(URL)


def made(root: Path, run: str) -> Path:
    """A folder that is a report as far as copying it goes: pages, parts, and their hashes."""
    folder = root / run
    (folder / "assets").mkdir(parents=True)
    for number in range(12):
        (folder / "assets" / f"part{number}.svg").write_text(f"{run} {number}" * 500)
    (folder / "assets" / "status.js").write_text("")
    for name in ("index.html", "changes.html", "feed.atom"):
        (folder / name).write_text(f"{run} {name}")
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "status.js"
    }
    manifest = {"run": run, "files": files, "mutable": ["assets/status.js"]}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def read_whole(place: object_store.Place) -> str:
    """Follow ``latest`` and read all of the report it names; gives its run id."""
    run = str(json.loads(place.read("latest.json"))["run"])
    for name, digest in json.loads(place.read(f"{run}/manifest.json"))["files"].items():
        assert hashlib.sha256(place.read(f"{run}/{name}")).hexdigest() == digest, (run, name)
    return run


def test_a_report_is_whole_while_it_is_replaced(place: object_store.Place, tmp_path: Path) -> None:
    runs = [f"index-2026-11-{day:02d}-0123456789ab-01234567" for day in range(1, 5)]
    folders = [made(tmp_path, run) for run in runs]
    assert publish(folders[0], place, Silent()) == f"{URL}/{runs[0]}"
    seen: list[str] = []
    faults: list[BaseException] = []
    is_done = threading.Event()

    def read() -> None:
        try:
            while not is_done.is_set():
                seen.append(read_whole(place))
        except BaseException as fault:  # noqa: BLE001 - raised below, in the test
            faults.append(fault)

    reader = threading.Thread(target=read)
    reader.start()
    for folder in folders[1:]:
        publish(folder, place, Silent())
    is_done.set()
    reader.join(60)
    assert faults == []
    assert len(seen) > 1
    assert seen == sorted(seen), "latest only goes forward"
    assert read_whole(place) == runs[-1]


def test_a_copy_cut_short_leaves_latest_where_it_was(
    place: object_store.Place, tmp_path: Path
) -> None:
    first, second = made(tmp_path, "first"), made(tmp_path, "second")
    publish(first, place, Silent())

    class CutShort(Silent):
        left = 6

        def advance(self, by: int = 1) -> None:
            self.left -= by
            if not self.left:
                raise ConnectionError

    with pytest.raises(ConnectionError):
        publish(second, place, CutShort())
    assert read_whole(place) == "first"


def test_files_say_what_they_are_and_pages_come_last(
    store: tuple[dict[str, str], Any],
    place: object_store.Place,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[str] = []
    real = object_store.Place.write

    def write(self: object_store.Place, name: str, *rest: Any, **more: Any) -> None:
        written.append(name)
        real(self, name, *rest, **more)

    monkeypatch.setattr(object_store.Place, "write", write)
    publish(made(tmp_path, "run"), place, Silent())
    assert written[-5:] == [
        "run/changes.html",
        "run/index.html",
        "latest/feed.atom",
        "latest/index.html",
        "latest.json",
    ]
    head = store[1].head_object(Bucket=BUCKET, Key="reports/run/assets/part1.svg")
    assert head["ContentType"] == "image/svg+xml"
    assert "CacheControl" not in head
    page = store[1].head_object(Bucket=BUCKET, Key="reports/latest/index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    feed = store[1].head_object(Bucket=BUCKET, Key="reports/latest/feed.atom")
    assert feed["ContentType"] == "application/atom+xml"
    assert b"../run/index.html" in content(store[1], "reports/latest/index.html")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("ftp://x/y", "unknown kind of object store"),
        ("s3://", "unknown kind of object store"),
        ("s3://me:hidden@bucket/x", "no login"),
        ("s3://bucket/x?token=hidden", "no login, query"),
        ("s3:/bucket/hidden", "s3: not an address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_before_anything_is_done(
    tmp_path: Path, url: str, fault: str
) -> None:
    done = called("run", "--out", url, "--data-dir", str(tmp_path / "data"))
    assert (done.returncode, done.stdout) == (2, "")
    assert fault in done.stderr
    assert "hidden" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_without_the_extra_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "obstore.store", None)
    with pytest.raises(BadInput, match=r"trustcensus\[cloud\]"):
        object_store.place(URL)


def test_a_store_that_refuses_is_exit_3(place: object_store.Place) -> None:
    gone = object_store.place("s3://no-such-bucket/x")
    with pytest.raises(SourceUnavailable, match="s3://no-such-bucket/x/a cannot be written"):
        gone.write("a", b"")
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        place.read("nothing")


def test_an_archive_goes_to_the_store_and_comes_back(
    store: tuple[dict[str, str], Any], tmp_path: Path
) -> None:
    env, client = store
    found = one_project(tmp_path / "a")
    packed = called(
        "pack",
        found.id,
        "--out",
        f"s3://{BUCKET}/archives",
        "--data-dir",
        str(tmp_path / "a"),
        env=env,
    )
    address = packed.stdout.strip()
    assert address == f"s3://{BUCKET}/archives/{found.id}.tar", packed.stderr
    assert content(client, f"archives/{found.id}.tar")[257:262] == b"ustar"
    back = called("unpack", address, "--data-dir", str(tmp_path / "b"), env=env)
    assert (back.returncode, back.stdout.strip()) == (0, found.id), back.stderr
    all_of_it = called(
        "unpack", f"s3://{BUCKET}/archives/", "--data-dir", str(tmp_path / "c"), env=env
    )
    assert all_of_it.stdout.split() == [found.id], all_of_it.stderr
    for data in ("a", "b", "c"):  # all know where it is
        shown = called("doctor", "--data-dir", str(tmp_path / data)).stdout
        assert "kept elsewhere: 1 of 1 captures" in shown


def unreachable(*_: Any) -> str:
    raise SourceUnavailable("the store does not answer", "try again later")


def test_a_run_s_report_is_read_back_whole(
    store: tuple[dict[str, str], Any], place: object_store.Place, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    run_it = ("run", "--top", "20", "--notebook", "01", "--data-dir", str(data), "--out", f"{URL}/")
    with pytest.MonkeyPatch.context() as here:
        here.setattr(hosted, "publish", unreachable)
        failed = called(*run_it, env=store[0])
    assert failed.returncode == 3, failed.stderr
    assert not paths.reported(data).exists(), "nobody can read it yet"
    done = called(*run_it, env=store[0])
    assert "kept from the run begun" in done.stderr
    assert [note.stem for note in paths.reported(data).glob("*.json")] == [
        path.name for path in paths.snapshots(data).iterdir()
    ]
    assert done.returncode == 0, done.stderr
    at = done.stdout.splitlines()[-1]
    run = read_whole(place)
    assert at == f"{URL}/{run}"
    assert (data / "outgoing" / "latest" / "index.html").is_file()
    assert b"<title>" in place.read(f"{run}/index.html")
    everything = done.stdout + done.stderr
    assert store[0]["AWS_SECRET_ACCESS_KEY"] not in everything
