"""The Ratsvorlage: two pages for the council, as HTML; long lists are shortened to fit.

Says only what the workbook says.  Each page comes in several lengths, the longest first;
whoever lays it out takes the first that fits.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from kikdata import model, settings
from kikdata.analysis import sentences
from kikdata.analysis.change_rows import Art, ChangeRow, changes_since, list_changes
from kikdata.analysis.change_sentences import describe_massnahmen, describe_progress
from kikdata.analysis.counts import Bar, count_rows, round_shares
from kikdata.analysis.facts import count_all
from kikdata.charts.picture import Drawing
from kikdata.model import Edition, Massnahme, Snapshot, Umsetzungsstand
from kikdata.pages.html import render

__all__ = ["Ratsvorlage", "Room", "clip", "share_out"]

_NBSP = "\u00a0"
_ALL = 150  # rows or Handlungsfelder: more than two pages hold


class Room(NamedTuple):
    """How much a page may say: rows of lists, Handlungsfelder, characters of one text."""

    rows: int
    felder: int
    text: int


def _rooms() -> Iterator[Room]:
    """Give lengths, the longest first: texts are cut before lists, and both at last."""
    for text in (400, 300, 240, 200, 170, 140, 120, 100, 90):
        yield Room(_ALL, _ALL, text)
    for rows in range(60, 4, -2):
        yield Room(rows, max(rows // 2, 8), 90)
    yield from (Room(4, 6, 80), Room(2, 5, 60), Room(1, 3, 50), Room(0, 0, 40))


class Ratsvorlage:
    """The Ratsvorlage of an edition; `counts`: those of all Maßnahmen, `source` below them."""

    def __init__(
        self,
        edition: Edition,
        earlier: Sequence[Snapshot],
        facts: Mapping[str, str],
        counts: pd.DataFrame,
        source: str,
    ) -> None:
        self.edition, self.facts, self.source = edition, facts, source
        self.counts = tuple(map(int, counts.to_numpy()[0]))
        self.before = earlier[-1] if earlier else None
        self.changes = changes_since(self.before, edition, earlier[:-1]) if self.before else None
        told = list_changes(self.changes, edition) if self.changes else []
        self.changed = [row for row in told if row.is_massnahme]

    @property
    def title(self) -> str:
        """What the document is called."""
        return f"Ratsvorlage: {self.facts['konzept']}"

    def pages(self) -> tuple[list[str], list[str]]:
        """Return both pages as HTML, each in all its lengths, the longest first."""
        rooms = list(_rooms())
        first = {
            "facts": self.facts,
            "is_draft": self.facts["zustand"] == model.ZUSTAND_ENTWURF,
            "claim": sentences.summarize_field(None, self.counts),
            "picture": self._picture(),
            "total": self._row("Alle Handlungsfelder", self.counts),
            "changed": self._tell_changes(),
            "source": self.source,
        }
        return (
            [render("ratsvorlage_1.html", **first, **self._first(room)) for room in rooms],
            [render("ratsvorlage_2.html", **self._second(room)) for room in rooms],
        )

    # --- page 1: where we stand, what changed ------------------------------------------------

    def _first(self, room: Room) -> dict[str, object]:
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
        rows = count_rows(self.edition.massnahmen, ("handlungsfeld",))
        shown = rows[: room.felder]
        done = [
            row
            for row in self.changed
            if row.art == Art.VORANGEKOMMEN and row.entry.stand == Umsetzungsstand.IMPLEMENTIERT
        ]
        [places] = share_out([len(done)], room.rows // 3)
        return {
            "limit": limit,
            "told": [(label, clip(value, limit)) for label, value in told if value],
            "rows": [self._row(clip(name, room.text), counts) for (name,), counts in shown],
            "left": len(rows) - len(shown),
            "done": self._list("Neu implementiert", done, places, room),
            "clip": clip,
        }

    def _row(self, name: str, counts: Sequence[int]) -> tuple[str, list[str]]:
        grad = sentences.format_percent(round_shares(counts)[-1])
        return name, [*map(str, counts), str(sum(counts)), grad]

    def _picture(self) -> dict[str, str]:
        from kikdata.charts.style import to_svg  # noqa: PLC0415 - slow to import

        draw = Drawing("bars.draw_bars", ([Bar("", self.counts)],))
        total = sentences.massnahmen_phrase(sum(self.counts))
        return {
            "alt": f"Balkendiagramm über {total}: {sentences.describe_counts(self.counts)}.",
            "title": "Umsetzungsstand der Maßnahmen in allen Handlungsfeldern",
            "screen": _data(to_svg(draw(False))),
            "paper": _data(to_svg(draw(False), as_text=True)),
        }

    def _tell_changes(self) -> str:
        if self.before is None or self.changes is None:
            return (
                "Dies ist die erste Ausgabe. Sie ist der Ausgangspunkt, mit dem spätere "
                "Ausgaben verglichen werden."
            )
        move = sentences.describe_move(count_all(self.before.massnahmen), self.counts)
        date = sentences.format_date(self.before.datenstand)
        parts = (
            f"Verglichen mit dem {sentences.edition_name(self.before.ausgabe)} (Stand {date}):",
            describe_progress(self.changes),
            describe_massnahmen(self.changes),
            f"Der Zielerreichungsgrad ist {move}.",
        )
        return " ".join(part for part in parts if part)

    # --- page 2: what needs a decision ---------------------------------------------------------

    def _second(self, room: Room) -> dict[str, object]:
        """Return the lists of what needs a decision; each Maßnahme is named once."""
        back = [row for row in self.changed if row.art == Art.ZURUECKGESTUFT]
        gone = [row for row in self.changed if row.art == Art.WEGGEFALLEN]
        told = {row.entry.kennung for row in back}
        waiting = [
            row for row in self.edition.rows if row.umsetzungsstand == Umsetzungsstand.WARTEND
        ]
        urgent = [row for row in waiting if row.prioritaet and row.kennung not in told]
        told |= {row.kennung for row in urgent}
        rest = [row for row in waiting if row.kennung not in told]
        places = share_out([len(back), len(gone), len(urgent), len(rest)], room.rows)
        lists = [
            self._list("Zurückgestufte Maßnahmen", back, places[0], room),
            self._list("Weggefallene Maßnahmen", gone, places[1], room),
            self._urgent(urgent, places[2], room),
        ]
        return {
            "motion": self.edition.angaben[settings.BESCHLUSS_FIELD],
            "lists": [one for one in lists if one[1]],
            "waiting": self._tell_waiting(len(waiting), len(waiting) - len(rest)),
            "is_more": len(rest) < len(waiting),
            "has_rest": bool(rest),
            "felder": self._by_feld(waiting, rest, places[3], room),
            "hidden": self._hidden(rest, room),
            "address": clip(self.edition.angaben["Webadresse"].strip(), 120),
            "title": clip(self.facts["titel"], max(room.text // 2, 60)),
            "ausgabe": self.facts["ausgabe"],
            "source": self.source,
        }

    def _list(
        self, title: str, rows: Sequence[ChangeRow], places: int, room: Room
    ) -> tuple[str, list[dict[str, str]], str]:
        """Return a title, so many items and how many more there are, in words."""
        priorities = {row.kennung: row.prioritaet for row in self.edition.rows}
        items = []
        for row in rows[:places]:
            entry, strong = row.entry, ""
            if row.art == Art.ZURUECKGESTUFT and row.before is not None:
                strong = f"Bisher {row.before.stand}, jetzt {entry.stand}."
                priority = priorities.get(entry.kennung, "")
                if priority and entry.stand == Umsetzungsstand.WARTEND:
                    strong += f" Priorität: {clip(priority, 40)}"
            reason = row.reason if row.art in (Art.ZURUECKGESTUFT, Art.WEGGEFALLEN) else ""
            items.append(_item(entry.kennung, entry.text, room, strong, reason))
        return title, items or _if_any(rows), _more(len(rows) - places, places)

    def _urgent(
        self, rows: Sequence[Massnahme], places: int, room: Room
    ) -> tuple[str, list[dict[str, str]], str]:
        items = [
            _item(row.kennung, row.massnahme, room, f"Priorität: {clip(row.prioritaet, 40)}")
            for row in rows[:places]
        ]
        title = "Wartende Maßnahmen mit Priorität"
        return title, items or _if_any(rows), _more(len(rows) - places, places)

    def _by_feld(
        self, waiting: Sequence[Massnahme], rest: Sequence[Massnahme], places: int, room: Room
    ) -> list[tuple[str, list[dict[str, str]], str]]:
        """Return by Handlungsfeld what waits and is not on this page yet."""
        groups = {name: list(own) for name, own in groupby(rest, key=lambda r: r.handlungsfeld)}
        shown = share_out([len(own) for own in groups.values()], places)
        totals = {name: sum(c) for (name,), c in count_rows(self.edition.massnahmen, _BY_FELD)}
        parts = []
        for (name, own), count in zip(groups.items(), shown, strict=True):
            all_waiting = sum(row.handlungsfeld == name for row in waiting)
            head = f"{clip(name, room.text)}: {all_waiting} von {totals[name]} wartend"
            if all_waiting > len(own):
                head += f", davon {all_waiting - len(own)} schon genannt"
            items = [_item(row.kennung, row.massnahme, room) for row in own[:count]]
            parts.append((head, items, _more(len(own) - count, count) if count else ""))
        return parts[: max(room.felder, 1)]

    def _hidden(self, rest: Sequence[Massnahme], room: Room) -> int:
        """Return of how many Handlungsfelder nothing is shown."""
        return max(len({row.handlungsfeld for row in rest}) - max(room.felder, 1), 0)

    def _tell_waiting(self, total: int, told: int) -> str:
        if not total:
            return "Keine Maßnahme ist wartend."
        phrase = sentences.massnahmen_phrase(total)
        verb = "ist" if total == 1 else "sind"
        text = f"{phrase[0].upper()}{phrase[1:]} {verb} wartend"
        if told:
            text += f"; {told} davon {'steht' if told == 1 else 'stehen'} schon oben"
        return f"{text}."


_BY_FELD = ("handlungsfeld",)


def _item(
    kennung: str, text: str, room: Room, strong: str = "", reason: str = ""
) -> dict[str, str]:
    return {
        "kennung": kennung,
        "text": clip(text, room.text),
        "strong": strong,
        "reason": clip(reason, room.text),
    }


def _if_any(rows: Sequence[object]) -> list[dict[str, str]]:
    """Return a stand-in where there is room for no item at all."""
    return (
        [{"kennung": "", "text": f"{len(rows)}, siehe Bericht", "strong": "", "reason": ""}]
        if rows
        else []
    )


def _more(left: int, shown: int) -> str:
    return f"und {left} weitere" if left > 0 and shown else ""


def share_out(sizes: Sequence[int], limit: int) -> list[int]:
    """Give each of the lists as many places as the others, about `limit` in all.

    A list that misses only its last item gets it: "und 1 weitere" would take the same room.
    """
    given = [0] * len(sizes)
    while limit > 0 and given != list(sizes):
        for i, size in enumerate(sizes):
            if given[i] < size and limit > 0:
                given[i] += 1
                limit -= 1
    return [size if size - n == 1 and n else n for size, n in zip(sizes, given, strict=True)]


def clip(text: str, length: int) -> str:
    """Cut a text at a word and mark the cut; lines become one."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0] if " " in text[:length] else text[: length - 1]
    return cut.rstrip(" ,;:–") + f"{_NBSP}…"


def _data(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
