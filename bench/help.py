"""How long help takes: seconds from the start of the process to its end, the median of nine.

python bench/help.py
"""

import statistics
import subprocess
import sys
import time

COMMAND = [sys.executable, "-m", "pipeline"]


def seconds(*arguments: str) -> float:
    """One process, started and waited for."""
    began = time.perf_counter()
    subprocess.run([*COMMAND, *arguments], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    for arguments in (("--help",), ("run", "--help"), ("run", "--help-all"), ("--version",)):
        found = statistics.median(seconds(*arguments) for _ in range(9))
        print(f"{found:.2f} s  trustcensus {' '.join(arguments)}")
