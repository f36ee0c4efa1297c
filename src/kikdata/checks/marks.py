"""The rules for the marks of one Maßnahme: exactly one x in three columns; pure."""

from __future__ import annotations

from collections.abc import Callable

from kikdata.checks.columns import Columns
from kikdata.checks.sheet_hints import Guesses
from kikdata.model import Umsetzungsstand
from kikdata.workbook.cleaning import clean_line, is_mark
from kikdata.workbook.read import Row

__all__ = ["read_stand"]


def read_stand(
    label: str,
    row: Row,
    columns: Columns,
    guesses: Guesses,
    add: Callable[[str, str, str], None],
) -> str:
    """Return the Umsetzungsstand of a Maßnahme; "" where the marks do not say it clearly.

    `add` takes cell, rule and message of a finding.
    """
    marked: list[Umsetzungsstand] = []
    unreadable = False
    for stand in Umsetzungsstand:
        cell = row.cells[columns.positions[stand]]
        text = clean_line(cell.value)
        unreadable |= cell.kind != "wert"
        if not text or cell.kind != "wert":
            continue
        marked.append(stand)
        if not is_mark(text):
            unreadable = True
            add(
                cell.address,
                "marke-unbekannt",
                f"{label}: „{text}“ in „{stand}“ ist keine Marke."
                f"{guesses.mark(text, stand)} Ein x setzen oder die Zelle leeren.",
            )
    if len(marked) > 1:
        add(
            row.cells[columns.positions[marked[1]]].address,
            "mehrere-marken",
            f"{label} hat {_count_word(len(marked))} Umsetzungsstände "
            f"({', '.join(marked)}). Genau ein x setzen.",
        )
    elif not marked and not unreadable:
        add(
            row.cells[columns.positions[Umsetzungsstand.WARTEND]].address,
            "keine-marke",
            f"{label} hat keinen Umsetzungsstand.{guesses.stray_mark(row)} Genau ein x setzen.",
        )
    return str(marked[0]) if len(marked) == 1 and not unreadable else ""


def _count_word(count: int) -> str:
    return {2: "zwei", 3: "drei"}[count]
