"""Rows → checked tables, or all findings at once; pure.

`check` never raises: it returns what it could read and every finding.  `load` raises unless
the workbook is faultless.  The rules for each kind of sheet are in `bericht_rules`,
`felder_rules`, `sheet_rules` and `entfallen_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kikdata import schema
from kikdata.bericht_rules import Angaben, check_bericht
from kikdata.entfallen_rules import (
    Entfallen,
    EntfallenPlace,
    check_entfallen,
    check_still_there,
    dropped_numbers,
)
from kikdata.errors import Finding, ShapeError, WorkbookError
from kikdata.felder_rules import (
    check_handlungsfelder,
    find_sheet,
    matched_sheets,
    missing_sheet,
)
from kikdata.reasons import Reason
from kikdata.schema import Handlungsfeld, Umsetzungsstand
from kikdata.sheet_rules import Record, check_sheet
from kikdata.workbook import Workbook, read_workbook

__all__ = [
    "Angaben",
    "CheckResult",
    "Edition",
    "check",
    "load",
    "to_edition",
    "to_error",
]

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
        angaben, findings = Angaben({}, {}), [missing_sheet(workbook, schema.BERICHT_SHEET)]
    else:
        angaben, findings = check_bericht(workbook.file, bericht)
    felder, felder_findings = check_handlungsfelder(workbook)
    entfallen, place, entfallen_findings = _check_entfallen(workbook, felder)
    records: list[Record] = []
    reasons: dict[str, Reason] = {}
    columns: dict[str, dict[str, str]] = {}
    are_rows_clear = bool(felder) and not felder_findings
    for feld, sheet in matched_sheets(workbook, felder):
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
    if sheet is None or sheet in [own for _, own in matched_sheets(workbook, felder)]:
        return (), EntfallenPlace(), []
    return check_entfallen(workbook.file, sheet)


def _to_table(records: list[Record]) -> pd.DataFrame:
    table = pd.DataFrame.from_records(records, columns=list(schema.MASSNAHMEN_COLUMNS))
    order = [str(stand) for stand in Umsetzungsstand]
    table["umsetzungsstand"] = pd.Categorical(
        [stand or None for stand in table["umsetzungsstand"]], categories=order, ordered=True
    )
    return table
