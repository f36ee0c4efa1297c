"""Articles of the finished HTML build, made fit for paper.

Reads page files and images below one folder.  What it returns needs nothing from outside: images
are data: URIs, so no path of the machine can reach the PDF.
What a page must not contain is collected over all pages and raised once.
"""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from kikdata.errors import PdfError
from kikdata.site.markup import drop, plain_text

__all__ = ["EQUALS", "Page", "read_pages", "unknown_characters"]

SCREEN_ONLY = (
    "button, nav, script, style, link, template, form, dialog, iframe, input, summary, [hidden], "
    ".nur-dunkel, .nur-bildschirm, .headerlink, .toctree-wrapper, .marke"
)
# A page with this in its article repeats for the screen what other chapters print already.
WEB_ONLY = ".nur-web"
SCREEN_ATTRIBUTE = re.compile("role|tabindex|loading|srcset|sizes|style|aria-.*")
IMAGE_TYPES = {".svg": "svg+xml", ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}
# Characters that the font lacks, but that it has an equal for or can do without: the book
# hyphenates by itself, and a soft hyphen inside a word would hide the word from a search.
EQUALS = str.maketrans(
    {
        "\u202f": "\u00a0",
        "\u2010": "-",
        "\u2011": "-",
        "\u00ad": "",
        "\u200b": "",
        "\u2060": "",
        "\ufeff": "",
    }
)


@dataclass
class Page:
    """One page of the build: its name, its prefix in the merged document and its article."""

    docname: str
    article: LexborNode
    title: str
    ids: set[str] = field(default_factory=set)

    @property
    def anchor(self) -> str:
        return _anchor(self.docname)


def read_pages(html_dir: Path, docnames: Sequence[str], characters: Set[str]) -> list[Page]:
    """Return the articles of the pages, ready to stand one after another in one document.

    Ids read `page--id`, a page itself `page`.  Pages for the web only stay out.
    Raises PdfError with all faults found: a page without article, a picture without alt text, a
    link to an anchor that is not there,
    a heading that skips a level, a character that is not among `characters` of the font.
    """
    faults: list[str] = []
    found = [page for name in docnames if (page := _read_page(html_dir, name, faults))]
    _raise(faults)
    pages = [page for page in found if not page.article.css(WEB_ONLY)]
    all_ids = {page.docname: _ids(page) for page in pages}
    for page in pages:
        _clean(page)
        page.ids = _ids(page)
        faults += _embed_images(page, html_dir)
        faults += _check_headings(page)
        name = f"{page.docname}.html"
        faults += unknown_characters(name, page.article.text(), characters)
    for page in pages:
        faults += _rewrite_links(page, pages, all_ids, html_dir)
    _raise(faults)
    for page in pages:
        _prefix_ids(page)
    return pages


def _raise(faults: Sequence[str]) -> None:
    if faults:
        raise PdfError("Das PDF kann so nicht entstehen.\n" + "\n".join(faults))


def _anchor(docname: str, fragment: str = "") -> str:
    """Return the id that a page, or a place on it, has in the merged document."""
    slug = docname.replace("/", "_")
    return f"{slug}--{fragment}" if fragment else slug


def _ids(page: Page) -> set[str]:
    return {tag.id or "" for tag in page.article.css("[id]")}


def _read_page(html_dir: Path, docname: str, faults: list[str]) -> Page | None:
    path = html_dir / f"{docname}.html"
    if not path.is_file():
        faults.append(f"{docname}.html: Die Seite fehlt in der HTML-Ausgabe.")
        return None
    text = path.read_text(encoding="utf-8").translate(EQUALS)
    article = LexborHTMLParser(text).css_first("main article.artikel", default=None)
    headings = article.css("h1") if article else []
    if article is None or len(headings) != 1:
        faults.append(f"{docname}.html: Eine Seite braucht einen Artikel mit genau einer h1.")
        return None
    drop(headings[0], ".headerlink")
    return Page(docname, article, plain_text(headings[0]))


def _clean(page: Page) -> None:
    """Drop what works on screens only and give lists, tables and pictures the shape tags need."""
    article = page.article
    drop(article, SCREEN_ONLY)
    _simplify_pictures(article)
    for inner in reversed(article.css("a[href] *")):
        # WeasyPrint would make a second link of an element within a link, outside the tag tree.
        inner.unwrap()
    for definitions in article.css("dl"):
        _definitions_to_list(definitions)
    for item in article.css("li"):
        blocks = [child for child in item.iter() if child.tag == "p"]
        if len(blocks) == 1:
            blocks[0].unwrap()
    for selector, scope in (("thead th:not([scope])", "col"), ("th:not([scope])", "row")):
        for cell in article.css(selector):
            cell.attrs["scope"] = scope
    for tag in article.css("*"):
        for name in [name for name in tag.attrs if SCREEN_ATTRIBUTE.fullmatch(name)]:
            del tag.attrs[name]


def _simplify_pictures(article: LexborNode) -> None:
    """Let each picture be its light, wide image, and no link be around it.

    A link around a picture would have no text that says where it leads.
    """
    for picture in article.css("picture"):
        for image in picture.css("img")[:1]:
            picture.insert_before(image, move=True)
        picture.decompose()
    for link in article.css("a:has(img)"):
        link.unwrap()


