"""Settings of a database, wherever it is opened."""

from pathlib import Path

import duckdb

from pipeline import database
from tests.helpers.literal import one_project


def test_a_slow_query_in_a_notebook_writes_nothing_to_standard_output() -> None:
    with duckdb.connect() as db:
        db.execute("set enable_progress_bar = true")  # as its client does in a notebook
        database._configure(db)
        assert db.sql("select current_setting('enable_progress_bar')").fetchall() == [(False,)]


def test_what_is_prepared_beside_a_database_has_its_settings_already(tmp_path: Path) -> None:
    """A slow comparison wrote its progress into the notebook that opened it."""
    snapshot = one_project(tmp_path)
    database.build(snapshot)
    settings: list[tuple[object, ...]] = []
    query = "select current_setting('enable_progress_bar'), current_setting('threads')"

    def prepare(db: duckdb.DuckDBPyConnection) -> None:
        settings.extend(db.sql(query).fetchall())

    with database.connect(tmp_path, snapshot.id, prepare):
        assert settings == [(False, 2)]
