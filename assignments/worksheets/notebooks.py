"""Worksheets as notebooks, by jupytext, an optional extra."""

from __future__ import annotations

from importlib import import_module

from assignments.worksheets.mathematics import set_as_mathematics


def from_script(text: str) -> str:
    """A script with ``# %%`` cells as the text of a notebook, its formulas set as mathematics.

    OSError, in words, if jupytext is not installed.
    """
    try:
        jupytext = import_module("jupytext")
    except ImportError:
        raise OSError("A notebook is made by the package jupytext, which is not installed. Install it with\n\n"
                      "    pip install jupytext\n\nor work with the script: editors show its # %% cells too.") from None
    notebook = jupytext.reads(text, fmt="py:percent")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = set_as_mathematics(cell.source)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return str(jupytext.writes(notebook, fmt="ipynb"))
