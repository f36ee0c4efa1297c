"""What a workbook says otherwise than the edition that was published from it, with cells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kikdata import settings
from kikdata.analysis.sentences import format_date
from kikdata.checks.columns import REASON_COLUMN
from kikdata.checks.earlier import published_snapshot
from kikdata.checks.workbook import load
from kikdata.data.origin import HERKUNFT_FILE
from kikdata.data.sources import hash_file
from kikdata.data.tables import MASSNAHMEN_DICTIONARY
from kikdata.errors import Finding, KikError, WorkbookError
from kikdata.model import Angaben, Edition
from kikdata.publishing.cells import CellPlaces
from kikdata.workbook.cleaning import clean_line

__all__ = ["Abweichung", "check_published", "find_abweichungen", "silent_edits"]

_LABELS = {column.name: column.label for column in MASSNAHMEN_DICTIONARY}
# What a Maßnahme's Kennung says already.
_IN_KENNUNG = {"kennung", "ziel_nummer", "nummer"}


@dataclass(frozen=True)
class Abweichung:
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


def find_abweichungen(site: Path, edition: Edition) -> tuple[Abweichung, ...]:
    """Compare a workbook with the edition published in `site`; empty if there is none.

    Facts of sheet `Bericht` first, then Maßnahmen by Kennung in the order of the workbook,
    Begründungen, and what is gone.
    """
    snapshot = published_snapshot(site, edition.angaben.ausgabe)
    if snapshot is None:
        return ()
    places = CellPlaces(edition)
    published = _published_edition(site, edition)
    found = list(_massnahmen(snapshot.massnahmen, edition.massnahmen, places))
    if published:
        found = [
            *_bericht(published.angaben, edition.angaben, places),
            *found,
            *_reasons(published, edition),
            *_entfallen(published, edition),
        ]
    return tuple(_each_once(found))


def _each_once(found: Iterable[Abweichung]) -> Iterator[Abweichung]:
    """A Ziel or a Gruppe is told once, though it is part of each of its Maßnahmen."""
    seen = set()
    for entry in found:
        place = entry.sheet, entry.cell, entry.before, entry.after
        if not entry.cell or place not in seen:
            yield entry
        seen.add(place)


def _published_edition(site: Path, edition: Edition) -> Edition | None:
    """Return the edition from the workbook form in `daten/`, which holds its facts too."""
    ausgabe = edition.angaben.ausgabe
    try:
        return load(site / ausgabe / "daten" / settings.workbook_name(ausgabe))
    except KikError:
        return None  # an older form: then the table alone is compared


def _bericht(before: Angaben, after: Angaben, places: CellPlaces) -> Iterator[Abweichung]:
    for field in settings.BERICHT_FIELDS:
        old, new = (_fact(angaben, field.name) for angaben in (before, after))
        if old != new:
            cell = places.of_field(field.name)
            yield Abweichung(settings.BERICHT_SHEET, cell, field.name, old, new)


def _fact(angaben: Angaben, name: str) -> str:
    date = angaben.dates.get(name)
    return format_date(date) if date else angaben[name]


def _massnahmen(
    before: pd.DataFrame, after: pd.DataFrame, places: CellPlaces
) -> Iterator[Abweichung]:
    columns = [name for name in _LABELS if name in before and name in after]
    old = _by_kennung(before)
    for kennung, row in _by_kennung(after).items():
        sheet = str(row["handlungsfeld"])
        then = old.pop(kennung, None)
        if then is None:
            cell = places.of_massnahme(row, "kennung")
            yield Abweichung(sheet, cell, f"{kennung} ist neu", "", str(row["massnahme"]))
            continue
        for name in columns:
            texts = str(then[name]), str(row[name])
            if name not in _IN_KENNUNG and texts[0] != texts[1]:
                cell = places.of_massnahme(row, name)
                yield Abweichung(sheet, cell, f"{kennung}, {_LABELS[name]}", *texts)
    for kennung, then in old.items():
        sheet = str(then["handlungsfeld"])
        yield Abweichung(sheet, "", f"{kennung} fehlt", str(then["massnahme"]), "")


def _reasons(before: Edition, after: Edition) -> Iterator[Abweichung]:
    """Yield what differs beside Maßnahmen and Ziele that both have."""
    for kennung, reason in after.reasons.items():
        if kennung in before.reasons and before.reason(kennung) != reason.text:
            cell = reason.cell if reason.has_column else ""
            texts = before.reason(kennung), reason.text
            yield Abweichung(reason.sheet, cell, f"{kennung}, {REASON_COLUMN}", *texts)


def _entfallen(before: Edition, after: Edition) -> Iterator[Abweichung]:
    old = {entry.kennung: entry for entry in before.entfallen}
    sheet = settings.ENTFALLEN_SHEET
    for entry in after.entfallen:
        then = old.pop(entry.kennung, None)
        texts = (then.text, then.begruendung) if then else ("", "")
        for name, was, now in zip(
            settings.ENTFALLEN_COLUMNS[1:], texts, (entry.text, entry.begruendung), strict=True
        ):
            if was != now:
                yield Abweichung(sheet, entry.cell, f"{entry.kennung}, {name}", was, now)
    for then in old.values():
        yield Abweichung(sheet, "", f"{then.kennung} fehlt", then.text, "")


def _by_kennung(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    names = [str(column) for column in table.columns]
    rows = (dict(zip(names, row, strict=True)) for row in table.itertuples(index=False))
    return {str(row["kennung"]): row for row in rows}


# --- as findings -----------------------------------------------------------------------------

_OWN, _OTHER = "veroeffentlicht-geaendert", "hinweis-veroeffentlicht"


def check_published(site: Path, edition: Edition) -> list[Finding]:
    """Return a finding for each value of a published edition that its workbook has changed."""
    advice = (
        "Die Ausgabe ist veröffentlicht. Die Änderung zurücknehmen oder die Ausgabe mit "
        "„kik bericht --berichtigung“ berichtigen."
    )
    return [
        _finding(edition.path, entry, _OWN, advice) for entry in find_abweichungen(site, edition)
    ]


def silent_edits(data: Path, site: Path, ausgabe: str) -> list[Finding]:
    """Return hints on workbooks of editions before `ausgabe` that no longer say what was published.

    A workbook with the SHA-256 of the published edition's record is not read at all.
    """
    found: list[Finding] = []
    for path in sorted(data.glob("kik-*.xlsx")):
        name = path.stem.removeprefix("kik-")
        is_earlier = settings.AUSGABE_PATTERN.fullmatch(name) and name < ausgabe
        if not is_earlier or published_snapshot(site, name) is None or _is_same(path, site / name):
            continue
        found += _silent_edits(path, site)
    return found


def _is_same(workbook: Path, folder: Path) -> bool:
    try:
        record = json.loads((folder / HERKUNFT_FILE).read_text(encoding="utf-8"))
        return bool(record["arbeitsmappe"]["sha256"] == hash_file(workbook))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _silent_edits(path: Path, site: Path) -> list[Finding]:
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
    return [
        _finding(path, entry, _OTHER, advice, is_hint=True)
        for entry in find_abweichungen(site, edition)
    ]


def _finding(
    path: Path, entry: Abweichung, rule: str, advice: str, *, is_hint: bool = False
) -> Finding:
    message = f"{entry.message}. {advice}"
    return Finding(path.name, entry.sheet, entry.cell, rule, message, is_hint)
