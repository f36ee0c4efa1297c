"""The command `kik`: exit codes and all printing.

0: done.  1: the data or the book has faults, all listed on stderr.  2: wrong usage.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from kikdata import __version__
from kikdata.arguments import parse
from kikdata.errors import Finding, KikError, UsageError, WorkbookError
from kikdata.project import (
    Project,
    find_project,
    find_workbook,
    list_workbooks,
    newest_workbook,
)

__all__ = ["main"]

DONE, FAULTS, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe on Windows knows few characters
            stream.reconfigure(errors="backslashreplace")
    options = parse(arguments, __version__)
    commands = {
        "bericht": _bericht,
        "pruefen": _pruefen,
        "neu": _neu,
        "vergleich": _vergleich,
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
    if not options.alle:
        _build(project, _one_workbook(options), site)
        return DONE
    workbooks = list_workbooks(_data_folder(options)) or [newest_workbook(_data_folder(options))]
    faulty = 0
    for workbook in workbooks:
        try:
            _build(project, workbook, site)
        except KikError as error:
            _complain_about(error)
            faulty += 1
    return FAULTS if faulty else DONE


def _build(project: Project, workbook: Path, site: Path) -> None:
    from kikdata.run import build_edition, count_steps  # noqa: PLC0415 - slow to import

    name = workbook.stem.removeprefix("kik-")
    with _Progress(f"Ausgabe {name}", count_steps(project)) as progress:
        folder = build_edition(project, workbook, site, progress.step)
    print(f"Fertig: {folder / 'index.html'}")
    print(f"PDF:    {folder / f'kik-{name}.pdf'}")


class _Progress:
    """A bar on a terminal, plain lines in a pipe."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.count = title, total, 0
        self.bar: Any = None

    def __enter__(self) -> _Progress:
        if sys.stderr.isatty():
            layout = "{desc} {bar} {n_fmt}/{total_fmt} {postfix}"
            self.bar = tqdm(total=self.total, desc=self.title, bar_format=layout)
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    @property
    def step(self) -> Callable[[str], None]:
        return self._step

    def _step(self, name: str) -> None:
        self.count += 1
        if self.bar is None:
            print(f"{self.title}: {self.count}/{self.total} {name}", flush=True)
        else:
            self.bar.set_postfix_str(name, refresh=False)
            self.bar.update()


# --- kik pruefen -----------------------------------------------------------------------------


def _pruefen(options: argparse.Namespace) -> int:
    from kikdata.checking import check_edition  # noqa: PLC0415 - pandas is slow to import

    path = _one_workbook(options)
    try:
        result = check_edition(path, path.parent, _site_folder(path.parent))
        findings, hints = result.findings, result.hints
    except WorkbookError as error:
        findings, hints = error.findings, ()
    if options.json:
        shown = [finding.to_json() for finding in (*findings, *hints)]
        print(json.dumps(shown, indent=1))
    else:
        _print_findings(path, findings, hints)
    return FAULTS if findings else DONE


def _print_findings(path: Path, findings: Sequence[Finding], hints: Sequence[Finding]) -> None:
    for hint in hints:
        print(f"Hinweis: {hint}")
    for finding in findings:
        _complain(str(finding))
    if findings:
        noun = "Befund" if len(findings) == 1 else "Befunde"
        _complain(f"{path.name}: {len(findings)} {noun}.")
    else:
        print(f"{path.name}: keine Befunde.")


# --- kik neu ---------------------------------------------------------------------------------


def _neu(options: argparse.Namespace) -> int:
    from kikdata.new_edition import write_new_edition  # noqa: PLC0415 - pandas is slow to import

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
    paths = _two_workbooks(options)
    from kikdata.changes import compare  # noqa: PLC0415 - pandas is slow to import
    from kikdata.validation import load  # noqa: PLC0415
    from kikdata.vergleich import to_lines, to_record  # noqa: PLC0415

    editions, faulty = [], 0
    for path in paths:
        try:
            editions.append(load(path))
        except WorkbookError as error:
            _complain_about(error)
            faulty += 1
    if faulty:
        return FAULTS
    before, after = editions
    changes = compare(before.massnahmen, after.massnahmen)
    if options.json:
        print(json.dumps(to_record(before, after, changes), indent=1))
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print("\n".join(to_lines(before, after, changes, width)))
    return DONE


def _two_workbooks(options: argparse.Namespace) -> tuple[Path, Path]:
    data, before, after = _data_folder(options), options.vorher, options.nachher
    if before == after:
        raise UsageError(f"Zweimal dieselbe Ausgabe: {before}. Zwei verschiedene angeben.")
    paths = find_workbook(data, before), find_workbook(data, after)
    if before > after:
        raise UsageError(f"Die frühere Ausgabe steht zuerst: kik vergleich {after} {before}")
    return paths


# --- kik vorschau ----------------------------------------------------------------------------


def _vorschau(options: argparse.Namespace) -> int:
    from kikdata.preview import Preview, run_preview  # noqa: PLC0415 - brings a server

    data = _data_folder(options)
    _one_workbook(options)  # a wrong --ausgabe is told before anything starts
    project = find_project(Path.cwd())
    run_preview(
        Preview(
            project,
            data,
            project.root / "_site",
            options.port,
            choose=lambda: _one_workbook(options),
            tell=lambda line: print(line, flush=True),
            open_page=(lambda _: None) if options.ohne_browser else _open_browser,
        )
    )
    print("Vorschau beendet.")
    return DONE


def _open_browser(address: str) -> None:
    import webbrowser  # noqa: PLC0415 - only here

    webbrowser.open(address)
