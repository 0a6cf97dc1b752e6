"""Budget, retries and faults of BigQuery, with Google's real client against a loopback server."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline import capture, catalog, ledger
from pipeline import snapshot as store
from pipeline.capture import Options
from pipeline.capture.bigquery_capture import _Queries
from pipeline.capture.budget import Budget
from pipeline.config import Access, Settings
from pipeline.errors import (
    BadInput,
    CoverageTooLow,
    OverBudget,
    PipelineError,
    SourceUnavailable,
)
from pipeline.progress import Silent
from pipeline.sources.bigquery import BigQuery, Query
from pipeline.summary import headline_metrics
from tests.helpers import lazily
from tests.helpers.bigquery_server import Server
from tests.helpers.bigquery_tables import AS_OF, GB
from tests.helpers.command import called
from tests.helpers.servers import Reply, serve, top_list


def test_the_order_of_installers_is_no_other_query(asked: Options) -> None:
    queries = [
        _Queries(replace(asked, installers=given), AS_OF, None).query("top_projects", [])  # type: ignore[arg-type]
        for given in (("pip", "uv"), ("uv", "pip"))
    ]
    assert queries[0] == queries[1]


def test_a_capture_has_cohort_history_and_a_ledger(server: Server, asked: Options) -> None:
    snapshot = capture.collect(asked)
    assert server.log[:3] == [("dry", name) for name in ("completeness", "top_projects", "uploads")]
    assert [name for kind, name in server.log if kind == "ran"] == [
        "completeness", "top_projects", "uploads",
    ]  # fmt: skip
    assert snapshot.id.startswith("bigquery-2026-06-21-")
    manifest = snapshot.manifest
    assert manifest["cohort"]["window_days"] == 30
    assert manifest["coverage"] == {"asked": 3, "answered": 2, "unchanged": 0,
                                    "missing": {"not_in_upload_log": 1}}  # fmt: skip
    assert manifest["requests"] == {"bigquery": 3}
    assert [hole["kind"] for hole in manifest["holes"]] == ["known_gap"]
    with lazily.world(snapshot) as db:
        files = db.sql("select project, version, evidence, is_removed from stg_file order by all")
        assert files.fetchall() == [
            ("alpha", "1.0", "unknown", None), ("alpha", "2.0", "unknown", None),
            ("beta", "0.1", "not_attestable", None),
        ]  # fmt: skip
        rows = {row["id"]: row for row in headline_metrics(db)}
        assert rows["projects_attested"]["value"] is None
        assert rows["projects_attested"]["note"] == "this source does not say"
        assert rows["projects_dormant_365d"]["value"] == 0.5
        assert rows["events_first_attested"]["value"] is None
    jobs = ledger.jobs(asked.data).to_pylist()
    assert {job["query"]: job["billed_bytes"] for job in jobs} == server.processed
    assert round(ledger.month_to_date(asked.data, AS_OF), 4) == round(104 * GB / 2**40 * 6.25, 4)
    assert not list((asked.data / "journal").iterdir())


def test_what_was_asked_beside_the_uploads_is_read(server: Server, asked: Options) -> None:
    also = ("downloads_by_day", "downloads_by_release", "index_uploads_by_month")
    with lazily.world(capture.collect(replace(asked, also=also))) as db:
        downloads = catalog.run(db, "attested_downloads_by_day").to_pylist()
        assert len(downloads) == 30
        assert (downloads[0]["downloads"], downloads[1]["downloads"]) == (7, 0)
        # logs alone do not say which project, release or publisher is attested
        assert {row["share"] for row in downloads} == {None}
        assert {row["known_downloads"] for row in downloads} == {None}
        assert db.sql("select distinct state, is_removed from fct_uptake").fetchall() == [
            ("unknown", None)
        ]
        assert catalog.run(db, "downloads_by_attestation").num_rows == 0
        assert catalog.run(db, "uptake_after_change").num_rows == 0
        tools = {row["tool"]: row for row in catalog.run(db, "index_uploads_by_tool").to_pylist()}
        assert {tool: (row["files"], row["cohort_files"]) for tool, row in tools.items()} == {
            "twine": (9, 1), "other tools": (0, 0), "not stated": (0, 1),
        }  # fmt: skip


def test_rows_come_by_stream_or_page_and_are_the_same(server: Server, asked: Options) -> None:
    server.page = 2
    streamed = capture.collect(asked)
    assert ("session", "uploads") in server.log
    rest = replace(asked, data=asked.data / "b", access=replace(asked.access, storage=None))
    server.jobs.clear()
    server.log.clear()
    paged = capture.collect(rest)
    assert "session" not in {kind for kind, _ in server.log}
    assert paged.id == streamed.id


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (Budget(max_cost=0.1), r"would cost \$0.59, --max-cost is \$0.10"),
        (Budget(max_bytes=10 * GB), "--max-bytes is 10000000000"),
        (Budget(max_month_cost=0.5), "--max-month-cost"),
    ],
)
def test_over_budget_sends_nothing(
    server: Server, asked: Options, budget: Budget, said: str
) -> None:
    with pytest.raises(OverBudget, match=said) as fault:
        capture.collect(replace(asked, budget=budget))
    assert fault.value.exit_code == 4
    assert {kind for kind, _ in server.log} == {"dry"}
    assert ledger.jobs(asked.data).num_rows == 0


def test_the_month_counts_and_the_server_is_given_a_limit(server: Server, asked: Options) -> None:
    capture.collect(asked)
    assert server.limits["uploads"] == int(-(-3 * GB // 2**20) * 2**20 * 1.1)
    again = replace(asked, window_days=20, budget=Budget(max_month_cost=1.0))
    with pytest.raises(OverBudget, match=r"on top of \$0.59 this month"):
        capture.collect(again)
    tight = Budget(max_cost=0.595, max_month_cost=99)
    server.jobs.clear()
    capture.collect(replace(asked, data=asked.data / "b", budget=tight))
    spent = sum(server.limits[n] for n in ("completeness", "uploads"))
    left = 0.595 / 6.25 * 2**40
    assert server.limits["top_projects"] <= left
    assert server.limits["top_projects"] < 100 * GB * 1.1, "never above the budget"
    assert spent < left


def test_a_least_amount_is_billed_for_each_table() -> None:
    from pipeline.sources.bigquery import Estimate

    query = Query("completeness", {})
    assert Estimate(query, 0, 2).billed == 2 * 10 * 2**20
    assert Estimate(query, 25 * 2**20 + 1, 2).billed == 26 * 2**20
    assert Budget().cost(2**40) == 6.25
    assert "$0.0000" not in Budget().lines([Estimate(query, 0, 2)], 0)[0]


def test_a_retry_takes_up_the_jobs_that_ran(server: Server, asked: Options) -> None:
    server.faults["uploads"] = [("results", 403, "accessDenied")]
    with pytest.raises(SourceUnavailable, match="accessDenied"):
        capture.collect(asked)
    assert server.billed() == 3
    capture.collect(asked)
    assert server.billed() == 3, "nothing is billed twice"
    assert [name for kind, name in server.log if kind == "conflict"] == [
        "completeness", "top_projects", "uploads",
    ]  # fmt: skip
    assert ledger.jobs(asked.data).num_rows == 3


def test_a_retry_is_not_over_a_budget_it_was_within(server: Server, asked: Options) -> None:
    server.faults["uploads"] = [("results", 403, "accessDenied")]
    tight = replace(asked, budget=Budget(max_cost=0.7, max_month_cost=0.7))
    with pytest.raises(SourceUnavailable):
        capture.collect(tight)
    capture.collect(tight)
    assert server.billed() == 3


def test_resume_asks_only_the_queries_that_are_missing(server: Server, asked: Options) -> None:
    server.faults["uploads"] = [("insert", 403, "quotaExceeded")]
    with pytest.raises(SourceUnavailable, match="quota"):
        capture.collect(asked)
    server.jobs.clear()  # as if the results had expired
    server.log.clear()
    later = replace(asked, as_of=AS_OF, resume=True)
    capture.collect(later)
    assert [name for kind, name in server.log if kind in {"ran", "conflict"}] == ["uploads"]


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        (("dry", 403, "accessDenied"), SourceUnavailable, "BigQuery Job User"),
        (("insert", 403, "quotaExceeded"), SourceUnavailable, "quota"),
        (("dry", 404, "notFound"), BadInput, "table settings"),
        (("dry", 400, "invalidQuery"), SourceUnavailable, "tables have changed"),
        (("insert", 400, "bytesBilledLimitExceeded"), OverBudget, "--max-bytes"),
        (("results", 400, "stopped"), SourceUnavailable, "cancelled"),
    ],
)
def test_each_fault_is_one_clear_line(
    server: Server, asked: Options, fault: tuple[str, int, str], error: type[PipelineError],
    said: str,
) -> None:  # fmt: skip
    server.faults["uploads"] = [fault]
    with pytest.raises(error, match=said) as found:
        capture.collect(asked)
    assert "\n" not in str(found.value)
    assert not store.newest_first(asked.data)
    if fault[2] == "stopped":
        capture.collect(asked)
        assert [name for kind, name in server.log if kind == "ran"].count("uploads") == 2
    else:
        capture.collect(asked)


def test_an_index_that_refuses_after_the_logs_answered_says_so(
    server: Server, asked: Options
) -> None:
    with serve(lambda _path, _headers: Reply(403, b"{}")) as (url, _):
        mixed = replace(asked, source="index", cohort="bigquery", endpoint=url,
                        settings=Settings(rate=0))  # fmt: skip
        with pytest.raises(CoverageTooLow, match="refused"):
            capture.collect(mixed)
    assert server.billed() == 3
    assert len(list((asked.data / "journal").iterdir())) == 2, "both are kept for --resume"


def test_a_busy_server_is_asked_again(server: Server, asked: Options) -> None:
    busy = [("insert", 503, "backendError"), ("results", 502, "badGateway")]
    server.faults = {"completeness": [("dry", 503, "backendError")], "uploads": busy}
    capture.collect(asked)
    assert server.billed() == 3


def test_a_server_that_is_not_there(asked: Options) -> None:
    gone = replace(asked, access=Access(endpoint="http://127.0.0.1:9", timeout=1))
    with pytest.raises(SourceUnavailable, match="does not answer"):
        capture.collect(gone)


def test_a_server_that_refuses_connections_is_told_of_and_given_up(asked: Options) -> None:
    said: list[str] = []

    class Heard(Silent):
        def finish(self, message: str) -> None:
            said.append(message)

    access = Access(endpoint="http://127.0.0.1:9", timeout=10**6, reach=2)
    with pytest.raises(SourceUnavailable, match=r"does not answer \(ConnectionError\)"):
        capture.collect(replace(asked, access=access), Heard())
    assert said == ["no connection, retrying for up to 2 s"]


def test_a_stream_cut_in_the_middle(server: Server, asked: Options) -> None:
    server.page, server.broken_streams = 2, 1
    with pytest.raises(SourceUnavailable, match="line was cut"):
        capture.collect(asked)
    capture.collect(asked)
    assert server.billed() == 3


def test_a_column_of_another_type(server: Server, asked: Options) -> None:
    server.tables["uploads"] = server.tables["uploads"].set_column(
        6, "size", pa.array(["big", "", "x"])
    )
    with pytest.raises(SourceUnavailable, match="tables have changed"):
        capture.collect(asked)


def test_a_published_list_is_compared(server: Server, asked: Options, tmp_path: Path) -> None:
    listed = tmp_path / "list.json"
    listed.write_bytes(top_list("beta", "alpha", "delta"))
    with lazily.world(capture.collect(replace(asked, top_list=str(listed)))) as db:
        movers = {row["project"]: row for row in catalog.run(db, "cohort_movers").to_pylist()}
        assert movers["beta"]["places"] == -1
        assert (movers["gamma"]["listed_rank"], movers["delta"]["rank"]) == (None, None)


def test_the_tables_are_a_setting_and_nothing_else() -> None:
    query = Query("top_projects", {"size": 1})
    assert "`a-b.c.d`" in query.text(Access(downloads="a-b.c.d"))
    with pytest.raises(BadInput, match=r"must be project\.dataset\.table"):
        Access(metadata="x`; drop table y")
    assert query.key(Access()) != query.key(Access(downloads="a.b.c"))
    assert query.key(Access()) != Query("top_projects", {"size": 2}).key(Access())


def test_the_command_estimates_spends_and_shows(
    server: Server, asked: Options, tmp_path: Path
) -> None:
    env = {"TRUSTCENSUS_BIGQUERY_ENDPOINT": str(asked.access.endpoint),
           "TRUSTCENSUS_BIGQUERY_STORAGE": str(asked.access.storage)}  # fmt: skip
    flags = ["collect", "--source", "bigquery", "--top", "3", "--as-of", "2026-06-21",
             "--data-dir", str(tmp_path)]  # fmt: skip
    dry = called(*flags, "--dry-run", "--also", "index_uploads_by_month", env=env)
    assert dry.stdout.splitlines()[1] == "top_projects: 100.00 GB, $0.5684"
    assert "price of 2023-07-05" in dry.stdout
    assert {kind for kind, _ in server.log} == {"dry"}
    over = called(*flags, "--max-cost", "0.01", env=env)
    assert over.returncode == 4
    assert "--max-cost" in over.stderr
    done = called(*flags, "--also", "downloads_by_day", env=env)
    assert done.returncode == 0, done.stderr
    shown = called("cost", "--data-dir", str(tmp_path)).stdout.splitlines()
    assert len(shown) == 4
    assert "top_projects\t100.00 GB\t$0.5684" in "\n".join(shown)


def test_no_credentials_is_one_line_with_the_two_commands(tmp_path: Path) -> None:
    env = {"NO_GCE_CHECK": "true", "HOME": str(tmp_path), "CLOUDSDK_CONFIG": str(tmp_path),
           "GOOGLE_APPLICATION_CREDENTIALS": "", "TRUSTCENSUS_BIGQUERY_ENDPOINT": ""}  # fmt: skip
    done = called("collect", "--source", "bigquery", "--data-dir", str(tmp_path / "data"), env=env)
    assert done.returncode == 2
    assert "gcloud auth application-default login" in done.stderr
    assert "gcloud config set project" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_one_client_is_made(asked: Options) -> None:
    server = BigQuery(asked.access)
    assert server._connected() is server._connected()
