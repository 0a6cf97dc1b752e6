"""What filled forms say: how many notices people would look at, and how far the people agree.

Cohen's kappa for each pair of reviewers, Fleiss' for all, by ``statsmodels`` (extra ``review``).
"""

import csv
import json
import math
import warnings
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from pipeline import statistics
from pipeline.errors import BadInput, unwritable
from pipeline.review.form import ANSWERS, JUDGEMENTS, kinds
from pipeline.snapshot import canonical_json
from pipeline.snapshot.objects import write_atomically
from pipeline.text import escape_unsafe

Row = dict[str, Any]


@dataclass(frozen=True)
class Answers:
    """A filled form: the reviewer's name, and by item the judgement and kind, empty for none."""

    reviewer: str
    judgements: dict[int, str]
    kinds: dict[int, str]


def read_key(path: Path) -> Row:
    """The key of a form; raises :class:`BadInput` where the file is not one."""
    try:
        key: Row = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        what = f"{path} cannot be read as a key ({_reason(error)})"
        raise BadInput(what, "give the file that `review` wrote beside the form") from None
    try:
        items = {int(entry["item"]): entry["project"] for entry in key["items"]}
        labels = {entry["label"] for entry in key["items"]} <= {"notice", "control"}
        is_key = (
            len(items) == len(key["items"])
            and labels
            and all(isinstance(entry["kind"], str) for entry in key["items"])
            and {"snapshot", "n", "seed"} <= key.keys()
        )
    except (KeyError, TypeError, ValueError):
        is_key = False
    if not is_key:
        raise BadInput(f"{path} is not the key of a form", "give the file that `review` wrote")
    return key


