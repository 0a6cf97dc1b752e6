"""The catalogue: a file with a header is a metric, and a header that is wrong says where."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from typer.testing import CliRunner

from pipeline import capture, catalog, database, paths
from pipeline.catalog.header import Header
from pipeline.cli.main import app
from pipeline.errors import BadInput
from pipeline.report import data
from pipeline.report.site import catalogue
from pipeline.report.site.pages import Site
from pipeline.study import Study, study_of
from tests.helpers.literal import Project, history
from tools import lineage

OWN = """\
/*
question: Which projects have names of <n> letters?
grain: one row per project
key: [project]
denominator: none
empty: no name is so short
parameters:
  letters: {type: integer, default: 24, low: 1, high: 40, means: longest name that counts}
columns:
  project: {type: string, means: "name, normalised"}
  letters: {type: integer, unit: letters, means: length of the name}
  downloads: {type: integer, unit: files served, means: its downloads, empty: not counted}
*/
select
    project,
    length(project) as letters,
    sum(downloads) as downloads
from fct_project
where length(project) <= $letters
group by all
order by project
"""


#: Its columns are those of a table; ``downloads`` is none of an event.
NAMED = """/*
question: Which projects are there?
grain: one row per project
like: [fct_event]
key: [project]
columns:
  downloads:
  project: {type: string, means: name on the index}
*/
select downloads, project from fct_project order by project
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's SQL to put files into; gives its folder of metrics."""
    shutil.copytree(paths.SQL, tmp_path / "sql")
    monkeypatch.setattr(paths, "SQL", tmp_path / "sql")
    return tmp_path / "sql" / "metrics"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    data = tmp_path_factory.mktemp("catalog")
    opened = study_of(capture.collect(capture.Options(source="demo", data=data, top=20)))
    with opened.db:
        yield opened


def test_a_file_with_a_header_is_a_metric_everywhere(
    study: Study, folder: Path, tmp_path: Path
) -> None:
    (folder / "short_names.sql").write_text(OWN)
    frame = study.metric("short_names", letters=20)
    assert frame["letters"].max() <= 20 < study.metric("short_names")["letters"].max()
    assert str(frame["downloads"].dtype) == "Int64"  # a sum, which DuckDB gives as a decimal

    snapshot = study.snapshot
    asked = ["export", snapshot.id, "--table", "short_names", "--data-dir", str(snapshot.data),
             "--out", str(tmp_path / "out")]  # fmt: skip
    done = CliRunner().invoke(app, asked, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    exported = Path(done.stdout.strip().splitlines()[-1])
    assert len((exported / "short_names.csv").read_text().splitlines()) > 3
    [(name, said)] = json.loads((exported / "dictionary.json").read_text()).items()
    assert (name, said["question"]) == ("short_names", "Which projects have names of <n> letters?")
    assert [column["unit"] for column in said["columns"]] == ["none", "letters", "files served"]
    assert said["reads"] == ["fct_project"]

    page = written(study, tmp_path)
    assert 'id="m-short_names"' in page
    assert "names of &lt;n&gt; letters?" in page
    assert "length(project) &lt;= $letters" in page
    parameters = page.partition("<summary>Parameters of short_names</summary>")[2]
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", parameters.partition("</table>")[0])
    assert cells[4:] == ["$letters", "integer, from 1 to 40", "24", "longest name that counts"]
    assert "Parameters of coverage" not in page


def test_a_key_that_repeats_is_refused_where_it_would_be_published(
    study: Study, folder: Path, tmp_path: Path
) -> None:
    (folder / "short_names.sql").write_text(OWN.replace("key: [project]", "key: [letters]"))
    told = r"^sql/metrics/short_names\.sql: key \(letters\) repeats, first: \d+"
    with pytest.raises(BadInput, match=told):
        data.write_data(study, tmp_path / "out", ["short_names"])
    assert not (tmp_path / "out").exists()
    assert study.metric("short_names")["letters"].duplicated().any(), "it can still be read"


def written(study: Study, folder: Path) -> str:
    """The text of the catalogue page."""
    found = catalogue.entries({"adoption_by_rank"}, {"coverage"})
    Site(study, folder, ("catalogue.html",)).write(
        "catalogue.html", "catalogue.html", entries=found
    )
    return (folder / "catalogue.html").read_text(encoding="utf-8")


def test_the_page_holds_every_metric(study: Study, tmp_path: Path) -> None:
    page = written(study, tmp_path)
    for name in catalog.names():
        assert f'id="m-{name}"' in page
    part = page[page.index('id="m-adoption_by_rank"') :]
    assert 'href="gallery.html#adoption_by_rank"' in part[: part.index("</dl>")]
    assert "fct_release_state.*" in part.split('<details class="entry">')[0]
    part = page[page.index('id="m-coverage"') :]
    assert "left out here: the cohort is empty" in part.split('<details class="entry">')[0]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("concentration", "not in this report"), ("closure_gaps", "none: a table")],
)
def test_a_figure_that_no_notebook_of_the_report_shows_is_not_said_to_be_none(
    study: Study, tmp_path: Path, name: str, shown: str
) -> None:
    part = written(study, tmp_path).partition(f'id="m-{name}"')[2]
    assert f"<dt>Figure</dt><dd>{shown}</dd>" in part.partition("</dl>")[0]


