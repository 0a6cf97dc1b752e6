"""Notebooks as somebody else might write them."""

import json
from pathlib import Path
from typing import Any


def write_notebook(folder: Path, name: str, source: list[str], **metadata: Any) -> None:
    """A notebook with a parameters cell and one cell more."""

    def cell(ident: str, lines: list[str], **about: Any) -> dict[str, Any]:
        return {
            "cell_type": "code",
            "execution_count": None,
            "id": ident,
            "metadata": about,
            "outputs": [],
            "source": [f"{line}\n" for line in lines],
        }

    title = {"cell_type": "markdown", "id": "question", "metadata": {}, "source": [f"# {name}"]}
    told = cell("parameters", ['snapshot: str = "demo"  # snapshot id'], tags=["parameters"])
    told["source"][0] = told["source"][0].rstrip("\n")
    kernel = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook = {
        "cells": [title, told, cell("work", source, **metadata)],
        "metadata": kernel,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
