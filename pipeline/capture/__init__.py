"""Plan what to ask, ask it, record it: sources in, a snapshot out. Holds the only wall clock."""

from pipeline.capture.options import Identity, Options
from pipeline.capture.run import SETTLED, collect, plan

__all__ = ["SETTLED", "Identity", "Options", "collect", "plan"]
