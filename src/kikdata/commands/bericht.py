"""`kik bericht`: makes the report of one edition, or of all."""

from __future__ import annotations

import argparse
from pathlib import Path

from kikdata.commands.options import (
    add_ausgabe,
    add_daten,
    add_ziel,
    data_folder,
    one_workbook,
)
from kikdata.commands.parser import Parser
from kikdata.commands.progress import Progress
from kikdata.commands.terminal import complain, complain_about
from kikdata.errors import FrozenError, UsageError
from kikdata.publishing.project import Project, find_project, list_workbooks, newest_workbook
from kikdata.settings import FORMS

__all__ = ["add_options", "run"]

_WORDS_OF_REASON = 3


def add_options(parser: Parser) -> None:
    """Add what can be said to the command."""
    parser.explain(
        "Prüft die Arbeitsmappe und erstellt den Bericht der neuesten Ausgabe.\n"
        "Hat die Arbeitsmappe einen Befund, wird nichts erstellt und nichts ersetzt.",
        "kik bericht",
        "kik bericht --ausgabe 2023-12",
        "kik bericht --alle",
        "kik bericht --nur ratsvorlage",
        "kik bericht --ausgabe 2023-12 --berichtigung "
        '"Der Umsetzungsstand von BS-2.4 war falsch angegeben."',
    )
    which = parser.add_mutually_exclusive_group()
    add_ausgabe(which)
    which.add_argument("--alle", action="store_true", help="alle Ausgaben erstellen")
    parser.add_argument(
        "--neu",
        action="store_true",
        help="alles neu erstellen, auch was sich seit dem letzten Mal nicht geändert hat",
    )
    add_daten(parser)
    add_ziel(parser, "wohin der Bericht kommt (sonst: _site)")
    parser.add_argument(
        "--nur",
        type=_form,
        metavar="FASSUNG",
        help="von einer erstellten Ausgabe nur eine Fassung neu erstellen: " + ", ".join(FORMS),
    )
    parser.add_argument(
        "--berichtigung",
        type=_grund,
        metavar="GRUND",
        help="eine veröffentlichte Ausgabe ändern; Grund und Datum stehen dann darin",
    )


def _grund(text: str) -> str:
    reason = " ".join(text.split())
    if len(reason.split()) < _WORDS_OF_REASON:
        raise argparse.ArgumentTypeError(
            f"„{reason}“ ist kein Grund. Er steht im Bericht: in einem Satz sagen, was falsch war."
        )
    return reason


def _form(text: str) -> str:
    if text not in FORMS:
        known = ", ".join(FORMS)
        raise argparse.ArgumentTypeError(f"Die Fassung „{text}“ gibt es nicht. Es gibt: {known}.")
    return text


def run(options: argparse.Namespace) -> bool:
    """Build what is asked for; False if an edition could not be made."""
    if options.alle and options.berichtigung:
        raise UsageError("--berichtigung gilt für eine Ausgabe. --ausgabe angeben statt --alle.")
    if options.nur and (options.alle or options.berichtigung):
        raise UsageError("--nur gilt für eine Ausgabe und ohne --berichtigung.")
    project = find_project(Path.cwd())
    site = options.ziel or project.root / "_site"
    if options.nur:
        _make_one_form(options, project, site)
    elif options.alle:
        return _build_all(project, options, site)
    else:
        _build(project, one_workbook(options), site, options)
    return True


def _build(project: Project, workbook: Path, site: Path, options: argparse.Namespace) -> None:
    from kikdata.publishing.workshop import open_workshop  # noqa: PLC0415 - warms up while ↓ loads

    name, grund = workbook.stem.removeprefix("kik-"), options.berichtigung or ""
    with open_workshop(project, is_fresh=options.neu) as workshop:
        workshop.foresee(workbook)
        from kikdata.publishing.edition import build_edition, count_steps  # noqa: PLC0415 - slow to import

        with Progress(f"Ausgabe {name}", count_steps(project)) as progress:
            folder = build_edition(workshop, workbook, site, progress.step, grund=grund)
    _say_hints(project)
    _say_where(project, workbook, folder)


def _build_all(project: Project, options: argparse.Namespace, site: Path) -> bool:
    from kikdata.publishing.batch import build_all  # noqa: PLC0415 - slow to import
    from kikdata.publishing.edition import count_steps  # noqa: PLC0415

    data = data_folder(options)
    workbooks = list_workbooks(data) or [newest_workbook(data)]
    with Progress("Alle Ausgaben", len(workbooks) * count_steps(project)) as progress:
        outcomes = build_all(project, workbooks, site, progress.step, is_fresh=options.neu)
    _say_hints(project)
    told: set[str] = set()
    for outcome in outcomes:
        if outcome.folder:
            _say_where(project, outcome.workbook, outcome.folder)
        elif isinstance(outcome.error, FrozenError) and not outcome.error.is_workbook_changed:
            # Texts and program go on with the years; no edition has to follow them.
            name = outcome.workbook.stem.removeprefix("kik-")
            print(f"Ausgabe {name}: veröffentlicht, bleibt, wie sie ist.")
        elif str(outcome.error) in told:
            complain(f"{outcome.workbook.name}: aus demselben Grund nicht erstellt.")
        elif outcome.error:
            complain_about(outcome.error, "bericht")
            told.add(str(outcome.error))
    return not told


def _make_one_form(options: argparse.Namespace, project: Project, site: Path) -> None:
    from kikdata.publishing.edition import make_form  # noqa: PLC0415 - slow to import

    workbook = one_workbook(options)
    with Progress(f"Ausgabe {workbook.stem.removeprefix('kik-')}", 1) as progress:
        folder = make_form(project, workbook, site, options.nur, progress.step)
    print(f"Fertig: {folder / 'rat-vortrag-presse.html'}")


def _say_hints(project: Project) -> None:
    from kikdata.publishing.book_check import check_book  # noqa: PLC0415 - slow to import

    for hint in check_book(project, None):
        if hint.is_hint:
            print(f"Hinweis: {hint}")


def _say_where(project: Project, workbook: Path, folder: Path) -> None:
    from kikdata.publishing.place import list_leftovers  # noqa: PLC0415
    from kikdata.publishing.published import silent_edits  # noqa: PLC0415 - slow to import

    for left in list_leftovers(project.work, folder.parent):
        print(f"Hinweis: Ein abgebrochener Lauf hat {left} zurückgelassen. Ansehen, dann löschen.")
    for hint in silent_edits(workbook.parent, folder.parent, folder.name):
        print(f"Hinweis: {hint}")
    print(f"Fertig: {folder / 'index.html'}")
    print(f"PDF:    {folder / f'kik-{folder.name}.pdf'}")
