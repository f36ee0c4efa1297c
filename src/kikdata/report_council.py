"""The Ratsvorlage: two pages for the council, as HTML; long lists are shortened to fit.

Says only what the workbook says.  Each page comes in several lengths, the longest first;
whoever lays it out takes the first that fits.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from kikdata import narrative, schema
from kikdata.change_rows import Art, ChangeRow, changes_since, list_changes
from kikdata.change_text import summarize_changes
from kikdata.distribution import STAENDE, count_rows, round_shares
from kikdata.history import Snapshot
from kikdata.outputs import Picture
from kikdata.schema import Umsetzungsstand
from kikdata.short_lists import clip, headed_list, item, share_out
from kikdata.validation import Edition

__all__ = ["Ratsvorlage"]

Record = dict[str, Any]


class Room(NamedTuple):
    """How much a page may say: rows of lists, Handlungsfelder, characters of one text."""

    rows: int
    felder: int
    text: int


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
        names = [str(name) for name in edition.massnahmen.columns]
        self.records = [
            dict(zip(names, row, strict=True)) for row in edition.massnahmen.itertuples(index=False)
        ]

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
            ("Sitzung", narrative.format_date(date) if date else ""),
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
        is_draft = facts["zustand"] == schema.ZUSTAND_ENTWURF
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
            f'<p class="rv-satz">{escape(narrative.summarize_field(None, counts))}</p></div>'
        )

    def _chart(self) -> str:
        from kikdata import charts_style  # noqa: PLC0415 - slow to import

        svg = charts_style.to_svg(self.picture.draw(False)).encode()
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
        before, after = (
            narrative.format_percent(round_shares(_counts(table))[-1])
            for table in (self.before.massnahmen, self.edition.massnahmen)
        )
        move = f"bleibt bei {after}" if before == after else f"ändert sich von {before} auf {after}"
        date = narrative.format_date(self.before.datenstand)
        text = (
            f"Verglichen mit der Ausgabe {self.before.ausgabe} (Stand {date}): "
            f"{summarize_changes(self.changes)} Der Zielerreichungsgrad {move}."
        )
        done = [
            row.entry
            for row in self.rows
            if row.art == Art.VORANGEKOMMEN and row.entry.stand == Umsetzungsstand.IMPLEMENTIERT
        ]
        items = [_named(entry.kennung, entry.text, room) for entry in done]
        listed = headed_list("Neu implementiert", items, room.rows // 3)
        return f"<p>{escape(text)}</p>{listed}"

    # --- page 2: what needs a decision ---------------------------------------------------------

    def _second_page(self, room: Room) -> str:
        waiting = [r for r in self.records if r["umsetzungsstand"] == Umsetzungsstand.WARTEND]
        regressed, dropped = self._of_kind(Art.ZURUECKGESTUFT), self._of_kind(Art.WEGGEFALLEN)
        told = {row.entry.kennung for row in regressed}
        waiting = [row for row in waiting if row["kennung"] not in told]
        urgent = [row for row in waiting if row["prioritaet"]]
        rest = [row for row in waiting if not row["prioritaet"]]
        # The lists share the room; the last one takes what the others leave.
        share = room.rows // 4
        decide = (
            self._motion()
            + self._regressed(regressed, room, share)
            + _dropped(dropped, room, share)
            + _urgent(urgent, room, share)
        )
        with_reasons = min(len(regressed), share) + min(len(dropped), share)
        used = 2 * with_reasons + min(len(urgent), share)
        is_more = bool(told or urgent)
        return (
            '<section class="rv-seite"><h2>Was eine Entscheidung braucht</h2>'
            f"{decide or _NOTHING_TO_DECIDE}"
            f"{self._waiting(rest, is_more, max(room.rows - used, 0), room)}"
            f"{self._further(room)}</section>"
        )

    def _of_kind(self, art: Art) -> list[ChangeRow]:
        return [row for row in self.rows if row.art == art]

    def _motion(self) -> str:
        text = self.edition.angaben[schema.BESCHLUSS_FIELD]
        if not text:
            return ""
        lines = "<br>".join(escape(line) for line in text.split("\n"))
        return f'<div class="rv-beschluss"><h3>Beschlussvorschlag</h3><p>{lines}</p></div>'

    def _regressed(self, rows: Sequence[ChangeRow], room: Room, limit: int) -> str:
        priorities = {row["kennung"]: row["prioritaet"] for row in self.records}
        items = []
        for row in rows:
            assert row.before is not None
            move = f"Bisher {row.before.stand}, jetzt {row.entry.stand}."
            named = _named(row.entry.kennung, row.entry.text, room)
            strong = f"<strong>{move}</strong>"
            if row.entry.stand == Umsetzungsstand.WARTEND:
                strong += _priority(priorities[row.entry.kennung])
            items.append(f"{named} {strong}{_why(row, room)}")
        return headed_list("Zurückgestufte Maßnahmen", items, limit)

    def _waiting(self, rows: list[Record], is_more: bool, limit: int, room: Room) -> str:
        """Return by Handlungsfeld what waits and is not on this page yet; `is_more`: some is."""
        title = "Was außerdem wartet" if is_more else "Was noch wartet"
        if not rows:
            return "" if is_more else f"<h2>{title}</h2><p>Keine Maßnahme ist wartend.</p>"
        by_feld = {k: list(g) for k, g in groupby(rows, key=lambda r: str(r["handlungsfeld"]))}
        shown = share_out([len(own) for own in by_feld.values()], limit)
        totals = {name: sum(c) for (name,), c in count_rows(self.edition.massnahmen, _BY_FELD)}
        parts = []
        for (name, own), count in zip(by_feld.items(), shown, strict=True):
            left = len(own) - count
            head = f"{escape(clip(name, room.text))}: {len(own)} von {totals[name]}"
            items = [item(_named(r["kennung"], r["massnahme"], room)) for r in own[:count]]
            if left and count:
                items.append(item(f"und {left} weitere"))
            listed = f"<ul>{''.join(items)}</ul>" if items else ""
            parts.append(f'<div class="rv-feld"><h3>{head}</h3>{listed}</div>')
        hidden = parts[max(room.felder, 1) :]
        parts = parts[: max(room.felder, 1)]
        if hidden:
            noun = "Handlungsfeld" if len(hidden) == 1 else "Handlungsfeldern"
            parts.append(f'<p class="rv-mehr">Dazu kommen weitere in {len(hidden)} {noun}.</p>')
        return (
            f"<h2>{title}</h2><p>{_tell_waiting(len(rows), is_more)}</p>"
            f'<div class="rv-spalten">{"".join(parts)}</div>'
        )

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


_BY_FELD = ("handlungsfeld",)


_NOTHING_TO_DECIDE = (
    "<p>Dazu nennt diese Ausgabe nichts: keinen Beschlussvorschlag, keine zurückgestufte oder "
    "weggefallene Maßnahme und keine wartende Maßnahme mit Priorität.</p>"
)


def _dropped(rows: Sequence[ChangeRow], room: Room, limit: int) -> str:
    items = [f"{_named(r.entry.kennung, r.entry.text, room)}{_why(r, room)}" for r in rows]
    return headed_list("Weggefallene Maßnahmen", items, limit)


def _why(row: ChangeRow, room: Room) -> str:
    return f" Begründung: {escape(clip(row.reason, room.text))}" if row.reason else ""


def _urgent(rows: list[Record], room: Room, limit: int) -> str:
    items = [
        f"{_named(row['kennung'], row['massnahme'], room)}{_priority(row['prioritaet'])}"
        for row in rows
    ]
    return headed_list("Wartende Maßnahmen mit Priorität", items, limit)


def _priority(text: str) -> str:
    return f" <strong>Priorität: {escape(clip(text, 40))}</strong>" if text else ""


def _tell_waiting(count: int, is_more: bool) -> str:
    if not is_more:
        phrase = narrative.massnahmen_phrase(count)
        return f"{phrase[0].upper()}{phrase[1:]} {'ist' if count == 1 else 'sind'} wartend."
    if count == 1:
        return "Eine weitere Maßnahme ist wartend."
    return f"Weitere {count} Maßnahmen sind wartend."


def _counts(massnahmen: pd.DataFrame) -> tuple[int, ...]:
    ((_, counts),) = count_rows(massnahmen)
    return counts


def _count_row(name: str, counts: Sequence[int], kind: str = "") -> str:
    values = [
        *map(str, counts),
        str(sum(counts)),
        narrative.format_percent(round_shares(counts)[-1]),
    ]
    cells = "".join(f'<td class="zahl">{value}</td>' for value in values)
    return f'<tr class="{kind}"><th scope="row">{escape(name)}</th>{cells}</tr>'


def _named(kennung: str, text: str, room: Room) -> str:
    return f'<span class="rv-kennung">{escape(kennung)}</span> {escape(clip(text, room.text))}'
