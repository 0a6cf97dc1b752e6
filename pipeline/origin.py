"""Where the numbers of a snapshot come from, as captions and documents state it."""

from datetime import date, datetime

from pipeline import codes, labels
from pipeline.figures.press import Origin
from pipeline.figures.words import day as written
from pipeline.snapshot import Snapshot


def evidence_day(snapshot: Snapshot) -> date | None:
    """The day the evidence is of; None where a published table's is not stated.

    The snapshot's own, but for published tables: there that is the day of the list.
    """
    if codes.sources()[snapshot.manifest["source"]].reads != "table":
        return snapshot.as_of.date()
    stated = snapshot.manifest.get("evidence_as_of")
    return datetime.fromisoformat(stated).date() if stated else None


def list_day(snapshot: Snapshot) -> str:
    """The day of its list, as readers write it, where that is not the day the evidence is of."""
    listed = (snapshot.manifest["cohort"]["as_of"] or "")[:10]
    return written(listed) if listed and listed != str(evidence_day(snapshot)) else ""


def origin_of(snapshot: Snapshot) -> Origin:
    """Source, cohort, date and evidence as the captions of this snapshot's figures state them."""
    cohort = snapshot.manifest["cohort"]
    stated = evidence_day(snapshot)
    day = stated or snapshot.as_of.date()
    of_list = f", list of {listed}" if (listed := list_day(snapshot)) else ""
    dated = ", date of the evidence not stated" if stated is None else ""
    if of_list and stated and codes.sources()[snapshot.manifest["source"]].reads == "table":
        dated = f", adoption table of {written(stated.isoformat())}"
    ranked = "" if "pinned" in cohort else " by downloads"
    return Origin(
        source=labels.SOURCES[snapshot.manifest["source"]],
        as_of=day.isoformat(),
        cohort=f"{cohort['name']}{ranked}{of_list}{dated}{_holes(snapshot)}",
        note="attested is a lower bound for Trusted Publishing",
        snapshot=snapshot.id,
        simulated=snapshot.is_simulated,
    )


def _holes(snapshot: Snapshot) -> str:
    """Holes of the download log, for captions of figures that are weighted or ranked by it."""
    holes = [hole for hole in snapshot.manifest.get("holes", []) if hole["logged"] == "downloads"]
    if not holes:
        return ""
    days = sorted({hole["first"] for hole in holes})
    text = ", ".join(days[:3]) + (f" and {len(days) - 3} more days" if len(days) > 3 else "")
    return f" (download log incomplete: {text})"
