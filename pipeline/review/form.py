"""The form as HTML to read and CSV to fill in, and the key, which reviewers do not get."""

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from pipeline import codes, labels
from pipeline.endpoints import default_base
from pipeline.errors import BadInput, unwritable
from pipeline.review.draw import NO_KIND, Drawn, Item, Row
from pipeline.snapshot import canonical_json, sha256
from pipeline.snapshot.objects import write_atomically
from pipeline.study import Study
from pipeline.text import csv_cell, escape_unsafe

#: What a reviewer may answer.
JUDGEMENTS = ("yes", "no", "unsure")
#: What else a reviewer may have seen than a kind of notice.
OTHER_KIND = "other"
ANSWERS = ("judgement", "kind", "note")
#: Column of the form -> its words; none of them tells a notice from a control.
FACTS = {
    "item": "Item",
    "project": "Project",
    "rank": "Rank",
    "version": "Release",
    "first_file": "First file",
    "last_file": "Last file",
    "attested_files": "Attested files",
    "publishers": "Publishers",
    "states": "Attestations state",
    "before": "Release before",
    "before_first_file": "Its first file",
    "before_attested_files": "Its attested files",
    "attested_before": "Newest attested release before",
    "attested_before_first_file": "Its first file (attested)",
    "attested_before_publishers": "Its publishers",
    "attested_before_states": "Its attestations state",
    "declared": "Declared repositories",
    "owners": "Direct owners",
    "organization": "Organization",
    "link": "On the index",
}


def kinds() -> dict[str, str]:
    """What a reviewer may say has changed: kinds of notice in a file history, none, and other."""
    listed = {
        code: labels.EVENTS[code]
        for code, kind in codes.event_kinds().items()
        if kind.origin == "history"
        and "notice" in {kind.severity, *(subtype.severity for subtype in kind.subtypes)}
    }
    return {NO_KIND: "nothing that matters", **listed, OTHER_KIND: "something else"}


def write_kit(study: Study, drawn: Drawn, out: Path) -> tuple[Path, Path]:
    """Write ``<name>/form.html`` and ``form.csv``, and ``<name>.key.json`` beside the folder.

    Gives the folder and the key. Raises :class:`BadInput` where a form is there with answers in it.
    """
    name = f"review-{drawn.snapshot}-{drawn.n}-{drawn.seed}"
    folder, key = out / name, out / f"{name}.key.json"
    rows = [shown(study, item) for item in drawn.items]
    blank = form_csv(rows).encode()
    form = folder / "form.csv"
    try:
        if form.exists() and form.read_bytes() != blank:
            what = f"{form} is another form, or has answers in it"
            raise BadInput(what, "move it away, or give another folder with --out")
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(form, blank)
        write_atomically(folder / "form.html", form_html(study, rows).encode())
        write_atomically(key, canonical_json(key_of(drawn, sha256(blank))))
    except OSError as error:
        raise unwritable(str(folder), error, "give another folder with --out") from None
    return folder, key


def shown(study: Study, item: Item) -> Row:
    """What the form says of an item, as text; empty where a source does not say."""
    row = item.facts

    def states(statement: str | None) -> str:
        return labels.STATEMENTS[statement] if statement else ""

    def files(attested: int | None, attestable: int | None) -> str:
        return "" if attestable is None else f"{attested} of {attestable}"

    link = f"{default_base()}/project/{quote(row['project'])}/{quote(row['version'])}/"
    cells = {
        "item": item.number,
        "project": row["project"],
        "rank": row["rank"],
        "version": row["version"],
        "first_file": row["first_file_at"],
        "last_file": row["last_file_at"],
        "attested_files": files(row["n_attested"], row["n_attestable"]),
        "publishers": "; ".join(row["publishers"] or []),
        "states": states(row["statement"]),
        "before": row["before_version"],
        "before_first_file": row["before_first_file_at"],
        "before_attested_files": files(row["before_attested"], row["before_attestable"]),
        "attested_before": row["attested_version"],
        "attested_before_first_file": row["attested_first_file_at"],
        "attested_before_publishers": "; ".join(row["attested_publishers"] or []),
        "attested_before_states": states(row["attested_statement"]),
        "declared": "; ".join(row["repositories"] or []),
        "owners": row["n_owners"],
        "organization": row["organization"],
        "link": "" if study.snapshot.is_simulated else link,
    }
    return {name: csv_cell(cells[name]) for name in FACTS}


def form_csv(rows: list[Row]) -> str:
    """The form to fill in: facts, then the columns of answers, empty."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow([*FACTS, *ANSWERS])
    writer.writerows([*row.values(), *("" for _ in ANSWERS)] for row in rows)
    return sink.getvalue()


def form_html(study: Study, rows: list[Row]) -> str:
    """The form to read, one item a block; it runs no script and asks nothing of the network."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.review"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("form.html").render(
        rows=rows,
        facts=FACTS,
        kinds=kinds(),
        judgements=JUDGEMENTS,
        snapshot=study.snapshot.id,
        source=escape_unsafe(study.origin.source),
        simulated=study.snapshot.is_simulated,
    )


def key_of(drawn: Drawn, form: str) -> dict[str, Any]:
    """The key: what each item is, with the hash of the empty form it belongs to."""
    return {
        "schema": 1,
        "snapshot": drawn.snapshot,
        "n": drawn.n,
        "seed": drawn.seed,
        "form_sha256": form,
        "items": [
            {
                "item": item.number,
                "project": csv_cell(item.facts["project"]),
                "version": csv_cell(item.facts["version"]),
                "label": "notice" if item.is_notice else "control",
                "kind": item.kind,
                "event": item.event,
                "matched_with": item.partner,
            }
            for item in drawn.items
        ],
    }
