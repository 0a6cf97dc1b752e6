"""What a parser under test is: its judge, its words, its kept inputs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError

CORPUS = Path(__file__).parents[2] / "corpus"
#: Stands for the project's name in the bodies of the corpus; many are judged in one database.
PLACEHOLDER = b"proj0"


class Wrong(AssertionError):
    """A parser answered, and its answer does not follow from the input."""


@dataclass(frozen=True)
class Parser:
    """One parser: its judge, how many inputs the judge takes at once, words of its format."""

    name: str
    judge: Callable[[list[bytes]], list[str]]
    batch: int = 1
    words: tuple[str, ...] = ()

    def corpus(self) -> list[bytes]:
        """Every kept input, in the order of their names."""
        return [path.read_bytes() for path in sorted((CORPUS / self.name).iterdir())]


def one(judge: Callable[[bytes], str]) -> Callable[[list[bytes]], list[str]]:
    """A judge of one input as a judge of several; typed refusals are outcomes."""

    def each(bodies: list[bytes]) -> list[str]:
        outcomes = []
        for body in bodies:
            try:
                outcomes.append(judge(body))
            except PipelineError as error:
                if "\n" in str(error):
                    raise Wrong(f"a message of several lines: {error!r}") from None
                outcomes.append(f"refused: {re.sub(r'[^a-zA-Z ]+', '', error.what)[:30]}")
        return outcomes

    return each
