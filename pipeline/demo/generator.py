"""Makes a world from a seed: each project lives a storyline, or an ordinary life."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipeline.demo import publishers as casting
from pipeline.demo.dependency_graph import with_requirements
from pipeline.demo.history import SHAPES, By, History, next_version
from pipeline.demo.names import Names, normalized
from pipeline.demo.storylines import BY_NAME, STORYLINES, Storyline
from pipeline.demo.truth import compute_truth
from pipeline.demo.world import FIRST_ATTESTABLE, Project, Publisher, World

AS_OF = datetime(2026, 11, 1, 6, tzinfo=UTC)
_START = datetime(2023, 1, 9, tzinfo=UTC)
#: Attestations by GitLab and Google are possible from these days on.
_FROM = {
    "L": datetime(2024, 11, 20, tzinfo=UTC),
    "G": datetime(2025, 4, 23, tzinfo=UTC),
    "H": datetime(2025, 4, 23, tzinfo=UTC),
}
#: Releases older than 14 days take no new files from 2026-07-08 on.
_LATE_UNTIL = datetime(2026, 5, 1, tzinfo=UTC)
#: Days before a release of a story, by the mark before its version.
_GAPS = {"~": (380, 430), "^": (2, 12)}
_USUAL_GAP = (21, 80)
#: What attestations of a release state, by the mark after its publisher.
_BOTH = ("publish", "build")
_STATEMENTS = {"&": _BOTH, "%": ("build",)}
#: Several attestations of a file are possible from this day on.
_BUILD_FROM = datetime(2024, 11, 25, tzinfo=UTC)
#: How workflows are named, with the share of projects that name theirs so.
_REFERENCES = {"tag": 0.68, "branch": 0.17, "commit": 0.15}
#: States of a project, not of its history, with the share of the cohort in each.
_STATES = {
    "gone": 0.004,
    "quarantined": 0.003,
    "no releases": 0.003,
    "all yanked": 0.004,
    "provenance undeclared": 0.002,
    "hostile": 0.002,
    "archived": 0.010,
    "ownership undeclared": 0.010,
}


def generate(seed: int = 2026, projects: int = 1000) -> World:
    """The simulated index of this seed and size; the same again in any process."""
    rng = _rng(seed, "cohort")
    numbers = rng.sample(range(projects), projects)
    lives = _lives(rng, projects)
    lived = [
        _project(seed, rank, number, life, projects)
        for rank, (number, life) in enumerate(zip(numbers, lives, strict=True), start=1)
    ]
    made = with_requirements(seed, lived)
    return World(seed, AS_OF, made, compute_truth(made, AS_OF, seed))


def _rng(*parts: object) -> random.Random:
    return random.Random("|".join(map(str, parts)))  # noqa: S311 - repeatable, not secret


def _lives(rng: random.Random, projects: int) -> list[str]:
    """What each rank lives: storylines and states anywhere in the ranking, else an ordinary life.

    In a cohort too small for all of them, the first ones in order of the tables.
    """
    shares = {storyline.name: storyline.share for storyline in STORYLINES} | _STATES
    special = [
        name for name, share in shares.items() for _ in range(max(1, round(share * projects)))
    ][: projects // 2]
    lives = ["ordinary"] * projects
    for rank, name in zip(rng.sample(range(projects), len(special)), special, strict=True):
        lives[rank] = name
    return lives


def _project(seed: int, rank: int, number: int, life: str, projects: int) -> Project:
    """One project of the cohort."""
    rng = _rng(seed, "project", number)
    names = Names(rng)
    display_name = names.project(number)
    name = normalized(display_name)
    shape = rng.choices(tuple(SHAPES), tuple(SHAPES.values()))[0]
    is_legacy = life == "ordinary" and rng.random() < 0.06
    statements = _rng(seed, "statements", number)
    history = History(
        seed, rng, display_name, name, shape, is_legacy,
        statements.choices(tuple(_REFERENCES), tuple(_REFERENCES.values()))[0],
    )  # fmt: skip
    cast = casting.publishers(rng, seed, name, names)
    standing = rank / projects
    storyline = BY_NAME.get(life)
    if storyline is not None:
        history.shape = "native" if shape == "native" else "pure"
        if "E" in storyline.story:
            cast = {letter: replace(who, environment=None) for letter, who in cast.items()} | {
                "E": cast["E"]
            }
        _live_story(history, storyline, cast)
        declares = storyline.declares
    elif life == "no releases":
        declares = "A"
    else:
        states_build = life == "hostile" or statements.random() < 0.2
        declares = _live_ordinarily(
            history, cast, standing, is_active=life == "hostile", states_build=states_build
        )
    urls, home_page = casting.declared_urls(rng, name, casting.declared_repository(cast, declares))
    organization = names.organization() if rng.random() < 0.30 - 0.20 * standing else None
    project = Project(
        rank=rank,
        display_name=display_name,
        name=name,
        downloads=int(1.2e9 / (rank + 2) ** 0.9) + projects - rank,
        summary=names.summary(),
        storyline=life,
        releases=tuple(history.releases),
        project_urls=urls,
        home_page=home_page,
        roles=_roles(rng, names, organization),
        organization=organization,
        serial=20_000_000 + 7_919 * number + len(history.releases),
    )
    return _in_state(project, life)


def _live_story(history: History, storyline: Storyline, cast: dict[str, Publisher]) -> None:
    """A short unattested past on major version 0, then the story."""
    rng, steps = history.rng, storyline.story.split()
    gaps = [timedelta(days=rng.randint(*_GAPS.get(step[0], _USUAL_GAP))) for step in steps]
    earliest = max(
        [_FROM[letter] for letter in _FROM if letter in storyline.story]
        or [FIRST_ATTESTABLE + timedelta(days=10)]
    )
    if set(_STATEMENTS) & set(storyline.story):
        earliest = max(earliest, _BUILD_FROM)
    latest = _LATE_UNTIL if "!" in storyline.story else AS_OF - timedelta(days=2)
    at = _between(rng, earliest, latest - sum(gaps, timedelta()))
    if not storyline.name.startswith("only"):
        past, version = at - timedelta(days=rng.randint(150, 600)), "0.9.0"
        while past < at - timedelta(days=10):
            history.publish(version, past)
            past += timedelta(days=rng.randint(60, 200))
            major, minor, patch = version.split(".")
            version = f"{major}.{minor}.{int(patch) + 1}"
    for step, gap in zip(steps, gaps, strict=True):
        at += gap
        version, _, who = step.lstrip("~^").partition("@")
        history.publish(version, at, _by(who, cast))


def _by(who: str, cast: dict[str, Publisher]) -> By:
    """Reads the part of a step after the ``@``."""
    wheels = cast.get(who[0])
    by = By(wheels, cast[who[2]] if who[1:2] == "+" else wheels)
    by.states = _STATEMENTS.get(who[1:2], by.states)
    match who[1:2]:
        case "*":
            by.sdist = None
        case "!":
            by.has_late, by.late = True, cast.get(who[2:])
        case "?":
            by.is_refused = True
    return by


def _live_ordinarily(
    history: History,
    cast: dict[str, Publisher],
    standing: float,
    is_active: bool,
    states_build: bool,
) -> str:
    """Releases at a steady pace, attested from some day on or never; gives what it declares.

    ``states_build``: from its second attested release on, if it publishes from GitHub.
    """
    rng = history.rng
    adopts = is_active or rng.random() < (
        0.42 if standing <= 0.1 else 0.27 if standing <= 0.5 else 0.13
    )
    start = _between(rng, _START, datetime(2025, 9, 1, tzinfo=UTC))
    end = AS_OF - timedelta(days=rng.randint(1, 200))
    if not adopts and rng.random() < 0.42:
        end = _between(rng, start, AS_OF)
    pace = min(max(rng.lognormvariate(5.2, 0.55), 30.0), 300.0)
    times, at = [start], start
    while len(times) < 40:
        at += timedelta(days=pace * rng.uniform(0.6, 1.2), seconds=rng.randrange(86_400))
        if at > end:
            break
        times.append(at)
    letter = rng.choices("AGL", (90, 7, 3))[0]
    since = _FROM.get(letter, FIRST_ATTESTABLE)
    possible = [at for at in times if at >= since]
    adopted = rng.choice(possible) if adopts and possible else None
    version = f"{rng.choice((0, 0, 1, 2, 3))}.{rng.randrange(6)}.0"
    for number, at in enumerate(times):
        is_attested = adopted is not None and at >= adopted
        publisher = cast[letter] if is_attested else None
        builds = states_build and letter == "A" and adopted is not None and at > adopted
        states = _BOTH if builds and at >= _BUILD_FROM else ("publish",)
        extra = {}
        if rng.random() < 0.03 and number < len(times) - 1:
            extra["yanked"] = rng.choice(("", "broken metadata", "wrong build"))
        history.publish(version, at, By(publisher, publisher, states=states), **extra)
        version = next_version(rng, version)
    if letter == "G":
        letter = "A"
    return rng.choices((letter, "-", "other", "sibling"), (84, 12, 2, 2))[0]


def _between(rng: random.Random, first: datetime, last: datetime) -> datetime:
    """A time between two."""
    return first + timedelta(seconds=rng.randrange(max(1, int((last - first).total_seconds()))))


def _roles(
    rng: random.Random, names: Names, organization: str | None
) -> tuple[tuple[str, str], ...]:
    """Direct roles, Owners first; an organization's project often has none."""
    if organization is not None and rng.random() < 0.4:
        return ()
    owners = rng.choices((1, 2, 3, 0), (56, 26, 15, 3))[0]
    maintainers = rng.choices((0, 1, 2, 4), (60, 22, 12, 6))[0]
    users = sorted({names.user() for _ in range(owners + maintainers)})
    return tuple(
        ("Owner" if place < owners else "Maintainer", user) for place, user in enumerate(users)
    )


