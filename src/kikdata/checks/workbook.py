"""Rows → checked tables, or all findings at once; pure.

`check` never raises: it returns what it could read and every finding.  `load` raises unless
the workbook is faultless.  The rules for each kind of sheet are in `bericht_rules`,
`felder_rules`, `sheet_rules` and `entfallen_rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata import settings
from kikdata.checks.bericht import check_bericht
from kikdata.checks.entfallen import check_entfallen, check_still_there, dropped_numbers
from kikdata.checks.handlungsfelder import (
    check_handlungsfelder,
    find_sheet,
    matched_sheets,
    missing_sheet,
)
from kikdata.checks.massnahmen import check_sheet
from kikdata.codec import decode, encode
from kikdata.errors import Finding, ShapeError, WorkbookError
from kikdata.model import (
    Angaben,
    Edition,
    Entfallen,
    EntfallenPlace,
    Handlungsfeld,
    Massnahme,
    Reason,
    Ziel,
)
from kikdata.workbook.read import Workbook, read_workbook

__all__ = [
    "Angaben",
    "CheckResult",
    "check",
    "load",
    "read_result",
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

    def to_json(self) -> bytes:
        """Return the result to keep it; see `read_result`."""
        # What is sound can be compared, too: once is enough.
        return encode(replace(self, comparable=self.comparable if self.edition is None else None))


def read_result(content: bytes) -> CheckResult:
    """Return a result that was kept."""
    result: CheckResult = decode(content, CheckResult)
    return result if result.edition is None else replace(result, comparable=result.edition)


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
    bericht = find_sheet(workbook, settings.BERICHT_SHEET)
    if bericht is None:
        angaben, findings = Angaben({}, {}), [missing_sheet(workbook, settings.BERICHT_SHEET)]
    else:
        angaben, findings = check_bericht(workbook.file, bericht)
    felder, felder_findings = check_handlungsfelder(workbook)
    entfallen, place, entfallen_findings = _check_entfallen(workbook, felder)
    massnahmen: list[Massnahme] = []
    ziele: list[Ziel] = []
    reasons: dict[str, Reason] = {}
    columns: dict[str, dict[str, str]] = {}
    are_rows_clear = bool(felder) and not felder_findings
    for feld, sheet in matched_sheets(workbook, felder):
        dropped = dropped_numbers(entfallen, feld.kuerzel)
        result = check_sheet(workbook.file, sheet, feld, dropped)
        massnahmen += result.massnahmen
        ziele += result.ziele
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
        tuple(massnahmen),
        tuple(ziele),
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
    sheet = find_sheet(workbook, settings.ENTFALLEN_SHEET)
    if sheet is None or sheet in [own for _, own in matched_sheets(workbook, felder)]:
        return (), EntfallenPlace(), []
    return check_entfallen(workbook.file, sheet)
