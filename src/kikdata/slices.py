"""What a notebook is handed: one slice of the data, as a file of JSON.

What it holds, with the notebook's source and the texts of the edition, decides whether the
notebook runs again: it can see nothing else.  A notebook of a Handlungsfeld gets what its chapter
can show, so that a status in another one does not concern it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata.analysis.change_rows import field_changes
from kikdata.analysis.history import follow_field
from kikdata.codec import decode, encode
from kikdata.model import Edition, Snapshot

__all__ = ["SLICE_VARIABLE", "Slice", "cut", "handed_slice"]

#: File with the slice for a notebook; unset where nobody hands one over (JupyterLab).
SLICE_VARIABLE = "KIK_AUSSCHNITT"


@dataclass(frozen=True)
class Slice:
    """An edition, or a part of it, and the same of those before it, the oldest first."""

    edition: Edition
    earlier: tuple[Snapshot, ...] = ()

    def to_json(self) -> bytes:
        """Return the slice for a file; the place of the workbook is no part of it."""
        return encode(
            replace(self, edition=replace(self.edition, path=Path(self.edition.path.name)))
        )


def handed_slice(ausgabe: str) -> Slice | None:
    """Return what the run has handed to this notebook; None if it asks for another edition."""
    if SLICE_VARIABLE not in os.environ:
        return None
    found: Slice = decode(Path(os.environ[SLICE_VARIABLE]).read_bytes(), Slice)
    return found if found.edition.angaben.ausgabe == ausgabe else None


def cut(whole: Slice, kuerzel: str) -> Slice:
    """Return what concerns one Handlungsfeld, so that its chapter says the same as from all.

    That is its own rows, and those of others that they come from or went to.  Should less tell
    another story (two texts alike, of which one is elsewhere), it is the whole.
    """
    part = _part(whole, kuerzel)
    return part if _told(part, kuerzel) == _told(whole, kuerzel) else whole


def _told(data: Slice, kuerzel: str) -> object:
    """Return what a chapter tells that takes more than its own rows."""
    changes = None
    if data.earlier:
        changes = field_changes(data.earlier[-1], data.edition, kuerzel, data.earlier[:-1])[1]
    return changes, dict(follow_field(data.earlier, data.edition, kuerzel))


def _part(whole: Slice, kuerzel: str) -> Slice:
    edition, kept = whole.edition, _related(whole, kuerzel)
    own = {kennung for _, kennung in kept} | {kuerzel}
    now = edition.angaben.ausgabe

    def is_own(name: str) -> bool:
        return name in own or name.partition("-")[0] == kuerzel

    return Slice(
        replace(
            edition,
            rows=tuple(row for row in edition.rows if (now, row.kennung) in kept),
            ziele=tuple(ziel for ziel in edition.ziele if ziel.kuerzel == kuerzel),
            entfallen=tuple(gone for gone in edition.entfallen if is_own(gone.kennung)),
            reasons={name: one for name, one in edition.reasons.items() if is_own(name)},
            columns={name: one for name, one in edition.columns.items() if name == kuerzel},
            indikatoren=tuple(one for one in edition.indikatoren if one.handlungsfeld == kuerzel),
            rueckmeldungen=tuple(
                one for one in edition.rueckmeldungen if one.handlungsfeld == kuerzel
            ),
        ),
        tuple(_earlier_part(snapshot, kuerzel, kept) for snapshot in whole.earlier),
    )


def _earlier_part(snapshot: Snapshot, kuerzel: str, kept: set[tuple[str, str]]) -> Snapshot:
    names = {kennung for ausgabe, kennung in kept if ausgabe == snapshot.ausgabe}
    ziele = {name.rpartition(".")[0] for name in names}
    return replace(
        snapshot,
        rows=tuple(row for row in snapshot.rows if row.kennung in names),
        ziele=tuple(
            ziel for ziel in snapshot.ziele if ziel.kuerzel == kuerzel or ziel.kennung in ziele
        ),
        entfallen=tuple(
            gone for gone in snapshot.entfallen if gone.kennung.partition("-")[0] == kuerzel
        ),
        # It is the digest of a table of which this is a part.
        sha256="",
    )


def _related(whole: Slice, kuerzel: str) -> set[tuple[str, str]]:
    """Return edition and Kennung of the own rows and of all that they were."""
    editions: Sequence[tuple[str, tuple[str, ...]]] = [
        (one.ausgabe, tuple(row.kennung for row in one.rows)) for one in whole.earlier
    ]
    now = whole.edition.angaben.ausgabe
    names = [*editions, (now, tuple(row.kennung for row in whole.edition.rows))]
    own = {(ausgabe, name) for ausgabe, found in names for name in found if _is_of(name, kuerzel)}
    return own | set(_elsewhere(whole, kuerzel))


def _elsewhere(whole: Slice, kuerzel: str) -> Iterator[tuple[str, str]]:
    for way in follow_field(whole.earlier, whole.edition, kuerzel).values():
        for station in way.stations:
            yield station.ausgabe, station.kennung
    if whole.earlier:
        before, now = whole.earlier[-1], whole.edition.angaben.ausgabe
        for row in field_changes(before, whole.edition, kuerzel, whole.earlier[:-1])[1]:
            for ausgabe, entry in ((before.ausgabe, row.before), (now, row.after)):
                if entry is not None:
                    yield ausgabe, entry.kennung


def _is_of(kennung: str, kuerzel: str) -> bool:
    return kennung.partition("-")[0] == kuerzel
