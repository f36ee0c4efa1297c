"""Rows → checked tables, or all findings at once; pure.

`check` never raises: it returns what it could read and every finding.  `load` raises unless
the workbook is faultless.  The rules for sheet
`Bericht` are in `bericht_rules`, those for the sheet of a Handlungsfeld in `sheet_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kikdata import schema
from kikdata.bericht_rules import Angaben, check_bericht
from kikdata.cleaning import clean_line
from kikdata.columns import check_merges, count_known_columns, find_columns
from kikdata.entfallen_rules import (
    Entfallen,
    EntfallenPlace,
    check_entfallen,
    check_still_there,
    dropped_numbers,
)
from kikdata.errors import Finding, ShapeError, WorkbookError
from kikdata.reasons import Reason
from kikdata.schema import Handlungsfeld, Umsetzungsstand
from kikdata.sheet_rules import Record, check_sheet
from kikdata.suggestions import ask, closest, guess_kuerzel
from kikdata.workbook import Cell, Sheet, Workbook, read_workbook

__all__ = [
    "Angaben",
    "CheckResult",
    "Edition",
    "check",
    "find_sheet",
    "load",
    "to_edition",
    "to_error",
]

# With so many of its columns a sheet is meant to hold Maßnahmen, even if one is misspelt.
_ENOUGH_COLUMNS = 3
_SHAPE_RULES = frozenset({"datei", "blatt-fehlt", "spalte-fehlt", "spalte-doppelt", "feld-fehlt"})
# Faults in the sheet of a Handlungsfeld that leave no doubt which row is which.
_ROWS_STAY_CLEAR = frozenset(
    {
        "nummer-luecke", "keine-marke", "mehrere-marken", "marke-unbekannt", "marke-am-ziel",
        "gruppe-fehlt", "gruppe-getrennt", "gruppe-in-massnahme", "ziel-ohne-massnahme",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """A faultless workbook: facts, fields in report order, one row per Maßnahme.

    `massnahmen` has the columns `schema.MASSNAHMEN_COLUMNS`; `umsetzungsstand` is an ordered
    categorical, `zeile` the row in the sheet named like the Handlungsfeld.  `entfallen`: what is
    gone since an earlier edition.  `reasons`: the Begründung per Kennung, of Ziele (``BS-2``) too.
    `columns`: letters of the columns by title, per Kürzel.
    """

    path: Path
    angaben: Angaben
    handlungsfelder: tuple[Handlungsfeld, ...]
    massnahmen: pd.DataFrame
    entfallen: tuple[Entfallen, ...] = ()
    entfallen_place: EntfallenPlace = field(default_factory=EntfallenPlace)
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def reason(self, kennung: str) -> str:
        """Return the Begründung beside a Maßnahme or a Ziel of this edition; "" if none."""
        return self.reasons[kennung].text if kennung in self.reasons else ""

    def reason_dropped(self, kennung: str) -> str:
        """Return why a Maßnahme or a Ziel is gone; a Ziel's reason holds for its Maßnahmen too."""
        given = {entry.kennung: entry.begruendung for entry in self.entfallen}
        return given.get(kennung) or given.get(kennung.rpartition(".")[0], "")

    def behind(self, gate: str) -> Edition:
        """Return this edition to take from it only what `gate` names."""
        return self

    def rows_of(self, kuerzel: str) -> pd.DataFrame:
        """Return the rows of one Handlungsfeld, counted anew from 0.

        A notebook that asks for these only need not run again when others change.
        """
        table = self.massnahmen
        return table[table["kuerzel"] == kuerzel].reset_index(drop=True)


@dataclass(frozen=True)
class CheckResult:
    """All findings and hints; `edition` is None if there is any finding.

    `comparable`: what could be read if its rows are clear, faults or not, for a comparison with
    the edition before; an unclear Umsetzungsstand is missing in it, as may be facts.
    `has_marks` as of `workbook.Workbook`.
    """

    findings: tuple[Finding, ...]
    hints: tuple[Finding, ...]
    edition: Edition | None
    comparable: Edition | None = None
    has_marks: bool = False


def load(path: Path) -> Edition:
    """Read and check a workbook.

    Raises ShapeError (missing file, sheet, column) or WorkbookError (values), with all findings.
    """
    return to_edition(path, check(read_workbook(path)))


def to_edition(path: Path, result: CheckResult) -> Edition:
    """Return the faultless edition of a check; raises as `load` if there is none."""
    if result.edition is not None:
        return result.edition
    raise to_error(path, result.findings)


def to_error(path: Path, findings: Sequence[Finding]) -> WorkbookError:
    """Return the error for the findings in a workbook: ShapeError if its shape is at fault."""
    is_shape = any(f.rule in _SHAPE_RULES for f in findings)
    return (ShapeError if is_shape else WorkbookError)(path, findings)


