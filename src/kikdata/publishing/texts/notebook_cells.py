"""Where something stands in a notebook, as an author finds it again."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = [
    "Cell",
    "NotANotebookError",
    "first_words",
    "number_of",
    "read_cells",
    "source_of",
    "tags_of",
]

Cell = dict[str, Any]

INJECTED = "injected-parameters"
_WORDS = 40  # characters of a cell that tell it from others


class NotANotebookError(ValueError):
    """The text is German: what is wrong with the file; `line` is 0 where none is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.line = line
        super().__init__(message)


def read_cells(path: Path) -> list[Cell]:
    """Return the cells of a notebook; raises NotANotebookError."""
    advice = "Die letzte gute Fassung zurückholen, zum Beispiel mit git."
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        what = f"Das Notizbuch ist beschädigt, ab hier ist es nicht lesbar ({error.msg}). {advice}"
        raise NotANotebookError(what, error.lineno) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise NotANotebookError(f"Das Notizbuch ist beschädigt. {advice}") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(map(_is_cell, cells)):
        raise NotANotebookError(f"Die Datei ist kein Notizbuch mit Zellen. {advice}")
    return cells


def _is_cell(cell: Any) -> bool:
    return isinstance(cell, dict) and "cell_type" in cell and "source" in cell


def source_of(cell: Cell) -> str:
    """Return the text of a cell, which the file may hold line by line."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def tags_of(cell: Cell) -> list[str]:
    """Return the tags of a cell."""
    return list(cell.get("metadata", {}).get("tags", []))


def first_words(source: str) -> str:
    """Return how a cell begins."""
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return textwrap.shorten(line, _WORDS, placeholder=" …") if " " in line else line[:_WORDS]


def number_of(cells: Sequence[Cell], index: int) -> int:
    """Return the number of a cell in its source, from 1, by its place in the executed copy."""
    return index + 1 - sum(INJECTED in tags_of(cell) for cell in cells[:index])
