"""The review kit: what is drawn, what a form hides, and agreement worked out by hand."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import BadInput
from pipeline.review import draw, read_form, read_key, score, write_kit, write_score
from pipeline.review.form import ANSWERS, FACTS, kinds
from pipeline.study import Study, study_of
from tests.helpers import literal
from tests.helpers.literal import Publisher, day, history

A = Publisher()
OTHER = replace(A, repository="acme/two", repository_id="202")
HOSTILE = "<b>x</b>\u202e=cmd()"


def releases(*by: Publisher | None, first: str = "2025-01-01") -> list[Any]:
    start = day(first)
    return [
        (f"1.{place}", f"{start + timedelta(days=40 * place):%Y-%m-%d}", publisher)
        for place, publisher in enumerate(by)
    ]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """Ranks 1 to 9: three projects with a notice, each beside one like it, and others far off."""
    worlds = [
        history("lost", *releases(A, A, None)),
        history("calm-lost", *releases(A, A, A), organization=HOSTILE),
        history("moved", *releases(A, OTHER, first="2026-01-01")),
        history("calm-moved", *releases(A, A, first="2026-01-01")),
        history("lost-too", *releases(A, None, first="2025-06-01")),
        history("calm-too", *releases(None, None, first="2025-06-01")),
        history("first-release", *releases(A)),
        history("before-attestations", *releases(None, None, first="2023-01-01")),
        history("far", *releases(A, A, first="2026-06-01")),
    ]
    opened = study_of(literal.snapshot(tmp_path_factory.mktemp("review"), *worlds))
    with opened.db:
        yield opened


def test_each_notice_has_a_control_of_its_rank_and_age(study: Study) -> None:
    drawn = draw(study, 3, 7)
    by_number = {item.number: item for item in drawn.items}
    assert list(by_number) == [1, 2, 3, 4, 5, 6]
    pairs = {
        (item.facts["project"], item.kind, by_number[item.partner].facts["project"])
        for item in drawn.items
        if item.is_notice
    }
    assert pairs == {
        ("lost", "provenance_lost", "calm-lost"),
        ("moved", "publisher_repository_changed", "calm-moved"),
        ("lost-too", "provenance_lost", "calm-too"),
    }
    for item in drawn.items:
        assert by_number[item.partner].partner == item.number
        assert item.is_notice != by_number[item.partner].is_notice
    same_age = {item.facts["project"]: item.facts["first_file_at"] for item in drawn.items}
    assert same_age["lost"] == same_age["calm-lost"]
    assert same_age["moved"] == same_age["calm-moved"]


def test_the_seed_decides_and_the_order_tells_nothing(study: Study) -> None:
    assert draw(study, 3, 7) == draw(study, 3, 7)
    orders = {tuple(item.is_notice for item in draw(study, 3, seed).items) for seed in range(12)}
    assert len(orders) > 4
    ones = {next(iter(draw(study, 1, seed).items)).facts["project"] for seed in range(12)}
    assert len(ones) > 2


def test_too_few_notices_are_said(study: Study) -> None:
    with pytest.raises(BadInput, match="has notices for only 3 projects, not 4"):
        draw(study, 4, 1)


def test_the_form_hides_what_the_key_tells(study: Study, tmp_path: Path) -> None:
    drawn = draw(study, 3, 7)
    folder, key = write_kit(study, drawn, tmp_path)
    assert key.parent == folder.parent == tmp_path
    assert {path.name for path in folder.iterdir()} == {"form.csv", "form.html"}
    told = read_key(key)
    assert {each["label"] for each in told["items"]} == {"notice", "control"}
    form = (folder / "form.csv").read_text()
    page = (folder / "form.html").read_text()
    head, *rows = csv.reader(form.splitlines())
    assert head == [*FACTS, *ANSWERS]
    blocks = [
        page.split(f'id="item-{number}"')[1].partition("</section>")[0] for number in range(1, 7)
    ]
    for each in told["items"]:
        hidden = {each["label"], each["event"], each["kind"]} - {None, "none"}
        row = rows[each["item"] - 1]
        assert row[:2] == [str(each["item"]), each["project"]]
        assert row[-3:] == ["", "", ""]
        for text in hidden:
            assert text not in row
            assert text not in blocks[each["item"] - 1]
    assert "<b>x</b>" not in page
    assert "\u202e" not in form + page
    assert "<script" not in page
    again, _ = write_kit(study, drawn, tmp_path)
    assert again == folder


def test_a_form_with_answers_is_not_written_over(study: Study, tmp_path: Path) -> None:
    drawn = draw(study, 2, 7)
    folder, key = write_kit(study, drawn, tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="cannot be written"):
        write_kit(study, drawn, tmp_path / "file")
    before = key.read_bytes()
    (folder / "form.csv").write_text((folder / "form.csv").read_text() + "\n")
    with pytest.raises(BadInput, match="has answers in it"):
        write_kit(study, drawn, tmp_path)
    assert key.read_bytes() == before


#: Ten items, notices first. By hand: ann and bob agree on 8 of 10, and each says yes to 5, so
#: chance is 0.5 * 0.5 + 0.5 * 0.5 = 0.5 and Cohen's kappa (0.8 - 0.5) / 0.5 = 0.6.
ANN = ["yes"] * 4 + ["no"] + ["yes"] + ["no"] * 4
BOB = ["yes"] * 4 + ["yes"] + ["no"] + ["no"] * 4
#: Cy agrees with ann but for item 6. Fleiss, three raters: the agreement of an item is 1 where all
#: agree (8 of 10) and 1/3 else (items 5, 6), mean 26/30; yes is 5 + 5 + 4 of 30, so chance is
#: (14/30)**2 + (16/30)**2 = 452/900 and kappa (780 - 452) / (900 - 452).
CY = ["yes"] * 4 + ["no"] + ["no"] + ["no"] * 4


@pytest.fixture
def key(tmp_path: Path) -> dict[str, Any]:
    items = [
        {
            "item": number,
            "project": f"p{number}",
            "version": "1.10",
            "label": "notice" if number <= 5 else "control",
            "kind": "provenance_lost" if number <= 5 else "none",
            "event": None,
            "matched_with": 1,
        }
        for number in range(1, 11)
    ]
    path = tmp_path / "review.key.json"
    path.write_text(json.dumps({"snapshot": "s", "n": 5, "seed": 1, "items": items}))
    return read_key(path)


def filled(folder: Path, name: str, judgements: list[str], seen: list[str] | None = None) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["item", "project", "version", "judgement", "kind", "note"])
        for number, said in enumerate(judgements, 1):
            kind = seen[number - 1] if seen else ""
            writer.writerow([number, f"p{number}", "1.1", said, kind, ""])
    return path


def test_known_answers_give_the_known_agreement(tmp_path: Path, key: dict[str, Any]) -> None:
    forms = [
        read_form(filled(tmp_path, name, said), key)
        for name, said in (("ann", ANN), ("bob", BOB), ("cy", CY))
    ]
    found = score(key, forms)
    assert {tuple(each["reviewers"]): each["kappa"] for each in found["cohen"]} == {
        ("ann", "bob"): 0.6,
        ("ann", "cy"): 0.8,  # 9 of 10, chance 0.5 * 0.4 + 0.5 * 0.6 = 0.5
        ("bob", "cy"): 0.8,
    }
    assert found["fleiss"] == {"n": 10, "reviewers": 3, "kappa": round(328 / 448, 6)}
    ann, bob, cy = found["reviewers"]
    assert [(each["precision"]["number"], each["precision"]["n"]) for each in (ann, bob, cy)] == [
        (4, 5),
        (5, 5),
        (4, 5),
    ]
    assert (ann["controls"]["number"], ann["controls"]["n"]) == (1, 5)
    # Clopper-Pearson of 5 of 5: from 0.025 ** (1 / 5)
    assert bob["precision"]["low"] == pytest.approx(0.025**0.2)
    assert bob["precision"]["high"] == 1
    majority = found["majority"]
    assert (majority["precision"]["number"], majority["controls"]["number"]) == (4, 0)


def test_unsure_is_an_answer_and_a_blank_is_none(tmp_path: Path, key: dict[str, Any]) -> None:
    one = read_form(filled(tmp_path, "one", ["unsure", "", *["yes"] * 3, *["no"] * 5]), key)
    two = read_form(filled(tmp_path, "two", ["unsure", "yes", *["yes"] * 3, *["no"] * 5]), key)
    found = score(key, [one, two])
    assert found["cohen"][0] == {"reviewers": ["one", "two"], "n": 9, "kappa": 1.0}
    told = found["reviewers"][0]["precision"]
    assert (told["number"], told["n"], told["unsure"], told["unanswered"]) == (3, 3, 1, 1)
    alone = score(key, [one])
    assert alone["cohen"] == []
    assert alone["fleiss"]["kappa"] is None
    same = [read_form(filled(tmp_path, name, ["yes"] * 10), key) for name in ("a", "b")]
    assert score(key, same)["fleiss"]["kappa"] is None, "one answer alone tells no agreement"
    assert score(key, same)["cohen"][0]["kappa"] is None
    blank = [read_form(filled(tmp_path, name, [""] * 10), key) for name in ("c", "d")]
    empty = score(key, blank)
    assert empty["reviewers"][0]["precision"]["share"] is None
    assert empty["cohen"][0] == {"reviewers": ["c", "d"], "n": 0, "kappa": None}


def test_confusion_is_by_kind(tmp_path: Path, key: dict[str, Any]) -> None:
    seen = ["provenance_lost"] * 3 + ["late_file", ""] + ["none"] * 4 + ["other"]
    form = read_form(filled(tmp_path, "ann", ANN, seen), key)
    assert score(key, [form])["confusion"] == [
        {"drawn": "none", "reviewed": "none", "answers": 4},
        {"drawn": "none", "reviewed": "other", "answers": 1},
        {"drawn": "provenance_lost", "reviewed": "late_file", "answers": 1},
        {"drawn": "provenance_lost", "reviewed": "provenance_lost", "answers": 3},
    ]
    assert {"none", "other", "provenance_lost", "late_file"} <= set(kinds())
    assert "first_attested" not in kinds()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("1,p1", "1,p2", 1), "line 2: item '1' is not in this key"),
        (lambda text: text.replace("3,p3", "2,p2", 1), "line 4: item '2' is not in this key"),
        (lambda text: text.replace(",yes,", ",perhaps,", 1), "line 2: judgement 'perhaps'"),
        (
            lambda text: text.replace("yes,,", "yes,murder,", 1),
            "line 2: kind 'murder' must be one of",
        ),
        (lambda text: "\n".join(text.splitlines()[:-1]), "item 10 is missing"),
        (lambda text: text.replace("judgement", "verdict"), "line 1: has no column judgement"),
        (lambda _: "", "line 1: has no column"),
        (lambda text: text.replace("1,p1", "\u0661,p1", 1), "is not in this key"),
    ],
)
def test_a_form_that_is_not_of_the_key_is_refused_with_its_line(
    tmp_path: Path, key: dict[str, Any], change: Any, said: str
) -> None:
    path = filled(tmp_path, "ann", ANN)
    path.write_text(change(path.read_text()))
    with pytest.raises(BadInput, match=said) as caught:
        read_form(path, key)
    assert "ann.csv" in caught.value.what


def test_a_file_that_is_no_key_or_form_is_refused(tmp_path: Path, key: dict[str, Any]) -> None:
    for text in ("", "[]", "{}", '{"items": [{"item": 1}]}', '{"items": 5}'):
        path = tmp_path / "key.json"
        path.write_text(text)
        with pytest.raises(BadInput, match="key"):
            read_key(path)
    with pytest.raises(BadInput, match="cannot be read"):
        read_form(tmp_path / "nobody.csv", key)
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="cannot be read"):
        read_form(tmp_path / "x.csv", key)
    form = read_form(filled(tmp_path, "ann", ANN), key)
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="cannot be written"):
        write_score({}, tmp_path / "file" / "score.json")
    with pytest.raises(BadInput, match="two forms are called ann"):
        score(key, [form, form])
