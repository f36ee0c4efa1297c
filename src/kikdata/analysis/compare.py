"""Editions → what changed from each to the next; pure.

Handlungsfelder are matched first, then Ziele, then Maßnahmen: a number means the same only below
what is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from kikdata.analysis.changes import Changes, Entry, GruppeChange, Kind, Part
from kikdata.analysis.likeness import likeness
from kikdata.analysis.matching import Claims, Contents, Matching, Pair, match
from kikdata.analysis.references import (
    NO_PAST,
    Past,
    References,
    entries_of,
    felder_of,
    find_references,
    ziele_of,
)
from kikdata.model import NEU, Handlungsfeld, Massnahme, Snapshot, Vorher, Ziel

__all__ = ["compare", "compare_all", "compare_distant", "gone_since"]

T = TypeVar("T", Handlungsfeld, Ziel, Massnahme)


def compare_all(editions: Sequence[Snapshot]) -> tuple[Changes, ...]:
    """Compare each edition with the one before it; `editions`: the oldest first."""
    found: list[Changes] = []
    for at, (before, after) in enumerate(pairwise(editions)):
        found.append(compare(before, after, Past(editions[:at], tuple(found))))
    return tuple(found)


def compare(before: Snapshot, after: Snapshot, past: Past = NO_PAST) -> Changes:
    """Compare an edition with the one before it.

    `past`: the editions before these two, for what names one of them or comes back from there.
    Whatever column Vorher says holds; of the rest see `matching`.
    """
    gone = gone_since(before, after)
    contents = _contents(before), _contents(after)
    unknown: list[tuple[Entry, Vorher]] = []

    def part(
        kind: Kind, old: Sequence[T], new: Sequence[T], numbered: Mapping[str, str]
    ) -> Part[T]:
        said = find_references(kind, old, new, before.ausgabe, past)
        unknown.extend(said.unknown)
        below = contents[0].get(kind, {}), contents[1].get(kind, {})
        matching = match(old, new, Claims(said.named, numbered, gone), below)
        return _to_part(matching, old, new, numbered, said)

    old_felder, new_felder = felder_of(before), felder_of(after)
    felder = part("felder", old_felder, new_felder, {f.kuerzel: f.kuerzel for f in new_felder})
    old_ziele, new_ziele = ziele_of(before), ziele_of(after)
    ziele_numbers = dict(_number_ziele(felder, new_felder, new_ziele))
    ziele = part("ziele", old_ziele, new_ziele, ziele_numbers)
    numbers = dict(_number_massnahmen(ziele, ziele_numbers, new_ziele, after.rows, gone))
    massnahmen = part("massnahmen", before.rows, after.rows, numbers)
    return Changes(
        **vars(massnahmen),
        ziele=ziele,
        felder=felder,
        gruppen=tuple(_gruppen(ziele)),
        reordered=_reordered(felder, old_felder),
        unknown=tuple(unknown),
    )


def compare_distant(editions: Sequence[Snapshot], start: int) -> Changes:
    """Compare the last of `editions` with that at `start`, through all that lie between.

    Column Vorher speaks of the edition before; here each row names what it was at the start.
    """
    steps = compare_all(editions)
    first, today = editions[start], editions[-1]
    if start == len(editions) - 2:
        return steps[-1]

    def trace(kind: Kind, entries: Sequence[T]) -> tuple[T, ...]:
        known = {(first.ausgabe, one.kennung): {one.kennung} for one in entries_of(first, kind)}
        for before, after, changes in zip(
            editions[start:], editions[start + 1 :], steps[start:], strict=False
        ):
            for kennung, places in changes.part(kind).places(before.ausgabe).items():
                known[after.ausgabe, kennung] = set[str]().union(
                    *(known.get(p, ()) for p in places)
                )
        named = (sorted(known.get((today.ausgabe, one.kennung), ())) for one in entries)
        return tuple(
            replace(one, vorher=tuple(map(Vorher, names)) or (NEU,))
            for one, names in zip(entries, named, strict=True)
        )

    rows = trace("massnahmen", today.rows)
    ziele, felder = trace("ziele", ziele_of(today)), trace("felder", felder_of(today))
    return compare(first, replace(today, rows=rows, ziele=ziele, handlungsfelder=felder))


def gone_since(before: Snapshot, after: Snapshot) -> frozenset[str]:
    """Return the Kennungen of the edition before of what its successor lists as gone.

    An entry without Ausgabe means this one, unless its number is still there.  One that names a
    Kürzel gives a reason for all that is gone from there, but does not say what.
    """
    rows: tuple[Massnahme | Ziel, ...] = (*after.rows, *ziele_of(after))
    today = {row.kennung for row in rows}
    return frozenset(
        entry.kennung
        for entry in after.entfallen
        if "-" in entry.kennung
        and (entry.ausgabe == after.ausgabe or not (entry.ausgabe or entry.kennung in today))
    )


# --- what there is ---------------------------------------------------------------------------


def _contents(edition: Snapshot) -> Mapping[str, Contents]:
    """Return the texts of the Maßnahmen below each Handlungsfeld and each Ziel."""
    felder: dict[str, set[str]] = defaultdict(set)
    ziele: dict[str, set[str]] = defaultdict(set)
    for row in edition.rows:
        felder[row.kuerzel].add(row.text)
        ziele[row.ziel_kennung].add(row.text)
    return {"felder": felder, "ziele": ziele}


# --- what has the same number ----------------------------------------------------------------


def _number_ziele(
    felder: Part[Handlungsfeld], today: Sequence[Handlungsfeld], ziele: Sequence[Ziel]
) -> Iterator[tuple[str, str]]:
    """Yield each Ziel with the one of its number in what its Handlungsfeld was."""
    was = {kuerzel: entries[0].kuerzel for kuerzel, entries in felder.origins.items()}
    was |= {d.entry.kuerzel: d.candidates[0].kuerzel for d in felder.doubts}
    new = {feld.kuerzel for feld in today if feld.vorher == (NEU,)}
    for ziel in ziele:
        if ziel.kuerzel in was and ziel.kuerzel not in new:
            yield ziel.kennung, was[ziel.kuerzel] + ziel.kennung.removeprefix(ziel.kuerzel)


def _number_massnahmen(
    ziele: Part[Ziel],
    numbered: Mapping[str, str],
    today: Sequence[Ziel],
    massnahmen: Sequence[Massnahme],
    gone: Collection[str],
) -> Iterator[tuple[str, str]]:
    """Yield each Maßnahme with the one of its number in what its Ziel was."""
    was = {kennung: entries[0].kennung for kennung, entries in ziele.origins.items()}
    taken = {*was.values(), *gone}
    new = {ziel.kennung for ziel in today if ziel.vorher == (NEU,)}
    for row in massnahmen:
        own = row.ziel_kennung
        old = was.get(own) or numbered.get(own, "")
        if own not in new and old and (own in was or old not in taken):
            yield row.kennung, f"{old}.{row.kennung.rpartition('.')[2]}"


# --- pairs → what is common, new, gone, split, merged ----------------------------------------


def _to_part(
    matching: Matching[T],
    before: Sequence[T],
    after: Sequence[T],
    numbered: Mapping[str, str],
    said: References[T],
) -> Part[T]:
    by_old: dict[str, list[Pair[T]]] = defaultdict(list)
    by_new: dict[str, list[Pair[T]]] = defaultdict(list)
    for pair in matching.pairs:
        by_old[pair.before.kennung].append(pair)
        by_new[pair.after.kennung].append(pair)
    regrouped = tuple(
        pair
        for pair in matching.pairs
        if len(by_old[pair.before.kennung]) > 1 or len(by_new[pair.after.kennung]) > 1
    )
    in_groups = set(map(_names, regrouped))
    common = _one_to_one(matching.pairs, regrouped, numbered)
    old_common, new_common = (
        {pair.before.kennung for pair in common},
        {pair.after.kennung for pair in common},
    )
    returned: tuple[Pair[T], ...] = tuple(
        Pair(said.returned[entry.kennung], entry)
        for entry in after
        if entry.kennung in said.returned and entry.kennung not in by_new
    )
    found = {*by_new, *(pair.after.kennung for pair in returned)}
    return Part(
        common=common,
        new=tuple(entry for entry in after if entry.kennung not in found),
        dropped=tuple(entry for entry in before if entry.kennung not in by_old),
        split=tuple(pairs[0] for name, pairs in by_new.items() if name not in new_common),
        merged=tuple(pairs[0] for name, pairs in by_old.items() if name not in old_common),
        regrouped=regrouped,
        moved=tuple(p for p in common if p.is_moved and _names(p) not in in_groups),
        returned=returned,
        doubts=matching.doubts,
    )


def _one_to_one(
    pairs: Sequence[Pair[T]], regrouped: Sequence[Pair[T]], numbered: Mapping[str, str]
) -> tuple[Pair[T], ...]:
    """Return the pairs with each entry once: of several the one with its number, or its text."""

    def rank(pair: Pair[T]) -> tuple[bool, float]:
        has_number = numbered.get(pair.after.kennung) == pair.before.kennung
        return not has_number, -likeness(pair.before.text, pair.after.text)

    old, new = set[str](), set[str]()
    chosen: set[tuple[str, str]] = set()
    for pair in sorted(regrouped, key=rank):
        if pair.before.kennung not in old and pair.after.kennung not in new:
            old.add(pair.before.kennung)
            new.add(pair.after.kennung)
            chosen.add(_names(pair))
    left_out = set(map(_names, regrouped)) - chosen
    return tuple(pair for pair in pairs if _names(pair) not in left_out)


def _names(pair: Pair[T]) -> tuple[str, str]:
    return pair.before.kennung, pair.after.kennung


# --- Gruppen and the order of the Handlungsfelder --------------------------------------------


def _gruppen(ziele: Part[Ziel]) -> Iterator[GruppeChange]:
    """Yield the Gruppen that only have another name: all their Ziele, and no other, went along."""
    old: dict[tuple[str, str], set[str]] = defaultdict(set)
    new: dict[tuple[str, str], set[str]] = defaultdict(set)
    for pair in ziele.common:
        kuerzel = pair.after.kuerzel
        old[kuerzel, pair.before.gruppe].add(pair.after.gruppe)
        new[kuerzel, pair.after.gruppe].add(pair.before.gruppe)
    for (kuerzel, before), names in old.items():
        (after, *others) = names
        is_fresh = (kuerzel, after) not in old and (kuerzel, before) not in new
        if is_fresh and not others and new[kuerzel, after] == {before}:
            yield GruppeChange(kuerzel, before, after)


def _reordered(
    felder: Part[Handlungsfeld], before: Sequence[Handlungsfeld]
) -> tuple[tuple[int, Pair[Handlungsfeld]], ...]:
    """Return as few as must have been moved if the others keep their order, with their places."""
    places = {feld.kuerzel: at for at, feld in enumerate(before, start=1)}
    order = [places[pair.before.kuerzel] for pair in felder.common]
    longest: list[list[int]] = [[]]  # the longest rising rows so far, each by its last place
    for place in order:
        best = max((len(row), row) for row in longest if not row or row[-1] < place)[1]
        longest.append([*best, place])
    kept = set(max((len(row), row) for row in longest)[1])
    pairs = [(places[pair.before.kuerzel], pair) for pair in felder.common]
    return tuple(pair for pair in pairs if pair[0] not in kept)
