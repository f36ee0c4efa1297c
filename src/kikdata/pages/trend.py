"""What the pages show of the development over the editions; see `report`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape

from kikdata.analysis.counts import count_rows
from kikdata.analysis.sentences import format_date
from kikdata.analysis.trend import Point, Series, describe_trend, summarize_trend
from kikdata.charts.drawings import Drawing
from kikdata.charts.picture import Picture
from kikdata.model import Edition, Handlungsfeld, Snapshot
from kikdata.pages.output import Output, figure, sentence
from kikdata.pages.tables import CountRow, counts_table

__all__ = ["Verlauf"]

_FIRST = (
    "Dies ist die erste Ausgabe. Wie sich der Umsetzungsstand entwickelt, zeigt dieses Kapitel ab "
    "der nächsten."
)
_GUIDE = (
    "Jeder Punkt steht für eine Ausgabe am Tag ihres Datenstands. Was zwischen zwei Punkten war, "
    "sagen die Daten nicht; die Linien dienen nur als Lesehilfe. Ein Anteil ändert sich auch, wenn "
    "Maßnahmen hinzukommen oder wegfallen. Die Handlungsfelder sind verschieden groß: Wo es wenige "
    "Maßnahmen gibt, bewegt schon eine einzige den Anteil stark."
)


class Verlauf:
    """The development up to this edition, of the whole or of one Handlungsfeld.

    `earlier`: the editions before, the oldest first; without one, only `summary` says anything.
    `source` is the line below pictures.
    """

    def __init__(
        self,
        edition: Edition,
        earlier: Sequence[Snapshot],
        source: str,
        feld: Handlungsfeld | None = None,
    ) -> None:
        self.edition, self.earlier, self.source, self.feld = edition, earlier, source, feld
        self.where = f" im Handlungsfeld {feld.name}" if feld else ""
        self.key = f"{feld.kuerzel.lower()}-verlauf" if feld else "verlauf"

    def summary(self) -> Output:
        """Return what became of the Zielerreichungsgrad, or that there is one edition only."""
        points = self._points(self.feld)
        return sentence(summarize_trend(points, self.where) if len(points) > 1 else _FIRST)

    def guide(self) -> Output:
        """Return how to read the pictures; nothing with one edition only."""
        return sentence(_GUIDE if self.earlier else "")

    def chart(self) -> Output:
        """Return the shares over time; nothing with one edition only."""
        points = self._points(self.feld)
        title = f"Anteile der Umsetzungsstände über die Ausgaben{self.where}"
        return self._figure([Series("", points)], title, self.key)

    def felder_chart(self) -> Output:
        """Return one small picture per Handlungsfeld; nothing with one edition only."""
        felder = self.edition.handlungsfelder
        series = [Series(feld.name, self._points(feld)) for feld in felder]
        title = "Anteile der Umsetzungsstände über die Ausgaben, je Handlungsfeld"
        return self._figure(series, title, f"{self.key}-felder")

    def table(self) -> Output:
        """Return all numbers, one row per edition; nothing with one edition only."""
        points = self._points(self.feld)
        if len(points) < 2:
            return Output("")
        rows = [CountRow(f"{p.ausgabe} ({format_date(p.date)})", p.counts) for p in points]
        caption = f"Zahlen zum Umsetzungsstand{self.where} nach Ausgaben"
        head = "Ausgabe (Datenstand)"
        return Output(counts_table(f"tab-{self.key}", caption, head, [rows]))

    def felder_table(self) -> Output:
        """Return all numbers per Handlungsfeld and edition; nothing with one edition only."""
        if not self.earlier:
            return Output("")
        bodies = [
            [
                CountRow(f"{escape(feld.name)}, {p.ausgabe} ({format_date(p.date)})", p.counts)
                for p in self._points(feld)
            ]
            for feld in self.edition.handlungsfelder
        ]
        caption = "Zahlen zum Umsetzungsstand nach Handlungsfeldern und Ausgaben"
        head = "Handlungsfeld, Ausgabe (Datenstand)"
        return Output(counts_table(f"tab-{self.key}-felder", caption, head, bodies))

    def _figure(self, series: Sequence[Series], title: str, key: str) -> Output:
        if not self.earlier or max(len(one.points) for one in series) < 2:
            return Output("")
        draw = Drawing("trend.draw_trend", (series,))
        return figure(Picture(draw, title, describe_trend(series), self.source, key))

    def _points(self, feld: Handlungsfeld | None) -> tuple[Point, ...]:
        """Return those editions that have Maßnahmen there, by Datenstand."""
        angaben = self.edition.angaben
        sources: list[tuple[str, dt.date, Snapshot | Edition]] = [
            (snapshot.ausgabe, snapshot.datenstand, snapshot) for snapshot in self.earlier
        ]
        sources.append((angaben.ausgabe, angaben.dates["Datenstand"], self.edition))
        points = []
        for ausgabe, date, source in sources:
            table = source.rows_of(feld.kuerzel) if feld else source.massnahmen
            ((_, counts),) = count_rows(table)
            if sum(counts):
                points.append(Point(ausgabe, date, counts))
        return tuple(sorted(points, key=lambda point: (point.date, point.ausgabe)))
