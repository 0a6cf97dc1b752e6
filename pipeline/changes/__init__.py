"""What changed since an earlier snapshot: measures, projects, tables, figures, events, claims."""

from pipeline.changes.document import changes, news_of

__all__ = ["changes", "news_of"]
