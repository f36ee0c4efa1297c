"""Where links lead within one document, and which of them only make sense on a screen."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborNode

__all__ = ["Links", "Page", "ids_of", "label_of", "link_outside"]


@dataclass
class Page:
    """A page on its way to paper: its article, and the ids that are left in it."""

    docname: str
    article: LexborNode
    title: str
    ids: set[str] = field(default_factory=set)

    @property
    def label(self) -> str:
        return label_of(self.docname)


def label_of(docname: str, fragment: str = "") -> str:
    """Return the label of a page, or of a place on it, in the document."""
    slug = docname.replace("/", "_")
    return f"{slug}--{fragment}" if fragment else slug


def ids_of(page: Page) -> set[str]:
    """Return the ids in the article of a page."""
    return {tag.id or "" for tag in page.article.css("[id]")}


@dataclass
class Links:
    """Where links lead in one document.

    Links that make sense on a screen only stay as words: a Kennung that links to its own row, a
    file for download, a page that is not in the document.
    """

    pages: Sequence[Page]
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

    def resolve(self, page: Page, tag: LexborNode) -> Mapping[str, str] | None:
        """Return the attributes of a link, None if only its words stay; report dead ones."""
        href = tag.attributes.get("href") or ""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return link_outside(tag, href)
        target = self._target(page, tag)
        if target is None:
            self._report_missing(page, href)
            return None
        place, fragment = target
        if not fragment or fragment in place.ids:
            if place is page and fragment and _is_in_row(tag, fragment):
                return None
            return {"to": label_of(place.docname, fragment)}
        if fragment not in self.all_ids[place.docname]:
            self.faults.append(f"{page.docname}.html: Der Verweis {href} führt ins Leere.")
        return {"to": place.label}

    def _target(self, page: Page, tag: LexborNode) -> tuple[Page, str] | None:
        parts = urlsplit(tag.attributes.get("href") or "")
        if parts.scheme or parts.netloc:
            return None
        docname = _docname(page.docname, unquote(parts.path))
        found = next((other for other in self.pages if other.docname == docname), None)
        return (found, unquote(parts.fragment)) if found else None

    def _report_missing(self, page: Page, href: str) -> None:
        path = urlsplit(href).path
        docname = _docname(page.docname, unquote(path))
        if not path.endswith(".html") or docname.startswith("../"):
            return
        if not (self.folder / f"{docname}.html").is_file():
            self.faults.append(
                f"{page.docname}.html: Der Verweis {href} führt auf eine Seite, die es nicht gibt."
            )


def link_outside(tag: LexborNode, href: str) -> dict[str, str] | None:
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
