"""Two editions of the project compared as they are published, for `kik vergleich`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata import settings
from kikdata.analysis.change_rows import ChangeRow, list_changes
from kikdata.analysis.changes import Changes
from kikdata.analysis.compare import compare_distant
from kikdata.checks.earlier import earlier_editions, published_snapshot
from kikdata.checks.edition import check_edition
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


def compare_editions(data: Path, site: Path, before: str, after: str) -> Comparison:
    """Compare two editions: a published one as it was published, any other by its workbook.

    Raises UsageError if an edition is neither published nor has a workbook.
    """
    sources = [_find(data, site, name) for name in (before, after)]
    errors: list[WorkbookError] = []
    (old, _), (new, edition) = (_read(source, errors) for source in sources)
    if old is None or new is None or edition is None:
        return Comparison(None, tuple(errors))
    if not new.is_published:
        result = check_edition(sources[1].workbook, data, site)
        if result.findings:
            errors.append(to_error(sources[1].workbook, result.findings))
    try:
        earlier = earlier_editions(data, site, after)
    except WorkbookError as error:  # what became of a row cannot be followed through that one
        return Comparison(None, (*errors, error))
    start = [one.ausgabe for one in earlier].index(before)
    changes = compare_distant((*earlier, replace(new, entfallen=edition.entfallen)), start)
    return Comparison((old, new, changes, list_changes(changes, edition)), tuple(errors))


@dataclass(frozen=True)
class _Source:
    """Where an edition is: its published table, if any, and a workbook with its reasons."""

    published: Snapshot | None
    workbook: Path


def _find(data: Path, site: Path, ausgabe: str) -> _Source:
    published = published_snapshot(site, ausgabe)
    if published is None:
        return _Source(None, find_workbook(data, ausgabe))
    return _Source(published, site / ausgabe / "daten" / settings.workbook_name(ausgabe))


def _read(source: _Source, errors: list[WorkbookError]) -> tuple[Snapshot | None, Edition | None]:
    try:
        edition = load(source.workbook)
    except WorkbookError as error:
        errors.append(error)
        return None, None
    return source.published or to_snapshot(edition), edition
