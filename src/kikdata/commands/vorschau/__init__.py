"""`kik vorschau`: its options, and what it says on the terminal; see `preview`."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from kikdata.commands.options import add_ausgabe, add_daten, data_folder, one_workbook
from kikdata.commands.parser import Parser
from kikdata.commands.vorschau.preview import Preview, run_preview
from kikdata.publishing.project import find_project

__all__ = ["add_options", "run"]

_LAST_PORT = 65_500  # below the highest, since the next ones are tried, too


def add_options(parser: Parser) -> None:
    """Add what can be said to the command."""
    parser.explain(
        "Zeigt den Bericht im Browser dieses Rechners und erneuert ihn, sobald Sie "
        "einen Text, ein Notizbuch\noder die Arbeitsmappe speichern. Strg+C beendet die Vorschau.",
        "kik vorschau",
        "kik vorschau --ausgabe 2023-12 --ohne-browser",
    )
    add_ausgabe(parser)
    add_daten(parser)
    parser.add_argument(
        "--port", type=_port, default=8765, metavar="NUMMER", help="Port der Adresse (sonst: 8765)"
    )
    parser.add_argument("--ohne-browser", action="store_true", help="keinen Browser öffnen")


def _port(text: str) -> int:
    if text == "0":  # the system chooses a free one; the terminal tells which
        return 0
    if not text.isdecimal() or not 1024 <= int(text) <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"„{text}“ ist kein Port. 1024 bis {_LAST_PORT} angeben.")
    return int(text)


def run(options: argparse.Namespace) -> bool:
    """Show the report in the browser until interrupted."""
    data = data_folder(options)
    one_workbook(options)  # a wrong --ausgabe is told before anything starts
    project = find_project(Path.cwd())
    preview = Preview(
        project,
        data,
        project.root / "_site",
        options.port,
        lambda: one_workbook(options),
        tell=lambda line: print(line, flush=True),
        open_page=_leave_closed if options.ohne_browser else webbrowser.open,
    )
    run_preview(preview)
    print("Vorschau beendet.")
    return True


def _leave_closed(_: str) -> None:
    """Do nothing: the author opens the address herself."""
