"""xlsx → rows with cell addresses, nothing judged; only this room knows openpyxl."""

from __future__ import annotations

import datetime as dt
import gc
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from kikdata.errors import ShapeError
from kikdata.text import Span
from kikdata.workbook.budget import MAX_TEXT, read_within_budget, text_too_long, unreadable
from kikdata.workbook.cleaning import BLANK
from kikdata.workbook.marks import has_marks, is_list, own_words
from kikdata.workbook.rich import Fonts, link_of

__all__ = [
    "Cell",
    "Cells",
    "Merge",
    "Row",
    "Sheet",
    "Workbook",
    "column_letter",
    "read_workbook",
    "uncollected",
]

CellValue = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None


class Cell(NamedTuple):
    """Value and address of one cell; `kind` is "wert", "formel" or "fehler" (as #REF!).

    `link`: the address that a click on it opens.  `struck`: the words that are struck through.
    `runs`: the text in parts, if some of it is bold or italic.  `is_percent`: a fraction that
    Excel shows as per cent.
    """

    address: str
    value: CellValue
    kind: str = "wert"
    link: str = ""
    struck: str = ""
    runs: tuple[Span, ...] = ()
    is_percent: bool = False


class Cells(dict[int, Cell]):
    """The filled cells of a row by position (from 0); any other position gives an empty cell."""

    def __init__(self, row: int) -> None:
        self.row = row

    def __missing__(self, position: int) -> Cell:
        return Cell(f"{column_letter(position)}{self.row}", None)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it: its number (from 1) and its cells, from left to right."""

    number: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: ``A3:A9`` with its corner columns and rows (from 1)."""

    address: str
    first_column: int
    last_column: int
    first_row: int
    last_row: int


@dataclass(frozen=True)
class Sheet:
    """One worksheet: its name as the author typed it, and the rows that are not empty.

    `hidden_rows` and `hidden_columns` (letters) hold something; `comments` and `pictures` are
    addresses.
    """

    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """A workbook as it stands in the file, nothing judged yet.

    `has_marks`: list, comments or frames of an earlier `kik pruefen` are still in the file; they
    are no part of `sheets`.  `chartsheets`: names of sheets that are one chart.  `has_shapes`:
    it holds text boxes, form fields or other shapes.
    """

    path: Path
    sheets: tuple[Sheet, ...] = field(default_factory=tuple)
    has_marks: bool = False
    chartsheets: tuple[str, ...] = ()
    has_shapes: bool = False

    @property
    def file(self) -> str:
        """File name, as findings show it."""
        return self.path.name


def column_letter(position: int) -> str:
    """Return the letters of a column: 0 → ``A``, 26 → ``AA``."""
    return str(get_column_letter(position + 1))


def read_workbook(path: Path) -> Workbook:
    """Read all sheets of an xlsx file but the list of findings that `kik pruefen` may have put in.

    Raises ShapeError if the file is missing, locked with a password, no xlsx at all or larger
    than any office writes.
    """
    data = read_within_budget(path)
    try:
        with uncollected(), warnings.catch_warnings():
            # "Data Validation extension is not supported": we read values only.
            warnings.simplefilter("ignore")
            # From memory: openpyxl leaves a broken file open, and Windows lets nobody save it.
            book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True, keep_links=False)
            fonts = Fonts.of(book)
            own = [sheet for sheet in book.worksheets if not is_list(sheet)]
            sheets = tuple(_read_sheet(sheet, fonts) for sheet in own)
    except Exception as error:  # openpyxl lets through whatever zip, XML and its parts raise
        raise unreadable(path) from error
    _check_lengths(path, sheets)
    titles = tuple(sheet.title for sheet in book.chartsheets)
    return Workbook(path, sheets, has_marks(book), titles, _has_shapes(data))


