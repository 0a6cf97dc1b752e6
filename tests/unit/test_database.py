"""Settings of a database, wherever it is opened."""

import duckdb

from pipeline import database


def test_a_slow_query_in_a_notebook_writes_nothing_to_standard_output() -> None:
    with duckdb.connect() as db:
        db.execute("set enable_progress_bar = true")  # as its client does in a notebook
        database._configure(db)
        assert db.sql("select current_setting('enable_progress_bar')").fetchall() == [(False,)]
