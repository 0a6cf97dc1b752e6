"""The command ``trustcensus``: parse, call one function each, print.

Results go to stdout, progress and messages to stderr. Exit codes: 0 ok; 2 usage or bad input;
3 source unavailable or too little coverage; 4 over budget; 5 damaged or stale data; 6 a notebook
failed; 1 a bug, with its traceback; 130, 143, 129 stopped by Ctrl-C, SIGTERM, SIGHUP.
"""

from pipeline.cli.main import main

__all__ = ["main"]
