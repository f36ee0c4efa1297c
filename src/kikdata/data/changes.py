"""What changed since the edition before, as CSV: one line per change and kind."""

from __future__ import annotations

from collections.abc import Iterator

from kikdata.analysis.change_rows import Art, ChangeRow, changes_since, list_changes
from kikdata.analysis.counts import STAENDE
from kikdata.data.tables import Column, write_csv
from kikdata.model import Edition, Snapshot

__all__ = ["ARTEN", "CHANGE_COLUMNS", "changes_to_csv"]

ARTEN = tuple(str(art) for art in Art)
_KENNUNG = r"[A-Z]{2,3}-[1-9]\d*(\.[1-9]\d*)?"
_STAND = f"{', '.join(STAENDE[:-1])} oder {STAENDE[-1]}; leer bei einem Ziel"

CHANGE_COLUMNS = (
    Column(
        "art",
        "Art",
        f"Was sich geändert hat: {', '.join(ARTEN[:-1])} oder {ARTEN[-1]}.",
    ),
    Column(
        "kennung_vorher",
        "Kennung vorher",
        "Kennung in der vorigen Ausgabe, von einer Maßnahme (BS-2.4) oder einem Ziel (BS-2); leer, "
        "wenn die Maßnahme oder das Ziel neu ist.",
        required=False,
        pattern=_KENNUNG,
    ),
    Column(
        "kennung",
        "Kennung",
        "Kennung in dieser Ausgabe; leer, wenn die Maßnahme oder das Ziel weggefallen ist.",
        required=False,
        pattern=_KENNUNG,
    ),
    Column(
        "handlungsfeld",
        "Handlungsfeld",
        "Name des Handlungsfelds, bei Weggefallenem der aus der vorigen Ausgabe.",
    ),
    Column("text_vorher", "Wortlaut vorher", "Wortlaut in der vorigen Ausgabe.", required=False),
    Column("text", "Wortlaut", "Wortlaut in dieser Ausgabe.", required=False),
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


def changes_to_csv(edition: Edition, before: Snapshot | None) -> bytes:
    """Return all changes since `before`, or the header only if there is no edition before.

    Same form as the table of the Maßnahmen.
    """
    return write_csv([column.name for column in CHANGE_COLUMNS], _rows(edition, before))


def _rows(edition: Edition, before: Snapshot | None) -> Iterator[list[str]]:
    if before is None:
        return
    names = {feld.kuerzel: feld.name for feld in edition.handlungsfelder}
    table = before.massnahmen
    for kennung, name in zip(table["kennung"], table["handlungsfeld"], strict=True):
        names.setdefault(kennung.partition("-")[0], name)
    for row in list_changes(changes_since(before, edition), edition):
        yield _fields(row, names[row.entry.kuerzel])


def _fields(row: ChangeRow, handlungsfeld: str) -> list[str]:
    before, after = row.before, row.after
    return [
        row.art,
        before.kennung if before else "",
        after.kennung if after else "",
        handlungsfeld,
        before.text if before else "",
        after.text if after else "",
        before.stand if before else "",
        after.stand if after else "",
        row.reason,
    ]
