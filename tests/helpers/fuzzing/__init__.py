"""What is fuzzed: each parser with a judge of its answers, and how inputs are made from a corpus.

A judge takes inputs and gives an outcome for each (a short word for what the parser made of it).
It raises :class:`Wrong` where an answer cannot follow from its input. What else it raises is a
crash: refusals are typed errors, and a judge turns those into outcomes.
"""

from tests.helpers.fuzzing.bodies import judge_answers
from tests.helpers.fuzzing.files import (
    build_file,
    judge_adoption,
    judge_attestation,
    judge_certificate,
    judge_history,
    judge_ledger,
    judge_top_list,
)
from tests.helpers.fuzzing.inputs import inputs, mutated, regrown
from tests.helpers.fuzzing.parser import CORPUS, Parser, Wrong, one
from tests.helpers.fuzzing.texts import judge_repository, judge_text, judge_version
from tests.helpers.fuzzing.words import (
    BODY_WORDS,
    BUILD_WORDS,
    LEDGER_WORDS,
    LIST_WORDS,
    TEXT_WORDS,
    URL_WORDS,
    VERSION_WORDS,
)

__all__ = ["CORPUS", "PARSERS", "Parser", "Wrong", "inputs", "mutated", "regrown"]

PARSERS = {
    parser.name: parser
    for parser in (
        Parser("listing", judge_answers("simple"), 24, BODY_WORDS),
        Parser("project", judge_answers("project"), 24, BODY_WORDS),
        Parser("provenance", judge_answers("provenance"), 24, BODY_WORDS),
        Parser("certificate", one(judge_certificate)),
        Parser("attestation", one(judge_attestation), 1, BODY_WORDS),
        Parser("top_list", one(judge_top_list), 1, LIST_WORDS),
        Parser("adoption", one(judge_adoption), 1, LIST_WORDS),
        Parser("requirements", one(build_file("requirements.txt")), 1, BUILD_WORDS),
        Parser("lock", one(build_file("some.lock")), 1, BUILD_WORDS),
        Parser("ledger", one(judge_ledger), 1, LEDGER_WORDS),
        Parser("history", one(judge_history)),
        Parser("repository", one(judge_repository), 1, URL_WORDS),
        Parser("version", one(judge_version), 1, VERSION_WORDS),
        Parser("text", one(judge_text), 1, TEXT_WORDS),
    )
}
