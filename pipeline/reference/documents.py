"""What documents say that no capture can: support, recovery paths, dates."""

import re
from typing import Any, NamedTuple

import pyarrow as pa

from pipeline.datafile import load
from pipeline.reference.published import Published, published_figures

#: Days in a month of a stated backlog.
MONTH_DAYS = 365.25 / 12
_UNITS = {"days": 1.0, "months": MONTH_DAYS}


class Backlog(NamedTuple):
    """One kind of request: entries of ``published_figures.toml`` that say how long it waited."""

    queue: str
    before: tuple[str, ...]
    after: str
    resolved: str


BACKLOGS = (
    Backlog(
        "account recovery", ("recovery_backlog_before",), "recovery_triage_after", "recoveries_2025"
    ),
    Backlog(
        "names (PEP 541)",
        ("pep541_backlog_before", "pep541_backlog_other"),
        "pep541_response_after",
        "pep541_resolved_2025",
    ),
)


def support_backlog() -> pa.Table:
    """How far behind support was and is: a row per queue, days.

    Columns: queue, before_days_low, before_days_high (they differ where posts disagree),
      after_days, after_what, resolved_2025, resolved_earlier (July to December 2024, NULL: not
      stated), stated_on, source.
    """
    figures = published_figures()
    rows = []
    for backlog in BACKLOGS:
        before = [_days(figures[name]) for name in backlog.before]
        after, resolved = figures[backlog.after], figures[backlog.resolved]
        earlier = figures["recoveries_2024_second_half"].value
        stated = [figures[name] for name in (*backlog.before, backlog.after, backlog.resolved)]
        rows.append(
            {
                "queue": backlog.queue,
                "before_days_low": min(before),
                "before_days_high": max(before),
                "after_days": _days(after),
                "after_what": after.caveat,
                "resolved_2025": int(resolved.value),
                "resolved_earlier": int(earlier) if backlog.resolved == "recoveries_2025" else None,
                "stated_on": max(figure.post for figure in stated),
                "source": "; ".join(dict.fromkeys(figure.source for figure in stated)),
            }
        )
    types = {
        "queue": pa.string(),
        "before_days_low": pa.float64(),
        "before_days_high": pa.float64(),
        "after_days": pa.float64(),
        "after_what": pa.string(),
        "resolved_2025": pa.int64(),
        "resolved_earlier": pa.int64(),
        "stated_on": pa.date32(),
        "source": pa.string(),
    }
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def _days(figure: Published) -> float:
    return figure.value * _UNITS[figure.unit]


def recovery_paths() -> pa.Table:
    """What still works when one thing is lost: a row per loss and path.

    Columns: loss, loss_name, loss_order, path, path_name, path_order, goal (login, release),
      march_2024 and now (works, human, fails), remark, stated_on, source.
    """
    document = load("recovery_paths")
    losses = {loss["id"]: (place, loss) for place, loss in enumerate(document["loss"], 1)}
    ways = {way["id"]: (place, way) for place, way in enumerate(document["path"], 1)}
    rows = [
        {
            "loss": cell["loss"],
            "loss_name": losses[cell["loss"]][1]["name"],
            "loss_order": losses[cell["loss"]][0],
            "path": cell["path"],
            "path_name": ways[cell["path"]][1]["name"],
            "path_order": ways[cell["path"]][0],
            "goal": ways[cell["path"]][1]["goal"],
            "march_2024": cell["march_2024"],
            "now": cell["now"],
            "remark": cell.get("note"),
            "stated_on": document["revisions"]["H"]["date"],
            "source": _referred(cell["reference"], document["revisions"]),
        }
        for cell in document["cell"]
    ]
    return pa.Table.from_pylist(sorted(rows, key=_place))


def _referred(reference: str, revisions: dict[str, Any]) -> str:
    """A reference with its files from the repository's root on, at revisions by commit."""
    rooted = re.sub(r"(?<![\w/])(?!docs/|pypi/)(?=[a-z]+/[\w/]+\.)", "warehouse/", reference)
    return re.sub(r"@([RH])", lambda match: f" at {revisions[match[1]]['commit']}", rooted)


def _place(row: dict[str, Any]) -> tuple[int, int]:
    return row["loss_order"], row["path_order"]


def dated_claims() -> pa.Table:
    """What the article dates, against what its subjects' own sources date: a row per claim.

    Columns: claim, what, claimed_from, claimed_to (NULL: said not to exist), sourced_from,
      sourced_to (DATE), verdict (supported, partly, contradicted), remark, stated_on, source.
    """
    document = load("dated_claims")
    rows = [
        {
            "claim": claim["id"],
            "what": claim["what"],
            "claimed_from": claim.get("claimed_from"),
            "claimed_to": claim.get("claimed_to"),
            "sourced_from": claim["sourced_from"],
            "sourced_to": claim["sourced_to"],
            "verdict": claim["verdict"],
            "remark": claim.get("note"),
            "stated_on": document["read_on"],
            "source": claim["source"],
        }
        for claim in document["claim"]
    ]
    return pa.Table.from_pylist(rows)
