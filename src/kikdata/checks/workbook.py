"""Rows → checked tables, or all findings at once; pure.

`check` never raises: it returns what it could read and every finding.  `load` raises unless
the workbook is faultless.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata import settings
from kikdata.checks.bericht import BerichtResult, check_bericht
from kikdata.checks.entfallen import check_entfallen, check_still_there, dropped_numbers
from kikdata.checks.feld.rows import STANDS
from kikdata.checks.feld.sheet import SheetResult, check_sheet
from kikdata.checks.handlungsfelder import (
    FelderResult,
    check_handlungsfelder,
    find_or_guess_sheet,
    find_sheet,
)
from kikdata.checks.reported import check_indikatoren, check_rueckmeldungen
from kikdata.checks.unread import check_other_sheets
from kikdata.codec import decode, encode
from kikdata.errors import Finding, ShapeError, WorkbookError
from kikdata.model import (
    Angaben,
    Edition,
    Entfallen,
    EntfallenPlace,
    Indikator,
    Rueckmeldung,
    Ziel,
)
from kikdata.workbook.read import Sheet, Workbook, read_workbook, uncollected

__all__ = [
    "Angaben",
    "CheckResult",
    "check",
    "load",
    "read_result",
    "to_edition",
    "to_error",
]

_SHAPE_RULES = frozenset(
    {
        "datei", "zu-gross", "blatt-fehlt", "blatt-umbenannt", "spalte-fehlt", "spalte-doppelt",
        "feld-fehlt",
    }
)  # fmt: skip
# Faults in the sheet of a Handlungsfeld that leave no doubt which row is which.
_ROWS_STAY_CLEAR = frozenset(
    {
        "nummer-luecke", "keine-marke", "mehrere-marken", "marke-unbekannt", "marke-am-ziel",
        "gruppe-fehlt", "gruppe-getrennt", "gruppe-in-massnahme", "ziel-ohne-massnahme",
        "vorher-form", "platzhalter", "spalte-unbekannt", "link", "durchgestrichen",
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
    with uncollected():
        return _check(workbook)


def _check(workbook: Workbook) -> CheckResult:
    sheet, findings = find_or_guess_sheet(
        workbook, settings.BERICHT_SHEET, settings.BERICHT_COLUMNS
    )
    used = [sheet] if sheet else []
    bericht = BerichtResult(Angaben({}, {}), [])
    if sheet is not None:
        bericht = check_bericht(workbook.file, sheet)
    felder = check_handlungsfelder(workbook)
    used += [own for own in (felder.own, *(sheet for _, sheet in felder.sheets)) if own]
    further = _Further(workbook, used)
    entfallen, place = further.entfallen()
    results = _check_sheets(workbook, bericht, felder, entfallen)
    ziele = [ziel for result in results.values() for ziel in result.ziele]
    is_published = bericht.is_published
    indikatoren, rueckmeldungen = further.reported(felder, ziele, is_published=is_published)
    present = {
        feld.kuerzel: (settings.HANDLUNGSFELDER_SHEET, f"A{feld.zeile}") for feld in felder.felder
    }
    for result in results.values():
        present |= {k: (reason.sheet, reason.row_cell) for k, reason in result.reasons.items()}
    findings += [*bericht.findings, *felder.findings]
    findings += [finding for result in results.values() for finding in result.findings]
    findings += [*further.findings, *check_still_there(workbook.file, place, entfallen, present)]
    findings += _check_stands(workbook.file, bericht, results.values())
    findings += check_other_sheets(workbook, used)
    faults = tuple(f for f in findings if not f.is_hint)
    hints = tuple(f for f in findings if f.is_hint)
    if not _are_rows_clear(felder, results.values()):
        return CheckResult(faults, hints, None, has_marks=workbook.has_marks)
    edition = Edition(
        workbook.path,
        bericht.angaben,
        tuple(felder.felder),
        tuple(row for result in results.values() for row in result.massnahmen),
        tuple(ziele),
        entfallen,
        place,
        {k: reason for result in results.values() for k, reason in result.reasons.items()},
        {
            settings.HANDLUNGSFELDER_SHEET: felder.columns,
            **{kuerzel: result.columns for kuerzel, result in results.items()},
        },
        indikatoren,
        rueckmeldungen,
    )
    sound = None if faults else edition
    return CheckResult(faults, hints, sound, edition, workbook.has_marks)


def _check_sheets(
    workbook: Workbook,
    bericht: BerichtResult,
    felder: FelderResult,
    entfallen: Sequence[Entfallen],
) -> dict[str, SheetResult]:
    return {
        feld.kuerzel: check_sheet(
            workbook.file,
            sheet,
            feld,
            dropped_numbers(entfallen, feld.kuerzel),
            {**STANDS, **bericht.stands},
            is_published=bericht.is_published,
        )
        for feld, sheet in felder.sheets
    }


def _are_rows_clear(felder: FelderResult, results: Iterable[SheetResult]) -> bool:
    """Tell whether no fault leaves a doubt which row is which."""
    if not felder.felder or any(not finding.is_hint for finding in felder.findings):
        return False
    found = (finding for result in results for finding in result.findings)
    return all(finding.is_hint or finding.rule in _ROWS_STAY_CLEAR for finding in found)


def _check_stands(
    file: str, bericht: BerichtResult, results: Iterable[SheetResult]
) -> Iterator[Finding]:
    columns = {title for result in results for title in result.columns}
    for title in bericht.stands.keys() - columns:
        message = (
            f"„{title}“ ist als weiterer Stand eingetragen, aber kein Blatt hat eine Spalte, die "
            "so heißt. Die Spalte neben den Umsetzungsständen anlegen oder die Angabe löschen."
        )
        yield Finding(file, settings.BERICHT_SHEET, "", "weiterer-stand", message)


class _Further:
    """The sheets that a workbook may have or lack; adds those there are to `used`."""

    def __init__(self, workbook: Workbook, used: list[Sheet]) -> None:
        self.workbook, self.used = workbook, used
        self.findings: list[Finding] = []

    def _find(self, name: str) -> Sheet | None:
        sheet = find_sheet(self.workbook, name)
        if sheet is None or sheet in self.used:  # a Handlungsfeld may have that name
            return None
        self.used.append(sheet)
        return sheet

    def entfallen(self) -> tuple[tuple[Entfallen, ...], EntfallenPlace]:
        sheet = self._find(settings.ENTFALLEN_SHEET)
        if sheet is None:
            return (), EntfallenPlace()
        entries, place, findings = check_entfallen(self.workbook.file, sheet)
        self.findings += findings
        return entries, place

    def reported(
        self, felder: FelderResult, ziele: Sequence[Ziel], *, is_published: bool
    ) -> tuple[tuple[Indikator, ...], tuple[Rueckmeldung, ...]]:
        file = self.workbook.file
        indikatoren: tuple[Indikator, ...] = ()
        rueckmeldungen: tuple[Rueckmeldung, ...] = ()
        if sheet := self._find(settings.INDIKATOREN_SHEET):
            indikatoren, findings = check_indikatoren(
                file, sheet, felder.felder, ziele, is_published=is_published
            )
            self.findings += findings
        if sheet := self._find(settings.RUECKMELDUNGEN_SHEET):
            rueckmeldungen, findings = check_rueckmeldungen(
                file, sheet, felder.felder, is_published=is_published
            )
            self.findings += findings
        return indikatoren, rueckmeldungen
