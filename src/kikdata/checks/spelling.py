"""Hints on names that are probably one, typed in two ways; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kikdata.checks.columns import Columns
from kikdata.checks.guesses import is_same_but_typed_differently
from kikdata.errors import Finding
from kikdata.workbook.cleaning import clean_line
from kikdata.workbook.read import Sheet

__all__ = ["check_spelling"]

_RULES = {"Gruppe": "hinweis-gruppe", "Priorität": "hinweis-prioritaet"}


def check_spelling(file: str, sheet: Sheet, columns: Columns) -> Iterator[Finding]:
    """Compare the names in „Gruppe“ and „Priorität“; the commoner, else the first one counts."""
    for column, rule in _RULES.items():
        if column not in columns.positions:
            continue
        cells = [row.cells[columns.positions[column]] for row in columns.data_rows]
        named = [(cell, clean_line(cell.value)) for cell in cells if cell.kind == "wert"]
        counts = Counter(name for _, name in named if name)
        meant = _meant(counts)
        for cell, name in named:
            if name in meant:
                message = (
                    f"{column} „{name}“: Anderswo im Blatt steht „{meant[name]}“. "
                    f"Gemeint: „{meant[name]}“? Gleiches gleich schreiben."
                )
                yield Finding(file, sheet.name, cell.address, rule, message, is_hint=True)


def _meant(counts: Counter[str]) -> dict[str, str]:
    """Return what is meant by each name that is probably misspelt."""
    ranked = sorted(counts, key=lambda name: -counts[name])  # stable: the first of equals leads
    meant: dict[str, str] = {}
    for at, name in enumerate(ranked):
        better = [other for other in ranked[:at] if other not in meant]
        right = next((o for o in better if is_same_but_typed_differently(o, name)), None)
        if right is not None:
            meant[name] = right
    return meant
