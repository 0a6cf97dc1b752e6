"""A true zero is drawn, or left out for a true reason; no small world stops a report."""

import re
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest

from pipeline import capture, catalog
from pipeline.demo import Project as SimulatedProject
from pipeline.demo import generate
from pipeline.figures import annotations, charts, pictures, press, showing
from pipeline.figures.house import LeftOut
from pipeline.report.gates import shows_nothing
from pipeline.summary import headline_metrics
from tests.helpers import small_worlds
from tests.helpers.command import called
from tests.helpers.figure_tables import DOCUMENTARY, REAL, SIMULATED, TABLES
from tests.helpers.literal import Built, Publisher, history
from tests.helpers.restated import OWN_NUMBERS, RESTATED, contradictions, of_report
from tests.helpers.servers import recorded_index, serve, top_list, world_index
from tests.helpers.specs import assert_texts_are_clear, drawn, shown_texts

A = Publisher()
STEADY = [history(f"p{n}", ("1.0", "2025-02-01", A), ("1.1", "2025-08-01", A)) for n in range(3)]


def picture(chart: Any) -> str:
    return pictures.svg(press.dress(chart.to_dict(), REAL))


def test_a_cohort_without_a_loss_has_an_empty_axis_that_says_so(built: Built) -> None:
    table = catalog.run(built(*STEADY), "losses_by_quarter")
    assert sum(row["comparable"] for row in table.to_pylist()) == 3
    chart = drawn("losses_by_quarter", table)
    assert "No attestation stopped in any quarter" in shown_texts(chart, REAL)
    assert not shows_nothing(picture(chart))
    for size, bare in product(("blog", "wide", "square", "phone"), (False, True)):
        assert_texts_are_clear(press.dress(chart.to_dict(), SIMULATED, size, bare=bare))
    lost = drawn("losses_by_quarter", TABLES["losses_by_quarter"])
    assert "No attestation stopped in any quarter" not in shown_texts(lost, REAL)


def test_a_cohort_without_an_organization_shows_its_noughts(built: Built) -> None:
    chart = drawn("organization_by_rank", catalog.run(built(*STEADY), "organization_by_rank"))
    assert "0 of 3" in " ".join(shown_texts(chart, REAL))
    assert not shows_nothing(picture(chart))


def test_text_and_rules_alone_show_nothing() -> None:
    """The gate goes on refusing a figure that draws nothing of its rows."""
    words = {"question": "How many?", "finding": "None", "counted": "n = 0."}
    rows = alt.Chart(pd.DataFrame({"n": [1], "kind": ["a"]})).transform_filter("datum.n > 1")
    empty = rows.mark_bar().encode(x="n:Q", y="kind:N")
    for chart, is_empty in ((empty, True), (empty + annotations.zero("None was found"), False)):
        found = showing.as_figure(chart, "empty", **words)
        assert isinstance(found, alt.LayerChart)
        assert shows_nothing(picture(found)) is is_empty


def test_an_axis_after_every_boundary_has_no_boundary() -> None:
    [rows] = annotations.boundaries("2040-01-01", "2040-03-01").to_dict()["datasets"].values()
    assert rows == []
    data = TABLES["adoption_by_rank"]
    spec = drawn("adoption_by_rank", data[data.month == data.month.max()]).to_dict()
    assert_texts_are_clear(press.dress(spec, REAL))
    assert date(2040, 1, 1) > data.month.max().date()


def test_a_list_that_counts_no_downloads_has_no_curve(built: Built) -> None:
    world = [history(f"p{n}", ("1.0", "2025-02-01", A), downloads=0) for n in range(3)]
    chart = drawn("cohort_downloads", catalog.run(built(*world), "cohort_downloads"))
    assert isinstance(chart, LeftOut)


def test_projects_of_a_build_have_no_ranks(tmp_path: Path) -> None:
    with small_worlds.opened(small_worlds.watchlist(4, tmp_path)) as study:
        along = drawn("adoption_along_ranks", catalog.run(study.db, "adoption_along_ranks"))
        assert isinstance(along, LeftOut)
        for name in ("adoption_by_rank", "evidence_by_rank", "organization_by_rank"):
            chart = drawn(name, catalog.run(study.db, name, bands="2"))
            assert isinstance(chart, alt.LayerChart), name
            words = chart.usermeta
            said = " ".join([words["finding"], words["counted"], *shown_texts(chart, REAL)])
            assert not re.search(r"\branks?\b|ranked", said, re.IGNORECASE), said


def test_each_figure_has_a_reason_to_be_left_out_that_can_be_asked() -> None:
    assert all(catalog.get(name).empty for name in charts.NAMES)
    reasons = {*small_worlds.UNTRUE, *small_worlds.UNTRUE_ROWS}
    assert reasons == set(charts.NAMES) - set(DOCUMENTARY), "see tests/helpers/small_worlds.py"


def test_every_figure_says_which_headline_it_restates() -> None:
    known = {*RESTATED, *OWN_NUMBERS, *DOCUMENTARY}
    assert known >= set(charts.NAMES), "see tests/helpers/restated.py"
    assert {*RESTATED, *OWN_NUMBERS} <= set(catalog.names())
    assert not set(RESTATED) & set(OWN_NUMBERS)


