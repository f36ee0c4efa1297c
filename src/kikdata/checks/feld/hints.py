"""What an author probably meant in the sheet of a Handlungsfeld, seen from all its rows; pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kikdata import model, settings
from kikdata.checks.columns import Columns
from kikdata.checks.guesses import (
    ask,
    closest,
    guess_mark,
    guess_nummer,
    is_same_but_typed_differently,
)
from kikdata.errors import Finding
from kikdata.model import Umsetzungsstand
from kikdata.workbook.cleaning import Nummer, clean_line, is_mark, parse_nummer
from kikdata.workbook.read import Cell, Row, Sheet

__all__ = ["Guesses", "check_spelling", "describe_malformed"]


class Guesses:
    """Questions to add to messages, each with a space before it; "" where a guess is poor."""

    def __init__(self, columns: Columns, marks: Sequence[str]) -> None:
        self.columns = columns
        self.marks = [columns.positions[name] for name in marks if name in columns.positions]
        self.numbers = Counter(self._nummer(row) for row in columns.data_rows)
        at = columns.positions["Nummer"]
        #: The first cell of each number.
        self.places = {
            nummer: row.cells[at].address
            for row in reversed(columns.data_rows)
            if (nummer := self._nummer(row))
        }

    def _nummer(self, row: Row) -> Nummer | None:
        return parse_nummer(row.cells[self.columns.positions["Nummer"]].value)

    def _marked(self, row: Row) -> bool:
        return any(at in row.cells and row.cells[at].value is not False for at in self.marks)

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
            cell = row.cells.get(self.columns.positions.get(name, -1))
            if cell is None:
                continue
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


# --- names typed in two ways -----------------------------------------------------------------


def check_spelling(
    file: str, sheet: Sheet, columns: Columns, rules: Mapping[str, str]
) -> Iterator[Finding]:
    """Compare the names in some columns (with the rule each); the commoner, else the first counts.

    A name that is probably another one with a typing error gives a hint.
    """
    for column, rule in rules.items():
        at = columns.positions.get(column, -1)
        cells = [row.cells[at] for row in columns.data_rows if at in row.cells]
        named = [(cell, clean_line(cell.value)) for cell in cells if cell.kind == "wert"]
        counts = Counter(name for _, name in named if name)
        meant = _meant(counts)
        for cell, name in named:
            if name in meant:
                message = (
                    f"{column} „{name}“: Anderswo im Blatt steht „{meant[name]}“. "
                    f"Gemeint: „{meant[name]}“? Gleiches gleich schreiben."
                )
                yield Finding(file, sheet.name, cell.address, rule, message, is_hint=True)


def _meant(counts: Counter[str]) -> dict[str, str]:
    """Return what is meant by each name that is probably misspelt."""
    ranked = sorted(counts, key=lambda name: -counts[name])  # stable: the first of equals leads
    meant: dict[str, str] = {}
    for at, name in enumerate(ranked):
        better = [other for other in ranked[:at] if other not in meant]
        right = next((o for o in better if is_same_but_typed_differently(o, name)), None)
        if right is not None:
            meant[name] = right
    return meant
