"""All Maßnahmen of all published editions in one table, a row per edition and Maßnahme."""

from __future__ import annotations

from collections.abc import Sequence

from kikdata.analysis.permanent_ids import PermanentIds
from kikdata.data.catalogue.published import PublishedEdition
from kikdata.data.tables import CSV_COLUMNS, STAND_COLUMN, write_csv

__all__ = ["LONG_TABLE", "long_table"]

LONG_TABLE = "daten/massnahmen-alle-ausgaben.csv"


def long_table(editions: Sequence[PublishedEdition], ids: PermanentIds) -> bytes:
    """Return the table as CSV in the form of `to_csv`; `id` stays the same over all editions."""
    has_words = any(row.get(STAND_COLUMN.name) for one in editions for row in one.rows)
    columns = (*CSV_COLUMNS, STAND_COLUMN.name) if has_words else CSV_COLUMNS
    rows = (
        [ids.of[one.ausgabe][row["kennung"]], one.ausgabe, one.facts["datenstand_iso"]]
        + [row.get(name, "") for name in columns]
        for one in editions
        for row in one.rows
    )
    return write_csv(["id", "ausgabe", "datenstand", *columns], rows)
