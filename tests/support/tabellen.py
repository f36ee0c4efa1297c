"""Made-up tables of Maßnahmen as objects: tests change a table, an edition holds objects."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kikdata.model import Massnahme, Umsetzungsstand
from kikdata.text import parse_text


def to_rows(table: pd.DataFrame) -> tuple[Massnahme, ...]:
    """Return the rows of a table as Maßnahmen; columns that it lacks are empty."""
    return tuple(_to_massnahme(row) for row in table.to_dict("records"))


def _to_massnahme(row: dict[Any, Any]) -> Massnahme:
    known = {
        name: value
        for name, value in row.items()
        if name in Massnahme.__dataclass_fields__ and not pd.isna(value)
    }
    known["umsetzungsstand"] = Umsetzungsstand(row["umsetzungsstand"])
    known["sachstand"] = parse_text(row.get("sachstand", ""))
    texts = ("kennung", "handlungsfeld", "gruppe", "ziel_nummer", "ziel", "nummer", "massnahme")
    return Massnahme(**{**dict.fromkeys(texts, ""), **known})
