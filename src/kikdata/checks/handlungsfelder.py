"""The rules for the sheet `Handlungsfelder` and for which sheet belongs to which; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kikdata import settings
from kikdata.checks.columns import check_merges, count_known_columns, find_columns
from kikdata.checks.guesses import ask, closest, guess_kuerzel
from kikdata.errors import Finding
from kikdata.model import Handlungsfeld
from kikdata.workbook.cleaning import clean_line
from kikdata.workbook.read import Cell, Sheet, Workbook

__all__ = ["check_handlungsfelder", "find_sheet", "matched_sheets", "missing_sheet"]

# With so many of its columns a sheet is meant to hold Maßnahmen, even if one is misspelt.
_ENOUGH_COLUMNS = 3


def find_sheet(workbook: Workbook, name: str) -> Sheet | None:
    """Return the sheet of that name, whatever its spaces and capitals."""
    wanted = _sheet_key(name)
    return next((sheet for sheet in workbook.sheets if _sheet_key(sheet.name) == wanted), None)


def _sheet_key(name: str) -> str:
    """Excel cuts names of sheets at 31 characters and does not tell upper from lower case."""
    return clean_line(clean_line(name)[:31]).casefold()


def missing_sheet(workbook: Workbook, name: str, used: Sequence[Sheet] = ()) -> Finding:
    """Report a missing sheet; those `used` for something else are not what was meant."""
    meant = ask(closest(name, [s.name for s in workbook.sheets if s not in used]))
    return Finding(
        workbook.file, name, "", "blatt-fehlt", f"Das Blatt „{name}“ fehlt.{meant} Blatt anlegen."
    )


def check_handlungsfelder(workbook: Workbook) -> tuple[list[Handlungsfeld], list[Finding]]:
    """Read the Handlungsfelder in report order, with findings on them and on their sheets."""
    sheet = find_sheet(workbook, settings.HANDLUNGSFELDER_SHEET)
    if sheet is None:
        return [], [missing_sheet(workbook, settings.HANDLUNGSFELDER_SHEET)]
    columns, findings = find_columns(workbook.file, sheet, settings.HANDLUNGSFELDER_COLUMNS)
    if columns is None:
        return [], findings
    findings += check_merges(workbook.file, sheet, columns)
    felder: list[Handlungsfeld] = []
    for row in columns.data_rows:
        cells = [row.cells[columns.positions[name]] for name in settings.HANDLUNGSFELDER_COLUMNS]
        feld = Handlungsfeld(clean_line(cells[0].value), clean_line(cells[1].value))
        faults = list(_formulas(cells)) or list(_feld_faults(feld, felder))
        findings += [
            Finding(workbook.file, sheet.name, cells[at].address, rule, message)
            for at, rule, message in faults
        ]
        if feld.name and not any(rule == "handlungsfeld-doppelt" for _, rule, _ in faults):
            felder.append(feld)
    if not felder:
        findings.append(
            Finding(
                workbook.file, sheet.name, "A2", "handlungsfelder-leer",
                "Kein Handlungsfeld eingetragen. Je Zeile ein Kürzel und einen Namen eintragen.",
            )
        )  # fmt: skip
    used = [sheet, *(own for _, own in matched_sheets(workbook, felder))]
    missing = [feld.name for feld, own in _pairs(workbook, felder) if own is None]
    findings += [missing_sheet(workbook, name, used) for name in missing]
    findings += _check_orphans(workbook, used, missing)
    return felder, findings


def _formulas(cells: Sequence[Cell]) -> Iterator[tuple[int, str, str]]:
    for at, cell in enumerate(cells):
        if cell.kind != "wert":
            yield at, "formel", "Die Zelle enthält eine Formel. Den Wert selbst eintragen."


def _feld_faults(
    feld: Handlungsfeld, before: list[Handlungsfeld]
) -> Iterator[tuple[int, str, str]]:
    taken = [other.kuerzel for other in before]
    meant = ask(guess_kuerzel(feld.kuerzel, feld.name, taken), quoted=False)
    if not feld.kuerzel:
        yield 0, "kuerzel-fehlt", f"Das Kürzel für „{feld.name}“ fehlt.{meant} Kürzel eintragen."
    elif not settings.KUERZEL_PATTERN.fullmatch(feld.kuerzel):
        yield (
            0,
            "kuerzel-form",
            f"Kürzel „{feld.kuerzel}“ ist keines.{meant} Zwei oder drei Großbuchstaben A–Z "
            "eintragen.",
        )
    elif feld.kuerzel in taken:
        text = f"Das Kürzel {feld.kuerzel} steht zweimal da.{meant} Eines ändern."
        yield 0, "kuerzel-doppelt", text
    if not feld.name:
        yield 1, "handlungsfeld-fehlt", f"Der Name zum Kürzel {feld.kuerzel} fehlt. Eintragen."
    elif any(
        feld.slug == other.slug or _sheet_key(feld.name) == _sheet_key(other.name)
        for other in before
    ):
        yield (
            1,
            "handlungsfeld-doppelt",
            (
                f"„{feld.name}“ steht zweimal da oder hat dasselbe Blatt wie ein anderes "
                "Handlungsfeld (Excel kürzt Blattnamen auf 31 Zeichen). Eine Zeile löschen oder "
                "einen Namen ändern."
            ),
        )


def _pairs(
    workbook: Workbook, felder: list[Handlungsfeld]
) -> Iterator[tuple[Handlungsfeld, Sheet | None]]:
    for feld in felder:
        yield feld, find_sheet(workbook, feld.name)


def matched_sheets(
    workbook: Workbook, felder: list[Handlungsfeld]
) -> Iterator[tuple[Handlungsfeld, Sheet]]:
    """Return each Handlungsfeld that has a sheet, with it."""
    for feld, sheet in _pairs(workbook, felder):
        if sheet is not None:
            yield feld, sheet


def _check_orphans(
    workbook: Workbook, used: Sequence[Sheet], missing: Sequence[str]
) -> Iterator[Finding]:
    """A sheet with Maßnahmen that no Handlungsfeld names would be lost without a word.

    `missing`: the names of sheets that there should be.
    """
    for sheet in workbook.sheets:
        if sheet in used:
            continue
        if count_known_columns(sheet, settings.REQUIRED_COLUMNS) >= _ENOUGH_COLUMNS:
            yield Finding(
                workbook.file,
                sheet.name,
                "",
                "blatt-unbekannt",
                f"Das Blatt „{sheet.name}“ hat Maßnahmen, steht aber nicht im Blatt "
                f"„{settings.HANDLUNGSFELDER_SHEET}“.{ask(closest(sheet.name, missing))} "
                "Dort eintragen oder das Blatt löschen.",
            )
