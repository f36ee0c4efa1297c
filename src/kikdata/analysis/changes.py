"""Two tables of Maßnahmen → what changed between them; pure.

Reads only columns that the published table has too (`kennung`, `ziel`, `massnahme`,
`umsetzungsstand`), so that it compares workbooks and published editions alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kikdata.analysis.counts import STAENDE

__all__ = ["SIMILAR", "Changes", "Entry", "Pair", "ZielChanges", "compare"]

#: From this likeness of two texts on (0 to 1), an entry with another number is taken for the
#: same one.  The closest two Maßnahmen of the concept (IO-1.5, IO-4.3) reach 0.887.
SIMILAR = 0.9

_LETTERS = 256  # how many kinds of letters are told apart


@dataclass(frozen=True)
class Entry:
    """A Maßnahme (``BS-2.4``) or a Ziel (``BS-2``, without `stand`) as one edition has it."""

    kennung: str
    text: str
    stand: str = ""

    @property
    def kuerzel(self) -> str:
        """Kürzel of its Handlungsfeld."""
        return self.kennung.partition("-")[0]


@dataclass(frozen=True)
class Pair:
    """The same Maßnahme or Ziel in both editions."""

    before: Entry
    after: Entry

    @property
    def is_moved(self) -> bool:
        """Whether it has another Kennung."""
        return self.before.kennung != self.after.kennung

    @property
    def is_reworded(self) -> bool:
        """Whether it has another text."""
        return self.before.text != self.after.text

    @property
    def is_guess(self) -> bool:
        """Whether only the likeness of the texts makes them one: "vermutlich umnummeriert"."""
        return self.is_moved and self.is_reworded

    @property
    def steps(self) -> int:
        """Steps of Umsetzungsstand it went, negative if back."""
        return STAENDE.index(self.after.stand) - STAENDE.index(self.before.stand)


@dataclass(frozen=True)
class ZielChanges:
    """What changed in the Ziele; fields as in `Changes`."""

    common: tuple[Pair, ...]
    new: tuple[Entry, ...]
    dropped: tuple[Entry, ...]
    reworded: tuple[Pair, ...]
    moved: tuple[Pair, ...]


@dataclass(frozen=True)
class Changes:
    """What changed in the Maßnahmen, and in the Ziele.

    `common` pairs what both editions have; `reworded` and `moved` are parts of it and may
    overlap.  Pairs and `new` in the order of the later edition, `dropped` in that of the earlier.
    It always holds: before + new − dropped = after, and common = advanced + regressed + unchanged.
    """

    common: tuple[Pair, ...]
    new: tuple[Entry, ...]
    dropped: tuple[Entry, ...]
    reworded: tuple[Pair, ...]
    moved: tuple[Pair, ...]
    ziele: ZielChanges

    @property
    def transitions(self) -> pd.DataFrame:
        """Count of `common` by Umsetzungsstand: rows before, columns after, 3 × 3."""
        counts = Counter((pair.before.stand, pair.after.stand) for pair in self.common)
        return pd.DataFrame(
            [[counts[before, after] for after in STAENDE] for before in STAENDE],
            index=pd.Index(STAENDE, name="vorher"),
            columns=pd.Index(STAENDE, name="nachher"),
        )

    @property
    def advanced(self) -> tuple[Pair, ...]:
        """Those with a later Umsetzungsstand than before."""
        return tuple(pair for pair in self.common if pair.steps > 0)

    @property
    def regressed(self) -> tuple[Pair, ...]:
        """Those with an earlier Umsetzungsstand than before."""
        return tuple(pair for pair in self.common if pair.steps < 0)

    @property
    def unchanged(self) -> int:
        """Number of those with the same Umsetzungsstand as before."""
        return sum(pair.steps == 0 for pair in self.common)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has changed."""
        found = any(
            part.new or part.dropped or part.reworded or part.moved for part in (self, self.ziele)
        )
        return self.unchanged == len(self.common) and not found

    def within(self, kuerzel: str) -> Changes:
        """Return the part of one Handlungsfeld.

        What came from another one is in `common` and `moved`; what went to another one only in
        `moved`.  So the columns of `transitions` and `new` sum to what the Handlungsfeld has now.
        """
        parts = (_within(part, kuerzel) for part in (self, self.ziele))
        (common, new, dropped, reworded, moved), ziele = parts
        return Changes(common, new, dropped, reworded, moved, ZielChanges(*ziele))


def compare(before: pd.DataFrame, after: pd.DataFrame, gone: Collection[str] = ()) -> Changes:
    """Compare two tables of Maßnahmen, each with unique Kennungen.

    The same text is the same Maßnahme, under its own Kennung first, else under another one; then
    a similar text (`SIMILAR`), likewise; what is left goes by the Kennung alone.  So a Maßnahme
    put in between renumbers those below it instead of rewording them all.

    What the author lists as `gone` (Kennungen of `before`) is not guessed to live on under another
    number.
    """
    common, new, dropped = _match(_massnahmen(before), _massnahmen(after), gone)
    z_common, z_new, z_dropped = _match(_ziele(before), _ziele(after), gone)
    ziele = ZielChanges(z_common, z_new, z_dropped, _reworded(z_common), _moved(z_common))
    return Changes(common, new, dropped, _reworded(common), _moved(common), ziele)


def _reworded(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if pair.is_reworded)


