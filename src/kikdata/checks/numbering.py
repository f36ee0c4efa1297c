"""Judges the order of the numbers in one sheet: none twice, none left out; pure.

Left out may be what sheet `Entfallen` lists: a number that is gone is not given again.
"""

from __future__ import annotations

from collections.abc import Callable

from kikdata.settings import ENTFALLEN_SHEET
from kikdata.workbook.cleaning import Nummer

__all__ = ["Numbering"]


class Numbering:
    """The numbers seen so far; `add` takes cell, rule and message of a fault.

    `guess` takes a number and the one expected, and returns a question to add, or "".
    """

    def __init__(
        self,
        label: Callable[[Nummer], str],
        add: Callable[[str, str, str], None],
        dropped: frozenset[Nummer] = frozenset(),
        guess: Callable[[Nummer, Nummer], str] = lambda nummer, expected: "",
    ) -> None:
        self.label, self.add, self.dropped, self.guess = label, add, dropped, guess
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
            message = f"{self.label(nummer)} steht zu weit unten. Nummern aufsteigend ordnen."
            self.add(at, "nummer-reihenfolge", message)
            return last or nummer
        missing = self._first_missing(nummer, expected)
        if missing:
            message = (
                f"Vor {self.label(nummer)} fehlt {self.label(missing)}."
                f"{self.guess(nummer, missing)} Nummern lückenlos "
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
