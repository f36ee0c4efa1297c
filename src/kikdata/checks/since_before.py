"""The rules for what changed since the edition before; pure.

A step back, a dropped entry or another wording is honest only with a reason.  Another number is
no fault, but said, so that it never comes out as one dropped and one new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kikdata import settings
from kikdata.analysis.changes import Changes, Entry, Pair, ZielChanges
from kikdata.analysis.counts import STAENDE
from kikdata.checks.columns import REASON_COLUMN
from kikdata.errors import Finding
from kikdata.model import Edition, Reason

__all__ = ["check_changes", "check_kuerzel"]


def check_changes(edition: Edition, before: str, changes: Changes) -> list[Finding]:
    """Return findings and hints on `changes` since the edition `before` (``2023-12``).

    `edition` may be one that has other faults (`CheckResult.comparable`).
    """
    rules = _Rules(edition, before)
    findings: list[Finding] = []
    for part in (changes.ziele, changes):
        findings += rules.check_pairs(part)
    order = {kennung: at for at, kennung in enumerate(edition.reasons)}
    findings.sort(key=lambda finding: order.get(rules.kennung_at.get(finding, ""), len(order)))
    return [*findings, *rules.check_dropped(changes)]


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
    """The rules for one edition; `kennung_at` remembers which row a finding is about."""

    def __init__(self, edition: Edition, before: str) -> None:
        self.edition, self.before = edition, before
        self.file = edition.path.name
        self.kennung_at: dict[Finding, str] = {}

    def check_pairs(self, changes: Changes | ZielChanges) -> Iterator[Finding]:
        for pair in changes.common:
            reason = self.edition.reasons[pair.after.kennung]
            if not reason.text:
                yield from self._without_reason(pair, reason)
        for pair in changes.moved:
            yield self._moved(pair, self.edition.reasons[pair.after.kennung])

    def _without_reason(self, pair: Pair, reason: Reason) -> Iterator[Finding]:
        before, after = pair.before, pair.after
        if _is_step_back(pair):
            said = f"ist von „{before.stand}“ auf „{after.stand}“ zurückgestuft"
            yield self._ask(after, reason, "rueckstufung-ohne-begruendung", said)
        if pair.is_reworded:
            said = f"hat einen anderen Wortlaut als in der Ausgabe {self.before}"
            yield self._ask(after, reason, "wortlaut-ohne-begruendung", said)

    def _ask(self, entry: Entry, reason: Reason, rule: str, said: str) -> Finding:
        ask = f"Eintragen, warum, oder die Änderung in {reason.row_cell} zurücknehmen."
        if not reason.has_column:
            ask = (
                f"Diesem Blatt fehlt die Spalte „{REASON_COLUMN}“: In {reason.cell} "
                f"„{REASON_COLUMN}“ schreiben und darunter in der Zeile von {reason.row_cell} "
                "eintragen, warum."
            )
        message = f"{_label(entry)} {said}; die Begründung fehlt. {ask}"
        finding = Finding(self.file, reason.sheet, reason.cell, rule, message)
        self.kennung_at[finding] = entry.kennung
        return finding

    def _moved(self, pair: Pair, reason: Reason) -> Finding:
        old, new = _label(pair.before), _label(pair.after)
        guess, check = "", ""
        if pair.is_guess:
            guess = "vermutlich "
            check = f" Ist es etwas Neues, {_label(pair.before)} ins Blatt „Entfallen“ eintragen."
        message = (
            f"{new} hatte in der Ausgabe {self.before} {guess}die Nummer {old}. Das gilt als "
            f"Umnummerierung, nicht als weggefallen und neu.{check}"
        )
        rule = "hinweis-umnummeriert"
        finding = Finding(self.file, reason.sheet, reason.row_cell, rule, message, is_hint=True)
        self.kennung_at[finding] = pair.after.kennung
        return finding

    # --- dropped -------------------------------------------------------------------------

    def check_dropped(self, changes: Changes) -> Iterator[Finding]:
        listed = {entry.kennung for entry in self.edition.entfallen}
        holders = _new_holders(changes)
        missing = [
            entry
            for entry in (*changes.ziele.dropped, *changes.dropped)
            if not {entry.kennung, entry.kennung.rpartition(".")[0]} & listed
        ]
        for offset, entry in enumerate(missing):
            place = self.edition.entfallen_place
            yield Finding(
                self.file,
                place.sheet or settings.ENTFALLEN_SHEET,
                place.cell(offset) if place.sheet else "",
                "entfallen-ohne-begruendung",
                f"{_label(entry)} ({_shorten(entry.text)}) stand in der Ausgabe {self.before} "
                f"und fehlt jetzt. {self._how_to_list(entry, offset, holders.get(entry.kennung))}",
            )

    def _how_to_list(self, entry: Entry, offset: int, holder: Pair | Entry | None) -> str:
        if holder is not None:
            was = f" (vorher {_label(holder.before)})" if isinstance(holder, Pair) else ""
            return (
                f"Die Nummer trägt jetzt etwas anderes{was}. Eine Nummer wird nicht neu vergeben: "
                "die alten Nummern wiederherstellen. Die Lücke ist erlaubt, wenn "
                f"{_label(entry)} mit Begründung im Blatt „{settings.ENTFALLEN_SHEET}“ steht."
            )
        place = self.edition.entfallen_place
        one, two, three = settings.ENTFALLEN_COLUMNS
        where = f"In Zeile {place.row + offset} eintragen: "
        if not place.sheet:
            where = (
                f"Das Blatt „{settings.ENTFALLEN_SHEET}“ anlegen, in Zeile 1 mit den Überschriften "
                f"„{one}“, „{two}“ und „{three}“. Darunter eintragen: "
            )
        return (
            f"{where}{one} „{entry.kennung}“, {two} den alten Wortlaut, {three} den Grund. "
            "Oder die Zeile wiederherstellen."
        )


def _new_holders(changes: Changes) -> Mapping[str, Pair | Entry]:
    """Return who has a Kennung now, of those that had it not before."""
    parts = (changes, changes.ziele)
    moved = {pair.after.kennung: pair for part in parts for pair in part.moved}
    return {**moved, **{entry.kennung: entry for part in parts for entry in part.new}}


def _is_step_back(pair: Pair) -> bool:
    """An unclear Umsetzungsstand has its own finding."""
    return pair.after.stand in STAENDE and pair.before.stand in STAENDE and pair.steps < 0


def _label(entry: Entry) -> str:
    return entry.kennung if "." in entry.kennung else entry.kennung.replace("-", ", Ziel ")


def _shorten(text: str, length: int = 60) -> str:
    if len(text) <= length:
        return f"„{text}“"
    return f"„{text[: text.rfind(' ', 0, length)]} …“"
