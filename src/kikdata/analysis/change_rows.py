"""Changes → one row per change and kind, with the reason that the author gave; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from kikdata.analysis.changes import Changes, Entry, Pair, Part, returned_since
from kikdata.analysis.compare import compare, compare_all
from kikdata.analysis.references import Past
from kikdata.model import Edition, Handlungsfeld, Massnahme, Snapshot, Ziel, to_snapshot

__all__ = ["Art", "ChangeRow", "as_snapshot", "changes_since", "field_changes", "list_changes"]

T = TypeVar("T", Handlungsfeld, Ziel, Massnahme)


class Art(StrEnum):
    """Kinds of change, in the order in which they are told."""

    VORANGEKOMMEN = "vorangekommen"
    ZURUECKGESTUFT = "zurueckgestuft"
    NEU = "neu"
    WIEDER_AUFGENOMMEN = "wieder_aufgenommen"
    WEGGEFALLEN = "weggefallen"
    ZUSAMMENGELEGT = "zusammengelegt"
    AUFGETEILT = "aufgeteilt"
    NEUER_WORTLAUT = "neuer_wortlaut"
    ANDERE_NUMMER = "andere_nummer"
    STAND_WORTLAUT = "stand_wortlaut"
    SACHSTAND = "sachstand"
    ZUSTAENDIG = "zustaendig"
    ANDERE_GRUPPE = "andere_gruppe"
    GRUPPE_UMBENANNT = "gruppe_umbenannt"
    HANDLUNGSFELD_NEU = "handlungsfeld_neu"
    HANDLUNGSFELD_WEGGEFALLEN = "handlungsfeld_weggefallen"
    HANDLUNGSFELD_ZUSAMMENGELEGT = "handlungsfeld_zusammengelegt"
    HANDLUNGSFELD_AUFGETEILT = "handlungsfeld_aufgeteilt"
    HANDLUNGSFELD_UMBENANNT = "handlungsfeld_umbenannt"
    HANDLUNGSFELD_KUERZEL = "handlungsfeld_kuerzel"
    HANDLUNGSFELD_REIHENFOLGE = "handlungsfeld_reihenfolge"


_REGROUPED = {
    Art.ZUSAMMENGELEGT,
    Art.AUFGETEILT,
    Art.HANDLUNGSFELD_ZUSAMMENGELEGT,
    Art.HANDLUNGSFELD_AUFGETEILT,
}
_RENUMBERED = _REGROUPED | {
    Art.WIEDER_AUFGENOMMEN,
    Art.ANDERE_NUMMER,
    Art.HANDLUNGSFELD_KUERZEL,
}
_ABOUT_WORDS = {
    Art.NEUER_WORTLAUT,
    Art.STAND_WORTLAUT,
    Art.SACHSTAND,
    Art.ZUSTAENDIG,
    Art.ANDERE_GRUPPE,
    Art.GRUPPE_UMBENANNT,
    Art.HANDLUNGSFELD_UMBENANNT,
    Art.HANDLUNGSFELD_REIHENFOLGE,
}


@dataclass(frozen=True)
class ChangeRow:
    """One change: `before` is None for what is new, `after` for what is gone.

    `was` and `now` are what differs: the wording, the Sachstand, the name of the Gruppe, … .
    `reason` is the Begründung of the later edition, "" if there is none.  `since`: the older
    edition that `before` is from, "" for the one before.
    """

    art: Art
    before: Entry | None
    after: Entry | None
    reason: str = ""
    was: str = ""
    now: str = ""
    since: str = ""

    @property
    def entry(self) -> Entry:
        """What it is about, as it is now if it still is."""
        entry = self.after or self.before
        assert entry is not None
        return entry

    @property
    def is_renumbered(self) -> bool:
        """Whether what it was called before belongs to what is told."""
        return self.art in _RENUMBERED

    @property
    def is_about_words(self) -> bool:
        """Whether `was` and `now` belong to what is told."""
        return self.art in _ABOUT_WORDS

    @property
    def is_ziel(self) -> bool:
        return isinstance(self.entry, Ziel)

    @property
    def is_massnahme(self) -> bool:
        return isinstance(self.entry, Massnahme)


def changes_since(before: Snapshot, edition: Edition, older: Sequence[Snapshot] = ()) -> Changes:
    """Compare an edition, which may lack facts, with the one before; its `Entfallen` is gone.

    `older`: the editions before these two, the oldest first.
    """
    after = as_snapshot(edition)
    rows: list[Entry] = [*after.handlungsfelder, *after.ziele, *after.rows]
    named = {reference.ausgabe for row in rows for reference in row.vorher}
    if named <= {"", before.ausgabe}:  # nothing looks further back
        return compare(before, after)
    return compare(before, after, Past(older, compare_all([*older, before])))


def as_snapshot(edition: Edition) -> Snapshot:
    """Return an edition as it compares with others, even while its facts have faults."""
    if edition.angaben["Ausgabe"] and "Datenstand" in edition.angaben.dates:
        return to_snapshot(edition)
    ausgabe = edition.path.stem[-len("2023-12") :]
    content = edition.rows, edition.ziele, edition.handlungsfelder, edition.entfallen
    return Snapshot(ausgabe, "", dt.date.min, *content)


def field_changes(
    before: Snapshot, edition: Edition, kuerzel: str, older: Sequence[Snapshot] = ()
) -> tuple[Changes, list[ChangeRow]]:
    """Return the changes of one Handlungsfeld, and the same as rows.

    Found by a look at all Handlungsfelder, but changed only by what concerns this one.
    """
    changes = changes_since(before, edition, older).within(kuerzel)
    return changes, list_changes(changes, edition)


def list_changes(changes: Changes, edition: Edition) -> list[ChangeRow]:
    """Return the rows of the Maßnahmen, the Ziele, the Gruppen and the Handlungsfelder.

    Each by kind, in report order; one Maßnahme has several rows if several things changed.
    `edition` is the later one.
    """
    return [
        *(_row(Art.VORANGEKOMMEN, pair, edition) for pair in changes.advanced),
        *(_row(Art.ZURUECKGESTUFT, pair, edition) for pair in changes.regressed),
        *_common_kinds(changes, edition),
        *(
            _row(Art.STAND_WORTLAUT, pair, edition, pair.before.shown_stand, pair.after.shown_stand)
            for pair in changes.with_other("shown_stand")
            if pair.before.stand == pair.after.stand
        ),
        *_differing(Art.SACHSTAND, changes.with_other("sachstand")),
        *_differing(Art.ZUSTAENDIG, changes.with_other("zustaendig")),
        *_common_kinds(changes.ziele, edition),
        *_differing(Art.SACHSTAND, changes.ziele_sachstand),
        *(
            _row(Art.ANDERE_GRUPPE, pair, edition, pair.before.gruppe, pair.after.gruppe)
            for pair in changes.regrouped_ziele
        ),
        *_gruppen(changes, edition),
        *_felder(changes, edition),
    ]


def _common_kinds(part: Part[T], edition: Edition) -> Iterator[ChangeRow]:
    for entry in part.new:
        reason = edition.reason(entry.kennung)
        yield ChangeRow(Art.NEU, None, entry, reason, now=entry.text)
    for pair in part.returned:
        since = returned_since(pair)
        yield replace(_row(Art.WIEDER_AUFGENOMMEN, pair, edition), since=since)
    for entry in part.dropped:
        reason = edition.reason_dropped(entry.kennung)
        yield ChangeRow(Art.WEGGEFALLEN, entry, None, reason, was=entry.text)
    for art, pairs in (
        (Art.ZUSAMMENGELEGT, part.joined),
        (Art.AUFGETEILT, part.divided),
        (Art.NEUER_WORTLAUT, part.reworded),
        (Art.ANDERE_NUMMER, part.moved),
    ):
        for pair in pairs:
            yield _row(art, pair, edition)


def _differing(art: Art, pairs: Iterable[Pair[T]]) -> Iterator[ChangeRow]:
    """Yield what differs in the column after which the kind of change is named; needs no reason."""
    for pair in pairs:
        was, now = (str(getattr(entry, art)) for entry in (pair.before, pair.after))
        yield ChangeRow(art, pair.before, pair.after, was=was, now=now)


def _gruppen(changes: Changes, edition: Edition) -> Iterator[ChangeRow]:
    felder = {pair.after.kuerzel: pair for pair in changes.felder.common}
    for one in changes.gruppen:
        pair = felder[one.kuerzel]
        yield _row(Art.GRUPPE_UMBENANNT, pair, edition, one.before, one.after)


_FELD_ARTEN = {
    Art.NEU: Art.HANDLUNGSFELD_NEU,
    Art.WIEDER_AUFGENOMMEN: Art.HANDLUNGSFELD_NEU,
    Art.WEGGEFALLEN: Art.HANDLUNGSFELD_WEGGEFALLEN,
    Art.ZUSAMMENGELEGT: Art.HANDLUNGSFELD_ZUSAMMENGELEGT,
    Art.AUFGETEILT: Art.HANDLUNGSFELD_AUFGETEILT,
    Art.NEUER_WORTLAUT: Art.HANDLUNGSFELD_UMBENANNT,
    Art.ANDERE_NUMMER: Art.HANDLUNGSFELD_KUERZEL,
}


def _felder(changes: Changes, edition: Edition) -> Iterator[ChangeRow]:
    for row in _common_kinds(changes.felder, edition):
        yield replace(row, art=_FELD_ARTEN[row.art])
    places = {feld.kuerzel: at for at, feld in enumerate(edition.handlungsfelder, start=1)}
    for at, pair in changes.reordered:
        was, now = f"{at}. Handlungsfeld", f"{places[pair.after.kuerzel]}. Handlungsfeld"
        yield _row(Art.HANDLUNGSFELD_REIHENFOLGE, pair, edition, was, now)


def _row(art: Art, pair: Pair[T], edition: Edition, was: str = "", now: str = "") -> ChangeRow:
    reason = edition.reason(pair.after.kennung)
    was, now = (was, now) if was or now else (pair.before.text, pair.after.text)
    return ChangeRow(art, pair.before, pair.after, reason, was, now)
