"""What the notebook of a Handlungsfeld shows; see `report`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from html import escape

from kikdata.analysis import sentences
from kikdata.analysis.counts import Bar, count_rows
from kikdata.analysis.history import follow_field
from kikdata.model import Edition, Handlungsfeld, Snapshot
from kikdata.pages import tables
from kikdata.pages.changes import Aenderungen
from kikdata.pages.output import Output, bar_figure, sentence
from kikdata.pages.selection import Selection
from kikdata.pages.trend import Verlauf

__all__ = ["HandlungsfeldBericht"]


class HandlungsfeldBericht:
    """One Handlungsfeld of an edition; `source` is the line below its pictures."""

    def __init__(
        self, feld: Handlungsfeld, edition: Edition, earlier: Sequence[Snapshot], source: str
    ) -> None:
        self.feld, self.edition, self.earlier, self.source = feld, edition, earlier, source
        self.massnahmen_rows = edition.rows_of(feld.kuerzel)
        ((_, self.counts),) = count_rows(self.massnahmen_rows)
        self.key = feld.kuerzel.lower()

    @cached_property
    def aenderungen(self) -> Aenderungen:
        """What changed here since the edition before."""
        return Aenderungen(self.edition, self.earlier, self.source, self.feld)

    @cached_property
    def verlauf(self) -> Verlauf:
        """The development here over the editions up to this one."""
        return Verlauf(self.edition, self.earlier, self.source, self.feld)

    def charts(self) -> list[Output]:
        """Return every chart of the chapter; the one over time is empty at first."""
        return [self.chart(), self.progress_chart(), self.verlauf.chart()]

    def summary(self) -> Output:
        """Return the computed sentences at the head of the chapter."""
        ziele = count_rows(self.massnahmen_rows, ("ziel_nummer",))
        pairs = [(nummer, counts) for (nummer,), counts in ziele]
        parts = [
            sentences.summarize_field(self.feld.name, self.counts),
            sentences.summarize_ziele(pairs),
        ]
        return sentence(" ".join(part for part in parts if part))

    def chart(self) -> Output:
        """Return the bar of this Handlungsfeld."""
        title = f"Umsetzungsstand der Maßnahmen im Handlungsfeld {self.feld.name}"
        alt = (
            f"Balkendiagramm über {sentences.massnahmen_phrase(sum(self.counts))}: "
            f"{sentences.describe_counts(self.counts)}."
        )
        return bar_figure([Bar("", self.counts)], title, alt, self.source, self.key)

    def table(self) -> Output:
        """Return the same numbers as `chart`."""
        title = f"Zahlen zum Umsetzungsstand der Maßnahmen im Handlungsfeld {self.feld.name}"
        chosen = Selection.of_feld(self.feld, "../")
        total = tables.CountRow(escape(self.feld.name), self.counts, "summe", chosen)
        return Output(
            tables.counts_table(f"tab-{self.key}-stand", title, "Handlungsfeld", total=total)
        )

    def progress_chart(self) -> Output:
        """Return one bar per Ziel, its length the number of Maßnahmen, under its Gruppe."""
        ziele = count_rows(self.massnahmen_rows, ("gruppe", "ziel_nummer"))
        bars, told, last = [], [], ""
        for (gruppe, nummer), values in ziele:
            label = f"Ziel {nummer.rstrip('.')}"
            bars.append(Bar(label, values, gruppe if gruppe != last else ""))
            told.append(f"{label}: {sentences.summarize(values, with_percent=False)}")
            last = gruppe
        title = f"Fortschritt nach Gruppen und Zielen im Handlungsfeld {self.feld.name}"
        alt = f"Balkendiagramm mit einem Balken je Ziel. {' '.join(told)}"
        key = f"{self.key}-ziele"
        return bar_figure(bars, title, alt, self.source, key, as_shares=False)

    def progress_table(self) -> Output:
        """Return the same numbers as `progress_chart`, with sums per Gruppe."""
        return Output(tables.progress_table(self.feld, self.massnahmen_rows))

    def ziele(self) -> Output:
        """Return the narrative table: a sentence per Ziel, Sachstand and Zuständig if known."""
        return Output(tables.ziele_table(self.feld, self.massnahmen_rows))

    def massnahmen(self) -> Output:
        """Return the full table with an anchor per Maßnahme."""
        known = follow_field(self.earlier, self.edition, self.feld.kuerzel)
        return Output(tables.massnahmen_table(self.feld, self.massnahmen_rows, known))
