"""Plan a capture, fetch it, record it: sources in, a snapshot out. Holds the only wall clock."""

from pipeline.capture.options import Options
from pipeline.capture.run import collect, plan

__all__ = ["Options", "collect", "plan"]
