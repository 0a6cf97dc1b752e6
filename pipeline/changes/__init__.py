"""What changed since an earlier snapshot: measures, projects, tables, figures, events, claims."""

from pipeline.changes.document import NEW, changes, news_of

__all__ = ["NEW", "changes", "news_of"]
