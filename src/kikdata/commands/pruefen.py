"""`kik pruefen`: checks a workbook, and says what is wrong."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Container, Sequence
from pathlib import Path

from kikdata.checks.edition import check_edition
from kikdata.checks.prose import find_strangers
from kikdata.city import city
from kikdata.commands.options import (
    add_ausgabe,
    add_daten,
    add_json,
    add_ziel,
    one_workbook,
    site_folder,
)
from kikdata.commands.parser import Parser
from kikdata.errors import Finding, UsageError, WorkbookError, count_findings
from kikdata.model import Edition
from kikdata.publishing.book_check import check_book
from kikdata.publishing.project import find_project
from kikdata.publishing.published import check_own_texts, check_published, silent_edits
from kikdata.publishing.register_findings import register_findings
from kikdata.settings import ausgabe_of
from kikdata.workbook.commented import check_target, write_commented_copy

__all__ = ["add_options", "run"]


def add_options(parser: Parser) -> None:
    """Add what can be said to the command."""
    parser.explain(
        "Prüft die Arbeitsmappe der neuesten Ausgabe und nennt alle Befunde mit "
        "Blatt und Zelle.\n"
        "Mit --kommentieren steht jeder Befund auch als Kommentar an seiner Zelle, in einer "
        "Kopie;\n"
        "die Arbeitsmappe selbst bleibt, wie sie ist.",
        "kik pruefen",
        "kik pruefen --ausgabe 2023-12 --json",
        "kik pruefen --kommentieren befunde.xlsx",
    )
    add_ausgabe(parser)
    add_daten(parser)
    add_ziel(parser, "wo die veröffentlichten Ausgaben liegen (sonst: _site)")
    add_json(parser, "Befunde")
    parser.add_argument(
        "--kommentieren",
        type=Path,
        metavar="DATEI",
        help="Kopie der Arbeitsmappe mit den Befunden als Kommentaren, Endung .xlsx",
    )


def run(options: argparse.Namespace) -> bool:
    """Check a workbook, print all findings, write a commented copy if asked for.

    Tells whether there were none.  Raises UsageError if the copy must not be written.
    """
    path = one_workbook(options)
    site, copy = options.ziel or site_folder(path.parent), options.kommentieren
    if copy is not None:
        check_target(path, copy)
    edition = None
    try:
        result = check_edition(path, path.parent)
        findings, hints, has_marks = [*result.findings], [*result.hints], result.has_marks
        if edition := result.edition:
            findings += check_published(edition)
    except WorkbookError as error:
        findings, hints, has_marks = [*error.findings], [], False
    around = _check_around(path, site, {finding.message for finding in findings})
    findings += [found for found in around if not found.is_hint]
    hints += [found for found in around if found.is_hint]
    in_book = _check_book(path, edition)
    book_findings = [finding for finding in in_book if not finding.is_hint]
    book_hints = [finding for finding in in_book if finding.is_hint]
    if options.json:
        shown = [*findings, *book_findings, *hints, *book_hints]
        print(json.dumps([finding.to_json() for finding in shown], indent=1))
    else:
        _print_findings(path.name, findings, hints)
        if in_book:
            _print_findings("Texte und Notizbücher", book_findings, book_hints)
    if copy is not None:
        # In --json, stdout is for programs.
        out = sys.stderr if options.json else sys.stdout
        print(_write_copy(path, copy, findings, hints), file=out)
    elif has_marks and not options.json:
        print(
            "Kommentare und Umrandungen einer früheren Prüfung stehen noch in der Arbeitsmappe; "
            "sie zählen nicht. Eine Kopie ohne sie: kik pruefen --kommentieren DATEI"
        )
    if not (findings or book_findings or options.json):
        print("Was an Angaben noch fehlt oder sich widerspricht, zeigt: kik qualitaet")
    return not (findings or book_findings)


def _check_around(path: Path, site: Path, told: Container[str]) -> list[Finding]:
    """Return what does not agree with what was published, but for what is told already."""
    name = ausgabe_of(path)
    found = [*silent_edits(path.parent, name), *register_findings(path.parent, site, name)]
    return [finding for finding in found if finding.message not in told]


def _check_book(path: Path, edition: Edition | None) -> list[Finding]:
    """Return what is wrong with the book of the project; outside of one there is none."""
    try:
        project = find_project(Path.cwd())
        strangers = find_strangers(project.root, city(project.root).strangers)
        own = check_own_texts(project.root, path.parent, ausgabe_of(path)) if edition else []
        return [*check_book(project, edition), *strangers, *own]
    except UsageError:
        return []


def _print_findings(name: str, findings: Sequence[Finding], hints: Sequence[Finding]) -> None:
    for hint in hints:
        print(f"Hinweis: {hint}")
    for finding in findings:
        print(str(finding), file=sys.stderr)
    if findings:
        print(f"{name}: {count_findings(findings)}.", file=sys.stderr)
    else:
        print(f"{name}: keine Befunde.")


#: Rules that stand for a file which nothing opens.
_UNREADABLE = frozenset({"datei", "zu-gross"})


def _write_copy(
    path: Path, copy: Path, findings: Sequence[Finding], hints: Sequence[Finding]
) -> str:
    """Write the copy; return what is to be said about it."""
    if any(finding.rule in _UNREADABLE for finding in findings):
        return "Keine Kopie geschrieben: Die Arbeitsmappe lässt sich nicht lesen."
    written = write_commented_copy(path, copy, findings, hints)
    if written is None:
        return "Keine Kopie geschrieben: Es gibt nichts zu kommentieren."
    if written.is_clean:
        lines = [f"Kopie ohne Kommentare und Umrandungen der früheren Prüfung: {copy}"]
    else:
        lines = [f"Kopie mit Kommentaren: {copy}"]
    for part in written.lost:
        lines.append(f"Nicht in der Kopie: {part}. Bitte von Hand nachtragen.")
    return "\n".join(lines)
