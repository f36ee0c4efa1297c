"""An edition: its facts, its rows, what was reported, and how later editions see it.

Source: DESIGN §2 and §3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from kikdata.model.concept import Handlungsfeld, Massnahme, Ziel, to_table
from kikdata.text import Text

__all__ = [
    "ZUSTAND_ENTWURF",
    "ZUSTAND_VEROEFFENTLICHT",
    "Angaben",
    "Berichtigung",
    "Edition",
    "Entfallen",
    "EntfallenPlace",
    "Indikator",
    "Reason",
    "Rueckmeldung",
    "Snapshot",
    "to_snapshot",
]


ZUSTAND_ENTWURF = "Entwurf"


ZUSTAND_VEROEFFENTLICHT = "veröffentlicht"


@dataclass(frozen=True)
class Angaben:
    """Facts of sheet `Bericht`: texts by field name ("" if empty), dates apart, and their cells."""

    texts: dict[str, str]
    dates: dict[str, dt.date]
    cells: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def ausgabe(self) -> str:
        return self.texts["Ausgabe"]

    @property
    def is_entwurf(self) -> bool:
        return self.texts["Zustand"] != ZUSTAND_VEROEFFENTLICHT


@dataclass(frozen=True)
class Reason:
    """The Begründung in the row of a Ziel or a Maßnahme ("" if empty) and where it stands.

    `row_cell` holds the number.  Without `has_column` the sheet has no column Begründung;
    `cell` is then where its title belongs.
    """

    text: str
    sheet: str
    cell: str
    row_cell: str
    has_column: bool = True


@dataclass(frozen=True)
class Entfallen:
    """A Maßnahme (``BS-2.3``) or a Ziel (``BS-2``) that is gone; `cell` holds its Kennung.

    ``BS``: all that is gone from a Handlungsfeld.  `ausgabe`: the first one without it, "" if its
    row does not say.
    """

    kennung: str
    text: str
    begruendung: str
    cell: str
    ausgabe: str = ""


@dataclass(frozen=True)
class EntfallenPlace:
    """Where the next entry goes: `sheet` is empty if the workbook has no such sheet."""

    sheet: str = ""
    column: str = "A"
    row: int = 2

    def cell(self, offset: int = 0) -> str:
        """Return the address for the Kennung of the next entry, or of one `offset` rows below."""
        return f"{self.column}{self.row + offset}"


@dataclass(frozen=True)
class Indikator:
    """What was measured on one day, for a Handlungsfeld, one of its Ziele or the whole concept.

    `handlungsfeld` and `ziel` are a Kürzel (``BS``) and a Kennung (``BS-2``); "" for none: the
    whole concept, or the whole Handlungsfeld.
    """

    handlungsfeld: str
    ziel: str
    name: str
    einheit: str
    stichtag: dt.date
    wert: float
    zielwert: float | None = None
    quelle: str = ""
    anmerkung: str = ""


@dataclass(frozen=True)
class Rueckmeldung:
    """What an Akteur reported; `handlungsfeld` is a Kürzel, "" for the whole concept."""

    handlungsfeld: str
    akteur: str
    datum: dt.date
    text: Text


@dataclass(frozen=True)
class Edition:
    """A faultless workbook: facts, fields in report order, Ziele and Maßnahmen in theirs.

    `entfallen`: what is gone since an earlier edition.  `reasons`: the Begründung per Kennung, of
    Ziele (``BS-2``) too.  `columns`: letters of the columns by title, per Kürzel.
    """

    path: Path
    angaben: Angaben
    handlungsfelder: tuple[Handlungsfeld, ...]
    rows: tuple[Massnahme, ...]
    ziele: tuple[Ziel, ...] = ()
    entfallen: tuple[Entfallen, ...] = ()
    entfallen_place: EntfallenPlace = field(default_factory=EntfallenPlace)
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    indikatoren: tuple[Indikator, ...] = ()
    rueckmeldungen: tuple[Rueckmeldung, ...] = ()

    @cached_property
    def massnahmen(self) -> pd.DataFrame:
        """The Maßnahmen as a table, one row each; see `to_table`."""
        return to_table(self.rows)

    def reason(self, kennung: str) -> str:
        """Return the Begründung beside a Maßnahme or a Ziel of this edition; "" if none."""
        return self.reasons[kennung].text if kennung in self.reasons else ""

    def reason_dropped(self, kennung: str) -> str:
        """Return why something is gone since the edition before.

        The reason of a Ziel or a Handlungsfeld holds for what was in it, too.
        """
        now = ("", self.angaben["Ausgabe"])
        given = {one.kennung: one.begruendung for one in self.entfallen if one.ausgabe in now}
        above = kennung.rpartition(".")[0], kennung.partition("-")[0]
        return next((given[one] for one in (kennung, *above) if given.get(one)), "")

    def rows_of(self, kuerzel: str) -> pd.DataFrame:
        """Return the rows of one Handlungsfeld as a table, counted anew from 0."""
        return to_table(self.massnahmen_of(kuerzel))

    def massnahmen_of(self, kuerzel: str) -> tuple[Massnahme, ...]:
        """Return the Maßnahmen of one Handlungsfeld."""
        return tuple(row for row in self.rows if row.kuerzel == kuerzel)

    def ziele_of(self, kuerzel: str) -> tuple[Ziel, ...]:
        """Return the Ziele of one Handlungsfeld; see `massnahmen_of`."""
        return tuple(ziel for ziel in self.ziele if ziel.kuerzel == kuerzel)


@dataclass(frozen=True)
class Snapshot:
    """One edition at its time, as later ones compare with it.

    `is_published` tells whether it was read from what was published; `sha256` is then that of
    its table.
    """

    ausgabe: str
    titel: str
    datenstand: dt.date
    rows: tuple[Massnahme, ...]
    ziele: tuple[Ziel, ...] = ()
    handlungsfelder: tuple[Handlungsfeld, ...] = ()
    entfallen: tuple[Entfallen, ...] = ()
    is_published: bool = False
    sha256: str = ""

    @cached_property
    def massnahmen(self) -> pd.DataFrame:
        """The Maßnahmen as a table, one row each; see `to_table`."""
        return to_table(self.rows)

    def rows_of(self, kuerzel: str) -> pd.DataFrame:
        """Return the rows of one Handlungsfeld, counted anew from 0; none if it was not there."""
        table = self.massnahmen
        return table[table["kuerzel"] == kuerzel].reset_index(drop=True)


def to_snapshot(edition: Edition) -> Snapshot:
    """Return an edition as later ones see it."""
    angaben = edition.angaben
    return Snapshot(
        angaben.ausgabe,
        angaben["Titel"],
        angaben.dates["Datenstand"],
        edition.rows,
        edition.ziele,
        edition.handlungsfelder,
        edition.entfallen,
    )


@dataclass(frozen=True)
class Berichtigung:
    """One correction: the day on which it was made, and why."""

    datum: dt.date
    grund: str
