"""xlsx ↔ rows with cell addresses; only the modules `workbook…` know openpyxl."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from kikdata.errors import Finding, ShapeError
from kikdata.workbook.marks import has_marks, is_list, open_for_copy, remove_marks
from kikdata.workbook.write import NewSheet, add_sheet

__all__ = [
    "Cell",
    "Merge",
    "Row",
    "Sheet",
    "Workbook",
    "copy_workbook",
    "put_in_place",
    "read_workbook",
]

# A value in Excel's last row would fill the memory with the empty rows above it.
_MAX_ROW = 100_000

CellValue = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Value and address of one cell; `kind` is "wert", "formel" or "fehler" (as #REF!)."""

    address: str
    value: CellValue
    kind: str = "wert"


@dataclass(frozen=True, slots=True)
class Row:
    """A sheet row: its number (from 1) and its cells, left to right, from column A on."""

    number: int
    cells: tuple[Cell, ...]

    def is_empty(self) -> bool:
        """Tell whether no cell holds anything but white space."""
        return all(
            cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())
            for cell in self.cells
        )


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
    """One worksheet; `name` as the author typed it."""

    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """A workbook as it stands in the file, nothing judged yet.

    `has_marks`: list, comments or frames of an earlier `kik pruefen` are still in the file; they
    are no part of `sheets`.
    """

    path: Path
    sheets: tuple[Sheet, ...] = field(default_factory=tuple)
    has_marks: bool = False

    @property
    def file(self) -> str:
        """File name, as findings show it."""
        return self.path.name


def read_workbook(path: Path) -> Workbook:
    """Read all sheets of an xlsx file but the list of findings that `kik pruefen` may have put in.

    Raises ShapeError if the file is missing, locked with a password or no xlsx at all.
    """
    try:
        book = _open(path)
    except FileNotFoundError:
        raise _unreadable(
            path, "Diese Arbeitsmappe gibt es nicht. Namen und Ordner prüfen."
        ) from None
    except (PermissionError, IsADirectoryError):
        raise _unreadable(
            path,
            "Die Datei lässt sich nicht lesen. Ist sie noch in Excel geöffnet? Dort schließen.",
        ) from None
    except Exception as error:  # openpyxl lets through whatever zip, XML and its parts raise
        raise _unreadable(
            path,
            "Die Datei ist keine lesbare Excel-Arbeitsmappe (beschädigt, mit Kennwort "
            "geschützt oder ein anderes Format). In Excel öffnen und als .xlsx speichern.",
        ) from error
    sheets = [sheet for sheet in book.worksheets if not is_list(sheet)]
    ends = [(sheet.title, _filled_area(sheet)[0]) for sheet in sheets]
    too_long = [_too_long(path, name, row) for name, row in ends if row > _MAX_ROW]
    if too_long:
        raise ShapeError(path, too_long)
    return Workbook(path, tuple(_read_sheet(sheet) for sheet in sheets), has_marks(book))


