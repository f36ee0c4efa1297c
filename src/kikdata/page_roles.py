"""Pages of the book that have a role of their own among its documents, and their PDFs; pure."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FIELD_PAGES", "FILES_PAGE", "FORMS", "SHORT_PAGE", "article_of", "own_pdf"]

#: A document of its own, and for that reason not in the book's PDF.
SHORT_PAGE = "kurzfassung"
#: Lists what there is to load: of no use on paper.
FILES_PAGE = "rat-vortrag-presse"
FIELD_PAGES = "handlungsfelder/"
_ARTICLE_START, _ARTICLE_END = '<article class="artikel">', "</article>"

#: The forms of an edition beside its pages: name for `--nur` → what the step is called.
FORMS: Mapping[str, str] = {
    "buch": "PDF",
    "kurzfassung": "Kurzfassung",
    "ratsvorlage": "Ratsvorlage",
    "handlungsfelder": "Handlungsfelder als PDF",
    "grafiken": "Grafiken",
}


def own_pdf(docname: str, ausgabe: str) -> str:
    """Return the PDF that holds only this page, seen from the edition; "" if there is none."""
    if docname == SHORT_PAGE:
        return f"{SHORT_PAGE}-{ausgabe}.pdf"
    return f"{docname}.pdf" if docname.startswith(FIELD_PAGES) else ""


def article_of(html: str) -> str:
    """Return of a whole page what it says, without the frame that all pages share."""
    return html.partition(_ARTICLE_START)[2].rpartition(_ARTICLE_END)[0]
