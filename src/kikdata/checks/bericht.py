"""The rules for sheet `Bericht`: the facts of an edition; pure."""

from __future__ import annotations

import datetime as dt
import re

from kikdata import model, settings
from kikdata.checks.columns import by_row, check_merges, find_columns
from kikdata.checks.guesses import ask, closest, guess_ausgabe, guess_date
from kikdata.errors import Finding
from kikdata.model import Angaben
from kikdata.workbook.cleaning import clean_ausgabe, clean_date, clean_line, clean_text
from kikdata.workbook.read import Row, Sheet

__all__ = ["check_bericht"]


def check_bericht(file: str, sheet: Sheet) -> tuple[Angaben, list[Finding]]:
    """Return the facts and all findings and hints about them."""
    columns, findings = find_columns(file, sheet, settings.BERICHT_COLUMNS)
    if columns is None:
        return Angaben({}, {}), findings
    reader = _Reader(file, sheet)
    reader.findings += check_merges(file, sheet, columns)
    for row in columns.data_rows:
        reader.read(row, columns.positions["Feld"], columns.positions["Wert"])
    reader.judge()
    return Angaben(reader.texts, reader.dates, reader.cells), sorted(reader.findings, key=by_row)


class _Reader:
    """Collects fields, then judges them together."""

    def __init__(self, file: str, sheet: Sheet) -> None:
        self.file, self.sheet = file, sheet
        self.texts: dict[str, str] = {}
        self.dates: dict[str, dt.date] = {}
        self.cells: dict[str, str] = {}
        self.name_cells: dict[str, str] = {}
        self.findings: list[Finding] = []

    def add(self, cell: str, rule: str, message: str, *, is_hint: bool = False) -> None:
        self.findings.append(Finding(self.file, self.sheet.name, cell, rule, message, is_hint))

    def read(self, row: Row, name_at: int, value_at: int) -> None:
        name, cell = clean_line(row.cells[name_at].value), row.cells[value_at]
        if not name:
            return
        if name in self.cells:
            self.add(
                row.cells[name_at].address,
                "feld-doppelt",
                f"„{name}“ steht zweimal da. Eine Zeile löschen.",
            )
            return
        self.cells[name], self.name_cells[name] = cell.address, row.cells[name_at].address
        if cell.kind != "wert":
            self.add(cell.address, "formel", f"„{name}“ enthält eine Formel. Wert eintragen.")
            self.texts[name] = "?"
        elif name == "Ausgabe":
            self.texts[name] = clean_ausgabe(cell.value)
        else:
            self.texts[name] = clean_text(cell.value)
            self._read_date(name, cell.address, cell.value)

    def _read_date(self, name: str, address: str, value: object) -> None:
        if name not in settings.DATE_FIELDS or not self.texts[name]:
            return
        date = clean_date(value)
        if date is not None:
            self.dates[name] = date
            return
        self.add(
            address,
            "kein-datum",
            f"„{name}“ ist kein Datum: „{self.texts[name]}“."
            f"{ask(guess_date(value), quoted=False)} Als TT.MM.JJJJ eintragen.",
        )

    def judge(self) -> None:
        self._check_presence()
        self._check_ausgabe()
        self._check_zeitraum()
        self._check_zustand()
        self._check_beschluss()

    def _check_presence(self) -> None:
        published = self.texts.get("Zustand") == model.ZUSTAND_VEROEFFENTLICHT
        for field in settings.BERICHT_FIELDS:
            text, cell = self.texts.get(field.name), self.cells.get(field.name, "")
            if field.needed == "Datenportale":
                self._check_for_portals(field, text or "", cell)
            if text or field.needed in ("", "Datenportale"):
                continue
            if field.needed == "immer":
                rule = "angabe-fehlt" if cell else "feld-fehlt"
                meant = "" if cell else self._misnamed(field.name)
                self.add(cell, rule, f"„{field.name}“ fehlt.{meant} Eintragen: {field.purpose}.")
            elif published:
                self.add(
                    cell,
                    "angabe-fehlt",
                    f"„{field.name}“ fehlt; ohne diese Angabe darf die Ausgabe nicht "
                    f"veröffentlicht werden. Eintragen: {field.purpose}.",
                )
            else:
                self.add(
                    cell,
                    "hinweis-angabe",
                    f"„{field.name}“ ist noch leer. Vor der Veröffentlichung eintragen: "
                    f"{field.purpose}.",
                    is_hint=True,
                )

    def _check_for_portals(self, field: settings.BerichtField, text: str, cell: str) -> None:
        if re.fullmatch(field.pattern, text):
            return
        what = f"passt nicht: „{text}“" if text else "ist leer"
        self.add(
            cell,
            "hinweis-datenportal",
            f"„{field.name}“ {what}. Datenportale fragen danach. Eintragen: {field.purpose}.",
            is_hint=True,
        )

    def _misnamed(self, name: str) -> str:
        """Return the question whether a field with an unknown name is meant to be this one."""
        known = {field.name for field in settings.BERICHT_FIELDS}
        unknown = {other: self.name_cells[other] for other in self.cells if other not in known}
        guess = closest(name, unknown)
        return f"{ask(guess)[:-1]} in {unknown[guess]}?" if guess else ""

    def _check_ausgabe(self) -> None:
        ausgabe, cell = self.texts.get("Ausgabe"), self.cells.get("Ausgabe", "")
        if not ausgabe or ausgabe == "?":
            return
        guess = guess_ausgabe(ausgabe, self.file)
        if not settings.AUSGABE_PATTERN.fullmatch(ausgabe):
            self.add(
                cell,
                "ausgabe-form",
                f"Ausgabe „{ausgabe}“ ist kein Monat.{ask(guess, quoted=False)} Als JJJJ-MM "
                "eintragen, etwa 2023-12.",
            )
        elif settings.workbook_name(ausgabe) != self.file:
            self.add(
                cell,
                "ausgabe-dateiname",
                f"Ausgabe {ausgabe} passt nicht zum Dateinamen {self.file}."
                f"{ask(guess_ausgabe('', self.file), quoted=False)} Sonst muss die Datei "
                f"{settings.workbook_name(ausgabe)} heißen.",
            )

    def _check_zeitraum(self) -> None:
        start, end = self.dates.get("Zeitraum von"), self.dates.get("Zeitraum bis")
        if start and end and start > end:
            self.add(
                self.cells["Zeitraum bis"],
                "zeitraum",
                f"Der Zeitraum endet ({end:%d.%m.%Y}), bevor er beginnt ({start:%d.%m.%Y}). "
                "Beide Daten prüfen.",
            )

    def _check_zustand(self) -> None:
        zustand = self.texts.get("Zustand")
        allowed = (model.ZUSTAND_ENTWURF, model.ZUSTAND_VEROEFFENTLICHT)
        if zustand and zustand != "?" and zustand not in allowed:
            self.add(
                self.cells["Zustand"],
                "zustand",
                f"Zustand „{zustand}“ ist unbekannt.{ask(closest(zustand, allowed))} „Entwurf“ "
                "oder „veröffentlicht“ eintragen.",
            )

    def _check_beschluss(self) -> None:
        text = self.texts.get(settings.BESCHLUSS_FIELD, "")
        lines = text.count("\n") + 1
        if len(text) > settings.BESCHLUSS_LENGTH or lines > settings.BESCHLUSS_LINES:
            self.add(
                self.cells[settings.BESCHLUSS_FIELD],
                "beschluss-lang",
                f"Der Beschlussvorschlag hat {len(text)} Zeichen in {lines} Zeilen. In die "
                f"Ratsvorlage passen {settings.BESCHLUSS_LENGTH} Zeichen in "
                f"{settings.BESCHLUSS_LINES} Zeilen. Kürzen oder Einzelheiten in die Begründungen "
                "der Maßnahmen schreiben.",
            )