def _open(path: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        # "Data Validation extension is not supported": we read values only.
        warnings.simplefilter("ignore")
        # From memory: openpyxl leaves a broken file open, and Windows then lets nobody save it.
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def _unreadable(path: Path, message: str) -> ShapeError:
    return ShapeError(path, [Finding(path.name, "", "", "datei", message)])


def _too_long(path: Path, sheet: str, row: int) -> Finding:
    return Finding(
        path.name,
        sheet,
        f"A{row}",
        "blatt-zu-lang",
        f"Das Blatt reicht bis Zeile {row}. Löschen, was so weit unten steht.",
    )


def _read_sheet(sheet: Worksheet) -> Sheet:
    merges = tuple(
        Merge(r.coord, r.min_col, r.max_col, r.min_row, r.max_row)
        for r in sorted(sheet.merged_cells.ranges, key=lambda r: (r.min_row, r.min_col))
    )
    return Sheet(sheet.title, tuple(_read_rows(sheet)), merges)


def _read_rows(sheet: Worksheet) -> Iterator[Row]:
    last_row, last_column = _filled_area(sheet)
    letters = [get_column_letter(i) for i in range(1, last_column + 1)]
    # Not `iter_rows`, which makes a cell of its own for every empty place.
    filled = sheet._cells
    for number in range(1, last_row + 1):
        cells = [
            _read_cell(f"{letter}{number}", filled.get((number, column)))
            for column, letter in enumerate(letters, start=1)
        ]
        yield Row(number, tuple(cells))


def _read_cell(address: str, cell: Any) -> Cell:
    if cell is None:
        return Cell(address, None)
    return Cell(address, _value(cell.value), _KINDS.get(cell.data_type, "wert"))


def _filled_area(sheet: Worksheet) -> tuple[int, int]:
    """Return the last row and column with a value.

    `max_row` and `max_column` count cells that are only formatted, too: one in the last column
    would make 16,384 cells of every row.  openpyxl has no public way to ask for existing cells.
    """
    filled = [at for at, cell in sheet._cells.items() if cell.value is not None]
    return max((row for row, _ in filled), default=1), max((c for _, c in filled), default=1)


_KINDS = {"f": "formel", "e": "fehler"}


def _value(value: object) -> CellValue:
    if value is None:
        return None
    if isinstance(value, str):
        # Excel writes control characters as _x000D_.
        return str(unescape(value)) if "_x" in value else value
    # Array and data-table formulas come as objects; the kind says what they are.
    plain = (str, int, float, bool, dt.datetime, dt.date, dt.time, dt.timedelta)
    return value if isinstance(value, plain) else str(value)


# --- a copy with other values ----------------------------------------------------------------


def copy_workbook(
    source: Path,
    target: Path,
    values: Mapping[tuple[str, str], str | None],
    old: str,
    new: str,
    added: Sequence[NewSheet] = (),
) -> list[str]:
    """Write a copy of `source` that differs in `values`, by sheet and address; None empties.

    The sheets `added` come last.  Formats stay, marks of `kik pruefen` go, texts are formatted as
    such; `old` becomes `new` in headers, footers and properties.  Raises FileExistsError rather
    than replace a file; `target` appears whole or not at all.  Returns in German what openpyxl
    cannot carry over.
    """
    book, lost = open_for_copy(source)
    remove_marks(book)
    for (name, address), value in values.items():
        cell = book[name][address]
        cell.value = value
        if value is not None:
            cell.number_format = "@"
    for sheet in added:
        add_sheet(book, sheet)
    _rename(book, re.compile(rf"(?<!\d){re.escape(old)}(?!-?\d)"), new)
    buffer = io.BytesIO()
    book.save(buffer)
    fresh = target.with_name(f".{target.name}.neu-{os.getpid()}")
    try:
        fresh.write_bytes(buffer.getvalue())
        put_in_place(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    return lost


def _rename(book: openpyxl.Workbook, old: re.Pattern[str], new: str) -> None:
    named = [(book.properties, name) for name in ("title", "subject", "description", "keywords")]
    for sheet in book.worksheets:
        for line in (f"{page}{end}" for page in _PAGES for end in ("Header", "Footer")):
            named += [(getattr(getattr(sheet, line), side), "text") for side in _SIDES]
    for owner, name in named:
        if text := getattr(owner, name):
            setattr(owner, name, old.sub(new, text))


_PAGES, _SIDES = ("odd", "even", "first"), ("left", "center", "right")


def put_in_place(fresh: Path, target: Path) -> None:
    """Give a file its final name; raises FileExistsError rather than replace one."""
    try:
        os.link(fresh, target)  # unlike a rename, never replaces a file
    except OSError:
        if target.exists():
            raise FileExistsError(target) from None
        fresh.rename(target)  # a file system without links, as on some network drives
