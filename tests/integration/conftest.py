"""A small BigQuery on loopback and a capture that asks it; the smallest data folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.capture import Options
from pipeline.config import Access
from tests.helpers.bigquery_server import Server, serving
from tests.helpers.bigquery_tables import AS_OF, GB, tables
from tests.helpers.literal import one_project


@pytest.fixture
def server() -> Server:
    return Server(tables(), {"top_projects": 100 * GB, "uploads": 3 * GB, "completeness": GB})


@pytest.fixture
def asked(server: Server, tmp_path: Path) -> Iterator[Options]:
    with serving(server) as (url, streams):
        yield Options(
            source="bigquery",
            data=tmp_path,
            top=3,
            as_of=AS_OF,
            access=Access(endpoint=url, storage=streams, timeout=4),
        )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one snapshot, of one project."""
    one_project(tmp_path)
    return tmp_path
