"""The rules for the sheet `Handlungsfelder` and for which sheet belongs to which; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kikdata import settings
from kikdata.checks.columns import (
    check_merges,
    count_known_columns,
    find_columns,
    holds_massnahmen,
)
from kikdata.checks.guesses import ask, closest, guess_kuerzel
from kikdata.checks.texts import parse_vorher
from kikdata.checks.unread import check_columns, check_looks, check_surroundings
from kikdata.errors import Finding
from kikdata.model import Handlungsfeld
from kikdata.workbook.cleaning import clean_line
from kikdata.workbook.read import Cell, Row, Sheet, Workbook, column_letter

__all__ = ["FelderResult", "check_handlungsfelder", "find_or_guess_sheet", "find_sheet"]

#: Longest name that Excel gives a sheet.
_LONGEST = 31


@dataclass(frozen=True)
class FelderResult:
    """The Handlungsfelder in report order, those that have a sheet with it, all findings.

    `own`: the sheet `Handlungsfelder` itself, if there is one; `columns`: its letters by title.
    """

    felder: list[Handlungsfeld] = field(default_factory=list)
    sheets: list[tuple[Handlungsfeld, Sheet]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    own: Sheet | None = None
    columns: dict[str, str] = field(default_factory=dict)


# --- which sheet is which --------------------------------------------------------------------


def find_sheet(workbook: Workbook, name: str) -> Sheet | None:
    """Return the sheet of that name, whatever its spaces, capitals and signs.

    Excel allows no ``/`` or ``:`` in the name of a sheet: ``Bauen-Wohnen`` is Bauen/Wohnen.
    """
    wanted = _sheet_key(name)
    for sheet in workbook.sheets:
        if _sheet_key(sheet.name) == wanted:
            return sheet
    alike = [sheet for sheet in workbook.sheets if _is_same_but_for_signs(sheet.name, name)]
    return alike[0] if len(alike) == 1 else None


def _sheet_key(name: str) -> str:
    """Excel cuts names of sheets at 31 characters and does not tell upper from lower case."""
    return clean_line(clean_line(name)[:_LONGEST]).casefold()


def _is_same_but_for_signs(sheet: str, name: str) -> bool:
    bare, wanted = (re.sub(r"[\W_]+", "", clean_line(one).casefold()) for one in (sheet, name))
    is_cut = len(sheet) >= _LONGEST - 1 and wanted.startswith(bare)
    return bool(bare) and (bare == wanted or is_cut)


def _as_sheet_name(name: str) -> str:
    """Return the name that Excel would let a sheet have."""
    return re.sub(r"\s*[\[\]:*?/\\]\s*", "-", name).strip("'")[:_LONGEST].strip()


def find_or_guess_sheet(
    workbook: Workbook, name: str, columns: Sequence[str]
) -> tuple[Sheet | None, list[Finding]]:
    """Return the sheet of that name, else the only one that has its columns, with a finding."""
    sheet = find_sheet(workbook, name)
    if sheet is not None:
        return sheet, []
    alike = [s for s in workbook.sheets if count_known_columns(s, columns) == len(columns)]
    if len(alike) == 1:
        return alike[0], [_renamed(workbook.file, alike[0], f"Blatt „{name}“", name)]
    message = f"Das Blatt „{name}“ fehlt. Anlegen, mit den Spalten {', '.join(columns)}."
    return None, [Finding(workbook.file, name, "", "blatt-fehlt", message)]


def _renamed(file: str, sheet: Sheet, what: str, name: str) -> Finding:
    message = (
        f"Dieses Blatt ist vermutlich das {what}. Das Blatt in „{_as_sheet_name(name)}“ umbenennen."
    )
    return Finding(file, sheet.name, "", "blatt-umbenannt", message)


# --- the sheet Handlungsfelder ---------------------------------------------------------------


def check_handlungsfelder(workbook: Workbook) -> FelderResult:
    """Read the Handlungsfelder, with findings on them and on their sheets."""
    names = settings.HANDLUNGSFELDER_COLUMNS
    sheet, findings = find_or_guess_sheet(workbook, settings.HANDLUNGSFELDER_SHEET, names)
    if sheet is None:
        return FelderResult(findings=findings)
    optional = (settings.VORHER_COLUMN,)
    columns, faults = find_columns(workbook.file, sheet, names, optional)
    findings += faults
    if columns is None:
        return FelderResult(findings=findings, own=sheet)
    findings += check_merges(workbook.file, sheet, columns)
    findings += check_columns(workbook.file, sheet, columns, (*names, *optional))
    findings += check_looks(workbook.file, sheet, columns, counted=names)
    findings += check_surroundings(workbook.file, sheet)
    felder: list[Handlungsfeld] = []
    nameless = False
    for row in columns.data_rows:
        cells = [row.cells[columns.positions[name]] for name in names]
        feld, row_findings = _read(workbook.file, sheet, row, cells, felder)
        vorher = row.cells.get(columns.positions.get(settings.VORHER_COLUMN, -1))
        was = parse_vorher(clean_line(vorher.value), "feld") if vorher else None
        findings += row_findings
        nameless |= not feld.name
        if feld.name and not any(f.rule == "handlungsfeld-doppelt" for f in row_findings):
            felder.append(Handlungsfeld(feld.kuerzel, feld.name, was or (), row.number))
    if not felder:
        findings.append(
            Finding(
                workbook.file, sheet.name, f"A{columns.header.number + 1}", "handlungsfelder-leer",
                "Kein Handlungsfeld eingetragen. Je Zeile ein Kürzel und einen Namen eintragen.",
            )
        )  # fmt: skip
    sheets, sheet_findings = _match(workbook, felder, sheet, judge_orphans=not nameless)
    letters = {title: column_letter(at) for title, at in columns.positions.items()}
    return FelderResult(felder, sheets, findings + sheet_findings, sheet, letters)


def _read(
    file: str, sheet: Sheet, row: Row, cells: Sequence[Cell], felder: list[Handlungsfeld]
) -> tuple[Handlungsfeld, list[Finding]]:
    feld = Handlungsfeld(clean_line(cells[0].value), clean_line(cells[1].value))
    faults = list(_formulas(cells)) or list(_feld_faults(feld, felder))
    return feld, [
        Finding(file, sheet.name, cells[at].address, rule, message) for at, rule, message in faults
    ]


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


# --- the sheets of the Handlungsfelder -------------------------------------------------------


def _match(
    workbook: Workbook, felder: Sequence[Handlungsfeld], own: Sheet, *, judge_orphans: bool
) -> tuple[list[tuple[Handlungsfeld, Sheet]], list[Finding]]:
    """Give each Handlungsfeld its sheet; a sheet under another name is found by its columns."""
    found = {feld: find_sheet(workbook, feld.name) for feld in felder}
    used = [own, *(sheet for sheet in found.values() if sheet)]
    orphans = [sheet for sheet in workbook.sheets if sheet not in used and holds_massnahmen(sheet)]
    findings = []
    for feld in felder:
        if found[feld] is not None:
            continue
        missing = [other for other in felder if found[other] is None]
        guess = closest(feld.name, [sheet.name for sheet in orphans])
        if len(missing) == len(orphans) == 1:
            guess = orphans[0].name
        sheet = next((sheet for sheet in orphans if sheet.name == guess), None)
        if sheet is None:
            findings.append(_missing(workbook.file, feld))
            continue
        orphans.remove(sheet)
        found[feld] = sheet
        findings.append(
            _renamed(workbook.file, sheet, f"Blatt des Handlungsfelds „{feld.name}“", feld.name)
        )
    if judge_orphans and felder:
        findings += [_orphan(workbook, sheet, felder) for sheet in orphans]
    pairs = [(feld, found[feld]) for feld in felder]
    return [(feld, sheet) for feld, sheet in pairs if sheet is not None], findings


def _missing(file: str, feld: Handlungsfeld) -> Finding:
    name = _as_sheet_name(feld.name)
    said = f"Das Blatt zum Handlungsfeld „{feld.name}“ fehlt."
    if name != feld.name and len(feld.name) <= _LONGEST:
        said += " Excel lässt diesen Namen für ein Blatt nicht zu."
    columns = ", ".join(settings.REQUIRED_COLUMNS)
    message = (
        f"{said} Ist es gelöscht worden, aus einer älteren Fassung der Datei zurückholen; sonst "
        f"ein Blatt „{name}“ anlegen, mit den Spalten {columns}."
    )
    return Finding(file, name, "", "blatt-fehlt", message)


def _orphan(workbook: Workbook, sheet: Sheet, felder: Sequence[Handlungsfeld]) -> Finding:
    """A sheet with Maßnahmen that no Handlungsfeld names would be lost without a word."""
    twin = next((f for f in felder if _is_same_but_for_signs(sheet.name, f.name)), None)
    if twin is not None:
        other = find_sheet(workbook, twin.name)
        read = other.name if other else twin.name
        said = f"Das Handlungsfeld „{twin.name}“ hat zwei Blätter; gelesen wird „{read}“."
        ask_for = (
            "Was nur hier steht, dorthin übernehmen, und dieses Blatt in eine andere Datei "
            "verschieben."
        )
    else:
        said = (
            f"Das Blatt „{sheet.name}“ hat Maßnahmen, steht aber nicht im Blatt "
            f"„{settings.HANDLUNGSFELDER_SHEET}“."
        )
        ask_for = "Dort eintragen oder das Blatt in eine andere Datei verschieben."
    return Finding(workbook.file, sheet.name, "", "blatt-unbekannt", f"{said} {ask_for}")
