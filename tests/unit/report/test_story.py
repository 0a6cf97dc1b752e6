"""The overview's findings and its first sentences, whatever a source can tell."""

import re
from typing import Any

import pyarrow as pa
import pytest

from pipeline import reference
from pipeline.figures import charts
from pipeline.report import story
from pipeline.report.figures import Figure
from pipeline.report.headlines import attested_range
from pipeline.report.site import title
from pipeline.report.wording import event_words, sides


def figure(name: str) -> Figure:
    said = ("alt", "description", "bare", "narrow", "cite", "snippet", "limits")
    words: dict[str, Any] = dict.fromkeys(said, "")
    words |= {"name": name, "question": "How many?", "finding": f"7 of {name}"}
    return Figure(caption=(), tips=[], simulated=False, card=b"", table=pa.table({}), **words)


def told(*names: str, attested_range: str = "") -> list[tuple[str, str]]:
    drawn = {name: figure(name) for name in names}
    found = story.panels(drawn, {"direct_owners": "notebooks/x.html#direct_owners"}, attested_range)
    return [(each.figure.name, each.says) for each in found]


def test_every_figure_of_the_story_is_one_there_is_and_says_its_limit() -> None:
    assert len(reference.story()) == 5
    names = [each.name for one in reference.story() for each in one.answers]
    assert len(set(names)) == len(names)
    assert set(names) <= set(charts.NAMES)
    assert all(each.limit.endswith(".") for one in reference.story() for each in one.answers)
    assert all(one.asks.endswith("?") for one in reference.story())


def test_a_finding_without_its_figure_has_no_panel_and_the_next_best_stands_in() -> None:
    assert told() == []
    assert told("recovery_paths", "evidence_by_rank") == [
        ("evidence_by_rank", "7 of evidence_by_rank"),
        ("recovery_paths", "7 of recovery_paths"),
    ]
    assert told("recovery_paths", "direct_owners") == [("direct_owners", "7 of direct_owners")]
    assert told("adoption_along_ranks") == [("adoption_along_ranks", "7 of adoption_along_ranks")]
    assert told("adoption_along_ranks", attested_range="Between") == [
        ("adoption_along_ranks", "Between")
    ]


def test_a_range_answers_its_own_question_and_a_finding_that_of_its_figure() -> None:
    drawn = {name: figure(name) for name in ("evidence_by_rank", "adoption_along_ranks")}
    found, unsettled = (
        story.panels(drawn, {}, attested_range) for attested_range in ("", "Between")
    )
    assert [each.question for each in found] == ["How many?", "How many?"]
    own, of_range = (each.question for each in unsettled)
    assert own == "How many?"
    assert [found[1].asks, unsettled[1].asks] == ["Where?", "How sure is this?"]
    [instead] = story.panels({"support_backlog": figure("support_backlog")}, {})
    assert instead.asks == "Who helps?", "what changes is not what it tells"
    assert "could not assess" in of_range
    assert of_range.endswith("?")


def summary(attested: Any, owner: Any, unknown: int, **more: Any) -> dict[str, Any]:
    shares = {"projects_attested": attested, "projects_single_owner": owner}
    metrics = [
        {"id": name, "numerator": pair and pair[0], "denominator": pair and pair[1],
         "value": pair and pair[0] / pair[1]}
        for name, pair in shares.items()
    ]  # fmt: skip
    return {"metrics": metrics, "unknown": {"gone": unknown} if unknown else {},
            "simulated": False, "cohort": {"size": 1000}, **more}  # fmt: skip


@pytest.mark.parametrize(
    ("found", "day", "said"),
    [
        (
            summary((265, 984), (502, 980), 16),
            "2026-11-01",
            "On 1 November 2026, 265 of the 984 projects we could assess (27%) had attested every "
            "file of their latest release. The other 16 could not be assessed and are left out. Of "
            "the 980 whose owners are known, 502 (51%) have a single owner.",
        ),
        (
            summary((0, 1), None, 1, simulated=True),
            "2026-11-01",
            "On 1 November 2026 in a simulated index, 0 of the 1 project we could assess had "
            "attested every file of its latest release. The other one could not be assessed and is "
            "left out.",
        ),
        (
            summary((2, 4), (1, 4), 0),
            None,
            "2 of the 4 projects we could assess had attested every file of their latest release. "
            "Of the 4 whose owners are known, 1 has a single owner.",
        ),
        (
            summary(None, None, 1000, source="bigquery"),
            "2026-11-01",
            "On 1 November 2026, 1,000 projects were read; this source does not report "
            "attestations.",
        ),
        (
            summary(None, None, 2, source="index", cohort={"size": 2}),
            "2026-11-01",
            "On 1 November 2026, 2 projects were asked about; none could be assessed.",
        ),
    ],
)
def test_the_first_sentences(found: dict[str, Any], day: str | None, said: str) -> None:
    assert story.lead(found, day) == said


