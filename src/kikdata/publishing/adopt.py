"""Brings registers and site together where a killed run or an older kik have left them apart."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from kikdata import model, settings
from kikdata.checks.register import Register
from kikdata.checks.register_file import register_path, write_register
from kikdata.checks.workbook import load
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, read_berichtigungen
from kikdata.data.origin import HERKUNFT_FILE, read_herkunft
from kikdata.data.tables import records
from kikdata.errors import Finding, KikError, RegisterError, list_names
from kikdata.model import Edition
from kikdata.publishing.place import is_edition
from kikdata.publishing.published import fact_changes
from kikdata.publishing.register import make_register, settle_pending
from kikdata.settings import AUSGABE_PATTERN

__all__ = ["adoption_findings", "settle_registers", "unregistered"]


def settle_registers(data: Path, site: Path) -> list[str]:
    """Bring registers and site together before anything is made; returns what was done, in German.

    An older kik wrote no register: it is written now, once, if the workbook and what the site
    shows as published say the same.  Raises RegisterError with all that differ: then nothing is
    known for sure.
    """
    settle_pending(data, site)
    written, faults = [], []
    for ausgabe in unregistered(data, site):
        told = list(_differences(data, site / ausgabe))
        if told:
            faults.append(f"Ausgabe {ausgabe}: {list_names(told)}")
            continue
        edition = load(data / settings.workbook_name(ausgabe))
        write_register(data, _register(edition, site / ausgabe))
        written.append(
            f"Ausgabe {ausgabe}: war schon veröffentlicht und stimmt mit ihrer Arbeitsmappe "
            "überein; ihr Register wurde jetzt geschrieben."
        )
    if faults:
        raise RegisterError(
            f"{site} zeigt als veröffentlicht, was kein Register kennt und was von der "
            "Arbeitsmappe abweicht:\n"
            + "".join(f"  {fault}\n" for fault in faults)
            + "Nichts wurde erstellt oder ersetzt. Das Register aus git wiederherstellen. Gab es "
            "noch keines: die Arbeitsmappe der Veröffentlichung wiederherstellen, „kik bericht“ "
            "aufrufen und erst dann ändern und berichtigen."
        )
    return written


def unregistered(data: Path, site: Path) -> list[str]:
    """Return the editions that the site shows as published and no register knows, oldest first."""
    if not site.is_dir():
        return []
    names = sorted(path.name for path in site.iterdir() if AUSGABE_PATTERN.fullmatch(path.name))
    return [
        name
        for name in names
        if _is_shown_as_published(site / name) and not register_path(data, name).is_file()
    ]


def _is_shown_as_published(folder: Path) -> bool:
    if not is_edition(folder, folder.name):
        return False
    facts = json.loads((folder / "daten" / "ausgabe.json").read_text(encoding="utf-8"))
    return bool(facts.get("zustand") == model.ZUSTAND_VEROEFFENTLICHT)


def adoption_findings(data: Path, site: Path) -> Iterator[Finding]:
    """Yield what `settle_registers` would say: a hint where it writes, a finding where it stops."""
    for ausgabe in unregistered(data, site):
        shown = f"{site.name} zeigt die Ausgabe als veröffentlicht, aber im Register fehlt sie"
        told = list(_differences(data, site / ausgabe))
        if told:
            message = (
                f"{shown}, und die Arbeitsmappe weicht ab: {list_names(told)}. Das Register aus "
                "git wiederherstellen, oder die Arbeitsmappe der Veröffentlichung."
            )
            yield Finding(ausgabe, "", "", "register-fehlt", message)
        else:
            message = f"{shown}. „kik bericht“ schreibt es; wurde es gelöscht, aus git holen."
            yield Finding(ausgabe, "", "", "hinweis-register-fehlt", message, is_hint=True)


def _differences(data: Path, folder: Path) -> Iterator[str]:
    ausgabe = folder.name
    path = data / settings.workbook_name(ausgabe)
    if not path.is_file():
        yield f"{path.name} fehlt in {data}"
        return
    try:
        edition = load(path)
        form = load(folder / "daten" / path.name)
        table = json.loads((folder / "daten" / "massnahmen.json").read_text(encoding="utf-8"))
    except (KikError, OSError, ValueError) as error:
        yield f"{error}"
        return
    shown = {row["kennung"]: row for row in table}
    for row in records(edition.massnahmen):
        then = shown.pop(row["kennung"], {})
        for name in row.keys() & then.keys() if then else ["kennung"]:
            if row[name] != then.get(name, ""):
                yield f"{row['kennung']}, {name}: „{then.get(name, '')}“ → „{row[name]}“"
    yield from (f"{kennung} fehlt" for kennung in shown)
    yield from map(str, fact_changes(_register(form, folder), edition))


def _register(edition: Edition, folder: Path) -> Register:
    record = read_herkunft(folder / HERKUNFT_FILE)
    if record is None:
        raise RegisterError(f"{folder}: {HERKUNFT_FILE} fehlt.")
    said = read_berichtigungen(folder / "daten" / BERICHTIGUNGEN_FILE)
    # An edition is named after the month in which it was published.
    day = dt.date.fromisoformat(f"{folder.name}-01")
    return make_register(edition, record, said, folder, None, day)
