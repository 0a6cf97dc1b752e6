"""How tables and citations say what the data code."""

from types import SimpleNamespace

import pyarrow as pa
import pytest

from pipeline import catalog, labels
from pipeline.notebook import scores
from pipeline.report.embed import citation
from pipeline.report.site import tables


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
    shown = tables.metrics(
        {"metrics": [{"id": "x", "unit": unit, "evidence": evidence, "value": 1}]}
    )
    assert [each["exactness"] for each in shown] == [said]


def test_metadata_that_is_not_served_does_not_say_that_the_project_is_not_on_pypi(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        {"asked": asked, "reason": reason, "requests": 1}
        for asked in ("project", "provenance", "simple")
        for reason in ("gone", "not_found")
    ]
    monkeypatch.setattr(catalog, "run", lambda *_: pa.Table.from_pylist(rows))
    said = [each["reason"] for each in tables.unread(SimpleNamespace(db=None))]  # type: ignore[arg-type]
    assert said[::2] == [labels.REASONS["gone"]] * 3
    assert said[1::2] == [
        "no project metadata served", "no provenance served", labels.REASONS["not_found"]
    ]  # fmt: skip


def test_a_citation_has_one_full_stop_at_its_end() -> None:
    words = {"question": "How many?", "notes": ["n = 3.", "Source: a list. A minimum."]}
    told = {mark: citation({**words, "simulated": mark}) for mark in (True, False)}
    assert told[False] == "trustcensus, “How many?” Source: a list. A minimum."
    assert told[True].endswith("A minimum (simulated data: not to be cited as a finding).")


def test_classes_of_incidents_are_in_words() -> None:
    assert set(scores("rate")["class"]) == {"attack", "harmless change"}
    assert set(scores("incident")["class"]) == {"attack", "harmless change"}
    assert "class" not in scores("agreement")
