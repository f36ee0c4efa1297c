"""The words of a PDF, as a reader's program extracts them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2


def page_texts(path: Path) -> list[str]:
    """Return the text of each page in the order of its content, lines as printed."""
    with pypdfium2.PdfDocument(path) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    # PDFium marks a hyphen at the end of a line by a character that is none.
    return [text.replace("\ufffe", "-").replace("\r\n", "\n") for text in texts]


def document_text(path: Path) -> str:
    """Return all words of the document, one space between."""
    return " ".join(" ".join(page_texts(path)).split())
