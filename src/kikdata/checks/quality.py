"""How complete and sound the entries of an edition are: for authors, no verdict on the work; pure.

Nothing here stops an edition.  What stops one are the rules of `checking`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from kikdata.analysis.change_rows import changes_since
from kikdata.analysis.changes import Changes
from kikdata.analysis.compare import compare_all
from kikdata.checks.guesses import is_same_but_typed_differently
from kikdata.model import Edition, Snapshot, to_snapshot

__all__ = ["Art", "Note", "Quality", "judge_quality"]

#: From so many earlier editions on, an entry without any change is listed.
UNCHANGED = 2


class Art(StrEnum):
    """What a note is about, in the order in which it is shown."""

    OHNE_SACHSTAND = "ohne Sachstand"
    OHNE_ZUSTAENDIG = "ohne Zuständigkeit"
    UNVERAENDERT = "unverändert"
    WIDERSPRUCH = "Widerspruch"
    GRUNDLOS = "Begründung ohne Änderung"
    SCHREIBWEISE = "Zuständigkeit in mehreren Schreibweisen"
    DOPPELT = "gleicher Text"
    PRIORITAET = "Priorität unklar"


@dataclass(frozen=True)
class Note:
    """One thing to look at: a Maßnahme (or Ziel, ``BS-2``), the column, what there is to say."""

    art: Art
    kennung: str
    sheet: str
    cell: str
    message: str

    @property
    def kuerzel(self) -> str:
        """Kürzel of its Handlungsfeld."""
        return self.kennung.partition("-")[0]


@dataclass(frozen=True)
class Quality:
    """All notes on an edition, by `Art` and then in the order of the workbook.

    `totals`: number of Maßnahmen by Kürzel, in report order; `names`: names by Kürzel.
    """

    notes: tuple[Note, ...]
    totals: Mapping[str, int]
    names: Mapping[str, str]

    def count(self, art: Art, kuerzel: str = "") -> int:
        """Return how many notes of a kind there are, in one Handlungsfeld or in all."""
        return sum(n.art == art and kuerzel in ("", n.kuerzel) for n in self.notes)

    def by_art(self) -> dict[Art, tuple[Note, ...]]:
        """Return the notes of each kind that has any."""
        return {art: tuple(notes) for art, notes in groupby(self.notes, key=lambda n: n.art)}


def judge_quality(edition: Edition, earlier: Sequence[Snapshot]) -> Quality:
    """Return all notes on an edition; `earlier`: the editions before, the oldest first.

    Where the sheet lacks a column, the cell with the number of the row stands in.
    """
    judge = _Judge(edition, earlier)
    notes = [
        *judge.missing(Art.OHNE_SACHSTAND, "sachstand", "Sachstand"),
        *judge.missing(Art.OHNE_ZUSTAENDIG, "zustaendig", "Zuständig"),
        *judge.unchanged(),
        *judge.contradictions(),
        *judge.reasons_without_change(),
        *judge.spellings(),
        *judge.same_texts(),
        *judge.unclear_priorities(),
    ]
    counts = Counter(edition.massnahmen["kuerzel"])
    felder = edition.handlungsfelder
    return Quality(
        tuple(notes),
        {feld.kuerzel: counts[feld.kuerzel] for feld in felder},
        {feld.kuerzel: feld.name for feld in felder},
    )


# A Sachstand that says so of the whole Maßnahme, not of a part of it.
_DONE = re.compile(
    r"\b(vollständig|ganz|komplett)?\s*(umgesetzt|abgeschlossen|implementiert|fertiggestellt)\b"
)
_NOT_DONE = re.compile(r"\b(nicht|noch|kein\w*|teil\w*|wird|werden|soll\w*|bis|vor|wenn|sobald)\b")
_UNCLEAR = re.compile(r"\?|\b(unklar|offen|evtl|eventuell|tbd|klären|vielleicht)\b", re.IGNORECASE)


class _Judge:
    def __init__(self, edition: Edition, earlier: Sequence[Snapshot]) -> None:
        self.edition, self.earlier = edition, earlier
        self.rows: list[dict[str, Any]] = edition.massnahmen.to_dict("records")  # type: ignore[assignment]

    def note(self, art: Art, kennung: str, column: str, message: str) -> Note:
        letters = self.edition.columns[kennung.partition("-")[0]]
        place = self.edition.reasons[kennung]
        row = "".join(char for char in place.row_cell if char.isdigit())
        return Note(
            art, kennung, place.sheet, letters.get(column, letters["Nummer"]) + row, message
        )

    def missing(self, art: Art, key: str, column: str) -> Iterator[Note]:
        for row in self.rows:
            if not row[key]:
                yield self.note(art, row["kennung"], column, f"{column} ist leer.")

    def contradictions(self) -> Iterator[Note]:
        for row in self.rows:
            stand, sachstand = row["umsetzungsstand"], row["sachstand"]
            if stand == "implementiert" and not sachstand:
                text = "Implementiert, aber kein Sachstand sagt, was erreicht ist."
            elif stand == "wartend" and _says_done(sachstand):
                text = "Wartend, aber der Sachstand spricht von abgeschlossener Umsetzung."
            else:
                continue
            yield self.note(Art.WIDERSPRUCH, row["kennung"], "Sachstand", text)

    def unchanged(self) -> Iterator[Note]:
        """Follow each Maßnahme back, also under another number, while nothing differs."""
        counts = dict.fromkeys((row["kennung"] for row in self.rows), 0)
        alive = {row["kennung"]: (row["kennung"], _state(row)) for row in self.rows}
        editions = (*self.earlier, to_snapshot(self.edition))
        for snapshot, changes in reversed(list(zip(editions, compare_all(editions), strict=False))):
            if not alive:
                break
            before = {row["kennung"]: row for row in snapshot.massnahmen.to_dict("records")}
            old = {
                pair.after.kennung: pair.before.kennung
                for pair in changes.common
                if not pair.is_reworded
            }
            alive = {
                now: (old[then], state)
                for now, (then, state) in alive.items()
                if then in old and _state(before[old[then]]) == state
            }
            for now in alive:
                counts[now] += 1
        for kennung, count in counts.items():
            if count >= UNCHANGED:
                text = f"Umsetzungsstand und Sachstand wie in den {count} Ausgaben davor."
                yield self.note(Art.UNVERAENDERT, kennung, "Sachstand", text)

    def reasons_without_change(self) -> Iterator[Note]:
        if not self.earlier:
            return
        before = self.earlier[-1]
        changed = _changed(changes_since(before, self.edition, self.earlier[:-1]))
        for kennung, reason in self.edition.reasons.items():
            if reason.text and kennung not in changed:
                text = f"Begründung, aber seit {before.ausgabe} hat sich nichts geändert."
                yield Note(Art.GRUNDLOS, kennung, reason.sheet, reason.cell, text)

    def spellings(self) -> Iterator[Note]:
        named = [
            (row["kennung"], name.strip())
            for row in self.rows
            for name in re.split(r"[,;\n]", row["zustaendig"])
            if name.strip()
        ]
        yield from self._spellings(Art.SCHREIBWEISE, "Zuständig", named)

    def unclear_priorities(self) -> Iterator[Note]:
        named = [(row["kennung"], row["prioritaet"]) for row in self.rows if row["prioritaet"]]
        yield from self._spellings(Art.PRIORITAET, "Priorität", named)
        for kennung, name in named:
            if _UNCLEAR.search(name):
                text = f"„{name}“ lässt offen, welche Priorität gilt."
                yield self.note(Art.PRIORITAET, kennung, "Priorität", text)

    def _spellings(self, art: Art, column: str, named: Sequence[tuple[str, str]]) -> Iterator[Note]:
        counts = Counter(name for _, name in named)
        ranked = sorted(counts, key=lambda name: -counts[name])
        meant: dict[str, str] = {}
        for at, name in enumerate(ranked):
            better = (o for o in ranked[:at] if o not in meant)
            right = next((o for o in better if is_same_but_typed_differently(o, name)), "")
            if right:
                meant[name] = right
        for kennung, name in named:
            if name in meant:
                text = f"„{name}“, anderswo „{meant[name]}“. Gleiches gleich schreiben."
                yield self.note(art, kennung, column, text)

    def same_texts(self) -> Iterator[Note]:
        first: dict[str, str] = {}
        for row in self.rows:
            text = " ".join(str(row["massnahme"]).casefold().split())
            other = first.setdefault(text, row["kennung"])
            if other != row["kennung"]:
                message = f"Derselbe Wortlaut wie {other}."
                yield self.note(Art.DOPPELT, row["kennung"], "Ziel/Maßnahme", message)


def _says_done(sachstand: str) -> bool:
    """Tell whether a sentence says that the Maßnahme is done, and none of it that it is not."""
    sentences = re.split(r"[.!?;\n]", sachstand.casefold())
    return any(_DONE.search(one) and not _NOT_DONE.search(one) for one in sentences)


def _state(row: Mapping[Any, Any]) -> tuple[str, str]:
    return str(row["umsetzungsstand"]), str(row["sachstand"] or "")


def _changed(changes: Changes) -> set[str]:
    """Return the Kennungen of today for which a Begründung makes sense."""
    found = {pair.after.kennung for pair in (*changes.advanced, *changes.regressed)}
    for part in (changes.ziele, changes):
        pairs = (*part.reworded, *part.moved, *part.regrouped, *part.returned)
        found |= {pair.after.kennung for pair in pairs}
        found |= {entry.kennung for entry in part.new}
    return found


#: What each kind of note asks of the author.
ADVICE = {
    Art.OHNE_SACHSTAND: "In einem Satz eintragen, was geschehen ist oder als Nächstes ansteht.",
    Art.OHNE_ZUSTAENDIG: "Eintragen, wer die Maßnahme verantwortet.",
    Art.UNVERAENDERT: "Prüfen, ob Umsetzungsstand und Sachstand noch stimmen.",
    Art.WIDERSPRUCH: "Umsetzungsstand oder Sachstand berichtigen.",
    Art.GRUNDLOS: "Begründung leeren oder die Änderung nachtragen.",
    Art.SCHREIBWEISE: "Sich für eine Schreibweise entscheiden.",
    Art.DOPPELT: "Prüfen, ob eine der Maßnahmen anders gemeint ist.",
    Art.PRIORITAET: "Eine eindeutige Priorität eintragen oder die Zelle leeren.",
}


def cell_ranges(cells: Sequence[str]) -> str:
    """Return addresses of one column in short: ``G3, G4, G6`` is ``G3–G4, G6``."""
    runs: list[list[str]] = []
    for cell in cells:
        if runs and _follows(runs[-1][-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _follows(one: str, other: str) -> bool:
    letters, digits = one.rstrip("0123456789"), one.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return bool(digits) and other == f"{letters}{int(digits) + 1}"
