"""What a workbook says otherwise than the register of the edition published from it, with cells."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kikdata import settings
from kikdata.analysis.sentences import format_date
from kikdata.checks.columns import REASON_COLUMN
from kikdata.checks.register import Register, describe_further
from kikdata.checks.register_file import list_registers, published_register
from kikdata.checks.workbook import load
from kikdata.data.origin import find_differences
from kikdata.data.sources import hash_file, hash_texts
from kikdata.data.tables import MASSNAHMEN_DICTIONARY
from kikdata.errors import Finding, RegisterError, WorkbookError
from kikdata.model import Edition, Entfallen, Massnahme
from kikdata.workbook.cleaning import clean_line

__all__ = ["FactChange", "check_own_texts", "check_published", "fact_changes", "silent_edits"]

_LABELS = {column.name: column.label for column in MASSNAHMEN_DICTIONARY}
# What a Maßnahme's Kennung or its Handlungsfeld say already, and what is told apart.
_TOLD_ELSEWHERE = {"kennung", "ziel_nummer", "nummer", "handlungsfeld", "begruendung"}
_TITLES = {
    "gruppe": "Gruppe",
    "ziel": "Ziel/Maßnahme",
    "massnahme": "Ziel/Maßnahme",
    "sachstand": "Sachstand",
    "zustaendig": "Zuständig",
    "prioritaet": "Priorität",
    "vorher": "Vorher",
}
_FURTHER_SHEETS = {"indikatoren": "Indikatoren", "rueckmeldungen": "Rückmeldungen"}


@dataclass(frozen=True)
class FactChange:
    """One difference: where it stands now (`cell` may be ""), what it is, text then and now."""

    sheet: str
    cell: str
    what: str
    before: str
    after: str

    @property
    def message(self) -> str:
        """What differs, old → new."""
        return f"{self.what}: {_quote(self.before)} → {_quote(self.after)}"

    def __str__(self) -> str:
        return f"{self.sheet}{'!' if self.cell else ''}{self.cell}: {self.message}"


def _quote(text: str) -> str:
    return f"„{clean_line(text)}“" if text else "leer"


def fact_changes(register: Register, edition: Edition) -> tuple[FactChange, ...]:
    """Compare a workbook with what was published from it.

    Facts of sheet `Bericht` first, then Handlungsfelder, Maßnahmen by Kennung in the order of the
    workbook, Ziele, Begründungen, what is gone, and the optional sheets.
    """
    found = [
        *_bericht(register, edition),
        *_felder(register, edition),
        *_massnahmen(register, edition),
        *_ziele(register, edition),
        *_reasons(register, edition),
        *_entfallen(register, edition),
        *_further(register, edition),
    ]
    return tuple(_each_once(found))


def _each_once(found: Iterable[FactChange]) -> Iterator[FactChange]:
    """A Ziel or a Gruppe is told once, though it is part of each of its Maßnahmen."""
    seen = set()
    for change in found:
        place = change.sheet, change.cell, change.before, change.after
        if not change.cell or place not in seen:
            yield change
        seen.add(place)


def _bericht(register: Register, edition: Edition) -> Iterator[FactChange]:
    angaben = edition.angaben
    for name in dict.fromkeys([*(one.name for one in settings.BERICHT_FIELDS), *register.angaben]):
        old, date = register.angaben.get(name, ""), angaben.dates.get(name)
        new = date.isoformat() if date else angaben[name]
        if old != new:
            cell = angaben.cells.get(name, "")
            shown = (_shown(name, fact) for fact in (old, new))
            yield FactChange(settings.BERICHT_SHEET, cell, name, *shown)


def _shown(name: str, fact: str) -> str:
    is_date = fact and name in settings.DATE_FIELDS
    return format_date(dt.date.fromisoformat(fact)) if is_date else fact


def _felder(register: Register, edition: Edition) -> Iterator[FactChange]:
    sheet = settings.HANDLUNGSFELDER_SHEET
    old = {feld.kuerzel: feld.name for feld in register.snapshot.handlungsfelder}
    new = {feld.kuerzel: feld.name for feld in edition.handlungsfelder}
    for kuerzel in dict.fromkeys([*old, *new]):
        if old.get(kuerzel, "") != new.get(kuerzel, ""):
            yield FactChange(sheet, "", kuerzel, old.get(kuerzel, ""), new.get(kuerzel, ""))
    if old == new and list(old) != list(new):
        yield FactChange(sheet, "", "Reihenfolge", ", ".join(old), ", ".join(new))


def _massnahmen(register: Register, edition: Edition) -> Iterator[FactChange]:
    known = register.row_names - _TOLD_ELSEWHERE
    labels = {name: _LABELS.get(name, name.capitalize()) for name in [*_LABELS, *sorted(known)]}
    old = {row.kennung: row for row in register.snapshot.rows}
    for row in edition.rows:
        then = old.pop(row.kennung, None)
        if then is None:
            cell = _cell(edition, row, "Nummer")
            what = f"{row.kennung} ist neu"
            yield FactChange(row.handlungsfeld, cell, what, "", row.massnahme)
            continue
        for name in filter(known.__contains__, labels):
            before, after = (_text(getattr(one, name)) for one in (then, row))
            if before != after:
                cell = _cell_of(edition, row, name)
                what = f"{row.kennung}, {labels[name]}"
                yield FactChange(row.handlungsfeld, cell, what, before, after)
    for then in old.values():
        yield FactChange(then.handlungsfeld, "", f"{then.kennung} fehlt", then.massnahme, "")


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _cell_of(edition: Edition, row: Massnahme, name: str) -> str:
    """Return the cell of a value: its own, that of the Ziel, or that where the Gruppe is written.

    Of an Umsetzungsstand it is the marked one.
    """
    if name == "umsetzungsstand":
        return _cell(edition, row, row.stand)
    at = row.zeile
    if name == "gruppe":
        own = [ziel for ziel in edition.ziele if ziel.kuerzel == row.kuerzel]
        at = min((ziel.zeile for ziel in own if ziel.gruppe == row.gruppe), default=at)
    if name == "ziel":
        at = next((z.zeile for z in edition.ziele if z.kennung == row.ziel_kennung), at)
    return _cell(edition, row, _TITLES.get(name, ""), at)


def _cell(edition: Edition, row: Massnahme, title: str, at: int = 0) -> str:
    letter = edition.columns.get(row.kuerzel, {}).get(title, "")
    return f"{letter}{at or row.zeile}" if letter else ""


def _ziele(register: Register, edition: Edition) -> Iterator[FactChange]:
    names = {feld.kuerzel: feld.name for feld in edition.handlungsfelder}
    old = {ziel.kennung: ziel for ziel in register.snapshot.ziele}
    for ziel in edition.ziele:
        then = old.get(ziel.kennung)
        if then and str(then.sachstand) != str(ziel.sachstand):
            letter = edition.columns.get(ziel.kuerzel, {}).get("Sachstand", "")
            cell = f"{letter}{ziel.zeile}" if letter else ""
            texts = str(then.sachstand), str(ziel.sachstand)
            yield FactChange(names[ziel.kuerzel], cell, f"{ziel.kennung}, Sachstand", *texts)


def _reasons(register: Register, edition: Edition) -> Iterator[FactChange]:
    """Yield what differs beside Maßnahmen and Ziele that both have."""
    snapshot = register.snapshot
    common = {*(row.kennung for row in snapshot.rows), *(z.kennung for z in snapshot.ziele)}
    for kennung, reason in edition.reasons.items():
        before = register.begruendungen.get(kennung, "")
        if kennung in common and before != reason.text:
            cell = reason.cell if reason.has_column else ""
            what = f"{kennung}, {REASON_COLUMN}"
            yield FactChange(reason.sheet, cell, what, before, reason.text)


def _entfallen(register: Register, edition: Edition) -> Iterator[FactChange]:
    old = {entry.kennung: entry for entry in register.snapshot.entfallen}
    sheet = settings.ENTFALLEN_SHEET
    for entry in edition.entfallen:
        then = old.pop(entry.kennung, Entfallen(entry.kennung, "", "", ""))
        for name, was, now in (
            ("Ziel/Maßnahme", then.text, entry.text),
            (REASON_COLUMN, then.begruendung, entry.begruendung),
            ("Ausgabe", then.ausgabe, entry.ausgabe),
        ):
            if was != now:
                yield FactChange(sheet, entry.cell, f"{entry.kennung}, {name}", was, now)
    for gone in old.values():
        yield FactChange(sheet, "", f"{gone.kennung} fehlt", gone.text, "")


def _further(register: Register, edition: Edition) -> Iterator[FactChange]:
    now = describe_further(edition)
    for name, rows in register.further.items():
        sheet = _FURTHER_SHEETS[name]
        for row in rows:
            if row not in now[name]:
                yield FactChange(sheet, "", "Zeile fehlt oder ist anders", _row_text(row), "")
        for row in now[name]:
            if row not in rows:
                yield FactChange(sheet, "", "Zeile ist neu oder anders", "", _row_text(row))


def _row_text(row: Mapping[str, Any]) -> str:
    return ", ".join(str(value) for value in row.values() if value not in ("", None))


# --- as findings -----------------------------------------------------------------------------

_OWN, _OTHER = "veroeffentlicht-geaendert", "hinweis-veroeffentlicht"
_ADVICE = (
    "Die Ausgabe ist veröffentlicht. Die Änderung zurücknehmen oder die Ausgabe mit "
    "„kik bericht --berichtigung“ berichtigen."
)


def check_published(edition: Edition) -> list[Finding]:
    """Return a finding for each value of a published edition that its workbook has changed."""
    register = published_register(edition.path.parent, edition.angaben.ausgabe)
    if register is None:
        return []
    changes = fact_changes(register, edition)
    return [_finding(edition.path, change, _OWN, _ADVICE) for change in changes]


def check_own_texts(root: Path, data: Path, ausgabe: str) -> list[Finding]:
    """Return a finding for each text of a published edition that is not as it was."""
    register = published_register(data, ausgabe)
    if register is None:
        return []
    changes = find_differences(register.texts, hash_texts(root, ausgabe))
    return [
        Finding(name, "", "", _OWN, f"{what.capitalize()}. {_ADVICE}") for name, what in changes
    ]


def silent_edits(data: Path, ausgabe: str) -> list[Finding]:
    """Return hints on workbooks of editions before `ausgabe` that no longer say what was published.

    A workbook with the SHA-256 that the register has is not read at all.
    """
    found: list[Finding] = []
    for name in list_registers(data):
        path = data / settings.workbook_name(name)
        if name >= ausgabe or not path.is_file():
            continue
        with contextlib.suppress(RegisterError):  # `register_findings` tells
            register = published_register(data, name)
            if register and register.workbook["sha256"] != hash_file(path):
                found += _silent_edits(path, register)
    return found


def _silent_edits(path: Path, register: Register) -> list[Finding]:
    advice = (
        "Veröffentlicht ist der frühere Wert, und er gilt für Vergleiche. Die Änderung "
        "zurücknehmen oder jene Ausgabe berichtigen."
    )
    try:
        edition = load(path)
    except WorkbookError as error:
        message = (
            f"Die Ausgabe ist veröffentlicht, aber ihre Arbeitsmappe hat jetzt Fehler ({error}). "
            "„kik pruefen --ausgabe“ nennt sie."
        )
        return [Finding(path.name, "", "", _OTHER, message, is_hint=True)]
    changes = fact_changes(register, edition)
    return [_finding(path, change, _OTHER, advice, is_hint=True) for change in changes]


def _finding(
    path: Path, change: FactChange, rule: str, advice: str, *, is_hint: bool = False
) -> Finding:
    message = f"{change.message}. {advice}"
    return Finding(path.name, change.sheet, change.cell, rule, message, is_hint)
