"""Two editions of the project compared as they are published, for `kik vergleich`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata.analysis.change_rows import ChangeRow, list_changes
from kikdata.analysis.changes import Changes
from kikdata.analysis.compare import compare_distant
from kikdata.checks.earlier import earlier_editions
from kikdata.checks.edition import check_edition
from kikdata.checks.register import registered_edition
from kikdata.checks.register_file import published_register
from kikdata.checks.workbook import load, to_error
from kikdata.errors import WorkbookError
from kikdata.model import Edition, Snapshot, to_snapshot
from kikdata.publishing.project import find_workbook

__all__ = ["Comparison", "compare_editions"]

_Told = tuple[Snapshot, Snapshot, Changes, Sequence[ChangeRow]]


@dataclass(frozen=True)
class Comparison:
    """What `vergleich` tells, None if an edition cannot be read; and what is at fault.

    A missing reason is a fault, but does not hide what it is about.
    """

    told: _Told | None
    errors: tuple[WorkbookError, ...]


def compare_editions(data: Path, before: str, after: str) -> Comparison:
    """Compare two editions: a published one as it was published, any other by its workbook.

    Raises UsageError if an edition is neither published nor has a workbook.
    """
    errors: list[WorkbookError] = []
    (old, _), (new, edition) = (_read(data, name, errors) for name in (before, after))
    if old is None or new is None or edition is None:
        return Comparison(None, tuple(errors))
    if not new.is_published:
        result = check_edition(edition.path, data)
        if result.findings:
            errors.append(to_error(edition.path, result.findings))
    try:
        earlier = earlier_editions(data, after)
    except WorkbookError as error:  # what became of a row cannot be followed through that one
        return Comparison(None, (*errors, error))
    start = [one.ausgabe for one in earlier].index(before)
    changes = compare_distant((*earlier, replace(new, entfallen=edition.entfallen)), start)
    return Comparison((old, new, changes, list_changes(changes, edition)), tuple(errors))


def _read(
    data: Path, ausgabe: str, errors: list[WorkbookError]
) -> tuple[Snapshot | None, Edition | None]:
    """Return an edition, and with it the reasons that it gives."""
    if register := published_register(data, ausgabe):
        return register.snapshot, registered_edition(register)
    try:
        edition = load(find_workbook(data, ausgabe))
    except WorkbookError as error:
        errors.append(error)
        return None, None
    return to_snapshot(edition), edition
