"""What column Vorher says, found in the editions that it names; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kikdata.analysis.changes import Changes, Kind
from kikdata.model import NEU, Handlungsfeld, Massnahme, Snapshot, Vorher, Ziel

__all__ = [
    "NO_PAST",
    "Past",
    "References",
    "entries_of",
    "felder_of",
    "find_references",
    "ziele_of",
]

T = TypeVar("T", Handlungsfeld, Ziel, Massnahme)


@dataclass(frozen=True)
class Past:
    """The editions before the two that are compared, the oldest first.

    `changes`: from each of them to the next, the last to the earlier of the two.
    """

    editions: Sequence[Snapshot] = ()
    changes: Sequence[Changes] = ()


NO_PAST = Past()


@dataclass(frozen=True)
class References(Generic[T]):
    """By Kennung of today what a row names: Kennungen of the edition before, none for ``neu``.

    `returned`: what the edition before lacks, as an older one had it; `unknown`: what none has.
    """

    named: Mapping[str, Sequence[str]] = field(default_factory=dict)
    returned: Mapping[str, T] = field(default_factory=dict)
    unknown: Sequence[tuple[T, Vorher]] = ()


def find_references(
    kind: Kind, before: Sequence[T], after: Iterable[T], ausgabe: str, past: Past
) -> References[T]:
    """Find what the rows of an edition name; `before`: the entries of the one before, `ausgabe`."""
    named: dict[str, list[str]] = {}
    returned: dict[str, T] = {}
    unknown: list[tuple[T, Vorher]] = []
    for entry in after:
        if entry.vorher:
            named[entry.kennung] = []
        for reference in entry.vorher:
            if reference == NEU:
                continue
            if reference.ausgabe in ("", ausgabe):
                found = _find(before, reference.kennung)
                names = {found.kennung} if found else set()
            else:
                found, names = _follow(kind, reference, past)
            if found is None:
                unknown.append((entry, reference))
            elif names:
                named[entry.kennung] += [k for k in sorted(names) if k not in named[entry.kennung]]
            else:
                returned[entry.kennung] = found
    return References(named, returned, unknown)


def _follow(kind: Kind, reference: Vorher, past: Past) -> tuple[Any, set[str]]:
    """Return an entry of an older edition, and what it is called in the edition before."""
    for at, edition in enumerate(past.editions):
        if edition.ausgabe == reference.ausgabe:
            found = _find(entries_of(edition, kind), reference.kennung)
            names = {found.kennung} if found else set()
            for changes in past.changes[at:]:
                part = changes.part(kind)
                pairs = (*part.common, *part.regrouped)
                names = {pair.after.kennung for pair in pairs if pair.before.kennung in names}
            return found, names
    return None, set()


def entries_of(edition: Snapshot, kind: Kind) -> Sequence[Any]:
    """Return the entries of one kind of an edition."""
    if kind == "massnahmen":
        return edition.rows
    return felder_of(edition) if kind == "felder" else ziele_of(edition)


def _find(entries: Iterable[T], name: str) -> T | None:
    """A Handlungsfeld may be named by its Kürzel or its name."""
    return next(
        (
            one
            for one in entries
            if one.kennung == name or (isinstance(one, Handlungsfeld) and one.name == name)
        ),
        None,
    )


def felder_of(edition: Snapshot) -> tuple[Handlungsfeld, ...]:
    """Return the Handlungsfelder of an edition; if it only has Maßnahmen, as these name them."""
    if edition.handlungsfelder:
        return edition.handlungsfelder
    names = {row.kuerzel: row.handlungsfeld for row in edition.rows}
    return tuple(Handlungsfeld(kuerzel, name) for kuerzel, name in names.items())


def ziele_of(edition: Snapshot) -> tuple[Ziel, ...]:
    """Return the Ziele of an edition; if it only has Maßnahmen, as these name them."""
    if edition.ziele:
        return edition.ziele
    ziele = {
        row.ziel_kennung: Ziel(row.ziel_kennung, row.gruppe, row.ziel_nummer, row.ziel)
        for row in edition.rows
    }
    return tuple(ziele.values())
