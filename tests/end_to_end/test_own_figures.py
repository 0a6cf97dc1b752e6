"""A figure of somebody's own notebook is a figure of the report, with no other file touched."""

import csv
import json
from pathlib import Path

import pytest

from pipeline import paths
from tests.helpers.command import called
from tests.helpers.notebooks import write_notebook

OWN = """\
import altair as alt
from pipeline import open_study
study = open_study(snapshot)
query = "select evidence, count(*) as projects from fct_project group by all order by all"
found = study.sql(query)
bars = alt.Chart(found).mark_bar().encode(x="projects:Q", y="evidence:N", tooltip=["projects:Q"])
study.figure(
    bars + bars.mark_text(align="left", dx=4).encode(text="projects:Q"),
    name="NAME",
    question="What is the evidence of each project?",
    finding=f"{found.projects.max()} projects <b>lead</b>",
    counted=f"n = {found.projects.sum()} projects.",
)"""

#: The project's own charts, of some rows of an answer and of rows that are none of it.
CHOSEN = """\
from pipeline import open_study
from pipeline.figures import charts
study = open_study(snapshot)
bands = study.metric("evidence_by_rank")
charts.evidence_by_rank(bands[bands.state != "unknown"])"""
CHANGED = """\
from pipeline import open_study
from pipeline.figures import charts
study = open_study(snapshot)
owners = study.metric("direct_owners")
charts.direct_owners(owners.assign(projects=owners.projects + 1000))"""


def run(folder: Path, *sources: str) -> tuple[int, str, Path]:
    for number, source in enumerate(sources):
        write_notebook(folder / "notebooks", f"1{number}_own", source.splitlines())
    done = called(
        "run",
        "--top",
        "20",
        "--data-dir",
        str(folder / "data"),
        "--out",
        str(folder / "out"),
        env={"TRUSTCENSUS_NOTEBOOKS": str(folder / "notebooks")},
    )
    return done.returncode, done.stderr, folder / "out" / "latest"


def test_an_ordinary_chart_is_published_in_all_forms(tmp_path: Path) -> None:
    code, said, report = run(tmp_path, OWN.replace("NAME", "my_evidence"), CHOSEN, CHANGED)
    assert code == 0, said
    _tables_are_of_what_is_drawn(report)
    files = {path.name.partition(".")[2] for path in (report / "figures").glob("my_evidence.*")}
    assert files == {"svg", "png", "vl.json", "csv", "txt", "long.txt"}
    spec = json.loads((report / "figures" / "my_evidence.vl.json").read_text())
    [rows] = spec["datasets"].values()
    with (report / "figures" / "my_evidence.csv").open(newline="") as file:
        drawn = [{**row, "projects": int(row["projects"])} for row in csv.DictReader(file)]
    assert drawn == rows
    assert sum(row["projects"] for row in rows) == 20
    assert spec["layer"][0]["encoding"]["x"]["field"] == "projects"
    picture = (report / "figures" / "my_evidence.svg").read_text()
    assert "SIMULATED" in picture
    assert "simulated index" in (report / "figures" / "my_evidence.long.txt").read_text()
    page = (report / "notebooks" / "10_own.html").read_text()
    assert 'id="my_evidence"' in page
    assert "&lt;b&gt;lead&lt;/b&gt;" in page
    assert "<b>lead" not in page
    assert 'id="my_evidence"' in (report / "gallery.html").read_text()


def _tables_are_of_what_is_drawn(report: Path) -> None:
    """Whatever a notebook did to a metric's answer before it drew that."""
    chosen, changed = (
        list(csv.DictReader((report / "figures" / f"{name}.csv").read_text().splitlines()))
        for name in ("evidence_by_rank", "direct_owners")
    )
    assert {row["state"] for row in chosen} == {
        "attested",
        "none_found",
        "not_attestable",
        "partial",
    }
    assert "Its table has 4 rows" in (report / "figures" / "evidence_by_rank.long.txt").read_text(
        encoding="utf-8"
    )
    page = (report / "f" / "evidence_by_rank.html").read_text(encoding="utf-8")
    assert "Its notebook chose the rows that are drawn" in page
    assert "The SQL behind it" in page
    assert {int(row["projects"]) >= 1000 for row in changed} == {True}
    assert "The SQL behind it" not in (report / "f" / "direct_owners.html").read_text("utf-8")


@pytest.mark.parametrize("names", [("adoption_by_rank",), ("mine", "mine")])
def test_a_name_that_is_taken_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    sources = [OWN.replace("NAME", name).replace("lead", str(at)) for at, name in enumerate(names)]
    code, said, report = run(tmp_path, *sources)
    assert code == 6
    assert f"another figure is named {names[-1]}" in said
    assert not report.exists()


def test_the_template_publishes_its_figure(tmp_path: Path) -> None:
    done = called(
        "run",
        "--top",
        "40",
        "--notebook",
        "99_your_own_question",
        "-p",
        "ranks=30",
        "--data-dir",
        str(tmp_path / "data"),
        "--out",
        str(tmp_path / "out"),
    )
    assert done.returncode == 0, done.stderr
    text = tmp_path / "out" / "latest" / "figures" / "attested_releases_by_organization.txt"
    assert "projects of ranks 1 to 30" in text.read_text()
    cells = json.loads((paths.notebooks() / "99_your_own_question.ipynb").read_text())["cells"]
    assert len(cells) <= 15
