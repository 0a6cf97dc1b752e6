"""Text as outlines, for the charts here: now a part of the figures."""

from pipeline.figures.outline import outlined, runs

__all__ = ["outlined", "runs"]