def test_lineage_is_current(study: Study) -> None:
    found = lineage.traced(study.db)
    assert lineage.FILE.read_text(encoding="utf-8") == lineage.text(found), "run `make lineage`"
    assert set(found) == set(catalog.names())
    known = set(database.tables(study.db)) | {catalog.get(name).document for name in found}
    for name, columns in found.items():
        assert list(columns) == [column.name for column in catalog.get(name).columns]
        for origin in (each for origins in columns.values() for each in origins):
            assert origin.startswith("after: ") or origin.split(".")[0] in known, (name, origin)
    assert found["publisher_kinds_by_rank"]["band"] == ["fct_project.band"]
    assert found["coverage"] == {
        "reason": ["fct_project.reason"],
        "projects": ["fct_project.*"],
        "is_answered": ["fct_project.is_known"],
    }
    assert found["losses_by_quarter"]["incident_day"] == ["incident_days.happened_on"]


def test_headers_are_yaml_as_everybody_reads_it() -> None:
    for name in (*catalog.names(), *catalog.facts()):
        table = catalog.table(name)
        text = (paths.SQL / table.path).read_text(encoding="utf-8")
        [head] = re.findall(r"\A/\*\n(.*?)^\*/$", text, re.S | re.M)
        said = yaml.safe_load(head)
        assert said["key"] == list(table.key)
        assert list(said["columns"]) == [column.name for column in table.columns]
        assert " ".join(said["grain"].split()) == table.grain
        for column in said["columns"].values():
            assert {"type", "means"} <= set(column) if column else said["like"], name
        if isinstance(table, catalog.Metric):
            assert said["question"].endswith("?"), name
            assert {"question", "grain", "key", "denominator", "empty", "columns"} <= set(said)


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ("question: Which", "question: [Which", 3, "not YAML"),
        ("grain: one", "grian: one", 3, "field 'grian' is not known, did you mean grain?"),
        ("grain: one row per project\n", "", 1, "field 'grain' is missing"),
        ("grain: one row per project", "grain: 1", 3, "must be text, not 1"),
        ("key: [project]", "key: project", 4, "must be a list"),
        ("key: [project]", "key: [projekt]", 4, "'projekt' is not one of the columns"),
        ("type: string", "type: text", 10, "'text' is not a type"),
        ("means: length of the name", "unit: letters", 11, "'unit' is written twice"),
        (", means: length of the name", "", 11, "field 'means' is missing"),
        ("empty: not", "null: not", 12, "field None is not known"),
        ("empty: not counted", "values: [yes, no]", 12, "which is not text"),
        ("  letters: {type: int", "  lines: {type: int", 1, "no parameter $letters"),
        ("default: 24", "default: 90", 8, "its own default does not fit"),
        ("high: 40, ", "", 8, "one end of a range"),
        ("denominator: none", "after: intervall", 5, "did you mean interval?"),
        ("denominator: none", "document: checks", 5, "there is none"),
        ("/*\n", "-- \n", 1, "a metric opens with a header"),
    ],
)  # fmt: skip
def test_a_wrong_header_names_file_and_line(
    folder: Path, old: str, new: str, line: int, fault: str
) -> None:
    assert old in OWN
    (folder / "short_names.sql").write_text(OWN.replace(old, new, 1))
    with pytest.raises(BadInput) as caught:
        catalog.get("short_names")
    assert caught.value.what.startswith(f"sql/metrics/short_names.sql, line {line}: ")
    assert fault in caught.value.what


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("length(project) as", "length(projekt) as", 'Referenced column "projekt" not found'),
        ("from fct_project", "from fct_projekt", "Table with name fct_projekt does not exist"),
        ("group by all", "group everything", "syntax error"),
    ],
)
def test_a_wrong_query_is_told_with_its_file(
    study: Study, folder: Path, old: str, new: str, fault: str
) -> None:
    (folder / "short_names.sql").write_text(OWN.replace(old, new, 1))
    with pytest.raises(BadInput) as caught:
        study.metric("short_names")
    assert caught.value.what.startswith("sql/metrics/short_names.sql: ")
    assert fault in caught.value.what


