"""`kik bericht`: makes the report of one edition, or of all."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kikdata.commands.options import (
    add_ausgabe,
    add_daten,
    add_ziel,
    data_folder,
    one_workbook,
)
from kikdata.commands.parser import Parser
from kikdata.commands.progress import Progress
from kikdata.errors import Finding, UsageError
from kikdata.publishing.project import Project, find_project, list_workbooks, newest_workbook
from kikdata.settings import FORMS, ausgabe_of, file_stem

if TYPE_CHECKING:  # slow to import
    from kikdata.publishing.ready import Built

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
        "--verteilt",
        type=_scheduler,
        metavar="ADRESSE",
        help="mit --alle: die Ausgaben auf den Rechnern eines Dask-Clusters erstellen, zum "
        "Beispiel tls://rechner:8786 (siehe docs/verteilt.md)",
    )
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


def _scheduler(text: str) -> str:
    if urlsplit(text).scheme not in ("tls", "tcp"):
        raise argparse.ArgumentTypeError(
            f"„{text}“ ist keine Adresse eines Dask-Schedulers. Als tls://RECHNER:8786 angeben."
        )
    return text


def _form(text: str) -> str:
    if text not in FORMS:
        known = ", ".join(FORMS)
        raise argparse.ArgumentTypeError(f"Die Fassung „{text}“ gibt es nicht. Es gibt: {known}.")
    return text


def run(options: argparse.Namespace) -> bool:
    """Build what is asked for; False if an edition could not be made."""
    if options.alle and options.berichtigung:
        raise UsageError("--berichtigung gilt für eine Ausgabe. --ausgabe angeben statt --alle.")
    if options.verteilt and not options.alle:
        raise UsageError("--verteilt gilt für alle Ausgaben. Zusammen mit --alle angeben.")
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

    name, grund = ausgabe_of(workbook), options.berichtigung or ""
    with open_workshop(project, is_fresh=options.neu) as workshop:
        workshop.foresee(workbook)
        _settle(workbook.parent, site)
        from kikdata.publishing.edition import build_edition, count_steps  # noqa: PLC0415 - slow to import

        with Progress(f"Ausgabe {name}", count_steps(project)) as progress:
            built = build_edition(workshop, workbook, site, progress.step, grund=grund)
        hints = workshop.hints
    _say_hints(project, hints)
    _say_where(built)
    _say_around(project, workbook, site)


def _build_all(project: Project, options: argparse.Namespace, site: Path) -> bool:
    from kikdata.commands.batch import build_editions  # noqa: PLC0415 - slow to import

    data = data_folder(options)
    workbooks = list_workbooks(data) or [newest_workbook(data)]
    _settle(data, site)
    hints, is_whole = build_editions(
        project, workbooks, site, _say_where, scheduler=options.verteilt, is_fresh=options.neu
    )
    _say_hints(project, hints)
    _say_around(project, workbooks[-1], site)
    return is_whole


def _make_one_form(options: argparse.Namespace, project: Project, site: Path) -> None:
    from kikdata.publishing.edition import make_form  # noqa: PLC0415 - slow to import

    workbook = one_workbook(options)
    _settle(workbook.parent, site)
    with Progress(f"Ausgabe {ausgabe_of(workbook)}", 1) as progress:
        folder = make_form(project, workbook, site, options.nur, progress.step)
    print(f"Fertig: {folder / 'rat-vortrag-presse.html'}")


def _settle(data: Path, site: Path) -> None:
    from kikdata.publishing.adopt import settle_registers  # noqa: PLC0415 - slow to import

    for line in settle_registers(data, site):
        print(line)


def _say_hints(project: Project, hints: Sequence[Finding]) -> None:
    from kikdata.publishing.book_check import check_book  # noqa: PLC0415 - slow to import

    on_book = [hint for hint in check_book(project, None) if hint.is_hint]
    for told in dict.fromkeys(map(str, [*on_book, *hints])):
        print(f"Hinweis: {told}")


def _say_where(built: Built) -> None:
    name = built.folder.name
    for line in built.told:
        print(line)
    if built.is_kept:
        print(f"Ausgabe {name}: veröffentlicht, bleibt, wie sie ist.")
        return
    print(f"Fertig: {built.folder / 'index.html'}")
    print(f"PDF:    {built.folder / f'{file_stem(name)}.pdf'}")


def _say_around(project: Project, workbook: Path, site: Path) -> None:
    """Tell what is not as it should be around an edition that was made."""
    from kikdata.publishing.place import list_leftovers  # noqa: PLC0415
    from kikdata.publishing.published import silent_edits  # noqa: PLC0415 - slow to import
    from kikdata.publishing.register_findings import register_findings  # noqa: PLC0415

    name = ausgabe_of(workbook)
    for left in list_leftovers(project.work, site):
        print(f"Hinweis: Ein abgebrochener Lauf hat {left} zurückgelassen. Ansehen, dann löschen.")
    found = [*silent_edits(workbook.parent, name), *register_findings(workbook.parent, site, name)]
    for hint in found:
        print(f"Hinweis: {hint}")
