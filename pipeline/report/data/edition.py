"""What a folder of data is made from, as those who cite it read it."""

from dataclasses import dataclass
from functools import cached_property

from pipeline.origin import origin_of
from pipeline.report.data import lineage
from pipeline.snapshot import Snapshot
from pipeline.study import Study
from pipeline.text import plural


@dataclass(frozen=True)
class Edition:
    """A snapshot, and earlier ones it is read together with, the newest first.

    They are all of the same source. In a series each is described on its own; otherwise the one
    earlier snapshot is the baseline.
    """

    snapshot: Snapshot
    earlier: tuple[Snapshot, ...] = ()
    #: Of a series: the hash of its tables.
    content: str = ""

    @property
    def is_series(self) -> bool:
        """Are the data of each snapshot by itself?"""
        return bool(self.content)

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """All of them, the newest first."""
        return self.snapshot, *self.earlier

    @property
    def cited(self) -> tuple[Snapshot, ...]:
        """Those whose answers are in the data."""
        return self.snapshots if self.is_series else (self.snapshot,)

    @property
    def name(self) -> str:
        """What the data are called by a machine."""
        return f"{self.snapshot.id}-series" if self.is_series else self.snapshot.id

    @property
    def identifier(self) -> str:
        """The data's own: of a snapshot, or of a series and what its tables hold."""
        if not self.is_series:
            return f"urn:trustcensus:snapshot:{self.snapshot.id}"
        return f"urn:trustcensus:series:{self.snapshot.id}:{self.content[:12]}"

    @property
    def day(self) -> str:
        """The day of the newest evidence."""
        return origin_of(self.snapshot).as_of

    @property
    def title(self) -> str:
        """The title data and citation go by: cohort, day of the evidence, whether simulated."""
        marked = "Simulated data: who" if self.snapshot.is_simulated else "Who"
        cohort = self.snapshot.manifest["cohort"]["name"]
        what = f"{marked}, or what, can publish the {cohort} projects"
        if not self.is_series:
            return f"{what}, as of {self.day}"
        oldest = origin_of(self.snapshots[-1]).as_of
        return f"{what}, {plural(len(self.snapshots), 'capture')} from {oldest} to {self.day}"

    @cached_property
    def sources(self) -> dict[str, lineage.Source]:
        """The outside sources of the data, by name."""
        return lineage.sources(*self.cited)

    @property
    def terms(self) -> lineage.Source:
        """On what terms our own part may be used."""
        return lineage.own_licence(self.snapshot)


def edition_of(study: Study) -> Edition:
    """What the data of a study are made from."""
    return Edition(study.snapshot, tuple(filter(None, [study.baseline])))
