"""What an edition and a Handlungsfeld of it give to notebooks: tables, numbers, pieces of pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from kikdata.analysis.counts import STAENDE
from kikdata.analysis.facts import count_all, edition_texts
from kikdata.analysis.history import follow_field
from kikdata.analysis.sentences import edition_name
from kikdata.model import Edition, Handlungsfeld, Massnahme, Snapshot, to_table
from kikdata.pages.changes import Aenderungen
from kikdata.pages.html import Output, Outputs
from kikdata.pages.massnahmen import brief_list, chapter
from kikdata.pages.prose import edition_text
from kikdata.pages.review import show_indikatoren, show_rueckmeldungen

__all__ = ["Feld", "Part"]

#: What a notebook sees of a Maßnahme.
COLUMNS = [
    *("kennung", "handlungsfeld", "gruppe", "ziel_nummer", "ziel", "nummer", "massnahme"),
    *("umsetzungsstand", "sachstand", "zustaendig", "prioritaet"),
]


class Part:
    """What an edition and a Handlungsfeld of it have in common; `feld` is None for the whole."""

    def __init__(
        self, edition: Edition, earlier: Sequence[Snapshot], feld: Handlungsfeld | None = None
    ) -> None:
        self.edition, self.earlier, self.feld = edition, tuple(earlier), feld

    # Read when asked for: a chapter that shows no number does not depend on any.

    @property
    def rows(self) -> tuple[Massnahme, ...]:
        """The Maßnahmen as objects, with all that the workbook says of them."""
        return self.edition.massnahmen_of(self.feld.kuerzel) if self.feld else self.edition.rows

    @cached_property
    def massnahmen(self) -> pd.DataFrame:
        """The Maßnahmen as a table, one row each."""
        table = to_table(self.rows)[COLUMNS]
        table.attrs = {
            "quelle": self.source,
            "handlungsfeld": self.feld.kuerzel if self.feld else "",
        }
        return table

    @property
    def source(self) -> str:
        """The line that names source and Datenstand below a picture."""
        texts = edition_texts(self.edition)
        return f"Quelle: {texts['herausgeber']}. Stand {texts['datenstand']}."

    @property
    def counts(self) -> tuple[int, ...]:
        """How many Maßnahmen are wartend, in Bearbeitung, implementiert."""
        return count_all(to_table(self.rows))

    @property
    def anzahl(self) -> int:
        """How many Maßnahmen there are."""
        return sum(self.counts)

    @property
    def wartend(self) -> int:
        """How many Maßnahmen are wartend."""
        return self.counts[0]

    @property
    def in_bearbeitung(self) -> int:
        """How many Maßnahmen are in Bearbeitung."""
        return self.counts[1]

    @property
    def implementiert(self) -> int:
        """How many Maßnahmen are implementiert."""
        return self.counts[2]

    @property
    def zielerreichungsgrad(self) -> float:
        """Percentage of implementierte Maßnahmen, not rounded."""
        return 100 * self.implementiert / self.anzahl

    @property
    def verlauf(self) -> pd.DataFrame:
        """Counts of each edition up to this one, by `bericht` and `datenstand`.

        Without rows if this is the first: then there is nothing to compare.
        """
        return _over_time(self.edition, self.earlier, self.feld)

    @cached_property
    def aenderungen(self) -> Aenderungen:
        """What changed since the edition before."""
        return Aenderungen(self.edition, self.earlier, self.source, self.feld)

    def indikatoren(self, *, heading: str = "") -> Outputs:
        """Show the Indikatoren under a heading: sentences, charts, table; nothing if none."""
        return show_indikatoren(self.edition, self.feld, heading)

    def rueckmeldungen(self, *, heading: str = "") -> Outputs:
        """Show what Akteur*innen reported under a heading; nothing if there is none."""
        return show_rueckmeldungen(self.edition, self.feld, heading)


def _over_time(
    edition: Edition, earlier: Sequence[Snapshot], feld: Handlungsfeld | None
) -> pd.DataFrame:
    angaben = edition.angaben
    tables = [
        (
            (edition_name(one.ausgabe).removeprefix("Bericht "), one.datenstand),
            one.rows_of(feld.kuerzel) if feld else one.massnahmen,
        )
        for one in earlier
    ]
    now = edition_name(angaben.ausgabe).removeprefix("Bericht ")
    tables.append(
        (
            (now, angaben.dates["Datenstand"]),
            edition.rows_of(feld.kuerzel) if feld else edition.massnahmen,
        )
    )
    counted = [(key, count_all(table)) for key, table in tables if len(table)]
    if len(counted) < 2:
        counted = []
    counted.sort(key=lambda one: one[0][1])
    return pd.DataFrame(
        [numbers for _, numbers in counted],
        index=pd.MultiIndex.from_tuples(
            [key for key, _ in counted], names=["bericht", "datenstand"]
        ),
        columns=pd.Index(STAENDE),
    )


class Feld(Part):
    """One Handlungsfeld of an edition."""

    feld: Handlungsfeld

    @property
    def name(self) -> str:
        """What it is called."""
        return self.feld.name

    @property
    def kuerzel(self) -> str:
        """Its Kürzel."""
        return self.feld.kuerzel

    def text(self) -> Outputs:
        """Show what the Amt writes about this period: `book/ausgaben/<Ausgabe>/<slug>.md`."""
        return edition_text(self.edition.angaben.ausgabe, self.feld.slug)

    def ziele_und_massnahmen(self) -> Output:
        """Show all Ziele and Maßnahmen with their Sachstand, each at its permanent place."""
        known = follow_field(self.earlier, self.edition, self.feld.kuerzel)
        return chapter(self.rows, self.edition.ziele_of(self.feld.kuerzel), known)

    def massnahmen_kurz(self) -> Output:
        """Show all Maßnahmen with their Umsetzungsstand in brief."""
        return brief_list(self.feld, self.rows)
