"""Finds the header of a sheet and the rows below it; pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from kikdata import settings
from kikdata.checks.guesses import ask, closest
from kikdata.errors import Finding
from kikdata.model import Reason
from kikdata.workbook.cleaning import clean_line, clean_text
from kikdata.workbook.read import Row, Sheet, column_letter

__all__ = [
    "REASON_COLUMN",
    "Columns",
    "by_row",
    "check_merges",
    "column_names",
    "count_known_columns",
    "find_columns",
    "holds_massnahmen",
    "is_merged",
    "next_header_cell",
    "read_reason",
]

REASON_COLUMN = "Begründung"
# With so many of its titles a row is a header; a sheet of two columns needs both.
_ENOUGH_TITLES = 3
_LONGEST_TITLE = 100


@dataclass(frozen=True)
class Columns:
    """Positions (from 0) of the named columns, and the rows with something in them.

    `data_rows` stand below the header; `above`: what stands over it.
    """

    header: Row
    positions: dict[str, int]
    data_rows: tuple[Row, ...]
    above: tuple[Row, ...] = ()


def find_columns(
    file: str, sheet: Sheet, required: Sequence[str], optional: Sequence[str] = ()
) -> tuple[Columns | None, list[Finding]]:
    """Look for the header, wherever it stands; further columns and their order do not matter.

    Later rows that repeat the header are left out, as are empty ones.  None with findings
    ("spalte-fehlt", "spalte-doppelt") if the sheet has not the wanted shape.
    """
    names = column_names((*required, *optional))
    header = _find_header(sheet, names, min(_ENOUGH_TITLES, len(required)))
    if header is None:
        message = f"Das Blatt ist leer. Es braucht die Spalten {', '.join(required)}."
        return None, [Finding(file, sheet.name, "A1", "spalte-fehlt", message)]
    positions: dict[str, int] = {}
    unknown: dict[str, str] = {}
    findings: list[Finding] = []
    for at, cell in header.cells.items():
        title = clean_line(cell.value)
        name = names.get(_key(title), "")
        if name in positions:
            findings.append(_twice(file, sheet, cell.address, name))
        elif name:
            positions[name] = at
        else:
            unknown[title] = cell.address
    missing = [name for name in required if name not in positions]
    if missing:
        findings.append(_missing(file, sheet, header, missing, unknown))
    if findings:
        return None, findings
    below = [row for row in sheet.rows if row.number > header.number]
    keys = {at: {_key(name), _key(header.cells[at].value)} for name, at in positions.items()}
    rows = tuple(row for row in below if _has_content(row, keys))
    above = tuple(row for row in sheet.rows if row.number < header.number)
    return Columns(header, positions, rows, above), []


def column_names(wanted: Iterable[str]) -> dict[str, str]:
    """Return the wanted columns by all that their titles may look like, as of `_key`."""
    names = {}
    for name in wanted:
        for title in (name, *settings.COLUMN_ALIASES.get(name, ())):
            names[_key(title)] = name
    return names


def _key(title: object) -> str:
    """Capitals, spaces and signs do not matter: ``Ziel / Massnahme`` is Ziel/Maßnahme."""
    return re.sub(r"[\W_]+", "", clean_line(title).casefold())


def _find_header(sheet: Sheet, names: dict[str, str], enough: int) -> Row | None:
    """Return the first row with enough titles, else the one with most, else the first row."""
    best, most = None, -1
    for row in sheet.rows:
        count = _count_titles(row, names)
        if count > most:
            best, most = row, count
        if count >= enough:
            break
    return best


def _count_titles(row: Row, names: dict[str, str]) -> int:
    values = [cell.value for cell in row.cells.values()]
    return len({names[_key(value)] for value in values if _is_title(value, names)})


def count_known_columns(sheet: Sheet, wanted: Sequence[str]) -> int:
    """Return how many of the wanted columns the best row of a sheet has."""
    names = column_names(wanted)
    header = _find_header(sheet, names, len(wanted))
    return 0 if header is None else _count_titles(header, names)


def holds_massnahmen(sheet: Sheet) -> bool:
    """Tell whether a sheet is meant to hold Maßnahmen, even if some columns are misspelt."""
    return count_known_columns(sheet, settings.REQUIRED_COLUMNS) >= _ENOUGH_TITLES


def _has_content(row: Row, keys: dict[int, set[str]]) -> bool:
    """Tell whether a row says anything in the known columns but their titles."""
    return any(
        at in keys and clean_line(cell.value) and not _is_title(cell.value, keys[at])
        for at, cell in row.cells.items()
    )


def _is_title(value: object, keys: Container[str]) -> bool:
    if not isinstance(value, str) or len(value) > _LONGEST_TITLE or value[0].isdigit():
        return False
    return _key(value) in keys


def check_merges(file: str, sheet: Sheet, columns: Columns, allowed: str = "") -> list[Finding]:
    """Return a finding for each merged range that is not within the column `allowed`.

    What stands above the header may be merged.
    """
    used = [position + 1 for position in columns.positions.values()]
    only = columns.positions[allowed] + 1 if allowed else 0
    findings = []
    for merge in sheet.merges:
        is_allowed = merge.first_column == merge.last_column == only
        is_allowed |= merge.last_row < columns.header.number
        if is_allowed or not any(merge.first_column <= c <= merge.last_column for c in used):
            continue
        where = f"; das ist nur in der Spalte {allowed} erlaubt" if allowed else ""
        message = (
            f"Die Zellen {merge.address} sind verbunden{where}. Verbindung aufheben und jede "
            "Zeile für sich ausfüllen."
        )
        corner = merge.address.split(":")[0]
        findings.append(Finding(file, sheet.name, corner, "verbundene-zellen", message))
    return findings


def is_merged(sheet: Sheet, address: str) -> bool:
    """Tell whether a cell is part of a merged range."""
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
    return any(
        merge.first_row <= int(digits) <= merge.last_row
        and letters
        in {column_letter(c - 1) for c in range(merge.first_column, merge.last_column + 1)}
        for merge in sheet.merges
    )


def next_header_cell(columns: Columns) -> str:
    """Return the address right of the last title, for a column that is to be added."""
    return f"{column_letter(max(columns.header.cells) + 1)}{columns.header.number}"


def read_reason(sheet: str, columns: Columns, row: Row) -> Reason:
    """Return the Begründung in a row of the sheet of a Handlungsfeld."""
    row_cell = row.cells[columns.positions["Nummer"]].address
    at = columns.positions.get(REASON_COLUMN)
    if at is None:
        return Reason("", sheet, next_header_cell(columns), row_cell, has_column=False)
    return Reason(clean_text(row.cells[at].value), sheet, row.cells[at].address, row_cell)


def by_row(finding: Finding) -> tuple[int, str]:
    """Sort key: findings in the order of a sheet, those without cell at the end."""
    digits = "".join(char for char in finding.cell if char.isdigit())
    return int(digits) if digits else 1 << 30, finding.cell


def _twice(file: str, sheet: Sheet, cell: str, name: str) -> Finding:
    message = (
        f"Die Spalte „{name}“ gibt es zweimal. Eine davon umbenennen, etwa in „{name} alt“; "
        "gelesen wird dann nur die andere."
    )
    return Finding(file, sheet.name, cell, "spalte-doppelt", message)


def _missing(
    file: str, sheet: Sheet, header: Row, missing: Sequence[str], unknown: dict[str, str]
) -> Finding:
    """Report all missing columns at once: most often it is one cause."""
    if len(missing) == 1:
        guess = closest(missing[0], unknown)
        meant = f"{ask(guess)[:-1]} in {unknown[guess]}?" if guess else ""
        said = f"Die Spalte „{missing[0]}“ fehlt in Zeile {header.number}.{meant}"
        ask_for = "Überschrift ergänzen."
    else:
        listed = ", ".join(f"„{name}“" for name in missing)
        said = f"In Zeile {header.number} fehlen die Überschriften {listed}."
        ask_for = (
            "Ergänzen; fehlt die ganze Zeile mit den Überschriften, eine Zeile dafür einfügen."
        )
    return Finding(file, sheet.name, f"A{header.number}", "spalte-fehlt", f"{said} {ask_for}")
