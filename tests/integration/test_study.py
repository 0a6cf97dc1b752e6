"""What a notebook calls: metrics and queries as DataFrames, tables, descriptions, errors."""

from collections.abc import Iterator

import pandas as pd
import pytest

import pipeline
from pipeline import capture, catalog, database, notebook
from pipeline.errors import BadInput, DamagedData
from pipeline.study import Study, study_of


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    data = tmp_path_factory.mktemp("study")
    opened = study_of(capture.collect(capture.Options(source="demo", data=data, top=40)))
    with opened.db:
        yield opened


def test_a_metric_is_a_frame_with_dates_and_what_is_absent(study: Study) -> None:
    adoption = study.metric("adoption_by_rank")
    assert list(adoption.columns) == [
        "month",
        "measured_on",
        "band",
        "band_order",
        "attested",
        "known",
        "share",
    ]
    days = ["month", "measured_on"]
    assert all(pd.api.types.is_datetime64_dtype(adoption[name]) for name in days)
    assert adoption["month"].max() == pd.Timestamp("2026-11-01")
    kinds = {name: str(kind) for name, kind in adoption.dtypes.items() if name not in days}
    assert kinds == {
        "band": "string",
        "band_order": "Int64",
        "attested": "Int64",
        "known": "Int64",
        "share": "Float64",
    }
    newest = adoption.query("month == month.max()")
    assert (newest["share"] == newest["attested"] / newest["known"]).all()
    projects = study.metric("projects")
    assert projects["organization"].isna().any()
    assert projects["organization"][projects["organization"].isna()].iloc[0] is pd.NA
    assert {type(kinds) for kinds in projects["kinds"]} == {list, type(None)}


def test_every_metric_is_a_frame(study: Study) -> None:
    for name in catalog.names():
        assert len(study.metric(name)) == catalog.run(study.db, name).num_rows, name


def test_sql_binds_and_only_reads(study: Study) -> None:
    frame = study.sql("select project, rank from fct_project where rank <= $rank", rank=3)
    assert frame.shape[0] == 3
    total = study.sql("from fct_project select sum(rank) as ranks, avg(rank) as mean, 0.5 as half")
    assert {name: str(kind) for name, kind in total.dtypes.items()} == {
        "ranks": "Int64",
        "mean": "Float64",
        "half": "Float64",
    }
    assert int(total["ranks"].iloc[0]) == 40 * 41 // 2
    hostile = "'; drop table fct_project; --"
    assert study.sql("select $text as text", text=hostile)["text"].tolist() == [hostile]


@pytest.mark.parametrize(
    ("query", "params", "fault"),
    [
        ("create table x as select 1", {}, "not a single read-only query"),
        ("create temp table x as select 1", {}, "not a single read-only query"),
        ("select 1; drop table fct_project", {}, "not a single read-only query"),
        ("", {}, "not a single read-only query"),
        ("attach 'x.duckdb'", {}, "not a single read-only query"),
        ("copy fct_project to 'x.csv'", {}, "not a single read-only query"),
        ("set threads = 1", {}, "not a single read-only query"),
        ("from read_csv('pyproject.toml')", {}, "disabled"),
        ("select 1 where rank = $rank", {}, r"\$rank has no value"),
        ("select $rank", {"rnk": 1}, "did you mean rank"),
        ("from fct_projekt", {}, 'Did you mean "fct_project"'),
        ("select shar from fct_project", {}, "Candidate bindings"),
        ("selec 1", {}, "syntax error"),
    ],
)
def test_what_sql_refuses(study: Study, query: str, params: dict[str, object], fault: str) -> None:
    with pytest.raises(BadInput, match=fault):
        study.sql(query, **params)


def test_tables_and_metrics_are_listed(study: Study) -> None:
    tables = study.tables().set_index("table")
    assert tables.loc["fct_project", "rows"] == 40
    assert str(tables.loc["fct_project", "grain"]).startswith("one row per project of the cohort")
    assert "downloads" in str(tables.loc["fct_project", "columns"]).split(", ")
    assert str(tables.loc["stg_owner", "grain"]).startswith("One row per project and direct owner")
    assert not [name for name in tables.index if name.startswith("raw_")]
    metrics = study.metrics().set_index("metric")
    assert list(metrics.index) == list(catalog.names())
    question = metrics.loc["coverage", "question"]
    assert question == "What was the outcome for each project asked about?"


