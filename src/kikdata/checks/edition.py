"""A workbook checked as a whole: for itself, and against the edition before.

`kik pruefen`, the build, the notebooks and Jupyter Book by itself all come through here, so that
all of them say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from kikdata import settings
from kikdata.analysis.change_rows import changes_since
from kikdata.checks.earlier import Pending, earlier_editions, earlier_then
from kikdata.checks.folder import check_folder
from kikdata.checks.register_file import published_register
from kikdata.checks.since_before import check_changes, check_kuerzel
from kikdata.checks.workbook import CheckResult, check, to_edition, to_error
from kikdata.errors import Finding, RegisterError, WorkbookError
from kikdata.model import Edition, Snapshot
from kikdata.settings import AUSGABE_PATTERN, ausgabe_of
from kikdata.workbook.read import read_workbook

__all__ = ["FAULTY_BEFORE", "FullCheck", "check_edition", "check_file", "load_with_history"]

#: Rule of the finding that an earlier edition cannot be compared with.
FAULTY_BEFORE = "fruehere-ausgabe"


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
    check_one: CheckOne = check_file,
    pending: Pending = MappingProxyType({}),
    *,
    is_corrected: bool = False,
) -> tuple[Edition, tuple[Snapshot, ...]]:
    """Return a faultless edition and those before it.

    Raises ShapeError or WorkbookError with all findings of `check_edition`.
    """
    result = check_edition(path, data, check_one, pending, is_corrected=is_corrected)
    if result.edition is None:
        raise to_error(path, result.findings)
    return result.edition, result.earlier


def check_edition(
    path: Path,
    data: Path,
    check_one: CheckOne = check_file,
    pending: Pending = MappingProxyType({}),
    *,
    is_corrected: bool = False,
) -> FullCheck:
    """Check a workbook against all rules; `data` holds the editions before.

    A published edition is compared with those of then, unless it `is_corrected`: then with those
    of now.  `check_one` may keep what `check_file` has found once; `pending` is as in
    `earlier`.  Raises ShapeError only if the file cannot be read at all.
    """
    alone = check_one(path)
    alone = replace(alone, hints=(*alone.hints, *check_folder(data)))
    ausgabe = ausgabe_of(path)
    if not AUSGABE_PATTERN.fullmatch(ausgabe):
        return FullCheck(alone.findings, alone.hints, alone.edition, (), alone.has_marks)

    def load_one(one: Path) -> Edition:
        return to_edition(one, check_one(one))

    try:
        register = published_register(data, ausgabe)
        if register and not is_corrected:
            earlier = earlier_then(register, data, load_one, pending)
        else:
            earlier = earlier_editions(data, ausgabe, load_one, pending)
    except (WorkbookError, RegisterError) as error:
        findings = (*alone.findings, _faulty_before(path, error))
        return FullCheck(findings, alone.hints, None, (), alone.has_marks)
    changed = _check_against(alone, earlier)
    findings = (*alone.findings, *(f for f in changed if not f.is_hint))
    hints = (*alone.hints, *(f for f in changed if f.is_hint))
    return FullCheck(findings, hints, None if findings else alone.edition, earlier, alone.has_marks)


def _faulty_before(path: Path, error: WorkbookError | RegisterError) -> Finding:
    if isinstance(error, RegisterError):
        return Finding(path.name, "", "", "register", str(error))
    ausgabe = ausgabe_of(error.path)
    noun = "einen Befund" if len(error.findings) == 1 else f"{len(error.findings)} Befunde"
    return Finding(
        error.path.name,
        "",
        "",
        FAULTY_BEFORE,
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
        findings += _check_order(edition, earlier[-1])
        changes = changes_since(earlier[-1], edition, earlier[:-1])
        findings += check_changes(edition, earlier, changes)
    return findings


def _check_order(edition: Edition, before: Snapshot) -> Iterator[Finding]:
    own = edition.angaben.dates.get("Datenstand")
    if own and own < before.datenstand:
        yield Finding(
            edition.path.name,
            settings.BERICHT_SHEET,
            edition.angaben.cells.get("Datenstand", ""),
            "datenstand-frueher",
            f"Der Datenstand ({own:%d.%m.%Y}) liegt vor dem der vorigen Ausgabe {before.ausgabe} "
            f"({before.datenstand:%d.%m.%Y}). Was sich seither geändert hat, ergäbe keinen Sinn. "
            "Jahr und Tag prüfen.",
        )
