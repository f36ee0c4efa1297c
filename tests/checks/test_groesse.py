"""Workbooks beyond all measure are refused with a German sentence; large real ones are read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from test_pruefung_zufall import FILE, OPTIONAL, REQUIRED, small_workbook

from conftest import run_kik
from kikdata.checks.workbook import check, load
from kikdata.errors import Finding, ShapeError
from kikdata.workbook.read import read_workbook

FELD = "Erstes Feld"
SHEET = "xl/worksheets/sheet3.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def replace_part(path: Path, name: str, change: Callable[[str], str]) -> None:
    """Change a part of an xlsx file by hand, as no program for tables would write it."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def small_file(folder: Path) -> Path:
    path = folder / FILE
    small_workbook().save(path)
    return path


def refusal(path: Path) -> Finding:
    with pytest.raises(ShapeError) as caught:
        read_workbook(path)
    (finding,) = caught.value.findings
    return finding


def _cells(xml: str) -> str:
    row = '<row r="9">' + '<c r="A9"/>' * 1_000_001 + "</row>"
    return xml.replace("</sheetData>", f"{row}</sheetData>")


def _rows(xml: str) -> str:
    return xml.replace("</sheetData>", '<row r="9" ht="20"/>' * 300_001 + "</sheetData>")


def _merge(xml: str) -> str:
    merge = '<mergeCells count="1"><mergeCell ref="L50:XFD9000"/></mergeCells>'
    return xml.replace("</sheetData>", f"</sheetData>{merge}")


def _link(xml: str) -> str:
    link = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    return xml.replace("</sheetData>", f"</sheetData>{link}")


def _long_cell(xml: str) -> str:
    cell = f'<row r="9"><c r="G9" t="inlineStr"><is><t>{"lang " * 60_000}</t></is></c></row>'
    return xml.replace("</sheetData>", f"{cell}</sheetData>")


def _bomb(xml: str) -> str:
    return xml.replace("</sheetData>", " " * 151_000_000 + "</sheetData>")


def _strict(xml: str) -> str:
    return xml.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")


def _entity(xml: str) -> str:
    return f'<!DOCTYPE x [<!ENTITY a "fiktiv">]>{xml}'


#: A part, how it is changed, and what the refusal names: sheet, cell, words.
REFUSED: dict[str, tuple[str, Callable[[str], str], str, str, str]] = {
    "cells": (SHEET, _cells, FELD, "", "Zellen, gelesen werden höchstens 1.000.000"),
    "rows": (SHEET, _rows, FELD, "", "Zeilen, gelesen werden höchstens 300.000"),
    "merge": (SHEET, _merge, FELD, "L50", "L50:XFD9000"),
    "link": (SHEET, _link, FELD, "A1", "A1:XFD1048576"),
    "long text": (SHEET, _long_cell, FELD, "G9", "32.767 Zeichen"),
    "unpacked size": (SHEET, _bomb, "", "", "150 MB"),
    "Strict Open XML": ("xl/workbook.xml", _strict, "", "", "Excel-Arbeitsmappe (*.xlsx)"),
    "entities": (SHEET, _entity, "", "", "keine lesbare Excel-Arbeitsmappe"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_beyond_all_measure_is_refused_with_its_place(kind: str, tmp_path: Path) -> None:
    part, change, sheet, cell, says = REFUSED[kind]
    path = small_file(tmp_path)
    replace_part(path, part, change)
    found = refusal(path)
    assert (found.sheet, found.cell) == (sheet, cell)
    assert says in found.message


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux counts the memory")
def test_a_text_of_100_mb_is_refused_by_its_cell_within_a_gigabyte(tmp_path: Path) -> None:
    """Text that Excel keeps among the shared ones; measured in a process of its own."""
    path = small_file(tmp_path)
    cell = '<row r="9"><c r="A9" t="s"><v>0</v></c><c r="G9" t="s"><v>1</v></c></row></sheetData>'
    replace_part(path, SHEET, lambda xml: xml.replace("</sheetData>", cell))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        texts = f"<si><t>kurz</t></si><si><t>{'lang ' * 20_000_000}</t></si>"
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{texts}</sst>')
    code = (
        "import sys; from pathlib import Path\n"
        "from kikdata.errors import ShapeError\n"
        "from kikdata.workbook.read import read_workbook\n"
        "try: read_workbook(Path(sys.argv[1]))\n"
        "except ShapeError as error: print(*error.findings)\n"
        "status = Path('/proc/self/status').read_text().split()\n"
        "print(status[status.index('VmHWM:') + 1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
    )
    said, kilobytes = done.stdout.splitlines()
    assert f"{FELD}!G9: Der Text hat mehr als 32.767 Zeichen" in said
    assert int(kilobytes) < 1_000_000


def test_a_text_one_character_too_long_is_refused(tmp_path: Path) -> None:
    path = small_file(tmp_path)
    replace_part(path, SHEET, lambda xml: _long_cell(xml).replace("lang " * 60_000, "ä" * 32_768))
    assert refusal(path).cell == "G9"


def test_a_pipe_in_place_of_a_workbook_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE)
    done = run_kik("pruefen", "--daten", str(tmp_path))
    assert done.returncode == 1
    assert "keine Datei" in done.stderr


def test_braces_in_a_path_are_nothing_special(arbeitsmappe: Path, tmp_path: Path) -> None:
    folder = tmp_path / "{x} {0}"
    folder.mkdir()
    shutil.copy(arbeitsmappe, folder)
    done = run_kik("pruefen", "--daten", str(folder))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_space_in_the_last_column_costs_nothing(tmp_path: Path) -> None:
    book = small_workbook()
    book[FELD]["XFD900"], book[FELD]["XFD901"] = " ", "Notiz (fiktiv)"
    path = tmp_path / FILE
    book.save(path)
    workbook = read_workbook(path)
    sheet = next(sheet for sheet in workbook.sheets if sheet.name == FELD)
    assert sum(len(row.cells) for row in sheet.rows) < 200
    assert any("XFD901" in hint.message for hint in check(workbook).hints)


@pytest.mark.lang
def test_10_000_massnahmen_with_50_mb_of_text_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    small = small_workbook()
    for name in ("Bericht", "Handlungsfelder"):
        sheet = book.create_sheet(name)
        for row in small[name].iter_rows(values_only=True):
            sheet.append(row)
    for name, ziele in ((FELD, 500), ("Zweites Feld", 1)):
        sheet = book.create_sheet(name)
        sheet.append((*REQUIRED, *OPTIONAL))
        for ziel in range(1, ziele + 1):
            sheet.append((f"Gruppe {ziel} (fiktiv)", f"{ziel}.", f"Ziel {ziel} (fiktiv)"))
            for n in range(1, 21):
                text = f"{ziel}.{n}: " + "Kurs für Ältere. " * (1900 if n == 1 else 200)
                row = (None, f"{ziel}.{n}.", "Maßnahme (fiktiv)", "x", None, None, text)
                sheet.append(row)
    path = tmp_path / FILE
    book.save(path)
    edition = load(path)
    assert len(edition.rows) == 10_020
    size = sum(len(row.sachstand.plain) for row in edition.rows)
    assert size > 48_000_000
    assert max(len(row.sachstand.plain) for row in edition.rows) > 32_000
