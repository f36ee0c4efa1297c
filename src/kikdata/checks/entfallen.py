"""The rules for sheet `Entfallen`: what is no longer in the concept, and why; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kikdata import model, settings
from kikdata.checks.columns import by_row, check_merges, column_letter, find_columns
from kikdata.errors import Finding
from kikdata.model import Entfallen, EntfallenPlace
from kikdata.workbook.cleaning import Nummer, clean_line, clean_text, parse_nummer
from kikdata.workbook.read import Row, Sheet

__all__ = [
    "check_entfallen",
    "check_still_there",
    "dropped_numbers",
]

_KENNUNG, _TEXT, _REASON = settings.ENTFALLEN_COLUMNS
# Any dash, spaces and a final dot are harmless: "bs – 2.3." means BS-2.3.
_TYPED = re.compile(r"([A-Za-z]{2,3})(?:\s?[-\u2010-\u2015\u2212]\s?(\d[\d.\s]*))?")


def check_entfallen(
    file: str, sheet: Sheet
) -> tuple[tuple[Entfallen, ...], EntfallenPlace, list[Finding]]:
    """Return the entries that can be read, the place of the next one, and all findings."""
    columns, findings = find_columns(file, sheet, settings.ENTFALLEN_COLUMNS)
    if columns is None:
        return (), EntfallenPlace(), findings
    findings += check_merges(file, sheet, columns)
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
    kennung = _parse(typed)
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
    return Entfallen(kennung, clean_line(cells[_TEXT].value), reason, at), faults


def _parse(typed: str) -> str | None:
    match = _TYPED.fullmatch(typed)
    if match is None or match[2] is None:
        return match and match[1].upper()
    nummer = parse_nummer(match[2])
    return model.kennung(match[1].upper(), str(nummer)) if nummer else None


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
                f"{entry.kennung} steht hier und zugleich im Blatt „{sheet}“ ({cell}). Ist sie "
                "noch da, diese Zeile löschen. Ist sie weggefallen und ihre Nummer neu vergeben, "
                "in der Spalte „Ausgabe“ eintragen, seit welcher Ausgabe sie fehlt.",
            )


def dropped_numbers(entries: Iterable[Entfallen], kuerzel: str) -> frozenset[Nummer]:
    """Return the numbers that may be left out in the sheet of a Handlungsfeld."""
    numbers = [e.kennung.partition("-")[2] for e in entries if e.kennung.startswith(f"{kuerzel}-")]
    return frozenset(nummer for text in numbers if (nummer := parse_nummer(text)))
