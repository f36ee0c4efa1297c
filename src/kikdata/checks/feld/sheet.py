"""The sheet of one Handlungsfeld as a whole: its columns, then its rows, and all findings; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kikdata import settings
from kikdata.checks.columns import (
    REASON_COLUMN,
    by_row,
    check_merges,
    find_columns,
    is_merged,
)
from kikdata.checks.feld.hints import check_spelling
from kikdata.checks.feld.order import put_in_order
from kikdata.checks.feld.rows import STANDS, TEXT_COLUMN, Rows
from kikdata.checks.feld.walk import Walk
from kikdata.checks.unread import (
    check_columns,
    check_looks,
    check_placeholders,
    check_surroundings,
)
from kikdata.errors import Finding
from kikdata.model import Handlungsfeld, Massnahme, Reason, Umsetzungsstand, Ziel
from kikdata.workbook.cleaning import Nummer
from kikdata.workbook.read import Sheet, column_letter

__all__ = ["SheetResult", "check_sheet"]

# A line through one of these may mean that the row counts no more.
_COUNTED = ("Nummer", TEXT_COLUMN, *STANDS)
_SPELT = {"Gruppe": "hinweis-gruppe", "Priorität": "hinweis-prioritaet"}
_TEXTS = (TEXT_COLUMN, "Sachstand", "Zuständig", REASON_COLUMN)


@dataclass(frozen=True)
class SheetResult:
    """What a sheet holds: Maßnahmen, Ziele, a Reason per Kennung (Ziele too), all findings.

    `columns`: letters by title.
    """

    massnahmen: list[Massnahme]
    ziele: list[Ziel]
    reasons: dict[str, Reason]
    findings: list[Finding]
    columns: dict[str, str] = field(default_factory=dict)


def check_sheet(
    file: str,
    sheet: Sheet,
    feld: Handlungsfeld,
    dropped: frozenset[Nummer] = frozenset(),
    stands: Mapping[str, Umsetzungsstand] = STANDS,
    *,
    is_published: bool = False,
) -> SheetResult:
    """Read the sheet of a Handlungsfeld.

    `dropped`: numbers that may be left out; `stands` as `STANDS`, with those of the city.
    """
    further = [title for title in stands if title not in STANDS]
    optional = (*settings.OPTIONAL_COLUMNS, *further)
    columns, findings = find_columns(file, sheet, settings.REQUIRED_COLUMNS, optional)
    if columns is None:
        return SheetResult([], [], {}, findings)
    columns, disorder = put_in_order(columns)
    rows = Rows(file, sheet, feld, columns)
    if disorder:
        at = columns.header.cells[columns.positions["Nummer"]].address
        rows.add(at, "blatt-sortiert", disorder)
    rows.findings += check_merges(file, sheet, columns, allowed="Gruppe")
    rows.findings += check_spelling(file, sheet, columns, _SPELT)
    rows.findings += check_columns(file, sheet, columns, (*settings.REQUIRED_COLUMNS, *optional))
    rows.findings += check_looks(file, sheet, columns, ("Sachstand",), _COUNTED)
    rows.findings += check_placeholders(file, sheet, columns, _TEXTS, is_published=is_published)
    rows.findings += check_surroundings(file, sheet)
    walk = Walk(rows, dropped, stands)
    for row in columns.data_rows:
        walk.visit(row)
    walk.close()
    rows.findings = [f for f in rows.findings if not _is_symptom(f, sheet, disorder)]
    letters = {title: column_letter(at) for title, at in columns.positions.items()}
    return SheetResult(
        walk.massnahmen, walk.ziele, walk.reasons, sorted(rows.findings, key=by_row), letters
    )


def _is_symptom(finding: Finding, sheet: Sheet, disorder: str) -> bool:
    """Tell whether a finding only follows from what has happened to the sheet or to some cells."""
    if disorder and finding.rule.startswith("gruppe-"):
        return True
    return finding.rule in ("text-fehlt", "nummer-fehlt") and is_merged(sheet, finding.cell)
