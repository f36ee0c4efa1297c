"""What an author probably meant in the sheet of a Handlungsfeld, seen from all its rows; pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from kikdata import model, settings
from kikdata.checks.columns import Columns
from kikdata.checks.guesses import ask, closest, guess_mark, guess_nummer
from kikdata.model import Umsetzungsstand
from kikdata.workbook.cleaning import Nummer, clean_line, is_mark, parse_nummer
from kikdata.workbook.read import Cell, Row

__all__ = ["Guesses", "describe_malformed"]


class Guesses:
    """Questions to add to messages, each with a space before it; "" where a guess is poor."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.numbers = Counter(self._nummer(row) for row in columns.data_rows)

    def _nummer(self, row: Row) -> Nummer | None:
        return parse_nummer(row.cells[self.columns.positions["Nummer"]].value)

    def _marked(self, row: Row) -> bool:
        at = (self.columns.positions[stand] for stand in Umsetzungsstand)
        return any(clean_line(row.cells[i].value) for i in at)

    def number(self, expected: Nummer) -> str:
        """Ask for the expected number if no other row of the sheet has it."""
        return "" if self.numbers[expected] else ask(str(expected), quoted=False)

    def doubled_number(self, nummer: Nummer, expected: Nummer) -> str:
        """Ask for the expected number if the one typed stands in another row as well."""
        return self.number(expected) if self.numbers[nummer] > 1 else ""

    def missing_number(self, row: Row, last: Nummer | None) -> str:
        """Ask for the number that comes after the one before, if it is nowhere else."""
        if last is None:
            return ""
        if self._marked(row):
            return self.number(Nummer(last.ziel, (last.massnahme or 0) + 1))
        return self.number(Nummer(last.ziel + 1))

    def mark(self, text: str, column: Umsetzungsstand) -> str:
        """Ask for the mark that was meant by a word."""
        return guess_mark(text, column)

    def stray_mark(self, row: Row) -> str:
        """Ask about a mark, or the word for one, that stands in a column for texts."""
        for name in settings.OPTIONAL_COLUMNS:
            if name not in self.columns.positions:
                continue
            cell = row.cells[self.columns.positions[name]]
            text = clean_line(cell.value)
            stand = closest(text, [str(stand) for stand in Umsetzungsstand])
            if stand:
                return f"{ask(stand, quoted=False)[:-1]}, wie „{text}“ in {cell.address}?"
            if is_mark(text):
                return f" Gehört das {text} aus {cell.address} („{name}“) hierher?"
        return ""

    def mark_of_next(self, row: Row, kuerzel: str) -> str:
        """Ask whether the mark at a Ziel belongs to the Maßnahme below that has none."""
        rows = self.columns.data_rows
        at = rows.index(row) + 1
        nummer = self._nummer(rows[at]) if at < len(rows) else None
        if nummer is None or nummer.massnahme is None or self._marked(rows[at]):
            return ""
        return f" Gehört sie zu {model.kennung(kuerzel, str(nummer))} darunter?"


def describe_malformed(cell: Cell) -> str:
    """Return the message about a cell that holds no number, with the number meant."""
    if isinstance(cell.value, dt.date):
        meant = f"{cell.value.day}.{cell.value.month}."
        return (
            f"Excel hat die Nummer in ein Datum verwandelt. Gemeint: {meant}? "
            "Zelle als Text formatieren und neu eintragen."
        )
    text = clean_line(cell.value)
    guess = guess_nummer(text)
    meant = ask(str(guess), quoted=False) if guess else ""
    return f"„{text}“ ist keine Nummer.{meant} Ziel als 2., Maßnahme als 2.3. eintragen."
