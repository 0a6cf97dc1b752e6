"""BigQuery's REST and Storage interfaces on loopback: set bytes, limits, faults, a log of jobs.

No SQL is run: each query answers with rows set for it, and a job keeps those of its time. What an
emulator cannot show is here: ``totalBytesProcessed``, ``maximumBytesBilled``, faults half-way,
pages, conflicts of job ids.
"""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
import pyarrow as pa
from google.cloud.bigquery import _pandas_helpers
from google.cloud.bigquery_storage_v1 import types

from tests.helpers.servers import running

# Who reads a stream looks five times a second whether it has ended: here it has at once.
_pandas_helpers._PROGRESS_INTERVAL = 0.01

TYPES = {
    pa.string(): "STRING",
    pa.int64(): "INTEGER",
    pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us", "UTC"): "TIMESTAMP",
}
_STORAGE = "google.cloud.bigquery.storage.v1.BigQueryRead"


@dataclass
class Server:
    """What the server answers, and what it was asked.

    ``faults``: query name -> faults given once each, in order, by the next requests about it; a
    fault is (where, status, reason) with where ``dry``, ``insert`` or ``results``.
    """

    tables: dict[str, pa.Table]
    processed: dict[str, int] = field(default_factory=dict)
    faults: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    page: int = 1000
    broken_streams: int = 0
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    limits: dict[str, int] = field(default_factory=dict)

    def billed(self) -> int:
        """Jobs that ran, so were billed."""
        return sum(kind == "ran" for kind, _ in self.log)

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        """Status and JSON of one request."""
        if method == "POST" and path.endswith("/jobs"):
            return self._insert(body)
        found = re.search(r"/(jobs|queries)/([^/]+)$", path)
        if found is None or found[2] not in self.jobs:
            return _fault(404, "notFound")
        job = self.jobs[found[2]]
        if found[1] == "jobs":
            return 200, job["resource"]
        fault = self._next(job["name"], "results")
        if fault:
            if fault[1] == "stopped":
                job["resource"]["status"] = {"state": "DONE", "errorResult": {"reason": "stopped"}}
            return _fault(*fault)
        return 200, self._results(job, int(query.get("pageToken") or 0), query.get("maxResults"))

    def _insert(self, body: Any) -> tuple[int, Any]:
        config = body["configuration"]
        sql = config["query"]["query"]
        opening = re.search(r"-- One row per (.+)", sql)
        name = next(each for each in self.tables if _opening(each) == (opening and opening[1]))
        job_id = body.get("jobReference", {}).get("jobId", "dry")
        processed = self.processed.get(name, 0)
        if config.get("dryRun"):
            self.log.append(("dry", name))
            fault = self._next(name, "dry")
            return _fault(*fault) if fault else (200, _resource(job_id, config, processed, None))
        if job_id in self.jobs:
            self.log.append(("conflict", name))
            return _fault(409, "duplicate")
        fault = self._next(name, "insert")
        if fault:
            return _fault(*fault)
        limit = int(config["query"].get("maximumBytesBilled", 2**62))
        self.limits[name] = limit
        if processed > limit:
            return _fault(400, "bytesBilledLimitExceeded")
        self.log.append(("ran", name))
        resource = _resource(job_id, config, processed, processed)
        self.jobs[job_id] = {"name": name, "table": self.tables[name], "resource": resource}
        return 200, resource

    def _next(self, name: str, where: str) -> tuple[int, str] | None:
        waiting = self.faults.get(name, [])
        if waiting and waiting[0][0] == where:
            _, status, reason = waiting.pop(0)
            return status, reason
        return None

    def _results(self, job: dict[str, Any], start: int, size: str | None) -> Any:
        table = job["table"]
        stop = start + min(int(size or self.page), self.page)
        found = {
            "jobReference": job["resource"]["jobReference"],
            "jobComplete": True,
            "schema": {"fields": [_field(each) for each in table.schema]},
            "totalRows": str(table.num_rows),
            "rows": [
                {"f": [{"v": _cell(v)} for v in row.values()]}
                for row in table.slice(start, stop - start).to_pylist()
            ],
        }
        return found | ({"pageToken": str(stop)} if stop < table.num_rows else {})


