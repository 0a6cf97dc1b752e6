"""Start the BigQuery emulator without its geography extension, which it would download.

Run by the emulator's own environment: ``python launch.py REST_PORT GRPC_PORT``. Only on 127.0.0.1.
"""

import sys

from bqemulator import cli
from bqemulator.storage import engine

for found in vars(engine).values():
    if isinstance(found, type) and hasattr(found, "_load_spatial"):
        found._load_spatial = lambda _: None

sys.argv = [
    "bqemulator", "start", "--rest-host", "127.0.0.1", "--grpc-host", "127.0.0.1", "--rest-port",
    sys.argv[1], "--grpc-port", sys.argv[2], "--ephemeral", "--log-level", "error",
]  # fmt: skip
getattr(cli, "cli", getattr(cli, "main", None))()
