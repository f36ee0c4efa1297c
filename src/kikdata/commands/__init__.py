"""The command `kik`: what its commands are called, exit codes, and the outer boundary.

0: done.  1: the data or the book has faults, all listed on stderr.  2: wrong usage.
130: stopped with Ctrl-C or SIGTERM.  141: nobody reads what is printed any more, as after
`kik … | head`.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

from kikdata import __version__
from kikdata.commands.parser import Parser
from kikdata.commands.terminal import (
    complain,
    complain_about,
    silence,
    visible_streams,
    where_kept,
)
from kikdata.errors import KikError, UsageError
from kikdata.interrupts import ended_by_signals, was_interrupted
from kikdata.publishing.texts.failures import explain_os_error, explain_unforeseen

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
        with visible_streams(), ended_by_signals():
            code = _run_within_bounds(given)
        # Here, and not at the exit of the interpreter, where it can only complain.
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
        return UNREAD
    except OSError as error:  # what is printed finds no place, as in a file on a full disk
        complain(f"kik: {explain_os_error(error)}")
        silence()
        return FAULTS
    return code


def _run_within_bounds(given: Sequence[str]) -> int:
    """Run a command; whatever happens, what is printed is a German sentence and no traceback."""
    chosen = _choose(given)
    try:
        with _told_as_interrupt():
            return _run(chosen, given)
    except SystemExit as ended:  # help was shown, or what is wrong with what was given
        return int(ended.code or DONE)
    except UsageError as error:
        complain(f"kik: {error}")
        return WRONG_USAGE
    except KikError as error:
        complain_about(error, chosen)
    except BrokenPipeError:  # no file: see main
        raise
    except OSError as error:
        complain(f"kik: {explain_os_error(error)} {_WHOLE}")
        complain(where_kept(chosen, traceback.format_exc()))
    except KeyboardInterrupt:
        complain(f"kik: Abgebrochen. {_WHOLE}")
        return INTERRUPTED
    except Exception as error:  # the outer boundary: no traceback reaches a terminal
        complain(f"kik: {explain_unforeseen(error)} {_WHOLE}")
        complain(where_kept(chosen or "kik", traceback.format_exc()))
    return FAULTS


@contextmanager
def _told_as_interrupt() -> Iterator[None]:
    """Let whatever fails since a signal came be the interruption: it follows from it."""
    try:
        yield
    except Exception as error:
        if was_interrupted():
            raise KeyboardInterrupt from error
        raise


def _choose(given: Sequence[str]) -> str:
    return next((word for word in given if word in COMMANDS), "")


def _run(chosen: str, given: Sequence[str]) -> int:
    """Parse what is given and run the command.

    Exits with 2 and a German sentence if that is wrong.  Only the module of that command is
    imported: most draw in pandas.
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
    if not chosen:
        parser.parse_args(given)  # shows help or version, or says what is wrong
    command = import_module(f"kikdata.commands.{chosen}")
    command.add_options(parsers[chosen])
    return DONE if command.run(parser.parse_args(given)) else FAULTS
