"""The editions before this one, as later ones compare with them.

What is published counts, not what an old workbook says today: a published edition is read from
its table in `daten/`, any other from its workbook.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kikdata import schema
from kikdata.schema import AUSGABE_PATTERN
from kikdata.validation import Edition, load

__all__ = ["Snapshot", "earlier_editions", "published_snapshot", "to_snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """One edition at its time: `massnahmen` has the columns of the published table.

    `is_published` tells whether it was read from there.
    """

    ausgabe: str
    titel: str
    datenstand: dt.date
    massnahmen: pd.DataFrame
    is_published: bool = False

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
        rows = json.loads((folder / "massnahmen.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    if facts["zustand"] != schema.ZUSTAND_VEROEFFENTLICHT:
        return None
    date = dt.date.fromisoformat(facts["datenstand_iso"])
    return Snapshot(ausgabe, facts["titel"], date, pd.DataFrame(rows), is_published=True)


def earlier_editions(
    data: Path,
    site: Path | None,
    ausgabe: str,
    load_edition: Callable[[Path], Edition] = load,
) -> tuple[Snapshot, ...]:
    """Return all editions before `ausgabe`, the oldest first.

    `load_edition` may keep what it has read once.  Raises WorkbookError if the workbook of one
    that is not published has faults.
    """
    workbooks = {path.stem.removeprefix("kik-"): path for path in data.glob("kik-*.xlsx")}
    folders = {path.name for path in site.iterdir()} if site and site.is_dir() else set()
    names = {name for name in workbooks.keys() | folders if AUSGABE_PATTERN.fullmatch(name)}
    found = []
    for name in sorted(name for name in names if name < ausgabe):
        snapshot = published_snapshot(site, name) if site else None
        if snapshot is None and name in workbooks:
            snapshot = to_snapshot(load_edition(workbooks[name]))
        if snapshot is not None:
            found.append(snapshot)
    return tuple(found)
