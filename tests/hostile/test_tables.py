"""Names in tables: no formula in a spreadsheet, no mathematics in a notebook."""

import pandas as pd
import pyarrow as pa
import pytest

from pipeline import notebook
from pipeline.text import csv_cell, csv_text


@pytest.mark.parametrize("first", "=+-@\t\r\uff1d\uff0b\uff0d\uff20")
def test_no_cell_begins_a_formula(first: str) -> None:
    assert csv_cell(f"{first}1+1")[:1] in {"'", "\\"}
    assert csv_text(pa.table({"a": [f"{first}1"]})).splitlines()[1].lstrip('"')[:1] in {"'", "\\"}


def test_a_name_in_dollar_signs_is_no_mathematics() -> None:
    rows = pd.DataFrame({"name": [r"$\href{https://elsewhere.invalid}{x}$"]})
    shown = notebook.table(rows)._repr_mimebundle_()["text/html"]
    assert 'class="dataframe tex2jax_ignore mathjax_ignore"' in shown
