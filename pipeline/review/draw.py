"""Which releases are reviewed: notices by chance, and for each a release like it without any."""

import math
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from pipeline import catalog
from pipeline.errors import BadInput
from pipeline.sql_files import query
from pipeline.study import Study

#: What a release without any notice is called, in the key and by a reviewer.
NO_KIND = "none"
Row = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """A release of the form; ``kind`` of its notice (``none`` of a control) is in the key alone.

    ``number`` is its place in the form; ``partner`` the place of the one it was matched with.
    """

    number: int
    partner: int
    kind: str
    event: str | None
    facts: Row

    @property
    def is_notice(self) -> bool:
        """Was a notice drawn, not a control?"""
        return self.kind != NO_KIND


@dataclass(frozen=True)
class Drawn:
    """What was drawn, in the order of the form, and how."""

    snapshot: str
    n: int
    seed: int
    items: tuple[Item, ...]


def draw(study: Study, n: int, seed: int) -> Drawn:
    """Draw ``n`` notices of as many projects and a control for each; their order tells nothing.

    A control is a release of a project without any notice, each of another project; of those left
    it is the nearest in rank (as a ratio) and age, a year apart weighing as e times the rank. The
    same study, number and seed draw the same. Raises :class:`BadInput` where there are too few.
    """
    chance = random.Random(f"review {study.snapshot.id} {n} {seed}")  # noqa: S311 - repeatable
    rows = study.db.sql(query("review/releases")).to_arrow_table().to_pylist()
    releases = {(row["project"], row["version"]): row for row in rows}
    notices = defaultdict(list)
    noticed = set()
    for event in catalog.run(study.db, "events").to_pylist():
        if event["layer"] == "notice":
            noticed.add(event["project"])
            if (event["project"], event["version"]) in releases:
                notices[event["project"]].append(event)
    if len(notices) < n:
        what = f"{study.snapshot.id} has notices for only {len(notices)} projects, not {n}"
        raise BadInput(what, "ask for fewer with --n")
    events = [
        chance.choice(sorted(notices[project], key=lambda event: str(event["id"])))
        for project in chance.sample(sorted(notices), n)
    ]
    pool = [row for row in rows if row["project"] not in noticed]
    pairs: list[tuple[Row, Row, Row]] = []
    for event in events:
        facts = releases[event["project"], event["version"]]
        if not pool:
            what = f"{study.snapshot.id} has {len(pairs)} controls, not {n}"
            raise BadInput(what, "ask for fewer with --n")
        control = min(pool, key=lambda row: (_distance(facts, row), row["project"], row["version"]))
        pool = [row for row in pool if row["project"] != control["project"]]
        pairs.append((event, facts, control))
    places = chance.sample(range(1, 2 * n + 1), 2 * n)
    items = []
    for place, (event, facts, control) in enumerate(pairs):
        notice_place, control_place = places[2 * place : 2 * place + 2]
        items += [
            Item(notice_place, control_place, event["kind"], event["id"], facts),
            Item(control_place, notice_place, NO_KIND, None, control),
        ]
    return Drawn(study.snapshot.id, n, seed, tuple(sorted(items, key=lambda item: item.number)))


def _distance(release: Row, other: Row) -> float:
    """How far two releases are apart, in rank and age."""
    days: float = abs((release["first_file_at"] - other["first_file_at"]).total_seconds()) / 86_400
    return abs(math.log(release["rank"] / other["rank"])) + days / 365
