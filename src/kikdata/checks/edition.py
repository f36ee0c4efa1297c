"""A workbook checked as a whole: for itself, and against the edition before.

`kik pruefen`, the build, the notebooks and Jupyter Book by itself all come through here, so that
all of them say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata.analysis.change_rows import changes_since
from kikdata.checks.earlier import earlier_editions
from kikdata.checks.folder import check_folder
from kikdata.checks.since_before import check_changes, check_kuerzel
from kikdata.checks.workbook import CheckResult, check, to_edition, to_error
from kikdata.errors import Finding, WorkbookError
from kikdata.model import Edition, Snapshot
from kikdata.settings import AUSGABE_PATTERN
from kikdata.workbook.read import read_workbook

__all__ = ["FullCheck", "check_edition", "check_file", "load_with_history"]


@dataclass(frozen=True)
class FullCheck:
    """All findings and hints on a workbook, and the editions before it, the oldest first.

    `edition` is None if there is any finding; `has_marks` as of `workbook.Workbook`.
    """

    findings: tuple[Finding, ...]
    hints: tuple[Finding, ...]
    edition: Edition | None
    earlier: tuple[Snapshot, ...] = ()
    has_marks: bool = False


CheckOne = Callable[[Path], CheckResult]


def check_file(path: Path) -> CheckResult:
    """Check a workbook by itself; raises ShapeError if it cannot be read at all."""
    return check(read_workbook(path))


def load_with_history(
    path: Path,
    data: Path,
    site: Path | None,
    check_one: CheckOne = check_file,
    pending: Snapshot | None = None,
) -> tuple[Edition, tuple[Snapshot, ...]]:
    """Return a faultless edition and those before it.

    Raises ShapeError or WorkbookError with all findings of `check_edition`.
    """
    result = check_edition(path, data, site, check_one, pending)
    if result.edition is None:
        raise to_error(path, result.findings)
    return result.edition, result.earlier


def check_edition(
    path: Path,
    data: Path,
    site: Path | None,
    check_one: CheckOne = check_file,
    pending: Snapshot | None = None,
) -> FullCheck:
    """Check a workbook against all rules; `data` and `site` hold the editions before.

    `check_one` may keep what `check_file` has found once; `pending` is as in
    `history.earlier_editions`.  Raises ShapeError only if the file cannot be read at all.
    """
    alone = check_one(path)
    alone = replace(alone, hints=(*alone.hints, *check_folder(data)))
    ausgabe = path.stem.removeprefix("kik-")
    if not AUSGABE_PATTERN.fullmatch(ausgabe):
        return FullCheck(alone.findings, alone.hints, alone.edition, (), alone.has_marks)
    try:
        earlier = earlier_editions(
            data, site, ausgabe, lambda one: to_edition(one, check_one(one)), pending
        )
    except WorkbookError as error:
        findings = (*alone.findings, _faulty_before(error))
        return FullCheck(findings, alone.hints, None, (), alone.has_marks)
    changed = _check_against(alone, earlier)
    findings = (*alone.findings, *(f for f in changed if not f.is_hint))
    hints = (*alone.hints, *(f for f in changed if f.is_hint))
    return FullCheck(findings, hints, None if findings else alone.edition, earlier, alone.has_marks)


def _faulty_before(error: WorkbookError) -> Finding:
    ausgabe = error.path.stem.removeprefix("kik-")
    noun = "einen Befund" if len(error.findings) == 1 else f"{len(error.findings)} Befunde"
    return Finding(
        error.path.name,
        "",
        "",
        "fruehere-ausgabe",
        f"Diese frühere Ausgabe ist nicht veröffentlicht, und ihre Arbeitsmappe hat {noun}; "
        "deshalb lässt sich nicht mit ihr vergleichen. Anzeigen mit: "
        f"kik pruefen --ausgabe {ausgabe}",
    )


def _check_against(alone: CheckResult, earlier: Sequence[Snapshot]) -> list[Finding]:
    edition = alone.comparable
    if edition is None:
        return []
    kuerzel = {k.partition("-")[0] for one in earlier for k in one.massnahmen["kennung"]}
    findings = list(check_kuerzel(edition, kuerzel))
    if earlier:
        changes = changes_since(earlier[-1], edition, earlier[:-1])
        findings += check_changes(edition, earlier, changes)
    return findings
