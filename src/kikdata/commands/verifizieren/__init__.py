"""`kik verifizieren`: its options, and what it prints; see `verification`."""

from __future__ import annotations

import argparse
import sys
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
from kikdata.commands.verifizieren.comparison import Comparison
from kikdata.commands.verifizieren.verification import verify_published, verify_twice
from kikdata.errors import RegisterError, list_names
from kikdata.publishing.adopt import unregistered
from kikdata.publishing.edition import count_steps
from kikdata.publishing.project import Project, find_project
from kikdata.settings import ausgabe_of

__all__ = ["add_options", "run"]


def add_options(parser: Parser) -> None:
    """Add what can be said to the command."""
    parser.explain(
        "Erstellt die Ausgabe zweimal unter verschiedenen Umständen und vergleicht "
        "jedes Byte.\nMit --veroeffentlicht: erstellt eine veröffentlichte Ausgabe noch einmal "
        "und sagt,\nob sie aus dieser Arbeitsmappe und ihrem Commit stammt.",
        "kik verifizieren",
        "kik verifizieren --ausgabe 2023-12",
        "kik verifizieren --veroeffentlicht _site/2023-12",
    )
    which = parser.add_mutually_exclusive_group()
    add_ausgabe(which)
    which.add_argument(
        "--veroeffentlicht",
        type=Path,
        metavar="ORDNER",
        help="der Ordner einer veröffentlichten Ausgabe",
    )
    add_daten(parser)
    add_ziel(parser, "wo die Ausgaben veröffentlicht sind (sonst: _site)")


def run(options: argparse.Namespace) -> bool:
    """Build and compare; tells whether every byte is the same."""
    project, data = find_project(Path.cwd()), data_folder(options)
    unknown = unregistered(data, options.ziel or project.root / "_site")
    if unknown:
        raise RegisterError(
            f"Im Register fehlt, was veröffentlicht ist: {list_names(unknown)}. Aus git "
            "wiederherstellen, oder einmal „kik bericht“ aufrufen, das es schreibt."
        )
    if options.veroeffentlicht:
        return _prove_published(project, data, options.veroeffentlicht)
    return _prove(project, one_workbook(options))


def _prove(project: Project, workbook: Path) -> bool:
    """Build an edition twice and tell whether every byte is the same."""
    ausgabe = ausgabe_of(workbook)
    with Progress(f"Prüfung {ausgabe}", 2 * count_steps(project)) as progress:
        comparison = verify_twice(project, workbook, progress.step)
    if comparison.differences:
        print(
            f"kik: Zwei Läufe der Ausgabe {ausgabe} ergeben nicht dieselben Dateien.\n"
            f"{_list(comparison)}",
            file=sys.stderr,
        )
        return False
    print(f"Ausgabe {ausgabe}: zwei Läufe, dieselben Bytes ({_size(comparison)}).")
    print(
        "Verschieden waren Ordner, Tag, Zeitzone, Sprache, Hash-Startwert, Benutzername, Zahl der "
        "Prozessoren, Rechte neuer Dateien und Zwischenspeicher."
    )
    return True


def _prove_published(project: Project, data: Path, folder: Path) -> bool:
    """Build a published edition once more and tell whether it stems from workbook and commit."""
    with Progress("Prüfung", count_steps(project)) as progress:
        verdict = verify_published(project, data, folder, progress.step)
    commit = f"Commit {verdict.commit}" if verdict.commit else "diesem Projekt"
    question = f"Diese Ausgabe stammt aus {verdict.workbook} und {commit}"
    if verdict.is_proven:
        print(f"{question}: ja ({_size(verdict.comparison)}, jedes Byte gleich).")
        if verdict.is_registered:
            print("Jede Datei steht so im Register dessen, was veröffentlicht wurde.")
        return True
    reasons = verdict.reasons or (
        "Arbeitsmappe, Texte, Programm und Pakete sind dieselben. Dateien der Ausgabe wurden "
        "danach geändert, hinzugefügt oder entfernt.",
    )
    lines = [f"{question}: nein.", "Gründe:", *(f"  {reason}" for reason in reasons)]
    lines += [_list(verdict.comparison)] if verdict.comparison.differences else []
    print("\n".join(lines), file=sys.stderr)
    return False


def _list(comparison: Comparison) -> str:
    first, *others = comparison.differences
    lines = [f"Erster Unterschied: {first}"]
    if others:
        lines.append(f"Alle {len(comparison.differences)} Dateien, die sich unterscheiden:")
        lines += [f"  {difference.name}" for difference in comparison.differences]
    return "\n".join(lines)


def _size(comparison: Comparison) -> str:
    megabytes = f"{comparison.size / 1e6:.1f}".replace(".", ",")
    return f"{comparison.files} Dateien, {megabytes} MB"
