"""What of a notebook reaches readers: figures, tables, texts, numbers, and what does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kikdata.errors import NotebookError
from kikdata.publishing.notebooks import Job, run_job
from kikdata.publishing.outputs import Notes, read_notes

PLT = "import matplotlib.pyplot as plt\n"


def cell(kind: str, source: str, *tags: str) -> dict[str, Any]:
    extra = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {"tags": list(tags)}, "source": source, **extra}


def run(folder: Path, *cells: dict[str, Any]) -> list[dict[str, Any]]:
    """Run a notebook with these cells below one for parameters; returns the cells of its copy."""
    first = cell("code", 'ausgabe = "2023-12"', "parameters", "remove-cell")
    numbered = [one | {"id": f"zelle-{at}"} for at, one in enumerate((first, *cells))]
    kernel = {"name": "python3", "display_name": "P", "language": "python"}
    whole = {"cells": numbered, "metadata": {"kernelspec": kernel}}
    path = folder / "probe.ipynb"
    path.write_text(json.dumps(whole | {"nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    target = folder / "kopien" / "probe.ipynb"
    run_job(Job(path, target, "book/probe.ipynb", {"ausgabe": "2099-06"}))
    found: list[dict[str, Any]] = json.loads(target.read_text(encoding="utf-8"))["cells"]
    return found[2:]


def notes(folder: Path) -> Notes:
    return read_notes(folder / "kopien")


def kinds(cells: list[dict[str, Any]]) -> list[set[str]]:
    """The kinds of the outputs that a copy has."""
    outputs = [output for one in cells for output in one.get("outputs", [])]
    return [set(output.get("data", {output.get("name"): ""})) for output in outputs]


def test_figures_tables_and_prints_are_shown_and_nothing_else(tmp_path: Path) -> None:
    shown = run(
        tmp_path,
        cell("code", PLT + "plt.plot([1, 2])\nplt.show()"),
        cell("code", "fig, ax = plt.subplots()\nax.set_title('Probe')"),
        cell("code", "fig"),
        cell("code", "import pandas as pd\npd.DataFrame({'a': [1]})"),
        cell("code", "print('gedruckt')"),
        cell("code", "import warnings\nwarnings.warn('Achtung (fiktiv)')\n40 + 2"),
        cell("code", "object()"),
    )
    assert kinds(shown) == [
        {"image/png"}, {"image/png"}, {"image/png"}, {"text/html", "text/plain"}, {"stdout"},
        {"text/plain"},
    ]  # fmt: skip
    text = json.dumps(shown)
    for unwanted in ("<Figure", "Text(0.5", "UserWarning", "<style", "object at"):
        assert unwanted not in text
    told = notes(tmp_path)
    rules = [(hint.rule, hint.cell) for hint in told.hints]
    assert rules == [
        ("alternativtext", "2"), ("alternativtext", "3"), ("alternativtext", "4"),
        ("warnung", "7"), ("ausgabe", "8"),
    ]  # fmt: skip
    assert len(told.faults) == 3
    assert str(told.hints[3]).startswith("book/probe.ipynb, Zelle 7 („import warnings“)")
    assert "Achtung (fiktiv)" in told.hints[3].message


def test_text_in_markdown_becomes_cells_of_its_own(tmp_path: Path) -> None:
    source = (
        "from IPython.display import HTML, Markdown, display\n"
        "display(HTML('<p>eins</p>'), Markdown('## Zwei'), HTML('<p>drei</p>'))"
    )
    shown = run(tmp_path, cell("code", source, "remove-input"))
    assert [one["cell_type"] for one in shown] == ["code", "markdown", "code"]
    assert "".join(shown[1]["source"]) == "## Zwei"
    assert len({one["id"] for one in shown}) == 3
    assert not notes(tmp_path).hints


def test_numbers_of_the_run_stand_in_texts_where_they_are_said(tmp_path: Path) -> None:
    shown = run(
        tmp_path,
        cell("code", "n = 1587"),
        cell("markdown", "Es sind {eval}`n` und {eval}`n / 4`, {eval}`'so'` am {eval}`ausgabe`."),
        cell("code", "n = 2"),
        cell("markdown", "Jetzt {eval}`n`."),
    )
    texts = ["".join(one["source"]) for one in shown if one["cell_type"] == "markdown"]
    assert texts == ["Es sind 1.587 und 396,8, so am 2099-06.", "Jetzt 2."]


@pytest.mark.parametrize("expression", ["wartent", "feld.", "object()"])
def test_a_number_that_means_nothing_is_a_finding_with_its_cell(
    tmp_path: Path, expression: str
) -> None:
    with pytest.raises(NotebookError) as raised:
        run(tmp_path, cell("code", "n = 1"), cell("markdown", f"Es sind {{eval}}`{expression}`."))
    told = str(raised.value)
    assert told.startswith("book/probe.ipynb, Zelle 3 („Es sind {eval}")
    assert f"{{eval}}`{expression}` lässt sich nicht einsetzen" in told
    assert "in einer Code-Zelle darüber" in told


def test_a_page_without_content_is_left_out(tmp_path: Path) -> None:
    run(tmp_path, cell("code", "from kikdata import page_needs\npage_needs([])"))
    assert notes(tmp_path) == Notes(frozenset({"probe"}), ())
    assert not (tmp_path / "kopien" / "probe.ipynb").exists()


def test_what_an_edition_says_stands_where_the_notebook_shows_it(tmp_path: Path) -> None:
    folder = tmp_path / "ausgaben" / "2099-06"
    folder.mkdir(parents=True)
    (tmp_path / "handlungsfelder").mkdir()
    text = "## Leer\n\n% AMT: nichts\n\n## Voll\n\n{eval}`n` Kurse, siehe [hier](../../seite.md).\n"
    (folder / "vorwort.md").write_text(text, encoding="utf-8")
    source = "n = 12\nfrom kikdata.pages.prose import edition_text\nedition_text(ausgabe, {!r})"
    shown = run(
        tmp_path,
        cell("code", source.format("vorwort"), "remove-input"),
        cell("code", source.format("fehlt"), "remove-input"),
    )
    assert [one["cell_type"] for one in shown] == ["markdown", "code"]
    assert not shown[1]["outputs"]
    assert "".join(shown[0]["source"]) == "## Voll\n\n12 Kurse, siehe [hier](seite.md)."
