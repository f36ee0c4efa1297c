"""The Begründung that an author gives beside a Ziel or a Maßnahme, and where it stands; pure."""

from __future__ import annotations

from kikdata.checks.columns import Columns, next_header_cell
from kikdata.model import Reason
from kikdata.workbook.cleaning import clean_text
from kikdata.workbook.read import Row

__all__ = ["REASON_COLUMN", "read_reason"]

REASON_COLUMN = "Begründung"


def read_reason(sheet: str, columns: Columns, row: Row) -> Reason:
    """Return the Begründung in a row of the sheet of a Handlungsfeld."""
    row_cell = row.cells[columns.positions["Nummer"]].address
    at = columns.positions.get(REASON_COLUMN)
    if at is None:
        return Reason("", sheet, next_header_cell(columns), row_cell, has_column=False)
    return Reason(clean_text(row.cells[at].value), sheet, row.cells[at].address, row_cell)
