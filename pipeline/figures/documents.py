"""What documents say and no snapshot can: support, ways back after a loss, dates."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline.figures import fields, house, parts
from pipeline.figures.house import Drawn, records
from pipeline.figures.parts import Look
from pipeline.figures.press import Origin
from pipeline.figures.theme import C
from pipeline.figures.words import count, day, each, listed, spelled

WHEN = ("Before July 2024", "End of 2025")


@house.figure("Has PyPI's support caught up?")
def support_backlog(data: pd.DataFrame) -> Drawn:
    """Slope chart by queue: how far behind support was before July 2024 and at the end of 2025."""
    rows = house.rows(data, "after_days", empty="no document says how far support was behind")
    rows["name"] = rows.queue.str.capitalize().replace("Names (pep 541)", "Names (PEP 541)")
    rows["ago"] = [_length(row.before_days_high, row.before_days_low) for row in records(rows)]
    rows["soon"] = [_length(row.after_days, row.after_days) for row in records(rows)]
    rows["what"] = rows.after_what.str.split(",").str[0]
    chart = _slopes(
        rows.assign(queue=rows.name, when=WHEN[0], days=rows.before_days_high, behind=rows.ago),
        rows.assign(queue=rows.name, when=WHEN[1], days=rows.after_days, behind=rows.soon),
    )
    first = rows.iloc[0]
    done = rows.resolved_2025.sum() + rows.resolved_earlier.sum()
    apart = rows[rows.before_days_low < rows.before_days_high]
    pale = "".join(f" Pale bar: posts say {row.ago} for {row.queue}." for row in records(apart))
    return Drawn(
        chart,
        finding=f"The {first.queue} backlog was {first.ago} old in mid-2024; {first.what} took {first.soon} "
        "by late 2025",
        counted=f"Before: age of the backlog. After: {listed(rows.what + ' for ' + rows.queue)}, not resolution. "
        f"{count(done)} requests were resolved by the end of 2025.{pale}",
        detail=f"By queue: {each(rows, '{queue} from {ago} to {soon}')}.",
        origin=Origin("posts on the PyPI blog", rows.stated_on.max()),
    )


def _slopes(before: pd.DataFrame, after: pd.DataFrame) -> alt.LayerChart:
    """A line a row from one time to the other, each end with its words."""
    most = before.days.max()
    after["label_at"] = house.spread(list(after.days), 0.1 * most, 0.06 * most, most)
    scale = alt.Scale(domain=[0, most])
    base = alt.Chart(pd.concat([before, after])).encode(
        fields.steps("when", WHEN),
        alt.Y("days:Q", title=None, axis=None, scale=scale),
        fields.mapped(alt.Color, "name", list(before.name), house.INKS),
        tooltip=fields.tips("queue:N", "when:N", "behind:N"),
    )
    start, end = base.properties(data=before), base.properties(data=after)
    named = alt.expr("(width < 330 ? '' : datum.name + ': ') + datum.behind")
    left: Any = {"align": "right", "dx": -14}
    drawn: alt.LayerChart = (
        base.mark_line()
        + start.mark_rule(strokeWidth=7, opacity=0.3).encode(
            alt.Y("before_days_low:Q", axis=None), y2=alt.Y2("before_days_high:Q")
        )
        + base.mark_point()
        + start.mark_text(dy=-10, **left).encode(
            text=alt.Text("name:N"), color=alt.ColorValue(C.body)
        )
        + start.mark_text(style="label", dy=8, **left).encode(
            text=alt.Text("behind:N"), color=alt.ColorValue(C.strong)
        )
        + end.mark_text(style="label", align="left", dx=12, text=named).encode(
            alt.Y("label_at:Q", axis=None), color=alt.ColorValue(C.strong)
        )
    )
    return drawn


def _length(days: float, least: float) -> str:
    """Days in the unit a post would use, two where posts disagree."""
    if days < 30:
        return f"{days:g} day{'' if days == 1 else 's'}"
    high, low = (f"{span / (365.25 / 12):.0f}" for span in (days, least))
    return f"{high} months" if high == low else f"{low} or {high} months"


OUTCOMES = {
    "works": Look("Works", C.ev_attested, C.ev_attested),
    "human": Look("Needs someone else", C.ev_attested_tint, C.ev_attested),
    "fails": Look("Fails", C.figure, C.axis, (3, 2)),
}


@house.figure("Locked out: what can you still use if you lose each of these?")
def recovery_paths(data: pd.DataFrame) -> Drawn:
    """Table of things lost by ways back: what works, needs someone else, or fails."""
    rows = house.rows(data, empty="no document says what works after a loss")
    rows["outcome"] = rows.now.map({code: look.words for code, look in OUTCOMES.items()})
    rows["short"] = rows.outcome.str.lower().replace("needs someone else", "with help")
    base = alt.Chart(rows).encode(
        fields.heads(rows.path_name),
        fields.names(rows.loss_name, scale=fields.TIGHT),
        tooltip=fields.tips("loss_name:N", "path_name:N", "outcome:N", "remark:N"),
    )
    ink = alt.when("datum.now == 'works'").then(alt.value(C.ink_dark))
    short = base.mark_text(style="label", dy=alt.expr("isValid(datum.remark) ? -8 : 0"))
    remark = base.transform_filter("isValid(datum.remark)").mark_text(dy=10, fontSize=12)
    cells = base.mark_rect(strokeWidth=1.5).encode(**parts.looks("now", OUTCOMES, OUTCOMES))
    chart = cells + house.roomy(
        short.encode(color=ink.otherwise(alt.value(C.strong)), text=alt.Text("short:N")),
        remark.encode(color=ink.otherwise(alt.value(C.body)), text=alt.Text("remark:N")),
    )
    ways = pd.DataFrame({code: rows.now.eq(code) for code in OUTCOMES})
    tally = ways.groupby(rows.loss_name, sort=False).sum().reset_index()
    worst = tally.iloc[tally.works.argmin()]
    differ = (rows.march_2024 != rows.now).sum()
    since = f"{spelled(differ).capitalize()} of {len(rows)} cells have changed"
    return Drawn(
        chart,
        finding=f"{worst.loss_name} leaves the fewest ways back: {spelled(worst.works)} unaided, "
        f"{spelled(worst.human)} with help",
        counted="Rows show what is lost; row three adds to row two. All ways were set up beforehand. "
        f"{since if differ else 'Nothing has changed'} since March 2024.",
        detail=f"{each(tally, '{loss_name}: working {works}, with help {human}, failing {fails}')}.",
        origin=Origin("PyPI's code and documentation", rows.stated_on.max()),
    )


#: Verdict -> its word, colour and shape.
VERDICTS = {
    "supported": ("Right", C.vd_supported, "circle"),
    "partly": ("Partly", C.vd_partly, "square"),
    "contradicted": ("Wrong", C.vd_contradicted, "diamond"),
}


@house.figure("Do the dates in a 2024 article on account recovery hold?")
def dated_claims(data: pd.DataFrame) -> Drawn:
    """Dumbbell chart: from the date an article gives to those of the sources, with a verdict."""
    rows = house.rows(data, "sourced_from", empty="no dated claim has a source")
    rows["word"] = rows.verdict.map({verdict: look[0] for verdict, look in VERDICTS.items()})
    rows["said"] = [_off(row) for row in records(rows)]
    used = [VERDICTS[verdict] for verdict in VERDICTS if verdict in set(rows.verdict)]
    words, inks, shapes = zip(*used, strict=True)
    colour = fields.mapped(alt.Color, "word", words, inks, alt.Legend())
    shape = fields.mapped(alt.Shape, "word", words, shapes, alt.Legend())
    years = alt.Axis(format="%Y", grid=True, tickCount="year")
    dates = ("claimed_from", "claimed_to", "sourced_from", "sourced_to")
    base = alt.Chart(rows).encode(
        fields.time("sourced_from", 12, axis=years),
        fields.names(rows.what, 230),
        tooltip=fields.tips("what:N", *dates, "remark:N"),
    )
    claimed = base.transform_filter("isValid(datum.claimed_from)")
    span = claimed.mark_bar(size=15, fill=C.figure, stroke=C.axis, strokeWidth=2)
    chart = (
        claimed.mark_rule(color=C.axis).encode(alt.X("claimed_to:T"), x2=alt.X2("sourced_to"))
        + span.encode(alt.X("claimed_from:T"), x2=alt.X2("claimed_to:T"))
        + base.mark_rule(strokeWidth=4).encode(colour, x2=alt.X2("sourced_to:T"))
        + base.mark_point(size=110).encode(alt.X("sourced_to:T"), colour, shape)
        + base.mark_point(size=110).encode(colour, shape)
    )
    return Drawn(
        chart + fields.beside(base, "said"),
        finding=f"{spelled(rows.verdict.eq('contradicted').sum()).capitalize()} of the article's "
        f"{spelled(len(rows))} dates are wrong",
        counted="Open: the date or span the article gives; none where it says the thing does not exist. "
        "Filled: first and last step according to the subject's own sources.",
        detail=f"{len(rows)} dates, {day(rows.sourced_from.min())} to {day(rows.sourced_to.max())}. "
        f"{each(rows[:3], '{what}: {said}')}.",
        origin=Origin("posts, standards and commits named in the data", rows.stated_on.max()),
    )


def _off(row: Any) -> str:
    """How far a claimed date is from the sourced ones."""
    if pd.isna(row.days_off):
        return "said not to exist"
    return f"{count(abs(row.days_off))} days off" if row.days_off else row.word.lower()
