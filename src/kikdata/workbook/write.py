"""Rows → formatted sheets and xlsx files, the same for the same rows; `workbook` reads.

Every text is written as a text, whatever it starts with: no cell can become a formula.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from kikdata.text import Span, Text, parse_text

__all__ = ["Choice", "NewSheet", "Value", "add_sheet", "to_xlsx"]

Value = str | int | float | dt.date | Text | None

# Excel holds no longer text in a cell and calls a file with one damaged.
_MAX_UNITS = 32_767
_CUT = " … [gekürzt]"
#: Longest name that Excel gives a sheet.
_MAX_SHEET_NAME = 31
#: Highest row that Excel knows, in points.
_MAX_HEIGHT = 409.0

_WHITE, _DEEP, _PALE, _LINE = "FFFFFFFF", "FF0B3A53", "FFDDEBF2", "FFB9C7CF"


@dataclass(frozen=True)
class Choice:
    """A drop-down list for the cells `area` (``D2:F99``)."""

    area: str
    values: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class NewSheet:
    """A sheet to write: one header row, then `rows`; `widths` in characters, one per column.

    `strong`: rows (from 0) to be set off; `percent`: columns (from 0) that hold fractions;
    `frozen`: the first cell that scrolls.
    """

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    widths: tuple[int, ...]
    frozen: str = "A2"
    strong: frozenset[int] = frozenset()
    percent: frozenset[int] = frozenset()
    choices: tuple[Choice, ...] = ()


def add_sheet(book: openpyxl.Workbook, sheet: NewSheet) -> None:
    """Put a sheet at the end of a workbook, with the footer that its first sheet has."""
    footer = book.worksheets[0].oddFooter
    target = book.create_sheet(sheet.name)
    _write_sheet(target, sheet, "")
    for side in ("left", "center", "right"):
        getattr(target.oddFooter, side).text = getattr(footer, side).text


def to_xlsx(sheets: Sequence[NewSheet], *, title: str, creator: str, date: dt.date) -> bytes:
    """Return an xlsx file; `date` stands for the time at which it was made."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write_sheet(book.create_sheet(sheet.name[:_MAX_SHEET_NAME]), sheet, title)
    moment = dt.datetime(date.year, date.month, date.day)
    properties = DocumentProperties(
        title=title, creator=creator, language="de-DE", created=moment, modified=moment
    )
    book.properties = properties
    raw = io.BytesIO()
    book.save(raw)
    properties.modified = moment  # saving has put the time of day there
    return _pack_anew(raw, tostring(properties.to_tree()))


def _pack_anew(raw: io.BytesIO, core: bytes) -> bytes:
    """Pack the same parts with fixed times; `core` is the part with the dates of the file."""
    target = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(part, core if name == ARC_CORE else old.read(name))
    return target.getvalue()


def _write_sheet(target: Worksheet, sheet: NewSheet, title: str) -> None:
    border = Border(bottom=Side(style="thin", color=_LINE))
    plain, bold = Font(name="Calibri", size=11), Font(name="Calibri", size=11, bold=True)
    pale = PatternFill("solid", fgColor=_PALE)
    top = Alignment(vertical="top", wrap_text=True)
    for column, text in enumerate(sheet.header, start=1):
        cell = target.cell(1, column)
        _put(cell, text)
        cell.font = Font(name="Calibri", size=11, bold=True, color=_WHITE)
        cell.fill = PatternFill("solid", fgColor=_DEEP)
        is_number = any(isinstance(row[column - 1], int | float) for row in sheet.rows)
        side = "right" if is_number else "left"
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    for at, row in enumerate([sheet.header, *sheet.rows], start=1):
        if any(value not in ("", None) for value in row):  # a row to be filled grows by itself
            target.row_dimensions[at].height = _height(row, sheet.widths)
    for at, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            cell = target.cell(at + 2, column + 1)
            _put(cell, value)
            cell.font = bold if at in sheet.strong else plain
            cell.alignment, cell.border = top, border
            if at in sheet.strong:
                cell.fill = pale
            if column in sheet.percent:
                cell.number_format = "0.0%"
    _lay_out(target, sheet, title)


def _height(row: Sequence[Value], widths: Sequence[int]) -> float:
    """Return a height in points that shows all lines of a row; not every program finds one."""
    lines = max(
        sum(math.ceil((len(line) or 1) / (width - 1)) for line in str(value).split("\n"))
        for value, width in zip(row, widths, strict=True)
    )
    return min(15.0 * lines + 3, _MAX_HEIGHT)


def _lay_out(target: Worksheet, sheet: NewSheet, title: str) -> None:
    for column, width in enumerate(sheet.widths, start=1):
        target.column_dimensions[get_column_letter(column)].width = width
    target.freeze_panes = sheet.frozen
    last = f"{get_column_letter(len(sheet.header))}{len(sheet.rows) + 1}"
    target.auto_filter.ref = f"A1:{last}"
    for choice in sheet.choices:
        rule = DataValidation("list", formula1=f'"{",".join(choice.values)}"', allow_blank=True)
        rule.error, rule.showErrorMessage = choice.message, True
        rule.add(choice.area)
        target.add_data_validation(rule)
    target.print_title_rows = "1:1"
    target.page_setup.orientation, target.page_setup.paperSize = "landscape", 9
    target.page_setup.fitToHeight, target.sheet_properties.pageSetUpPr.fitToPage = 0, True
    # In a footer & starts a code.
    target.oddFooter.left.text = title.replace("&", "&&")
    target.oddFooter.right.text = "Seite &P von &N"


def _put(cell: Cell, value: Value) -> None:
    """Write a value; a text becomes a text even if it looks like a formula or an error."""
    if isinstance(value, Text):
        _put_text(cell, value)
        return
    if isinstance(value, str):
        cell.number_format = "@"  # stays a text when someone edits the cell
        if value:
            cell.value = _escape(_shorten(value))
            cell.data_type = "s"
        return
    cell.value = value
    if isinstance(value, dt.date):
        cell.number_format = "DD.MM.YYYY"


def _put_text(cell: Cell, text: Text) -> None:
    """Write a text with its bold and italic parts and the link that its words do not show."""
    _put(cell, text.plain)
    lines = [(block.is_list, item) for block in text.blocks for item in block.items]
    spans = [span for _, item in lines for span in item]
    hidden = [span.href for span in spans if span.href and not _shows_address(span)]
    if hidden:
        cell.hyperlink = hidden[0]
    if not any(span.is_bold or span.is_italic for span in spans):
        return
    rich = CellRichText()
    for at, (is_list, item) in enumerate(lines):
        rich.append(("\n" if at else "") + ("- " if is_list else ""))
        for span in item:
            font = InlineFont(b=span.is_bold, i=span.is_italic, rFont="Calibri", sz=11)
            rich.append(TextBlock(font, _escape(span.text)))
    cell.value = rich


def _shows_address(span: Span) -> bool:
    found = parse_text(span.text)
    return bool(found) and found.blocks[0].items[0][0].href == span.href


def _shorten(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _MAX_UNITS:
        return text
    return units[: 2 * (_MAX_UNITS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _escape(text: str) -> str:
    """Keep Excel from reading ``_x0041_`` as an A; `workbook` undoes this."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
