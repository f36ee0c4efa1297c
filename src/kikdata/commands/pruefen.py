"""What `kik pruefen` prints and writes."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from kikdata.checks.edition import check_edition
from kikdata.checks.prose import find_strangers
from kikdata.city import city
from kikdata.errors import Finding, UsageError, WorkbookError
from kikdata.publishing.project import find_project
from kikdata.publishing.published import check_published, silent_edits
from kikdata.settings import ausgabe_of
from kikdata.workbook.commented import check_target, write_commented_copy

__all__ = ["pruefen"]


def pruefen(path: Path, site: Path, copy: Path | None, *, as_json: bool) -> bool:
    """Check a workbook, print all findings, write a commented copy if asked for.

    `site`: where editions are published.  Tells whether there were findings.
    Raises UsageError if `copy` must not be written.
    """
    if copy is not None:
        check_target(path, copy)
    try:
        result = check_edition(path, path.parent, site)
        findings, hints, has_marks = [*result.findings], [*result.hints], result.has_marks
        if result.edition:
            findings += check_published(site, result.edition)
    except WorkbookError as error:
        findings, hints, has_marks = [*error.findings], [], False
    hints += silent_edits(path.parent, site, ausgabe_of(path))
    hints += _check_prose()
    # In --json, stdout is for programs.
    out = sys.stderr if as_json else sys.stdout
    if as_json:
        shown = [finding.to_json() for finding in (*findings, *hints)]
        print(json.dumps(shown, indent=1))
    else:
        _print_findings(path, findings, hints)
    if copy is not None:
        print(_write_copy(path, copy, findings, hints), file=out)
    elif has_marks and not as_json:
        print(
            "Kommentare und Umrandungen einer früheren Prüfung stehen noch in der Arbeitsmappe; "
            "sie zählen nicht. Eine Kopie ohne sie: kik pruefen --kommentieren DATEI"
        )
    if not (findings or as_json):
        print("Was an Angaben noch fehlt oder sich widerspricht, zeigt: kik qualitaet")
    return bool(findings)


def _check_prose() -> list[Finding]:
    try:
        root = find_project(Path.cwd()).root
    except UsageError:
        return []  # a workbook can be checked anywhere
    return find_strangers(root, city(root).strangers)


def _print_findings(path: Path, findings: Sequence[Finding], hints: Sequence[Finding]) -> None:
    for hint in hints:
        print(f"Hinweis: {hint}")
    for finding in findings:
        print(str(finding), file=sys.stderr)
    if findings:
        noun = "Befund" if len(findings) == 1 else "Befunde"
        print(f"{path.name}: {len(findings)} {noun}.", file=sys.stderr)
    else:
        print(f"{path.name}: keine Befunde.")


def _write_copy(
    path: Path, copy: Path, findings: Sequence[Finding], hints: Sequence[Finding]
) -> str:
    """Write the copy; return what is to be said about it."""
    if any(finding.rule == "datei" for finding in findings):
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
