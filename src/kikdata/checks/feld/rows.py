"""A row in the sheet of a Handlungsfeld: its cells, and the Ziel or the Maßnahme that it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kikdata import model, settings
from kikdata.checks.columns import REASON_COLUMN, Columns
from kikdata.checks.feld.numbers_marks import label
from kikdata.checks.texts import parse_vorher, to_text
from kikdata.errors import Finding
from kikdata.model import Handlungsfeld, Massnahme, Umsetzungsstand, Vorher, Ziel
from kikdata.workbook.cleaning import Nummer, clean_line, clean_text
from kikdata.workbook.read import Cell, Row, Sheet

__all__ = ["STANDS", "TEXT_COLUMN", "Rows"]

TEXT_COLUMN = "Ziel/Maßnahme"
#: Umsetzungsstand by the title of its column; a city may have further ones.
STANDS: Mapping[str, Umsetzungsstand] = {str(stand): stand for stand in Umsetzungsstand}


class Rows:
    """Reads rows of one sheet and collects what is wrong with them."""

    def __init__(self, file: str, sheet: Sheet, feld: Handlungsfeld, columns: Columns) -> None:
        self.file, self.sheet, self.feld, self.columns = file, sheet, feld, columns
        self.findings: list[Finding] = []

    def add(self, cell: str, rule: str, message: str, *, is_hint: bool = False) -> None:
        self.findings.append(Finding(self.file, self.sheet.name, cell, rule, message, is_hint))

    def label(self, nummer: Nummer) -> str:
        return label(self.feld.kuerzel, nummer)

    # --- cells ---------------------------------------------------------------------------

    def cell(self, row: Row, column: str) -> Cell | None:
        """Return the cell in a column, None if it is empty or there is no such column."""
        return row.cells.get(self.columns.positions.get(column, -1))

    def text(self, row: Row, column: str) -> str:
        cell = self.cell(row, column)
        return "" if cell is None else clean_text(cell.value)

    def line(self, row: Row, column: str) -> str:
        cell = self.cell(row, column)
        return "" if cell is None else clean_line(cell.value)

    def at(self, row: Row, column: str) -> str:
        """Return the address of a cell, empty or not; "" if there is no such column."""
        at = self.columns.positions.get(column)
        return "" if at is None else row.cells[at].address

    def has_mark(self, row: Row, stand: str) -> bool:
        cell = self.cell(row, stand)
        return cell is not None and cell.value is not False and bool(clean_line(cell.value))

    def formulas(self, row: Row) -> Iterator[Cell]:
        """Yield the cells that hold a formula or an error instead of a value."""
        known = self.columns.positions.values()
        for at, cell in row.cells.items():
            if cell.kind != "wert" and at in known:
                yield cell

    # --- what a row makes ----------------------------------------------------------------

    def ziel(self, row: Row, nummer: Nummer, gruppe: str) -> Ziel:
        return Ziel(
            model.kennung(self.feld.kuerzel, str(nummer)),
            gruppe,
            str(nummer),
            self._wording(row, nummer),
            to_text(self.cell(row, "Sachstand")),
            row.number,
            self._vorher(row, "ziel"),
        )

    def massnahme(
        self, row: Row, nummer: Nummer, gruppe: str, ziel: str, stand: tuple[str, str]
    ) -> Massnahme:
        """Return the Maßnahme; `ziel`: the wording; `stand`: as of `read_stand`."""
        umsetzungsstand, column = stand
        return Massnahme(
            kennung=model.kennung(self.feld.kuerzel, str(nummer)),
            handlungsfeld=self.feld.name,
            gruppe=gruppe,
            ziel_nummer=f"{nummer.ziel}.",
            ziel=ziel,
            nummer=str(nummer),
            massnahme=self._wording(row, nummer),
            umsetzungsstand=Umsetzungsstand(umsetzungsstand) if umsetzungsstand else None,
            sachstand=to_text(self.cell(row, "Sachstand")),
            zustaendig=self.line(row, "Zuständig"),
            prioritaet=self.line(row, "Priorität"),
            begruendung=self.text(row, REASON_COLUMN),
            zeile=row.number,
            stand_wortlaut="" if column in STANDS else column,
            vorher=self._vorher(row, "massnahme"),
        )

    def _wording(self, row: Row, nummer: Nummer) -> str:
        text = self.line(row, TEXT_COLUMN)
        if not text:
            self.add(
                self.at(row, TEXT_COLUMN),
                "text-fehlt",
                f"Der Text zu {self.label(nummer)} fehlt. Wortlaut eintragen.",
            )
        return text

    def _vorher(self, row: Row, kind: str) -> tuple[Vorher, ...]:
        cell = self.cell(row, settings.VORHER_COLUMN)
        if cell is None:
            return ()
        typed = clean_line(cell.value)
        found = parse_vorher(typed, kind)
        if found is None:
            example = "BS-2.4" if kind == "massnahme" else "BS-2"
            self.add(
                cell.address,
                "vorher-form",
                f"„{typed}“ in „{settings.VORHER_COLUMN}“ ist keine frühere Kennung. Eintragen wie "
                f"{example}, mit Ausgabe wie 2023-12:{example}, mehrere mit Semikolon; oder „neu“.",
            )
        return found or ()
