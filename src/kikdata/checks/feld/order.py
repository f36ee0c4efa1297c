"""What has happened to a whole sheet: sorted, or its header moved among the rows; pure.

Told first and once: what follows from it would be dozens of findings that ruin the sheet if obeyed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kikdata.checks.columns import Columns
from kikdata.workbook.cleaning import Nummer, clean_line, parse_nummer
from kikdata.workbook.read import Row

__all__ = ["put_in_order"]

# So many rows out of place, in so many places, are no slip of the author's hand.
_MANY = 4

_Numbered = list[tuple[Nummer, Row]]


def put_in_order(columns: Columns) -> tuple[Columns, str]:
    """Return the rows by their numbers if the sheet was sorted, and what to tell the author.

    Nothing is told ("") where nothing happened, or where the sheet was sorted by its numbers:
    Excel then puts 1.10. before 1.2., and the order that is meant leaves no doubt.
    """
    at = columns.positions["Nummer"]
    misplaced = [row for row in columns.above if parse_nummer(row.cells[at].value)]
    rows = (*misplaced, *columns.data_rows)
    numbered, others = _numbered(rows, at)
    in_order = sorted(numbered, key=lambda pair: _key(pair[0]))
    breaks = _breaks(numbered) - _breaks(in_order)
    is_by_number = not (others or misplaced) and _is_sorted_as_text(numbered, at)
    is_mixed_up = breaks >= _MANY and _moved(numbered) >= _MANY
    is_sorted = misplaced or is_mixed_up or (is_by_number and breaks > 0)
    if not is_sorted:
        return columns, ""
    ordered = replace(
        columns, data_rows=tuple(row for _, row in in_order), above=_without(columns, misplaced)
    )
    told = "" if is_by_number else _tell(columns, others, is_header_moved=bool(misplaced))
    return ordered, told


def _numbered(rows: Sequence[Row], at: int) -> tuple[_Numbered, list[Row]]:
    """Return the rows with a readable number, and the others."""
    numbered: _Numbered = []
    others = []
    last = None
    for row in rows:
        cell = row.cells.get(at)
        nummer = parse_nummer(cell.value, last) if cell else None
        if nummer is None:
            others.append(row)
        else:
            numbered.append((nummer, row))
            last = nummer
    return numbered, others


def _key(nummer: Nummer) -> tuple[int, int]:
    return nummer.ziel, nummer.massnahme or 0


def _breaks(numbered: _Numbered) -> int:
    """Return how many rows cannot follow the one before them."""
    count = 0
    for (one, _), (following, _) in pairwise(numbered):
        is_own = one.ziel == following.ziel or following.massnahme is None
        count += not (is_own and _key(one) <= _key(following))
    return count


def _moved(numbered: _Numbered) -> int:
    """Return how many rows have to move for the others to stand in order."""
    ends: list[tuple[int, int]] = []  # the lowest end of a run in order, by its length
    for nummer, _ in numbered:
        key = _key(nummer)
        at = bisect_right(ends, key)
        ends[at : at + 1] = [key]
    return len(numbered) - len(ends)


def _is_sorted_as_text(numbered: _Numbered, at: int) -> bool:
    values = [row.cells[at].value for _, row in numbered]
    texts = [clean_line(value) for value in values if isinstance(value, str)]
    return len(texts) == len(values) and texts == sorted(texts)


def _without(columns: Columns, rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(row for row in columns.above if row not in rows)


def _tell(columns: Columns, others: Sequence[Row], *, is_header_moved: bool) -> str:
    said = (
        "Die Zeilen stehen nicht in der Reihenfolge ihrer Nummern; vermutlich wurde das Blatt "
        "sortiert. In Excel „Rückgängig“ wählen (Strg+Z). Geht das nicht mehr, die ganze Tabelle "
        "nach der Spalte „Nummer“ aufsteigend sortieren."
    )
    if is_header_moved:
        said += (
            " Danach die Zeile mit den Überschriften (jetzt Zeile "
            f"{columns.header.number}) wieder über die Tabelle setzen."
        )
    if others:
        listed = ", ".join(str(row.number) for row in others[:3])
        noun = "Zeile" if len(others) == 1 else "Zeilen"
        said += f" Danach die {noun} ohne Nummer (jetzt {listed}) von Hand an ihren Platz rücken."
    return said