def test_a_column_that_is_only_named_is_described_where_it_comes_from(folder: Path) -> None:
    own = "  downloads:\n    type: integer\n    means: counted\n"
    path = folder / "short_names.sql"
    named = NAMED.replace("like: [fct_event]", "like: [fct_event, fct_project]")
    path.write_text(named)
    fact = catalog.facts()["fct_project"].column("downloads")
    assert catalog.get("short_names").column("downloads") == fact
    assert fact.means != "counted"
    path.write_text(named.replace("  downloads:\n", own))
    assert catalog.get("short_names").column("downloads").means == "counted"


@pytest.mark.parametrize(
    ("like", "line", "fault"),
    [
        ("like: [fct_projekt]", 4, "there is no table or metric 'fct_projekt'"),
        ("like: [fct_event]", 7, "no table under like describes it"),
        ("notes: none", 7, "must have fields"),
    ],
)
def test_a_column_that_is_described_nowhere_is_refused(
    folder: Path, like: str, line: int, fault: str
) -> None:
    (folder / "short_names.sql").write_text(NAMED.replace("like: [fct_event]", like))
    with pytest.raises(BadInput) as caught:
        catalog.get("short_names")
    assert caught.value.what.startswith(f"sql/metrics/short_names.sql, line {line}: ")
    assert fault in caught.value.what


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("length(project) as letters", "length(project) as n", "the query gives project, n, down"),
        ("sum(downloads) as", "'many' as", "column downloads is string"),
        ("sum(downloads) as", "0.5 as", "column downloads is decimal"),
    ],
)
def test_a_query_gives_what_its_header_says(
    study: Study, folder: Path, old: str, new: str, fault: str
) -> None:
    (folder / "short_names.sql").write_text(OWN.replace(old, new, 1))
    with pytest.raises(BadInput, match=re.escape(fault)):
        catalog.run(study.db, "short_names")


def test_parameters_are_bound_and_checked(study: Study, folder: Path) -> None:
    (folder / "short_names.sql").write_text(OWN)
    for given, fault in (
        ({"leters": 3}, "did you mean letters?"),
        ({"letters": "3 or true"}, "give one of type integer"),
        ({"letters": True}, "give one of type integer"),
        ({"letters": 41}, "give one from 1 to 40"),
    ):
        with pytest.raises(BadInput, match=re.escape(fault)):
            catalog.run(study.db, "short_names", **given)
    with pytest.raises(BadInput, match="has no parameter 'letters'; it takes none"):
        catalog.run(study.db, "coverage", letters=3)


def test_an_unknown_metric_has_a_nearest_one() -> None:
    with pytest.raises(BadInput, match=r"'adoption_by_rnk'; did you mean adoption_by_rank\?"):
        catalog.get("adoption_by_rnk")
    with pytest.raises(BadInput, match=r"did you mean fct_release\?"):
        catalog.table("fct_relase")
    with pytest.raises(BadInput, match=r"no column 'shar'; did you mean share\?"):
        catalog.get("adoption_by_rank").column("shar")


def test_a_new_metric_builds_no_database_again(folder: Path) -> None:
    before = database.fingerprint.__wrapped__()
    (folder / "short_names.sql").write_text(OWN)
    assert database.fingerprint.__wrapped__() == before
    (folder.parent / "staging" / "stg_list.sql").write_text("select 1 as listed_on")
    assert database.fingerprint.__wrapped__() != before


def test_a_key_is_read_from_either_form() -> None:
    assert catalog.key_of("-- One row.\n-- key: a, b\nselect 1") == ("a", "b")
    assert catalog.key_of("/*\ngrain: x\nkey: [a, b]\n*/\nselect 1") == ("a", "b")
    assert catalog.key_of("select 1") == ()
    with pytest.raises(BadInput, match="line 1"):
        Header("x.sql", "just words")


def test_steps_ask_the_same_database(built: Callable[..., duckdb.DuckDBPyConnection]) -> None:
    db = built(history("p", ("1.0", "2026-10-02", None)), Project("q", {}, outcome="not_found"))
    rows = {row["id"]: row for row in catalog.run(db, "summary").to_pylist()}
    assert rows["projects_attested"]["value"] == 0.0
    assert rows["events_first_attested"]["value"] == 0.0
    assert rows["projects_attested"]["interval"] is None
