"""Whatever a person writes into a workbook is in the report's data, or a message names its place.

A generator puts a mark of its own into every place of small made-up workbooks (fiktiv) where a
person could write.  Left out: headers and footers of the printed sheet, properties of the file,
names of ranges and the words of input help, which all belong to Excel and not to the table.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from PIL import Image as Picture
from test_pruefung_zufall import FILE, small_workbook

from kikdata.checks.edition import check_edition
from kikdata.checks.workbook import CheckResult, check
from kikdata.errors import Finding, ShapeError
from kikdata.settings import (
    ENTFALLEN_COLUMNS,
    INDIKATOREN_COLUMNS,
    INDIKATOREN_OPTIONAL,
    RUECKMELDUNGEN_COLUMNS,
)
from kikdata.workbook.read import read_workbook
from mappen import Book, Edit

FELD = "Erstes Feld"
#: Rows of the sheets that a workbook may have, all columns filled.
OPTIONAL_SHEETS: dict[str, tuple[tuple[object, ...], ...]] = {
    "Entfallen": (
        (*ENTFALLEN_COLUMNS, "Ausgabe"),
        ("EF-9.1", "Wortlaut (fiktiv)", "Grund (fiktiv)", "2023-12"),
    ),
    "Indikatoren": (
        (*INDIKATOREN_COLUMNS, *INDIKATOREN_OPTIONAL),
        ("EF", "Kurse (fiktiv)", dt.datetime(2022, 12, 31), 12, "EF-1", "Stück", 20, "Amt", "–a–"),
    ),
    "Rückmeldungen": (
        RUECKMELDUNGEN_COLUMNS,
        ("Erstes Feld", "Verein (fiktiv)", dt.datetime(2023, 5, 1), "Gut (fiktiv)"),
    ),
    "Notizen": (("Wer", "Was"), ("fiktiv", "fiktiv")),
}


def full_workbook() -> Book:
    """The small workbook with every optional column and sheet."""
    book = small_workbook()
    book[FELD].cell(1, 11).value = "Vorher"
    for name, rows in OPTIONAL_SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


@dataclass(frozen=True)
class Mark:
    """A text put into one cell."""

    text: str
    sheet: str
    cell: str

    @property
    def column(self) -> str:
        return self.cell.rstrip("0123456789")

    @property
    def row(self) -> str:
        return self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def judge(book: Book, folder: Path) -> tuple[str, list[Finding]]:
    """Return all that was read, as one text, and all messages."""
    path = folder / FILE
    book.save(path)
    try:
        result: CheckResult = check(read_workbook(path))
    except ShapeError as error:
        return "", list(error.findings)
    return repr(result.comparable), [*result.findings, *result.hints]


def names(finding: Finding, mark: Mark) -> bool:
    """Tell whether a message leads a person to the mark: its words, cell, row, column or sheet."""
    if mark.text in finding.message:
        return True
    if finding.sheet != mark.sheet:
        return False
    if finding.rule == "blatt-nicht-gelesen" or finding.cell == mark.cell:
        return True
    is_named = re.search(rf"\b{mark.cell}\b|Spalte {mark.column}\b", finding.message)
    is_row = finding.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == mark.row
    return bool(is_named) or is_row


def assert_found(marks: list[Mark], data: str, findings: list[Finding]) -> None:
    lost = [
        mark
        for mark in marks
        if mark.text not in data and not any(names(finding, mark) for finding in findings)
    ]
    assert lost == []


# --- cells -----------------------------------------------------------------------------------

SHEETS = ("Bericht", "Handlungsfelder", FELD, *OPTIONAL_SHEETS)


def places() -> Iterator[tuple[str, int]]:
    """Yield every column of every sheet, some more at its right, and the last of all."""
    book = full_workbook()
    for name in SHEETS:
        for column in (*range(1, book[name].max_column + 4), 16_384):
            yield name, column


@pytest.mark.parametrize(("sheet", "column"), [*places()])
def test_a_text_in_any_empty_cell_is_read_or_named(sheet: str, column: int, tmp_path: Path) -> None:
    """In the table or right of it, then below it; all empty cells of a column at once."""
    bottom = full_workbook()[sheet].max_row
    for rows in (range(1, bottom + 1), (*range(bottom + 1, bottom + 4), 900, 1_048_576)):
        book = full_workbook()
        marks = []
        for row in rows:
            if book[sheet].cell(row, column).value is None:
                text = f"Zeichen{row}fiktiv"
                book[sheet].cell(row, column).value = text
                marks.append(Mark(text, sheet, f"{get_column_letter(column)}{row}"))
        assert_found(marks, *judge(book, tmp_path))


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_text_in_place_of_any_other_is_read_or_named(sheet: str, tmp_path: Path) -> None:
    shown = full_workbook()
    filled = [c.coordinate for row in shown[sheet].iter_rows() for c in row if c.value is not None]
    for at, cell in enumerate(filled):
        book = full_workbook()
        mark = Mark(f"Zeichen{at}fiktiv", sheet, cell)
        book[sheet][cell] = mark.text
        assert_found([mark], *judge(book, tmp_path))


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_text_above_the_table_is_read_or_named(sheet: str, tmp_path: Path) -> None:
    book = full_workbook()
    book[sheet].insert_rows(1, 2)
    marks = [Mark("Zeichen1fiktiv", sheet, "A1"), Mark("Zeichen2fiktiv", sheet, "C2")]
    for mark in marks:
        book[sheet][mark.cell] = mark.text
    assert_found(marks, *judge(book, tmp_path))


# --- what is no cell -------------------------------------------------------------------------


def _on_cell(change: Callable[[object, str], object]) -> Callable[[Book, str, str], None]:
    def edit(book: Book, sheet: str, text: str) -> None:
        for row in book[sheet].iter_rows(min_row=2):
            for cell in row:
                if cell.value is not None:
                    change(cell, text)

    return edit


def _add_link(cell: object, text: str) -> None:
    cell.hyperlink = f"https://{text.lower()}.example/{cell.coordinate}"  # type: ignore[attr-defined]


AROUND: dict[str, Callable[[Book, str, str], None]] = {
    "comment": _on_cell(lambda cell, text: setattr(cell, "comment", Comment(text, "fiktiv"))),
    "link": _on_cell(_add_link),
}


@pytest.mark.parametrize("sheet", SHEETS[:-1])
@pytest.mark.parametrize("kind", AROUND)
def test_what_hangs_on_a_cell_is_read_or_named(kind: str, sheet: str, tmp_path: Path) -> None:
    book = full_workbook()
    AROUND[kind](book, sheet, "Zeichen1fiktiv")
    data, findings = judge(book, tmp_path)
    cells = [c.coordinate for row in book[sheet].iter_rows(min_row=2) for c in row if c.value]
    assert cells
    for cell in cells:
        mark = Mark(f"zeichen1fiktiv.example/{cell}", sheet, cell)
        assert_found([mark], data, findings)


def test_rich_text_is_read_in_all_its_parts(tmp_path: Path) -> None:
    book = full_workbook()
    parts = ("Zeichen1fiktiv ", TextBlock(InlineFont(b=True), "Zeichen2fiktiv"), " Zeichen3fiktiv")
    for column in ("C", "G", "H", "J"):
        book[FELD][f"{column}3"] = CellRichText(*parts)
    data, _ = judge(book, tmp_path)
    for part in (1, 2, 3):
        assert data.count(f"Zeichen{part}fiktiv") >= 4


def _hide_rows(book: Book) -> None:
    book[FELD].row_dimensions[4].hidden = True
    book[FELD].row_dimensions[5].hidden = True


def _hide_columns(book: Book) -> None:
    book[FELD].column_dimensions.group("G", "H", hidden=True)


def _hide_sheet(book: Book) -> None:
    book[FELD].sheet_state = "hidden"


def _strike(book: Book) -> None:
    book[FELD]["C3"].font = Font(strike=True)


def _strike_words(book: Book) -> None:
    struck = TextBlock(InlineFont(strike=True), "entfällt (fiktiv)")
    book[FELD]["G3"] = CellRichText("gilt (fiktiv) ", struck)


def _draw(book: Book) -> None:
    drawn = io.BytesIO()
    Picture.new("RGB", (4, 4)).save(drawn, "png")
    book[FELD].add_image(Image(drawn), "D5")


def _chart(book: Book) -> None:
    chart = BarChart()
    chart.add_data(Reference(book[FELD], min_col=4, min_row=1, max_row=4))
    book[FELD].add_chart(chart, "M4")


def _chart_sheet(book: Book) -> None:
    chart = BarChart()
    chart.add_data(Reference(book[FELD], min_col=4, min_row=1, max_row=4))
    book.create_chartsheet("Schaubild").add_chart(chart)


def _unknown_field(book: Book) -> None:
    book["Bericht"].append(("Ansprechpartnerin", "Frau Fiktiv"))


def _of_a_ziel(book: Book) -> None:
    book[FELD]["H2"] = "Amt (fiktiv)"


#: What is done, and what a hint or a finding then says: its rule and words of its message.
NAMED: dict[str, tuple[Edit, str, str]] = {
    "hidden rows": (_hide_rows, "ausgeblendet", "Zeilen 4–5"),
    "hidden columns": (_hide_columns, "ausgeblendet", "Spalten G, H"),
    "hidden sheet": (_hide_sheet, "ausgeblendet", "Das Blatt ist ausgeblendet"),
    "struck row": (_strike, "durchgestrichen", "zählt trotzdem mit"),
    "struck words": (_strike_words, "durchgestrichen", "„entfällt (fiktiv)“"),
    "picture": (_draw, "bild", "D5"),
    "chart": (_chart, "bild", "M4"),
    "chart sheet": (_chart_sheet, "blatt-nicht-gelesen", "Schaubild"),
    "unknown field": (_unknown_field, "feld-unbekannt", "„Ansprechpartnerin“"),
    "Zuständig of a Ziel": (_of_a_ziel, "angabe-am-ziel", "Ziel 1 hat eine Angabe"),
}


@pytest.mark.parametrize("kind", NAMED)
def test_what_would_go_unseen_is_named(kind: str, tmp_path: Path) -> None:
    edit, rule, says = NAMED[kind]
    book = full_workbook()
    for row in range(3, 9):  # something to hide
        book[FELD][f"G{row}"] = book[FELD][f"H{row}"] = "fiktiv"
    edit(book)
    _, findings = judge(book, tmp_path)
    told = [finding for finding in findings if finding.rule == rule]
    assert [finding for finding in told if says in finding.message], findings


def test_a_text_box_is_named(tmp_path: Path) -> None:
    """openpyxl can write none: one is put into the file."""
    path = tmp_path / FILE
    full_workbook().save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/drawings/drawing9.xml", "<xdr:wsDr><xdr:sp>Notiz</xdr:sp></xdr:wsDr>")
    hints = check(read_workbook(path)).hints
    assert [hint for hint in hints if hint.rule == "bild" and "Textfelder" in hint.message]


# --- files beside the workbook ---------------------------------------------------------------

FILES = {
    "kik-2024-06.ods": "kik-2024-06.xlsx speichern",
    "kik-2023-12 (1).xlsx": "sondern kik-2023-12.xlsx",
    "KIK-2024-12.xlsx": "Gemeint: kik-2024-12.xlsx?",
    "Kopie von kik-2023-12.xlsx": "sondern kik-2023-12.xlsx",
    "kik-2023-13.xlsx": "kik-JJJJ-MM.xlsx",
    "kik 2025-06.xlsx": "Gemeint: kik-2025-06.xlsx?",
    "Notizen.docx": "in einen anderen Ordner legen",
}


def test_files_beside_the_workbook_are_named(tmp_path: Path) -> None:
    full_workbook().save(tmp_path / FILE)
    for name in (*FILES, "~$kik-2023-12.xlsx", ".gitkeep", "README.md"):
        (tmp_path / name).write_bytes(b"fiktiv")
    (tmp_path / "veroeffentlicht").mkdir()
    hints = check_edition(tmp_path / FILE, tmp_path).hints
    told = {hint.file: hint.message for hint in hints if hint.rule == "datei-unbekannt"}
    assert told.keys() == FILES.keys()
    for name, says in FILES.items():
        assert says in told[name]
