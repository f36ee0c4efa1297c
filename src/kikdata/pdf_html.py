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
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from kikdata.errors import PdfError

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
    article: Tag
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
    pages = [page for page in found if not page.article.select_one(WEB_ONLY)]
    all_ids = {page.docname: {str(tag["id"]) for tag in _with_id(page)} for page in pages}
    for page in pages:
        _clean(page)
        page.ids = {str(tag["id"]) for tag in _with_id(page)}
        faults += _embed_images(page, html_dir)
        faults += _check_headings(page)
        name = f"{page.docname}.html"
        faults += unknown_characters(name, page.article.get_text(), characters)
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


def _with_id(page: Page) -> list[Tag]:
    return list(page.article.select("[id]"))


def _read_page(html_dir: Path, docname: str, faults: list[str]) -> Page | None:
    path = html_dir / f"{docname}.html"
    if not path.is_file():
        faults.append(f"{docname}.html: Die Seite fehlt in der HTML-Ausgabe.")
        return None
    text = path.read_text(encoding="utf-8").translate(EQUALS)
    soup = BeautifulSoup(text, "html.parser")
    article = soup.select_one("main article.artikel")
    headings = article.select("h1") if article else []
    if article is None or len(headings) != 1:
        faults.append(f"{docname}.html: Eine Seite braucht einen Artikel mit genau einer h1.")
        return None
    for tag in headings[0].select(".headerlink"):
        tag.decompose()
    return Page(docname, article, " ".join(headings[0].get_text().split()))


def _clean(page: Page) -> None:
    """Drop what works on screens only and give lists, tables and pictures the shape tags need."""
    article = page.article
    for tag in article.select(SCREEN_ONLY):
        if not tag.decomposed:
            tag.decompose()
    _simplify_pictures(article)
    for inner in article.select("a[href] *"):
        # WeasyPrint would make a second link of an element within a link, outside the tag tree.
        inner.unwrap()
    for definitions in article.select("dl"):
        _definitions_to_list(definitions)
    for item in article.select("li"):
        blocks = item.find_all("p", recursive=False)
        if len(blocks) == 1:
            blocks[0].unwrap()
    for cell in article.select("th:not([scope])"):
        cell["scope"] = "col" if cell.find_parent("thead") else "row"
    for tag in article.find_all(True):
        for name in [name for name in tag.attrs if SCREEN_ATTRIBUTE.fullmatch(name)]:
            del tag[name]


def _simplify_pictures(article: Tag) -> None:
    """Let each picture be its light, wide image, and no link be around it.

    A link around a picture would have no text that says where it leads.
    """
    for picture in article.select("picture"):
        image = picture.select_one("img")
        if image is None:
            picture.decompose()
        else:
            picture.replace_with(image.extract())
    for image in article.select("a img"):
        link = image.find_parent("a")
        if link is not None:
            link.unwrap()


def _definitions_to_list(definitions: Tag) -> None:
    """Turn dl/dt/dd into a list with one item per term.

    WeasyPrint tags dt and dd as two list items that have nothing to do with each other.
    """
    definitions.name = "ul"
    classes = [str(name) for name in definitions.get_attribute_list("class") if name]
    definitions["class"] = " ".join([*classes, "begriffe"])
    soup = BeautifulSoup("", "html.parser")
    item: Tag | None = None
    last = ""
    for tag in definitions.select("dt, dd"):
        if tag.find_parent(["ul", "dl"]) is not definitions:
            continue
        if tag.name == "dt" and last != "dt":
            item = soup.new_tag("li")
            definitions.append(item)
        last = tag.name
        tag.name = "div"
        tag["class"] = "begriff" if last == "dt" else "erklaerung"
        if item is not None:
            item.append(tag.extract())
    for wrapper in definitions.find_all("div", recursive=False):
        wrapper.decompose()


def _embed_images(page: Page, html_dir: Path) -> list[str]:
    faults = []
    folder = (html_dir / page.docname).parent
    for image in page.article.select("img"):
        source = str(image.get("src", ""))
        name = posixpath.basename(source)[:40]
        if not str(image.get("alt", "")).strip():
            faults.append(f"{page.docname}.html: Das Bild {name} hat keinen Alternativtext.")
        if source.startswith("data:"):
            continue
        path = (folder / unquote(urlsplit(source).path)).resolve()
        kind = IMAGE_TYPES.get(path.suffix.lower())
        if kind is None or not path.is_relative_to(html_dir.resolve()) or not path.is_file():
            faults.append(f"{page.docname}.html: Das Bild {name} liegt nicht in der HTML-Ausgabe.")
            continue
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        image["src"] = f"data:image/{kind};base64,{data}"
    return faults


def _check_headings(page: Page) -> list[str]:
    faults = []
    before = 1
    for heading in page.article.find_all(re.compile(r"^h[1-6]$")):
        level = int(heading.name[1])
        if level > before + 1:
            text = " ".join(heading.get_text().split())
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
    for link in page.article.select("a"):
        href = str(link.get("href", ""))
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
            link["href"] = f"#{target.anchor}"
        elif target is page and fragment and link.find_parent(["tr", "li"], id=fragment):
            _unlink(link)
        else:
            link["href"] = f"#{_anchor(docname, fragment)}"
    return faults


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


def _print_address(link: Tag, href: str) -> None:
    """Write a web address behind its link text: paper cannot be clicked."""
    address = href.removeprefix("https://").removeprefix("http://").rstrip("/")
    if href.startswith("http") and address not in link.get_text():
        link.insert_after(
            BeautifulSoup(f'<span class="adresse"> ({escape(address)})</span>', "html.parser")
        )


def _unlink(link: Tag) -> None:
    link.name = "span"
    del link["href"]


def _prefix_ids(page: Page) -> None:
    for tag in _with_id(page):
        tag["id"] = _anchor(page.docname, str(tag["id"]))
