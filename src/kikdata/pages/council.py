"""The Ratsvorlage: two pages for the council, as HTML; long lists are shortened to fit.

Says only what the workbook says.  Each page comes in several lengths, the longest first;
whoever lays it out takes the first that fits.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from kikdata import model
from kikdata.analysis import sentences
from kikdata.analysis.change_rows import Art, changes_since, list_changes
from kikdata.analysis.change_sentences import summarize_changes
from kikdata.analysis.counts import STAENDE, count_rows, round_shares
from kikdata.charts.picture import Picture
from kikdata.model import Edition, Snapshot, Umsetzungsstand
from kikdata.pages.council_decisions import Entscheidungen
from kikdata.pages.short_lists import Room, clip, headed_list, name_massnahme

__all__ = ["Ratsvorlage"]

_ROOMS = (
    Room(48, 24, 400), Room(43, 22, 350), Room(39, 20, 300), Room(36, 18, 280),
    Room(33, 16, 260), Room(29, 14, 240),
    Room(25, 12, 220), Room(21, 12, 200), Room(18, 11, 180), Room(15, 10, 160),
    Room(12, 9, 140), Room(9, 8, 120), Room(6, 7, 100), Room(4, 6, 80), Room(2, 5, 60),
    Room(1, 3, 50), Room(0, 0, 40),
)  # fmt: skip


class Ratsvorlage:
    """The Ratsvorlage of an edition; `picture` is the chart of all Maßnahmen."""

    def __init__(
        self,
        edition: Edition,
        earlier: Sequence[Snapshot],
        facts: Mapping[str, str],
        picture: Picture,
    ) -> None:
        self.edition, self.facts, self.picture = edition, facts, picture
        self.before = earlier[-1] if earlier else None
        self.changes = changes_since(self.before, edition) if self.before else None
        told = list_changes(self.changes, edition) if self.changes else []
        self.rows = [row for row in told if not row.is_ziel]
        self.decisions = Entscheidungen(edition, self.rows)

    @property
    def title(self) -> str:
        """What the document is called."""
        return f"Ratsvorlage: {self.facts['konzept']}"

    def pages(self) -> tuple[list[str], list[str]]:
        """Return both pages as HTML, each in all its lengths, the longest first."""
        chart = self._chart()
        first = [self._first_page(chart, room) for room in _ROOMS]
        return first, [self._second_page(room) for room in _ROOMS]

    # --- page 1: where we stand, what changed ------------------------------------------------

    def _first_page(self, chart: str, room: Room) -> str:
        return (
            f'<section class="rv-seite">{self._head(room)}<h2>Wo wir stehen</h2>'
            f"{self._key_figure()}{chart}{self._counts_table(room)}"
            '<p class="rv-quelle">Der Zielerreichungsgrad ist der Anteil der implementierten an '
            f"allen Maßnahmen. {escape(self.picture.source)}</p>"
            f"<h2>Was sich geändert hat</h2>{self._changed(room)}</section>"
        )

    def _head(self, room: Room) -> str:
        facts, angaben = self.facts, self.edition.angaben
        date = angaben.dates.get("Ratsvorlage Datum")
        told = (
            ("Gremium", angaben["Ratsvorlage Gremium"]),
            ("Sitzung", sentences.format_date(date) if date else ""),
            ("Bericht", f"{facts['titel']} (Ausgabe {facts['ausgabe']})"),
            ("Berichtszeitraum", facts["zeitraum"]),
            ("Datenstand", facts["datenstand"]),
        )
        limit = max(room.text // 2, 60)
        items = "".join(
            f'<li><span class="begriff">{label}</span> {escape(clip(value, limit))}</li>'
            for label, value in told
            if value
        )
        is_draft = facts["zustand"] == model.ZUSTAND_ENTWURF
        draft = '<span class="rv-entwurf">Entwurf</span> ' if is_draft else ""
        return (
            f'<div class="rv-kopf"><p class="rv-herausgeber">'
            f"{escape(clip(facts['herausgeber'], limit))}</p>"
            f'<p class="rv-art">{draft}Ratsvorlage</p></div>'
            f'<p class="rv-konzept">{escape(clip(facts["konzept"], limit))}</p>'
            "<h1>Stand der Umsetzung</h1>"
            f'<ul class="rv-angaben">{items}</ul>'
        )

    def _key_figure(self) -> str:
        counts = _counts(self.edition.massnahmen)
        return (
            f'<div class="rv-kennzahl"><p class="rv-wert">{self.facts["kennzahl"]}</p>'
            f'<p class="rv-satz">{escape(sentences.summarize_field(None, counts))}</p></div>'
        )

    def _chart(self) -> str:
        from kikdata.charts import style  # noqa: PLC0415 - slow to import

        svg = style.to_svg(self.picture.draw(False)).encode()
        data = base64.b64encode(svg).decode()
        return (
            f'<figure class="rv-diagramm"><img src="data:image/svg+xml;base64,{data}" '
            f'alt="{escape(self.picture.alt)}"><figcaption>{escape(self.picture.title)}'
            "</figcaption></figure>"
        )

    def _counts_table(self, room: Room) -> str:
        rows = count_rows(self.edition.massnahmen, ("handlungsfeld",))
        shown = rows[: room.felder]
        body = "".join(_count_row(clip(name, room.text), counts) for (name,), counts in shown)
        if left := len(rows) - len(shown):
            verb = "weiteres Handlungsfeld" if left == 1 else "weitere Handlungsfelder"
            words = f"{'und ' if shown else ''}{left} {verb}"
            body += f'<tr><th scope="row" colspan="6">{words}</th></tr>'
        total = _count_row("Alle Handlungsfelder", _counts(self.edition.massnahmen), "summe")
        titles = ("Handlungsfeld", *STAENDE, "Summe", "Zielerreichungsgrad")
        head = "".join(f'<th scope="col">{title}</th>' for title in titles)
        return (
            '<table class="rv-zahlen"><caption>Maßnahmen nach Handlungsfeldern</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}{total}</tbody></table>"
        )

    def _changed(self, room: Room) -> str:
        if self.before is None or self.changes is None:
            return (
                "<p>Dies ist die erste Ausgabe. Sie ist der Ausgangspunkt, mit dem spätere "
                "Ausgaben verglichen werden.</p>"
            )
        move = sentences.describe_move(
            _counts(self.before.massnahmen), _counts(self.edition.massnahmen)
        )
        date = sentences.format_date(self.before.datenstand)
        text = (
            f"Verglichen mit der Ausgabe {self.before.ausgabe} (Stand {date}): "
            f"{summarize_changes(self.changes)} Der Zielerreichungsgrad ist {move}."
        )
        done = [
            row.entry
            for row in self.rows
            if row.art == Art.VORANGEKOMMEN and row.entry.stand == Umsetzungsstand.IMPLEMENTIERT
        ]
        items = [name_massnahme(entry.kennung, entry.text, room) for entry in done]
        listed = headed_list("Neu implementiert", items, room.rows // 3)
        return f"<p>{escape(text)}</p>{listed}"

    # --- page 2: what needs a decision ---------------------------------------------------------

    def _second_page(self, room: Room) -> str:
        told = self.decisions.to_html(room) + self._further(room)
        return f'<section class="rv-seite">{told}</section>'

    def _further(self, room: Room) -> str:
        facts = self.facts
        address = self.edition.angaben["Webadresse"].strip()
        where = f" Im Netz: {escape(clip(address, 120))}" if address else ""
        return (
            f'<p class="rv-quelle">Alle Maßnahmen mit Ziel, Umsetzungsstand und Sachstand: '
            f"{escape(clip(facts['titel'], max(room.text // 2, 60)))}, Ausgabe "
            f"{facts['ausgabe']}, Datei kik-{facts['ausgabe']}.pdf.{where} "
            f"{escape(self.picture.source)}</p>"
        )


def _counts(massnahmen: pd.DataFrame) -> tuple[int, ...]:
    ((_, counts),) = count_rows(massnahmen)
    return counts


def _count_row(name: str, counts: Sequence[int], kind: str = "") -> str:
    values = [
        *map(str, counts),
        str(sum(counts)),
        sentences.format_percent(round_shares(counts)[-1]),
    ]
    cells = "".join(f'<td class="zahl">{value}</td>' for value in values)
    return f'<tr class="{kind}"><th scope="row">{escape(name)}</th>{cells}</tr>'
