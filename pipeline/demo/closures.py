"""What projects depend on, walked from the records in plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.demo.oracle import latest_release, readings
from pipeline.demo.world import Project


@dataclass(frozen=True, slots=True)
class Closure:
    """A project with all it depends on: ``direct`` and ``others`` by name, without itself.

    ``states``: of each member and the project: attested, not_attested or unknown. ``untold``: those
    of which it is not known what they depend on.
    """

    direct: frozenset[str]
    others: frozenset[str]
    states: dict[str, str]
    untold: frozenset[str]

    @property
    def is_attested(self) -> bool:
        """Whether all of it is known, and attested."""
        return not self.untold and set(self.states.values()) == {"attested"}

    @property
    def is_refuted(self) -> bool:
        """Whether any of it is known not to be attested."""
        return "not_attested" in self.states.values()


def closures(projects: Iterable[Project]) -> dict[str, Closure]:
    """The closure of every project of the cohort, by name."""
    cohort = {project.name: project for project in projects}
    states = {name: _state(project) for name, project in cohort.items()}
    known = {name for name, project in cohort.items() if _has_requirements(project)}
    return {name: _walked(name, cohort, states, known) for name in cohort}


def _walked(
    root: str, cohort: dict[str, Project], states: dict[str, str], known: set[str]
) -> Closure:
    direct = _direct(cohort[root])
    seen, waiting = {(root, "")}, [(root, "")]
    while waiting:
        name, extra = waiting.pop()
        project = cohort.get(name)
        if project is None or not _is_followed(project):
            continue
        for requirement in project.requires:
            if requirement.project is None or not requirement.applies or requirement.under != extra:
                continue
            for target_extra in ("", *requirement.extras):
                if (requirement.project, target_extra) not in seen:
                    seen.add((requirement.project, target_extra))
                    waiting.append((requirement.project, target_extra))
    members = {name for name, _ in seen}
    return Closure(
        direct - {root},
        frozenset(members - direct - {root}),
        {name: states.get(name, "unknown") for name in members},
        frozenset(members - known),
    )


def _is_followed(project: Project) -> bool:
    return project.is_json_served and latest_release(project) is not None


def _direct(project: Project) -> frozenset[str]:
    """What it requires itself, and with the extras it asks of itself; others may ask for more."""
    names, own, waiting = set(), {""}, [""] if _is_followed(project) else []
    while waiting:
        extra = waiting.pop()
        for requirement in project.requires:
            if requirement.project is None or not requirement.applies or requirement.under != extra:
                continue
            names.add(requirement.project)
            if requirement.project == project.name:
                waiting += set(requirement.extras) - own
                own |= set(requirement.extras)
    return frozenset(names)


def _state(project: Project) -> str:
    latest = latest_release(project)
    evidence = next(
        (reading.evidence for reading in readings(project) if reading.release is latest), "unknown"
    )
    return evidence if evidence in {"attested", "unknown"} else "not_attested"


def _has_requirements(project: Project) -> bool:
    """Whether its answer says what its latest release requires: null does after a wheel alone."""
    latest = latest_release(project)
    if latest is None or not project.is_json_served:
        return False
    if project.requires:
        return all(requirement.project is not None for requirement in project.requires)
    wheels = [file.uploaded_at for file in latest.files if file.packagetype == "bdist_wheel"]
    others = [file.uploaded_at for file in latest.files if file.packagetype != "bdist_wheel"]
    return bool(wheels) and (not others or min(wheels) < min(others))
