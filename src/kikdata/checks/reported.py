"""The sheets `Indikatoren` and `Rückmeldungen`: what was measured, what Akteur*innen say; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from kikdata import settings
from kikdata.checks.columns import Columns, by_row, check_merges, find_columns
from kikdata.checks.feld.hints import check_spelling
from kikdata.checks.guesses import ask, closest, guess_date
from kikdata.checks.texts import fault_of_year, to_text
from kikdata.checks.unread import (
    check_columns,
    check_looks,
    check_placeholders,
    check_surroundings,
)
from kikdata.errors import Finding
from kikdata.model import Handlungsfeld, Indikator, Rueckmeldung, Ziel
from kikdata.workbook.cleaning import clean_date, clean_line, parse_kennung, parse_nummer
from kikdata.workbook.read import Cell, Row, Sheet

__all__ = ["check_indikatoren", "check_rueckmeldungen"]


def check_indikatoren(
    file: str,
    sheet: Sheet,
    felder: Sequence[Handlungsfeld],
    ziele: Iterable[Ziel],
    *,
    is_published: bool = False,
) -> tuple[tuple[Indikator, ...], list[Finding]]:
    """Return one Indikator per row that can be read, and all findings."""
    names = (*settings.INDIKATOREN_COLUMNS, *settings.INDIKATOREN_OPTIONAL)
    reader = _Reader(file, sheet, felder)
    columns = reader.begin(
        settings.INDIKATOREN_COLUMNS,
        settings.INDIKATOREN_OPTIONAL,
        {"Indikator": "hinweis-indikator", "Einheit": "hinweis-einheit"},
        ("Indikator", "Quelle", "Anmerkung"),
        is_published,
    )
    if columns is None:
        return (), reader.findings
    known = {ziel.kennung for ziel in ziele}
    found: list[Indikator] = []
    seen: dict[tuple[str, str, str, dt.date], str] = {}
    units: dict[tuple[str, str, str], str] = {}
    for row in columns.data_rows:
        if reader.has_formula(row, names):
            continue
        feld, ziel = reader.place(row, known)
        name = reader.needed(row, "Indikator", "Der Name des Indikators")
        stichtag = reader.date(row, "Stichtag", 1950)
        wert, is_percent = reader.number(row, "Wert", is_needed=True)
        zielwert, _ = reader.number(row, "Zielwert")
        einheit = reader.line(row, "Einheit") or ("%" if is_percent else "")
        if not name or stichtag is None or wert is None:
            continue
        at = reader.at(row, "Stichtag")
        if (key := (feld, ziel, name, stichtag)) in seen:
            message = (
                f"„{name}“ hat für den {stichtag:%d.%m.%Y} schon einen Wert in {seen[key]}. "
                "Einen der beiden Stichtage berichtigen oder eine Zeile löschen."
            )
            reader.add(at, "indikator-doppelt", message)
        if units.setdefault(key[:3], einheit) != einheit:
            message = (
                f"„{name}“ hat hier die Einheit „{einheit}“, weiter oben „{units[key[:3]]}“. "
                "In allen Zeilen dieselbe eintragen."
            )
            reader.add(reader.at(row, "Einheit") or at, "indikator-einheit", message)
        seen[key] = at
        texts = (reader.line(row, column) for column in ("Quelle", "Anmerkung"))
        found.append(Indikator(feld, ziel, name, einheit, stichtag, wert, zielwert, *texts))
    return tuple(found), sorted(reader.findings, key=by_row)


def check_rueckmeldungen(
    file: str, sheet: Sheet, felder: Sequence[Handlungsfeld], *, is_published: bool = False
) -> tuple[tuple[Rueckmeldung, ...], list[Finding]]:
    """Return one Rückmeldung per row that can be read, and all findings."""
    names = settings.RUECKMELDUNGEN_COLUMNS
    reader = _Reader(file, sheet, felder)
    spelt = {"Akteur": "hinweis-akteur"}
    columns = reader.begin(names, (), spelt, ("Akteur", "Text"), is_published)
    if columns is None:
        return (), reader.findings
    found = []
    for row in columns.data_rows:
        if reader.has_formula(row, names):
            continue
        feld, _ = reader.place(row, set())
        akteur = reader.needed(row, "Akteur", "Wer sich gemeldet hat,")
        datum = reader.date(row, "Datum", 2000)
        text = to_text(reader.cell(row, "Text"))
        if not reader.needed(row, "Text", "Der Text") or datum is None or not akteur:
            continue
        found.append(Rueckmeldung(feld, akteur, datum, text))
    return tuple(found), sorted(reader.findings, key=by_row)


class _Reader:
    """Reads cells of one sheet and notes what is wrong with them."""

    def __init__(self, file: str, sheet: Sheet, felder: Sequence[Handlungsfeld]) -> None:
        self.file, self.sheet, self.felder = file, sheet, felder
        self.findings: list[Finding] = []
        self.positions: dict[str, int] = {}

    def begin(
        self,
        required: Sequence[str],
        optional: Sequence[str],
        spelt: dict[str, str],
        texts: Sequence[str],
        is_published: bool,
    ) -> Columns | None:
        """Find the columns and report on the sheet as a whole."""
        file, sheet = self.file, self.sheet
        columns, self.findings = find_columns(file, sheet, required, optional)
        if columns is not None:
            self.positions = columns.positions
            self.findings += check_merges(file, sheet, columns)
            self.findings += check_columns(file, sheet, columns, (*required, *optional))
            self.findings += check_spelling(file, sheet, columns, spelt)
            self.findings += check_looks(file, sheet, columns, ("Text",), (*required,))
            self.findings += check_placeholders(
                file, sheet, columns, texts, is_published=is_published
            )
            self.findings += check_surroundings(file, sheet)
        return columns

    def add(self, cell: str, rule: str, message: str) -> None:
        self.findings.append(Finding(self.file, self.sheet.name, cell, rule, message))

    def cell(self, row: Row, column: str) -> Cell | None:
        return row.cells.get(self.positions.get(column, -1))

    def line(self, row: Row, column: str) -> str:
        cell = self.cell(row, column)
        return "" if cell is None else clean_line(cell.value)

    def at(self, row: Row, column: str) -> str:
        at = self.positions.get(column)
        return "" if at is None else row.cells[at].address

    def has_formula(self, row: Row, columns: Sequence[str]) -> bool:
        cells = [cell for column in columns if (cell := self.cell(row, column))]
        formulas = [cell for cell in cells if cell.kind != "wert"]
        for cell in formulas:
            message = "Die Zelle enthält eine Formel. Den Wert selbst eintragen."
            self.add(cell.address, "formel", message)
        return bool(formulas)

    def needed(self, row: Row, column: str, what: str) -> str:
        text = self.line(row, column)
        if not text:
            self.add(self.at(row, column), "angabe-fehlt", f"{what} fehlt. Hier eintragen.")
        return text

    def place(self, row: Row, ziele: set[str]) -> tuple[str, str]:
        """Return Kürzel of the Handlungsfeld and Kennung of the Ziel; "" for none."""
        typed, of_ziel = self.line(row, "Handlungsfeld"), self.line(row, "Ziel")
        names = {name.casefold(): f for f in self.felder for name in (f.kuerzel, f.name)}
        feld = names[typed.casefold()].kuerzel if typed.casefold() in names else ""
        if typed and not feld:
            guess = closest(typed, [name for f in self.felder for name in (f.kuerzel, f.name)])
            known = ", ".join(f.kuerzel for f in self.felder)
            message = (
                f"„{typed}“ ist kein Handlungsfeld.{ask(guess)} Kürzel eintragen ({known}) oder "
                "leer lassen, wenn es um das ganze Konzept geht."
            )
            self.add(self.at(row, "Handlungsfeld"), "handlungsfeld-unbekannt", message)
            return "", ""
        nummer = parse_nummer(of_ziel) if of_ziel else None
        ziel = f"{feld}-{nummer.ziel}" if feld and nummer else parse_kennung(of_ziel) or ""
        if of_ziel and (ziel not in ziele or (feld and not ziel.startswith(f"{feld}-"))):
            example = f"{feld or self.felder[0].kuerzel if self.felder else 'BS'}-2"
            message = f"„{of_ziel}“ ist hier kein Ziel. Seine Kennung eintragen, etwa {example}."
            self.add(self.at(row, "Ziel"), "ziel-unbekannt", message)
            return feld, ""
        return feld or ziel.partition("-")[0], ziel

    def date(self, row: Row, column: str, first_year: int) -> dt.date | None:
        cell = self.cell(row, column)
        if cell is None:
            message = f"„{column}“ fehlt. Als TT.MM.JJJJ eintragen."
            self.add(self.at(row, column), "angabe-fehlt", message)
            return None
        date = clean_date(cell.value)
        typed = clean_line(cell.value)
        if date is None:
            is_year = re.fullmatch(r"(19|20)\d\d", typed)
            guess = f"31.12.{typed}" if is_year else guess_date(cell.value)
            message = (
                f"„{column}“ ist kein Datum: „{typed}“.{ask(guess, quoted=False)} Als TT.MM.JJJJ "
                "eintragen."
            )
            self.add(cell.address, "kein-datum", message)
        elif fault := fault_of_year(date, first_year):
            self.add(cell.address, "datum-jahr", fault)
        return date

    def number(
        self, row: Row, column: str, *, is_needed: bool = False
    ) -> tuple[float | None, bool]:
        """Return a number and whether it is one of percent."""
        cell = self.cell(row, column)
        if cell is None:
            if is_needed:
                message = f"„{column}“ fehlt. Eine Zahl eintragen."
                self.add(self.at(row, column), "angabe-fehlt", message)
            return None, False
        found = _parse_number(cell)
        if found is None:
            message = (
                f"„{clean_line(cell.value)}“ in „{column}“ ist keine Zahl. Nur die Zahl eintragen, "
                "was sie zählt, in die Spalte „Einheit“."
            )
            self.add(cell.address, "keine-zahl", message)
        return found, cell.is_percent or clean_line(cell.value).endswith("%")


_NUMBER = re.compile(r"[-−+]?(?:\d{1,3}(?:[. ]\d{3})+|\d+)(?:,\d+)?\s?%?")


def _parse_number(cell: Cell) -> float | None:
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(value * 100, 10) if cell.is_percent else value
    text = clean_line(value)
    if not _NUMBER.fullmatch(text):
        return None
    plain = text.rstrip("% ").replace(".", "").replace(" ", "").replace("−", "-")
    return float(plain.replace(",", "."))
