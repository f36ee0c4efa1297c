"""Which notebook the chapter of a Handlungsfeld is made from; the one rule for it.

One `book/` serves every edition: a chapter belongs to the editions whose workbook has its
Handlungsfeld, and a Handlungsfeld without a notebook of its own gets the common one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Any

from kikdata.model import Handlungsfeld
from kikdata.pages.html import escape_markdown
from kikdata.publishing.texts.notebook_cells import (
    NotANotebookError,
    read_cells,
    source_of,
    tags_of,
)

__all__ = ["FIELD_FOLDER", "TEMPLATE", "chapter_sources", "field_notebooks", "set_title"]

FIELD_FOLDER = "handlungsfelder"
#: The common notebook, for Handlungsfelder without one of their own.
TEMPLATE = f"{FIELD_FOLDER}/_vorlage.ipynb"

_KUERZEL = re.compile(r"^handlungsfeld\s*(?::[^=\n]+)?=\s*[\"'](\w+)[\"']", re.MULTILINE)
_TITLE = re.compile(r"^# .*$", re.MULTILINE)


def field_notebooks(book: Path) -> dict[str, Path]:
    """Return the notebooks of single Handlungsfelder by the slug that they are named after."""
    found = sorted((book / FIELD_FOLDER).glob("*.ipynb"))
    return {path.stem: path for path in found if not path.name.startswith((".", "_"))}


def chapter_sources(book: Path, felder: Iterable[Handlungsfeld]) -> dict[str, Path]:
    """Return by slug the notebook of each Handlungsfeld; those without any are left out.

    That is the one named like it.  If it has another name now: the one with its Kürzel, which is
    named like no other.  Else the common one.
    """
    own, felder = field_notebooks(book), tuple(felder)
    slugs = {feld.slug for feld in felder}
    others = {_kuerzel(path): path for slug, path in own.items() if slug not in slugs}
    template = book / TEMPLATE
    common = {"": template} if template.is_file() else {}
    found = {
        feld.slug: own.get(feld.slug) or others.get(feld.kuerzel) or common.get("")
        for feld in felder
    }
    return {slug: path for slug, path in found.items() if path}


def _kuerzel(path: Path) -> str:
    try:
        cells = read_cells(path)
    except (NotANotebookError, OSError):  # which is a finding of its own
        return ""
    parameters = (source_of(cell) for cell in cells if "parameters" in tags_of(cell))
    return next((match[1] for text in parameters if (match := _KUERZEL.search(text))), "")


def set_title(cells: Iterable[MutableMapping[str, Any]], title: str) -> None:
    """Let the first heading of an executed copy be the name in the workbook."""
    for cell in cells:
        text = "".join(cell["source"])
        match = _TITLE.search(text)
        if cell["cell_type"] == "markdown" and match:
            start, end = match.span()
            cell["source"] = f"{text[:start]}# {escape_markdown(title)}{text[end:]}"
            return