def _moved(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if pair.is_moved)


def _within(
    changes: Changes | ZielChanges, kuerzel: str
) -> tuple[
    tuple[Pair, ...], tuple[Entry, ...], tuple[Entry, ...], tuple[Pair, ...], tuple[Pair, ...]
]:
    common = tuple(pair for pair in changes.common if pair.after.kuerzel == kuerzel)
    new = tuple(entry for entry in changes.new if entry.kuerzel == kuerzel)
    dropped = tuple(entry for entry in changes.dropped if entry.kuerzel == kuerzel)
    moved = tuple(
        pair for pair in changes.moved if kuerzel in (pair.before.kuerzel, pair.after.kuerzel)
    )
    return common, new, dropped, _reworded(common), moved


def _massnahmen(table: pd.DataFrame) -> list[Entry]:
    columns = (table[name].astype(str) for name in ("kennung", "massnahme", "umsetzungsstand"))
    return [Entry(*values) for values in zip(*columns, strict=True)]


def _ziele(table: pd.DataFrame) -> list[Entry]:
    pairs = zip(table["kennung"].astype(str), table["ziel"].astype(str), strict=True)
    texts = {kennung.rpartition(".")[0]: text for kennung, text in pairs}
    return [Entry(kennung, text) for kennung, text in texts.items()]


# --- which entry is which --------------------------------------------------------------------

_Couple = tuple[Entry, Entry]  # of the earlier and of the later edition


def _match(
    before: Sequence[Entry], after: Sequence[Entry], gone: Collection[str]
) -> tuple[tuple[Pair, ...], tuple[Entry, ...], tuple[Entry, ...]]:
    """Return pairs, what is only in `after`, what is only in `before`."""
    partner: dict[Entry, Entry] = {}  # by the entry of `after`
    old, new = dict.fromkeys(before), list(after)
    for find in (_same_text, _similar_text_here, _similar_text_elsewhere, _same_kennung):
        is_similar = find in (_similar_text_here, _similar_text_elsewhere)
        for one, other in find(list(old), new):
            is_denied = is_similar and one.kennung in gone
            if other not in partner and one in old and not is_denied:
                partner[other] = one
                del old[one]
        new = [entry for entry in new if entry not in partner]
    pairs = tuple(Pair(partner[entry], entry) for entry in after if entry in partner)
    return pairs, tuple(new), tuple(old)


def _same_text(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[_Couple]:
    holders: dict[str, list[Entry]] = {}
    for entry in old:
        holders.setdefault(entry.text, []).append(entry)
    same = [(one, other) for other in new for one in holders.get(other.text, ())]
    yield from sorted(same, key=_distance)


def _similar_text_here(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[_Couple]:
    """Under the same Kennung; apart from the others, for most changes end here."""
    couples = list(_same_kennung(old, new))
    likeness = _likeness(couples)
    yield from (couple for couple in couples if couple in likeness)


def _similar_text_elsewhere(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[_Couple]:
    likeness = _likeness(_share_letters(old, new))
    yield from sorted(likeness, key=lambda pair: (-likeness[pair], _distance(pair)))


def _same_kennung(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[_Couple]:
    holders = {entry.kennung: entry for entry in old}
    yield from ((holders[entry.kennung], entry) for entry in new if entry.kennung in holders)


def _distance(pair: _Couple) -> int:
    """Return 0 for the same Kennung, 1 within a Handlungsfeld, 2 across."""
    one, other = pair
    if one.kennung == other.kennung:
        return 0
    return 1 if one.kuerzel == other.kuerzel else 2


# --- how alike two texts are -----------------------------------------------------------------


def _likeness(couples: Iterable[_Couple]) -> dict[_Couple, float]:
    """Return how alike the texts of each couple are, only of those that are `SIMILAR`."""
    # Without autojunk=False, texts over 200 characters lose their commonest letters.
    matcher = SequenceMatcher(None, autojunk=False)
    likeness = {}
    for one, other in couples:
        matcher.set_seqs(one.text, other.text)
        # Two upper bounds first: they are quick, and rule out nearly all.
        measures = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
        if all(measure() >= SIMILAR for measure in measures):
            likeness[one, other] = matcher.ratio()
    return likeness


def _share_letters(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[_Couple]:
    """Return the couples whose texts share letters enough to be similar, whatever their order.

    That is the bound of `SequenceMatcher.quick_ratio`, for all of `old` at once: asking it for
    each of some million couples takes minutes.
    """
    letters = np.array([_count_letters(one.text) for one in old]).reshape(-1, _LETTERS).T
    lengths = letters.sum(axis=0)
    for other in new:
        own = _count_letters(other.text)
        used = np.flatnonzero(own)
        shared = np.minimum(letters[used], own[used, np.newaxis]).sum(axis=0)
        # One less than it takes, lest a rounding error rule out what is just similar.
        enough = SIMILAR * (lengths + len(other.text)) - 1
        yield from ((old[at], other) for at in np.flatnonzero(2 * shared > enough).tolist())


def _count_letters(text: str) -> NDArray[np.int32]:
    """Return how often each letter occurs; two far apart in Unicode count as one."""
    codes = np.fromiter(map(ord, text), dtype=np.int64, count=len(text))
    return np.bincount(codes % _LETTERS, minlength=_LETTERS).astype(np.int32)
