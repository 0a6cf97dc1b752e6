"""A blinded review: notices and controls drawn by seed, a form that hides which, its score.

Asks of people what the program asks of data: should somebody look at this release? Anybody can
repeat it: a snapshot, a number and a seed always give the same form.
"""

from pipeline.review.draw import draw
from pipeline.review.form import write_kit
from pipeline.review.score import cohen, read_form, read_key, score, write_score

__all__ = [
    "cohen",
    "draw",
    "read_form",
    "read_key",
    "score",
    "write_kit",
    "write_score",
]
