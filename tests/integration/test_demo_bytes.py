"""The simulated index says the same in every process."""

import os
import subprocess
import sys

from tests.helpers.demo_index import every_body_hashed

DIGEST = """
from tests.helpers.demo_index import every_body_hashed
print(every_body_hashed(7, 60))
"""


def test_the_same_seed_gives_the_same_bytes_in_any_process() -> None:
    here = every_body_hashed(7, 60)
    assert here == every_body_hashed(7, 60)
    for hash_seed in ("0", "99"):
        there = subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == here
