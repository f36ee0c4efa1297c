"""The rules for sheet `Entfallen`: what is no longer in the concept, and why; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kikdata import settings
from kikdata.checks.columns import by_row, check_merges, find_columns
from kikdata.checks.unread import check_columns, check_looks, check_surroundings
from kikdata.errors import Finding
from kikdata.model import Entfallen, EntfallenPlace
from kikdata.workbook.cleaning import (
    Nummer,
    clean_ausgabe,
    clean_line,
    clean_text,
    parse_kennung,
    parse_nummer,
)
from kikdata.workbook.read import Row, Sheet, column_letter

__all__ = [
    "check_entfallen",
    "check_still_there",
    "dropped_numbers",
]

_KENNUNG, _TEXT, _REASON = settings.ENTFALLEN_COLUMNS
_AUSGABE = settings.ENTFALLEN_AUSGABE


def check_entfallen(
    file: str, sheet: Sheet
) -> tuple[tuple[Entfallen, ...], EntfallenPlace, list[Finding]]:
    """Return the entries that can be read, the place of the next one, and all findings."""
    names = settings.ENTFALLEN_COLUMNS
    columns, findings = find_columns(file, sheet, names, (_AUSGABE,))
    if columns is None:
        return (), EntfallenPlace(), findings
    findings += check_merges(file, sheet, columns)
    findings += check_columns(file, sheet, columns, (*names, _AUSGABE))
    findings += check_looks(file, sheet, columns, counted=(_KENNUNG,))
    findings += check_surroundings(file, sheet)
    entries: dict[str, Entfallen] = {}
    for row in columns.data_rows:
        entry, faults = _read(row, columns.positions, entries)
        findings += [Finding(file, sheet.name, *fault) for fault in faults]
        if entry is not None:
            entries.setdefault(entry.kennung, entry)
    last = columns.data_rows[-1] if columns.data_rows else columns.header
    place = EntfallenPlace(sheet.name, column_letter(columns.positions[_KENNUNG]), last.number + 1)
    return tuple(entries.values()), place, sorted(findings, key=by_row)


def _read(
    row: Row, positions: Mapping[str, int], before: Mapping[str, Entfallen]
) -> tuple[Entfallen | None, list[tuple[str, str, str]]]:
    """Return the entry, if its Kennung can be read, and cell, rule and message of each fault."""
    cells = {name: row.cells[at] for name, at in positions.items()}
    at = cells[_KENNUNG].address
    formulas = [cell for cell in cells.values() if cell.kind != "wert"]
    if formulas:
        message = "Die Zelle enthält eine Formel. Den Wert selbst eintragen."
        return None, [(cell.address, "formel", message) for cell in formulas]
    typed = clean_line(cells[_KENNUNG].value)
    is_feld = settings.KUERZEL_PATTERN.fullmatch(typed.upper())
    kennung = typed.upper() if is_feld else parse_kennung(typed)
    if kennung is None:
        said = f"„{typed}“ ist keine Kennung." if typed else "Die Kennung fehlt."
        message = f"{said} Eine Maßnahme als BS-2.3, ein Ziel als BS-2 eintragen."
        return None, [(at, "entfallen-kennung", message)]
    if kennung in before:
        message = f"{kennung} steht schon in {before[kennung].cell}. Eine der Zeilen löschen."
        return None, [(at, "entfallen-doppelt", message)]
    reason = clean_text(cells[_REASON].value)
    faults = []
    if not reason:
        message = f"Zu {kennung} fehlt die Begründung. Eintragen, warum {_it(kennung)} entfällt."
        faults.append((cells[_REASON].address, "entfallen-begruendung", message))
    ausgabe = clean_ausgabe(cells[_AUSGABE].value) if _AUSGABE in cells else ""
    if ausgabe and not settings.AUSGABE_PATTERN.fullmatch(ausgabe):
        message = (
            f"„{ausgabe}“ ist keine Ausgabe. Als JJJJ-MM eintragen, seit welcher Ausgabe {kennung} "
            "fehlt."
        )
        faults.append((cells[_AUSGABE].address, "entfallen-ausgabe", message))
    return Entfallen(kennung, clean_line(cells[_TEXT].value), reason, at, ausgabe), faults


def _it(kennung: str) -> str:
    if "-" not in kennung:
        return "alles aus diesem Handlungsfeld"
    return "die Maßnahme" if "." in kennung else "das Ziel"


def check_still_there(
    file: str,
    place: EntfallenPlace,
    entries: Iterable[Entfallen],
    present: Mapping[str, tuple[str, str]],
) -> Iterator[Finding]:
    """Report entries that their sheet still has; `present`: sheet and cell by Kennung."""
    for entry in entries:
        if entry.kennung in present and not entry.ausgabe:
            sheet, cell = present[entry.kennung]
            yield Finding(
                file,
                place.sheet,
                entry.cell,
                "entfallen-noch-da",
                f"{entry.kennung} steht hier und zugleich im Blatt „{sheet}“ ({cell}). Gilt "
                f"{_it(entry.kennung)} weiter, diese Zeile löschen. Ist die Nummer neu vergeben, "
                f"in der Spalte „{_AUSGABE}“ eintragen, seit welcher Ausgabe die alte fehlt.",
            )


def dropped_numbers(entries: Iterable[Entfallen], kuerzel: str) -> frozenset[Nummer]:
    """Return the numbers that may be left out in the sheet of a Handlungsfeld."""
    numbers = [e.kennung.partition("-")[2] for e in entries if e.kennung.startswith(f"{kuerzel}-")]
    return frozenset(nummer for text in numbers if (nummer := parse_nummer(text)))
