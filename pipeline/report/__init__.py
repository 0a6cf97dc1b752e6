"""Run notebooks and write the report folder: figures, pages, data, manifest."""
