"""Ask BigQuery: estimate first, then run one query within a limit; Arrow tables come back.

Queries are the files of ``sql/bigquery/`` with bound parameters and the tables of a setting. A job
has an id made from its query, so that a retry after a fault finds the same job: it is not
billed twice. Credentials are the application default ones, found by Google's own library and never
read, shown or stored here. Knows no budget and no database.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline import paths
from pipeline.config import Access
from pipeline.errors import BadInput, OverBudget, SourceUnavailable
from pipeline.sources.patience import Patience

if TYPE_CHECKING:  # the library takes a second to import, and most captures need none of it
    from google.cloud import bigquery
    from google.cloud.bigquery_storage_v1 import BigQueryReadClient

MIB = 2**20
#: What a query is billed for at least, for each table it reads.
LEAST_BYTES = 10 * MIB
_TRIES = 50
_SET_UP = "run `gcloud auth application-default login` and `gcloud config set project PROJECT`"


@dataclass(frozen=True)
class Query:
    """One question: a file of ``sql/bigquery/`` and its parameters (time, text list or number).

    ``seen`` is a hash of what the tables were known to hold: another one makes another job.
    """

    name: str
    parameters: dict[str, datetime | list[str] | int]
    seen: str | None = None

    def text(self, access: Access) -> str:
        """The GoogleSQL, with the tables named by the setting."""
        sql = (paths.SQL / "bigquery" / f"{self.name}.sql").read_text(encoding="utf-8")
        for placeholder in ("metadata", "downloads"):
            sql = sql.replace(f"{{{placeholder}}}", f"`{getattr(access, placeholder)}`")
        return sql

    def key(self, access: Access) -> str:
        """Hash of the query: text, tables, parameters and ``seen``."""
        question = {"sql": self.text(access), "parameters": self.parameters}
        if self.seen is not None:
            question["seen"] = self.seen
        return hashlib.sha256(
            json.dumps(question, sort_keys=True, default=str).encode()
        ).hexdigest()


@dataclass(frozen=True)
class Estimate:
    """What a dry run says: bytes read, and bytes billed at least (rounded up for each table)."""

    query: Query
    processed: int
    n_tables: int

    @property
    def billed(self) -> int:
        """Bytes a run will be billed for: whole MiB, and a least amount for each table."""
        return max(-(-self.processed // MIB) * MIB, LEAST_BYTES * self.n_tables)


@dataclass(frozen=True)
class JobResult:
    """Rows of a finished job and what it took; ``billed`` None where the server does not say."""

    table: pa.Table
    job_id: str
    processed: int | None
    billed: int | None
    was_there: bool


@dataclass
class BigQuery:
    """One project's BigQuery through Google's client; ``say`` reports what is being waited for."""

    access: Access
    say: Callable[[str], None] = lambda _text: None
    _client: "bigquery.Client | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not _is_installed():
            what = "BigQuery needs Google's client library, which is not installed"
            raise BadInput(what, "install the extra: pip install 'trustcensus[bigquery]'")

    def dry_run(self, query: Query) -> Estimate:
        """What a query would read. Costs nothing.

        Raises :class:`BadInput` (credentials, dataset) and :class:`SourceUnavailable` (refused, a
        column that is not there any more, no answer).
        """
        sql = query.text(self.access)
        config = self._config(query, dry_run=True, use_query_cache=False)
        with _clear_errors(query.name):
            job = self._connected().query(sql, config, **self._patience())
        tables = sum(f"`{name}`" in sql for name in (self.access.metadata, self.access.downloads))
        return Estimate(query, job.total_bytes_processed or 0, tables)

    def run(self, query: Query, most_billed: int, *, is_new: bool = False) -> JobResult:
        """Run a query, or take up the job that ran or runs it already, unless ``is_new``.

        Raises as :meth:`dry_run`, and :class:`OverBudget` when the server refuses ``most_billed``.
        """
        with _clear_errors(query.name):
            for number in range(1, _TRIES + 1):
                done = self._tried(query, most_billed, number)
                if done is not None and not (is_new and done.was_there):
                    return done
        what = f"{query.name}: {_TRIES} of its jobs exist, and none is usable"
        raise SourceUnavailable(what, "look at the jobs in the console, then try again")

    def _tried(self, query: Query, most_billed: int, number: int) -> JobResult | None:
        """One job; None when a job with this id ended badly earlier, so the next id is free."""
        from google.api_core.exceptions import Conflict, GoogleAPICallError, NotFound

        client = self._connected()
        job_id = f"trustcensus-{query.name}-{query.key(self.access)[:24]}-{number}"
        config = self._config(query, maximum_bytes_billed=most_billed)
        config.labels = {"application": "trustcensus", "query": query.name}
        was_there = False
        try:
            job: Any = client.query(
                query.text(self.access), config, job_id=job_id, **self._patience()
            )
        except Conflict:
            job, was_there = client.get_job(job_id, timeout=self.access.timeout), True
        try:
            table = self._rows(job)
        except NotFound:
            if was_there:  # its result has expired
                return None
            raise
        except GoogleAPICallError:
            if was_there and job.error_result is not None:
                return None
            raise
        return JobResult(
            table, job_id, job.total_bytes_processed, job.total_bytes_billed, was_there
        )

    def _rows(self, job: "bigquery.QueryJob") -> pa.Table:
        """All rows, streamed by the Storage API where it may be used, else page by page."""
        from google.api_core.exceptions import Forbidden, MethodNotImplemented, NotFound

        rows = job.result(**self._patience())
        storage = self._streams()
        if storage is not None:
            try:
                return rows.to_arrow(bqstorage_client=storage)
            except (Forbidden, NotFound, MethodNotImplemented):
                rows = job.result(**self._patience())
        return rows.to_arrow(create_bqstorage_client=False)

    def _patience(self) -> dict[str, Any]:
        """A request is tried again within the timeout; a failed job never runs twice by itself."""
        from google.cloud.bigquery import DEFAULT_RETRY

        timeout = self.access.timeout
        rule = Patience(DEFAULT_RETRY._predicate, self.access.reach, self.say)
        retry = DEFAULT_RETRY.with_timeout(timeout).with_predicate(rule)
        return {"timeout": timeout, "retry": retry, "job_retry": None}

    def _config(self, query: Query, **more: Any) -> "bigquery.QueryJobConfig":
        from google.cloud import bigquery

        bound: list[bigquery.ArrayQueryParameter | bigquery.ScalarQueryParameter] = []
        for name, value in query.parameters.items():
            if isinstance(value, list):
                bound.append(bigquery.ArrayQueryParameter(name, "STRING", value))
            else:
                kind = "TIMESTAMP" if isinstance(value, datetime) else "INT64"
                bound.append(bigquery.ScalarQueryParameter(name, kind, value))
        return bigquery.QueryJobConfig(query_parameters=bound, **more)

    def _connected(self) -> "bigquery.Client":
        if self._client is None:
            from google.api_core.client_options import ClientOptions
            from google.auth.credentials import AnonymousCredentials
            from google.cloud import bigquery

            access = self.access
            if access.endpoint:
                self._client = bigquery.Client(
                    project="project",
                    credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
                    client_options=ClientOptions(api_endpoint=access.endpoint),
                )
            else:
                self._client = bigquery.Client()
        return self._client

    def _streams(self) -> "BigQueryReadClient | None":
        from google.cloud.bigquery_storage_v1 import BigQueryReadClient
        from google.cloud.bigquery_storage_v1.services.big_query_read.transports import (
            BigQueryReadGrpcTransport,
        )

        if not self.access.endpoint:
            credentials = self._connected()._credentials
            return BigQueryReadClient(credentials=credentials)  # type: ignore[no-untyped-call]
        if not self.access.storage:
            return None
        import grpc

        channel = grpc.insecure_channel(self.access.storage)
        transport = BigQueryReadGrpcTransport(channel=channel)
        return BigQueryReadClient(transport=transport)  # type: ignore[no-untyped-call]


def _is_installed() -> bool:
    try:
        return find_spec("google.cloud.bigquery") is not None
    except ModuleNotFoundError:  # of the name's first parts
        return False


@contextmanager
def _clear_errors(name: str) -> Iterator[None]:
    """Each way Google's client fails, as one line and what to do about it."""
    from google.api_core import exceptions as api
    from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError
    from requests.exceptions import RequestException

    try:
        yield
    except DefaultCredentialsError:
        raise BadInput("BigQuery: no application default credentials", _SET_UP) from None
    except GoogleAuthError as error:
        raise BadInput(f"BigQuery: credentials do not work ({_first(error)})", _SET_UP) from None
    except api.Forbidden as error:
        reason = _reason(error)
        if reason in {"quotaExceeded", "rateLimitExceeded"}:
            repair = "wait until the quota is renewed, then try again"
        else:
            repair = "request the role BigQuery Job User on the billing project"
        raise SourceUnavailable(f"{name}: {reason}: {_first(error)}", repair) from None
    except api.NotFound as error:
        repair = "check the table settings and the billing project"
        raise BadInput(f"{name}: not found: {_first(error)}", repair) from None
    except api.GoogleAPICallError as error:
        _raise_for(name, error)
    except (OSError, RequestException, api.RetryError, TimeoutError) as error:
        what = f"{name}: BigQuery does not answer ({type(error).__name__})"
        raise SourceUnavailable(what, "try again: a finished job is not billed again") from None
    except RuntimeError as error:
        if "project" not in str(error).lower():
            raise
        raise BadInput("BigQuery: no billing project", _SET_UP) from None


