"""What a first reading leaves open: a change is confirmed by all files before it is claimed."""

from pipeline import sql_files
from pipeline.capture.fetch import Capture
from pipeline.capture.plan import Answers
from pipeline.progress import Progress
from pipeline.text import plural


async def confirm(capture: Capture, answers: Answers, progress: Progress) -> int:
    """Ask for every file that a change depends on, until no further change comes into sight.

    Returns how many requests that took. ``answers`` has the capture's cohort.
    """
    n_asked = 0
    projects = {project for project, _ in capture.attested - capture.targets}
    while projects:
        answers.given["response"] = capture.table()
        wanted = files_to_confirm(answers.of(projects))
        targets = {
            (project, target)
            for project, target in capture.attested - capture.targets
            if (project, target.filename) in wanted
        }
        if targets:
            n_new = sum(capture.stored(target) is None for _, target in targets)
            progress.start("confirm changes", len(targets))
            await capture.provenance(targets, progress)
            n_projects = len({project for project, _ in wanted})
            progress.finish(
                f"{n_new:,} requested for {plural(n_projects, 'project')}, "
                f"{len(targets) - n_new:,} stored"
            )
            n_asked += n_new
        capture.targets |= targets
        projects = {project for project, _ in targets}
    return n_asked


def files_to_confirm(answers: Answers) -> set[tuple[str, str]]:
    """Projects and file names whose provenance is needed before a change is claimed."""
    query = sql_files.query("plan/to_confirm")
    with answers.database(query) as db:
        return set(db.sql(query).fetchall())
