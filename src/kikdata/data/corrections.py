"""Corrections of a published edition: the record in `daten/`, and how pages tell of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

from kikdata.errors import BookError
from kikdata.model import Berichtigung

__all__ = [
    "BERICHTIGUNGEN_FILE",
    "dump_berichtigungen",
    "read_berichtigungen",
]

#: Name of the record in `daten/`; only an edition that was corrected has one.
BERICHTIGUNGEN_FILE = "berichtigungen.json"


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
