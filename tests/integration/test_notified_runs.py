"""Whole runs and whom they tell: readers, owners, a monitor, a site."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import pytest

from pipeline.demo import generate
from pipeline.errors import CoverageTooLow
from pipeline.operations import notify
from pipeline.report.status import STATUS, due_of
from pipeline.sources import notify as senders
from tests.helpers.command import called, trustcensus
from tests.helpers.receivers import SECRET, hook
from tests.helpers.servers import Reply, serve, top_list, world_index
from tests.helpers.surroundings import HANGS_SECONDS


def test_a_report_is_good_though_nobody_could_be_told(tmp_path: Path) -> None:
    env = {senders.SECRET: SECRET, senders.LOOPBACK: "1"}
    folders = ["--data-dir", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    quick = ["--top", "20", "--notebook", "01_cohort", *folders]
    with hook(403) as (url, heard):
        done = called("run", *quick, "--notify", url, "--notify", "stdout", env=env)
    assert done.returncode == 0, done.stderr
    assert len(heard.requests) == 1
    said = [line for line in done.stderr.splitlines() if line.startswith("not notified")]
    assert said == ["not notified: http://127.0.0.1 (answered 403)"]
    *told_of, folder = done.stdout.strip().splitlines()
    assert told_of[0].startswith("Simulated data: There is no earlier")
    assert Path(folder).is_dir()
    everything = (
        done.stdout
        + done.stderr
        + "".join(path.read_text(errors="replace") for path in Path(folder).rglob("*.json"))
    )
    assert SECRET not in everything
    assert "token-in-path" not in everything
    log = tmp_path / "owners.jsonl"
    refused = called(
        "report",
        "demo-2026-01-01-000000000000",
        *folders,
        "--notify",
        "stdout",
        "--notify-failure",
        f"file:{log}",
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    [line] = log.read_text().splitlines()
    assert json.loads(line)["exit_code"] == 2
    unsigned = called("run", *quick, "--notify", "https://hook.invalid/")
    assert (unsigned.returncode, unsigned.stdout) == (2, "")
    assert "NOTIFY_SECRET is not set" in unsigned.stderr


def test_a_run_tells_its_monitor_and_its_site(tmp_path: Path) -> None:
    env = {senders.LOOPBACK: "1"}
    folders = ["--data-dir", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    quick = ["run", "--top", "20", "--notebook", "01_cohort", *folders]
    site = "https://site.invalid/census"
    with hook(200) as (url, heard):
        good = called(*quick, "--ping", url, "--site-url", site, "--every", "7", env=env)
        assert good.returncode == 0, good.stderr
        assert [path.partition("?")[0] for path in heard.paths] == [
            "/token-in-path/start",
            "/token-in-path",
        ]
        assert f"\n{site}/" in heard.requests[-1][1].decode()
        heard.paths.clear()
        report = Path(good.stdout.splitlines()[-1])
        listed = tmp_path / "list.json"
        listed.write_bytes(top_list("a", "b"))
        failed = called(
            *quick,
            "--source",
            "index",
            "--endpoint",
            "http://127.0.0.1:1",
            "--tries",
            "1",
            "--top-list",
            str(listed),
            "--ping",
            url,
            env=env,
        )
    assert failed.returncode == 3, failed.stderr
    assert [path.partition("?")[0] for path in heard.paths] == [
        "/token-in-path/start",
        "/token-in-path/fail",
    ]
    assert "exit code 3" in heard.requests[-1][1].decode()
    due = due_of(report)
    assert due is not None
    assert 7 <= (date.fromisoformat(due) - datetime.now(UTC).date()).days <= 8
    assert '"failed_at"' in (report / STATUS).read_text()
    asked = ["--accept", "known", "--notebook", "02_trusted_publishing", *folders]
    again = called("report", "demo", *asked)
    assert again.returncode == 0, again.stderr
    other = Path(again.stdout.splitlines()[-1])
    assert due_of(other) == due, "what a schedule has promised still holds"
    assert '"failed_at"' not in (report / STATUS).read_text()
    assert "token-in-path" not in good.stderr + failed.stderr
    # the same setting in feeds and pages
    feed = json.loads((report / "feed.json").read_bytes())
    assert feed["feed_url"] == f"{site}/feed.json"
    assert feed["home_page_url"] == f"{site}/"
    assert all(item["url"].startswith(f"{site}/") for item in feed["items"])
    page = (report / "notebooks" / "01_cohort.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{site}/notebooks/01_cohort.html">' in page
    assert f'href="{site}/feed.atom"' in page
    assert f'rel="canonical" href="{site}/">' in (report / "index.html").read_text(encoding="utf-8")
    assert json.loads((report / "manifest.json").read_bytes())["site_url"] == f"{site}/"


def test_a_run_that_meets_itself_at_work_is_no_failure(tmp_path: Path) -> None:
    """The index answers only when the others have met the lock that the first run holds."""
    world, asked, may_go_on = generate(7, 5), Event(), Event()
    (tmp_path / "list.json").write_bytes(world.top_list())
    (tmp_path / "other.json").write_bytes(world.top_list())

    def waiting(path: str, headers: dict[str, str]) -> Reply:
        asked.set()
        may_go_on.wait(HANGS_SECONDS)
        return index(path, headers)

    with hook(200) as (monitor, heard), serve(waiting) as (url, _):
        index = world_index(world, lambda: url)
        folders = ["--data-dir", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
        telling = ["--ping", monitor, "--notify-failure", f"file:{tmp_path / 'told'}"]
        run = ["run", "--source", "index", "--endpoint", url, "--rate", "0", "--notebook", "01"]
        run += [*folders, *telling, "--top-list"]
        env = {senders.LOOPBACK: "1"}
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(trustcensus, *run, str(tmp_path / "list.json"), env=env)
            try:
                assert asked.wait(HANGS_SECONDS)
                second = called(*run, str(tmp_path / "list.json"), env=env)
                assert [path.partition("?")[0] for path in heard.paths] == ["/token-in-path/start"]
                assert not (tmp_path / "told").exists()
                other = called(*run, str(tmp_path / "other.json"), env=env)
            finally:
                may_go_on.set()
        assert first.result().returncode == 0, first.result().stderr
    for refused in (second, other):
        assert refused.returncode == 2
        assert "in use by another trustcensus (process " in refused.stderr
    [line] = (tmp_path / "told").read_text().splitlines()
    assert json.loads(line)["exit_code"] == 2, "a report that nobody makes"
    assert [path.partition("?")[0] for path in heard.paths] == [
        "/token-in-path/start",
        "/token-in-path/fail",
        "/token-in-path",
    ]


def test_a_baseline_that_is_not_there_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_bytes(top_list("a", "b"))
    folders = ["--data-dir", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    telling = ["--notify-failure", f"file:{tmp_path / 'told'}"]
    with serve(lambda _path, _headers: Reply(404)) as (url, log):
        asked = ["--source", "index", "--endpoint", url, "--top-list", str(tmp_path / "list.json")]
        refused = called("run", *asked, "--baseline", "nosuch", *folders, *telling)
    assert (refused.returncode, refused.stdout, log) == (2, "", [])
    [line] = refused.stderr.splitlines()
    assert line.startswith("trustcensus: no snapshot 'nosuch'")
    assert "no snapshot 'nosuch'" in (tmp_path / "told").read_text()


def test_a_monitor_that_is_down_fails_nothing(tmp_path: Path) -> None:
    with hook(200) as (url, _):
        pass
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as here:
        here.setenv(senders.LOOPBACK, "1")
        here.setattr(senders, "PAUSE", 0.0)
        down = notify.monitor(url)
        notify.start(down.started, lines.append)
        with pytest.raises(CoverageTooLow), notify.failures(down.failed, lines.append):
            raise CoverageTooLow("half", "again")
    assert lines == ["not notified: ping http://127.0.0.1 (ConnectError)"] * 2


@pytest.mark.parametrize(
    "url", ["site.invalid", "https://a.invalid/?x=1", "https://me:pw@a.invalid/"]
)
def test_a_site_that_is_no_folder_s_address_is_refused(tmp_path: Path, url: str) -> None:
    refused = called("run", "--site-url", url, "--data-dir", str(tmp_path))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--site-url" in refused.stderr
    assert "pw" not in refused.stderr
