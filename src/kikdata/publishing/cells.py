"""Where the texts of a checked edition stand in its workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kikdata import settings
from kikdata.checks.columns import Columns, find_columns
from kikdata.checks.handlungsfelder import find_sheet
from kikdata.model import Edition
from kikdata.workbook.cleaning import clean_line
from kikdata.workbook.read import Row, read_workbook

__all__ = ["CellPlaces"]

_TITLES = {
    "gruppe": "Gruppe",
    "ziel": "Ziel/Maßnahme",
    "massnahme": "Ziel/Maßnahme",
    "sachstand": "Sachstand",
    "zustaendig": "Zuständig",
    "prioritaet": "Priorität",
}


class CellPlaces:
    """Addresses (``E14``) by field of sheet `Bericht` and by Maßnahme; "" if there is no cell."""

    def __init__(self, edition: Edition) -> None:
        self._workbook = read_workbook(edition.path)
        self._fields = self._read_fields()
        self._columns: dict[str, Columns | None] = {}

    def _read_fields(self) -> dict[str, str]:
        sheet = find_sheet(self._workbook, settings.BERICHT_SHEET)
        assert sheet is not None  # the edition is faultless
        columns, _ = find_columns(self._workbook.file, sheet, settings.BERICHT_COLUMNS)
        assert columns is not None
        name_at, value_at = (columns.positions[name] for name in settings.BERICHT_COLUMNS)
        return {
            clean_line(row.cells[name_at].value): row.cells[value_at].address
            for row in columns.data_rows
        }

    def of_field(self, name: str) -> str:
        """Return the cell of a fact."""
        return self._fields.get(name, "")

    def of_massnahme(self, massnahme: Mapping[str, Any], column: str) -> str:
        """Return the cell of a `column` of the table, for a row of `Edition.massnahmen`.

        That of the Ziel for `ziel`, that where the Gruppe is written for `gruppe`, the marked
        one for `umsetzungsstand`, and the number for what follows from it.
        """
        columns = self._columns_of(str(massnahme["handlungsfeld"]))
        if columns is None:
            return ""
        title = _TITLES.get(column, "Nummer")
        if column == "umsetzungsstand":
            title = str(massnahme["umsetzungsstand"])
        at = columns.positions.get(title)
        row = _row(columns, massnahme, column)
        return "" if at is None or row is None else row.cells[at].address

    def _columns_of(self, handlungsfeld: str) -> Columns | None:
        if handlungsfeld not in self._columns:
            sheet = find_sheet(self._workbook, handlungsfeld)
            assert sheet is not None
            wanted = settings.REQUIRED_COLUMNS, settings.OPTIONAL_COLUMNS
            self._columns[handlungsfeld], _ = find_columns(self._workbook.file, sheet, *wanted)
        return self._columns[handlungsfeld]


def _row(columns: Columns, massnahme: Mapping[str, Any], column: str) -> Row | None:
    """Return the row that holds the column for a Maßnahme: its own, its Ziel's or Gruppe's."""
    above = [row for row in columns.data_rows if row.number <= massnahme["zeile"]]
    for row in reversed(above):
        if column == "gruppe":
            is_it = bool(clean_line(row.cells[columns.positions["Gruppe"]].value))
        elif column == "ziel":
            nummer = clean_line(row.cells[columns.positions["Nummer"]].value)
            is_it = nummer.rstrip(".") == str(massnahme["ziel_nummer"]).rstrip(".")
        else:
            is_it = row.number == massnahme["zeile"]
        if is_it:
            return row
    return None