def test_how_sure_is_the_range_of_what_was_not_assessed() -> None:
    rows = [
        {"id": "projects_attested", "dimension": "unknown", "share": share, "denominator": 1000}
        for share in (0.265, 0.281)
    ]
    whole = summary((265, 984), None, 16)
    assert attested_range(whole, pa.Table.from_pylist(rows)) == (
        "Between 26.5% and 28.1% of all 1,000 projects are attested, depending on 16 projects we "
        "could not assess"
    )
    settled = [{**row, "denominator": 984} for row in rows]
    assert attested_range(whole, pa.Table.from_pylist(settled)) == ""


def test_the_question_names_pypi_and_the_size() -> None:
    assert title({"size": 1000}) == "Who can publish PyPI’s 1,000 most-downloaded packages?"
    assert "this build" in title({"size": 3, "pinned": 4})


def test_terms_have_one_meaning_each_and_stand_in_order() -> None:
    terms = reference.glossary()
    words = [each.word.lower() for each in terms.values()]
    assert words == sorted(words)
    assert len(set(words)) == len(words)
    assert all(each.short.endswith(".") for each in terms.values())
    assert {"attested", "known", "line", "notice"} <= set(terms)


def event(kind: str, before: Any, after: Any, subtype: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "subtype": subtype, "before": before, "after": after}


def by(kind: str = "GitHub", **parts: str | None) -> dict[str, Any]:
    empty = dict.fromkeys(("repository", "workflow", "environment", "account"))
    return {"evidence": "attested", "publisher": {"kind": kind, **empty, **parts}}


@pytest.mark.parametrize(
    ("found", "words", "said"),
    [
        (event("yanked", {"yanked": False}, {"yanked": True}), "release yanked",
         ("not yanked", "yanked")),
        (event("file_removed", {"files": 2}, {"files": 1}), "files removed", ("2 files", "1 file")),
        (event("owner_removed", {"owners": 2}, {"owners": 1, "added": 0, "removed": 1}),
         "owner removed", ("2 owners", "1 owner")),
        (event("owners_replaced", {"owners": 1}, {"owners": 1, "added": 1, "removed": 1}),
         "all owners replaced", ("1 owner", "1 owner, 1 of them new")),
        (event("owner_added", {"owners": 0}, {"owners": 1}), "owner added",
         ("no owner listed", "1 owner")),
        (event("organization_left", {"organization": "acme"}, {"organization": None}),
         "left its organization", ("acme", "no organization")),
        (event("publisher_repository_changed", by(repository="a/x", workflow="w.yml"),
               by(repository="b/x", workflow="w.yml"), "replaced"),
         "repository replaced", ("a/x", "b/x")),
        (event("publisher_environment_changed", by(repository="a/x"),
               by(repository="a/x", environment="release")),
         "publishing environment changed", ("no environment", "release")),
        (event("publisher_repository_changed", by("Google", account="account-0001"),
               by("Google", account="account-0002"), "unknown"),
         "publishing account changed", ("account-0001", "account-0002")),
        (event("provenance_lost", by(repository="a/x"),
               {"evidence": "none_found", "publisher": None}),
         "attestation stopped", ("attested: GitHub · a/x", "none found")),
        (event("provenance_partial", by(repository="a/x"),
               {"evidence": "none_found", "publisher": by(repository="a/x")["publisher"]}),
         "attested in part", ("attested: GitHub · a/x", "attested in part")),
    ],
)  # fmt: skip
def test_an_event_says_only_what_differs(
    found: dict[str, Any], words: str, said: tuple[str, str]
) -> None:
    assert event_words(found) == words
    assert sides(found) == said
    assert not re.search(r"True|False|None|_", " ".join((words, *said)))
