"""What changed since the edition before, as CSV: one line per change and kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kikdata.analysis.change_rows import Art, ChangeRow, changes_since, list_changes
from kikdata.analysis.counts import STAENDE
from kikdata.data.tables import Column, write_csv
from kikdata.model import Edition, Snapshot

__all__ = ["ARTEN", "CHANGE_COLUMNS", "changes_to_csv"]

ARTEN = tuple(str(art) for art in Art)
_KENNUNG = r"[A-Z]{2,3}(-[1-9]\d*(\.[1-9]\d*)?)?"
_TEXTS = (
    "Was sich geändert hat, oder der Wortlaut: bei sachstand der Sachstand, bei zustaendig, wer "
    "zuständig ist, bei stand_wortlaut das Wort für den Umsetzungsstand, bei andere_gruppe und "
    "gruppe_umbenannt der Name der Gruppe, bei Handlungsfeldern der Name, bei "
    "handlungsfeld_reihenfolge die Stelle; sonst der Wortlaut"
)
_STAND = f"{', '.join(STAENDE[:-1])} oder {STAENDE[-1]}; leer bei allem außer Maßnahmen"

CHANGE_COLUMNS = (
    Column(
        "art",
        "Art",
        f"Was sich geändert hat: {', '.join(ARTEN[:-1])} oder {ARTEN[-1]}.",
    ),
    Column(
        "kennung_vorher",
        "Kennung vorher",
        "Kennung in der vorigen Ausgabe, von einer Maßnahme (BS-2.4), einem Ziel (BS-2) oder einem "
        "Handlungsfeld (BS); leer, wenn es neu ist. Was wieder aufgenommen ist, hat die Ausgabe "
        "davor, aus der es stammt (2023-12:BS-2.4). Zusammengelegtes und Aufgeteiltes hat eine "
        "Zeile für jedes Paar.",
        required=False,
        pattern=rf"(\d{{4}}-\d{{2}}:)?{_KENNUNG}",
    ),
    Column(
        "kennung",
        "Kennung",
        "Kennung in dieser Ausgabe; leer, wenn es weggefallen ist.",
        required=False,
        pattern=_KENNUNG,
    ),
    Column(
        "handlungsfeld",
        "Handlungsfeld",
        "Name des Handlungsfelds, bei Weggefallenem der aus der vorigen Ausgabe.",
    ),
    Column(
        "text_vorher",
        "Wortlaut vorher",
        f"{_TEXTS} in der vorigen Ausgabe.",
        required=False,
    ),
    Column("text", "Wortlaut", f"{_TEXTS} in dieser Ausgabe.", required=False),
    Column(
        "umsetzungsstand_vorher",
        "Umsetzungsstand vorher",
        f"Umsetzungsstand in der vorigen Ausgabe: {_STAND}.",
        required=False,
    ),
    Column(
        "umsetzungsstand",
        "Umsetzungsstand",
        f"Umsetzungsstand in dieser Ausgabe: {_STAND}.",
        required=False,
    ),
    Column("begruendung", "Begründung", "Grund der Änderung, kann leer sein.", required=False),
)


def changes_to_csv(
    edition: Edition, before: Snapshot | None, older: Sequence[Snapshot] = ()
) -> bytes:
    """Return all changes since `before`, or the header only if there is no edition before.

    `older`: the editions before these two.  Same form as the table of the Maßnahmen.
    """
    return write_csv([column.name for column in CHANGE_COLUMNS], _rows(edition, before, older))


def _rows(
    edition: Edition, before: Snapshot | None, older: Sequence[Snapshot]
) -> Iterator[list[str]]:
    if before is None:
        return
    names = {row.kuerzel: row.handlungsfeld for one in (*older, before) for row in one.rows}
    names |= {feld.kuerzel: feld.name for feld in edition.handlungsfelder}
    for row in list_changes(changes_since(before, edition, older), edition):
        yield _fields(row, names[row.entry.kuerzel])


def _fields(row: ChangeRow, handlungsfeld: str) -> list[str]:
    before, after = row.before, row.after
    return [
        row.art,
        ":".join(filter(None, (row.since, before.kennung))) if before else "",
        after.kennung if after else "",
        handlungsfeld,
        row.was,
        row.now,
        before.stand if before else "",
        after.stand if after else "",
        row.reason,
    ]
