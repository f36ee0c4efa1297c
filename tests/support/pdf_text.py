"""The words of a PDF, as a reader's program extracts them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw

Box = tuple[float, float, float, float]


def page_texts(path: Path) -> list[str]:
    """Return the text of each page in the order of its content, lines as printed."""
    with pypdfium2.PdfDocument(path) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    # PDFium marks a hyphen at the end of a line by a character that is none.
    return [text.replace("\ufffe", "-").replace("\r\n", "\n") for text in texts]


def document_text(path: Path) -> str:
    """Return all words of the document, one space between."""
    return " ".join(" ".join(page_texts(path)).split())


def word_boxes(path: Path) -> list[list[tuple[str, Box]]]:
    """Return the words of each page with their place: left, top, right, bottom in points."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [list(_words(page)) for page in pdf]


def _words(page: pypdfium2.PdfPage) -> Iterator[tuple[str, Box]]:
    text, height = page.get_textpage(), page.get_height()
    word, boxes = "", list[Box]()
    for index in range(text.count_chars()):
        letter = chr(pypdfium2.raw.FPDFText_GetUnicode(text.raw, index))
        left, bottom, right, top = text.get_charbox(index, loose=True)
        # PDFium marks a hyphen at the end of a line by a character that is none.
        ends = letter.isspace() or letter == "\ufffe"
        if boxes and (ends or abs(boxes[-1][3] - (height - bottom)) > 1):
            yield word, _around(boxes)
            word, boxes = "", []
        if not letter.isspace():
            word += letter
            boxes.append((left, height - top, right, height - bottom))
    if boxes:
        yield word, _around(boxes)


def _around(boxes: list[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
