"""A copy of a workbook with other values in some of its cells, everything else as it was."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from kikdata.workbook.marks import open_for_copy, remove_marks
from kikdata.workbook.write import NewSheet, add_sheet

__all__ = ["copy_workbook", "put_in_place"]


def copy_workbook(
    source: Path,
    target: Path,
    values: Mapping[tuple[str, str], str | None],
    old: str,
    new: str,
    added: Sequence[NewSheet] = (),
) -> list[str]:
    """Write a copy of `source` that differs in `values`, by sheet and address; None empties.

    The sheets `added` come last.  Formats stay, marks of `kik pruefen` go, texts are formatted as
    such; `old` becomes `new` in headers, footers and properties.  Raises FileExistsError rather
    than replace a file; `target` appears whole or not at all.  Returns in German what openpyxl
    cannot carry over.
    """
    book, lost = open_for_copy(source)
    remove_marks(book)
    for (name, address), value in values.items():
        cell = book[name][address]
        cell.value = value
        if value is not None:
            cell.number_format = "@"
    for sheet in added:
        add_sheet(book, sheet)
    _rename(book, re.compile(rf"(?<!\d){re.escape(old)}(?!-?\d)"), new)
    buffer = io.BytesIO()
    book.save(buffer)
    fresh = target.with_name(f".{target.name}.neu-{os.getpid()}")
    try:
        fresh.write_bytes(buffer.getvalue())
        put_in_place(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    return lost


def _rename(book: openpyxl.Workbook, old: re.Pattern[str], new: str) -> None:
    named = [(book.properties, name) for name in ("title", "subject", "description", "keywords")]
    for sheet in book.worksheets:
        for line in (f"{page}{end}" for page in _PAGES for end in ("Header", "Footer")):
            named += [(getattr(getattr(sheet, line), side), "text") for side in _SIDES]
    for owner, name in named:
        if text := getattr(owner, name):
            setattr(owner, name, old.sub(new, text))


_PAGES, _SIDES = ("odd", "even", "first"), ("left", "center", "right")


def put_in_place(fresh: Path, target: Path) -> None:
    """Give a file its final name; raises FileExistsError rather than replace one."""
    try:
        os.link(fresh, target)  # unlike a rename, never replaces a file
    except OSError:
        if target.exists():
            raise FileExistsError(target) from None
        fresh.rename(target)  # a file system without links, as on some network drives
