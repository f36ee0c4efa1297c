"""The rules for the sheet of one Handlungsfeld; pure.

One pass from top to bottom, as the sheet is read: Gruppe carries down, a Ziel opens, its
Maßnahmen follow.  Every fault is noted and reading goes on, so that all come out at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from kikdata import model
from kikdata.checks.columns import read_reason
from kikdata.checks.feld.hints import Guesses, describe_malformed
from kikdata.checks.feld.numbers_marks import Numbering, read_stand
from kikdata.checks.feld.rows import Rows
from kikdata.model import Massnahme, Reason, Umsetzungsstand, Ziel
from kikdata.workbook.cleaning import Nummer, clean_line, parse_nummer
from kikdata.workbook.read import Cell, Row

__all__ = ["Walk"]

# So many empty rows above it: it belongs to no table.
_FAR = 20
# What a Ziel does not have of its own.
_ONLY_MASSNAHMEN = ("Zuständig", "Priorität")


class Walk:
    """The state while a sheet is read: where we are, what was found."""

    def __init__(
        self, rows: Rows, dropped: frozenset[Nummer], stands: Mapping[str, Umsetzungsstand]
    ) -> None:
        self.rows, self.stands = rows, stands
        self.kuerzel, self.columns = rows.feld.kuerzel, rows.columns
        self.add, self.label, self.line, self.at = rows.add, rows.label, rows.line, rows.at
        self.massnahmen: list[Massnahme] = []
        self.ziele: list[Ziel] = []
        self.reasons: dict[str, Reason] = {}
        self.gruppe = ""
        self.gruppen: list[str] = []
        self.empty_gruppe = ""  # the cell of a Gruppe below which nothing has come yet
        self.ziel: Nummer | None = None
        self.ziel_text = ""
        self.ziel_cell = ""
        self.ziel_known = True  # False after a Ziel row without readable number
        self.double: Nummer | None = None  # the number of the Ziel, if another one has it
        self.massnahmen_in_ziel = 0
        self.last: Nummer | None = None
        self.row_before = self.columns.header.number
        self.guesses = Guesses(rows.columns, tuple(stands))
        self.numbering = Numbering(self.label, self.add, dropped, self.guesses)

    def visit(self, row: Row) -> None:
        self._visit(row)
        self.row_before = row.number

    def _visit(self, row: Row) -> None:
        nummer_cell = row.cells[self.columns.positions["Nummer"]]
        nummer = parse_nummer(nummer_cell.value, self.last) if nummer_cell.value else None
        formulas = list(self.rows.formulas(row))
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
            kennung = model.kennung(self.kuerzel, str(nummer))
            self.reasons.setdefault(kennung, read_reason(self.rows.sheet.name, self.columns, row))
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
            if row.number - self.row_before > _FAR:
                found = next(iter(row.cells.values()))
                message = (
                    f"In {found.address} steht „{clean_line(found.value)}“, weit unter der Tabelle "
                    "und ohne Nummer in dieser Zeile. Gehört es nicht dorthin, die Zelle leeren."
                )
            self.add(cell.address, "nummer-fehlt", message)

    def _skip_unreadable(self, row: Row) -> None:
        """Go on after a row whose number says nothing, without faults that only follow from it.

        With a mark it is meant as the next Maßnahme, without one as a Ziel.
        """
        if any(self.rows.has_mark(row, stand) for stand in self.stands):
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
        self._close_gruppe()
        if name in self.gruppen:
            self.add(
                self.at(row, "Gruppe"),
                "gruppe-getrennt",
                f"Die Gruppe „{name}“ kommt weiter oben schon vor, getrennt durch eine andere. "
                "Zeilen zusammenrücken oder die Gruppe anders nennen.",
            )
        self.gruppe, self.empty_gruppe = name, self.at(row, "Gruppe")
        self.gruppen.append(name)

    def _close_gruppe(self) -> None:
        if self.empty_gruppe:
            self.add(
                self.empty_gruppe,
                "gruppe-leer",
                f"Unter der Gruppe „{self.gruppe}“ steht kein Ziel; so kommt sie nicht in den "
                "Bericht. Ihre Ziele darunter eintragen oder die Zelle leeren.",
                is_hint=True,
            )
        self.empty_gruppe = ""

    def _visit_ziel(self, row: Row, nummer: Nummer) -> None:
        self._close_ziel()
        self._enter_gruppe(row)
        if not self.gruppe:
            self.add(
                self.at(row, "Gruppe"),
                "gruppe-fehlt",
                f"Zu {self.label(nummer)} fehlt die Gruppe. Hier eintragen.",
            )
            self.gruppe = "?"
        self.empty_gruppe = ""
        expected = (self.ziel.ziel if self.ziel else 0) + 1
        at = self.at(row, "Nummer")
        judge = self.ziel_known
        self.double = nummer if nummer in self.numbering.seen else None
        self.numbering.check_order(at, nummer, Nummer(expected), judge_gaps=judge)
        if self.double and Nummer(expected) not in self.guesses.places:
            nummer = Nummer(expected)
        self.ziel, self.ziel_known, self.massnahmen_in_ziel = nummer, True, 0
        self.last, self.ziel_cell = nummer, self.at(row, "Nummer")
        ziel = self.rows.ziel(row, nummer, self.gruppe)
        self.ziele.append(ziel)
        self.ziel_text = ziel.text
        for stand in self.stands:
            if self.rows.has_mark(row, stand):
                self.add(
                    self.at(row, stand),
                    "marke-am-ziel",
                    f"{self.label(nummer)} hat eine Marke in „{stand}“; einen Umsetzungsstand "
                    f"haben nur Maßnahmen.{self.guesses.mark_of_next(row, self.kuerzel)} "
                    "Die Marke in die Zeile ihrer Maßnahme setzen und hier löschen.",
                )
        for column in _ONLY_MASSNAHMEN:
            if self.line(row, column):
                self.add(
                    self.at(row, column),
                    "angabe-am-ziel",
                    f"{self.label(nummer)} hat eine Angabe in „{column}“; gelesen wird sie nur bei "
                    "Maßnahmen. In deren Zeilen eintragen.",
                    is_hint=True,
                )

    def _close_ziel(self) -> None:
        if self.ziel and self.ziel_known and not (self.massnahmen_in_ziel or self.double):
            self.add(
                self.ziel_cell,
                "ziel-ohne-massnahme",
                f"{self.label(self.ziel)} hat keine Maßnahme. Maßnahmen ergänzen. Gibt es das "
                "Ziel nicht mehr, seine Zeile löschen.",
            )

    def close(self) -> None:
        """End the sheet."""
        self._close_ziel()
        self._close_gruppe()
        has_faults = any(not finding.is_hint for finding in self.rows.findings)
        if not (self.numbering.seen or self.massnahmen or has_faults):
            self.add(
                f"A{self.columns.header.number}",
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
        stand = read_stand(
            self.label(nummer), row, self.columns, self.stands, self.guesses, self.add
        )
        self.massnahmen.append(self.rows.massnahme(row, nummer, self.gruppe, self.ziel_text, stand))

    def _check_parent(self, row: Row, nummer: Nummer) -> None:
        at = self.at(row, "Nummer")
        if self.double and self.ziel and nummer.ziel in (self.double.ziel, self.ziel.ziel):
            return  # what is wrong is said of its Ziel
        if not self.ziel_known:
            self.numbering.check_double(at, nummer)
        elif self._is_ziel_gone(nummer):
            self.add(
                at,
                "ziel-fehlt",
                f"Über {self.label(nummer)} fehlt die Zeile mit {self.label(Nummer(nummer.ziel))}. "
                "Ist sie gelöscht worden, wieder einfügen: mit Gruppe, Nummer und Wortlaut.",
            )
            self._enter_gruppe(row)
            self.gruppe, self.empty_gruppe = self.gruppe or "?", ""
            self.ziel, self.ziel_text = Nummer(nummer.ziel), ""
            self.last = self.numbering.check_order(at, nummer, Nummer(nummer.ziel, 1))
        elif self.ziel is None:
            self.add(
                at,
                "massnahme-vor-ziel",
                f"{self.label(nummer)} steht über seinem Ziel. Die Zeile unter "
                f"{self.label(Nummer(nummer.ziel))} rücken.",
            )
        elif nummer.ziel != self.ziel.ziel:
            self.add(
                at,
                "massnahme-falsches-ziel",
                f"{self.label(nummer)} steht unter {self.label(self.ziel)}."
                f"{self.guesses.number(self._next_massnahme())} Nummer berichtigen oder "
                "die Zeile unter ihr Ziel rücken.",
            )
        else:
            expected = self._next_massnahme()
            self.last = self.numbering.check_order(at, nummer, expected, self.last)

    def _is_ziel_gone(self, nummer: Nummer) -> bool:
        """Tell whether no row of the sheet has the number of the Ziel that should come here."""
        ziel = Nummer(nummer.ziel)
        return self.guesses.numbers[ziel] == 0 and (not self.ziel or nummer.ziel > self.ziel.ziel)
