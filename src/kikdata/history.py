"""The editions before this one, as later ones compare with them.

What is published counts, not what an old workbook says today: a published edition is read from
its table in `daten/`, any other from its workbook.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from kikdata import schema
from kikdata.schema import AUSGABE_PATTERN
from kikdata.validation import Edition, load

__all__ = ["Snapshot", "as_published", "earlier_editions", "published_snapshot", "to_snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """One edition at its time: `massnahmen` has the columns of the published table.

    `is_published` tells whether it was read from there; `sha256` is then that of its file.
    """

    ausgabe: str
    titel: str
    datenstand: dt.date
    massnahmen: pd.DataFrame
    is_published: bool = False
    sha256: str = ""

    def behind(self, gate: str) -> Snapshot:
        """Return this edition to take from it only what `gate` names."""
        return self

    def rows_of(self, kuerzel: str) -> pd.DataFrame:
        """Return the rows of one Handlungsfeld, counted anew from 0; none if it was not there."""
        table = self.massnahmen
        is_own = table["kennung"].str.startswith(f"{kuerzel}-")
        return table[is_own].reset_index(drop=True)


def to_snapshot(edition: Edition) -> Snapshot:
    """Return an edition as later ones see it."""
    angaben = edition.angaben
    return Snapshot(
        angaben.ausgabe, angaben["Titel"], angaben.dates["Datenstand"], edition.massnahmen
    )


def published_snapshot(site: Path, ausgabe: str) -> Snapshot | None:
    """Return an edition as it was published; None if it is not there or only a draft."""
    folder = site / ausgabe / "daten"
    try:
        facts = json.loads((folder / "ausgabe.json").read_text(encoding="utf-8"))
        massnahmen = (folder / "massnahmen.json").read_bytes()
    except FileNotFoundError:
        return None
    if facts["zustand"] != schema.ZUSTAND_VEROEFFENTLICHT:
        return None
    return _from_published(ausgabe, facts, massnahmen)


def as_published(edition: Edition, facts: Mapping[str, str], massnahmen: bytes) -> Snapshot:
    """Return an edition as later ones will see it once it is in place.

    `facts` and `massnahmen` (JSON) are what will stand in its `daten/`.
    """
    if edition.angaben.is_entwurf:
        return to_snapshot(edition)
    return _from_published(edition.angaben.ausgabe, facts, massnahmen)


def _from_published(ausgabe: str, facts: Mapping[str, str], massnahmen: bytes) -> Snapshot:
    date, rows = (
        dt.date.fromisoformat(facts["datenstand_iso"]),
        pd.DataFrame(json.loads(massnahmen)),
    )
    digest = sha256(massnahmen).hexdigest()
    return Snapshot(ausgabe, facts["titel"], date, rows, is_published=True, sha256=digest)


def earlier_editions(
    data: Path,
    site: Path | None,
    ausgabe: str,
    load_edition: Callable[[Path], Edition] = load,
    pending: Snapshot | None = None,
) -> tuple[Snapshot, ...]:
    """Return all editions before `ausgabe`, the oldest first.

    `load_edition` may keep what it has read once; `pending` is one that is just being put in
    place, and counts as if it were there.  Raises WorkbookError if the workbook of one that is
    not published has faults.
    """
    workbooks = {path.stem.removeprefix("kik-"): path for path in data.glob("kik-*.xlsx")}
    folders = {path.name for path in site.iterdir()} if site and site.is_dir() else set()
    names = {name for name in workbooks.keys() | folders if AUSGABE_PATTERN.fullmatch(name)}
    found = []
    for name in sorted(name for name in names if name < ausgabe):
        if pending is not None and name == pending.ausgabe:
            found.append(pending)
            continue
        snapshot = published_snapshot(site, name) if site else None
        if snapshot is None and name in workbooks:
            snapshot = to_snapshot(load_edition(workbooks[name]))
        if snapshot is not None:
            found.append(snapshot)
    return tuple(found)
