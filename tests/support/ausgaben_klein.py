"""Small made-up editions as objects, one line per row (fiktiv)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from kikdata.analysis.change_rows import changes_since
from kikdata.analysis.changes import Changes
from kikdata.checks.since_before import check_changes
from kikdata.errors import Finding
from kikdata.model import (
    NEU,
    Angaben,
    Edition,
    Entfallen,
    EntfallenPlace,
    Handlungsfeld,
    Massnahme,
    Reason,
    Snapshot,
    Umsetzungsstand,
    Vorher,
    Ziel,
    to_snapshot,
)
from kikdata.text import parse_text

__all__ = ["NAMES", "check", "make", "read_vorher"]

NAMES = {"BS": "Bildung (fiktiv)", "AA": "Arbeit (fiktiv)", "GP": "Gesundheit (fiktiv)"}
_STAENDE = {"w": "wartend", "b": "in Bearbeitung", "i": "implementiert"}

Line = str | tuple[str, Mapping[str, str]]


def read_vorher(said: str) -> tuple[Vorher, ...]:
    """``2023-12:BS-2.4; BS-2.5`` or ``neu``, as column Vorher has it."""
    parts = [part.strip() for part in said.split(";") if part.strip()]
    return tuple(NEU if p == "neu" else Vorher(*reversed(p.rpartition(":")[::2])) for p in parts)


def make(
    ausgabe: str,
    lines: Mapping[str, Line],
    felder: Mapping[str, Line] = NAMES,
    entfallen: Sequence[str | tuple[str, str]] = (),
) -> Edition:
    """Return an edition from Kennung → text, or text and what else its row says.

    Keys of a row: stand (w, b, i), vorher, grund, sachstand, zustaendig, gruppe, wort.  A Ziel that
    has no line of its own is called after its number; a Handlungsfeld without lines is left out.
    `entfallen`: Kennungen, with the Ausgabe or without.
    """
    rows = {kennung: _split(line) for kennung, line in lines.items()}
    used = {kennung.partition("-")[0] for kennung in rows}
    fields = [
        Handlungsfeld(k, text, read_vorher(said.get("vorher", "")), at)
        for at, (k, (text, said)) in enumerate(
            ((k, _split(line)) for k, line in felder.items() if k in used), start=2
        )
    ]
    ziele: list[Ziel] = []
    massnahmen: list[Massnahme] = []
    reasons: dict[str, Reason] = {}
    for feld in fields:
        zeile = 2
        own = [k for k in rows if k.startswith(f"{feld.kuerzel}-")]
        wanted = sorted({*own, *(k.rpartition(".")[0] for k in own if "." in k)}, key=_order)
        for kennung in wanted:
            text, said = rows.get(kennung, (f"Ziel {kennung.partition('-')[2]} (fiktiv)", {}))
            nummer = f"{kennung.partition('-')[2]}."
            vorher = read_vorher(said.get("vorher", ""))
            sachstand = parse_text(said.get("sachstand", ""))
            gruppe = said.get("gruppe", "Gruppe (fiktiv)")
            reasons[kennung] = Reason(said.get("grund", ""), feld.name, f"J{zeile}", f"B{zeile}")
            if "." not in kennung:
                ziele.append(Ziel(kennung, gruppe, nummer, text, sachstand, zeile, vorher))
            else:
                ziel = ziele[-1]
                massnahmen.append(
                    Massnahme(
                        kennung, feld.name, ziel.gruppe, ziel.nummer, ziel.text, nummer, text,
                        Umsetzungsstand(_STAENDE[said.get("stand", "w")]), sachstand,
                        said.get("zustaendig", ""), "", said.get("grund", ""), zeile,
                        said.get("wort", ""), vorher,
                    )
                )  # fmt: skip
            zeile += 1
    gone = [(one, "") if isinstance(one, str) else one for one in entfallen]
    listed = [
        Entfallen(kennung, "(fiktiv)", "Grund (fiktiv)", f"A{at}", since)
        for at, (kennung, since) in enumerate(gone, start=2)
    ]
    columns = {feld.kuerzel: {"Vorher": "K", "Nummer": "B"} for feld in fields}
    return Edition(
        Path(f"kik-{ausgabe}.xlsx"),
        Angaben(
            {"Ausgabe": ausgabe, "Titel": "Bericht (fiktiv)", "Zustand": "Entwurf"},
            {"Datenstand": dt.date(int(ausgabe[:4]), int(ausgabe[5:]), 1)},
        ),
        tuple(fields),
        tuple(massnahmen),
        tuple(ziele),
        tuple(listed),
        EntfallenPlace("Entfallen", "A", len(listed) + 2),
        reasons,
        {**columns, "Handlungsfelder": {"Vorher": "C"}},
    )


def _split(line: Line) -> tuple[str, Mapping[str, str]]:
    return (line, {}) if isinstance(line, str) else line


def _order(kennung: str) -> list[int]:
    return [int(part) for part in kennung.partition("-")[2].split(".")]


def check(*editions: Edition) -> tuple[Changes, list[Finding]]:
    """Return what changed in the last of the editions, and what `kik pruefen` says to it."""
    *earlier, edition = editions
    before: list[Snapshot] = [to_snapshot(one) for one in earlier]
    changes = changes_since(before[-1], edition, before[:-1])
    return changes, check_changes(edition, before, changes)
