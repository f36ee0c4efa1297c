"""Where a row says what it was, and how a finding names a row; pure."""

from __future__ import annotations

from dataclasses import dataclass

from kikdata import settings
from kikdata.analysis.changes import Entry
from kikdata.model import Edition, Handlungsfeld, Ziel

__all__ = ["Place", "find_place", "label", "shorten"]


@dataclass(frozen=True)
class Place:
    """A cell of column Vorher; without that column, the cell with the number of the row."""

    sheet: str
    cell: str
    has_column: bool

    @property
    def where(self) -> str:
        """How a sentence begins that says what to enter."""
        if self.has_column:
            return f"In {self.cell} (Spalte „{settings.VORHER_COLUMN}“)"
        row = "".join(char for char in self.cell if char.isdigit())
        return (
            f"Rechts von der letzten Überschrift eine Spalte „{settings.VORHER_COLUMN}“ anlegen "
            f"und in Zeile {row}"
        )


def find_place(edition: Edition, entry: Entry) -> Place:
    """Return where the row of an entry says what it was."""
    if isinstance(entry, Handlungsfeld):
        sheet, key, number_cell = (settings.HANDLUNGSFELDER_SHEET,) * 2 + (f"A{entry.zeile}",)
    else:
        reason = edition.reasons[entry.kennung]
        sheet, key, number_cell = reason.sheet, entry.kuerzel, reason.row_cell
    letter = edition.columns.get(key, {}).get(settings.VORHER_COLUMN, "")
    row = "".join(char for char in number_cell if char.isdigit())
    return Place(sheet, f"{letter}{row}" if letter else number_cell, bool(letter))


def label(entry: Entry) -> str:
    """Return how a finding names a Maßnahme, a Ziel or a Handlungsfeld."""
    if isinstance(entry, Handlungsfeld):
        return f"Handlungsfeld {entry.name} ({entry.kuerzel})"
    return entry.kennung.replace("-", ", Ziel ") if isinstance(entry, Ziel) else entry.kennung


def shorten(text: str, length: int = 60) -> str:
    """Return a text in quotes, cut between words if it is long."""
    if len(text) <= length:
        return f"„{text}“"
    return f"„{text[: text.rfind(' ', 0, length)]} …“"