def read_form(path: Path, key: Row) -> Answers:
    """A filled form; raises :class:`BadInput` with the line that does not fit this key."""
    # a spreadsheet cuts 1.10
    projects = {entry["item"]: entry["project"] for entry in key["items"]}
    judgements: dict[int, str] = {}
    item_kinds: dict[int, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = {"item", "project", *ANSWERS[:2]} - set(reader.fieldnames or ())
            if missing:
                raise _refused(path, 1, f"has no column {min(missing)}")
            for row in reader:
                line, number = reader.line_num, (row["item"] or "").strip()
                item = int(number) if number.isascii() and number.isdecimal() else 0
                if item in judgements or projects.get(item) != row["project"]:
                    raise _refused(path, line, f"item {escape_unsafe(number)!r} is not in this key")
                judgements[item] = _answer(path, line, "judgement", row, JUDGEMENTS)
                item_kinds[item] = _answer(path, line, "kind", row, tuple(kinds()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = f"{path} cannot be read ({_reason(error)})"
        raise BadInput(what, "give a filled form.csv") from None
    if absent := projects.keys() - judgements.keys():
        raise BadInput(f"{path}: item {min(absent)} is missing", "give a complete form.csv")
    return Answers(path.stem, judgements, item_kinds)


def _answer(path: Path, line: int, column: str, row: Row, known: tuple[str, ...]) -> str:
    answer = (row[column] or "").strip().lower()
    if answer and answer not in known:
        one_of = ", ".join(known)
        raise _refused(path, line, f"{column} {escape_unsafe(answer)!r} must be one of {one_of}")
    return answer


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error).splitlines()[0]


def _refused(path: Path, line: int, why: str) -> BadInput:
    return BadInput(f"{path}, line {line}: {why}", "correct it, or give another form")


def score(key: Row, forms: list[Answers]) -> Row:
    """Precision of notices with its interval, agreement, and confusion by kind, of filled forms.

    ``precision``: notices judged yes, of those judged yes or no, 95% Clopper-Pearson;
    ``controls``: the same of controls. ``majority``: by more yes than no of all reviewers, the
    reverse, else unsure. ``cohen`` of a pair is over items both answered, ``fleiss`` over items all
    answered; NULL where there are none, or nobody used two answers. Unsure is an answer of its own.
    """
    names = Counter(form.reviewer for form in forms)
    if twice := [name for name, times in names.items() if times > 1]:
        raise BadInput(
            f"two forms are called {escape_unsafe(min(twice))}", "name each as its reviewer"
        )
    labels = {entry["item"]: entry["label"] for entry in key["items"]}
    together = {
        item: _majority([form.judgements[item] for form in forms]) for item in sorted(labels)
    }
    return {
        "schema": 1,
        "snapshot": key["snapshot"],
        "n": key["n"],
        "seed": key["seed"],
        "reviewers": [
            {"reviewer": escape_unsafe(form.reviewer), **_judged(form.judgements, labels)}
            for form in forms
        ],
        "majority": _judged(together, labels),
        "cohen": [
            {
                "reviewers": [escape_unsafe(form.reviewer), escape_unsafe(other.reviewer)],
                **_cohen(form.judgements, other.judgements),
            }
            for form, other in combinations(forms, 2)
        ],
        "fleiss": _fleiss([form.judgements for form in forms]),
        "confusion": _confusion(key, forms),
    }


def _majority(judgements: list[str]) -> str:
    counts = Counter(judgements)
    if counts["yes"] == counts["no"]:
        return "unsure" if any(judgements) else ""
    return "yes" if counts["yes"] > counts["no"] else "no"


def _judged(judgements: dict[int, str], labels: dict[int, str]) -> Row:
    """Answers to notices and to controls, counted, with the share of yes and its interval."""
    shares: Row = {}
    for name, label in (("precision", "notice"), ("controls", "control")):
        counts = Counter(
            judgement for item, judgement in judgements.items() if labels[item] == label
        )
        number, n = counts["yes"], counts["yes"] + counts["no"]
        low, high = statistics.exact(number, n) if n else (None, None)
        shares[name] = {
            "number": number,
            "n": n,
            "share": number / n if n else None,
            "low": low,
            "high": high,
            "unsure": counts["unsure"],
            "unanswered": counts[""],
        }
    return shares


def _library() -> Any:
    try:
        from statsmodels.stats import inter_rater
    except ImportError:
        what = "the agreement of reviewers needs the extra `review`"
        raise BadInput(what, "install it: pip install 'trustcensus[review]'") from None
    return inter_rater


def _cohen(judgements: dict[int, str], other: dict[int, str]) -> Row:
    return cohen(
        [
            (judgements[item], other[item])
            for item in sorted(judgements)
            if judgements[item] and other[item]
        ]
    )


def cohen(pairs: list[tuple[str, str]]) -> Row:
    """Cohen's kappa of two people's answers to the same items; NULL where nobody used two."""
    cohens_kappa = _library().cohens_kappa
    answers = sorted({answer for pair in pairs for answer in pair})
    table = [[pairs.count((row, column)) for column in answers] for row in answers]
    with warnings.catch_warnings():  # nobody used two answers: 0 / 0
        warnings.simplefilter("ignore", RuntimeWarning)
        kappa = cohens_kappa(table, return_results=False) if len(answers) > 1 else math.nan
    return {"n": len(pairs), "kappa": _number(kappa)}


def _fleiss(all_judgements: list[dict[int, str]]) -> Row:
    fleiss_kappa = _library().fleiss_kappa
    items = [
        item
        for item in sorted(all_judgements[0])
        if all(judgements[item] for judgements in all_judgements)
    ]
    table = [
        [
            sum(judgements[item] == judgement for judgements in all_judgements)
            for judgement in JUDGEMENTS
        ]
        for item in items
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        is_defined = len(all_judgements) > 1 and items
        kappa = fleiss_kappa(table, method="fleiss") if is_defined else math.nan
    return {"n": len(items), "reviewers": len(all_judgements), "kappa": _number(kappa)}


def _number(value: Any) -> float | None:
    return None if math.isnan(value) else round(float(value), 6)


def _confusion(key: Row, forms: list[Answers]) -> list[Row]:
    """How often a kind of the program was given each kind by reviewers, where they gave one."""
    counts = Counter(
        (entry["kind"], form.kinds[entry["item"]])
        for form in forms
        for entry in key["items"]
        if form.kinds[entry["item"]]
    )
    return [
        {"drawn": drawn, "reviewed": reviewed, "answers": number}
        for (drawn, reviewed), number in sorted(counts.items())
    ]


def write_score(scores: Row, path: Path) -> None:
    """Write a score as JSON, whole or not at all; raises :class:`BadInput` where it cannot."""
    try:
        write_atomically(path, canonical_json(scores))
    except OSError as error:
        repair = "move key and forms to a folder that can be written"
        raise unwritable(str(path), error, repair) from None
