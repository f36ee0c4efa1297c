"""Which code in notebooks is the shipped one, of which it is known what it reads.

A notebook of shipped cells reads its slice and the texts of its edition, and runs again when
these change.  What an author's own code reads nobody knows (a file beside it, a database, the
clock): a notebook with such a cell runs every time.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from kikdata.pages.prose import VALUE
from kikdata.publishing.texts.notebook_cells import read_cells, source_of, tags_of

__all__ = ["LIST", "digest_cell", "is_shipped", "shipped_cells"]

#: Digests of the shipped code cells, one a line; `tools/zellen.py` writes it.
LIST = "shipped_cells.txt"
_NAME = re.compile(r"[a-z_]\w*(\.[a-z_]\w*)*")  # feld.wartend


def is_shipped(notebook: Path, texts: Iterable[Path] = ()) -> bool:
    """Tell whether a notebook has no code but the shipped one, and names only numbers in its texts.

    `texts`: what it shows besides.
    """
    prose = [path.read_text(encoding="utf-8") for path in texts]
    for cell in read_cells(notebook):
        source = source_of(cell)
        if cell["cell_type"] != "code":
            prose.append(source)
        elif "parameters" in tags_of(cell):
            if not _only_sets_values(source):
                return False
        elif digest_cell(source) not in shipped_cells():
            return False
    return all(_NAME.fullmatch(name.strip()) for text in prose for name in VALUE.findall(text))


def digest_cell(source: str) -> str:
    """Return what stands for the code of a cell."""
    return sha256(source.strip().encode()).hexdigest()[:16]


@cache
def shipped_cells() -> frozenset[str]:
    """Return the digests of all shipped code cells."""
    return frozenset(files(__package__).joinpath(LIST).read_text(encoding="utf-8").split())


def _only_sets_values(source: str) -> bool:
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        return False
    return all(isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant) for one in lines)
