"""`kik neu`: the workbook of the next period from that of the last.

What is carried over, and what is emptied.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kikdata import model, settings
from kikdata.analysis.sentences import format_month
from kikdata.checks.columns import REASON_COLUMN, find_columns
from kikdata.checks.handlungsfelder import find_sheet
from kikdata.checks.register_file import published_register
from kikdata.checks.workbook import check
from kikdata.commands.options import add_daten, ausgabe, data_folder
from kikdata.commands.parser import Parser
from kikdata.data.workbooks import entfallen_sheet
from kikdata.errors import Finding, UsageError, WorkbookError
from kikdata.model import Angaben
from kikdata.pages.prose import FOLDER, scaffold, text_names
from kikdata.publishing.project import find_project, list_workbooks, newest_workbook
from kikdata.settings import ausgabe_of
from kikdata.workbook.cleaning import clean_line
from kikdata.workbook.copy import copy_workbook
from kikdata.workbook.read import Cell, Workbook, read_workbook
from kikdata.workbook.write import NewSheet

__all__ = ["NewEdition", "add_options", "run", "write_new_edition"]


def add_options(parser: Parser) -> None:
    """Add what can be said to the command."""
    parser.explain(
        "Legt die Arbeitsmappe einer Ausgabe aus der vorhandenen davor an.\n"
        "Maßnahmen, Umsetzungsstände und Formate bleiben; was zum alten Zeitraum gehört, ist "
        "leer.\nEine vorhandene Datei wird nie überschrieben.",
        "kik neu 2024-06",
    )
    parser.name_positionals("Ausgabe")
    parser.add_argument(
        "neue_ausgabe", type=ausgabe, metavar="JJJJ-MM", help="Monat der Veröffentlichung"
    )
    add_daten(parser)


def run(options: argparse.Namespace) -> bool:
    """Write the workbook and say what comes next."""
    data = data_folder(options)
    new = write_new_edition(data, options.neue_ausgabe)
    print(f"Neu: {new.path} (übernommen aus {new.source.name})")
    with contextlib.suppress(UsageError):  # a folder of workbooks alone has no texts
        project = find_project(Path.cwd())
        if data.resolve().is_relative_to(project.root.resolve()):  # another's has its own texts
            texts = write_texts(project.book, options.neue_ausgabe, new.felder)
            if texts:
                place = texts[0].parent.relative_to(project.root)
                print(f"Neu: {len(texts)} leere Texte in {place}/")
    for part in new.lost:
        print(f"Nicht übernommen: {part}. Bitte von Hand nachtragen.")
    if new.later:
        print("\n".join(_tell_later(options.neue_ausgabe, new, data)))
    print("Als Nächstes eintragen:")
    for finding in new.findings:
        print(f"  {finding}")
    print("Dann Umsetzungsstand und Sachstand der Maßnahmen fortschreiben.")
    if new.hints:
        print("Was die Veröffentlichung außerdem braucht, nennt „kik pruefen“ als Hinweis.")
    return True


def write_texts(book: Path, ausgabe: str, felder: Sequence[model.Handlungsfeld]) -> list[Path]:
    """Write the texts of an edition for the Amt to fill in, none over one that is there."""
    folder = book / FOLDER / ausgabe
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in text_names(felder):
        path = folder / f"{name}.md"
        if not path.exists():
            path.write_text(scaffold(name), encoding="utf-8", newline="\n")
            written.append(path)
    return written


def _tell_later(ausgabe: str, new: NewEdition, data: Path) -> Iterator[str]:
    """Yield what it means that there is a later edition already."""
    yield f"Die Ausgabe {new.later} folgt darauf: Sie vergleicht sich künftig mit {ausgabe}."
    if published_register(data, new.later):
        yield (
            f"{new.later} ist veröffentlicht. Was darin über Änderungen steht, bleibt, bis Sie "
            f'neu vergleichen lassen: kik bericht --ausgabe {new.later} --berichtigung "Grund"'
        )
    if new.source.stem > new.path.stem:
        yield f"Umsetzungsstände und Texte sind die von {new.later}: auf {ausgabe} zurückschreiben."


# Columns that tell of the change from one edition to the next.
_OF_THE_PERIOD = (REASON_COLUMN, settings.VORHER_COLUMN)


@dataclass(frozen=True)
class NewEdition:
    """A workbook just written.

    `findings`: what must be filled in, as `kik pruefen` reports it; `hints`: what the publication
    needs; `lost`: what could not be carried over, in German; `later`: the edition that follows, if
    there is one already.
    """

    path: Path
    source: Path
    findings: tuple[Finding, ...]
    hints: tuple[Finding, ...]
    lost: tuple[str, ...]
    later: str = ""
    felder: tuple[model.Handlungsfeld, ...] = ()


def write_new_edition(data: Path, ausgabe: str) -> NewEdition:
    """Write the workbook of `ausgabe` from the one before it in `data`, else from the first.

    Statuses, texts and formats stay; what belongs to the old period is emptied.
    Raises UsageError if there is none or its file exists; WorkbookError with all findings if the
    workbook to begin with is faulty.
    """
    target = data / settings.workbook_name(ausgabe)
    if target in list_workbooks(data):
        raise _exists(target)
    newest_workbook(data)  # says if there is none
    before = [path for path in list_workbooks(data) if path < target]
    later = [path for path in list_workbooks(data) if path > target]
    source = before[-1] if before else later[0]
    workbook = read_workbook(source)
    result = check(workbook)
    if result.edition is None:
        raise WorkbookError(source, result.findings)
    values = {
        (sheet, cell.address): value
        for sheet, cell, value in _new_values(workbook, result.edition.angaben, ausgabe)
    }
    try:
        old = ausgabe_of(source)
        lost = copy_workbook(source, target, values, old, ausgabe, _missing_sheets(workbook))
    except FileExistsError:
        raise _exists(target) from None
    fresh = check(read_workbook(target))
    following = ausgabe_of(later[0]) if later else ""
    felder = result.edition.handlungsfelder
    return NewEdition(target, source, fresh.findings, fresh.hints, tuple(lost), following, felder)


def _exists(target: Path) -> UsageError:
    return UsageError(
        f"Die Arbeitsmappe {target.parent.name}/{target.name} gibt es schon. "
        "Sie bleibt, wie sie ist."
    )


def _missing_sheets(workbook: Workbook) -> list[NewSheet]:
    has_entfallen = find_sheet(workbook, settings.ENTFALLEN_SHEET) is not None
    return [] if has_entfallen else [entfallen_sheet()]


def _new_values(
    workbook: Workbook, angaben: Angaben, ausgabe: str
) -> Iterator[tuple[str, Cell, str | None]]:
    """Yield sheet, cell and new value of all that is not carried over."""
    new: dict[str, str | None] = dict.fromkeys(settings.DATE_FIELDS)
    new |= {"Ausgabe": ausgabe, "Zustand": model.ZUSTAND_ENTWURF}
    new |= {settings.BESCHLUSS_FIELD: None, "Ratsvorlage Gremium": None}
    if _names_period(angaben["Titel"], angaben):
        new["Titel"] = None
    for sheet in workbook.sheets:
        is_bericht = sheet is find_sheet(workbook, settings.BERICHT_SHEET)
        facts, _ = find_columns(workbook.file, sheet, settings.BERICHT_COLUMNS)
        if is_bericht and facts is not None:
            for row in facts.data_rows:
                name, value = (row.cells[facts.positions[c]] for c in settings.BERICHT_COLUMNS)
                if clean_line(name.value) in new:
                    yield sheet.name, value, new[clean_line(name.value)]
        table, _ = find_columns(workbook.file, sheet, settings.REQUIRED_COLUMNS, _OF_THE_PERIOD)
        if table is None and sheet is find_sheet(workbook, settings.HANDLUNGSFELDER_SHEET):
            names = settings.HANDLUNGSFELDER_COLUMNS
            table, _ = find_columns(workbook.file, sheet, names, _OF_THE_PERIOD)
        for column in _OF_THE_PERIOD if table else ():
            at = table.positions.get(column) if table else None
            for row in table.data_rows if table and at is not None else ():
                yield sheet.name, row.cells[at or 0], None


def _names_period(titel: str, angaben: Angaben) -> bool:
    """Tell whether a title names a month or year of the old period: ``Dezember-Bericht 2023``."""
    year, month = map(int, angaben.ausgabe.split("-"))
    dates = [dt.date(year, month, 1), *angaben.dates.values()]
    words = {word.casefold() for date in dates for word in format_month(date).split()}
    return bool(words & set(re.split(r"[^\w]+", titel.casefold())))
