"""What changed since the baseline, for a reader: ``changes.json``, and the section on top."""

from collections import Counter
from typing import Any

from pipeline import changes, labels
from pipeline.figures.charts import NAMES
from pipeline.figures.words import day
from pipeline.report import data
from pipeline.study import Study
from pipeline.text import percent, plural

MOST = 5
#: What became of a project, where that is no event of its own.
_MOVED = {"gained": "Gained attestation", "lost": "Lost attestation"}


def document(
    study: Study,
    summary: dict[str, Any],
    events: list[dict[str, Any]],
    claims_moved: list[str] | None = None,
) -> dict[str, Any]:
    """The content of ``changes.json``, with the sentence that says it all in ``sentence``."""
    content = changes.changes(study, summary["metrics"], events, data.exported, NAMES, claims_moved)
    return {**content, "sentence": sentence(content)}


def sentence(content: dict[str, Any]) -> str:
    """What changed in one sentence, numbers from the document."""
    if content["baseline"] is None:
        return "There is no earlier snapshot to compare with."
    since = f"Since {day(content['baseline_as_of'][:10])}"
    if not content["is_changed"]:
        return f"{since}: no change."
    counts = Counter(row["moved"] for row in content["projects"])
    n_new = content["events"]["by_news"].get(changes.NEW, 0)
    parts = [plural(n_new, "new change")]
    if older := content["events"]["new"] - n_new:
        parts.append(f"{plural(older, 'earlier change')} not known then")
    if counts["gained"] or counts["lost"]:
        gained = plural(counts["gained"], "project")
        parts.append(f"{gained} gained attestation and {counts['lost']} lost it")
    if counts["entered"] or counts["left"]:
        entered = plural(counts["entered"], "project")
        parts.append(f"{entered} entered the list and {counts['left']} left it")
    if counts["became_unknown"] or counts["became_known"]:
        lost = plural(counts["became_unknown"], "project")
        parts.append(
            f"{lost} could be assessed then and not now, {counts['became_known']} now and not then"
        )
    if content["claims"]:
        parts.append(f"{plural(len(content['claims']), 'claim')} moved")
    attested = next(row for row in content["metrics"] if row["id"] == "projects_attested")
    moved = _moved_most(content)
    if moved and not (attested["change"] or content["events"]["new"]):
        row = _metric(moved[0])
        parts.append(f"{row['words']}: {row['after']}, {row['before']} before")
    return f"{since}: {_share(attested)}{'; '.join(parts)}."


def _moved_most(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Shares that are not what they were, the one that moved furthest first."""
    moved = [row for row in content["metrics"] if row["change"] and row["unit"] == "share"]
    return sorted(moved, key=lambda row: -abs(row["change"]))


def shown(content: dict[str, Any]) -> dict[str, Any] | None:
    """What the section on top of the overview shows of the document: at most 5 rows of each kind.

    None without a baseline: then there is no such section.
    """
    if content["baseline"] is None:
        return None
    moved = _moved_most(content)
    return {
        "sentence": content["sentence"],
        "baseline": content["baseline"],
        "day": content["baseline_as_of"],
        "metrics": [_metric(row) for row in moved[:MOST]],
        "projects": [
            {"words": words, "names": names[:MOST], "n": len(names)}
            for code, words in _MOVED.items()
            if (names := projects_of(content, code))
        ],
        "events": sorted(content["events"]["items"], key=lambda event: event["layer"] != "notice")[
            :MOST
        ],
        "n_events": content["events"]["new"],
    }


def projects_of(content: dict[str, Any], moved: str) -> list[str]:
    """Names of the projects that ``moved`` this way, in rank order."""
    return [row["project"] for row in content["projects"] if row["moved"] == moved]


def _metric(row: dict[str, Any]) -> dict[str, Any]:
    before, after, change = _moved(row)
    stayed, turnover = _parts(row, change) or ("not told", "not told")
    return {
        "words": labels.title(labels.spoken(labels.HEADLINES, row["id"])),
        "before": before,
        "after": after,
        "change": change,
        "stayed": stayed,
        "turnover": turnover,
    }


def _moved(row: dict[str, Any]) -> tuple[str, str, str]:
    """A share before and after in percent, and the points between these two as they are shown.

    With one decimal, or two where it would look as if nothing had moved.
    """
    for digits in (1, 2):
        before, after = (round(100 * row[key], digits) for key in ("before", "after"))
        if before != after:
            return f"{before:.{digits}f}%", f"{after:.{digits}f}%", f"{after - before:+.{digits}f}"
    return percent(row["before"]), percent(row["after"]), "0.0"


def _parts(row: dict[str, Any], change: str) -> tuple[str, str] | None:
    """Points among projects of both lists, and those of turnover: as shown they are the change."""
    if not row["of_which"]:
        return None
    turnover = _points(row["of_which"]["entered"] + row["of_which"]["left"])
    return _points(float(change) - float(turnover)), turnover


def _share(row: dict[str, Any]) -> str:
    if row["change"] is None:
        return ""
    if not row["change"]:
        return f"{percent(row['after'])} of projects attested, as before; "
    before, after, change = _moved(row)
    parts = _parts(row, change)
    split = f"; {parts[0]} among projects on both lists" if parts else ""
    return f"{after} of projects attested, {before} before ({change} percentage points{split}); "


def _points(change: float) -> str:
    """Percentage points with their sign; a small change is not shown as none."""
    if not round(change, 2):
        return "0.0"
    return f"{change:+.{2 if abs(change) < 0.05 else 1}f}"