@contextmanager
def uncollected() -> Iterator[None]:
    """Spare the search for garbage while many objects are made that all stay: a third faster."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_lengths(path: Path, sheets: tuple[Sheet, ...]) -> None:
    findings = [
        text_too_long(path, sheet.name, cell.address)
        for sheet in sheets
        for row in sheet.rows
        for cell in row.cells.values()
        if isinstance(cell.value, str) and len(cell.value) > MAX_TEXT
    ]
    if findings:
        raise ShapeError(path, findings)


def _has_shapes(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if any(name.startswith(("xl/ctrlProps/", "xl/activeX/")) for name in names):
            return True
        drawings = [name for name in names if re.fullmatch(r"xl/drawings/[^/]+\.xml", name)]
        return any(re.search(rb"<(xdr:)?sp[ >]", archive.read(name)) for name in drawings)


def _read_sheet(sheet: Worksheet, fonts: Fonts) -> Sheet:
    rows = _read_rows(sheet, fonts)
    merges = tuple(
        Merge(r.coord, r.min_col, r.max_col, r.min_row, r.max_row)
        for r in sorted(sheet.merged_cells.ranges, key=lambda r: (r.min_row, r.min_col))
    )
    return Sheet(
        sheet.title,
        rows,
        merges,
        sheet.sheet_state != "visible",
        _hidden_rows(sheet, rows),
        _hidden_columns(sheet, rows),
        tuple(_comments(sheet)),
        tuple(_pictures(sheet)),
    )


def _read_rows(sheet: Worksheet, fonts: Fonts) -> tuple[Row, ...]:
    """Return the filled rows; only existing cells are looked at, for which there is no public way.

    Rows and columns that are only formatted would take up the memory of millions of cells.
    """
    filled: dict[int, Cells] = {}
    letters: dict[int, str] = {}
    for (number, column), cell in sorted(sheet._cells.items(), key=lambda item: item[0]):
        value = cell.value
        if value is None or (isinstance(value, str | CellRichText) and not str(value).strip(BLANK)):
            continue
        if column not in letters:
            letters[column] = get_column_letter(column)
        if number not in filled:
            filled[number] = Cells(number)
        filled[number][column - 1] = _read_cell(f"{letters[column]}{number}", cell, fonts)
    return tuple(Row(number, cells) for number, cells in filled.items())


_KINDS = {"f": "formel", "e": "fehler"}


def _read_cell(address: str, cell: Any, fonts: Fonts) -> Cell:
    value = _value(cell.value)
    kind = _KINDS.get(cell.data_type, "wert")
    if not isinstance(value, str):
        is_percent = isinstance(value, int | float) and "%" in cell.number_format
        return Cell(address, value, kind, link_of(cell), is_percent=is_percent)
    return Cell(address, value, kind, link_of(cell), fonts.struck_words(cell), fonts.runs(cell))


def _value(value: object) -> CellValue:
    if isinstance(value, str | CellRichText):
        text = str(value)
        # Excel writes control characters as _x000D_.
        return str(unescape(text)) if "_x" in text else text
    # Array and data-table formulas come as objects; the kind says what they are.
    plain = (int, float, bool, dt.datetime, dt.date, dt.time, dt.timedelta)
    return value if isinstance(value, plain) else str(value)


# --- what surrounds the values ---------------------------------------------------------------


def _hidden_rows(sheet: Worksheet, rows: tuple[Row, ...]) -> tuple[int, ...]:
    hidden = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    return tuple(row.number for row in rows if row.number in hidden)


def _hidden_columns(sheet: Worksheet, rows: tuple[Row, ...]) -> tuple[str, ...]:
    ranges = [(d.min, d.max) for d in sheet.column_dimensions.values() if d.hidden]
    used = sorted({at + 1 for row in rows for at in row.cells}) if ranges else []
    return tuple(
        get_column_letter(column)
        for column in used
        if any(first <= column <= last for first, last in ranges)
    )


def _comments(sheet: Worksheet) -> Iterator[str]:
    for _, cell in sorted(sheet._cells.items(), key=lambda item: item[0]):
        if cell.comment is not None and own_words(cell.comment.text).strip():
            yield cell.coordinate


def _pictures(sheet: Worksheet) -> Iterator[str]:
    for drawing in (*sheet._images, *sheet._charts):
        corner = getattr(drawing.anchor, "_from", None)
        yield f"{get_column_letter(corner.col + 1)}{corner.row + 1}" if corner else "A1"
