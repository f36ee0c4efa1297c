"""What a cell shows besides its words: bold and italic parts, words struck through, its link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.escape import unescape

from kikdata.text import Span

__all__ = ["Fonts", "link_of"]


@dataclass(frozen=True)
class Fonts:
    """Which fonts of a workbook, by their number, are bold, italic or struck through."""

    bold: frozenset[int]
    italic: frozenset[int]
    struck: frozenset[int]

    @classmethod
    def of(cls, book: openpyxl.Workbook) -> Fonts:
        # openpyxl has no public list of the fonts; asking each cell for its own takes long.
        numbered = list(enumerate(book._fonts))
        return cls(
            frozenset(i for i, font in numbered if font.b),
            frozenset(i for i, font in numbered if font.i),
            frozenset(i for i, font in numbered if font.strike),
        )

    def runs(self, cell: Any) -> tuple[Span, ...]:
        """Return the parts of a text that look alike; () if the whole cell does.

        A cell that is bold all over emphasises nothing.
        """
        if not isinstance(cell.value, CellRichText):
            return ()
        parts = list(self._parts(cell))
        said = [part for part in parts if part[0].strip()]
        has_bold = len({part[1] for part in said}) > 1
        has_italic = len({part[2] for part in said}) > 1
        if not (has_bold or has_italic):
            return ()
        return tuple(
            Span(unescape(text), bold and has_bold, italic and has_italic)
            for text, bold, italic, _ in parts
        )

    def struck_words(self, cell: Any) -> str:
        """Return the words that are struck through, "" if none."""
        if isinstance(cell.value, CellRichText):
            return " ".join(text.strip() for text, _, _, struck in self._parts(cell) if struck)
        return str(cell.value) if cell._style.fontId in self.struck else ""

    def _parts(self, cell: Any) -> Iterator[tuple[str, bool, bool, bool]]:
        """Yield text, bold, italic and struck; a part without font of its own has the cell's."""
        font = cell._style.fontId
        own = (font in self.bold, font in self.italic, font in self.struck)
        for part in cell.value:
            if isinstance(part, TextBlock):
                style = part.font
                yield part.text or "", bool(style.b), bool(style.i), bool(style.strike)
            else:
                yield str(part), *own


def link_of(cell: Any) -> str:
    """Return the address that a click on a cell opens, "" if none or within the workbook."""
    link = cell.hyperlink
    if link is None or not link.target:
        return ""
    return f"{link.target}#{link.location}" if link.location else str(link.target)
