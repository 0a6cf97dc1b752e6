"""What this machine has for tests: recorded data, and what must not be missing."""

import os
from pathlib import Path

#: The folder of recorded data, read in place.
REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
#: What a check machine demands by the variable ``REQUIRE``: missing, it is a failure, no skip.
REQUIRED = set(filter(None, os.environ.get("REQUIRE", "").split(",")))
#: After this long a process hangs; a slow machine alone takes none as long.
HANGS_SECONDS = 3600
