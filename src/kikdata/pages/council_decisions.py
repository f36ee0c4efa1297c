"""What of the changes and the waiting Maßnahmen needs a decision: lists for the Ratsvorlage.

Each Maßnahme is named once.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Any

from kikdata import settings
from kikdata.analysis import sentences
from kikdata.analysis.change_rows import Art, ChangeRow
from kikdata.analysis.counts import count_rows
from kikdata.model import Edition, Umsetzungsstand
from kikdata.pages.short_lists import Room, clip, headed_list, item, name_massnahme, share_out

__all__ = ["Entscheidungen"]

Record = dict[str, Any]


class Entscheidungen:
    """What needs a decision in an edition; `rows`: the changes of its Maßnahmen."""

    def __init__(self, edition: Edition, rows: Sequence[ChangeRow]) -> None:
        self.edition, self.rows = edition, rows
        names = [str(name) for name in edition.massnahmen.columns]
        self.records = [
            dict(zip(names, row, strict=True)) for row in edition.massnahmen.itertuples(index=False)
        ]

    def to_html(self, room: Room) -> str:
        """Return the lists under their headings, as long as there is room."""
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
            "<h2>Was eine Entscheidung braucht</h2>"
            f"{decide or _NOTHING_TO_DECIDE}"
            f"{self._waiting(rest, is_more, max(room.rows - used, 0), room)}"
        )

    def _of_kind(self, art: Art) -> list[ChangeRow]:
        return [row for row in self.rows if row.art == art]

    def _motion(self) -> str:
        text = self.edition.angaben[settings.BESCHLUSS_FIELD]
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
            named = name_massnahme(row.entry.kennung, row.entry.text, room)
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
            items = [item(name_massnahme(r["kennung"], r["massnahme"], room)) for r in own[:count]]
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


_BY_FELD = ("handlungsfeld",)


_NOTHING_TO_DECIDE = (
    "<p>Dazu nennt diese Ausgabe nichts: keinen Beschlussvorschlag, keine zurückgestufte oder "
    "weggefallene Maßnahme und keine wartende Maßnahme mit Priorität.</p>"
)


def _dropped(rows: Sequence[ChangeRow], room: Room, limit: int) -> str:
    items = [f"{name_massnahme(r.entry.kennung, r.entry.text, room)}{_why(r, room)}" for r in rows]
    return headed_list("Weggefallene Maßnahmen", items, limit)


def _why(row: ChangeRow, room: Room) -> str:
    return f" Begründung: {escape(clip(row.reason, room.text))}" if row.reason else ""


def _urgent(rows: list[Record], room: Room, limit: int) -> str:
    items = [
        f"{name_massnahme(row['kennung'], row['massnahme'], room)}{_priority(row['prioritaet'])}"
        for row in rows
    ]
    return headed_list("Wartende Maßnahmen mit Priorität", items, limit)


def _priority(text: str) -> str:
    return f" <strong>Priorität: {escape(clip(text, 40))}</strong>" if text else ""


def _tell_waiting(count: int, is_more: bool) -> str:
    if not is_more:
        phrase = sentences.massnahmen_phrase(count)
        return f"{phrase[0].upper()}{phrase[1:]} {'ist' if count == 1 else 'sind'} wartend."
    if count == 1:
        return "Eine weitere Maßnahme ist wartend."
    return f"Weitere {count} Maßnahmen sind wartend."
