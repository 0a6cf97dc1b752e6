"""The verb ``review``: a blinded review of releases, and what filled forms say."""

from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli import options as opt
from pipeline.cli.app import verb
from pipeline.cli.console import Steps, result, say
from pipeline.cli.report import find
from pipeline.errors import BadInput


@verb()
def review(
    snapshot: opt.SnapshotArgument,
    n: Annotated[
        int, typer.Option("--n", min=1, max=500, help="Notices to draw, and as many controls.")
    ] = 30,
    draw_seed: Annotated[
        int, typer.Option("--seed", min=0, help="Draws the same releases every time.")
    ] = 1,
    score: Annotated[
        list[Path] | None,
        typer.Option(help="A filled form.csv named after its reviewer; repeat for more."),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(help="Key of the forms.  [default: where `review` wrote it]"),
    ] = None,
    baseline: opt.BaselineOption = None,
    data_dir: opt.DataOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write to.  [default: reports/reviews in the current folder]",
            show_default=False,
            rich_help_panel="Where things go",
        ),
    ] = None,
) -> None:
    """Draw notices, and similar releases without one, into a form that hides which is which; with
    --score, say how many notices reviewers would look at and how far they agree.
    """
    folder = out or Path("reports", "reviews").absolute()
    opened = find(opt.data_folder(data_dir), snapshot)
    if score:
        place = key or folder / f"review-{opened.id}-{n}-{draw_seed}.key.json"
        _score(place, score)
        return
    if key:
        raise BadInput("--key goes with --score", "leave it out to draw a form")
    from pipeline.baseline import earlier
    from pipeline.review import draw, write_kit
    from pipeline.study import study_of

    study = study_of(opened, earlier(opened, baseline), Steps())
    with study.db:
        written, kept = write_kit(study, draw(study, n, draw_seed), folder)
    say(f"{kept}: the key; give reviewers only {written}")
    result(str(written), snapshot=opened.id, folder=str(written), key=str(kept))


def _score(place: Path, forms: list[Path]) -> None:
    """Read the key and the forms, print what they say, and write it beside the key."""
    from pipeline.review import read_form, read_key, score, write_score

    key = read_key(place)
    scores = score(key, [read_form(form, key) for form in forms])
    for reviewer in [*scores["reviewers"], {"reviewer": "majority", **scores["majority"]}]:
        shares = ", ".join(_share(name, reviewer[name]) for name in ("precision", "controls"))
        result(f"{reviewer['reviewer']}: {shares}", **reviewer)
    for pair in scores["cohen"]:
        who = " and ".join(pair["reviewers"])
        result(f"{who}: Cohen's kappa {_kappa(pair)}", **pair)
    fleiss = scores["fleiss"]
    result(f"all {fleiss['reviewers']}: Fleiss' kappa {_kappa(fleiss)}", **fleiss)
    for row in scores["confusion"]:
        result(f"{row['drawn']} seen as {row['reviewed']}: {row['answers']}", **row)
    target = place.with_name(place.name.removesuffix(".key.json") + ".score.json")
    write_score(scores, target)
    result(str(target), score=str(target))


def _share(name: str, counts: dict[str, Any]) -> str:
    words = {"precision": "notices worth a look", "controls": "controls worth a look"}[name]
    if counts["share"] is None:
        return f"no {words.split()[0]} judged"
    interval = f"{counts['low']:.1%} to {counts['high']:.1%}"
    left = f"; {counts['unsure']} unsure, {counts['unanswered']} unanswered"
    return f"{counts['number']} of {counts['n']} {words} ({counts['share']:.1%}, {interval}{left})"


def _kappa(agreement: dict[str, Any]) -> str:
    value = "is not defined" if agreement["kappa"] is None else f"{agreement['kappa']:.3f}"
    return f"{value} (n = {agreement['n']})"
