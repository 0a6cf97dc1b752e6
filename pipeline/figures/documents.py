"""What documents say and no snapshot can: support, ways back after a loss, dates."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.press import Origin
from pipeline.figures.theme import C
from pipeline.figures.words import count, day, listed, spelled

WHEN = ("Before July 2024", "End of 2025")


def support_backlog(data: pd.DataFrame) -> alt.LayerChart:
    """Slopes by queue: days behind before July 2024 and at the end of 2025."""
    rows = house.rows(data, "after_days", empty="no document says how far support was behind")
    rows["name"] = rows.queue.str.capitalize().replace("Names (pep 541)", "Names (PEP 541)")
    rows["ago"] = [
        _length(row.before_days_high, row.before_days_low) for row in house.records(rows)
    ]
    rows["soon"] = [_length(row.after_days, row.after_days) for row in house.records(rows)]
    most = rows.before_days_high.max()
    before = rows.assign(when=WHEN[0], days=rows.before_days_high, said=rows.ago)
    after = rows.assign(when=WHEN[1], days=rows.after_days, said=rows.soon)
    after["label_at"] = house.spread(list(after.days), 0.1 * most, 0.06 * most, most)
    y = alt.Y("days:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most]))
    base = alt.Chart(pd.concat([before, after])).encode(
        fields.steps("when", WHEN),
        y,
        fields.mapped(alt.Color, "name", list(rows.name), house.INKS),
        tooltip=fields.tips(
            fields.named("name", "queue"), "when:N", fields.named("said", "behind")
        ),
    )
    start, end = base.properties(data=before), base.properties(data=after)
    named = alt.expr("(width < 330 ? '' : datum.name + ': ') + datum.said")
    left: Any = {"align": "right", "dx": -14}
    chart = (
        base.mark_line()
        + start.mark_rule(strokeWidth=7, opacity=0.3).encode(
            alt.Y("before_days_low:Q", axis=None), y2=alt.Y2("before_days_high:Q")
        )
        + base.mark_point()
        + start.mark_text(dy=-10, **left).encode(
            text=alt.Text("name:N"), color=alt.ColorValue(C.body)
        )
        + start.mark_text(style="label", dy=8, **left).encode(
            text=alt.Text("said:N"), color=alt.ColorValue(C.strong)
        )
        + end.mark_text(style="label", align="left", dx=12, text=named).encode(
            alt.Y("label_at:Q", axis=None), color=alt.ColorValue(C.strong)
        )
    )
    first, told = rows.iloc[0], rows.stated_on.max()
    apart = rows[rows.before_days_low < rows.before_days_high]
    done = rows.resolved_2025.sum() + rows.resolved_earlier.sum()
    after_what = listed(
        f"{row.after_what.split(',')[0]} for {row.queue}" for row in house.records(rows)
    )
    return house.figure(
        chart,
        "support_backlog",
        question="Has PyPI's support caught up?",
        finding=f"The {first.queue} backlog was {first.ago} old in mid-2024; {first.after_what.split(',')[0]} took {first.soon} by late 2025",
        counted=f"Before: age of the backlog. After: {after_what}, not resolution. {count(done)} requests were resolved by the end of 2025."
        + "".join(
            f" Pale bar: posts say {row.ago} for {row.queue}." for row in house.records(apart)
        ),
        description=f"Slope chart of how far behind each queue was {WHEN[0][0].lower()}{WHEN[0][1:]} and at the end of 2025: "
        + "; ".join(f"{row.queue} from {row.ago} to {row.soon}" for row in house.records(rows))
        + ".",
        origin=Origin("posts on the PyPI blog", told),
    )


def _length(days: float, least: float) -> str:
    """Days in the unit a post would use, two where posts disagree."""
    if days < 30:
        return f"{days:g} day{'' if days == 1 else 's'}"
    high, low = (f"{each / (365.25 / 12):.0f}" for each in (days, least))
    return f"{high} months" if high == low else f"{low} or {high} months"


OUTCOMES = {"works": "Works", "human": "Needs someone else", "fails": "Fails"}


def recovery_paths(data: pd.DataFrame) -> alt.LayerChart:
    """Table of what is lost by way back: works, needs someone else, fails."""
    rows = house.rows(data, empty="no document says what works after a loss")
    rows["outcome"] = rows.now.map(OUTCOMES)
    base = alt.Chart(rows).encode(
        fields.heads(rows.path_name),
        fields.names(rows.loss_name, scale=fields.TIGHT),
        tooltip=fields.tips(
            fields.named("loss_name", "lost"),
            fields.named("path_name", "way back"),
            "outcome:N",
            "remark:N",
        ),
    )
    fills, edges = (
        [C.ev_attested, C.ev_attested_tint, C.figure],
        [C.ev_attested, C.ev_attested, C.axis],
    )
    key, dashes = alt.Legend(), [[1, 0], [1, 0], [3, 2]]
    words = [*OUTCOMES.values()]
    ink = alt.when("datum.now == 'works'").then(alt.value(C.ink_dark))
    text = base.transform_calculate(
        short="{works: 'works', human: 'with help', fails: 'fails'}[datum.now]"
    )
    chart = base.mark_rect(strokeWidth=1.5).encode(
        fields.mapped(alt.Fill, "outcome", words, fills, key),
        fields.mapped(alt.Stroke, "outcome", words, edges, key),
        fields.mapped(alt.StrokeDash, "outcome", words, dashes, key),
    ) + house.roomy(
        text.mark_text(style="label", dy=alt.expr("isValid(datum.remark) ? -8 : 0")).encode(
            color=ink.otherwise(alt.value(C.strong)), text=alt.Text("short:N")
        ),
        text.transform_filter("isValid(datum.remark)")
        .mark_text(dy=10, fontSize=12)
        .encode(color=ink.otherwise(alt.value(C.body)), text=alt.Text("remark:N")),
    )
    tally: Any = (
        rows.groupby("loss_name", sort=False)
        .now.value_counts()
        .unstack(fill_value=0)
        .reindex(columns=list(OUTCOMES), fill_value=0)
    )
    worst = tally.works.idxmin()
    alone, helped = tally.works[worst], tally.human[worst]
    differ = (rows.march_2024 != rows.now).sum()
    since = (
        "Nothing has changed"
        if differ == 0
        else f"{spelled(differ).capitalize()} of {len(rows)} cells have changed"
    )
    return house.figure(
        chart,
        "recovery_paths",
        question="Locked out: what can you still use if you lose each of these?",
        finding=f"{worst} leaves the fewest ways back: {spelled(alone)} unaided, {spelled(helped)} with help",
        counted=f"Rows show what is lost; row three adds to row two. All ways were set up beforehand. {since} since March 2024.",
        description=f"Table of {len(tally)} things to lose against {rows.path.nunique()} ways back. "
        + "; ".join(
            f"{name}: {row.works} work, {row.human} need someone else, {row.fails} fail"
            for name, row in tally.iterrows()
        )
        + ".",
        origin=Origin("PyPI's code and documentation", rows.stated_on.max()),
    )


VERDICTS = {"supported": "Right", "partly": "Partly", "contradicted": "Wrong"}


def dated_claims(data: pd.DataFrame) -> alt.LayerChart:
    """Dumbbells from the date an article gives to the sourced one, the verdict as shape and colour."""
    rows = house.rows(data, "sourced_from", empty="no dated claim has a source")
    used = [verdict for verdict in VERDICTS if verdict in set(rows.verdict)]
    rows["said"] = [_off(row) for row in house.records(rows)]
    rows["word"] = rows.verdict.map(VERDICTS)
    words, inks = [VERDICTS[each] for each in used], [getattr(C, f"vd_{each}") for each in used]
    shapes = [
        {"supported": "circle", "partly": "square", "contradicted": "diamond"}[each]
        for each in used
    ]
    base = alt.Chart(rows).encode(
        fields.time("sourced_from", 12, axis=alt.Axis(format="%Y", grid=True, tickCount="year")),
        fields.names(rows.what, 230),
        tooltip=[
            "what:N",
            fields.day("claimed_from", "article, from"),
            fields.day("claimed_to", "article, to"),
            fields.day("sourced_from", "sources, from"),
            fields.day("sourced_to", "sources, to"),
            "remark:N",
        ],
    )
    claimed = base.transform_filter("isValid(datum.claimed_from)")
    colour = fields.mapped(alt.Color, "word", words, inks, alt.Legend())
    shape = fields.mapped(alt.Shape, "word", words, shapes, alt.Legend())
    chart = (
        claimed.mark_rule(color=C.axis).encode(alt.X("claimed_to:T"), x2=alt.X2("sourced_to"))
        + claimed.mark_bar(size=15, fill=C.figure, stroke=C.axis, strokeWidth=2).encode(
            alt.X("claimed_from:T"), x2=alt.X2("claimed_to:T")
        )
        + base.mark_rule(strokeWidth=4).encode(colour, x2=alt.X2("sourced_to:T"))
        + base.mark_point(size=110).encode(alt.X("sourced_to:T"), colour, shape)
        + base.mark_point(size=110).encode(colour, shape)
        + fields.beside(base, "said")
    )
    wrong = (rows.verdict == "contradicted").sum()
    return house.figure(
        chart,
        "dated_claims",
        question="Do the dates in a 2024 article on account recovery hold?",
        finding=f"{spelled(wrong).capitalize()} of the article's {spelled(len(rows))} dates are wrong",
        counted="Open: the date or span the article gives; none where it says the thing does not exist. Filled: first and last "
        "step by the subject's own sources.",
        description=f"Dumbbell chart of {len(rows)} dates an article gives against those of the sources, "
        f"{day(rows.sourced_from.min())} to {day(rows.sourced_to.max())}. "
        + "; ".join(f"{row.what}: {row.said}" for row in house.records(rows)[:3])
        + ".",
        origin=Origin("posts, standards and commits named in the data", rows.stated_on.max()),
    )


def _off(row: Any) -> str:
    """How far a claimed date is from the sourced ones."""
    if pd.isna(row.days_off):
        return "said not to exist"
    return f"{count(abs(row.days_off))} days off" if row.days_off else VERDICTS[row.verdict].lower()
