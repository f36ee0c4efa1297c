"""Articles of the finished HTML build, read for paper.

Reads page files and pictures below one folder.  What a page must not contain is collected over
all pages and raised once.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kikdata.characters import describe_character, unprintable
from kikdata.errors import PdfError
from kikdata.paper.convert import Converter
from kikdata.paper.links import Links, Page, ids_of, label_of, link_outside
from kikdata.paper.looks import NOT_ON_PAPER, alt_text
from kikdata.paper.nodes import walk
from kikdata.paper.pictures import Pictures
from kikdata.paper.text import EQUALS
from kikdata.site.markup import drop, plain_text

__all__ = ["Chapter", "read_chapters", "read_piece"]

# The section around such an element is of use on the web only: right under its title, the page.
WEB_ONLY = ".nur-web, [data-nur-web]"
# What of the title page the cover shows in its own way.
ON_COVER = ".untertitel, .kennzahl, .angaben"
Node = Any


@dataclass
class Chapter:
    """One page of the build: its name, its title and what it says, as nodes."""

    docname: str
    title: str
    label: str
    content: list[Node]


def read_piece(html: str, pictures: Pictures, name: str) -> list[Node]:
    """Return what a piece of HTML says; its links lead into the web only.

    Raises PdfError with all faults found; `name` stands in them.
    """
    faults: list[str] = []
    text = html.translate(EQUALS)
    body = LexborHTMLParser(f"<!DOCTYPE html><main>{text}</main>").css("main")[0]
    drop(body, NOT_ON_PAPER)
    page = Page(name, body, "")
    faults += _unknown_characters(page)

    def link(tag: LexborNode) -> Mapping[str, str] | None:
        return link_outside(tag, tag.attributes.get("href") or "")

    converter = Converter(link, lambda tag: _picture(pictures, page, tag, faults), {})
    content = converter.blocks(body)
    _raise(faults)
    return content


def read_chapters(
    folder: Path, docnames: Sequence[str], pictures: Pictures, *, has_cover: bool = False
) -> list[Chapter]:
    """Return the pages that have a place on paper.

    With a cover, the first holds only what the cover does not show, without its title.

    A page is `page`, a place on it `page--id`.  Raises PdfError with all faults found: a page
    without article, a picture without alt text, a link to an anchor that is not there, a heading
    that skips a level.
    """
    faults: list[str] = []
    pages = [page for name in docnames if (page := _read_page(folder, name, faults))]
    _raise(faults)
    all_ids = {page.docname: ids_of(page) for page in pages}
    shown = [page for page in pages if not _is_for_web(page.article)]
    for page in shown:
        drop(page.article, NOT_ON_PAPER)
        page.ids = ids_of(page)
        faults += _check_headings(page) + _unknown_characters(page)
    if has_cover:
        drop(shown[0].article, f"h1, {ON_COVER}")
    shown = [page for page in shown if page is shown[0] or _says_something(page)]
    links = Links(shown, all_ids, folder, faults)
    targets = links.targets()
    chapters = []
    for page in shown:
        anchors = {name: label_of(page.docname, name) for name in targets.get(page.docname, ())}
        converter = Converter(
            lambda tag, page=page: links.resolve(page, tag),  # type: ignore[misc]
            lambda tag, page=page: _picture(pictures, page, tag, faults),  # type: ignore[misc]
            anchors,
        )
        content = converter.blocks(page.article)
        if not (has_cover and page is shown[0]):
            _name_title(content, page.label)
        chapters.append(Chapter(page.docname, page.title, page.label, content))
    _raise(faults)
    return chapters


def _is_for_web(article: LexborNode) -> bool:
    """Tell whether a whole page is of use on the web only; drop its sections that are."""
    while (mark := article.css_first(WEB_ONLY, default=None)) is not None:
        section = mark.parent
        while section is not None and section.tag not in ("section", "article"):
            section = section.parent
        if section is None or section.tag == "article" or section.css("h1"):
            return True
        section.decompose()
    return False


def _name_title(content: list[Node], label: str) -> None:
    """Let the title of a chapter be the place that links to its page lead to."""
    title = next(walk(content, "h"))
    if "id" in title:
        content.insert(0, {"t": "anchor", "id": title["id"]})
    title["id"] = label


def _raise(faults: Sequence[str]) -> None:
    if faults:
        told = list(dict.fromkeys(faults))
        raise PdfError("Das PDF kann so nicht entstehen.\n" + "\n".join(told))


def _read_page(folder: Path, docname: str, faults: list[str]) -> Page | None:
    path = folder / f"{docname}.html"
    if not path.is_file():
        faults.append(f"{docname}.html: Die Seite fehlt in der HTML-Ausgabe.")
        return None
    text = path.read_text(encoding="utf-8").translate(EQUALS)
    article = LexborHTMLParser(text).css_first("main article", default=None)
    headings = article.css("h1") if article is not None else []
    if article is None or len(headings) != 1:
        faults.append(f"{docname}.html: Eine Seite braucht einen Artikel mit genau einer h1.")
        return None
    drop(headings[0], ".headerlink")
    return Page(docname, article, plain_text(headings[0]))


def _says_something(page: Page) -> bool:
    words = plain_text(page.article)
    return words != page.title or bool(page.article.css("img, svg"))


def _check_headings(page: Page) -> list[str]:
    faults = []
    before = 1
    for heading in page.article.css("h1, h2, h3, h4, h5, h6"):
        level = int((heading.tag or "")[1])
        if level > before + 1:
            text = plain_text(heading)
            faults.append(f"{page.docname}.html: Die Überschrift „{text}“ überspringt eine Ebene.")
        before = level
    return faults


def _unknown_characters(page: Page) -> list[str]:
    name = page.docname if "." in page.docname else f"{page.docname}.html"
    return [
        f"{name}: Keine Schrift des Berichts hat das Zeichen {describe_character(sign)}. "
        "Bitte umschreiben."
        for sign in unprintable(page.article.text())
    ]


def _picture(pictures: Pictures, page: Page, tag: LexborNode, faults: list[str]) -> str | None:
    source = tag.attributes.get("src") or ""
    name = "" if source.startswith("data:") else posixpath.basename(source)[:40]
    if not alt_text(tag):
        faults.append(f"{page.docname}.html: Das Bild {name} hat keinen Alternativtext.")
    if tag.tag == "svg":
        return pictures.keep((tag.html or "").encode())
    key = None
    for address in (tag.attributes.get("data-papier"), source):
        key = key or (pictures.add(address, page.docname) if address else None)
    if key is None:
        faults.append(f"{page.docname}.html: Das Bild {name} liegt nicht in der HTML-Ausgabe.")
    return key
