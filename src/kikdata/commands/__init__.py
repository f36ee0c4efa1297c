"""The command `kik`: what its commands are called, exit codes, and the outer boundary.

0: done.  1: the data or the book has faults, all listed on stderr.  2: wrong usage.
130: stopped with Ctrl-C.  141: nobody reads what is printed any more, as after `kik … | head`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from kikdata import __version__
from kikdata.commands.parser import Parser
from kikdata.commands.terminal import complain, complain_about, silence, visible_streams
from kikdata.errors import KikError, UsageError

__all__ = ["main"]

DONE, FAULTS, WRONG_USAGE, INTERRUPTED, UNREAD = 0, 1, 2, 130, 141

#: The modules of this room that are commands, each with `add_options(parser)` and
#: `run(options)`, which tells whether all is well; and their line in the help of `kik`.
COMMANDS = {
    "bericht": "den Bericht erstellen (Webseiten, PDF, Daten)",
    "pruefen": "nur die Arbeitsmappe prüfen",
    "qualitaet": "zeigen, was in der Arbeitsmappe noch nachzutragen ist",
    "neu": "die Arbeitsmappe der nächsten Ausgabe anlegen",
    "vergleich": "zeigen, was sich zwischen zwei Ausgaben geändert hat",
    "vorschau": "den Bericht beim Schreiben im Browser zeigen",
    "verifizieren": "beweisen, dass dieselben Eingaben dieselben Dateien ergeben",
}

_WHOLE = "Eine Ausgabe wird nur ganz ersetzt: Keine ist halb geschrieben."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        try:
            with visible_streams():
                return _run(given)
        finally:
            # Here, and not at the exit of the interpreter, where it can only complain.
            sys.stdout.flush()
    except BrokenPipeError:
        silence()
        return UNREAD


def _run(given: Sequence[str]) -> int:
    command, options = _parse(given)
    try:
        return DONE if command.run(options) else FAULTS
    except UsageError as error:
        complain(f"kik: {error}")
        return WRONG_USAGE
    except KikError as error:
        complain_about(error)
        return FAULTS
    except BrokenPipeError:  # no file: see main
        raise
    except OSError as error:
        complain(
            f"kik: Eine Datei ließ sich nicht lesen oder schreiben ({error.strerror}: "
            f"{error.filename}). {_WHOLE}"
        )
        return FAULTS
    except KeyboardInterrupt:
        complain(
            "kik: Abgebrochen. Eine Ausgabe wird nur ganz ersetzt: Keine ist halb geschrieben."
        )
        return INTERRUPTED


def _parse(given: Sequence[str]) -> tuple[ModuleType, argparse.Namespace]:
    """Return the command and its options; exits with 2 and a German sentence if they are wrong.

    Only the module of that command is imported: most draw in pandas.
    """
    parser = Parser(prog="kik")
    parser.explain(
        "Macht aus der Arbeitsmappe den Bericht: Webseiten, PDF und Daten.",
        *("kik pruefen", "kik bericht", "kik bericht --ausgabe 2023-12", "kik neu 2024-06"),
        *("kik vergleich 2023-12 2024-06", "kik vorschau"),
    )
    parser.add_argument(
        "--version", action="version", version=f"kik {__version__}", help="die Version zeigen"
    )
    commands = parser.add_subparsers(dest="befehl", required=True, metavar="BEFEHL")
    parsers = {name: commands.add_parser(name, help=line) for name, line in COMMANDS.items()}
    chosen = next((word for word in given if word in COMMANDS), "")
    if not chosen:
        parser.parse_args(given)  # shows help or version, or says what is wrong
    module = import_module(f"kikdata.commands.{chosen}")
    module.add_options(parsers[chosen])
    return module, parser.parse_args(given)
