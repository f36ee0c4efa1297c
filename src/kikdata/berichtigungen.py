"""Corrections of a published edition: the record in `daten/`, and how pages tell of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kikdata.errors import BookError
from kikdata.narrative import format_date
from kikdata.outputs import Output, paragraph

__all__ = [
    "BERICHTIGUNGEN_FILE",
    "Berichtigung",
    "berichtigungen_list",
    "berichtigungen_notice",
    "dump_berichtigungen",
    "read_berichtigungen",
]

#: Name of the record in `daten/`; only an edition that was corrected has one.
BERICHTIGUNGEN_FILE = "berichtigungen.json"


@dataclass(frozen=True)
class Berichtigung:
    """One correction: the day on which it was made, and why."""

    datum: dt.date
    grund: str


def read_berichtigungen(path: Path) -> tuple[Berichtigung, ...]:
    """Return the record, the oldest first; empty without one.  Raises BookError if damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Berichtigung(dt.date.fromisoformat(entry["datum"]), str(entry["grund"]))
            for entry in record
        )
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError) as error:
        raise BookError(
            f"{path}: Die Datei mit den Berichtigungen ist beschädigt. Aus der Sicherung der "
            "veröffentlichten Ausgabe wiederherstellen."
        ) from error


def dump_berichtigungen(berichtigungen: Sequence[Berichtigung]) -> bytes:
    """Return the bytes of the record."""
    entries = [{"datum": b.datum.isoformat(), "grund": b.grund} for b in berichtigungen]
    return (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode()


def berichtigungen_list(berichtigungen: Sequence[Berichtigung]) -> Output:
    """Return all corrections with their dates, the oldest first, or that there is none."""
    if not berichtigungen:
        return paragraph("Diese Ausgabe wurde bisher nicht berichtigt.")
    return Output(f'<ul class="berichtigungen">{"".join(map(_item, berichtigungen))}</ul>')


def berichtigungen_notice(berichtigungen: Sequence[Berichtigung]) -> Output:
    """Return the notice for the title page; nothing for an edition as first published."""
    if not berichtigungen:
        return Output("")
    return Output(
        '<div class="admonition berichtigt"><p class="admonition-title">Diese Ausgabe wurde '
        "nach der Veröffentlichung berichtigt</p>"
        f'<ul class="berichtigungen">{"".join(map(_item, berichtigungen))}</ul></div>'
    )


def _item(berichtigung: Berichtigung) -> str:
    date = format_date(berichtigung.datum)
    return (
        f'<li><time datetime="{berichtigung.datum.isoformat()}">{date}</time>: '
        f"{escape(berichtigung.grund)}</li>"
    )
