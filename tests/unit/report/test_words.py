"""How tables and citations say what the data code."""

from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pytest

from pipeline import catalog, labels
from pipeline.claims.claim_ledger import COMPARISONS
from pipeline.frames import to_frame
from pipeline.notebook import scores, sourced
from pipeline.report import story
from pipeline.report.embed import citation
from pipeline.report.headlines import _counted, _within
from pipeline.report.site import page_rows
from pipeline.report.site.pages import COMPARED, linked, measured


@pytest.mark.parametrize(
    ("unit", "evidence", "said"),
    [
        ("share", "lower_bound", "lower bound for Trusted Publishing"),
        ("events", "lower_bound", "lower bound"),
        ("share", "exact", "exact"),
    ],
)
def test_only_a_share_is_a_lower_bound_for_trusted_publishing(
    unit: str, evidence: str, said: str
) -> None:
    counts = {"numerator": 1, "denominator": 2, "weight": "projects"}
    shown = page_rows.metrics(
        {"metrics": [{"id": "x", "unit": unit, "evidence": evidence, "value": 1} | counts]}
    )
    assert [each["exactness"] for each in shown] == [said]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (5.208333333333333, "per_1000", "5.2 per 1,000"),
        (164.94845360824743, "per_1000", "164.9 per 1,000"),
        (10, "per_1000", "10 per 1,000"),
        (0.3526315789473684, "share", "35.3%"),
        (0.0, "count", "0"),
        (None, "per_1000", "not known"),
    ],
)
def test_a_number_of_a_claim_is_rounded_and_has_its_unit(
    value: float | None, unit: str, said: str
) -> None:
    assert measured(value, unit) == said


def test_every_comparison_of_a_claim_is_in_words() -> None:
    assert COMPARED.keys() == COMPARISONS.keys()


def test_large_counts_are_rounded_each_with_its_unit() -> None:
    assert _counted(265, 984) == "265 of 984"
    assert _counted(3_600_000_000, 10_700_000_000) == "3.6 of 10.7 billion"
    assert _counted(4_000_000, 10_700_000_000) == "4.0 million of 10.7 billion"
    assert _counted(0, 10_700_000_000) == "0 of 10.7 billion"


def test_a_range_says_how_many_of_the_unassessed_may_count() -> None:
    metric = {"denominator": 107, "weight": "projects"}
    for most, told in (
        (31, "23.9% to 27.4%: of the 6 not known, 4 may count"),
        (33, "23.9% to 29.2%, counting none or all of the 6 not known"),
    ):
        bounds = [{"numerator": n, "denominator": 113, "share": n / 113} for n in (27, most)]
        assert _within(metric, bounds) == told


@pytest.mark.parametrize(
    ("source", "assessed", "told"),
    [
        ("index", 3, "PyPI answered for 3 of 4 projects."),
        ("demo", 2, "The simulated index answered for 3 of 4 projects; 2 could be assessed."),
        ("published", 3, "The published tables cover 3 of 4 projects."),
        ("bigquery", None, "The logs name 3 of 4 projects."),
    ],
)
def test_who_tells_of_how_many_projects(source: str, assessed: int | None, told: str) -> None:
    about = {
        "source": source,
        "simulated": source == "demo",
        "coverage": {"asked": 4, "answered": 2, "unchanged": 1},
        "metrics": [{"id": "projects_attested", "denominator": assessed}],
    }
    assert story.answered(about) == told


@pytest.mark.parametrize(
    ("numerator", "denominator", "weight", "amount", "of"),
    [
        (1, 1, "projects", "1 project", "1 of 1 project"),
        (1234, 2000, "files", "1,234 files", "1,234 of 2,000 files"),
        (None, 115, "projects", "0 projects", "estimated for 115 projects"),
        (1, None, "releases", "1 release", ""),
    ],
)
def test_numbers_have_their_unit_in_the_right_number(
    numerator: int | None, denominator: int | None, weight: str, amount: str, of: str
) -> None:
    row = {"id": "x", "unit": "events", "evidence": "exact", "value": numerator or 0}
    more = {"numerator": numerator, "denominator": denominator, "weight": weight}
    [shown] = page_rows.metrics({"metrics": [row | more]})
    assert (shown["amount"], shown["of"]) == (amount, of)


def test_metadata_that_is_not_served_does_not_say_that_the_project_is_not_on_pypi(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        {"asked": asked, "reason": reason, "requests": 1}
        for asked in ("project", "provenance", "simple")
        for reason in ("gone", "not_found")
    ]
    monkeypatch.setattr(catalog, "run", lambda *_: pa.Table.from_pylist(rows))
    said = [each["reason"] for each in page_rows.unread(SimpleNamespace(db=None))]  # type: ignore[arg-type]
    assert said[::2] == [labels.REASONS["gone"]] * 3
    assert said[1::2] == [
        "no project metadata served", "no provenance served", labels.REASONS["not_found"]
    ]  # fmt: skip


def test_a_citation_has_one_full_stop_at_its_end() -> None:
    words = {
        "question": "How many?",
        "notes": ["n = 3.", "Source: a list. A minimum."],
        "origin": {"snapshot": ""},
    }
    told = {mark: citation({**words, "simulated": mark}) for mark in (True, False)}
    assert told[False] == "trustcensus, “How many?” Source: a list. A minimum."
    assert told[True].endswith("A minimum (simulated data: not to be cited as a finding).")


def test_a_citation_names_the_snapshot_as_that_of_the_overview_does() -> None:
    words = {"question": "How many?", "notes": ["Source: a list."], "simulated": False}
    told = citation({**words, "origin": {"snapshot": "index-2026-11-01-0a1b"}})
    assert told == "trustcensus, snapshot index-2026-11-01-0a1b, “How many?” Source: a list."


def test_only_an_address_of_the_web_becomes_a_link() -> None:
    assert linked("a <b>", "https://one.invalid/x") == (
        '<a rel="noreferrer" href="https://one.invalid/x">a &lt;b&gt;</a>'
    )
    for url in ("", "javascript:alert(1)", "data:text/html,x", "https://a b/", "ftp://one.invalid"):
        assert linked("a", url) == "a"
    assert "&#34;" in linked("a", 'https://one.invalid/"x')


def test_classes_of_incidents_are_in_words() -> None:
    assert set(scores("rate")["class"]) == {"attack", "harmless change"}
    assert set(scores("incident")["class"]) == {"attack", "harmless change"}
    assert "class" not in scores("agreement")


def test_every_incident_has_a_source_beside_it() -> None:
    """What is said of a real project has to be where a reader can look it up."""
    incidents = scores("incident")
    assert list(incidents.columns[:3]) == ["item", "project", "source"]
    assert incidents.source.str.len().gt(0).all()
    [told] = incidents.source[incidents["item"] == "M02"]
    assert told.startswith("pypi/warehouse@6b621571 docs/blog/posts/2024-12-11-")
    assert not incidents.source.str.contains("{", regex=False).any()
    alarms = to_frame(catalog.run(duckdb.connect(), "rule_incidents"))
    assert sourced(alarms).source.notna().all()
