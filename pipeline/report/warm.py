"""What every notebook imports and loads first: a server of kernels imports it once for all."""

import altair as alt
import ipykernel.ipkernel
import ipykernel.kernelapp
import pandas as pd

from pipeline import catalog, open_study
from pipeline.figures import charts, fonts, house

__all__ = ["alt", "charts", "fonts", "house", "ipykernel", "open_study", "pd"]

catalog.names()
for _name in charts.NAMES:
    getattr(charts, _name)
for _weight in fonts.faces():
    fonts.width("n", 1, _weight)
# The first chart of a process loads the grammar's schema.
alt.Chart(pd.DataFrame({"x": [1]})).mark_bar().encode(x="x:Q").to_dict()
