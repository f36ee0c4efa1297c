"""All Maßnahmen of all published editions in one table, a row per edition and Maßnahme."""

from __future__ import annotations

from collections.abc import Sequence

from kikdata.analysis.permanent_ids import PermanentIds
from kikdata.data.catalogue.published import PublishedEdition
from kikdata.data.tables import CSV_COLUMNS, write_csv

__all__ = ["LONG_TABLE", "long_table"]

LONG_TABLE = "daten/massnahmen-alle-ausgaben.csv"


def long_table(editions: Sequence[PublishedEdition], ids: PermanentIds) -> bytes:
    """Return the table as CSV in the form of `to_csv`; `id` stays the same over all editions."""
    rows = (
        [ids.of[one.ausgabe][row["kennung"]], one.ausgabe, one.facts["datenstand_iso"]]
        + [row.get(name, "") for name in CSV_COLUMNS]
        for one in editions
        for row in one.rows
    )
    return write_csv(["id", "ausgabe", "datenstand", *CSV_COLUMNS], rows)