def _in_state(project: Project, life: str) -> Project:
    """The project in the state that is its life, if it is one."""
    match life:
        case "gone" | "quarantined" | "archived":
            return replace(project, status=life)
        case "no releases":
            return replace(project, releases=())
        case "all yanked":
            yanked = tuple(replace(release, yanked="withdrawn") for release in project.releases)
            return replace(project, releases=yanked)
        case "provenance undeclared":
            return _undeclared(project)
        case "ownership undeclared":
            return replace(project, is_ownership_declared=False)
        case "hostile":
            return _hostile(project)
    return project


def _undeclared(project: Project) -> Project:
    """As a mirror shows it: no ``provenance`` key, one release that could have been attested."""
    last = project.releases[-1]
    moved = tuple(
        replace(file, publisher=None, uploaded_at=max(file.uploaded_at, AS_OF - timedelta(days=40)))
        for file in last.files
    )
    release = replace(last, files=moved, yanked=None)
    return replace(project, releases=(release,), is_provenance_declared=False)


def _hostile(project: Project) -> Project:
    """Free text written to break whatever prints it: markup, scripts, formulas, terminals."""
    first, *others = project.releases
    reason = "<script>alert('yanked')</script>\x1b[31mred"
    return replace(
        project,
        summary="<img src=x onerror=alert(1)> \u202etxet\u202c \x1b]0;title\x07 & 'quotes'",
        releases=(replace(first, yanked=reason), *others),
        organization="sim-org-<b>bold</b>-=cmd()",
        project_urls=(
            *project.project_urls,
            ("<i>Label</i>", "javascript:alert(document.domain)"),
            ("=cmd()", '=HYPERLINK("https://sim.invalid","click")'),
            ('a\u202eb|c,d"e', "data:text/html,<script>alert(2)</script>"),
        ),
    )
