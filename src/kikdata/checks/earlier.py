"""The editions before this one, as later ones compare with them.

What is published counts, not what an old workbook says today: a published edition is read from
its table in `daten/`, any other from its workbook.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from kikdata import model
from kikdata.checks.workbook import load
from kikdata.model import (
    Edition,
    Handlungsfeld,
    Massnahme,
    Snapshot,
    Umsetzungsstand,
    Ziel,
    to_snapshot,
)
from kikdata.settings import AUSGABE_PATTERN, ausgabe_of, workbook_name
from kikdata.text import parse_text

__all__ = ["as_published", "earlier_editions", "published_snapshot"]


def published_snapshot(site: Path, ausgabe: str) -> Snapshot | None:
    """Return an edition as it was published; None if it is not there or only a draft."""
    folder = site / ausgabe / "daten"
    try:
        facts = json.loads((folder / "ausgabe.json").read_text(encoding="utf-8"))
        massnahmen = (folder / "massnahmen.json").read_bytes()
    except FileNotFoundError:
        return None
    if facts["zustand"] != model.ZUSTAND_VEROEFFENTLICHT:
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
    rows = tuple(map(_to_massnahme, json.loads(massnahmen)))
    ziele = {
        row.ziel_kennung: Ziel(row.ziel_kennung, row.gruppe, row.ziel_nummer, row.ziel)
        for row in rows
    }
    felder = {row.kuerzel: Handlungsfeld(row.kuerzel, row.handlungsfeld) for row in rows}
    return Snapshot(
        ausgabe,
        facts["titel"],
        dt.date.fromisoformat(facts["datenstand_iso"]),
        rows,
        tuple(ziele.values()),
        tuple(felder.values()),
        is_published=True,
        sha256=sha256(massnahmen).hexdigest(),
    )


def _to_massnahme(row: Mapping[str, str]) -> Massnahme:
    own = {
        "umsetzungsstand": Umsetzungsstand(row["umsetzungsstand"]),
        "sachstand": parse_text(row["sachstand"]),
    }
    return Massnahme(**{**row, **own})  # type: ignore[arg-type]


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
    workbooks = {ausgabe_of(path): path for path in data.glob(workbook_name("*"))}
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
