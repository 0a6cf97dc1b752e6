"""Read the head of an SQL file: one block comment that is YAML; errors name file and line."""

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from pipeline.errors import BadInput
from pipeline.text import one_of

_HEAD = re.compile(r"\A/\*(?P<head>.*?)\*/\s*", re.S)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is
_HOW = "CONTRIBUTING.md says what a header holds"


def split(text: str) -> tuple[str | None, str]:
    """The YAML of an SQL file's head and its query; no YAML where the file opens otherwise."""
    match = _HEAD.match(text)
    return (match["head"], text[match.end() :]) if match else (None, text)


class Header:
    """The fields of one head, checked as they are read.

    ``where`` names the file. Every fault raises :class:`BadInput` with file and line.
    """

    def __init__(self, where: str, head: str) -> None:
        self.where = where
        loader = _LOADER(head)
        try:
            self._node = loader.get_single_node()
            for node, key in _repeated(self._node):
                self._refuse(f"{key!r} is written twice", node.start_mark.line)
            self.data = loader.construct_document(self._node) if self._node else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._refuse(f"the header is not YAML ({error.problem})", mark.line if mark else 0)
        finally:
            loader.dispose()
        if not isinstance(self.data, dict):
            self._refuse("the header is not a list of fields", 0)

    def fields(self, needed: set[str], known: set[str], *at: str) -> dict[str, Any]:
        """The mapping at a place, which has all needed fields and none that is not known."""
        mapping = self.at(*at)
        if not isinstance(mapping, dict):
            self.fail("must have fields", *at)
        for name in mapping:
            if name not in known:
                hint = one_of(str(name), sorted(known))
                self.fail(f"field {name!r} is not known, {hint}", *at, name)
        for name in sorted(needed - set(mapping)):
            self.fail(f"field {name!r} is missing", *at)
        return mapping

    def at(self, *at: Any) -> Any:
        """What is at a place."""
        value: Any = self.data
        for name in at:
            value = value[name]
        return value

    def text(self, *at: str) -> str:
        """The text at a place, on one line; empty where the field is absent."""
        value: Any = self.data
        for name in at:
            if name not in value:
                return ""
            value = value[name]
        if not isinstance(value, str) or not value.strip():
            self.fail(f"must be text, not {value!r}: put it in quotes", *at)
        return " ".join(value.split())

    def texts(self, *at: str) -> tuple[str, ...]:
        """The list of texts at a place; empty where the field is absent."""
        if at[-1] not in self.at(*at[:-1]):
            return ()
        texts = self.at(*at)
        if not isinstance(texts, list) or not texts:
            self.fail("must be a list that is not empty", *at)
        for text in texts:
            if not isinstance(text, str):
                self.fail(f"holds {text!r}, which is not text: put it in quotes", *at)
        return tuple(texts)

    def fail(self, what: str, *at: Any) -> NoReturn:
        """Refuse what is at a place."""
        node, line = self._node, 0
        for name in at:
            for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
                if key.value == str(name) or (name is None and key.tag.endswith(":null")):
                    node, line = value, key.start_mark.line
                    break
        place = ".".join(str(name) for name in at)
        self._refuse(f"{place + ': ' if place else ''}{what}", line)

    def _refuse(self, what: str, line: int) -> NoReturn:
        raise BadInput(f"{self.where}, line {line + 1}: {what}", _HOW)


def _repeated(node: Any) -> Iterator[tuple[Any, str]]:
    """Keys that a mapping has twice, which YAML would take without a word."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield key, key.value
            seen.add(key.value)
            yield from _repeated(value)
