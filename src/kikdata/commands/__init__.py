"""The command `kik`: exit codes and all printing.

0: done.  1: the data or the book has faults, all listed on stderr.  2: wrong usage.
130: stopped with Ctrl-C.  141: nobody reads what is printed any more, as after `kik … | head`.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from kikdata import __version__
from kikdata.commands.arguments import parse
from kikdata.commands.progress import Progress
from kikdata.errors import FrozenError, KikError, UsageError, WorkbookError
from kikdata.publishing.project import (
    Project,
    find_project,
    find_workbook,
    list_workbooks,
    newest_workbook,
)
from kikdata.settings import ausgabe_of, file_stem

__all__ = ["main"]

DONE, FAULTS, WRONG_USAGE, INTERRUPTED, UNREAD = 0, 1, 2, 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe on Windows knows few characters
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(arguments)
        finally:
            # Here, and not at the exit of the interpreter, where it can only complain.
            sys.stdout.flush()
    except BrokenPipeError:
        _silence()
        return UNREAD


def _run(arguments: Sequence[str] | None) -> int:
    options = parse(arguments, __version__)
    commands = {
        "bericht": _bericht,
        "pruefen": _pruefen,
        "qualitaet": _qualitaet,
        "neu": _neu,
        "vergleich": _vergleich,
        "verifizieren": _verifizieren,
        "vorschau": _vorschau,
    }
    try:
        return commands[options.befehl](options)
    except UsageError as error:
        _complain(f"kik: {error}")
        return WRONG_USAGE
    except KikError as error:
        _complain_about(error)
        return FAULTS
    except BrokenPipeError:  # no file: see main
        raise
    except OSError as error:
        _complain(
            f"kik: Eine Datei ließ sich nicht lesen oder schreiben ({error.strerror}: "
            f"{error.filename}). Eine Ausgabe wird nur ganz ersetzt: Keine ist halb geschrieben."
        )
        return FAULTS
    except KeyboardInterrupt:
        _complain(
            "kik: Abgebrochen. Eine Ausgabe wird nur ganz ersetzt: Keine ist halb geschrieben."
        )
        return INTERRUPTED


def _silence() -> None:
    """Print nothing more: the interpreter would try once more at its exit, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def _complain(text: str) -> None:
    print(text, file=sys.stderr)


def _complain_about(error: KikError) -> None:
    if isinstance(error, WorkbookError):
        for finding in error.findings:
            _complain(str(finding))
        _complain(f"kik: {error}. Nichts wurde erstellt oder ersetzt.")
    else:
        _complain(f"kik: {error}")


def _data_folder(options: argparse.Namespace) -> Path:
    folder: Path = options.daten or find_project(Path.cwd()).root / "data"
    if not folder.is_dir():
        raise UsageError(f"Den Ordner {folder} gibt es nicht.")
    return folder


def _site_folder(data: Path) -> Path:
    """Return where the editions are published: in the project, else beside the data."""
    try:
        return find_project(Path.cwd()).root / "_site"
    except UsageError:
        return data.parent / "_site"


def _one_workbook(options: argparse.Namespace) -> Path:
    data = _data_folder(options)
    return find_workbook(data, options.ausgabe) if options.ausgabe else newest_workbook(data)


# --- kik bericht -----------------------------------------------------------------------------


def _bericht(options: argparse.Namespace) -> int:
    project = find_project(Path.cwd())
    site = options.ziel or project.root / "_site"
    if options.nur:
        return _one_form(options, project, site)
    if options.alle:
        return _build_all(project, options, site)
    _build(project, _one_workbook(options), site, options)
    return DONE


def _build(project: Project, workbook: Path, site: Path, options: argparse.Namespace) -> None:
    from kikdata.publishing.workshop import open_workshop  # noqa: PLC0415 - most commands need none

    name, grund = ausgabe_of(workbook), options.berichtigung or ""
    with open_workshop(project, is_fresh=options.neu) as workshop:
        workshop.foresee(workbook)
        from kikdata.publishing.edition import build_edition, count_steps  # noqa: PLC0415 - slow to import

        with Progress(f"Ausgabe {name}", count_steps(project)) as progress:
            folder = build_edition(workshop, workbook, site, progress.step, grund=grund)
    _say_where(workbook, folder)


def _build_all(project: Project, options: argparse.Namespace, site: Path) -> int:
    from kikdata.publishing.batch import build_all  # noqa: PLC0415 - slow to import
    from kikdata.publishing.edition import count_steps  # noqa: PLC0415

    data = _data_folder(options)
    workbooks = list_workbooks(data) or [newest_workbook(data)]
    with Progress("Alle Ausgaben", len(workbooks) * count_steps(project)) as progress:
        outcomes = build_all(project, workbooks, site, progress.step, is_fresh=options.neu)
    faulty = 0
    for outcome in outcomes:
        if outcome.folder:
            _say_where(outcome.workbook, outcome.folder)
        elif isinstance(outcome.error, FrozenError) and not outcome.error.is_workbook_changed:
            # Texts and program go on with the years; no edition has to follow them.
            name = ausgabe_of(outcome.workbook)
            print(f"Ausgabe {name}: veröffentlicht, bleibt, wie sie ist.")
        elif outcome.error:
            _complain_about(outcome.error)
            faulty += 1
    return FAULTS if faulty else DONE


