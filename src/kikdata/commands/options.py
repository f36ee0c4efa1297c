"""Options that several commands share, and what they mean where they are not given."""

from __future__ import annotations

import argparse
from pathlib import Path

from kikdata.errors import UsageError
from kikdata.publishing.project import find_project, find_workbook, newest_workbook
from kikdata.settings import AUSGABE_PATTERN

__all__ = [
    "add_ausgabe",
    "add_daten",
    "add_json",
    "add_ziel",
    "ausgabe",
    "data_folder",
    "one_workbook",
    "site_folder",
]


def ausgabe(text: str) -> str:
    """Return the name of an edition as argparse wants it."""
    if not AUSGABE_PATTERN.fullmatch(text):
        raise argparse.ArgumentTypeError(f"„{text}“ ist keine Ausgabe. Als JJJJ-MM angeben.")
    return text


def add_ausgabe(parser: argparse._ActionsContainer) -> None:
    """Add --ausgabe."""
    parser.add_argument(
        "--ausgabe", type=ausgabe, metavar="JJJJ-MM", help="welche Ausgabe (sonst: die neueste)"
    )


def add_daten(parser: argparse._ActionsContainer) -> None:
    """Add --daten."""
    parser.add_argument(
        "--daten", type=Path, metavar="ORDNER", help="wo die Arbeitsmappen liegen (sonst: data)"
    )


def add_ziel(parser: argparse._ActionsContainer, purpose: str) -> None:
    """Add --ziel, whose help says what for."""
    parser.add_argument("--ziel", type=Path, metavar="ORDNER", help=purpose)


def add_json(parser: argparse._ActionsContainer, what: str) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help=f"{what} für Programme ausgeben")


def data_folder(options: argparse.Namespace) -> Path:
    """Return where the workbooks are; raises UsageError if there is no such folder."""
    folder: Path = options.daten or find_project(Path.cwd()).root / "data"
    if not folder.is_dir():
        raise UsageError(f"Den Ordner {folder} gibt es nicht.")
    return folder


def site_folder(data: Path) -> Path:
    """Return where the editions are published: in the project, else beside the data."""
    try:
        return find_project(Path.cwd()).root / "_site"
    except UsageError:
        return data.parent / "_site"


def one_workbook(options: argparse.Namespace) -> Path:
    """Return the workbook of --ausgabe, or the newest."""
    data = data_folder(options)
    return find_workbook(data, options.ausgabe) if options.ausgabe else newest_workbook(data)
