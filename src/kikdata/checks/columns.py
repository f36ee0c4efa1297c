"""Finds the header of a sheet and the rows below it; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kikdata.checks.guesses import ask, closest
from kikdata.errors import Finding
from kikdata.workbook.cleaning import clean_line
from kikdata.workbook.read import Row, Sheet

__all__ = [
    "Columns",
    "by_row",
    "check_merges",
    "column_letter",
    "count_known_columns",
    "find_columns",
    "next_header_cell",
]


@dataclass(frozen=True)
class Columns:
    """Positions (from 0) of the named columns, and the filled rows below the header."""

    header: Row
    positions: dict[str, int]
    data_rows: tuple[Row, ...]


def find_columns(
    file: str, sheet: Sheet, required: Sequence[str], optional: Sequence[str] = ()
) -> tuple[Columns | None, list[Finding]]:
    """Read the first filled row as header; further columns and their order do not matter.

    Later rows that repeat the header are left out, as are empty ones.  None with findings
    ("spalte-fehlt", "spalte-doppelt") if the sheet has not the wanted shape.
    """
    filled = [row for row in sheet.rows if not row.is_empty()]
    if not filled:
        message = f"Das Blatt ist leer. Es braucht die Spalten {', '.join(required)}."
        return None, [Finding(file, sheet.name, "A1", "spalte-fehlt", message)]
    header, wanted = filled[0], (*required, *optional)
    titles = [clean_line(cell.value) for cell in header.cells]
    positions: dict[str, int] = {}
    findings: list[Finding] = []
    for i, title in enumerate(titles):
        name = _known(title, wanted)
        if name in positions:
            findings.append(_twice(file, sheet, header.cells[i].address, name))
        elif name:
            positions[name] = i
    unknown = {t: c.address for t, c in zip(titles, header.cells, strict=True) if t}
    unknown = {title: cell for title, cell in unknown.items() if not _known(title, wanted)}
    findings += [
        _missing(file, sheet, header, name, unknown) for name in required if name not in positions
    ]
    if findings:
        return None, findings
    rows = tuple(row for row in filled[1:] if _has_content(row, positions))
    return Columns(header, positions, rows), []


def count_known_columns(sheet: Sheet, wanted: Sequence[str]) -> int:
    """Return how many of the wanted columns the first filled row of a sheet has."""
    for row in sheet.rows:
        if not row.is_empty():
            return len({_known(clean_line(cell.value), wanted) for cell in row.cells} - {""})
    return 0


def check_merges(file: str, sheet: Sheet, columns: Columns, allowed: str = "") -> list[Finding]:
    """Return a finding for each merged range that is not within the column `allowed`."""
    used = [position + 1 for position in columns.positions.values()]
    only = columns.positions[allowed] + 1 if allowed else 0
    findings = []
    for merge in sheet.merges:
        is_allowed = merge.first_column == merge.last_column == only
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


def next_header_cell(columns: Columns) -> str:
    """Return the address right of the last title, for a column that is to be added."""
    filled = [i for i, cell in enumerate(columns.header.cells) if clean_line(cell.value)]
    return f"{column_letter(filled[-1] + 1)}{columns.header.number}"


def column_letter(position: int) -> str:
    """Return the letters of a column: 0 → ``A``, 26 → ``AA``."""
    letters, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _known(title: str, wanted: Sequence[str]) -> str:
    return next((name for name in wanted if name.casefold() == title.casefold()), "")


def _has_content(row: Row, positions: dict[str, int]) -> bool:
    """Tell whether a row says anything in the known columns but their titles."""
    for name, at in positions.items():
        text = clean_line(row.cells[at].value)
        if text and not _known(text, [name]):
            return True
    return False


def by_row(finding: Finding) -> tuple[int, str]:
    """Sort key: findings in the order of a sheet, those without cell at the end."""
    digits = "".join(char for char in finding.cell if char.isdigit())
    return int(digits) if digits else 1 << 30, finding.cell


def _twice(file: str, sheet: Sheet, cell: str, name: str) -> Finding:
    message = f"Die Spalte „{name}“ gibt es zweimal. Eine davon umbenennen oder löschen."
    return Finding(file, sheet.name, cell, "spalte-doppelt", message)


def _missing(file: str, sheet: Sheet, header: Row, name: str, unknown: dict[str, str]) -> Finding:
    guess = closest(name, unknown)
    meant = f"{ask(guess)[:-1]} in {unknown[guess]}?" if guess else ""
    return Finding(
        file,
        sheet.name,
        header.cells[0].address,
        "spalte-fehlt",
        f"Die Spalte „{name}“ fehlt in Zeile {header.number}.{meant} Überschrift ergänzen.",
    )
