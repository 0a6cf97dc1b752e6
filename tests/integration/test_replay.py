"""Real answers replayed: of the index's own server code, and of nine projects over two months."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import capture
from pipeline import snapshot as store
from pipeline.capture import Options
from pipeline.config import Settings
from pipeline.endpoints import Endpoint
from pipeline.snapshot import Snapshot
from pipeline.sources.http import FetchResult, open_fetcher, run_sync
from pipeline.sources.index import IndexClient
from tests.helpers import lazily
from tests.helpers.servers import SIMPLE, Answering, Reply, serve, top_list
from tests.helpers.tables import rows as rows_of
from tests.helpers.tables import table_of

FAST = Settings(rate=0, backoff=0.001)
#: What each case name says: a condition on the project's row.
STATES = {
    "archived-proj": "status = 'archived' and is_attested",
    "attested-github": "is_attested and kinds = ['GitHub'] and latest_version = '1.3'",
    "attested-gitlab": "is_attested and kinds = ['GitLab']",
    "canonical-dup": "evidence = 'none_found' and latest_version in ('1.0', '1.0.0')",
    "display-name-pkg": "is_attested",
    "epoch-local": "latest_version = '1!1.0+local.1' and is_attested",
    "latest-no-files": "latest_version = '1.0'",
    "legacy-files-x": "latest_version = '1.0'",
    "lexi": "latest_version = '1.11'",
    "micro-zero": "is_known and latest_released_at is not null",
    "no-releases": "reason = 'no_releases' and not is_known",
    "org-no-roles": "organization is not null and n_owners = 0",
    "org-with-roles": "organization is not null and n_owners > 0",
    "owners-two": "organization is null and n_owners = 2",
    "partial-provenance": "is_partial and not is_attested",
    "pre-only": "is_known and regexp_matches(latest_version, 'a|b|rc|dev')",
    "quarantined-proj": "reason = 'quarantined' and not is_known",
    "quarantined-rel": "is_known and status = 'active'",
    "release-no-files": "is_known",
    "uploaded-google": "is_attested and kinds = ['Google']",
    "urls-home-only": "is_known",
    "urls-null": "is_known and repository_outcome is null",
    "vulnerable": "is_known",
    "yanked-latest": "is_known and latest_version = '1.0'",
    "yanked-no-reason": "is_known",
    "yanked-reason": "is_known",
    "nope": "reason = 'not_found' and not is_known",
    "deleted-proj": "reason = 'not_found' and not is_known",
}


@dataclass
class Recorded:
    """The recorded server: one answer a path, and a second one where gzip was asked for."""

    by_request: dict[tuple[str, str, str], dict[str, Any]]
    base: Callable[[], str]
    is_switched_off: bool = False

    def __call__(self, path: str, headers: dict[str, str]) -> Reply:
        accept = headers.get("accept", "")
        if self.is_switched_off and path.startswith("/integrity/"):
            return Reply(403, b'{"message": "disabled"}')
        for encoding in [headers.get("accept-encoding", ""), ""]:
            for kind in (accept, ""):
                found = self.by_request.get((path, kind, encoding))
                if found is not None:
                    return self._reply(found, headers)
        return Reply(404, b'{"message": "Not Found"}')

    def _reply(self, found: dict[str, Any], headers: dict[str, str]) -> Reply:
        shown = {key.title(): value for key, value in found["headers"].items()}
        kind = shown.pop("Content-Type", "").partition(";")[0]
        if "Location" in shown:
            shown["Location"] = shown["Location"].replace(
                "https://index.example.invalid", self.base()
            )
        if headers.get("if-none-match") == shown.get("Etag", "?"):
            return Reply(304, headers={"Etag": shown["Etag"]})
        text = found["text"] if found["json"] is None else json.dumps(found["json"])
        body = text.replace("https://index.example.invalid", self.base()).encode()
        if shown.get("Content-Encoding") == "gzip":
            body = gzip.compress(body, mtime=0)
        return Reply(found["status"], body, kind, shown)


@pytest.fixture
def answers(real: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for line in (real / "server_responses.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        asked = row["request_headers"]
        plain = {"Accept", "Accept-Encoding"}
        if row["method"] == "GET" and set(asked) <= plain and "flag" not in row["case"]:
            key = (row["path"], asked.get("Accept", ""), asked.get("Accept-Encoding", ""))
            found.setdefault(key, row)
    return found


def options(folder: Path, url: str, names: list[str], as_of: datetime, **more: Any) -> Options:
    listed = folder / "list.json"
    listed.write_bytes(top_list(*names))
    return Options(
        source="index",
        data=folder / "data",
        top_list=str(listed),
        endpoint=url,
        as_of=as_of,
        min_coverage=0,
        settings=FAST,
        **more,
    )


def projects(snapshot: Snapshot) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    return lazily.world(snapshot)


def test_every_project_comes_out_as_its_case_says(
    tmp_path: Path, answers: dict[tuple[str, str, str], dict[str, Any]]
) -> None:
    base = ""
    sent: list[tuple[str, str, str | None]] = []
    server = Recorded(answers, lambda: base)

    def noting(path: str, headers: dict[str, str]) -> Reply:
        sent.append((path, headers["accept-encoding"], headers.get("if-none-match")))
        return server(path, headers)

    with serve(noting) as (url, _):
        base = url
        at = datetime(2026, 11, 24, tzinfo=UTC)
        asked = options(tmp_path, url, list(STATES), at)
        first = capture.collect(asked)
        assert {tag for _, _, tag in sent} == {None}
        sent.clear()
        second = capture.collect(replace(asked, as_of=datetime(2026, 11, 25, tzinfo=UTC)))
        conditional = {path: (encoding, tag) for path, encoding, tag in sent if tag}
        server.is_switched_off = True
        off = capture.collect(options(tmp_path / "data", url, ["attested-github"], at))
    with projects(first) as db:
        wrong = {
            name: db.sql(f"select * from fct_project where project = '{name}'").fetchall()
            for name, state in STATES.items()
            if db.sql(f"select {state} from fct_project where project = '{name}'").fetchall()
            != [(True,)]
        }
        assert wrong == {}
        claims = db.sql(
            "select kind, repository is not null or account is not null from stg_publisher "
            "where reason is null"
        ).fetchall()
        assert {kind for kind, _ in claims} == {"GitHub", "GitLab", "Google"}
        assert all(is_named for _, is_named in claims)
        drift = db.sql("select distinct place, name from raw_drift order by all").fetchall()
        assert drift == []
    gzip_tags = {
        row["headers"]["etag"]
        for row in answers.values()
        if row["headers"].get("content-encoding") == "gzip"
    }
    assert {encoding == "gzip" for encoding, tag in conditional.values() if tag in gzip_tags} == {
        True
    }
    assert conditional["/simple/attested-github/"][0] == "gzip"
    assert conditional["/simple/lexi/"][0] == "identity", "served without encoding, asked so again"
    assert second.manifest["coverage"]["answered"] == 0
    assert second.manifest["coverage"]["unchanged"] == 24
    assert off.manifest["unanswered_requests"]["provenance"] == {"refused": 6}
    with projects(off) as db:
        row = db.sql("select is_attested, kinds from fct_project").fetchall()
        assert row == [(True, None)], "a refusal leaves the publisher unknown, not the evidence"


def test_a_redirect_to_the_normalised_name_is_followed(
    answers: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    base = ""
    with serve(Recorded(answers, lambda: base)) as (url, _):
        base = url

        async def ask() -> list[FetchResult]:
            async with open_fetcher(FAST) as fetcher:
                client = IndexClient(Endpoint(url), fetcher)
                name, file = "attested-github", "attested_github-1.0.tar.gz"
                return [
                    await client.simple("Attested-GitHub"),
                    await client.project("attested_github"),
                    await client.simple("nope"),
                    await client.provenance(name, "1.0", file, ""),
                    await client.provenance(name, "1.1", "nope-1.1.tar.gz", ""),
                ]

        reasons = [answer.reason for answer in run_sync(ask())]
    assert reasons == ["ok", "ok", "not_found", "no_provenance", "wrong_path"]


def test_dated_recordings_as_successive_snapshots(real: Path, tmp_path: Path) -> None:
    source = f"'{real}/simple_observations.parquet'"
    db: Any = duckdb.sql(f"select distinct epoch(observed_at)::bigint from {source} order by 1")
    dates = [datetime.fromtimestamp(second, UTC) for (second,) in db.fetchall()]
    day: dict[str, Any] = {}

    def answer(base: Callable[[], str]) -> Answering:
        def reply(path: str, headers: dict[str, str]) -> Reply:
            root, name = path.split("/")[1:3]
            if root != "simple" or name not in day:
                return Reply(404, b"{}")
            return Reply(200, json.dumps(listing(day[name], base())).encode(), SIMPLE)

        return reply

    base = ""
    seen: dict[str, set[str]] = {}
    bodies: set[tuple[str, str]] = set()
    before: dict[str, datetime] = {}
    with serve(answer(lambda: base)) as (url, _):
        base = url
        for number, date in enumerate(dates):
            day.clear()
            found: Any = duckdb.sql(
                f"select project, last_serial, api_version, filename, upload_time, has_provenance, "
                f"has_provenance_key, size, yanked from {source} "
                f"where epoch(observed_at)::bigint = {int(date.timestamp())} order by all"
            )
            rows = found.fetchall()
            for row in rows:
                day.setdefault(row[0], []).append(row)
            snapshot = capture.collect(
                options(tmp_path, url, sorted(day), date, identity="latest", incremental=False)
            )
            with projects(snapshot) as built:
                stored = built.sql("select project, filename, is_attested from stg_file").fetchall()
                events = built.sql("select id, kind, happened_at from fct_event").fetchall()
            assert sorted(stored) == sorted((row[0], row[3], row[5]) for row in rows), date
            response = table_of(snapshot, "response")
            bodies |= set(rows_of(response, "project", "body_sha256", kind="simple"))
            assert {kind for _, kind, _ in events} <= {"first_attested", "dormant_release"}
            previous = dates[number - 1] if number else date
            fresh = [at for event, _, at in events if event not in before and number]
            asked = {row[0] for row in rows}
            if asked == set(seen):
                assert all(at.replace(tzinfo=UTC) > previous for at in fresh), (
                    "no event of the past"
                )
                assert before.keys() <= {event for event, _, _ in events}
            seen = {name: set() for name in asked}
            before = {event: at for event, _, at in events}
        held = list((tmp_path / "data" / "objects").rglob("*.zst"))
    assert Counter(project for project, _ in bodies)["django"] > 1
    lists = {
        snapshot.manifest["cohort"]["sha256"] for snapshot in store.newest_first(tmp_path / "data")
    }
    assert len(held) == len({digest for _, digest in bodies}) + len(lists), "each body once"


def listing(rows: list[Any], base: str) -> dict[str, Any]:
    files = []
    for project, _, _, filename, uploaded, is_attested, has_key, size, yanked in rows:
        url = f"{base}/integrity/{project}/0/{filename}/provenance"
        file = {
            "filename": filename,
            "upload-time": f"{uploaded}Z",
            "size": size,
            "yanked": yanked != "False",
            "hashes": {},
        }
        files.append(file | ({"provenance": url if is_attested else None} if has_key else {}))
    return {
        "name": rows[0][0],
        "files": files,
        "meta": {"api-version": rows[0][2], "_last-serial": rows[0][1]},
    }
