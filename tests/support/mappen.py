"""Edits of workbooks, as an author would make them, and other facts for an edition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl

from kikdata.model import Angaben, Edition

__all__ = [
    "Book",
    "Edit",
    "both",
    "delete_rows",
    "edit_workbook",
    "put",
    "set_fact",
    "with_angaben",
]

Book = openpyxl.Workbook
Edit = Callable[[Book], object]


def put(sheet: str, **cells: object) -> Edit:
    """Write values into cells: ``put(BS, D8="x")``."""

    def edit(book: Book) -> None:
        for address, value in cells.items():
            book[sheet][address] = value

    return edit


def both(*edits: Edit) -> Edit:
    """Make several edits, one after the other."""

    def edit(book: Book) -> None:
        for one in edits:
            one(book)

    return edit


def delete_rows(sheet: str, first: int, count: int = 1) -> Edit:
    """Delete rows of a sheet."""
    return lambda book: book[sheet].delete_rows(first, count)


def set_fact(book: Book, name: str, value: object) -> None:
    """Set a field of sheet `Bericht`; it must be there."""
    (cell,) = [row[1] for row in book["Bericht"].iter_rows(min_row=2) if row[0].value == name]
    cell.value = value


def edit_workbook(path: Path, change: Edit, target: Path | None = None) -> None:
    """Change a workbook and save it, in its place or as another one."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(target or path)


def with_angaben(edition: Edition, **changed: str) -> Edition:
    """The same edition with other facts; _ stands for a space, __ for a hyphen."""
    named = {name.replace("__", "-").replace("_", " "): text for name, text in changed.items()}
    angaben = Angaben({**edition.angaben.texts, **named}, edition.angaben.dates)
    return replace(edition, angaben=angaben)
