"""The register: what was published, edition by edition, in `<Daten>/veroeffentlicht/`.

Written by `kik` when a published edition takes its place in the site, committed by people.  Later
editions compare with its rows, so that the site may be lost, changed by someone or built anew
without a number changing unsaid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from kikdata import model
from kikdata.model import (
    Angaben,
    Berichtigung,
    Edition,
    Massnahme,
    Reason,
    Snapshot,
)
from kikdata.settings import DATE_FIELDS
from kikdata.text import Text

__all__ = [
    "FURTHER",
    "PublishedFile",
    "Register",
    "describe_angaben",
    "describe_further",
    "plain",
    "registered_edition",
]

# Where a text stands in a workbook is no part of what was published.
_PLACES = frozenset({"zeile", "cell"})
#: What is kept of a Maßnahme.
ROW_NAMES = frozenset(one.name for one in fields(Massnahme)) - _PLACES
#: Parts of an edition that come from optional sheets, a row each.
FURTHER = ("indikatoren", "rueckmeldungen")


@dataclass(frozen=True)
class PublishedFile:
    """SHA-256 of a file of the edition, and its date in seconds."""

    sha256: str
    date: int


@dataclass(frozen=True)
class Register:
    """What was published as one edition; all hashes are SHA-256, by place in project or edition.

    `snapshot`: how later editions see it; `previous`: how they saw it before it was corrected.
    `begruendungen` by Kennung.  `earlier`: the editions it was compared with, oldest first, as in
    `herkunft.json`.  `texts`: what belongs to this edition alone, `sources`: what all share.
    `further`: the rows of optional sheets.  `row_names`: what it knows of a Maßnahme.
    """

    snapshot: Snapshot
    first_day: dt.date
    berichtigungen: tuple[Berichtigung, ...]
    angaben: Mapping[str, str]
    begruendungen: Mapping[str, str]
    earlier: Sequence[Mapping[str, str]]
    workbook: Mapping[str, str]
    texts: Mapping[str, str]
    sources: Mapping[str, str]
    files: Mapping[str, PublishedFile]
    previous: tuple[Snapshot, ...] = ()
    further: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    row_names: frozenset[str] = ROW_NAMES

    @property
    def ausgabe(self) -> str:
        return self.snapshot.ausgabe

    @property
    def is_published(self) -> bool:
        """False for an edition that was taken back to a draft by a Berichtigung."""
        return self.angaben["Zustand"] == model.ZUSTAND_VEROEFFENTLICHT

    @property
    def before(self) -> str:
        """The edition that it was compared with as the one before; "" for the first."""
        return self.earlier[-1]["ausgabe"] if self.earlier else ""

    def version(self, digest: str) -> Snapshot | None:
        """Return this edition as it was when its table had this SHA-256."""
        return next((s for s in (self.snapshot, *self.previous) if s.sha256 == digest), None)


def describe_further(edition: Edition) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Return the rows of optional sheets as the register keeps them."""
    return {name: plain(getattr(edition, name)) for name in FURTHER}


def describe_angaben(edition: Edition) -> dict[str, str]:
    """Return the facts of sheet `Bericht` as the register keeps them, dates as ISO 8601."""
    dates = {name: date.isoformat() for name, date in edition.angaben.dates.items()}
    return {name: text for name, text in {**edition.angaben.texts, **dates}.items() if text}


def registered_edition(register: Register) -> Edition:
    """Return the edition as it was published, without its places in a workbook."""
    dates, texts = {}, dict(register.angaben)
    for name in DATE_FIELDS:
        if texts.get(name):
            dates[name] = dt.date.fromisoformat(texts[name])
    snapshot = register.snapshot
    names = {feld.kuerzel: feld.name for feld in snapshot.handlungsfelder}
    return Edition(
        Path(register.workbook["name"]),
        Angaben(texts, dates),
        snapshot.handlungsfelder,
        snapshot.rows,
        snapshot.ziele,
        entfallen=snapshot.entfallen,
        reasons={
            kennung: Reason(text, names.get(kennung.partition("-")[0], ""), "", "")
            for kennung, text in register.begruendungen.items()
        },
    )


def plain(value: Any) -> Any:
    """Return a value of the model as JSON holds it, without its place in the workbook."""
    if is_dataclass(value) and not isinstance(value, Text | type):
        named = {one.name: getattr(value, one.name) for one in fields(value)}
        return {name: plain(item) for name, item in named.items() if name not in _PLACES}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or type(value) in (bool, int, float) else str(value)
