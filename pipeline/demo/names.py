"""Fictional names: projects, accounts, organizations and repositories nobody owns.

Names of the cohort start with ``sim``, so a table or figure cannot be mistaken for one of real
projects.
"""

import random
import re

_ADJECTIVES = (
    "amber",
    "brass",
    "calm",
    "copper",
    "dapper",
    "eager",
    "fuzzy",
    "gentle",
    "hollow",
    "indigo",
    "jolly",
    "keen",
    "lunar",
    "mellow",
    "nimble",
    "ochre",
    "plain",
    "quiet",
    "rustic",
    "silver",
    "tidy",
    "umber",
    "velvet",
    "woven",
    "yellow",
    "zesty",
)
_NOUNS = (
    "anchor",
    "badger",
    "candle",
    "dynamo",
    "ember",
    "falcon",
    "gasket",
    "hammer",
    "island",
    "jigsaw",
    "kettle",
    "lantern",
    "magnet",
    "needle",
    "otter",
    "pulley",
    "quartz",
    "rocket",
    "saddle",
    "teapot",
    "urchin",
    "valve",
    "walnut",
    "yonder",
    "zephyr",
)


def normalized(name: str) -> str:
    """The name an index files it under (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Names:
    """Draws names; ``number`` makes those of projects and repositories unique."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def project(self, number: int) -> str:
        """A display name, such as ``Sim_Brass.Otter-0427`` or ``sim-brass-otter-0427``."""
        words = [self._rng.choice(_ADJECTIVES), self._rng.choice(_NOUNS)]
        spelling = self._rng.random()
        if spelling < 0.80:
            return "-".join(["sim", *words, f"{number:04d}"])
        if spelling < 0.90:
            return f"Sim_{words[0].title()}.{words[1].title()}-{number:04d}"
        return "_".join(["simulated", *words, f"{number:04d}"])

    def organization(self) -> str:
        """One of a few dozen organizations, so that some hold several projects."""
        return f"sim-org-{self._rng.choice(_NOUNS)}-{self._rng.randrange(4)}"

    def user(self) -> str:
        """A user name."""
        return f"sim-user-{self._rng.choice(_ADJECTIVES)}-{self._rng.randrange(1000):03d}"

    def owner(self) -> str:
        """An account on a forge."""
        adjective = self._rng.choice(_ADJECTIVES)
        return f"sim-owner-{adjective}-{self._rng.randrange(10_000):04d}"

    def summary(self) -> str:
        """A one-line summary."""
        return f"Simulated {self._rng.choice(_ADJECTIVES)} {self._rng.choice(_NOUNS)} tools"
