"""What became of each Maßnahme over the editions; pure.

Follows a Maßnahme backwards from edition to edition as `changes` matches them, also under another
number or wording.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from kikdata.analysis.changes import compare
from kikdata.analysis.sentences import format_date
from kikdata.model import Edition, Snapshot, to_snapshot

__all__ = ["Station", "Werdegang", "describe_werdegang", "follow", "follow_field"]


@dataclass(frozen=True)
class Station:
    """A Maßnahme as one edition had it."""

    ausgabe: str
    datenstand: dt.date
    kennung: str
    text: str
    stand: str


@dataclass(frozen=True)
class Werdegang:
    """All stations of a Maßnahme, the oldest first; at least one, the last is today's."""

    stations: tuple[Station, ...]

    @property
    def has_changed(self) -> bool:
        """Whether Umsetzungsstand, number or wording ever changed."""
        return any(
            (one.stand, one.kennung, one.text) != (next_.stand, next_.kennung, next_.text)
            for one, next_ in pairwise(self.stations)
        )


def follow(earlier: Sequence[Snapshot], today: Snapshot) -> Mapping[str, Werdegang]:
    """Return what became of each Maßnahme of `today`, by its Kennung.

    `earlier`: the editions before, the oldest first.
    """
    stations = {kennung: [station] for kennung, station in _stations(today).items()}
    # The Kennung in the edition looked at last, and the one of today.
    names = {kennung: kennung for kennung in stations}
    for later, older in pairwise([*earlier, today][::-1]):
        pairs = compare(older.massnahmen, later.massnahmen).common
        known = [pair for pair in pairs if pair.after.kennung in names]
        names = {pair.before.kennung: names[pair.after.kennung] for pair in known}
        then = _stations(older)
        for kennung, name in names.items():
            stations[name].append(then[kennung])
    return {name: Werdegang(tuple(reversed(found))) for name, found in stations.items()}


def follow_field(
    earlier: Sequence[Snapshot], edition: Edition, kuerzel: str
) -> Mapping[str, Werdegang]:
    """Return what became of each Maßnahme of one Handlungsfeld; nothing in the first edition.

    Found by a look at all Handlungsfelder, but changed only by what concerns this one.
    """
    if not earlier:
        return {}
    gate = f"werdegang/{kuerzel}"
    found = follow([one.behind(gate) for one in earlier], to_snapshot(edition.behind(gate)))
    return {name: way for name, way in found.items() if name.startswith(f"{kuerzel}-")}


def describe_werdegang(werdegang: Werdegang) -> str:
    """Return in one line since which edition a Maßnahme has had which Umsetzungsstand.

    Names other numbers and wordings that it had, too.
    """
    parts, numbers, texts = [], [], []
    last: Station | None = None
    today = werdegang.stations[-1]
    for station in werdegang.stations:
        place = f"Ausgabe {station.ausgabe}"
        if last is None or station.stand != last.stand:
            parts.append(f"{station.stand} seit {place} (Stand {format_date(station.datenstand)})")
        if (last is None or station.kennung != last.kennung) and station.kennung != today.kennung:
            numbers.append(f"Ab {place} hieß die Maßnahme {station.kennung}.")
        if (last is None or station.text != last.text) and station.text != today.text:
            texts.append(f"Ab {place} lautete sie: „{station.text}“")
        last = station
    return " ".join([f"Verlauf: {', '.join(parts)}.", *numbers, *texts])


def _stations(snapshot: Snapshot) -> dict[str, Station]:
    table: pd.DataFrame = snapshot.massnahmen
    columns = (table[name].astype(str) for name in ("kennung", "massnahme", "umsetzungsstand"))
    return {
        kennung: Station(snapshot.ausgabe, snapshot.datenstand, kennung, text, stand)
        for kennung, text, stand in zip(*columns, strict=True)
    }
