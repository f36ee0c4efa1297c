"""What the concept holds: Handlungsfelder, Ziele, Maßnahmen, and what is known of each.

Source: DESIGN §2 and §3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd

from kikdata.text import NO_TEXT, Text

__all__ = [
    "MASSNAHMEN_COLUMNS",
    "NEU",
    "Handlungsfeld",
    "Massnahme",
    "Umsetzungsstand",
    "Vorher",
    "Ziel",
    "anchor",
    "kennung",
    "slug",
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