def check(workbook: Workbook) -> CheckResult:
    """Check every rule; findings in the order of the workbook."""
    bericht = find_sheet(workbook, schema.BERICHT_SHEET)
    if bericht is None:
        angaben, findings = Angaben({}, {}), [_missing_sheet(workbook, schema.BERICHT_SHEET)]
    else:
        angaben, findings = check_bericht(workbook.file, bericht)
    felder, felder_findings = _check_handlungsfelder(workbook)
    entfallen, place, entfallen_findings = _check_entfallen(workbook, felder)
    records: list[Record] = []
    reasons: dict[str, Reason] = {}
    columns: dict[str, dict[str, str]] = {}
    are_rows_clear = bool(felder) and not felder_findings
    for feld, sheet in _matched(workbook, felder):
        dropped = dropped_numbers(entfallen, feld.kuerzel)
        result = check_sheet(workbook.file, sheet, feld, dropped)
        records += result.records
        reasons |= result.reasons
        columns[feld.kuerzel] = result.columns
        felder_findings += result.findings
        faulty = [finding for finding in result.findings if not finding.is_hint]
        are_rows_clear &= all(f.rule in _ROWS_STAY_CLEAR for f in faulty)
    present = {kennung: (reason.sheet, reason.row_cell) for kennung, reason in reasons.items()}
    entfallen_findings += check_still_there(workbook.file, place, entfallen, present)
    findings += [*felder_findings, *entfallen_findings]
    faults = tuple(f for f in findings if not f.is_hint)
    hints = tuple(f for f in findings if f.is_hint)
    if not are_rows_clear:
        return CheckResult(faults, hints, None, has_marks=workbook.has_marks)
    edition = Edition(
        workbook.path,
        angaben,
        tuple(felder),
        _to_table(records),
        entfallen,
        place,
        reasons,
        columns,
    )
    sound = None if faults else edition
    return CheckResult(faults, hints, sound, edition, workbook.has_marks)


def _check_entfallen(
    workbook: Workbook, felder: list[Handlungsfeld]
) -> tuple[tuple[Entfallen, ...], EntfallenPlace, list[Finding]]:
    """The sheet may be missing, as in workbooks of the first editions."""
    sheet = find_sheet(workbook, schema.ENTFALLEN_SHEET)
    if sheet is None or sheet in [own for _, own in _matched(workbook, felder)]:
        return (), EntfallenPlace(), []
    return check_entfallen(workbook.file, sheet)


def _to_table(records: list[Record]) -> pd.DataFrame:
    table = pd.DataFrame.from_records(records, columns=list(schema.MASSNAHMEN_COLUMNS))
    order = [str(stand) for stand in Umsetzungsstand]
    table["umsetzungsstand"] = pd.Categorical(
        [stand or None for stand in table["umsetzungsstand"]], categories=order, ordered=True
    )
    return table


def find_sheet(workbook: Workbook, name: str) -> Sheet | None:
    """Return the sheet of that name, whatever its spaces and capitals."""
    wanted = _sheet_key(name)
    return next((sheet for sheet in workbook.sheets if _sheet_key(sheet.name) == wanted), None)


def _sheet_key(name: str) -> str:
    """Excel cuts names of sheets at 31 characters and does not tell upper from lower case."""
    return clean_line(clean_line(name)[:31]).casefold()


def _missing_sheet(workbook: Workbook, name: str, used: Sequence[Sheet] = ()) -> Finding:
    """Report a missing sheet; those `used` for something else are not what was meant."""
    meant = ask(closest(name, [s.name for s in workbook.sheets if s not in used]))
    return Finding(
        workbook.file, name, "", "blatt-fehlt", f"Das Blatt „{name}“ fehlt.{meant} Blatt anlegen."
    )


# --- sheet Handlungsfelder -----------------------------------------------------------------


def _check_handlungsfelder(workbook: Workbook) -> tuple[list[Handlungsfeld], list[Finding]]:
    sheet = find_sheet(workbook, schema.HANDLUNGSFELDER_SHEET)
    if sheet is None:
        return [], [_missing_sheet(workbook, schema.HANDLUNGSFELDER_SHEET)]
    columns, findings = find_columns(workbook.file, sheet, schema.HANDLUNGSFELDER_COLUMNS)
    if columns is None:
        return [], findings
    findings += check_merges(workbook.file, sheet, columns)
    felder: list[Handlungsfeld] = []
    for row in columns.data_rows:
        cells = [row.cells[columns.positions[name]] for name in schema.HANDLUNGSFELDER_COLUMNS]
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
    used = [sheet, *(own for _, own in _matched(workbook, felder))]
    missing = [feld.name for feld, own in _pairs(workbook, felder) if own is None]
    findings += [_missing_sheet(workbook, name, used) for name in missing]
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
    elif not schema.KUERZEL_PATTERN.fullmatch(feld.kuerzel):
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


def _matched(
    workbook: Workbook, felder: list[Handlungsfeld]
) -> Iterator[tuple[Handlungsfeld, Sheet]]:
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
        if count_known_columns(sheet, schema.REQUIRED_COLUMNS) >= _ENOUGH_COLUMNS:
            yield Finding(
                workbook.file,
                sheet.name,
                "",
                "blatt-unbekannt",
                f"Das Blatt „{sheet.name}“ hat Maßnahmen, steht aber nicht im Blatt "
                f"„{schema.HANDLUNGSFELDER_SHEET}“.{ask(closest(sheet.name, missing))} "
                "Dort eintragen oder das Blatt löschen.",
            )
