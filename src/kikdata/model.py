"""What a report is about: Handlungsfelder, Maßnahmen, the facts of an edition.

Source: DESIGN §2 and §3.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import pandas as pd

from kikdata.text import NO_TEXT, Text

__all__ = [
    "MASSNAHMEN_COLUMNS",
    "NEU",
    "ZUSTAND_ENTWURF",
    "ZUSTAND_VEROEFFENTLICHT",
    "Angaben",
    "Berichtigung",
    "Edition",
    "Entfallen",
    "EntfallenPlace",
    "Handlungsfeld",
    "Indikator",
    "Massnahme",
    "Reason",
    "Rueckmeldung",
    "Snapshot",
    "Umsetzungsstand",
    "Vorher",
    "Ziel",
    "anchor",
    "kennung",
    "slug",
    "to_snapshot",
    "to_table",
]


class Umsetzungsstand(StrEnum):
    """How far a Maßnahme is carried out, in the order of the source."""

    WARTEND = "wartend"
    IN_BEARBEITUNG = "in Bearbeitung"
    IMPLEMENTIERT = "implementiert"

    @property
    def key(self) -> str:
        """ASCII form for CSS classes and file names."""
        return self.value.lower().replace(" ", "-")


ZUSTAND_ENTWURF = "Entwurf"


ZUSTAND_VEROEFFENTLICHT = "veröffentlicht"


MASSNAHMEN_COLUMNS = (
    "kennung",
    "kuerzel",
    "handlungsfeld",
    "gruppe",
    "ziel_nummer",
    "ziel",
    "nummer",
    "massnahme",
    "umsetzungsstand",
    "sachstand",
    "zustaendig",
    "prioritaet",
    "begruendung",
    "zeile",
    "stand_wortlaut",
)


@dataclass(frozen=True)
class Vorher:
    """What a row was: ``2023-12:BS-2.4`` in column `Vorher`.

    `ausgabe` is empty for the edition before.  A Handlungsfeld names a Kürzel or a name.
    """

    kennung: str
    ausgabe: str = ""

    def __str__(self) -> str:
        return f"{self.ausgabe}:{self.kennung}" if self.ausgabe else self.kennung


#: What column `Vorher` says of a row that was nothing before; it then stands there alone.
NEU = Vorher("neu")


@dataclass(frozen=True)
class Handlungsfeld:
    """A field of the concept: its Kürzel (``BS``) and its name.

    `vorher`: what it was in an earlier edition, if its row says so; `zeile`: its row in sheet
    `Handlungsfelder`, 0 if it was read elsewhere.
    """

    kuerzel: str
    name: str
    vorher: tuple[Vorher, ...] = ()
    zeile: int = field(default=0, compare=False)

    @property
    def kennung(self) -> str:
        """Its Kürzel, as what it is named by beside Ziele and Maßnahmen."""
        return self.kuerzel

    @property
    def text(self) -> str:
        """Its name, as what it says beside Ziele and Maßnahmen."""
        return self.name

    @property
    def stand(self) -> str:
        """Nothing: only Maßnahmen have an Umsetzungsstand."""
        return ""

    @property
    def slug(self) -> str:
        """Name in addresses, such as ``bildung-und-sprache``."""
        return slug(self.name)


def kennung(kuerzel: str, nummer: str) -> str:
    """Return the Kennung: ``kennung("BS", "2.4.") == "BS-2.4"``."""
    return f"{kuerzel}-{nummer.rstrip('.')}"


def anchor(kennung_: str) -> str:
    """Return the anchor of a Kennung in pages: ``BS-2.4`` → ``bs-2-4``."""
    return kennung_.lower().replace(".", "-")


_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug(name: str) -> str:
    """Return `name` in lower-case ASCII with hyphens, umlauts spelt out."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_ASCII)).strip("-")


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
class Ziel:
    """A Ziel of a Handlungsfeld, ``BS-2``; it has no Umsetzungsstand of its own.

    `zeile` is its row in the sheet named like the Handlungsfeld, 0 if it was read elsewhere;
    `vorher` what it was in an earlier edition, if its row says so.
    """

    kennung: str
    gruppe: str
    nummer: str
    text: str
    sachstand: Text = NO_TEXT
    zeile: int = 0
    vorher: tuple[Vorher, ...] = ()

    @property
    def stand(self) -> str:
        """Nothing: only Maßnahmen have an Umsetzungsstand."""
        return ""

    @property
    def kuerzel(self) -> str:
        """Kürzel of its Handlungsfeld."""
        return self.kennung.partition("-")[0]


@dataclass(frozen=True)
class Massnahme:
    """A Maßnahme with its place in the concept.

    `umsetzungsstand` is None only while a workbook with faults is checked.  `stand_wortlaut`: the
    city's own word for it, such as ``verstetigt``; "" if it has none.  `zeile` and `vorher` as of
    `Ziel`.
    """

    kennung: str
    handlungsfeld: str
    gruppe: str
    ziel_nummer: str
    ziel: str
    nummer: str
    massnahme: str
    umsetzungsstand: Umsetzungsstand | None
    sachstand: Text = NO_TEXT
    zustaendig: str = ""
    prioritaet: str = ""
    begruendung: str = ""
    zeile: int = 0
    stand_wortlaut: str = ""
    vorher: tuple[Vorher, ...] = ()

    @property
    def text(self) -> str:
        """Its wording, as that of a Ziel is called."""
        return self.massnahme

    @property
    def stand(self) -> str:
        """Its Umsetzungsstand, "" while it has none."""
        return str(self.umsetzungsstand or "")

    @property
    def shown_stand(self) -> str:
        """The word that is shown for its Umsetzungsstand."""
        return self.stand_wortlaut or self.stand

    @property
    def kuerzel(self) -> str:
        """Kürzel of its Handlungsfeld."""
        return self.kennung.partition("-")[0]

    @property
    def ziel_kennung(self) -> str:
        """Kennung of its Ziel: ``BS-2`` for ``BS-2.4``."""
        return self.kennung.rpartition(".")[0]


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


def to_table(rows: Iterable[Massnahme]) -> pd.DataFrame:
    """Return Maßnahmen as a table with the columns `MASSNAHMEN_COLUMNS`.

    Texts are plain; `umsetzungsstand` is an ordered categorical.
    """
    plain = [[_plain(getattr(row, name)) for name in MASSNAHMEN_COLUMNS] for row in rows]
    table = pd.DataFrame(plain, columns=list(MASSNAHMEN_COLUMNS))
    order = [str(stand) for stand in Umsetzungsstand]
    table["umsetzungsstand"] = pd.Categorical(
        table["umsetzungsstand"], categories=order, ordered=True
    )
    return table


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Text | Umsetzungsstand) else value


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
