"""A notebook runs again exactly when something it reads has changed; never a stale number."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from kikdata.charts.drawings import Drawing, as_svg
from PIL import Image

from conftest import ROOT, read_files
from kikdata import model, settings
from kikdata.analysis.counts import Bar
from kikdata.analysis.facts import edition_facts
from kikdata.data.origin import describe_herkunft
from kikdata.model import Angaben, Edition, Entfallen, Reason, Snapshot, to_snapshot
from kikdata.publishing.book import Toc
from kikdata.publishing.forms import Source, chart_inputs, make_charts
from kikdata.publishing.notebooks import Job, run_batch
from kikdata.publishing.pages import Material, edition_jobs
from kikdata.publishing.project import Project
from kikdata.publishing.reuse import Reuse
from kikdata.publishing.workshop import Workshop, open_workshop
from kikdata.slices.gates import edition_digest
from kikdata.slices.record import DRAWN_VARIABLE
from tabellen import to_rows

# Where the edition comes from; as an input of its own it stays the same here.
HERKUNFT: dict[str, Any] = {}

State = tuple[Edition, tuple[Snapshot, ...]]
Change = Callable[[State], State]

FELDER = ("BS", "AA", "GP", "BE", "GT", "IO")
COLUMNS = (
    *("gruppe", "ziel", "massnahme", "umsetzungsstand", "sachstand", "zustaendig"),
    *("prioritaet", "begruendung"),
)


# --- changes, one input each ---------------------------------------------------------------


def change_angabe(state: State, name: str) -> State:
    edition, earlier = state
    texts, dates = dict(edition.angaben.texts), dict(edition.angaben.dates)
    if name in dates:
        dates[name] += dt.timedelta(days=1)
    elif name == "Zustand":
        texts[name] = model.ZUSTAND_VEROEFFENTLICHT
        if texts == edition.angaben.texts:
            texts[name] = model.ZUSTAND_ENTWURF
    else:
        texts[name] = texts.get(name, "") + " fiktiv"
    return dataclasses.replace(edition, angaben=Angaben(texts, dates)), earlier


def change_cell(table: pd.DataFrame, kuerzel: str, column: str) -> pd.DataFrame:
    table = table.copy()
    row = table.index[table["kuerzel"] == kuerzel][0]
    old = table.loc[row, column]
    if column == "umsetzungsstand":
        table.loc[row, column] = next(s for s in table[column].cat.categories if s != old)
    else:
        table.loc[row, column] = f"{old} fiktiv"
    return table


def change_row(state: State, kuerzel: str, column: str) -> State:
    edition, earlier = state
    table = change_cell(edition.massnahmen, kuerzel, column)
    return dataclasses.replace(edition, rows=to_rows(table)), earlier


def drop_row(state: State, kuerzel: str) -> State:
    edition, earlier = state
    table = edition.massnahmen
    last = table.index[table["kuerzel"] == kuerzel][-1]
    return dataclasses.replace(edition, rows=to_rows(table.drop(last))), earlier


def move_field(state: State) -> State:
    edition, earlier = state
    first, *rest = edition.handlungsfelder
    return dataclasses.replace(edition, handlungsfelder=(*rest, first)), earlier


def change_earlier_row(state: State, kuerzel: str) -> State:
    edition, (snapshot,) = state
    table = change_cell(snapshot.massnahmen, kuerzel, "umsetzungsstand")
    return edition, (dataclasses.replace(snapshot, rows=to_rows(table)),)


def change_earlier_title(state: State) -> State:
    edition, (snapshot,) = state
    return edition, (dataclasses.replace(snapshot, titel="Noch fiktiver"),)


def drop_ziel(state: State) -> State:
    edition, earlier = state
    gone = Entfallen("BS-99", "Ein fiktives Ziel", "Grund (fiktiv)", "A2")
    return dataclasses.replace(edition, entfallen=(*edition.entfallen, gone)), earlier


def explain_ziel(state: State) -> State:
    edition, earlier = state
    reason = Reason("Grund (fiktiv)", "Bildung und Sprache", "J2", "B2")
    return dataclasses.replace(edition, reasons={**edition.reasons, "BS-1": reason}), earlier


CHANGES: dict[str, Change] = {
    f.name: functools.partial(change_angabe, name=f.name)
    for f in settings.BERICHT_FIELDS
    if f.name != "Ausgabe"  # the parameter of every notebook
}
for feld in FELDER:
    CHANGES |= {
        f"{feld} {column}": functools.partial(change_row, kuerzel=feld, column=column)
        for column in COLUMNS
    }
    CHANGES[f"{feld} eine weniger"] = functools.partial(drop_row, kuerzel=feld)
    CHANGES[f"{feld} früher"] = functools.partial(change_earlier_row, kuerzel=feld)
CHANGES["Reihenfolge"] = move_field
CHANGES["früherer Titel"] = change_earlier_title
CHANGES["Entfallen"] = drop_ziel
CHANGES["Begründung eines Ziels"] = explain_ziel


# --- the whole book, run once --------------------------------------------------------------


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A copy of the project, with a folder of its own for what is kept."""
    root = tmp_path_factory.mktemp("projekt")
    for name in ("_toc.yml", "_config.yml", "requirements.lock"):
        shutil.copy(ROOT / name, root)
    for name in ("book", "data"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("_build"))
    with open_workshop(Project(root)) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(workshop: Workshop) -> State:
    """The real edition, after a fictitious one."""
    edition = workshop.check_file(workshop.project.root / "data" / "kik-2023-12.xlsx").edition
    assert edition is not None
    before = dataclasses.replace(to_snapshot(edition), ausgabe="2022-12", titel="Fiktiv")
    HERKUNFT.update(describe_herkunft(workshop.project.root, edition, (before,), None))
    return edition, (before,)


