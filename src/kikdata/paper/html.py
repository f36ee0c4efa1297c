"""Articles of the finished HTML build, read for paper.

Reads page files and pictures below one folder.  What a page must not contain is collected over
all pages and raised once.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kikdata.characters import describe_character, unprintable
from kikdata.errors import PdfError
from kikdata.paper.convert import NOT_ON_PAPER, Converter, alt_text, walk
from kikdata.paper.text import EQUALS
from kikdata.site.markup import drop, plain_text

__all__ = ["Chapter", "Pictures", "read_chapters", "read_piece"]

# A page with this in its article repeats for the screen what other chapters print already.
WEB_ONLY = ".nur-web, [data-nur-web]"
# What of the title page the cover shows in its own way.
ON_COVER = ".untertitel, .kennzahl, .angaben"
IMAGE_TYPES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
Node = Any


@dataclass
class Chapter:
    """One page of the build: its name, its title and what it says, as nodes."""

    docname: str
    title: str
    label: str
    content: list[Node]


@dataclass
class Pictures:
    """The pictures of a document by the sum of their bytes: SVG as text, others as numbers."""

    folder: Path
    found: dict[str, str | list[int]] = field(default_factory=dict)

    def add(self, source: str, page: str) -> str | None:
        """Take the picture at an address seen from a page; return its key, None if it is not there.

        Only files below the folder of the pages are taken.
        """
        if source.startswith("data:"):
            content = _decode(source)
        else:
            path = (self.folder / page).parent / unquote(urlsplit(source).path)
            path = path.resolve()
            inside = path.is_relative_to(self.folder.resolve()) and path.is_file()
            content = path.read_bytes() if inside and path.suffix.lower() in IMAGE_TYPES else b""
        return self.keep(content) if content else None

    def keep(self, content: bytes) -> str:
        """Take a picture and return its key."""
        key = sha256(content).hexdigest()[:16]
        head = content.lstrip()[:400]
        is_svg = head.startswith((b"<svg", b"<?xml", b"<!DOCTYPE svg"))
        self.found[key] = content.decode() if is_svg else list(content)
        return key


@dataclass
class _Page:
    docname: str
    article: LexborNode
    title: str
    ids: set[str] = field(default_factory=set)

    @property
    def label(self) -> str:
        return _label(self.docname)


def read_piece(html: str, pictures: Pictures, name: str) -> list[Node]:
    """Return what a piece of HTML says; its links lead into the web only.

    Raises PdfError with all faults found; `name` stands in them.
    """
    faults: list[str] = []
    text = html.translate(EQUALS)
    body = LexborHTMLParser(f"<!DOCTYPE html><main>{text}</main>").css("main")[0]
    drop(body, NOT_ON_PAPER)
    page = _Page(name, body, "")
    faults += _unknown_characters(page)

    def link(tag: LexborNode) -> Mapping[str, str] | None:
        return _outside(tag, tag.attributes.get("href") or "")

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
    shown = [page for page in pages if not page.article.css(WEB_ONLY)]
    all_ids = {page.docname: _ids(page) for page in shown}
    for page in shown:
        drop(page.article, NOT_ON_PAPER)
        page.ids = _ids(page)
        faults += _check_headings(page) + _unknown_characters(page)
    if has_cover:
        drop(shown[0].article, f"h1, {ON_COVER}")
    shown = [page for page in shown if page is shown[0] or _says_something(page)]
    links = _Links(shown, all_ids, folder, faults)
    targets = links.targets()
    chapters = []
    for page in shown:
        anchors = {name: _label(page.docname, name) for name in targets.get(page.docname, ())}
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


def _label(docname: str, fragment: str = "") -> str:
    slug = docname.replace("/", "_")
    return f"{slug}--{fragment}" if fragment else slug


def _ids(page: _Page) -> set[str]:
    return {tag.id or "" for tag in page.article.css("[id]")}


def _read_page(folder: Path, docname: str, faults: list[str]) -> _Page | None:
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
    return _Page(docname, article, plain_text(headings[0]))


def _says_something(page: _Page) -> bool:
    words = plain_text(page.article)
    return words != page.title or bool(page.article.css("img, svg"))


def _check_headings(page: _Page) -> list[str]:
    faults = []
    before = 1
    for heading in page.article.css("h1, h2, h3, h4, h5, h6"):
        level = int((heading.tag or "")[1])
        if level > before + 1:
            text = plain_text(heading)
            faults.append(f"{page.docname}.html: Die Überschrift „{text}“ überspringt eine Ebene.")
        before = level
    return faults


def _unknown_characters(page: _Page) -> list[str]:
    name = page.docname if "." in page.docname else f"{page.docname}.html"
    return [
        f"{name}: Keine Schrift des Berichts hat das Zeichen {describe_character(sign)}. "
        "Bitte umschreiben."
        for sign in unprintable(page.article.text())
    ]


def _picture(pictures: Pictures, page: _Page, tag: LexborNode, faults: list[str]) -> str | None:
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


def _decode(source: str) -> bytes:
    head, _, data = source.partition(",")
    try:
        return base64.b64decode(data) if head.endswith(";base64") else unquote_to_bytes(data)
    except binascii.Error:
        return b""


# --- links ---------------------------------------------------------------------------------------


@dataclass
class _Links:
    """Where links lead in one document.

    Links that make sense on a screen only stay as words: a Kennung that links to its own row, a
    file for download, a page that is not in the document.
    """

    pages: Sequence[_Page]
    all_ids: Mapping[str, set[str]]
    folder: Path
    faults: list[str]

    def targets(self) -> dict[str, set[str]]:
        """Return by page the ids that some link leads to."""
        found: dict[str, set[str]] = {}
        for page in self.pages:
            for tag in page.article.css("a[href]"):
                target = self._target(page, tag)
                if target and target[1] in target[0].ids:
                    found.setdefault(target[0].docname, set()).add(target[1])
        return found

    def resolve(self, page: _Page, tag: LexborNode) -> Mapping[str, str] | None:
        """Return the attributes of a link, None if only its words stay; report dead ones."""
        href = tag.attributes.get("href") or ""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return _outside(tag, href)
        target = self._target(page, tag)
        if target is None:
            self._report_missing(page, href)
            return None
        place, fragment = target
        if not fragment or fragment in place.ids:
            if place is page and fragment and _is_in_row(tag, fragment):
                return None
            return {"to": _label(place.docname, fragment)}
        if fragment not in self.all_ids[place.docname]:
            self.faults.append(f"{page.docname}.html: Der Verweis {href} führt ins Leere.")
        return {"to": place.label}

    def _target(self, page: _Page, tag: LexborNode) -> tuple[_Page, str] | None:
        parts = urlsplit(tag.attributes.get("href") or "")
        if parts.scheme or parts.netloc:
            return None
        docname = _docname(page.docname, unquote(parts.path))
        found = next((other for other in self.pages if other.docname == docname), None)
        return (found, unquote(parts.fragment)) if found else None

    def _report_missing(self, page: _Page, href: str) -> None:
        path = urlsplit(href).path
        docname = _docname(page.docname, unquote(path))
        if not path.endswith(".html") or docname.startswith("../"):
            return
        if not (self.folder / f"{docname}.html").is_file():
            self.faults.append(
                f"{page.docname}.html: Der Verweis {href} führt auf eine Seite, die es nicht gibt."
            )


def _outside(tag: LexborNode, href: str) -> dict[str, str] | None:
    """Return a link into the web, with its address for those who cannot click."""
    if not href.startswith(("http:", "https:", "mailto:", "tel:")):
        return None
    shown = href.split(":", 1)[1].removeprefix("//").rstrip("/")
    if href.startswith("http") and shown not in tag.text():
        return {"url": href, "shown": shown}
    return {"url": href}


def _is_in_row(tag: LexborNode, anchor: str) -> bool:
    parent = tag.parent
    while parent is not None and parent.id != anchor:
        parent = parent.parent
    return parent is not None and parent.tag in ("tr", "li", "article", "td", "th", "p", "div")


def _docname(start: str, path: str) -> str:
    """Return the page that `path` means, seen from the page `start`."""
    if not path:
        return start
    if path.endswith("/"):
        path += "index.html"
    return posixpath.normpath(posixpath.join(posixpath.dirname(start), path)).removesuffix(".html")
