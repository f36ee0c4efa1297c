"""Changes → one row per change and kind, with the reason that the author gave; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kikdata.analysis.changes import Changes, Entry, Pair, ZielChanges, compare
from kikdata.model import Edition, Snapshot

__all__ = ["Art", "ChangeRow", "changes_since", "field_changes", "list_changes"]


class Art(StrEnum):
    """Kinds of change, in the order in which they are told."""

    VORANGEKOMMEN = "vorangekommen"
    ZURUECKGESTUFT = "zurueckgestuft"
    NEU = "neu"
    WEGGEFALLEN = "weggefallen"
    NEUER_WORTLAUT = "neuer_wortlaut"
    ANDERE_NUMMER = "andere_nummer"


@dataclass(frozen=True)
class ChangeRow:
    """One change: `before` is None for what is new, `after` for what is gone.

    `reason` is the Begründung of the later edition, "" if there is none.
    """

    art: Art
    before: Entry | None
    after: Entry | None
    reason: str = ""

    @property
    def entry(self) -> Entry:
        """What it is about, as it is now if it still is."""
        entry = self.after or self.before
        assert entry is not None
        return entry

    @property
    def is_ziel(self) -> bool:
        return "." not in self.entry.kennung

    @property
    def is_guess(self) -> bool:
        """Whether only a likeness of the texts makes it another number of the same."""
        return (
            self.before is not None
            and self.after is not None
            and Pair(self.before, self.after).is_guess
        )


def changes_since(before: Snapshot, edition: Edition) -> Changes:
    """Compare an edition with one before; what its sheet `Entfallen` lists is gone."""
    gone = {entry.kennung for entry in edition.entfallen}
    return compare(before.massnahmen, edition.massnahmen, gone)


def field_changes(
    before: Snapshot, edition: Edition, kuerzel: str
) -> tuple[Changes, list[ChangeRow]]:
    """Return the changes of one Handlungsfeld, and the same as rows.

    Found by a look at all Handlungsfelder, but changed only by what concerns this one.
    """
    gate = f"aenderungen/{kuerzel}"
    plain = edition.behind(gate)
    changes = changes_since(before.behind(gate), plain).within(kuerzel)
    return changes, list_changes(changes, plain)


def list_changes(changes: Changes, edition: Edition) -> list[ChangeRow]:
    """Return the rows of the Maßnahmen, then of the Ziele, each by kind, in report order.

    One Maßnahme has several rows if several things changed.  `edition` is the later one.
    """
    return [
        *(_row(Art.VORANGEKOMMEN, pair, edition) for pair in changes.advanced),
        *(_row(Art.ZURUECKGESTUFT, pair, edition) for pair in changes.regressed),
        *_common_kinds(changes, edition),
        *_common_kinds(changes.ziele, edition),
    ]


def _common_kinds(changes: Changes | ZielChanges, edition: Edition) -> Iterator[ChangeRow]:
    for entry in changes.new:
        yield ChangeRow(Art.NEU, None, entry, edition.reason(entry.kennung))
    for entry in changes.dropped:
        yield ChangeRow(Art.WEGGEFALLEN, entry, None, edition.reason_dropped(entry.kennung))
    for pair in changes.reworded:
        yield _row(Art.NEUER_WORTLAUT, pair, edition)
    for pair in changes.moved:
        yield _row(Art.ANDERE_NUMMER, pair, edition)


def _row(art: Art, pair: Pair, edition: Edition) -> ChangeRow:
    return ChangeRow(art, pair.before, pair.after, edition.reason(pair.after.kennung))
