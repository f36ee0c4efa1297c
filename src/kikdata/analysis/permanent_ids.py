"""One name for each Maßnahme over all editions, whatever numbers it had in them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Pairing", "PermanentIds", "give_permanent_ids"]

#: For each Kennung of an edition those that it had in the edition before; several if merged.
#: One that comes back has the edition with it: ``2023-12:BS-2.4``.
Pairing = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class PermanentIds:
    """`of[ausgabe][kennung]`: the id there; `place[id]`: edition and Kennung that had it last."""

    of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    place: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def give_permanent_ids(
    editions: Iterable[tuple[str, Sequence[str]]], pairings: Mapping[str, Pairing]
) -> PermanentIds:
    """Return the ids: edition of first appearance, hyphen, Kennung there (``2023-12-BS-2.4``).

    `editions`: name and Kennungen, the oldest first; `pairings` by edition, none for the first.
    Merged ones go on under the id of the first, and the ids of the others lead there too; of
    several that go back to one, the first keeps its id.
    """
    of: dict[str, dict[str, str]] = {}
    place: dict[str, tuple[str, str]] = {}
    held: dict[str, list[str]] = {}  # by Kennung in the edition looked at last
    before = ""
    for ausgabe, kennungen in editions:
        pairing = pairings.get(ausgabe, {})
        free, held = held, {}
        for kennung in kennungen:
            places = [old.rpartition(":") for old in pairing.get(kennung, ())]
            kept = [
                name
                for then, _, old in places
                for name in (free.pop(old, []) if then in ("", before) else _again(of, then, old))
            ]
            held[kennung] = kept or [f"{ausgabe}-{kennung}"]
        before = ausgabe
        of[ausgabe] = {kennung: names[0] for kennung, names in held.items()}
        place |= {name: (ausgabe, kennung) for kennung, names in held.items() for name in names}
    return PermanentIds(of, place)


def _again(of: Mapping[str, Mapping[str, str]], ausgabe: str, kennung: str) -> list[str]:
    name = of.get(ausgabe, {}).get(kennung)
    return [name] if name else []
