"""The rules for notebooks of DESIGN §4, and running them for real."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat import read as read_notebook

from conftest import ROOT
from kikdata.errors import NotebookError
from kikdata.publishing.notebooks import Job, own_event_loop, run_batch, run_job

BOOK = ROOT / "book"
NOTEBOOKS = sorted(BOOK.rglob("*.ipynb"))
FELDER = {
    "bildung-und-sprache": "BS",
    "arbeit-und-ausbildung": "AA",
    "gesundheit-und-pflege": "GP",
    "buergerschaftliches-engagement": "BE",
    "gesellschaftliche-teilhabe": "GT",
    "interkulturelle-oeffnung": "IO",
}


def cells(path: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return loaded


def code_cells(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in cells(path) if cell["cell_type"] == "code"]


def is_parameters(cell: dict[str, Any]) -> bool:
    return "parameters" in cell["metadata"]["tags"]


@pytest.fixture(params=NOTEBOOKS, ids=[p.stem for p in NOTEBOOKS])
def notebook(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_there_is_one_notebook_per_handlungsfeld() -> None:
    names = {p.stem for p in (BOOK / "handlungsfelder").glob("*.ipynb")}
    assert names == {*FELDER, "_vorlage"}


def test_code_cells_of_the_handlungsfelder_are_alike_but_for_parameters() -> None:
    sources = {
        json.dumps(
            [c["source"] for c in code_cells(BOOK / "handlungsfelder" / f"{slug}.ipynb")[1:]]
        )
        for slug in (*FELDER, "_vorlage")
    }
    assert len(sources) == 1


def test_parameters_of_a_handlungsfeld_are_those_of_its_name() -> None:
    for slug, kuerzel in FELDER.items():
        first = code_cells(BOOK / "handlungsfelder" / f"{slug}.ipynb")[0]
        assert is_parameters(first)
        assert "".join(first["source"]) == f'ausgabe = "2023-12"\nhandlungsfeld = "{kuerzel}"'


def test_a_notebook_has_exactly_one_parameters_cell(notebook: Path) -> None:
    assert [is_parameters(cell) for cell in code_cells(notebook)].count(True) == 1


def test_notebooks_are_kept_without_outputs_and_with_speaking_ids(notebook: Path) -> None:
    for cell in cells(notebook):
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert re.fullmatch(r"[a-z0-9-]+", cell["id"])
    assert len({cell["id"] for cell in cells(notebook)}) == len(cells(notebook))


def test_prose_has_no_numbers_of_massnahmen() -> None:
    pages = [p.read_text("utf-8") for p in BOOK.glob("*.md")]
    pages += ["".join(map("".join, (c["source"] for c in cells(p)))) for p in NOTEBOOKS]
    for text in pages:
        told = re.sub(r":::\{admonition\} Fiktives Beispiel.*?:::", "", text, flags=re.DOTALL)
        assert not re.search(
            r"\d+ (von \d+ )?(Maßnahmen|Ziele)\b|\d+,\d+ ?%", re.sub(r"100,[01] %|99,9 %", "", told)
        )


def test_prose_stands_one_sentence_a_line() -> None:
    for page in BOOK.glob("*.md"):
        for line in page.read_text("utf-8").splitlines():
            plain = re.sub(r"\b(\d+|Art|Abs|Nr|Buchst|Unterabs)\.", "", line)
            sentence_ends = re.findall(r"[.!?] (?=[A-ZÄÖÜ][a-z])", plain)
            assert not sentence_ends, (page.name, line)


@pytest.mark.parametrize("slug", FELDER)
def test_notebook_runs_in_its_own_folder_as_in_jupyterlab(slug: str) -> None:
    notebook = BOOK / "handlungsfelder" / f"{slug}.ipynb"
    loaded = read_notebook(notebook, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        loaded,
        kernel_name=loaded.metadata.kernelspec.name,
        resources={"metadata": {"path": str(notebook.parent)}},
        extra_arguments=["--IPKernelApp.log_level=50"],
    )
    with own_event_loop():
        client.execute()
    outputs = [out for cell in loaded.cells for out in cell.get("outputs", [])]
    assert outputs
    # Where there is nothing to show, an object says so with its name only.
    assert all({"text/html", "text/plain"} & set(out["data"]) for out in outputs)
    assert str(notebook.parent) not in json.dumps(outputs)


# --- running ---------------------------------------------------------------------------------

TRIAL = """{"cells": [
 {"cell_type": "code", "id": "parameter", "metadata": {"tags": ["parameters"]},
  "execution_count": null, "outputs": [], "source": ["ausgabe = \\"2023-12\\""]},
 {"cell_type": "code", "id": "zelle", "metadata": {"tags": []},
  "execution_count": null, "outputs": [], "source": [%s]}],
 "metadata": {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}},
 "nbformat": 4, "nbformat_minor": 5}"""


def trial(folder: Path, source: str) -> Path:
    path = folder / "probe.ipynb"
    path.write_text(TRIAL % json.dumps(source), encoding="utf-8")
    return path


def test_injected_values_reach_the_copy_and_not_the_source(tmp_path: Path) -> None:
    source = trial(tmp_path, "print(ausgabe)")
    before = source.read_bytes()
    run_job(Job(source, tmp_path / "neu" / "probe.ipynb", "probe", {"ausgabe": "2024-06"}))
    copy = json.loads((tmp_path / "neu" / "probe.ipynb").read_text("utf-8"))
    assert copy["cells"][2]["outputs"][0]["text"] in ("2024-06\n", ["2024-06\n"])
    assert source.read_bytes() == before


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    source = trial(tmp_path, "print('ä')")
    for name in ("a", "b"):
        run_job(Job(source, tmp_path / name, "probe", {"ausgabe": "2023-12"}))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert str(tmp_path) not in (tmp_path / "a").read_text("utf-8")


def test_an_unknown_parameter_is_an_error(tmp_path: Path) -> None:
    job = Job(trial(tmp_path, "1"), tmp_path / "neu", "book/probe.ipynb", {"ausgbe": "2023-12"})
    with pytest.raises(NotebookError, match=r"book/probe\.ipynb: Der Parameter „ausgbe“"):
        run_job(job)
    assert not (tmp_path / "neu").exists()


def test_a_failing_cell_is_named_with_notebook_and_error(tmp_path: Path) -> None:
    job = Job(trial(tmp_path, "1 / 0"), tmp_path / "neu", "book/probe.ipynb")
    with pytest.raises(NotebookError) as caught:
        run_job(job)
    assert str(caught.value).startswith(
        "book/probe.ipynb, Zelle 2 („1 / 0“), Zeile 1: Die Zelle bricht ab mit ZeroDivisionError"
    )
    assert not (tmp_path / "neu").exists()


def test_running_leaves_the_folder_of_the_process_alone(tmp_path: Path) -> None:
    jobs = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        source = trial(tmp_path / name, "import os; print(os.getcwd())")
        jobs.append(Job(source, tmp_path / name / "neu.ipynb", name))
    here = Path.cwd()
    seen = set()
    with ThreadPoolExecutor(2) as pool:
        run_batch(jobs, pool, lambda _: seen.add(Path.cwd()))
    assert seen == {here}
    for name in ("a", "b"):
        copy = json.loads((tmp_path / name / "neu.ipynb").read_text("utf-8"))
        told = "".join(copy["cells"][-1]["outputs"][0]["text"]).strip()
        assert Path(told) == (tmp_path / name).resolve()


def test_all_failing_notebooks_are_reported_together(tmp_path: Path) -> None:
    jobs = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        jobs.append(
            Job(trial(tmp_path / name, f"raise ValueError('{name}')"), tmp_path / "x", name)
        )
    with ThreadPoolExecutor(2) as pool, pytest.raises(NotebookError) as caught:
        run_batch(jobs, pool)
    assert "ValueError: a" in str(caught.value)
    assert "ValueError: b" in str(caught.value)
