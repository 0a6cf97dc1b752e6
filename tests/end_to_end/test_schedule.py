"""Fourteen daily runs over an index and logs that change and fail: every event once, none missed.

What a run does is done here by the functions it calls; whole runs are in ``bench/schedule.py``.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture, catalog, database
from pipeline.baseline import NEWEST, has_earlier
from pipeline.changes import news_of
from pipeline.config import Access, Settings
from pipeline.errors import (
    IncompleteData,
    MetricMoved,
    NotebookFailed,
    PipelineError,
    SourceUnavailable,
)
from pipeline.report import gates
from pipeline.report.baseline import baseline_of
from pipeline.report.events import event_rows
from pipeline.report.feeds import write_feeds
from pipeline.snapshot import Snapshot
from pipeline.study import study_of
from pipeline.summary import headline_metrics
from tests.helpers import days
from tests.helpers.bigquery_server import serving
from tests.helpers.days import Changing, Day, Key, Logged
from tests.helpers.servers import serve

#: A project is 2.5 points of so small a cohort: only a step no world makes is held back.
TRIPWIRES = {"projects_attested": {"absolute": 0.2}}
ASK = Settings(rate=0, tries=1, backoff=0, breaker=25)
#: Day -> what ends its run.
ENDS = {
    2: "IncompleteData",
    3: "SourceUnavailable",
    7: "CoverageTooLow",
    9: "NotebookFailed",
    10: "MetricMoved",
}


@dataclass
class Schedule:
    """What fourteen mornings left: how each run ended, its feed, and what it called new."""

    ends: dict[int, str] = field(default_factory=dict)
    feeds: dict[int, dict[str, Any]] = field(default_factory=dict)
    news: dict[int, dict[str, str]] = field(default_factory=dict)
    baselines: dict[int, int | None] = field(default_factory=dict)


def run(options: capture.Options, out: Path, is_failing: bool) -> tuple[Snapshot, dict[str, str]]:
    """Capture, compare with what was last reported, hold back what moved too far, publish."""
    snapshot = capture.collect(options)
    before = baseline_of(snapshot, NEWEST, out) if has_earlier(snapshot) else None
    study = study_of(snapshot, before)
    with study.db:
        if before is not None:
            with database.connect(before.data, before.id) as db:
                earlier = headline_metrics(db)
            gates.Gates().accept_or_raise(
                gates.moved_headlines(earlier, headline_metrics(study.db), TRIPWIRES)
            )
        if is_failing:
            raise NotebookFailed("a notebook stopped", "look into it")
        folder = out / snapshot.id
        folder.mkdir(parents=True, exist_ok=True)
        write_feeds(study, folder, event_rows(catalog.run(study.db, "events")))
        news = news_of(study.db)
    manifest = {"snapshot": snapshot.id, "baseline": before.id if before else None}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (out / "latest").unlink(missing_ok=True)
    (out / "latest").symlink_to(snapshot.id)
    return snapshot, news


@pytest.fixture(scope="module")
def fortnight() -> list[Day]:
    return days.days(seed=7, projects=40, number=13)


@pytest.fixture(scope="module")
def schedule(fortnight: list[Day], tmp_path_factory: pytest.TempPathFactory) -> Schedule:
    root = tmp_path_factory.mktemp("schedule")
    everybody = {each.name for each in fortnight[0].world.projects}
    new_on_5 = {name for name, *_ in fortnight[5].released}
    spoilt = {
        3: days.outage,
        5: days.without(new_on_5),
        7: days.without(sorted(everybody)[:16]),
        10: days.broken_deploy,
        12: days.no_integrity,
    }
    index, logs, done, ids = Changing(), Logged(), Schedule(), dict[str, int]()
    with serve(index) as (url, _), serving(logs.server) as (logs_url, streams):
        index.url = url
        access = Access(endpoint=logs_url, storage=streams)
        for number, day in enumerate(fortnight):
            index.show(day.world, spoilt.get(number, days.fine))
            logs.show(day.world, is_late=number == 2)
            options = capture.Options(
                source="index",
                data=root / "data",
                endpoint=url,
                top=40,
                as_of=day.world.as_of,
                cohort="bigquery",
                access=access,
                settings=ASK,
            )
            try:
                snapshot, done.news[number] = run(options, root / "out", number == 9)
            except PipelineError as error:
                done.ends[number] = type(error).__name__
                continue
            ids[snapshot.id] = number
            latest = root / "out" / "latest"
            done.feeds[number] = json.loads((latest / "feed.json").read_bytes())
            before = json.loads((latest / "manifest.json").read_bytes())["baseline"]
            done.baselines[number] = before and ids[before]
    return done


def key(item: dict[str, Any]) -> Key:
    about = item["_trustcensus"]
    return about["project"], about["kind"], about["version"]


def test_only_the_bad_days_have_no_report(schedule: Schedule) -> None:
    assert schedule.ends == ENDS
    codes = [
        error.exit_code
        for error in (IncompleteData, SourceUnavailable, NotebookFailed, MetricMoved)
    ]
    assert codes == [5, 3, 6, 5]
    assert sorted(schedule.feeds) == [day for day in range(14) if day not in ENDS]


def test_each_report_is_compared_with_the_one_readers_saw_last(schedule: Schedule) -> None:
    good = sorted(schedule.feeds)
    expected = dict(zip(good, [None, *good[:-1]], strict=True))
    assert schedule.baselines == expected
    assert expected[11] == 8  # two captures since then were never reported


def test_every_event_is_in_the_feed_once_none_is_missed_none_repeated(
    schedule: Schedule, fortnight: list[Day]
) -> None:
    truth = sum((day.happened for day in fortnight), Counter[Key]())
    known = {item["id"] for item in schedule.feeds[0]["items"]}
    found: dict[str, Key] = {}
    for feed in schedule.feeds.values():
        ids = [item["id"] for item in feed["items"]]
        assert len(ids) == len(set(ids))
        for item in feed["items"]:
            if item["id"] not in known:
                assert found.setdefault(item["id"], key(item)) == key(item)
    assert len(truth) > 35
    assert len({kind for _, kind, _ in truth}) > 10
    assert Counter(found.values()) == truth


def test_an_event_is_told_by_the_first_report_that_can_know_it(
    schedule: Schedule, fortnight: list[Day]
) -> None:
    seen = {item["id"] for item in schedule.feeds[0]["items"]}
    first: dict[Key, int] = {}
    for day, feed in sorted(schedule.feeds.items()):
        for item in feed["items"]:
            if item["id"] not in seen:
                first[key(item)] = day
        seen |= {item["id"] for item in feed["items"]}
    good = sorted(schedule.feeds)
    for number, morning in enumerate(fortnight):
        for event in morning.happened:
            expected = min(each for each in good if each >= number)
            # that a project woke is known from the log's times alone, whoever woke it
            unread = number == 5 and event in morning.released and event[1] != "dormant_release"
            unread |= number == 12 and first[event] == 13
            assert first[event] == (
                min(each for each in good if each > number) if unread else expected
            ), event


def test_one_feed_has_one_id_and_its_new_events_are_in_it(schedule: Schedule) -> None:
    assert len({feed["_trustcensus"]["id"] for feed in schedule.feeds.values()}) == 1
    assert len({feed["title"] for feed in schedule.feeds.values()}) == 1
    for day, news in schedule.news.items():
        items = {item["id"].rpartition(":")[2] for item in schedule.feeds[day]["items"]}
        assert set(news) <= items
    updated = [feed["_trustcensus"]["updated"] for _, feed in sorted(schedule.feeds.items())]
    assert updated == sorted(set(updated))
