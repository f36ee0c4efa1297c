"""The Begründung that an author gives beside a Ziel or a Maßnahme, and where it stands; pure."""

from __future__ import annotations

from dataclasses import dataclass

from kikdata.cleaning import clean_text
from kikdata.columns import Columns, next_header_cell
from kikdata.workbook import Row

__all__ = ["REASON_COLUMN", "Reason", "read_reason"]

REASON_COLUMN = "Begründung"


@dataclass(frozen=True)
class Reason:
    """The Begründung in the row of a Ziel or a Maßnahme ("" if empty) and where it stands.

    `row_cell` holds the number.  Without `has_column` the sheet has no column Begründung;
    `cell` is then where its title belongs.
    """

    text: str
    sheet: str
    cell: str
    row_cell: str
    has_column: bool = True


def read_reason(sheet: str, columns: Columns, row: Row) -> Reason:
    """Return the Begründung in a row of the sheet of a Handlungsfeld."""
    row_cell = row.cells[columns.positions["Nummer"]].address
    at = columns.positions.get(REASON_COLUMN)
    if at is None:
        return Reason("", sheet, next_header_cell(columns), row_cell, has_column=False)
    return Reason(clean_text(row.cells[at].value), sheet, row.cells[at].address, row_cell)