def test_a_description_reads_well_as_text_and_in_a_notebook(study: Study) -> None:
    about = study.describe("adoption_by_rank")
    text, page = repr(about), about._repr_html_()
    for part in (about.question, "month, band", "share 0 to 1", "where newest.latest is not null"):
        assert part in text
        assert part in page
    assert "<summary>SQL</summary>" in page
    assert all(len(line) <= 100 for line in text.split("\n\n")[0].splitlines())
    assert study.describe("fct_project").columns[0].means
    owners = study.describe("stg_owner")
    assert [column.name for column in owners.columns] == ["project", "owner"]
    assert "ordinal" in owners.notes
    assert all(study.describe(name).sql for name in study.tables()["table"])


def test_every_table_that_sql_can_read_is_described(study: Study) -> None:
    for name in database.tables(study.db):
        about = study.describe(name)
        columns = [column.name for column in about.columns]
        assert columns == study.sql(f"from {name} limit 0").columns.tolist(), name
        assert (bool(about.grain), bool(about.sql)) == (name != "build",) * 2, name
        assert about.name in repr(about)
    assert study.describe("raw_snapshot").key == ("snapshot",)
    assert study.describe("code_event_kind").grain.startswith("One row per kind of event")
    version = study.describe("raw_version")
    assert "from raw_simple_version" in version.sql
    assert version.notes == "Made in Python from the rows of the query; the grain is the query's."


def test_errors_name_the_nearest_right_name(study: Study) -> None:
    with pytest.raises(BadInput, match=r"did you mean events_by_month\?"):
        study.metric("events_by_moth")
    with pytest.raises(BadInput, match=r"did you mean fct_release\?"):
        study.describe("fct_releas")


def test_a_study_says_what_it_is(study: Study) -> None:
    assert study.snapshot.id in repr(study)
    assert "simulated" in repr(study)
    assert len(repr(study)) < 300
    page = study._repr_html_()
    assert f"<li>{study.snapshot.id}</li>" in page
    assert "study.metric(name)" in page


def test_a_hostile_cohort_is_text(study: Study) -> None:
    cohort = {**study.snapshot.manifest["cohort"], "name": "<script>\u202e"}
    manifest = {**study.snapshot.manifest, "cohort": cohort}
    snapshot = type(study.snapshot)(**{**vars(study.snapshot), "manifest": manifest})
    hostile = Study(snapshot, study.db)
    assert "<script>" not in hostile._repr_html_()
    assert "\u202e" not in repr(hostile) + hostile._repr_html_()


def test_tables_and_columns_are_explained_in_the_database(study: Study) -> None:
    [(said,)] = study.db.sql(
        "select comment from duckdb_tables() where table_name = 'fct_project'"
    ).fetchall()
    assert said.startswith("one row per project of the cohort")
    rows = study.db.sql(
        "select table_name, column_name, comment from duckdb_columns() where comment is not null"
    ).fetchall()
    found = {(table, column): comment for table, column, comment in rows}
    told = {
        (table.name, column.name) for table in catalog.facts().values() for column in table.columns
    }
    assert set(found) == told
    assert found["fct_project", "n_owners"].endswith("(accounts)")


def test_open_study_is_the_package_s_own_word() -> None:
    assert pipeline.open_study is notebook.open_study
    assert "open_study" in dir(pipeline) or "open_study" in pipeline.__all__
    with pytest.raises(AttributeError, match="no attribute 'open_studio'"):
        _ = pipeline.open_studio


def test_help_of_open_study_says_what_goes_in_what_comes_out_and_what_is_raised() -> None:
    said = pipeline.open_study.__doc__ or ""
    for part in ("``name`` is ``demo``", "``baseline`` is", "Returns a :class:`Study`"):
        assert part in said
    for error in (BadInput, DamagedData):
        assert f":class:`{error.__name__}`" in said.partition("Raises ")[2]
    assert ">>> study = open_study(" in said


def test_every_public_method_shows_an_example() -> None:
    for name in ("metric", "sql", "metrics", "tables", "describe"):
        example = (getattr(Study, name).__doc__ or "").partition(">>> ")[2]
        assert f"study.{name}(" in example, name


def test_a_grain_is_a_whole_sentence_and_notes_keep_their_lines(study: Study) -> None:
    about = str(study.describe("fct_build_pair"))
    grain = "where one of the two has a file with a build statement and the other has none"
    assert grain in " ".join(about.split())
    tables = study.tables().set_index("table")
    assert str(tables.loc["fct_build_pair", "grain"]).endswith("the other has none")
