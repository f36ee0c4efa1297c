"""What `kik verifizieren` prints; see `verification`."""

from __future__ import annotations

import sys
from pathlib import Path

from kikdata.commands.progress import Progress
from kikdata.commands.verifizieren.comparison import Comparison
from kikdata.commands.verifizieren.verification import verify_published, verify_twice
from kikdata.publishing.edition import count_steps
from kikdata.publishing.project import Project
from kikdata.settings import ausgabe_of

__all__ = ["prove", "prove_published"]


def prove(project: Project, workbook: Path, site: Path) -> bool:
    """Build an edition twice and tell whether every byte is the same."""
    ausgabe = ausgabe_of(workbook)
    with Progress(f"Prüfung {ausgabe}", 2 * count_steps(project)) as progress:
        comparison = verify_twice(project, workbook, site, progress.step)
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


def prove_published(project: Project, data: Path, folder: Path, site: Path) -> bool:
    """Build a published edition once more and tell whether it stems from workbook and commit."""
    with Progress("Prüfung", count_steps(project)) as progress:
        verdict = verify_published(project, data, folder, site, progress.step)
    commit = f"Commit {verdict.commit}" if verdict.commit else "diesem Projekt"
    question = f"Diese Ausgabe stammt aus {verdict.workbook} und {commit}"
    if verdict.is_proven:
        print(f"{question}: ja ({_size(verdict.comparison)}, jedes Byte gleich).")
        return True
    reasons = verdict.reasons or (
        "Arbeitsmappe, Texte, Programm und Pakete sind dieselben. Dateien der Ausgabe wurden "
        "danach geändert, hinzugefügt oder entfernt.",
    )
    lines = [f"{question}: nein.", "Gründe:", *(f"  {reason}" for reason in reasons)]
    print("\n".join([*lines, _list(verdict.comparison)]), file=sys.stderr)
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
