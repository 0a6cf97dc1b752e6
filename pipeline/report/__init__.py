"""Run notebooks and write the report folder: figures, pages, data, manifest."""

#: The module that the processes of a report share, imported once.
WARM = "pipeline.report.warm"
