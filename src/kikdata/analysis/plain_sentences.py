"""Counts and changes → short sentences in plain German (Einfache Sprache); pure.

One sentence holds one thought; only the words for the Umsetzungsstände are hard, and the page
explains them.  Counts are wartend, in Bearbeitung, implementiert.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kikdata.analysis.changes import Changes
from kikdata.analysis.counts import STAENDE, round_shares
from kikdata.analysis.sentences import format_date, format_percent, massnahmen_phrase

__all__ = [
    "MEANINGS",
    "describe_marks",
    "tell_changes",
    "tell_dots",
    "tell_field",
    "tell_plan",
    "tell_progress",
]

_NBSP = "\u00a0"

#: What each Umsetzungsstand means, as the Glossar has it.
MEANINGS = dict(
    zip(
        STAENDE,
        (
            ("Die Arbeit daran steht noch aus.",),
            ("Daran wird gearbeitet.", "Es ist noch nicht alles getan."),
            ("Alle Aufgaben dafür sind erledigt.",),
        ),
        strict=True,
    )
)


def tell_plan(felder: int, massnahmen: int) -> list[str]:
    """Return how many Handlungsfelder and Maßnahmen there are."""
    if not massnahmen:
        return ["Im Plan steht noch keine Maßnahme."]
    themes = "ein Handlungsfeld" if felder == 1 else f"{felder}{_NBSP}Handlungsfelder"
    verb = "steht" if massnahmen == 1 else "stehen"
    return [f"Der Plan hat {themes}.", f"Darin {verb} {massnahmen_phrase(massnahmen)}."]


def tell_progress(counts: Sequence[int], datenstand: dt.date) -> list[str]:
    """Return how far the whole is, and on which day."""
    told = tell_field(counts, "Im Plan")
    if sum(counts) > 1:
        percent = format_percent(round_shares(counts)[-1]).replace("%", "Prozent")
        told.append(f"Das sind {percent}.")
        if counts[-1] < sum(counts):
            told += [_rest(counts[1], STAENDE[1]), _rest(counts[0], STAENDE[0])]
    return [*told, f"Das war so am {format_date(datenstand)}."]


def _rest(count: int, stand: str) -> str:
    number = {0: "Keine", 1: "Eine"}.get(count, str(count))
    return f"{number} {'ist' if count < 2 else 'sind'} {stand}."


def tell_field(counts: Sequence[int], where: str = "Hier") -> list[str]:
    """Return how many Maßnahmen there are `where`, and how many of them are implementiert."""
    total, done, stand = sum(counts), counts[-1], STAENDE[-1]
    if total == 0:
        return [f"{where} steht noch keine Maßnahme."]
    if total == 1:
        return [f"{where} steht eine Maßnahme.", f"Sie ist {STAENDE[list(counts).index(1)]}."]
    if done == total:
        rest = f"{'Beide' if total == 2 else 'Alle'} sind {stand}."
    elif done < 2:
        rest = f"Davon ist {'eine' if done else 'noch keine'} {stand}."
    else:
        rest = f"Davon sind {done} {stand}."
    return [f"{where} stehen {massnahmen_phrase(total)}.", rest]


def tell_dots(total: int, per_dot: int) -> list[str]:
    """Return how to read the picture in which a circle stands for up to `per_dot` Maßnahmen."""
    if total == 0:
        return ["Noch gibt es nichts zu zeigen."]
    if per_dot == 1:
        return ["Jeder Kreis im Bild ist eine Maßnahme."]
    return [
        f"Jeder Kreis im Bild steht für {per_dot}{_NBSP}Maßnahmen.",
        "Der letzte Kreis einer Art kann für weniger stehen.",
    ]


def describe_marks(counts: Sequence[int], per_dot: int) -> str:
    """Return what the picture shows, for those who do not see it."""
    parts = [f"{massnahmen_phrase(n)} {stand}" for n, stand in zip(counts, STAENDE, strict=True)]
    listed = " ".join(f"{part[0].upper()}{part[1:]}." for part in parts[::-1])
    return f"Ein Bild aus Kreisen. {' '.join(tell_dots(sum(counts), per_dot))} {listed}"


def tell_changes(
    changes: Changes, before: Sequence[int], after: Sequence[int], datenstand: dt.date
) -> list[str]:
    """Return what changed since the edition before: its counts, those of now, its day."""
    told = [f"Die Ausgabe davor zeigt den Stand vom {format_date(datenstand)}."]
    if changes.is_empty:
        return [*told, "Seitdem ist alles gleich geblieben."]
    told.append(f"Damals {_done(before, 'war', 'waren')}.")
    told.append(f"Jetzt {_done(after, 'ist es', 'sind es').removesuffix(f' {STAENDE[-1]}')}.")
    advanced = len(changes.advanced)
    told.append(f"{_capital(_subject(advanced, 'ist', 'sind'))} weiter als damals.")
    kinds = (
        (len(changes.regressed), "Weniger weit als damals {} {}.", "ist", "sind"),
        (len(changes.new), "Neu {} {}.", "ist", "sind"),
        (len(changes.dropped), "Weggefallen {} {}.", "ist", "sind"),
        (len(changes.reworded), "Einen neuen Text {} {}.", "hat", "haben"),
        (len(changes.moved), "Eine andere Nummer {} {}.", "hat", "haben"),
    )
    for count, pattern, one, many in kinds:
        if count:
            told.append(pattern.format(one if count == 1 else many, massnahmen_phrase(count)))
    ziele = changes.ziele
    if ziele.new or ziele.dropped or ziele.reworded or ziele.moved:
        told.append("Auch bei den Zielen hat sich etwas geändert.")
    return told


def _done(counts: Sequence[int], one: str, many: str) -> str:
    done = counts[-1]
    number = {0: "keine", 1: "eine"}.get(done, str(done))
    return f"{one if done < 2 else many} {number} {STAENDE[-1]}"


def _subject(count: int, one: str, many: str) -> str:
    return f"{massnahmen_phrase(count)} {one if count < 2 else many}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
