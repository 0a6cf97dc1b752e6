"""Every kept input is judged again, and a few hundred new ones; ``bench/fuzz.py`` does it for long.

Files of the corpus: ``seed_`` small bodies written by hand, ``mended_`` what once crashed a parser
or made it say a wrong yes or no, ``judge_`` what a judge itself had wrong.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline import paths
from tests.helpers.fuzzing import (
    CORPUS,
    PARSERS,
    Parser,
    Wrong,
    bodies,
    inputs,
    mutated,
    regrown,
    texts,
)

BY_NAME = pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)


def test_every_parser_has_a_corpus_and_nothing_else_has() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(PARSERS)
    for path in CORPUS.rglob("*.*"):
        assert path.name.split("_")[0] in {"seed", "mended", "judge"}, path
        assert path.stat().st_size < 20_000, path


@BY_NAME
def test_the_corpus_is_judged_well(parser: Parser) -> None:
    bodies = parser.corpus()
    assert len(parser.judge(bodies)) == len(bodies)


@BY_NAME
def test_new_inputs_crash_nothing_and_change_no_answer(parser: Parser) -> None:
    size = max(parser.batch, 20)

    @settings(
        max_examples=4 if parser.batch > 1 else 8,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies=st.lists(inputs(parser, parser.corpus()), min_size=1, max_size=size))
    def judge(bodies: list[bytes]) -> None:
        assert len(parser.judge(bodies)) == len(bodies)

    judge()


def test_a_mutation_is_the_same_again() -> None:
    body = next(iter(PARSERS["listing"].corpus()))
    for edit in (mutated, regrown):
        made = {edit(body, entropy, ("files",)) for entropy in range(50)}
        assert made == {edit(body, entropy, ("files",)) for entropy in range(50)}
        assert len(made) > 30


@pytest.mark.parametrize(
    ("parser", "said", "instead"),
    [
        ("listing", b'"provenance": null', b'"provenance": "yes"'),
        ("project", b'"organization": null', b'"organisation": null'),
        ("repository", b"github.com/acme/one", b"github.com/acme/two"),
        ("text", b"plain text", b"plain \x1b[31m"),
    ],
)
def test_a_judge_finds_a_parser_that_reads_something_else(
    monkeypatch: pytest.MonkeyPatch, parser: str, said: bytes, instead: bytes
) -> None:
    """What is judged and what is parsed differ by one word: the judge must tell."""
    body = [each for each in PARSERS[parser].corpus() if said in each][-1]
    if parser in {"listing", "project"}:
        monkeypatch.setattr(
            bodies, "parsed_object", lambda text: json.loads(text.replace(said, instead))
        )
    elif parser == "repository":
        declared = texts.repositories.declared
        monkeypatch.setattr(
            texts.repositories,
            "declared",
            lambda url: declared(url.replace(said.decode(), instead.decode())),
        )
    else:
        monkeypatch.setattr(texts, "escape_unsafe", lambda text: text)
        body = instead
    with pytest.raises(Wrong):
        PARSERS[parser].judge([body])


def test_the_bench_runs_goes_on_and_says_what_it_found(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "bench/fuzz.py",
        "version",
        "text",
        "--slice",
        "1",
        "--state",
        str(tmp_path),
    ]
    seconds = 1.0
    for _ in range(2):
        run = subprocess.run(
            [*command, "--seconds", str(seconds)],
            cwd=paths.ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={"PYTHONPATH": str(paths.ROOT), "PATH": "/usr/bin:/bin"},
        )
        assert run.returncode == 0, run.stderr
        had = [json.loads((tmp_path / f"{name}.json").read_text()) for name in ("text", "version")]
        seconds = 2 + max(each["seconds"] for each in had)
    rows = [line.split() for line in run.stdout.splitlines()]
    assert rows[0] == ["parser", "inputs", "seconds", "outcomes", "crashes", "hangs", "wrong"]
    assert [row[0] for row in rows[1:]] == ["version", "text"]
    for row in rows[1:]:
        assert int(row[1].replace(",", "")) > 20
        assert row[4:] == ["0", "0", "0"]
    assert all(each["turns"] >= 2 for each in had)
