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

from kikdata.changes import compare
from kikdata.history import Snapshot

__all__ = ["Station", "Werdegang", "follow"]


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

    @property
    def since(self) -> Station:
        """The station with which today's Umsetzungsstand began."""
        first = self.stations[-1]
        for station in reversed(self.stations):
            if station.stand != first.stand:
                break
            first = station
        return first


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


def _stations(snapshot: Snapshot) -> dict[str, Station]:
    table: pd.DataFrame = snapshot.massnahmen
    columns = (table[name].astype(str) for name in ("kennung", "massnahme", "umsetzungsstand"))
    return {
        kennung: Station(snapshot.ausgabe, snapshot.datenstand, kennung, text, stand)
        for kennung, text, stand in zip(*columns, strict=True)
    }
