"""The editions before this one, as later ones compare with them.

What was published counts, not what an old workbook or the site says today: a published edition is
read from its register, any other from its workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from kikdata.checks.register import Register
from kikdata.checks.register_file import list_registers, published_register, read_register
from kikdata.checks.workbook import load
from kikdata.model import Edition, Snapshot, to_snapshot
from kikdata.settings import AUSGABE_PATTERN, ausgabe_of, workbook_name

__all__ = ["Pending", "as_published", "earlier_editions", "earlier_names", "earlier_then"]

LoadEdition = Callable[[Path], Edition]
#: Editions that this run publishes, each with the SHA-256 of its table: they count as if they
#: were published already.
Pending = Mapping[str, str]
_NONE: Pending = MappingProxyType({})


def as_published(edition: Edition, digest: str) -> Snapshot:
    """Return an edition as later ones will see it once it is published.

    `digest`: the SHA-256 of its table, by which they name it.
    """
    return replace(to_snapshot(edition), is_published=True, sha256=digest)


def earlier_names(data: Path, ausgabe: str) -> list[str]:
    """Return the editions before `ausgabe` that have a workbook or are published."""
    workbooks = _workbooks(data)
    names = {*workbooks, *(name for name in list_registers(data) if published_register(data, name))}
    return sorted(name for name in names if name < ausgabe)


def earlier_editions(
    data: Path, ausgabe: str, load_edition: LoadEdition = load, pending: Pending = _NONE
) -> tuple[Snapshot, ...]:
    """Return all editions before `ausgabe` as they are now, the oldest first.

    `load_edition` may keep what it has read once.  Raises WorkbookError if the workbook of one
    that is not published has faults, RegisterError if a register is damaged.
    """
    look = _Look(data, load_edition, pending)
    return tuple(filter(None, map(look.now, earlier_names(data, ausgabe))))


def earlier_then(
    register: Register,
    data: Path,
    load_edition: LoadEdition = load,
    pending: Pending = _NONE,
) -> tuple[Snapshot, ...]:
    """Return the editions with which a published one was compared, as they were then.

    One that is no longer as it was then is given as it is now; one that is gone is left out.
    Otherwise as `earlier_editions`.
    """
    look = _Look(data, load_edition, pending)
    found = (look.then(entry["ausgabe"], entry["sha256"]) for entry in register.earlier)
    return tuple(filter(None, found))


class _Look:
    """Finds one edition after the other."""

    def __init__(self, data: Path, load_edition: LoadEdition, pending: Pending) -> None:
        self.data, self.load_edition, self.pending = data, load_edition, pending
        self.workbooks = _workbooks(data)

    def now(self, ausgabe: str) -> Snapshot | None:
        if ausgabe in self.pending and ausgabe in self.workbooks:
            edition = self.load_edition(self.workbooks[ausgabe])
            return as_published(edition, self.pending[ausgabe])
        if register := published_register(self.data, ausgabe):
            return register.snapshot
        if ausgabe in self.workbooks:
            return to_snapshot(self.load_edition(self.workbooks[ausgabe]))
        return None

    def then(self, ausgabe: str, digest: str) -> Snapshot | None:
        register = read_register(self.data, ausgabe)
        return (register.version(digest) if register else None) or self.now(ausgabe)


def _workbooks(data: Path) -> Mapping[str, Path]:
    named = {ausgabe_of(path): path for path in data.glob(workbook_name("*"))}
    return {name: path for name, path in named.items() if AUSGABE_PATTERN.fullmatch(name)}
