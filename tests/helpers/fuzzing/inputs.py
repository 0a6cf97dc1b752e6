"""Inputs: mutations of kept ones (bytes, JSON trees, splices) and anything at all."""

import json
from collections import deque
from collections.abc import Iterable
from copy import deepcopy
from itertools import islice
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.helpers.fuzzing.parser import Parser

_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, 2**70, 1e308, "", " ", "null", "true", [], {}, [[]],
    "\u0000", "\ud800", "\u202e", "=1+1", "../..", "9" * 400, "1.0", "é", [None], {"": None},
    "https://index.invalid/integrity/proj0/1.0/x/provenance", "javascript:1", "//x", "x" * 5000,
)  # fmt: skip


def inputs(parser: Parser, corpus: list[bytes]) -> st.SearchStrategy[bytes]:
    """Mutations of the corpus (bytes, JSON trees, splices) and, now and then, anything at all."""
    entropy = st.integers(0, 2**64 - 1)
    seed = st.sampled_from(corpus)
    bytewise = st.builds(mutated, seed, entropy, st.just(parser.words), seed)
    treewise = st.builds(regrown, seed, entropy, st.just(parser.words))
    return st.one_of(bytewise, treewise, bytewise, treewise, st.binary(max_size=300))


def mutated(body: bytes, entropy: int, words: tuple[str, ...], other: bytes = b"") -> bytes:
    """A few edits of bytes: flips, cuts, repeats, words of the format, a piece of another body."""
    rng, edited = Random(entropy), bytearray(body)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 9))):
        start = rng.randrange(len(edited) + 1)
        end = min(len(edited), start + rng.choice((0, 1, 2, 4, 16, 64, 512)))
        kind = rng.randrange(6)
        if kind == 0 and start < len(edited):
            edited[start] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del edited[start:end]
        elif kind == 2:
            edited[start:start] = edited[start:end] * rng.choice((1, 2, 50))
        elif kind == 3 and words:
            edited[start:end] = rng.choice(words).encode("utf-8", "surrogatepass")
        elif kind == 4:
            edited[start:end] = bytes(
                rng.choice(b"\0\t\n\r \"'\\{}[],:=#;@-/.%\xff\x80")
                for _ in range(rng.choice((1, 1, 3)))
            )
        elif other:
            cut = rng.randrange(len(other))
            edited[start:end] = other[cut : cut + rng.choice((4, 32, 256))]
    return bytes(edited)


def regrown(body: bytes, entropy: int, words: tuple[str, ...]) -> bytes:
    """A JSON body with a few nodes replaced, dropped, renamed or wrapped; else as `mutated`."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return mutated(body, entropy, words)
    rng, root = Random(entropy), [tree]
    for _ in range(rng.choice((1, 1, 2, 4))):
        holder, key = rng.choice(list(islice(_places(root), 20_000)))
        kind = rng.randrange(5)
        if kind == 0 and isinstance(holder, dict):
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder[rng.choice(words or ("",))] = holder.pop(key)
        elif kind == 2:
            holder[key] = [holder[key]] * rng.choice((0, 1, 2, 70))
        elif kind == 3 and words:
            holder[key] = rng.choice(words)
        else:
            holder[key] = deepcopy(rng.choice(_ODD))
    try:
        return json.dumps(root[0]).encode()
    except RecursionError:
        return mutated(body, entropy, words)


def _places(root: Any) -> Iterable[tuple[Any, Any]]:
    """Every place of a document, however deep; in breadth."""
    waiting = deque([root])
    while waiting:
        node = waiting.popleft()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            yield node, key
            if isinstance(node[key], list | dict):
                waiting.append(node[key])
