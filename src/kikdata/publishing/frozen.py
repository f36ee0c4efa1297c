"""A published edition stays as it is: it is made again from the same inputs, or corrected."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from kikdata import model
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, read_berichtigungen
from kikdata.data.metadata import Json
from kikdata.data.origin import HERKUNFT_FILE, InputChanges, compare_inputs, read_herkunft
from kikdata.errors import FrozenError, UsageError
from kikdata.model import Berichtigung, Edition
from kikdata.publishing.published import Abweichung, find_abweichungen

__all__ = ["check_frozen"]


def check_frozen(
    site: Path, edition: Edition, herkunft: Json, grund: str, today: dt.date
) -> tuple[Berichtigung, ...]:
    """Return the Berichtigungen that the edition prints; with `grund`, a new one of `today` last.

    `herkunft` tells what the edition would be made from now.  Raises FrozenError, which lists
    every difference, if the edition in `site` is published and was made from something else and
    no `grund` is given; UsageError for a `grund` where nothing is to be corrected.
    """
    folder, ausgabe = site / edition.angaben.ausgabe, edition.angaben.ausgabe
    before = read_berichtigungen(folder / "daten" / BERICHTIGUNGEN_FILE)
    if not _is_published(folder):
        if grund:
            raise UsageError(
                f"Die Ausgabe {ausgabe} ist in {site} nicht veröffentlicht. Zu berichtigen gibt "
                "es nur, was veröffentlicht ist: ohne --berichtigung aufrufen."
            )
        return before
    old = read_herkunft(folder / HERKUNFT_FILE)
    changes = compare_inputs(old, herkunft) if old else None
    if changes is not None and not changes:
        if grund:
            raise UsageError(
                f"An der Ausgabe {ausgabe} ist nichts zu berichtigen: Arbeitsmappe, Texte und "
                "Programm sind die der Veröffentlichung. Erst ändern, dann berichtigen."
            )
        return before
    if grund:
        return (*before, Berichtigung(today, grund))
    values = find_abweichungen(site, edition)
    is_workbook_changed = bool(values) or changes is None or changes.is_workbook_changed
    raise FrozenError(_message(edition, changes, values), is_workbook_changed=is_workbook_changed)


def _is_published(folder: Path) -> bool:
    try:
        facts = json.loads((folder / "daten" / "ausgabe.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    return bool(facts.get("zustand") == model.ZUSTAND_VEROEFFENTLICHT)


def _message(edition: Edition, changes: InputChanges | None, values: Sequence[Abweichung]) -> str:
    ausgabe = edition.angaben.ausgabe
    lines = [
        f"Die Ausgabe {ausgabe} ist veröffentlicht und bleibt, wie sie ist. "
        "Seit der Veröffentlichung hat sich geändert:",
        *_workbook_lines(edition, changes, values),
    ]
    if changes is None:
        lines.append(
            f"  Ihr fehlt {HERKUNFT_FILE}. Ob Texte und Programm dieselben sind, ist unbekannt."
        )
    else:
        lines += [f"  {name} ({what})" for name, what in changes.files]
        lines += [f"  Tabelle der Ausgabe {name} ({what})" for name, what in changes.earlier]
    lines += [
        "Nichts wurde erstellt oder ersetzt. Die Änderungen zurücknehmen oder die Ausgabe "
        "berichtigen, mit dem Grund, den sie dann nennt:",
        f'  kik bericht --ausgabe {ausgabe} --berichtigung "Grund in einem Satz"',
    ]
    return "\n".join(lines)


def _workbook_lines(
    edition: Edition, changes: InputChanges | None, values: Sequence[Abweichung]
) -> Iterator[str]:
    name = edition.path.name
    if values:
        yield f"  Arbeitsmappe {name}:"
        yield from (f"    {value}" for value in values)
    elif changes is not None and changes.is_workbook_changed:
        yield (
            f"  Arbeitsmappe {name}: neu gespeichert. Angaben und Maßnahmen sind dieselben, anders "
            "sind Form, Reihenfolge oder weitere Blätter."
        )
