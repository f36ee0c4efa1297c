"""The rules for sheet `Bericht`: the facts of an edition; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kikdata import model, settings
from kikdata.checks.bericht_dates import check_dates
from kikdata.checks.columns import by_row, check_merges, find_columns
from kikdata.checks.guesses import ask, closest, guess_ausgabe, guess_date
from kikdata.checks.texts import fault_of_fact
from kikdata.checks.unread import check_columns, check_looks, check_surroundings
from kikdata.errors import Finding
from kikdata.model import Angaben, Umsetzungsstand
from kikdata.workbook.cleaning import clean_ausgabe, clean_date, clean_line, clean_text
from kikdata.workbook.read import Row, Sheet

__all__ = ["BerichtResult", "check_bericht"]


@dataclass(frozen=True)
class BerichtResult:
    """The facts, all findings and hints about them, and the Umsetzungsstände of the city.

    `stands`: Umsetzungsstand by the title of its column.
    """

    angaben: Angaben
    findings: list[Finding]
    stands: Mapping[str, Umsetzungsstand] = field(default_factory=dict)

    @property
    def is_published(self) -> bool:
        return self.angaben["Zustand"] == model.ZUSTAND_VEROEFFENTLICHT


def check_bericht(file: str, sheet: Sheet) -> BerichtResult:
    """Read the facts of an edition."""
    columns, findings = find_columns(file, sheet, settings.BERICHT_COLUMNS)
    if columns is None:
        return BerichtResult(Angaben({}, {}), findings)
    reader = _Reader(file, sheet)
    reader.findings += check_merges(file, sheet, columns)
    reader.findings += check_columns(file, sheet, columns, settings.BERICHT_COLUMNS)
    reader.findings += check_looks(file, sheet, columns)
    reader.findings += check_surroundings(file, sheet)
    for row in columns.data_rows:
        reader.read(row, columns.positions["Feld"], columns.positions["Wert"])
    reader.judge()
    angaben = Angaben(reader.texts, reader.dates, reader.cells)
    return BerichtResult(angaben, sorted(reader.findings, key=by_row), reader.stands)


class _Reader:
    """Collects fields, then judges them together."""

    def __init__(self, file: str, sheet: Sheet) -> None:
        self.file, self.sheet = file, sheet
        self.texts: dict[str, str] = {}
        self.dates: dict[str, dt.date] = {}
        self.cells: dict[str, str] = {}
        self.name_cells: dict[str, str] = {}
        self.stands: dict[str, Umsetzungsstand] = {}
        self.findings: list[Finding] = []

    def add(self, cell: str, rule: str, message: str, *, is_hint: bool = False) -> None:
        self.findings.append(Finding(self.file, self.sheet.name, cell, rule, message, is_hint))

    def read(self, row: Row, name_at: int, value_at: int) -> None:
        name, cell = clean_line(row.cells[name_at].value), row.cells[value_at]
        if not name:
            self.add(
                row.cells[name_at].address,
                "feld-ohne-namen",
                f"Zu „{clean_line(cell.value)}“ fehlt der Name des Feldes; so wird es nicht "
                "gelesen. Den Namen eintragen oder die Zeile leeren.",
            )
            return
        if name == settings.WEITERER_STAND:
            self._read_stand(cell.address, clean_line(cell.value))
            return
        if name in self.cells:
            self.add(
                row.cells[name_at].address,
                "feld-doppelt",
                f"„{name}“ steht schon in {self.name_cells[name]}; gelesen wird nur jene Zeile. "
                "Den richtigen Wert dorthin schreiben und diese Zeile löschen.",
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

    def _read_stand(self, address: str, typed: str) -> None:
        """Read ``verstetigt = implementiert``: one more column of marks."""
        title, _, meant = (part.strip() for part in typed.partition("="))
        known = {str(stand).casefold(): stand for stand in Umsetzungsstand}
        stand = known.get(meant.casefold())
        taken = {*known, *(other.casefold() for other in self.stands)}
        if stand is None or not title or title.casefold() in taken:
            guess = "" if stand else closest(meant, [str(stand) for stand in Umsetzungsstand])
            self.add(
                address,
                "weiterer-stand",
                f"„{typed}“ ist kein weiterer Stand.{ask(guess)} Eintragen wie „verstetigt = "
                "implementiert“: ein eigenes Wort, das noch keine Spalte hat, und wozu es zählt "
                f"({', '.join(Umsetzungsstand)}).",
            )
        else:
            self.stands[title] = stand

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
        self.is_published = self.texts.get("Zustand") == model.ZUSTAND_VEROEFFENTLICHT
        self._check_presence()
        self._check_forms()
        self._check_unknown()
        self._check_ausgabe()
        for fault in check_dates(self.texts.get("Ausgabe", ""), self.dates, self.cells):
            self.add(*fault)
        self._check_zustand()
        self._check_beschluss()

    def _check_presence(self) -> None:
        for fact in settings.BERICHT_FIELDS:
            text, cell = self.texts.get(fact.name), self.cells.get(fact.name, "")
            if fact.needed == "Datenportale":
                self._check_for_portals(fact, text or "", cell)
            if text or fact.needed in ("", "Datenportale"):
                continue
            if fact.needed == "immer":
                rule = "angabe-fehlt" if cell else "feld-fehlt"
                meant = "" if cell else self._misnamed(fact.name)
                self.add(cell, rule, f"„{fact.name}“ fehlt.{meant} Eintragen: {fact.purpose}.")
            elif self.is_published:
                self.add(
                    cell,
                    "angabe-fehlt",
                    f"„{fact.name}“ fehlt; ohne diese Angabe darf die Ausgabe nicht "
                    f"veröffentlicht werden. Eintragen: {fact.purpose}.",
                )
            else:
                self.add(
                    cell,
                    "hinweis-angabe",
                    f"„{fact.name}“ ist noch leer. Vor der Veröffentlichung eintragen: "
                    f"{fact.purpose}.",
                    is_hint=True,
                )

    def _check_for_portals(self, fact: settings.BerichtField, text: str, cell: str) -> None:
        if re.fullmatch(fact.pattern, text):
            return
        what = f"passt nicht: „{text}“" if text else "ist leer"
        self.add(
            cell,
            "hinweis-datenportal",
            f"„{fact.name}“ {what}. Datenportale fragen danach. Eintragen: {fact.purpose}.",
            is_hint=True,
        )

    def _misnamed(self, name: str) -> str:
        """Return the question whether a field with an unknown name is meant to be this one."""
        known = {fact.name for fact in settings.BERICHT_FIELDS}
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

    def _check_forms(self) -> None:
        """A fact that stands in for one must not be published."""
        for fact in settings.BERICHT_FIELDS:
            text = self.texts.get(fact.name, "")
            fault = fault_of_fact(fact.name, text) if text else ""
            if fault and self.cells[fact.name] not in {f.cell for f in self.findings}:
                self.add(
                    self.cells[fact.name],
                    "angabe-form",
                    f"„{fact.name}“: {fault} Vor der Veröffentlichung eintragen: {fact.purpose}.",
                    is_hint=not self.is_published,
                )

    def _check_unknown(self) -> None:
        known = [fact.name for fact in settings.BERICHT_FIELDS]
        missing = [name for name in (*known, settings.WEITERER_STAND) if name not in self.cells]
        for name, cell in self.cells.items():
            if name not in known:
                guess = closest(name, missing)
                self.add(
                    self.name_cells[name],
                    "feld-unbekannt",
                    f"„{name}“ ist kein Feld des Berichts; was in {cell} steht, wird nicht gelesen."
                    f"{ask(guess)} Das Feld so nennen, wie der Bericht es kennt, oder die Angabe "
                    "anderswo aufheben.",
                    is_hint=True,
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
        noun = "Zeile" if lines == 1 else "Zeilen"
        if len(text) > settings.BESCHLUSS_LENGTH or lines > settings.BESCHLUSS_LINES:
            self.add(
                self.cells[settings.BESCHLUSS_FIELD],
                "beschluss-lang",
                f"Der Beschlussvorschlag hat {len(text)} Zeichen in {lines} {noun}. In "
                f"die Ratsvorlage passen {settings.BESCHLUSS_LENGTH} Zeichen in "
                f"{settings.BESCHLUSS_LINES} Zeilen. Kürzen oder Einzelheiten in die Begründungen "
                "der Maßnahmen schreiben.",
            )
