"""xlsx ↔ rows with cell addresses; the only module that knows openpyxl."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kikdata.errors import Finding, ShapeError

__all__ = ["Cell", "Merge", "Row", "Sheet", "Workbook", "read_workbook"]

# A sheet formatted down to Excel's last row would fill the memory with empty cells.
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
    """A workbook as it stands in the file, nothing judged yet."""

    path: Path
    sheets: tuple[Sheet, ...] = field(default_factory=tuple)

    @property
    def file(self) -> str:
        """File name, as findings show it."""
        return self.path.name


def read_workbook(path: Path) -> Workbook:
    """Read all sheets of an xlsx file.

    Raises ShapeError if the file is missing, locked with a password or no xlsx at all.
    """
    try:
        book = _open(path)
    except FileNotFoundError:
        raise _unreadable(path, "Diese Arbeitsmappe gibt es nicht.") from None
    except PermissionError:
        raise _unreadable(
            path, "Die Datei lässt sich nicht lesen. Ist sie noch in Excel geöffnet?"
        ) from None
    except Exception as error:  # openpyxl lets through whatever zip, XML and its parts raise
        raise _unreadable(
            path,
            "Die Datei ist keine lesbare Excel-Arbeitsmappe (beschädigt, mit Kennwort "
            "geschützt oder ein anderes Format). In Excel öffnen und als .xlsx speichern.",
        ) from error
    too_long = [s for s in book.worksheets if s.max_row > _MAX_ROW]
    if too_long:
        raise ShapeError(path, [_too_long(path, sheet) for sheet in too_long])
    return Workbook(path, tuple(_read_sheet(sheet) for sheet in book.worksheets))


def _open(path: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        # "Data Validation extension is not supported": we read values only.
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def _unreadable(path: Path, message: str) -> ShapeError:
    return ShapeError(path, [Finding(path.name, "", "", "datei", message)])


def _too_long(path: Path, sheet: Worksheet) -> Finding:
    return Finding(
        path.name,
        sheet.title,
        f"A{sheet.max_row}",
        "blatt-zu-lang",
        f"Das Blatt reicht bis Zeile {sheet.max_row}. Leere Zeilen am Ende löschen.",
    )


def _read_sheet(sheet: Worksheet) -> Sheet:
    merges = tuple(
        Merge(r.coord, r.min_col, r.max_col, r.min_row, r.max_row)
        for r in sorted(sheet.merged_cells.ranges, key=lambda r: (r.min_row, r.min_col))
    )
    return Sheet(sheet.title, tuple(_read_rows(sheet)), merges)


def _read_rows(sheet: Worksheet) -> Iterator[Row]:
    letters = [get_column_letter(i) for i in range(1, sheet.max_column + 1)]
    for number, cells in enumerate(sheet.iter_rows(min_row=1), start=1):
        yield Row(
            number,
            tuple(
                Cell(f"{letter}{number}", _value(cell), _KINDS.get(cell.data_type, "wert"))
                for letter, cell in zip(letters, cells, strict=True)
            ),
        )


_KINDS = {"f": "formel", "e": "fehler"}


def _value(cell: object) -> CellValue:
    value = getattr(cell, "value", None)
    # Array and data-table formulas come as objects; the kind says what they are.
    plain = (str, int, float, bool, dt.datetime, dt.date, dt.time, dt.timedelta)
    return value if value is None or isinstance(value, plain) else str(value)
