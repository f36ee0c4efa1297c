"""What changed between two editions; pure.

Made by `compare`; told one by one by `change_rows`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

import pandas as pd

from kikdata.analysis.counts import STAENDE
from kikdata.analysis.matching import Doubt, Pair
from kikdata.model import Handlungsfeld, Massnahme, Vorher, Ziel

__all__ = ["Changes", "Entry", "GruppeChange", "Kind", "Pair", "Part", "returned_since", "steps"]

Entry = Handlungsfeld | Ziel | Massnahme
Kind = Literal["felder", "ziele", "massnahmen"]
T = TypeVar("T", Handlungsfeld, Ziel, Massnahme)


@dataclass(frozen=True)
class Part(Generic[T]):
    """What changed in the Maßnahmen, the Ziele or the Handlungsfelder.

    `common` pairs what both editions have, each entry once.  `split`: further parts of what is in
    `common` already; `merged`: what went into another one in `common`; `regrouped`: all pairs of
    what was split or merged.  `returned`: with what it was in an edition before the one before.
    `moved`: those in `common` with another Kennung that are not `regrouped`.  Pairs and `new` in
    the order of the later edition, `dropped` in that of the earlier.  It always holds:
    before + new + split + returned − dropped − merged = after.
    """

    common: tuple[Pair[T], ...] = ()
    new: tuple[T, ...] = ()
    dropped: tuple[T, ...] = ()
    split: tuple[Pair[T], ...] = ()
    merged: tuple[Pair[T], ...] = ()
    regrouped: tuple[Pair[T], ...] = ()
    returned: tuple[Pair[T], ...] = ()
    moved: tuple[Pair[T], ...] = ()
    doubts: tuple[Doubt[T], ...] = ()

    @cached_property
    def reworded(self) -> tuple[Pair[T], ...]:
        """Those in `common` with another text, but for what was split or merged."""
        regrouped = set(map(_names, self.regrouped))
        return tuple(p for p in self.common if p.is_reworded and _names(p) not in regrouped)

    @property
    def joined(self) -> tuple[Pair[T], ...]:
        """Of the `regrouped`, those that were merged."""
        counts = Counter(pair.after.kennung for pair in self.regrouped)
        return tuple(pair for pair in self.regrouped if counts[pair.after.kennung] > 1)

    @property
    def divided(self) -> tuple[Pair[T], ...]:
        """Of the `regrouped`, those that were split and not merged."""
        return tuple(pair for pair in self.regrouped if pair not in self.joined)

    def with_other(self, name: str) -> tuple[Pair[T], ...]:
        """Return the pairs that differ in something, such as ``sachstand``."""
        return tuple(
            pair
            for pair in self.common
            if str(getattr(pair.before, name)) != str(getattr(pair.after, name))
        )

    @property
    def origins(self) -> Mapping[str, tuple[T, ...]]:
        """What each entry of the later edition was, by its Kennung; first the main one."""
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        for pair in (*self.common, *self.split, *self.regrouped):
            found[pair.after.kennung].setdefault(pair.before.kennung, pair.before)
        return {kennung: tuple(entries.values()) for kennung, entries in found.items()}

    def places(self, before: str) -> dict[str, list[tuple[str, str]]]:
        """Return in which edition each entry was what, by its Kennung; `before`: the one before.

        First the main one; nothing for what is new.
        """
        found = {
            kennung: [(before, entry.kennung) for entry in entries]
            for kennung, entries in self.origins.items()
        }
        back = {p.after.kennung: [(returned_since(p), p.before.kennung)] for p in self.returned}
        return {**found, **back}

    @property
    def total_before(self) -> int:
        """How many there were in the earlier edition."""
        return len(self.common) + len(self.dropped) + len(self.merged)

    @property
    def total_after(self) -> int:
        """How many there are in the later edition."""
        return len(self.common) + len(self.new) + len(self.split) + len(self.returned)

    @property
    def is_same(self) -> bool:
        """Whether each entry is there still, with its number and text."""
        gone = self.dropped or self.merged or self.moved
        return not (gone or self.new or self.split or self.returned or self.reworded)


def _names(pair: Pair[T]) -> tuple[str, str]:
    return pair.before.kennung, pair.after.kennung


def steps(pair: Pair[Massnahme]) -> int:
    """Return the steps of Umsetzungsstand that a Maßnahme went, negative if back."""
    return STAENDE.index(pair.after.stand) - STAENDE.index(pair.before.stand)


def returned_since(pair: Pair[T]) -> str:
    """Return the edition in which what came back was last, as its row says."""
    names = pair.before.kennung, pair.before.text
    return next(one.ausgabe for one in pair.after.vorher if one.kennung in names)


@dataclass(frozen=True)
class GruppeChange:
    """A Gruppe of a Handlungsfeld that has another name: its Ziele are the same."""

    kuerzel: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes(Part[Massnahme]):
    """What changed in the Maßnahmen, and in the Ziele, Gruppen and Handlungsfelder.

    `reordered`: the Handlungsfelder that stand at another place among the others, each with its
    place before, from 1.  `unknown`: what column Vorher names and no edition has.
    common = advanced + regressed + unchanged.
    """

    ziele: Part[Ziel] = Part()
    felder: Part[Handlungsfeld] = Part()
    gruppen: tuple[GruppeChange, ...] = ()
    reordered: tuple[tuple[int, Pair[Handlungsfeld]], ...] = ()
    unknown: tuple[tuple[Entry, Vorher], ...] = ()

    def part(self, kind: Kind) -> Part[Any]:
        """Return what changed in one kind of entries."""
        parts: dict[Kind, Part[Any]] = {"felder": self.felder, "ziele": self.ziele}
        return parts.get(kind, self)

    @property
    def parts(self) -> tuple[Part[Handlungsfeld], Part[Ziel], Part[Massnahme]]:
        """The three kinds of entries, from the whole to the part."""
        return self.felder, self.ziele, self

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has changed."""
        massnahmen = [self.with_other(name) for name in ("shown_stand", "sachstand", "zustaendig")]
        ziele = self.ziele_sachstand, self.ziele.with_other("gruppe")
        is_same = all(part.is_same for part in self.parts) and not self.reordered
        return is_same and not any((*massnahmen, *ziele))

    @property
    def ziele_sachstand(self) -> tuple[Pair[Ziel], ...]:
        """The Ziele with another Sachstand, as far as it is known what it was."""
        pairs = self.ziele.with_other("sachstand")
        return tuple(pair for pair in pairs if pair.before.zeile or pair.before.sachstand)

    @property
    def regrouped_ziele(self) -> tuple[Pair[Ziel], ...]:
        """The Ziele that are in another Gruppe, and not only because it has another name."""
        renamed = {(one.kuerzel, one.before, one.after) for one in self.gruppen}
        return tuple(
            pair
            for pair in self.ziele.with_other("gruppe")
            if (pair.after.kuerzel, pair.before.gruppe, pair.after.gruppe) not in renamed
        )

    @cached_property
    def transitions(self) -> pd.DataFrame:
        """Count of `common` by Umsetzungsstand: rows before, columns after, 3 × 3."""
        counts = Counter((pair.before.stand, pair.after.stand) for pair in self.common)
        return pd.DataFrame(
            [[counts[before, after] for after in STAENDE] for before in STAENDE],
            index=pd.Index(STAENDE, name="vorher"),
            columns=pd.Index(STAENDE, name="nachher"),
        )

    @cached_property
    def advanced(self) -> tuple[Pair[Massnahme], ...]:
        """Those with a later Umsetzungsstand than before."""
        return tuple(pair for pair in self.common if steps(pair) > 0)

    @cached_property
    def regressed(self) -> tuple[Pair[Massnahme], ...]:
        """Those with an earlier Umsetzungsstand than before."""
        return tuple(pair for pair in self.common if steps(pair) < 0)

    @property
    def unchanged(self) -> int:
        """Number of those with the same Umsetzungsstand as before."""
        return len(self.common) - len(self.advanced) - len(self.regressed)

    def came(self, kuerzel: str = "") -> list[Massnahme]:
        """Return what counts now and did not before: new, back again, or a further part.

        With `kuerzel` only those of one Handlungsfeld.
        """
        pairs = *self.returned, *self.split
        came = [*self.new, *(pair.after for pair in pairs)]
        return [one for one in came if kuerzel in ("", one.kuerzel)]

    def went(self, kuerzel: str = "") -> list[Massnahme]:
        """Return what counted before and does not now: gone, or taken into another one."""
        went = [*self.dropped, *(pair.before for pair in self.merged)]
        return [one for one in went if kuerzel in ("", one.kuerzel)]

    def within(self, kuerzel: str) -> Changes:
        """Return the part of one Handlungsfeld.

        What came from another one is in `common` and `moved`; what went to another one only in
        `moved`.  So the columns of `transitions` with `new`, `split` and `returned` sum to what the
        Handlungsfeld has now.
        """
        own = _within(self, kuerzel)
        return replace(
            own,
            ziele=_within(self.ziele, kuerzel),
            felder=_within(self.felder, kuerzel),
            gruppen=tuple(one for one in self.gruppen if one.kuerzel == kuerzel),
            reordered=tuple(one for one in self.reordered if one[1].after.kuerzel == kuerzel),
        )


P = TypeVar("P", Changes, Part[Ziel], Part[Handlungsfeld])


def _within(part: P, kuerzel: str) -> P:
    def here(pairs: Iterable[Pair[T]]) -> tuple[Pair[T], ...]:
        return tuple(pair for pair in pairs if pair.after.kuerzel == kuerzel)

    def touching(pairs: Iterable[Pair[T]]) -> tuple[Pair[T], ...]:
        return tuple(p for p in pairs if kuerzel in (p.before.kuerzel, p.after.kuerzel))

    return replace(
        part,
        common=here(part.common),
        new=tuple(entry for entry in part.new if entry.kuerzel == kuerzel),
        dropped=tuple(entry for entry in part.dropped if entry.kuerzel == kuerzel),
        split=touching(part.split),
        merged=touching(part.merged),
        regrouped=touching(part.regrouped),
        returned=here(part.returned),
        moved=touching(part.moved),
    )
