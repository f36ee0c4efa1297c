"""The numbers and the marks in the sheet of a Handlungsfeld; pure.

Numbers: none twice, none left out but what sheet `Entfallen` lists; a number that is gone is not
given again.  Marks: exactly one x in the columns of the Umsetzungsstände.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kikdata import model
from kikdata.checks.columns import Columns
from kikdata.checks.feld.hints import Guesses
from kikdata.model import Umsetzungsstand
from kikdata.settings import ENTFALLEN_SHEET
from kikdata.workbook.cleaning import Nummer, clean_line, is_mark
from kikdata.workbook.read import Row

__all__ = ["Numbering", "label", "read_stand"]

Add = Callable[[str, str, str], None]


def label(kuerzel: str, nummer: Nummer) -> str:
    """Return how messages name a Ziel or a Maßnahme: ``Ziel 2``, ``BS-2.3``."""
    if nummer.massnahme is None:
        return f"Ziel {nummer.ziel}"
    return model.kennung(kuerzel, str(nummer))


class Numbering:
    """The numbers seen so far; `add` takes cell, rule and message of a fault."""

    def __init__(
        self,
        label: Callable[[Nummer], str],
        add: Add,
        dropped: frozenset[Nummer],
        guesses: Guesses,
    ) -> None:
        self.label, self.add, self.dropped, self.guesses = label, add, dropped, guesses
        self.told: set[Nummer] = set()
        self.seen: dict[Nummer, str] = {}

    def check_double(self, at: str, nummer: Nummer, expected: Nummer | None = None) -> bool:
        """Tell whether a number was there before, and note it if not."""
        if nummer not in self.seen:
            self.seen[nummer] = at
            return False
        should = f"Hier wird {expected} erwartet." if expected else "Eine der beiden ändern."
        message = f"{self.label(nummer)} gibt es schon in {self.seen[nummer]}. {should}"
        self.add(at, "nummer-doppelt", message)
        return True

    def check_order(
        self,
        at: str,
        nummer: Nummer,
        expected: Nummer,
        last: Nummer | None = None,
        *,
        judge_gaps: bool = True,
    ) -> Nummer:
        """Judge a number and return the one from which the next row counts on."""
        if self.check_double(at, nummer, expected):
            return expected
        if nummer == expected or not judge_gaps:
            return nummer
        if (nummer.ziel, nummer.massnahme or 0) < (expected.ziel, expected.massnahme or 0):
            if nummer not in self.told:
                message = (
                    f"{self.label(nummer)} steht zu weit unten. Die Zeilen nach Nummern ordnen."
                )
                self.add(at, "nummer-reihenfolge", message)
            return last or nummer
        missing = self._first_missing(nummer, expected)
        if missing and (place := self.guesses.places.get(missing)):
            self.told.add(missing)
            message = (
                f"{self.label(nummer)} steht vor {self.label(missing)} ({place}). Die Zeilen nach "
                "Nummern ordnen."
            )
            self.add(at, "nummer-reihenfolge", message)
        elif missing:
            message = (
                f"Vor {self.label(nummer)} fehlt {self.label(missing)}."
                f"{self.guesses.doubled_number(nummer, missing)} Nummern lückenlos "
                f"vergeben. Ist {self.label(missing)} weggefallen, dann mit Begründung ins Blatt "
                f"„{ENTFALLEN_SHEET}“ eintragen."
            )
            self.add(at, "nummer-luecke", message)
        return nummer

    def _first_missing(self, nummer: Nummer, expected: Nummer) -> Nummer | None:
        """Return the first number between that neither stands here nor is `dropped`."""
        if nummer.massnahme is None or expected.massnahme is None:
            between = [Nummer(ziel) for ziel in range(expected.ziel, nummer.ziel)]
        else:
            last = nummer.massnahme
            between = [Nummer(nummer.ziel, m) for m in range(expected.massnahme, last)]
        return next((number for number in between if number not in self.dropped), None)


def read_stand(
    name: str,
    row: Row,
    columns: Columns,
    stands: Mapping[str, Umsetzungsstand],
    guesses: Guesses,
    add: Add,
) -> tuple[str, str]:
    """Return the Umsetzungsstand of a Maßnahme and the title of its column.

    Both are "" where the marks do not say it clearly.  `stands`: Umsetzungsstand by title of a
    column; `add` takes cell, rule and message of a finding.
    """
    marked: list[str] = []
    unreadable = False
    for title, stand in stands.items():
        cell = row.cells.get(columns.positions.get(title, -1))
        if cell is None or cell.value is False:  # an empty check box
            continue
        unreadable |= cell.kind != "wert"
        text = "x" if cell.value is True else clean_line(cell.value)
        if not text or cell.kind != "wert":
            continue
        marked.append(title)
        if not is_mark(text):
            unreadable = True
            add(
                cell.address,
                "marke-unbekannt",
                f"{name}: „{text}“ in „{title}“ ist keine Marke."
                f"{guesses.mark(text, stand)} Ein x setzen oder die Zelle leeren.",
            )
    if len(marked) > 1:
        count = {2: "zwei", 3: "drei"}.get(len(marked), str(len(marked)))
        add(
            row.cells[columns.positions[marked[1]]].address,
            "mehrere-marken",
            f"{name} hat {count} Umsetzungsstände ({', '.join(marked)}). Genau ein x setzen.",
        )
    elif not marked and not unreadable:
        add(
            row.cells[columns.positions[Umsetzungsstand.WARTEND]].address,
            "keine-marke",
            f"{name} hat keinen Umsetzungsstand.{guesses.stray_mark(row)} Genau ein x setzen.",
        )
    if len(marked) == 1 and not unreadable:
        return str(stands[marked[0]]), marked[0]
    return "", ""
