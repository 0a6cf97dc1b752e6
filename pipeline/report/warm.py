"""What notebooks import, and the workers that run them and draw: a server imports it for all."""

# ruff: noqa: F401 - what is imported here is there already in every fork

import gc

import altair as alt
import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp
import nbconvert
import nbformat
import pandas as pd
import papermill
import resvg
import vl_convert

from pipeline import catalog, endpoints, open_study, statistics
from pipeline.figures import charts, fonts, house, showing
from pipeline.report import engine, figures, kernels, notebooks
from pipeline.report.data import lineage

for _name in catalog.names():
    lineage.origins(_name)
for _name in charts.NAMES:
    getattr(charts, _name)
endpoints.default_base()
for _weight in fonts.faces():
    fonts.width("n", 1, _weight)
# The first page of a process compiles its templates.
_page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("")])
notebooks.exporter().from_notebook_node(_page)
# The first table of a process loads its writers.
pd.DataFrame({"x": [1]}).to_html()
# The first chart of a process loads the grammar's schema.
alt.Chart(pd.DataFrame({"x": [1]})).mark_bar().encode(x="x:Q").to_dict()
# What is here by now stays: no fork looks through it for garbage, or copies it by looking.
gc.collect()
gc.freeze()
