"""A snapshot of published tables: a top list, and an adoption table of what was attested."""

from pipeline import paths
from pipeline.capture import cohort
from pipeline.capture.options import Options
from pipeline.errors import BadInput
from pipeline.progress import Progress
from pipeline.snapshot import Draft, Objects
from pipeline.sources.published import parse_adoption, parse_top_list
from pipeline.text import plural


def published_draft(options: Options, progress: Progress) -> Draft:
    """Read both files; raises :class:`BadInput` for one that cannot be read or states no date."""
    body, name = cohort.load(options.top_list, options.settings)
    top = parse_top_list(body, name)
    as_of = options.as_of or top.last_update
    if as_of is None:
        raise BadInput(f"{name}: no last_update", "say the list's date with --as-of YYYY-MM-DD")
    progress.start("read adoption table", None)
    adoption_body = cohort.read_file(str(options.adoption), "--adoption")
    adoption, unreadable = parse_adoption(adoption_body, str(options.adoption))
    listed = set(adoption.column("project").to_pylist())
    outcomes = {
        row.project: "answered" if row.project in listed else "not_in_adoption_table"
        for row in top.rows[: options.top]
    }
    bodies = [("adoption", adoption_body), ("top_list", body)]
    progress.finish(f"{plural(adoption.num_rows, 'file')} of {plural(len(listed), 'project')}")
    read_on = options.adoption_date or options.as_of
    if read_on is None:  # the table does not say, and the list's date is another thing
        progress.start("date of the evidence", None)
        progress.finish("not stated, and reports say so: give --adoption-date YYYY-MM-DD")
    return Draft(
        source=options.source,
        as_of=as_of,
        cohort=cohort.describe(top, cohort.table(top, options.top), name, options.top),
        tables={
            "cohort": cohort.table(top, options.top, outcomes),
            "adoption": adoption,
            "response": cohort.kept(Objects(paths.objects(options.data)), bodies),
        },
        requests={"adoption": 1, "top_list": 1},
        coverage=cohort.coverage(outcomes),
        details={
            "evidence_as_of": read_on and read_on.isoformat(),
            "unreadable_rows": {"adoption": unreadable, "top_list": top.unreadable},
        },
    )
