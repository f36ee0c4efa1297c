"""The rules for what is which since the edition before: column Vorher and sheet Entfallen; pure.

What number and text leave open is asked once, with the cell and what may belong there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from kikdata import settings
from kikdata.analysis.change_rows import as_snapshot
from kikdata.analysis.changes import Changes, Entry
from kikdata.analysis.compare import gone_since
from kikdata.analysis.matching import Doubt
from kikdata.checks.places import find_place, label, shorten
from kikdata.errors import Finding
from kikdata.model import Edition, Entfallen, Massnahme, Snapshot, Ziel

__all__ = ["FEW", "check_identity"]

#: More of one kind in one Handlungsfeld have one cause, and are one finding.
FEW = 3


def check_identity(
    edition: Edition, earlier: Sequence[Snapshot], changes: Changes
) -> Iterator[Finding]:
    """Ask what is open, and report what column Vorher and sheet Entfallen say that cannot be.

    `earlier`: the editions before, the oldest first; at least one.
    """
    rules = _Rules(edition, earlier, changes)
    yield from rules.unknown()
    yield from rules.doubts()
    yield from rules.back_again()
    yield from rules.named_and_gone()
    yield from rules.gone_and_there()


class _Rules:
    def __init__(self, edition: Edition, earlier: Sequence[Snapshot], changes: Changes) -> None:
        self.edition, self.earlier, self.changes = edition, earlier, changes
        self.before, self.file = earlier[-1], edition.path.name
        self.ausgabe = edition.angaben["Ausgabe"] or settings.ausgabe_of(edition.path)

    def _finding(self, entry: Entry, rule: str, message: str) -> Finding:
        place = find_place(self.edition, entry)
        return Finding(self.file, place.sheet, place.cell, rule, message)

    def _rows(self) -> Iterator[Ziel | Massnahme]:
        yield from self.edition.ziele
        yield from self.edition.rows

    # --- column Vorher -----------------------------------------------------------------------

    def unknown(self) -> Iterator[Finding]:
        names = [one.ausgabe for one in self.earlier]
        for entry, said in self.changes.unknown:
            ausgabe = said.ausgabe or self.before.ausgabe
            if ausgabe in names:
                what = f"{said.kennung} gibt es in der Ausgabe {ausgabe} nicht."
                ask = "Eintragen, wie es dort hieß, oder „neu“."
            else:
                what = f"Eine frühere Ausgabe {ausgabe} gibt es nicht."
                ask = f"Eine von diesen nennen: {', '.join(names)}."
            yield self._finding(entry, "vorher-unbekannt", f"{label(entry)}: {what} {ask}")

    def named_and_gone(self) -> Iterator[Finding]:
        listed = {entry.kennung: entry.cell for entry in self.edition.entfallen}
        gone = gone_since(self.before, as_snapshot(self.edition))
        entries: dict[str, Entry] = {one.kennung: one for one in self._rows()}
        for part in (self.changes.ziele, self.changes):
            for kennung, origins in part.origins.items():
                for old in origins:
                    if old.kennung in gone:
                        entry = entries[kennung]
                        message = (
                            f"{label(entry)} war {label(old)}; das steht aber im Blatt "
                            f"„{settings.ENTFALLEN_SHEET}“ ({listed[old.kennung]}) als "
                            "weggefallen. Eines von beiden löschen."
                        )
                        yield self._finding(entry, "vorher-entfallen", message)

    # --- what is open --------------------------------------------------------------------------

    def doubts(self) -> Iterator[Finding]:
        """Ask by kind and Handlungsfeld: replaced Ziele, other texts, other numbers."""
        asked = set(self._asked_elsewhere())
        yield from map(self._ask, self.changes.felder.doubts)
        kinds: dict[tuple[str, str], list[Doubt[Any]]] = defaultdict(list)
        replaced = {d.entry.kennung: d for d in self.changes.ziele.doubts if self._is_replaced(d)}
        every: list[Doubt[Any]] = [*self.changes.ziele.doubts, *self.changes.doubts]
        for doubt in every:
            entry = doubt.entry
            if doubt.number and doubt.number.kennung in asked:
                continue
            if entry.kennung in replaced:
                kinds[entry.kuerzel, "ziele"].append(doubt)
            elif doubt.texts or _ziel_of(entry) not in replaced:
                kinds[entry.kuerzel, "texte" if doubt.texts else "nummern"].append(doubt)
        for (_, kind), found in kinds.items():
            if kind == "ziele":
                yield self._ask_replaced(found)
            elif len(found) > FEW:
                yield self._ask_many(found)
            else:
                yield from map(self._ask, found)

    def _asked_elsewhere(self) -> Iterator[str]:
        """Yield what is listed as gone while its number is there: sheet Entfallen asks for that."""
        today = {one.kennung for one in self._rows()}
        for entry in self.edition.entfallen:
            if not entry.ausgabe and entry.kennung in today:
                yield entry.kennung

    def _is_replaced(self, doubt: Doubt[Ziel]) -> bool:
        """Tell whether a Ziel and most of its Maßnahmen have other texts under the same numbers."""
        own = [row for row in self.edition.rows if row.ziel_kennung == doubt.entry.kennung]
        open_ = {one.entry.kennung for one in self.changes.doubts if not one.texts}
        return not doubt.texts and 2 * sum(row.kennung in open_ for row in own) >= len(own) > 0

    def _ask(self, doubt: Doubt[Any]) -> Finding:
        entry, place = doubt.entry, find_place(self.edition, doubt.entry)
        one = {Massnahme: "dieselbe Maßnahme", Ziel: "dasselbe Ziel"}.get(
            type(entry), "dasselbe Handlungsfeld"
        )
        parts = [
            f"„{old.kennung}“, wenn es {one} ist oder ein Teil davon" for old in doubt.candidates
        ]
        if doubt.texts:
            said = f"lautet wie {label(doubt.texts[0])} in der Ausgabe {self.before.ausgabe}"
            if doubt.texts[0].text != entry.text:
                said = f"{said} oder ist daraus entstanden"
        else:
            assert doubt.number is not None
            said = (
                f"lautet anders als {label(doubt.number)} in der Ausgabe {self.before.ausgabe} "
                f"({shorten(doubt.number.text)})"
            )
        message = (
            f"{label(entry)} {said}. {place.where} eintragen: {'; '.join(parts)}; sonst „neu“. "
            f"Was danach fehlt, kommt mit Grund ins Blatt „{settings.ENTFALLEN_SHEET}“."
        )
        return Finding(self.file, place.sheet, place.cell, "vorher-unklar", message)

    def _ask_many(self, doubts: Sequence[Doubt[Any]]) -> Finding:
        first, place = doubts[0], find_place(self.edition, doubts[0].entry)
        cells = ", ".join(
            f"{find_place(self.edition, doubt.entry).cell} „{doubt.candidates[0].kennung}“"
            for doubt in doubts
        )
        said = (
            f"{len(doubts)} Zeilen lauten wie andere in der Ausgabe {self.before.ausgabe} oder "
            "sind daraus entstanden"
            if first.texts
            else f"{len(doubts)} Zeilen lauten anders als die mit derselben Nummer in der Ausgabe "
            f"{self.before.ausgabe}"
        )
        column = "" if place.has_column else " (rechts anzulegen)"
        message = (
            f"{said}. In der Spalte „{settings.VORHER_COLUMN}“{column} eintragen, was sie waren, "
            f"soweit es dieselben sind oder Teile davon: {cells}; sonst „neu“. "
            f"Was danach fehlt, kommt mit Grund ins Blatt „{settings.ENTFALLEN_SHEET}“."
        )
        return Finding(self.file, place.sheet, place.cell, "vorher-unklar", message)

    def _ask_replaced(self, doubts: Sequence[Doubt[Ziel]]) -> Finding:
        place = find_place(self.edition, doubts[0].entry)
        cells = ", ".join(
            f"{find_place(self.edition, doubt.entry).cell} (Ziel {doubt.entry.nummer})"
            for doubt in doubts
        )
        noun = "Ein Ziel lautet" if len(doubts) == 1 else f"{len(doubts)} Ziele lauten"
        message = (
            f"{noun} mit den Maßnahmen darunter anders als unter derselben Nummer in der Ausgabe "
            f"{self.before.ausgabe}. In der Spalte „{settings.VORHER_COLUMN}“ „neu“ eintragen, wo "
            f"es neue sind: {cells}; das gilt auch für die Maßnahmen darunter, soweit ihre Zeile "
            "nichts anderes sagt. Wo es dieselben sind, bei Ziel und Maßnahmen eintragen, "
            f"wie sie damals hießen, etwa „{doubts[0].candidates[0].kennung}“. "
            f"Was danach fehlt, kommt mit Grund ins Blatt „{settings.ENTFALLEN_SHEET}“."
        )
        return Finding(self.file, place.sheet, place.cell, "vorher-unklar", message)

    def back_again(self) -> Iterator[Finding]:
        """Ask whether what is new is one of an older edition that was away."""
        open_ = {doubt.entry.kennung for doubt in self.changes.doubts}
        texts = {row.text: (one, row) for one in self.earlier[:-1] for row in one.rows}
        for text in {row.text for row in self.before.rows}:
            texts.pop(text, None)
        for entry in self.changes.new:
            if entry.text in texts and not entry.vorher and entry.kennung not in open_:
                edition, old = texts[entry.text]
                message = (
                    f"{entry.kennung} lautet wie {old.kennung} in der Ausgabe {edition.ausgabe}; "
                    f"in der Ausgabe {self.before.ausgabe} fehlte sie. "
                    f"{find_place(self.edition, entry).where} eintragen: "
                    f"„{edition.ausgabe}:{old.kennung}“, wenn es dieselbe ist; sonst „neu“."
                )
                yield self._finding(entry, "vorher-unklar", message)

    # --- sheet Entfallen -------------------------------------------------------------------------

    def gone_and_there(self) -> Iterator[Finding]:
        """Report what is listed as gone and is there still, with another number or the same."""
        was: list[Ziel | Massnahme] = [*self.before.ziele, *self.before.rows]
        old = {one.kennung: one for one in was}
        texts: dict[tuple[bool, str], Ziel | Massnahme] = {
            (isinstance(row, Ziel), row.text): row for row in self._rows() if not row.vorher
        }
        new = {one.kennung for part in (self.changes, self.changes.ziele) for one in part.new}
        for entry in self.edition.entfallen:
            if entry.ausgabe > self.ausgabe:
                text = f"Die Ausgabe {entry.ausgabe} kommt erst nach dieser. Berichtigen."
                yield self._at(entry, "entfallen-ausgabe", text)
            elif (
                entry.ausgabe == self.ausgabe and "-" in entry.kennung and entry.kennung not in old
            ):
                text = f"{entry.kennung} gibt es in der Ausgabe {self.before.ausgabe} nicht."
                yield self._at(entry, "entfallen-unbekannt", f"{text} Kennung berichtigen.")
            gone = old.get(entry.kennung)
            is_now = entry.ausgabe in ("", self.ausgabe)
            same = texts.get((isinstance(gone, Ziel), gone.text)) if gone and is_now else None
            if same and same.kennung in new:
                text = (
                    f"{entry.kennung} steht hier als weggefallen, {label(same)} hat aber denselben "
                    "Wortlaut. Ist es dasselbe, diese Zeile löschen. "
                    f"Sonst: {find_place(self.edition, same).where} des Blatts „neu“ eintragen."
                )
                yield self._at(entry, "entfallen-noch-da", text)

    def _at(self, entry: Entfallen, rule: str, message: str) -> Finding:
        sheet = self.edition.entfallen_place.sheet
        return Finding(self.file, sheet, entry.cell, rule, message)


def _ziel_of(entry: Entry) -> str:
    return entry.ziel_kennung if isinstance(entry, Massnahme) else ""
