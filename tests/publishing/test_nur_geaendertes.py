"""A notebook runs again exactly when something it is made from has changed; no stale number."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from PIL import Image

from conftest import ROOT, read_files
from editions import earlier_than, make_edition
from kikdata import model, settings
from kikdata.analysis.change_rows import field_changes
from kikdata.analysis.counts import Bar
from kikdata.analysis.history import follow_field
from kikdata.charts.picture import DRAWN_VARIABLE, Drawing, as_svg
from kikdata.checks.workbook import load
from kikdata.codec import decode
from kikdata.model import Angaben, Edition, Entfallen, Reason, Snapshot, to_snapshot
from kikdata.publishing.notebooks import notebook_sources
from kikdata.publishing.shipped import is_shipped, shipped_cells
from kikdata.slices import Slice, cut
from tabellen import to_rows

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


# --- what a notebook is handed -------------------------------------------------------------


@pytest.fixture(scope="module")
def state(arbeitsmappe: Path) -> State:
    """The real edition, after a fictitious one."""
    edition = load(arbeitsmappe)
    return edition, (dataclasses.replace(to_snapshot(edition), ausgabe="2022-12", titel="Fiktiv"),)


def slices(state: State) -> dict[str, bytes]:
    """The slice of each Handlungsfeld by Kürzel, and the whole."""
    whole = Slice(*state)
    return {"": whole.to_json(), **{k: cut(whole, k).to_json() for k in FELDER}}


@pytest.fixture(scope="module")
def noticed(state: State) -> dict[str, set[str]]:
    """By change: the slices that are others after it."""
    before = slices(state)
    found = {}
    for what, change in CHANGES.items():
        after = slices(change(state))
        found[what] = {name for name in before if before[name] != after[name]}
    return found


def test_the_whole_notices_every_change(noticed: dict[str, set[str]]) -> None:
    assert [what for what, names in noticed.items() if "" not in names] == []


@pytest.mark.parametrize("kuerzel", FELDER)
def test_a_handlungsfeld_notices_all_its_own_and_nothing_of_another(
    noticed: dict[str, set[str]], kuerzel: str
) -> None:
    own = [what for what in noticed if what.startswith(f"{kuerzel} ")]
    assert len(own) == len(COLUMNS) + 2
    for what in own:
        assert noticed[what] == {"", kuerzel}, what


def test_a_slice_comes_back_as_it_was(state: State) -> None:
    for content in slices(state).values():
        again: Slice = decode(content, Slice)
        assert again.to_json() == content


@pytest.mark.parametrize("seed", range(6))
def test_a_chapter_tells_the_same_from_its_slice_as_from_the_whole(seed: int) -> None:
    """Also of what came from another Handlungsfeld or went to one."""
    edition = make_edition(seed, felder=3, massnahmen=9)
    older, before = earlier_than(edition, seed), earlier_than(edition, seed + 100)
    moved = [
        dataclasses.replace(row, massnahme=edition.rows[-1 - n].massnahme)
        for n, row in enumerate(before.rows[:3])
    ]
    before = dataclasses.replace(before, ausgabe="2099-01", rows=(*moved, *before.rows[3:]))
    whole = Slice(edition, (older, before))
    for feld in edition.handlungsfelder:
        part: Slice = decode(cut(whole, feld.kuerzel).to_json(), Slice)
        told = [
            (
                field_changes(data.earlier[-1], data.edition, feld.kuerzel, data.earlier[:-1])[1],
                dict(follow_field(data.earlier, data.edition, feld.kuerzel)),
                data.edition.massnahmen_of(feld.kuerzel),
            )
            for data in (whole, part)
        ]
        assert told[0] == told[1]


# --- whose code it is ------------------------------------------------------------------------


def notebook(path: Path, *cells: str, parameters: str = 'ausgabe = ""', text: str = "") -> Path:
    """Write a notebook with a cell of parameters, a text and cells of code."""
    made = [
        {"cell_type": "markdown", "id": "text", "metadata": {}, "source": f"# Fiktiv\n\n{text}"},
        _code("parameter", parameters, ["parameters"]),
        *(_code(f"zelle-{n}", source, []) for n, source in enumerate(cells)),
    ]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    book = {"cells": made, "metadata": spec, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book), "utf-8")
    return path


def _code(name: str, source: str, tags: list[str]) -> dict[str, object]:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {"tags": tags},
        "source": source,
        "execution_count": None,
        "outputs": [],
    }


def test_the_list_of_shipped_cells_is_that_of_the_book() -> None:
    """If this fails: python tools/zellen.py."""
    spec = spec_from_file_location("zellen", ROOT / "tools" / "zellen.py")
    assert spec is not None
    assert spec.loader is not None
    tool = module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert set(tool.digests()) == shipped_cells()


def test_every_notebook_of_the_book_is_a_shipped_one() -> None:
    sources = notebook_sources(ROOT / "book")
    assert len(sources) > 15
    assert [path.name for path in sources if not is_shipped(path)] == []


@pytest.mark.parametrize(
    "code",
    [
        "from pathlib import Path; Path('beilage.txt').read_text()",
        "import sys; sys.path.append('.'); import beilage; beilage.zahl",
        "import sqlite3; sqlite3.connect('fiktiv.db')",
        "from pathlib import Path; Path('../../fehlt.txt').exists()",
        "import subprocess; subprocess.run(['true']).returncode",
        "import datetime; datetime.date.today()",
        "1 + 1",
    ],
)
def test_a_notebook_with_a_cell_of_its_own_is_not_kept(tmp_path: Path, code: str) -> None:
    first = json.loads((ROOT / CHAPTER).read_text("utf-8"))["cells"]
    own = [c["source"] for c in first if c["cell_type"] == "code"][1:]
    shipped = ["".join(source) for source in own]
    assert is_shipped(notebook(tmp_path / "ohne.ipynb", *shipped))
    assert not is_shipped(notebook(tmp_path / "mit.ipynb", *shipped, code))


def test_code_among_parameters_or_in_a_text_is_code_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "fiktiv.ipynb"
    assert is_shipped(notebook(path, text="Es warten {eval}`feld.wartend` Maßnahmen."))
    assert not is_shipped(notebook(path, parameters='ausgabe = open("x").read()'))
    assert not is_shipped(notebook(path, text="Es sind {eval}`len(open('x').read())`."))
    text = tmp_path / "text.md"
    text.write_text("Es sind {eval}`print('x')`.", "utf-8")
    assert not is_shipped(notebook(path), [text])


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
    assert CHAPTER in bericht(small_project, "--neu")
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


def test_a_cell_of_ones_own_is_never_stale(small_project: Path) -> None:
    """It reads a file beside its notebook, of which nobody knows."""
    path = small_project / CHAPTER
    (path.parent / "beilage.csv").write_text("eins", "utf-8")
    content = json.loads(path.read_text("utf-8"))
    code = "from pathlib import Path; Path('beilage.csv').read_text()"
    content["cells"].append(_code("eigene", code, []))
    path.write_text(json.dumps(content), "utf-8")
    page = small_project / "_site" / "2023-12" / CHAPTER.removeprefix("book/")
    for words in ("eins", "zwei"):
        (path.parent / "beilage.csv").write_text(f"fiktiv {words}", "utf-8")
        assert CHAPTER in bericht(small_project)
        assert f"fiktiv {words}" in page.with_suffix(".html").read_text("utf-8")


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
    changed = {place for place, old in first.items() if second.get(place, old) != old}
    own = f"2023-12/{CHAPTER.removeprefix('book/').removesuffix('.ipynb')}"
    assert f"{own}.pdf" in changed, changed
    # The page names the picture by what it shows, so that no browser keeps the old one.
    names = {place for place in {*first, *second} if "fiktives-bild" in place}
    assert len(names) == 2
    assert f"{own}.html" in changed


def test_a_chart_is_drawn_again_exactly_when_what_it_shows_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chart(*counts: int, narrow: bool = False) -> str:
        return as_svg(Drawing("bars.draw_bars", ([Bar("", counts)],)), narrow=narrow)

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
