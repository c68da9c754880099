"""Notebooks run from top to bottom for a reader, and are committed without output."""

import json
import re
import subprocess
import sys
from pathlib import Path

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))

# In a process of its own: the kernel's event loop cannot share one with the browser's.
# Cells run where the notebook lies; the executed copy goes elsewhere.
RUN = """
import sys, nbclient, nbformat
source, folder, target = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
nbformat.write(notebook, target)
"""


def test_there_is_a_notebook_to_start_from():
    assert NOTEBOOKS != []


def test_every_notebook_runs_from_top_to_bottom(tmp_path):
    failed = {}
    for notebook in NOTEBOOKS:
        arguments = [notebook, notebook.parent, tmp_path / notebook.name]
        run = subprocess.run(
            [sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, check=False
        )
        if run.returncode:
            failed[notebook.name] = run.stderr

    assert failed == {}


def test_no_notebook_is_committed_with_output():
    found = [
        f"{notebook.name}, cell {number}"
        for notebook in NOTEBOOKS
        for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"], 1)
        if cell.get("outputs") or cell.get("execution_count")
    ]

    assert found == []


def test_every_notebook_says_the_same_as_its_text_file():
    for notebook in NOTEBOOKS:
        text = notebook.with_suffix(".py").read_text(encoding="utf-8")
        _, *parts = re.split(r"^# %%(.*)\n", text, flags=re.MULTILINE)
        told = []
        for kind, body in zip(parts[::2], parts[1::2], strict=True):
            markdown = kind == " [markdown]"
            lines = re.sub(r"^# ?", "", body, flags=re.MULTILINE) if markdown else body
            told.append((markdown, lines.strip()))
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        shown = [
            (cell["cell_type"] == "markdown", "".join(cell["source"]).strip()) for cell in cells
        ]
        assert told == shown, notebook.name
