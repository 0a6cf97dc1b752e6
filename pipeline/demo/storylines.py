"""Histories written by hand: what each release was published by, and the events that makes.

A story is a line of releases, oldest first. ``1.2@A`` is version 1.2 published by A, where

::

    -  nobody attested it          A  the first publisher (GitHub, or Google in one story)
    R  A's repository renamed      T  transferred: same repository id, new owner
    X  replaced: another id        N  another name, ids missing in the certificate
    W  another workflow            E  an environment where A has none
    L  GitLab                      G  Google, by e-mail           H  Google, another e-mail
    C  a kind nobody knows         A+W  wheels by A, source distribution by W
    A& and how it was built (SLSA) A%   only how it was built

before a version, ``~`` waits more than a year and ``^`` less than two weeks (as far back as the
index itself compares); after a publisher, ``*`` leaves the source
distribution unattested, ``!`` adds a wheel weeks later without provenance, ``!W`` one by W and
``?`` makes the provenance refuse to be read.
"""

from dataclasses import dataclass

#: kind, subtype, version, previous version.
Event = tuple[str, str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class Storyline:
    """One hand-written history.

    ``share`` of the cohort that lives it; ``declares``: whose repository the metadata names
    ("other": somebody else's, "sibling": another of the same owner, "-": none); ``expects``:
    every event of the story, ``first_attested`` apart.
    """

    name: str
    story: str
    expects: tuple[Event, ...] = ()
    declares: str = "A"
    share: float = 0.002


_REPOSITORY = "publisher_repository_changed"

STORYLINES = (
    Storyline(
        "lost",
        "1.0@A 1.1@A ^1.2@- 1.3@-",
        (("provenance_lost", None, "1.2", "1.1"),),
        share=0.004,
    ),
    Storyline(
        "regained",
        "1.0@A 1.1@A 1.2@- 1.2.1@- 1.3@A 1.4@A",
        (
            ("provenance_lost", None, "1.2", "1.1"),
            ("provenance_regained", None, "1.3", "1.2"),
        ),
        share=0.003,
    ),
    Storyline(
        "lost twice",
        "1.0@A 1.1@- 1.2@A 1.3@-",
        (
            ("provenance_lost", None, "1.1", "1.0"),
            ("provenance_regained", None, "1.2", "1.1"),
            ("provenance_lost", None, "1.3", "1.2"),
        ),
    ),
    Storyline(
        "partial",
        "1.0@A 1.1@A* 1.2@A",
        (("provenance_partial", None, "1.1", "1.0"),),
        share=0.003,
    ),
    Storyline(
        "partial latest",
        "1.0@A 1.1@A 1.2@A*",
        (("provenance_partial", None, "1.2", "1.1"),),
        share=0.004,
    ),
    Storyline(
        "lost past a partial release",
        "1.0@A 1.1@A* 1.2@-",
        (
            ("provenance_partial", None, "1.1", "1.0"),
            ("provenance_lost", None, "1.2", "1.0"),
        ),
    ),
    Storyline(
        "renamed",
        "1.0@A 1.1@A 1.2@R 1.3@R",
        ((_REPOSITORY, "renamed", "1.2", "1.1"),),
        share=0.004,
    ),
    Storyline(
        "transferred",
        "1.0@A 1.1@T 1.2@T",
        ((_REPOSITORY, "transferred", "1.1", "1.0"),),
        declares="T",
        share=0.003,
    ),
    Storyline(
        "replaced",
        "1.0@A 1.1@A 1.2@X",
        (
            (_REPOSITORY, "replaced", "1.2", "1.1"),
            ("repository_mismatch", None, "1.2", None),
        ),
    ),
    Storyline(
        "ids missing",
        "1.0@A 1.1@N 1.2@N",
        ((_REPOSITORY, "unknown", "1.1", "1.0"),),
        declares="N",
    ),
    Storyline(
        "workflow",
        "1.0@A 1.1@A ^1.2@W 1.3@W",
        (("publisher_workflow_changed", None, "1.2", "1.1"),),
        share=0.006,
    ),
    Storyline(
        "environment",
        "1.0@A 1.1@E 1.2@E",
        (("publisher_environment_changed", None, "1.1", "1.0"),),
        share=0.005,
    ),
    Storyline(
        "to GitLab",
        "1.0@A 1.1@A 1.2@L",
        (("publisher_kind_changed", None, "1.2", "1.1"),),
        declares="L",
    ),
    Storyline(
        "to Google",
        "1.0@A 1.1@G 1.2@G",
        (("publisher_kind_changed", None, "1.1", "1.0"),),
    ),
    Storyline(
        "another e-mail",
        "1.0@G 1.1@G 1.2@H",
        ((_REPOSITORY, "unknown", "1.2", "1.1"),),
    ),
    Storyline(
        "dormant, same publisher",
        "1.0@A ~1.1@A",
        (("dormant_release", "same_publisher", "1.1", "1.0"),),
        share=0.003,
    ),
    Storyline(
        "dormant, new publisher",
        "1.0@A ~1.1@X",
        (
            (_REPOSITORY, "replaced", "1.1", "1.0"),
            ("dormant_release", "new_publisher", "1.1", "1.0"),
        ),
        declares="X",
    ),
    Storyline(
        "dormant, first publisher",
        "1.0@- ~1.1@A",
        (("dormant_release", None, "1.1", "1.0"),),
    ),
    Storyline(
        "dormant, unattested",
        "1.0@A ~1.1@-",
        (
            ("provenance_lost", None, "1.1", "1.0"),
            ("dormant_release", "unattested", "1.1", "1.0"),
        ),
        share=0.003,
    ),
    Storyline(
        "two publishers",
        "1.0@A 1.1@A+W 1.2@A",
        (
            ("provenance_inconsistent", None, "1.1", "1.0"),
            ("publisher_workflow_changed", None, "1.1", "1.0"),
            ("publisher_workflow_changed", None, "1.2", "1.1"),
        ),
        share=0.003,
    ),
    Storyline(
        "two repositories at last",
        "1.0@A 1.1@A 1.2@A+X",
        (
            ("provenance_inconsistent", None, "1.2", "1.1"),
            (_REPOSITORY, "added", "1.2", "1.1"),
        ),
    ),
    Storyline("backport", "1.8@- 1.9@- 2.0@A 1.9.1@- 2.1@A 1.9.2@-", share=0.005),
    Storyline(
        "new major unattested",
        "1.8@A 1.9@A 2.0@- 1.9.1@A 2.0.1@-",
        (("provenance_lost", None, "2.0", "1.9"),),
    ),
    Storyline(
        "new major by another",
        "1.8@A 1.9@A 2.0rc1@X 2.0@X",
        (
            (_REPOSITORY, "replaced", "2.0rc1", "1.9"),
            (_REPOSITORY, "replaced", "2.0", "1.9"),
        ),
        declares="X",
    ),
    Storyline("pre-release of an old line", "1.8@A 1.9b1@W 1.9@A"),
    Storyline(
        "late file",
        "1.0@A 1.1@A! 1.2@A",
        (
            ("provenance_partial", None, "1.1", "1.0"),
            ("late_file", None, "1.1", None),
        ),
        share=0.004,
    ),
    Storyline(
        "late file by another",
        "1.0@A 1.1@A!W",
        (
            ("provenance_inconsistent", None, "1.1", "1.0"),
            ("publisher_workflow_changed", None, "1.1", "1.0"),
            ("late_file", None, "1.1", None),
        ),
    ),
    Storyline(
        "other repository declared",
        "1.0@A 1.1@A",
        (("repository_mismatch", None, "1.1", None),),
        declares="other",
        share=0.004,
    ),
    Storyline(
        "sibling repository declared",
        "1.0@A 1.1@A",
        (("repository_mismatch", None, "1.1", None),),
        declares="sibling",
        share=0.003,
    ),
    Storyline("epoch", "2024.1@- 1!1.0@A 1!1.1@A"),
    Storyline(
        "epoch lost",
        "2024.1@A 2024.2@A 1!1.0@-",
        (("provenance_lost", None, "1!1.0", "2024.2"),),
    ),
    Storyline("unknown kind", "1.0@C 1.1@C", share=0.003),
    Storyline("refused", "1.0@A? 1.1@A?"),
    Storyline(
        "build provenance lost",
        "1.0@A& 1.1@A& 1.2@A",
        (("build_provenance_lost", None, "1.2", "1.1"),),
    ),
    Storyline(
        "build provenance regained",
        "1.0@A& 1.1@A 1.2@A&",
        (
            ("build_provenance_lost", None, "1.1", "1.0"),
            ("build_provenance_regained", None, "1.2", "1.1"),
        ),
    ),
    Storyline("build provenance alone", "1.0@A% 1.1@A%"),
    Storyline("only pre-releases", "0.1b1@A 0.1b2@A 0.2b1@A", declares="-"),
)
BY_NAME = {storyline.name: storyline for storyline in STORYLINES}