def jobs_of(workshop: Workshop, state: State, work: Path) -> list[Job]:
    work.mkdir(parents=True, exist_ok=True)
    material = Material(*state, HERKUNFT)
    return edition_jobs(workshop, material, work / "site", work)


def reuse_of(workshop: Workshop, state: State) -> Reuse:
    return Reuse(workshop.cache, workshop.tools, *state)


@pytest.fixture(scope="module")
def copies(
    workshop: Workshop, state: State, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Executed copies by name of notebook; all of them are kept."""
    jobs = jobs_of(workshop, state, tmp_path_factory.mktemp("erster"))
    run_batch(jobs, workshop.executor)
    for job in jobs:
        reuse_of(workshop, state).keep(job)
    return {job.name: job.target.read_text("utf-8") for job in jobs}


@pytest.fixture(scope="module")
def unnoticed(
    workshop: Workshop,
    state: State,
    copies: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[str]]:
    """For each notebook the changes after which its kept copy is used."""
    found: dict[str, list[str]] = {name: [] for name in copies}
    work = tmp_path_factory.mktemp("wieder")
    for what, change in CHANGES.items():
        changed = change(state)
        reuse = reuse_of(workshop, changed)
        for job in jobs_of(workshop, changed, work):
            if reuse.restore(job):
                assert job.target.read_text("utf-8") == copies[job.name]
                found[job.name].append(what)
    return found


def test_nothing_changed_runs_nothing(
    workshop: Workshop, state: State, copies: dict[str, str], tmp_path: Path
) -> None:
    reuse = reuse_of(workshop, state)
    for job in jobs_of(workshop, state, tmp_path):
        assert reuse.restore(job), job.name
        assert job.target.read_text("utf-8") == copies[job.name]


def test_a_status_runs_its_chapter_again_but_no_other(unnoticed: dict[str, list[str]]) -> None:
    chapters = {name for name in unnoticed if name.startswith("book/handlungsfelder/")}
    assert len(chapters) == len(FELDER)
    for kuerzel in FELDER:
        ran = {name for name in chapters if f"{kuerzel} umsetzungsstand" not in unnoticed[name]}
        assert len(ran) == 1
    assert "AA umsetzungsstand" not in unnoticed["book/auf-einen-blick.ipynb"]
    assert "AA umsetzungsstand" in unnoticed["book/impressum.ipynb"]
    assert "Telefon" not in unnoticed["book/impressum.ipynb"]
    assert "Telefon" in unnoticed["book/auf-einen-blick.ipynb"]


def test_what_a_notebook_does_not_notice_does_not_show_in_it(
    workshop: Workshop,
    state: State,
    copies: dict[str, str],
    unnoticed: dict[str, list[str]],
    tmp_path: Path,
) -> None:
    """All changes that a kept copy outlives, made together, give the same copy anew."""
    jobs = []
    for number, (name, names) in enumerate(unnoticed.items()):
        assert names, f"{name} läuft bei jeder Änderung neu"
        changed = state
        for what in names:
            changed = CHANGES[what](changed)
        jobs += [j for j in jobs_of(workshop, changed, tmp_path / str(number)) if j.name == name]
    run_batch(jobs, workshop.executor)
    for job in jobs:
        assert job.target.read_text("utf-8") == copies[job.name], job.name


def test_every_change_that_shows_is_noticed_by_some_notebook(
    unnoticed: dict[str, list[str]],
) -> None:
    for what in ("Titel", "Datenstand", "GP massnahme", "GP umsetzungsstand", "Reihenfolge"):
        assert any(what not in names for names in unnoticed.values()), what


# --- the forms beside the pages --------------------------------------------------------------


def test_the_forms_notice_every_change(state: State) -> None:
    assert edition_digest(*state) == edition_digest(*state)
    for what, change in CHANGES.items():
        assert edition_digest(*change(state)) != edition_digest(*state), what


def test_files_of_charts_notice_the_numbers_of_their_handlungsfeld_alone(
    state: State, tmp_path: Path
) -> None:
    def source(state: State) -> Source:
        return Source(Toc((), {}), *state, edition_facts(state[0]))

    def again(what: str) -> set[str]:
        old, new = source(state), source(CHANGES[what](state))
        return {k for k in ("", *FELDER) if chart_inputs(old, k) != chart_inputs(new, k)}

    for kuerzel in FELDER:
        assert again(f"{kuerzel} umsetzungsstand") == {"", kuerzel}
        assert again(f"{kuerzel} früher") == {"", kuerzel}
    for what in ("Titel", "Zustand", "Herausgeber", "Datenstand"):
        assert again(what) == {"", *FELDER}
    # All changes that the files of one outlive, made together, give the same files.
    changed = state
    for what in CHANGES:
        if "BS" not in again(what):
            changed = CHANGES[what](changed)
    assert changed != state
    for name, one in (("vorher", state), ("nachher", changed)):
        make_charts(source(one), "BS", tmp_path / name)
    files = read_files(tmp_path / "vorher")
    assert len(files) == 9
    assert read_files(tmp_path / "nachher") == files


# --- what else a notebook can read ---------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "change", "runs_again"),
    [
        ("from pathlib import Path; Path('beilage.txt').read_text()", "datei", True),
        ("import sys; sys.path.append('.'); import beilage; beilage.zahl", "modul", True),
        ("import os; sorted(n for n in os.listdir('.') if 'neu' in n)", "ordner", True),
        ("from pathlib import Path; Path('../../fehlt.txt').exists()", "nichts", False),
        ("from pathlib import Path; Path('notiz.txt').write_text('x')", "nichts", True),
        ("import subprocess; subprocess.run(['true']).returncode", "nichts", True),
        ("import os; os.environ.get('KIK_TEST_FIKTIV')", "umgebung", False),
        ("import os; os.environ.get('LC_ALL'), os.environ.get('TZ')", "umgebung", False),
    ],
)
def test_files_and_processes_of_a_notebook_count(
    workshop: Workshop,
    state: State,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    change: str,
    runs_again: bool,
) -> None:
    source = tmp_path / "buch" / "fiktiv.ipynb"
    source.parent.mkdir()
    (source.parent / "beilage.txt").write_text("eins", "utf-8")
    (source.parent / "beilage.py").write_text("zahl = 1\n", "utf-8")
    cell = {"cell_type": "code", "id": "a", "execution_count": None, "outputs": []}
    spec = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    parameters = {**cell, "metadata": {"tags": ["parameters"]}, "source": 'ausgabe = ""'}
    own = {**cell, "id": "b", "metadata": {}, "source": code}
    book = {"cells": [parameters, own], "metadata": spec, "nbformat": 4, "nbformat_minor": 5}
    source.write_text(json.dumps(book), "utf-8")
    environment = jobs_of(workshop, state, tmp_path)[0].environment
    job = Job(source, tmp_path / "ziel" / "fiktiv.ipynb", "x", {"ausgabe": "1"}, environment)
    reuse = reuse_of(workshop, state)
    run_batch([job], workshop.executor)
    before = job.target.read_text("utf-8")
    reuse.keep(job)
    if change == "datei":
        (source.parent / "beilage.txt").write_text("zwei", "utf-8")
    elif change == "modul":
        (source.parent / "beilage.py").write_text("zahl = 22\n", "utf-8")
    elif change == "ordner":
        (source.parent / "neu.txt").write_text("", "utf-8")
    elif change == "umgebung":
        monkeypatch.setenv("KIK_TEST_FIKTIV", "anders")
        monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
        monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert reuse.restore(job) is not runs_again
    run_batch([job], workshop.executor)
    changed = job.target.read_text("utf-8") != before
    assert changed is (change in {"datei", "modul", "ordner"})


# --- kik bericht ---------------------------------------------------------------------------


def bericht(project: Path, *arguments: str, **environment: str) -> list[str]:
    """Run `kik bericht`; returns its lines of progress, without number."""
    done = subprocess.run(
        [Path(sys.executable).parent / "kik", "bericht", *arguments],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("Ausgabe ")]
    return [line.partition("/")[2].partition(" ")[2] for line in lines]


CHAPTER = "book/handlungsfelder/bildung-und-sprache.ipynb"
KEPT = f"{CHAPTER} (unverändert)"


def test_a_build_from_what_is_kept_equals_one_from_nothing(small_project: Path) -> None:
    site, other = small_project / "_site", small_project / "anders"
    assert CHAPTER in bericht(small_project)
    first = read_files(site)
    assert KEPT in bericht(small_project)
    assert read_files(site) == first
    path = small_project / "data" / "kik-2023-12.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Bildung und Sprache"]
    row = next(r for r in sheet.iter_rows(min_row=3) if [c.value for c in r[3:6]].count("x") == 1)
    for cell in row[3:6]:
        cell.value = "x" if cell.value is None and cell is not row[5] else None
    if [c.value for c in row[3:6]].count("x") != 1:
        row[3].value, row[4].value, row[5].value = None, None, "x"
    book.save(path)
    assert CHAPTER in bericht(small_project)
    changed = read_files(site)
    assert changed != first
    assert CHAPTER in bericht(small_project, "--neu", "--ziel", str(other))
    assert read_files(other) == changed


def test_a_pdf_of_a_page_notices_another_picture_of_the_same_name(small_project: Path) -> None:
    name = "fiktives-bild.png"
    notebook = small_project / CHAPTER
    content = json.loads(notebook.read_text("utf-8"))
    content["cells"][0]["source"] += f"\n\n![Ein fiktives Bild]({name})"
    notebook.write_text(json.dumps(content), "utf-8")
    picture = notebook.parent / name
    Image.new("RGB", (40, 40), "#0b3a53").save(picture)
    bericht(small_project)
    first = read_files(small_project / "_site")
    Image.new("RGB", (40, 40), "#4f8fb0").save(picture)
    bericht(small_project)
    second = read_files(small_project / "_site")
    changed = {place for place, old in first.items() if second[place] != old}
    own = f"2023-12/{CHAPTER.removeprefix('book/').removesuffix('.ipynb')}"
    assert f"{own}.pdf" in changed, changed
    assert f"{own}.html" not in changed  # it only names the picture


def test_a_chart_is_drawn_again_exactly_when_what_it_shows_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chart(*counts: int, narrow: bool = False) -> str:
        return as_svg(Drawing("charts.draw_bars", ([Bar("", counts)],)), narrow=narrow)

    plain = [chart(1, 2, 3), chart(3, 2, 1), chart(1, 2, 3, narrow=True)]
    assert len(set(plain)) == 3
    monkeypatch.setenv(DRAWN_VARIABLE, str(tmp_path / "zeichnungen"))
    for _ in range(2):
        assert [chart(1, 2, 3), chart(3, 2, 1), chart(1, 2, 3, narrow=True)] == plain
        kept = sorted((tmp_path / "zeichnungen").iterdir())
        assert len(kept) == 3
    whole = kept[0].read_bytes()
    kept[0].write_bytes(whole[:-9])
    assert [chart(1, 2, 3), chart(3, 2, 1), chart(1, 2, 3, narrow=True)] == plain
    assert kept[0].read_bytes() == whole


def test_the_lock_the_library_and_damage_make_everything_again(
    small_project: Path, tmp_path: Path
) -> None:
    library = tmp_path / "src" / "kikdata"
    shutil.copytree(ROOT / "src" / "kikdata", library)
    own = {"PYTHONPATH": str(library.parent)}
    bericht(small_project, **own)
    assert KEPT in bericht(small_project, **own)
    (small_project / "requirements.lock").write_text("fiktiv==1\n", "utf-8")
    assert CHAPTER in bericht(small_project, **own)
    with (library / "analysis" / "sentences.py").open("a", encoding="utf-8") as file:
        file.write("\n# fiktiv\n")
    assert CHAPTER in bericht(small_project, **own)
    before = read_files(small_project / "_site")
    for path in (small_project / "_build" / "behalten").rglob("*"):
        if path.is_file():
            damaged = bytearray(path.read_bytes())
            damaged[-5] ^= 1
            path.write_bytes(damaged)
    assert CHAPTER in bericht(small_project, **own)
    assert read_files(small_project / "_site") == before