def _definitions_to_list(definitions: LexborNode) -> None:
    """Turn dl/dt/dd into a list with one item per term.

    WeasyPrint tags dt and dd as two list items that have nothing to do with each other.
    """
    shown = _put_before(definitions, "ul")
    for name, value in definitions.attributes.items():
        shown.attrs[name] = value
    shown.attrs["class"] = f"{shown.attributes.get('class') or ''} begriffe".strip()
    last = ""
    for tag in [tag for tag in definitions.css("dt, dd") if _list_around(tag) == definitions]:
        if tag.tag == "dt" and last != "dt":
            shown.insert_child(create_tag("li"))
        last = tag.tag or ""
        item = shown.last_child
        if item is not None:
            item.insert_child(tag, move=True)
            part = _rename(tag, "div")
            part.attrs["class"] = "begriff" if last == "dt" else "erklaerung"
    definitions.decompose()


def _list_around(tag: LexborNode) -> LexborNode | None:
    parent = tag.parent
    while parent is not None and parent.tag not in ("ul", "dl"):
        parent = parent.parent
    return parent


def _put_before(element: LexborNode, tag: str) -> LexborNode:
    """Put a new element before another one; returns it."""
    element.insert_before(create_tag(tag))
    assert element.prev is not None
    return element.prev


def _rename(element: LexborNode, tag: str) -> LexborNode:
    """Give an element another tag; returns the one that takes its place."""
    new = _put_before(element, tag)
    for name, value in element.attributes.items():
        new.attrs[name] = value
    while (child := element.first_child) is not None:
        new.insert_child(child, move=True)
    element.decompose()
    return new


def _embed_images(page: Page, html_dir: Path) -> list[str]:
    faults = []
    folder = (html_dir / page.docname).parent
    for image in page.article.css("img"):
        source = image.attributes.get("src") or ""
        name = posixpath.basename(source)[:40]
        if not (image.attributes.get("alt") or "").strip():
            faults.append(f"{page.docname}.html: Das Bild {name} hat keinen Alternativtext.")
        if source.startswith("data:"):
            continue
        path = (folder / unquote(urlsplit(source).path)).resolve()
        kind = IMAGE_TYPES.get(path.suffix.lower())
        if kind is None or not path.is_relative_to(html_dir.resolve()) or not path.is_file():
            faults.append(f"{page.docname}.html: Das Bild {name} liegt nicht in der HTML-Ausgabe.")
            continue
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        image.attrs["src"] = f"data:image/{kind};base64,{data}"
    return faults


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


def unknown_characters(name: str, text: str, characters: Set[str]) -> list[str]:
    """Report what the font cannot show: another machine would show it in another font or not."""
    return [
        f"{name}: Die Schrift des Berichts hat kein Zeichen „{sign}“ "
        f"(U+{ord(sign):04X}). Bitte umschreiben."
        for sign in sorted(set(text) - set(characters) - set("\n\t\r"))
    ]


def _rewrite_links(
    page: Page, pages: Sequence[Page], all_ids: Mapping[str, set[str]], html_dir: Path
) -> list[str]:
    """Point links between pages at places in this document; report those that lead nowhere.

    Links that make sense on a screen only lose their target and stay as text: a Kennung that
    links to its own row, a file for download, a page that is not in the book.
    """
    faults = []
    by_name = {target.docname: target for target in pages}
    for link in page.article.css("a"):
        href = link.attributes.get("href") or ""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            _print_address(link, href)
            continue
        docname = _docname(page.docname, unquote(parts.path))
        fragment = unquote(parts.fragment)
        target = by_name.get(docname)
        if target is None:
            if parts.path.endswith(".html") and not docname.startswith("../"):
                faults += _missing_page(page, href, docname, html_dir)
            _unlink(link)
        elif fragment and fragment not in target.ids:
            if fragment not in all_ids[docname]:
                faults.append(f"{page.docname}.html: Der Verweis {href} führt ins Leere.")
            link.attrs["href"] = f"#{target.anchor}"
        elif target is page and fragment and _is_in_row(link, fragment):
            _unlink(link)
        else:
            link.attrs["href"] = f"#{_anchor(docname, fragment)}"
    return faults


def _is_in_row(link: LexborNode, anchor: str) -> bool:
    parent = link.parent
    while parent is not None and (parent.tag not in ("tr", "li") or parent.id != anchor):
        parent = parent.parent
    return parent is not None


def _docname(start: str, path: str) -> str:
    """Return the page that `path` means, seen from the page `start`."""
    if not path:
        return start
    if path.endswith("/"):
        path += "index.html"
    return posixpath.normpath(posixpath.join(posixpath.dirname(start), path)).removesuffix(".html")


def _missing_page(page: Page, href: str, docname: str, html_dir: Path) -> list[str]:
    if (html_dir / f"{docname}.html").is_file():
        return []
    return [f"{page.docname}.html: Der Verweis {href} führt auf eine Seite, die es nicht gibt."]


def _print_address(link: LexborNode, href: str) -> None:
    """Write a web address behind its link text: paper cannot be clicked."""
    address = href.removeprefix("https://").removeprefix("http://").rstrip("/")
    if href.startswith("http") and address not in link.text():
        printed = create_tag("span")
        printed.attrs["class"] = "adresse"
        printed.insert_child(f" ({address})")
        link.insert_after(printed)


def _unlink(link: LexborNode) -> None:
    text = _rename(link, "span")
    if "href" in text.attrs:
        del text.attrs["href"]


def _prefix_ids(page: Page) -> None:
    for tag in page.article.css("[id]"):
        tag.attrs["id"] = _anchor(page.docname, tag.id or "")
