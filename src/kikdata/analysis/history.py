"""What became of each Maßnahme over the editions; pure.

Follows all Maßnahmen from edition to edition at once, also under another number or wording: what
was split goes on in each part, what was merged under the number of the main one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kikdata.analysis.compare import compare_all
from kikdata.analysis.permanent_ids import give_permanent_ids
from kikdata.analysis.sentences import format_date
from kikdata.model import Edition, Snapshot, to_snapshot

__all__ = ["Station", "Werdegang", "describe_werdegang", "follow", "follow_field", "permanent_ids"]


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
    editions = (*earlier, today)
    ways: dict[tuple[str, str], tuple[Station, ...]] = {}  # by edition and Kennung
    for edition, origins in zip(editions, _origins(editions), strict=True):
        for row in edition.rows:
            known = ways[origins[row.kennung][0]] if row.kennung in origins else ()
            place = edition.ausgabe, edition.datenstand
            station = Station(*place, row.kennung, row.text, row.shown_stand)
            ways[edition.ausgabe, row.kennung] = (*known, station)
    return {row.kennung: Werdegang(ways[today.ausgabe, row.kennung]) for row in today.rows}


def _origins(editions: Sequence[Snapshot]) -> Iterator[Mapping[str, Sequence[tuple[str, str]]]]:
    """Yield for each edition, by Kennung, in which edition what was what; first the main one."""
    yield {}
    for before, changes in zip(editions, compare_all(editions), strict=False):
        yield changes.places(before.ausgabe)


def follow_field(
    earlier: Sequence[Snapshot], edition: Edition, kuerzel: str
) -> Mapping[str, Werdegang]:
    """Return what became of each Maßnahme of one Handlungsfeld; nothing in the first edition.

    Found by a look at all Handlungsfelder, but changed only by what concerns this one.
    """
    if not earlier:
        return {}
    found = _follow_once(tuple(earlier), to_snapshot(edition))
    return {name: way for name, way in found.items() if name.startswith(f"{kuerzel}-")}


#: All Handlungsfelder ask for the same, one after the other.
_follow_once = lru_cache(maxsize=1)(follow)


def permanent_ids(earlier: Sequence[Snapshot], today: Snapshot) -> Mapping[str, str]:
    """Return the permanent id of each Maßnahme of `today`: ``2023-12-BS-2.4``."""
    editions = (*earlier, today)
    names = [(one.ausgabe, [row.kennung for row in one.rows]) for one in editions]
    pairings = {
        edition.ausgabe: {
            kennung: [":".join(place) for place in places] for kennung, places in origins.items()
        }
        for edition, origins in zip(editions, _origins(editions), strict=True)
    }
    return give_permanent_ids(names, pairings).of[today.ausgabe]


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