def test_a_figure_that_contradicts_a_headline_is_found(built: Built) -> None:
    db = built(*STEADY)
    summary = {row["id"]: dict(row) for row in headline_metrics(db)}
    rows = catalog.run(db, "evidence_by_rank").to_pylist()
    assert list(contradictions("evidence_by_rank", rows, summary)) == []
    summary["projects_attested"]["numerator"] = 2
    assert list(contradictions("evidence_by_rank", rows, summary)) == [
        "evidence_by_rank: numerator of projects_attested is 3, in summary.json 2"
    ]
    none = [{"grouping": "all", "at_risk": 3, "events": 0}]
    assert len(list(contradictions("time_to_attestation", none, summary))) == 1


def test_an_untrue_reason_is_found(built: Built) -> None:
    assert list(small_worlds.untrue("direct_owners", built(*STEADY)))
    assert not list(small_worlds.untrue("list_turnover", built(*STEADY)))


#: Seeds by source; ``bench/small_worlds.py`` draws more of them.
SEEDS = [
    ("demo", 1),
    ("demo", 16),
    ("index", 1),
    ("index", 3),
    ("index", 6),
    ("published", 0),
    ("published", 1),
    ("published", 5),
    ("watchlist", 0),
]


def faults(*world: Any) -> tuple[str, ...]:
    with small_worlds.opened(*world) as study:
        found = small_worlds.look(study)
    assert len(found.drawn) + len(found.left_out) + len(found.faults) >= len(charts.NAMES)
    return found.faults


@pytest.mark.parametrize(("source", "seed"), SEEDS)
def test_every_metric_and_chart_takes_a_small_world(tmp_path: Path, source: str, seed: int) -> None:
    assert faults(small_worlds.SOURCES[source](seed, tmp_path)) == ()


def test_every_metric_and_chart_takes_a_small_world_with_a_baseline(tmp_path: Path) -> None:
    assert faults(*small_worlds.pair(2, tmp_path)) == ()


@pytest.mark.parametrize("seed", [0, 1])
def test_every_metric_and_chart_takes_recorded_projects(
    real: Path, tmp_path: Path, seed: int
) -> None:
    assert faults(small_worlds.recorded(real, seed, tmp_path)) == ()


def against_headlines(real: Path, folder: Path, *names: str) -> list[str]:
    """What figures of the published tables of May 2026 say against the headlines of the same."""
    snapshot = capture.collect(
        capture.Options(
            source="published",
            data=folder,
            top_list=str(real / "top_2026-04.json"),
            adoption=str(real / "adoption_2026-05.csv"),
        )
    )
    with small_worlds.opened(snapshot) as study:
        summary = {row["id"]: row for row in headline_metrics(study.db)}
        assert summary["projects_attested"]["numerator"] == 177
        tables = {name: catalog.run(study.db, name).to_pylist() for name in names}
    assert any(tables.values())
    return [
        each
        for name, rows in tables.items()
        if rows
        for each in contradictions(name, rows, summary)
    ]


def test_no_figure_of_the_published_tables_contradicts_a_headline(
    real: Path, tmp_path: Path
) -> None:
    """177 of 487 are attested: no figure may say that nobody is."""
    names = {*RESTATED, *OWN_NUMBERS}
    assert against_headlines(real, tmp_path, *sorted(names)) == []


def is_steady(project: SimulatedProject) -> bool:
    """Has it two attested releases or more, and none without once it had begun?"""
    by_time = sorted(project.releases, key=lambda release: release.files[0].uploaded_at)
    attested = [all(file.publisher for file in release.files) for release in by_time]
    return sum(attested) > 1 and all(attested[attested.index(True) :])


@pytest.mark.parametrize("source", ["recorded", "watchlist"])
def test_a_whole_run_over_a_cohort_without_a_loss_ends_well(
    real: Path, tmp_path: Path, source: str
) -> None:
    """Attestation stopped nowhere: the good case, and no figure of it may refuse the report."""
    made = generate(4, 60)
    steady = [each.name for each in made.projects if each.status == "active" and is_steady(each)][
        :3
    ]
    listed, named = tmp_path / "list.json", tmp_path / "requirements.txt"
    listed.write_bytes(top_list("certifi", "urllib3", "django"))
    named.write_text("\n".join(steady))
    base = ""
    answering = {
        "recorded": recorded_index(real / "recorded_index", lambda: base),
        "watchlist": world_index(made, lambda: base),
    }[source]
    cohort = {"recorded": ("--top-list", str(listed)), "watchlist": ("--projects", str(named))}
    with serve(answering) as (url, _):
        base = url
        done = called(
            "run",
            "--source",
            "index",
            "--endpoint",
            url,
            "--rate",
            "0",
            *cohort[source],
            "--notebook",
            "04_publisher_changes",
            "--data-dir",
            str(tmp_path / "data"),
            "--out",
            str(tmp_path / "out"),
        )
    assert done.returncode == 0, done.stderr
    [said] = [line for line in done.stderr.splitlines() if "assessed project" in line]
    assert "(" not in said, "of so few a share says less than the counts"
    report = tmp_path / "out" / "latest"
    assert list(of_report(report)) == []
    lost = report / "figures" / "losses_by_quarter.txt"
    assert ": 0 of " in lost.read_text(encoding="utf-8")