def _raise_for(name: str, error: Any) -> None:
    reason, message = _reason(error), _first(error)
    if reason == "bytesBilledLimitExceeded":
        what = f"{name}: the server found that it costs more than allowed ({message})"
        raise OverBudget(what, "raise --max-bytes or request less")
    if reason == "stopped":
        raise SourceUnavailable(f"{name}: the job was cancelled", "try again")
    if reason in {"invalidQuery", "invalid"}:
        what = f"{name}: the tables have changed: {message}"
        raise SourceUnavailable(what, "look for a newer version of this program")
    raise SourceUnavailable(
        f"{name}: {reason}: {message}", "try again: a finished job is not billed again"
    )


def _reason(error: Any) -> str:
    """BigQuery's own word for a fault, else the HTTP status."""
    for detail in getattr(error, "errors", None) or []:
        if isinstance(detail, dict) and detail.get("reason"):
            return str(detail["reason"])
    return str(getattr(error, "code", "")) or type(error).__name__


def _first(error: Any) -> str:
    """What BigQuery says went wrong, without the address of the request."""
    details = [
        detail for detail in getattr(error, "errors", None) or [] if isinstance(detail, dict)
    ]
    message = details[0].get("message") if details else None
    text = str(message or getattr(error, "message", "") or error)
    return text.splitlines()[0][:300] if text else type(error).__name__
