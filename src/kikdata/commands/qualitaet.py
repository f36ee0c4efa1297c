"""`kik qualitaet`: what to add to a workbook, or to look at."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from kikdata.analysis.sentences import massnahmen_phrase
from kikdata.checks.edition import load_with_history
from kikdata.checks.quality import ADVICE, Art, Note, Quality, cell_ranges, judge_quality
from kikdata.commands.options import add_ausgabe, add_daten, add_json, one_workbook
from kikdata.commands.parser import Parser

__all__ = ["add_options", "run"]


def add_options(parser: Parser) -> None:
    """Add what can be said to the command."""
    parser.explain(
        "Zeigt mit Zelladressen, wo Sachstand oder Zuständigkeit fehlt, was sich seit "
        "Ausgaben\nnicht geändert hat und was sich widerspricht. "
        "Nichts davon hält den Bericht auf.",
        "kik qualitaet",
        "kik qualitaet --ausgabe 2023-12",
        "kik qualitaet --json",
    )
    add_ausgabe(parser)
    add_daten(parser)
    add_json(parser, "Angaben")


def run(options: argparse.Namespace) -> bool:
    """Print what to add to or to look at in a workbook; none of it is a fault.

    Raises WorkbookError if it has faults: then nothing can be said about the rest.
    """
    path = one_workbook(options)
    quality = judge_quality(*load_with_history(path, path.parent))
    if options.json:
        print(json.dumps([_record(path, note) for note in quality.notes], indent=1))
    else:
        print("\n".join(_lines(path, quality)))
    return True


def _record(path: Path, note: Note) -> dict[str, str]:
    return {
        "file": path.name,
        "sheet": note.sheet,
        "cell": note.cell,
        "kind": note.art.value,
        "kennung": note.kennung,
        "message": note.message,
    }


def _lines(path: Path, quality: Quality) -> Iterator[str]:
    total = sum(quality.totals.values())
    yield f"{path.name}: {massnahmen_phrase(total)}".replace("\N{NO-BREAK SPACE}", " ")
    if not quality.notes:
        yield "Es gibt nichts nachzutragen."
        return
    width = max(len(art) for art in quality.by_art())
    for art, notes in quality.by_art().items():
        yield f"  {art[0].upper() + art[1:]:{width}} {len(notes):4}"
    for art, notes in quality.by_art().items():
        yield ""
        yield f"{art[0].upper() + art[1:]} ({len(notes)}): {ADVICE[art]}"
        for kuerzel, name in quality.names.items():
            own = [note for note in notes if note.kuerzel == kuerzel]
            if own:
                yield from _field_lines(art, name, own, quality.totals[kuerzel])


def _field_lines(art: Art, name: str, notes: Sequence[Note], total: int) -> Iterator[str]:
    """List the cells; in one line where all that is to say is that they are empty."""
    if art in (Art.OHNE_SACHSTAND, Art.OHNE_ZUSTAENDIG):
        cells = cell_ranges([note.cell for note in notes])
        yield f"  {name}: {len(notes)} von {total} ({cells})"
        return
    by_message: dict[str, list[Note]] = {}
    for note in notes:
        by_message.setdefault(note.message, []).append(note)
    for message, same in by_message.items():
        if len(same) == 1:
            yield f"  {name}!{same[0].cell}: {same[0].kennung}: {message}"
        else:
            cells = cell_ranges([note.cell for note in same])
            yield f"  {name} ({cells}), {len(same)} Maßnahmen: {message}"