def _one_form(options: argparse.Namespace, project: Project, site: Path) -> int:
    from kikdata.publishing.edition import make_form  # noqa: PLC0415 - slow to import

    if options.alle or options.berichtigung:
        raise UsageError("--nur gilt für eine Ausgabe und ohne --berichtigung.")
    workbook = _one_workbook(options)
    with Progress(f"Ausgabe {ausgabe_of(workbook)}", 1) as progress:
        folder = make_form(project, workbook, site, options.nur, progress.step)
    print(f"Fertig: {folder / 'rat-vortrag-presse.html'}")
    return DONE


def _say_where(workbook: Path, folder: Path) -> None:
    from kikdata.publishing.published import silent_edits  # noqa: PLC0415 - slow to import

    for hint in silent_edits(workbook.parent, folder.parent, folder.name):
        print(f"Hinweis: {hint}")
    print(f"Fertig: {folder / 'index.html'}")
    print(f"PDF:    {folder / f'{file_stem(folder.name)}.pdf'}")


# --- kik pruefen -----------------------------------------------------------------------------


def _pruefen(options: argparse.Namespace) -> int:
    from kikdata.commands.pruefen import pruefen  # noqa: PLC0415 - pandas is slow to import

    path = _one_workbook(options)
    site = options.ziel or _site_folder(path.parent)
    has_findings = pruefen(path, site, options.kommentieren, as_json=options.json)
    return FAULTS if has_findings else DONE


# --- kik qualitaet ---------------------------------------------------------------------------


def _qualitaet(options: argparse.Namespace) -> int:
    from kikdata.commands.qualitaet import qualitaet  # noqa: PLC0415 - pandas is slow to import

    path = _one_workbook(options)
    qualitaet(path, _site_folder(path.parent), as_json=options.json)
    return DONE


# --- kik neu ---------------------------------------------------------------------------------


def _neu(options: argparse.Namespace) -> int:
    from kikdata.commands.neu import write_new_edition  # noqa: PLC0415 - pandas is slow to import

    new = write_new_edition(_data_folder(options), options.neue_ausgabe)
    print(f"Neu: {new.path} (übernommen aus {new.source.name})")
    for part in new.lost:
        print(f"Nicht übernommen: {part}. Bitte von Hand nachtragen.")
    print("Als Nächstes eintragen:")
    for finding in new.findings:
        print(f"  {finding}")
    print("Dann Umsetzungsstand und Sachstand der Maßnahmen fortschreiben.")
    if new.hints:
        print("Was die Veröffentlichung außerdem braucht, nennt „kik pruefen“ als Hinweis.")
    return DONE


# --- kik vergleich ---------------------------------------------------------------------------


def _vergleich(options: argparse.Namespace) -> int:
    data, before, after = _two_editions(options)
    from kikdata.commands.compare_editions import compare_editions  # noqa: PLC0415 - pandas is slow
    from kikdata.commands.vergleich import to_lines, to_record  # noqa: PLC0415

    result = compare_editions(data, _site_folder(data), before, after)
    if result.told is not None:
        if options.json:
            print(json.dumps(to_record(*result.told), indent=1))
        else:
            width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
            print("\n".join(to_lines(*result.told, width)))
    for error in result.errors:
        _complain_about(error)
    return FAULTS if result.errors else DONE


def _two_editions(options: argparse.Namespace) -> tuple[Path, str, str]:
    data, before, after = _data_folder(options), options.vorher, options.nachher
    if before == after:
        raise UsageError(f"Zweimal dieselbe Ausgabe: {before}. Zwei verschiedene angeben.")
    if before > after:
        raise UsageError(f"Die frühere Ausgabe steht zuerst: kik vergleich {after} {before}")
    return data, before, after


# --- kik vorschau ----------------------------------------------------------------------------


def _vorschau(options: argparse.Namespace) -> int:
    from kikdata.commands.vorschau import show  # noqa: PLC0415 - brings a server

    data = _data_folder(options)
    _one_workbook(options)  # a wrong --ausgabe is told before anything starts
    show(find_project(Path.cwd()), data, lambda: _one_workbook(options), options)
    return DONE


# --- kik verifizieren ------------------------------------------------------------------------


def _verifizieren(options: argparse.Namespace) -> int:
    from kikdata.commands.verifizieren import prove, prove_published  # noqa: PLC0415 - slow to import

    project = find_project(Path.cwd())
    site = options.ziel or project.root / "_site"
    if options.veroeffentlicht:
        same = prove_published(project, _data_folder(options), options.veroeffentlicht, site)
    else:
        same = prove(project, _one_workbook(options), site)
    return DONE if same else FAULTS