def _opening(name: str) -> str:
    from pipeline import paths

    text = (paths.SQL / "bigquery" / f"{name}.sql").read_text("utf-8")
    return text.splitlines()[0].removeprefix("-- One row per ")


def _fault(status: int, reason: str) -> tuple[int, Any]:
    error = {"reason": reason, "message": f"{reason} happened"}
    return status, {"error": {"code": status, "message": f"{reason} happened", "errors": [error]}}


def _resource(job_id: str, config: Any, processed: int, billed: int | None) -> Any:
    table = {"projectId": "p", "datasetId": "_d", "tableId": f"t_{job_id}"}
    statistics: dict[str, Any] = {
        "query": {"totalBytesProcessed": str(processed)},
        "totalBytesProcessed": str(processed),
    }
    if billed is not None:
        statistics["query"]["totalBytesBilled"] = str(billed)
    query = {**config["query"], "destinationTable": table}
    return {
        "jobReference": {"projectId": "project", "jobId": job_id, "location": "US"},
        "configuration": {**config, "query": query},
        "status": {"state": "DONE"},
        "statistics": statistics,
    }


def _field(column: pa.Field) -> dict[str, str]:
    if pa.types.is_list(column.type):
        return {"name": column.name, "type": "STRING", "mode": "REPEATED"}
    return {"name": column.name, "type": TYPES[column.type], "mode": "NULLABLE"}


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return [{"v": each} for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return str(round(value.timestamp() * 1_000_000))
    return None if value is None else str(value) if isinstance(value, int | date) else value


@contextmanager
def serving(server: Server) -> Iterator[tuple[str, str]]:
    """The server's REST URL and the host:port of its streams."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def _do(self) -> None:
            path, _, text = self.path.partition("?")
            query = dict(part.partition("=")[::2] for part in text.split("&") if part)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, found = server.answer(
                self.command, path, query, json.loads(body) if body else None
            )
            content = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _do  # noqa: N815 - the names http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    rest = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    rest.daemon_threads = True
    streams = grpc.server(ThreadPoolExecutor(2))
    streams.add_generic_rpc_handlers((_storage(server),))
    port = streams.add_insecure_port("127.0.0.1:0")
    streams.start()
    try:
        with running(rest) as rest_port:
            yield f"http://127.0.0.1:{rest_port}", f"127.0.0.1:{port}"
    finally:
        streams.stop(None).wait(5)


def _storage(server: Server) -> Any:
    def job_of(path: str) -> dict[str, Any]:
        return server.jobs[path.rsplit("t_", 1)[1]]

    def session(request: types.CreateReadSessionRequest, context: Any) -> types.ReadSession:
        job = job_of(request.read_session.table)
        server.log.append(("session", job["name"]))
        schema = job["table"].schema.serialize().to_pybytes()
        return types.ReadSession(
            name="s",
            table=request.read_session.table,
            arrow_schema={"serialized_schema": schema},
            streams=[types.ReadStream(name=request.read_session.table)],
        )

    def rows(request: types.ReadRowsRequest, context: Any) -> Iterator[types.ReadRowsResponse]:
        table = job_of(request.read_stream)["table"]
        schema = table.schema.serialize().to_pybytes()
        batches = table.to_batches(max_chunksize=2)
        for number, batch in enumerate(batches):
            if number == 1 and server.broken_streams:
                server.broken_streams -= 1
                context.abort(grpc.StatusCode.DATA_LOSS, "the line was cut")
            content = batch.serialize().to_pybytes()
            yield types.ReadRowsResponse(
                arrow_record_batch={"serialized_record_batch": content},
                arrow_schema={"serialized_schema": schema},
                row_count=batch.num_rows,
            )

    def method(kind: Any, call: Any, request: Any, response: Any) -> Any:
        return kind(
            call, request_deserializer=request.deserialize, response_serializer=response.serialize
        )

    return grpc.method_handlers_generic_handler(
        _STORAGE,
        {
            "CreateReadSession": method(
                grpc.unary_unary_rpc_method_handler,
                session,
                types.CreateReadSessionRequest,
                types.ReadSession,
            ),
            "ReadRows": method(
                grpc.unary_stream_rpc_method_handler,
                rows,
                types.ReadRowsRequest,
                types.ReadRowsResponse,
            ),
        },
    )
