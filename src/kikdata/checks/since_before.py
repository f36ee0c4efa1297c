"""The rules for what changed since the edition before; pure.

A step back, a dropped entry or another wording is honest only with a reason.  Another number is
no fault, but said.  What is which: see `identity`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kikdata import settings
from kikdata.analysis.changes import Changes, Entry, Pair, steps
from kikdata.analysis.counts import STAENDE
from kikdata.analysis.likeness import likeness
from kikdata.analysis.sentences import enumerate_words
from kikdata.checks.columns import REASON_COLUMN
from kikdata.checks.identity import FEW, check_identity
from kikdata.checks.places import find_place, label, shorten
from kikdata.errors import Finding
from kikdata.model import Edition, Handlungsfeld, Massnahme, Snapshot, Ziel

__all__ = ["check_changes", "check_kuerzel"]

_HINT = 0.5  # from this likeness on, a new Maßnahme is named as one that a missing one may be


def check_changes(edition: Edition, earlier: Sequence[Snapshot], changes: Changes) -> list[Finding]:
    """Return findings and hints on `changes` since the last of the editions before.

    `edition` may be one that has other faults (`CheckResult.comparable`).
    """
    rules = _Rules(edition, earlier[-1].ausgabe, changes)
    findings = [*check_identity(edition, earlier, changes), *rules.reasons(), *rules.moved()]
    return [*findings, *rules.dropped()]


def check_kuerzel(edition: Edition, known: Iterable[str]) -> Iterator[Finding]:
    """Report entries of sheet `Entfallen` that belong to no Handlungsfeld.

    `known`: Kürzel of all earlier editions, since a Handlungsfeld may be gone altogether.
    """
    now = [feld.kuerzel for feld in edition.handlungsfelder]
    ever = {*now, *known}
    for entry in edition.entfallen:
        kuerzel = entry.kennung.partition("-")[0]
        if kuerzel not in ever:
            yield Finding(
                edition.path.name,
                edition.entfallen_place.sheet,
                entry.cell,
                "entfallen-kuerzel",
                f"{entry.kennung}: Das Kürzel {kuerzel} gehört zu keinem Handlungsfeld. "
                f"Eines von diesen eintragen: {', '.join(now)}.",
            )


class _Rules:
    def __init__(self, edition: Edition, before: str, changes: Changes) -> None:
        self.edition, self.before, self.changes = edition, before, changes
        self.file = edition.path.name
        self.ausgabe = edition.angaben["Ausgabe"] or settings.ausgabe_of(edition.path)
        self.order = {kennung: at for at, kennung in enumerate(edition.reasons)}

    # --- what needs a reason -------------------------------------------------------------------

    def reasons(self) -> Iterator[Finding]:
        """Ask for missing reasons, in the order of the rows."""
        changes = self.changes
        regrouped = {pair.after.kennung for pair in changes.regrouped}
        found: list[tuple[str, Finding]] = []
        for pair in dict.fromkeys((*changes.common, *changes.regrouped)):
            if _is_step_back(pair) and not self.edition.reason(pair.after.kennung):
                old = f" von {pair.before.kennung}" if pair.after.kennung in regrouped else ""
                said = f"ist{old} von „{pair.before.stand}“ auf „{pair.after.stand}“ zurückgestuft"
                ask = self._ask(pair.after, "rueckstufung-ohne-begruendung", said, pair.after.stand)
                found.append((pair.after.kennung, ask))
        reworded: list[Pair[Any]] = [*changes.ziele.reworded, *changes.reworded]
        for other in reworded:
            if not self.edition.reason(other.after.kennung):
                found.append((other.after.kennung, self._ask_wording(other)))
        found.sort(key=lambda one: self.order[one[0]])
        yield from (finding for _, finding in found)

    def _ask_wording(self, pair: Pair[Any]) -> Finding:
        said = f"hat einen anderen Wortlaut als in der Ausgabe {self.before}"
        other = ""
        if not pair.after.vorher:
            where = find_place(self.edition, pair.after).where
            other = f" Ist es etwas anderes als bisher: {where} „neu“ eintragen."
        return self._ask(pair.after, "wortlaut-ohne-begruendung", said, "Ziel/Maßnahme", other)

    def _ask(self, entry: Entry, rule: str, said: str, column: str, other: str = "") -> Finding:
        """Ask for a reason; `column` is the one in which the change stands."""
        reason = self.edition.reasons[entry.kennung]
        letters = self.edition.columns.get(entry.kuerzel, {})
        row = "".join(char for char in reason.row_cell if char.isdigit())
        cell = f"{letters[column]}{row}" if column in letters else reason.row_cell
        ask = f"Eintragen, warum, oder die Änderung in {cell} zurücknehmen."
        if not reason.has_column:
            ask = (
                f"Diesem Blatt fehlt die Spalte „{REASON_COLUMN}“: In {reason.cell} "
                f"„{REASON_COLUMN}“ schreiben und darunter in der Zeile von {reason.row_cell} "
                "eintragen, warum."
            )
        message = f"{label(entry)} {said}; die Begründung fehlt. {ask}{other}"
        return Finding(self.file, reason.sheet, reason.cell, rule, message)

    # --- other numbers -------------------------------------------------------------------------

    def moved(self) -> Iterator[Finding]:
        """Say what was found under another number, unless its row or what it is in says so."""
        known = {_names(pair) for part in self.changes.parts[:2] for pair in part.moved}
        by_feld: dict[tuple[str, bool], list[Pair[Any]]] = defaultdict(list)
        for part in (self.changes.felder, self.changes.ziele, self.changes):
            for pair in part.moved:
                above = _above(pair)
                if not pair.after.vorher and (above is None or above not in known):
                    by_feld[pair.after.kuerzel, isinstance(pair.after, Massnahme)].append(pair)
        for pairs in by_feld.values():
            if len(pairs) > FEW:
                yield self._moved_together(pairs)
            else:
                yield from map(self._moved, pairs)

    def _moved(self, pair: Pair[Any]) -> Finding:
        what = "das Kürzel" if isinstance(pair.after, Handlungsfeld) else "die Nummer"
        old = pair.before.kuerzel if isinstance(pair.after, Handlungsfeld) else label(pair.before)
        message = (
            f"{label(pair.after)} hatte in der Ausgabe {self.before} {what} {old}. Das gilt als "
            "Umnummerierung, nicht als weggefallen und neu."
        )
        return self._hint(pair.after, message)

    def _moved_together(self, pairs: Sequence[Pair[Any]]) -> Finding:
        listed = ", ".join(f"{label(p.after)} (vorher {label(p.before)})" for p in pairs)
        message = (
            f"{len(pairs)} Zeilen hatten in der Ausgabe {self.before} andere Nummern: {listed}. "
            "Das gilt als Umnummerierung, nicht als weggefallen und neu."
        )
        return self._hint(pairs[0].after, message)

    def _hint(self, entry: Entry, message: str) -> Finding:
        if isinstance(entry, Handlungsfeld):
            sheet, cell = settings.HANDLUNGSFELDER_SHEET, f"A{entry.zeile}"
        else:
            reason = self.edition.reasons[entry.kennung]
            sheet, cell = reason.sheet, reason.row_cell
        return Finding(self.file, sheet, cell, "hinweis-umnummeriert", message, is_hint=True)

    # --- dropped -------------------------------------------------------------------------------

    def dropped(self) -> Iterator[Finding]:
        """Ask for what is missing from sheet Entfallen: what fell away together, together."""
        place, row = self.edition.entfallen_place, 0
        for entries in self._missing():
            yield Finding(
                self.file,
                place.sheet or settings.ENTFALLEN_SHEET,
                place.cell(row) if place.sheet else "",
                "entfallen-ohne-begruendung",
                f"{self._what_is_missing(entries)} stand{'en' if len(entries) > 1 else ''} in der "
                f"Ausgabe {self.before} und fehl{'en' if len(entries) > 1 else 't'} jetzt. "
                f"{self._how_to_list(entries, row)}",
            )
            row += len(entries)

    def _missing(self) -> Iterator[list[Any]]:
        """Yield what is neither there nor listed nor asked for, each with what is below it."""
        listed = {e.kennung for e in self.edition.entfallen if e.ausgabe in ("", self.ausgabe)}
        asked = {
            one.kennung
            for part in self.changes.parts
            for doubt in part.doubts
            for one in doubt.candidates
        }
        told = {*listed, *asked}
        ziele = self.changes.ziele.dropped
        gone: dict[str, list[Any]] = defaultdict(list)
        # A Handlungsfeld goes with all that was in it, unless that is told of by itself.
        felder = [
            feld
            for feld in self.changes.felder.dropped
            if (own := {ziel.kennung for ziel in ziele if ziel.kuerzel == feld.kuerzel})
            and own.isdisjoint(told)
        ]
        dropped: list[Any] = [*felder, *ziele, *self.changes.dropped]
        for entry in dropped:
            above = entry.kennung.rpartition(".")[0]
            if told.isdisjoint((entry.kennung, above, entry.kuerzel)):
                told.add(entry.kennung)
                gone[entry.kuerzel].append(entry)
        for entries in gone.values():
            if len(entries) > FEW:
                yield entries
            else:
                yield from ([entry] for entry in entries)

    def _what_is_missing(self, entries: Sequence[Any]) -> str:
        if len(entries) == 1:
            return f"{label(entries[0])} ({shorten(entries[0].text)}){self._with_it(entries[0])}"
        return enumerate_words([f"{label(entry)}{self._with_it(entry)}" for entry in entries])

    def _with_it(self, entry: Entry) -> str:
        """Name the Maßnahmen that are gone with their Ziel: one may go on elsewhere."""
        below = [
            one.kennung
            for one in self.changes.dropped
            if isinstance(entry, Ziel) and one.ziel_kennung == entry.kennung
        ]
        return f" mit {enumerate_words(below)}" if below else ""

    def _how_to_list(self, entries: Sequence[Any], offset: int) -> str:
        place = self.edition.entfallen_place
        one, two, three = settings.ENTFALLEN_COLUMNS[:3]
        first = entries[0].kennung
        where = (
            f"Ab Zeile {place.row + offset}"
            if len(entries) > 1
            else (f"In Zeile {place.row + offset}")
        )
        where = f"{where} eintragen: "
        if not place.sheet:
            where = (
                f"Das Blatt „{settings.ENTFALLEN_SHEET}“ anlegen, in Zeile 1 mit den Überschriften "
                f"„{one}“, „{two}“ und „{three}“. Darunter eintragen: "
            )
        names = f"„{first}“" if len(entries) == 1 else f"je Zeile eine („{first}“ …)"
        together = ""
        if len(entries) > 1:
            kuerzel = entries[0].kuerzel
            together = f" Gilt für alle derselbe Grund, genügt eine Zeile mit {one} „{kuerzel}“."
        return (
            f"{where}{one} {names}, {two} den alten Wortlaut, {three} den Grund, dazu in der "
            f"Spalte „Ausgabe“ „{self.ausgabe}“, wenn die Nummer wieder vergeben ist.{together} "
            f"{self._or_else(entries)}"
        )

    def _or_else(self, entries: Sequence[Any]) -> str:
        """Say what else it may be: it goes on in another row, which then has to name it."""
        new = self.changes.new[:100]
        for entry in entries[:20]:
            ratios = {one.kennung: likeness(entry.text, one.text, _HINT) for one in new}
            best = max(new, key=lambda one: ratios[one.kennung], default=None)
            if isinstance(entry, Massnahme) and best and ratios[best.kennung]:
                where = find_place(self.edition, best).where
                return (
                    f"Oder ist {entry.kennung} jetzt {best.kennung}? Dann: {where} im Blatt "
                    f"„{best.handlungsfeld}“ „{entry.kennung}“ eintragen."
                )
        return (
            "Oder die Zeile wiederherstellen; lebt es in einer anderen weiter, dort in der Spalte "
            "„Vorher“ nennen."
        )


def _names(pair: Pair[Any]) -> tuple[str, str]:
    return pair.before.kennung, pair.after.kennung


def _above(pair: Pair[Any]) -> tuple[str, str] | None:
    """Return the Ziele, or Handlungsfelder, of two with the same number in them."""
    if isinstance(pair.after, Handlungsfeld):
        return None
    mark = "." if isinstance(pair.after, Massnahme) else "-"
    old, new = (kennung.rpartition(mark) for kennung in _names(pair))
    return (old[0], new[0]) if old[2] == new[2] else None


def _is_step_back(pair: Pair[Massnahme]) -> bool:
    """An unclear Umsetzungsstand has its own finding."""
    are_clear = pair.after.stand in STAENDE and pair.before.stand in STAENDE
    return are_clear and steps(pair) < 0
