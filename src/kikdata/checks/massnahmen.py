"""The rules for the sheet of one Handlungsfeld; pure.

One pass from top to bottom, as the sheet is read: Gruppe carries down, a Ziel opens, its
Maßnahmen follow.  Every fault is noted and reading goes on, so that all come out at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kikdata import model, settings
from kikdata.checks.columns import Columns, by_row, check_merges, column_letter, find_columns
from kikdata.checks.marks import read_stand
from kikdata.checks.numbering import Numbering
from kikdata.checks.reasons import REASON_COLUMN, read_reason
from kikdata.checks.sheet_hints import Guesses, describe_malformed
from kikdata.checks.spelling import check_spelling
from kikdata.errors import Finding
from kikdata.model import Handlungsfeld, Massnahme, Reason, Umsetzungsstand, Ziel
from kikdata.text import parse_text
from kikdata.workbook.cleaning import Nummer, clean_line, clean_text, parse_nummer
from kikdata.workbook.read import Cell, Row, Sheet

__all__ = ["SheetResult", "check_sheet"]

_TEXT_COLUMN = "Ziel/Maßnahme"


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
    file: str, sheet: Sheet, feld: Handlungsfeld, dropped: frozenset[Nummer] = frozenset()
) -> SheetResult:
    """Read the sheet of a Handlungsfeld.  `dropped`: numbers that may be left out."""
    columns, findings = find_columns(
        file, sheet, settings.REQUIRED_COLUMNS, settings.OPTIONAL_COLUMNS
    )
    if columns is None:
        return SheetResult([], [], {}, findings)
    walk = _Walk(file, sheet, feld, columns, dropped)
    walk.findings += check_merges(file, sheet, columns, allowed="Gruppe")
    walk.findings += check_spelling(file, sheet, columns)
    for row in columns.data_rows:
        walk.visit(row)
    walk.close()
    letters = {title: column_letter(at) for title, at in columns.positions.items()}
    return SheetResult(
        walk.massnahmen, walk.ziele, walk.reasons, sorted(walk.findings, key=by_row), letters
    )


class _Walk:
    """The state while a sheet is read: where we are, what was found."""

    def __init__(
        self,
        file: str,
        sheet: Sheet,
        feld: Handlungsfeld,
        columns: Columns,
        dropped: frozenset[Nummer],
    ) -> None:
        self.file, self.sheet, self.feld, self.columns = file, sheet, feld, columns
        self.findings: list[Finding] = []
        self.massnahmen: list[Massnahme] = []
        self.ziele: list[Ziel] = []
        self.reasons: dict[str, Reason] = {}
        self.gruppe = ""
        self.gruppen: list[str] = []
        self.ziel: Nummer | None = None
        self.ziel_text = ""
        self.ziel_cell = ""
        self.ziel_known = True  # False after a Ziel row without readable number
        self.massnahmen_in_ziel = 0
        self.last: Nummer | None = None
        self.guesses = Guesses(columns)
        self.numbering = Numbering(self.label, self.add, dropped, self.guesses.doubled_number)

    # --- helpers -----------------------------------------------------------------------

    def cell(self, row: Row, column: str) -> Cell | None:
        at = self.columns.positions.get(column)
        return None if at is None else row.cells[at]

    def text(self, row: Row, column: str) -> str:
        cell = self.cell(row, column)
        return "" if cell is None else clean_text(cell.value)

    def line(self, row: Row, column: str) -> str:
        return " ".join(self.text(row, column).split())

    def add(self, cell: str, rule: str, message: str) -> None:
        self.findings.append(Finding(self.file, self.sheet.name, cell, rule, message))

    def at(self, row: Row, column: str) -> str:
        cell = self.cell(row, column)
        return cell.address if cell else ""

    def label(self, nummer: Nummer) -> str:
        if nummer.massnahme is None:
            return f"Ziel {nummer}"
        return model.kennung(self.feld.kuerzel, str(nummer))

    # --- one row -----------------------------------------------------------------------

    def _formulas(self, row: Row) -> Iterator[Cell]:
        for position in self.columns.positions.values():
            if row.cells[position].kind != "wert":
                yield row.cells[position]

    def visit(self, row: Row) -> None:
        nummer_cell = row.cells[self.columns.positions["Nummer"]]
        nummer = parse_nummer(nummer_cell.value, self.last)
        formulas = list(self._formulas(row))
        for cell in formulas:
            about = f"{self.label(nummer)}: " if nummer else ""
            what = "eine Formel" if cell.kind == "formel" else "einen Excel-Fehler"
            self.add(
                cell.address,
                "formel",
                f"{about}Die Zelle enthält {what} ({cell.value}). Den Wert selbst eintragen.",
            )
        if nummer_cell in formulas:
            self._skip_unreadable(row)
        elif nummer is None:
            self._visit_without_nummer(row, nummer_cell)
        else:
            kennung = model.kennung(self.feld.kuerzel, str(nummer))
            self.reasons.setdefault(kennung, read_reason(self.sheet.name, self.columns, row))
            visit = self._visit_ziel if nummer.massnahme is None else self._visit_massnahme
            visit(row, nummer)

    def _visit_without_nummer(self, row: Row, cell: Cell) -> None:
        others = [n for n in self.columns.positions if n != "Gruppe" and self.line(row, n)]
        if not others:  # a Gruppe alone on its line heads what follows
            self._enter_gruppe(row)
            return
        guess = self.guesses.missing_number(row, self.last)
        self._skip_unreadable(row)
        if clean_line(cell.value):
            self.add(cell.address, "nummer-form", describe_malformed(cell))
        else:
            message = f"Die Nummer fehlt.{guess} Ein Ziel als 2., eine Maßnahme als 2.3. eintragen."
            self.add(cell.address, "nummer-fehlt", message)

    def _skip_unreadable(self, row: Row) -> None:
        """Go on after a row whose number says nothing, without faults that only follow from it.

        With a mark it is meant as the next Maßnahme, without one as a Ziel.
        """
        if any(self.line(row, stand) for stand in Umsetzungsstand):
            self.massnahmen_in_ziel += 1
            if self.last:
                self.last = self._next_massnahme()
        else:
            self._close_ziel()
            self.ziel_known = False

    def _next_massnahme(self) -> Nummer:
        last = self.last or Nummer(1)
        return Nummer(last.ziel, (last.massnahme or 0) + 1)

    def _enter_gruppe(self, row: Row) -> None:
        name = self.line(row, "Gruppe")
        if not name or name == self.gruppe:
            return
        if name in self.gruppen:
            self.add(
                self.at(row, "Gruppe"),
                "gruppe-getrennt",
                f"Die Gruppe „{name}“ kommt weiter oben schon vor, getrennt durch eine andere. "
                "Zeilen zusammenrücken oder die Gruppe anders nennen.",
            )
        self.gruppe = name
        self.gruppen.append(name)

    def _visit_ziel(self, row: Row, nummer: Nummer) -> None:
        self._close_ziel()
        self._enter_gruppe(row)
        if not self.gruppe:
            self.add(
                self.at(row, "Gruppe"),
                "gruppe-fehlt",
                f"Zu Ziel {nummer} fehlt die Gruppe. Hier eintragen.",
            )
            self.gruppe = "?"
        expected = (self.ziel.ziel if self.ziel else 0) + 1
        at = self.at(row, "Nummer")
        judge = self.ziel_known
        self.numbering.check_order(at, nummer, Nummer(expected), judge_gaps=judge)
        self.ziel, self.ziel_known, self.massnahmen_in_ziel = nummer, True, 0
        self.last, self.ziel_cell = nummer, self.at(row, "Nummer")
        self.ziel_text = self.line(row, _TEXT_COLUMN)
        self._check_text(row, nummer, self.ziel_text)
        self.ziele.append(
            Ziel(
                model.kennung(self.feld.kuerzel, str(nummer)),
                self.gruppe,
                str(nummer),
                self.ziel_text,
                parse_text(self.text(row, "Sachstand")),
                row.number,
            )
        )
        for stand in Umsetzungsstand:
            if self.line(row, stand):
                self.add(
                    self.at(row, stand),
                    "marke-am-ziel",
                    f"Ziel {nummer} hat eine Marke in „{stand}“; einen Umsetzungsstand haben "
                    f"nur Maßnahmen.{self.guesses.mark_of_next(row, self.feld.kuerzel)} Marke "
                    "löschen.",
                )

    def _close_ziel(self) -> None:
        if self.ziel and self.ziel_known and self.massnahmen_in_ziel == 0:
            self.add(
                self.ziel_cell,
                "ziel-ohne-massnahme",
                f"Ziel {self.ziel} hat keine Maßnahme. Maßnahmen ergänzen oder Ziel löschen.",
            )

    def close(self) -> None:
        """End the sheet."""
        self._close_ziel()
        if not (self.numbering.seen or self.massnahmen or self.findings):
            self.add(
                self.columns.header.cells[0].address,
                "blatt-leer",
                "Das Blatt hat keine Maßnahmen. Ziele und Maßnahmen eintragen.",
            )

    def _visit_massnahme(self, row: Row, nummer: Nummer) -> None:
        self.massnahmen_in_ziel += 1
        self._check_parent(row, nummer)
        gruppe = self.line(row, "Gruppe")
        if gruppe and gruppe != self.gruppe:
            self.add(
                self.at(row, "Gruppe"),
                "gruppe-in-massnahme",
                f"{self.label(nummer)}: Die Gruppe „{gruppe}“ beginnt in der Zeile einer Maßnahme. "
                "In der Zeile ihres ersten Ziels eintragen.",
            )
        text = self.line(row, _TEXT_COLUMN)
        self._check_text(row, nummer, text)
        stand = read_stand(self.label(nummer), row, self.columns, self.guesses, self.add)
        self.massnahmen.append(self._massnahme(row, nummer, text, stand))

    def _check_parent(self, row: Row, nummer: Nummer) -> None:
        at = self.at(row, "Nummer")
        if not self.ziel_known:
            self.numbering.check_double(at, nummer)
        elif self.ziel is None:
            self.add(
                at,
                "massnahme-vor-ziel",
                f"{self.label(nummer)} steht vor seinem Ziel. Zuerst die Zeile des Ziels "
                f"{nummer.ziel}. eintragen.",
            )
        elif nummer.ziel != self.ziel.ziel:
            self.add(
                at,
                "massnahme-falsches-ziel",
                f"{self.label(nummer)} steht unter Ziel {self.ziel}."
                f"{self.guesses.number(self._next_massnahme())} Nummer berichtigen oder "
                "die Zeile unter ihr Ziel rücken.",
            )
        else:
            expected = self._next_massnahme()
            self.last = self.numbering.check_order(at, nummer, expected, self.last)

    def _check_text(self, row: Row, nummer: Nummer, text: str) -> None:
        if not text:
            self.add(
                self.at(row, _TEXT_COLUMN),
                "text-fehlt",
                f"Der Text zu {self.label(nummer)} fehlt. Wortlaut eintragen.",
            )

    def _massnahme(self, row: Row, nummer: Nummer, text: str, stand: str) -> Massnahme:
        return Massnahme(
            kennung=model.kennung(self.feld.kuerzel, str(nummer)),
            handlungsfeld=self.feld.name,
            gruppe=self.gruppe,
            ziel_nummer=f"{nummer.ziel}.",
            ziel=self.ziel_text,
            nummer=str(nummer),
            massnahme=text,
            umsetzungsstand=Umsetzungsstand(stand) if stand else None,
            sachstand=parse_text(self.text(row, "Sachstand")),
            zustaendig=self.line(row, "Zuständig"),
            prioritaet=self.line(row, "Priorität"),
            begruendung=self.text(row, REASON_COLUMN),
            zeile=row.number,
        )
