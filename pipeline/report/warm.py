"""What notebooks import, and the workers that run them and draw: a server imports it for all."""

import altair as alt
import ipykernel.ipkernel
import ipykernel.kernelapp
import nbconvert
import nbformat
import oxipng
import pandas as pd
import papermill
import vl_convert

from pipeline import catalog, open_study, statistics
from pipeline.figures import charts, fonts, house, showing
from pipeline.report import engine, figures, kernels, notebooks

__all__ = [
    "alt",
    "charts",
    "engine",
    "figures",
    "fonts",
    "house",
    "ipykernel",
    "kernels",
    "nbconvert",
    "nbformat",
    "notebooks",
    "open_study",
    "oxipng",
    "papermill",
    "pd",
    "showing",
    "statistics",
    "vl_convert",
]

catalog.names()
for _name in charts.NAMES:
    getattr(charts, _name)
for _weight in fonts.faces():
    fonts.width("n", 1, _weight)
# The first chart of a process loads the grammar's schema.
alt.Chart(pd.DataFrame({"x": [1]})).mark_bar().encode(x="x:Q").to_dict()
